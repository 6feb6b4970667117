package import ReleaseModel
import Timeline

/// # A scenario of which only some rules hold
///
/// Phases that are not kept fall out (what followed them follows what they followed); every other rule that is not kept
/// is lifted: dates vanish, windows open always, capacities suffice for all, edges and composites go. What is kept means
/// what it meant. The second value gives the original index of each phase that is left.
///
/// Complexity: O(size of the scenario).
extension Scenario {
  package func keeping(_ kept: Set<ScenarioRule>) -> (scenario: Scenario, phases: [Int]) {
    var slicer = ScenarioSlicer(scenario: self, kept: kept)
    slicer.slice()
    return (slicer.result, slicer.original)
  }
}

private struct ScenarioSlicer {
  let scenario: Scenario
  let kept: Set<ScenarioRule>
  var result: Scenario
  /// Original phases that are left.
  var original: [Int] = []
  private var newPhase: [Int]
  private var newRelease: [Int]
  /// What stands for a system whose lock is lifted, one for each phase that changes it.
  private var shadows: [SystemID: [SystemID]] = [:]
  /// Releases whose delivery is left.
  private var delivers: [Bool]

  init(scenario: Scenario, kept: Set<ScenarioRule>) {
    self.scenario = scenario
    self.kept = kept
    result = scenario
    newPhase = Array(repeating: -1, count: scenario.phases.count)
    newRelease = Array(repeating: -1, count: scenario.releases.count)
    delivers = Array(repeating: false, count: scenario.releases.count)
  }

  private func keeps(_ phase: Int) -> Bool { kept.contains(.phase(PhaseID(phase))) }

  mutating func slice() {
    number()
    result.releases = []
    result.phases = []
    for (index, release) in scenario.releases.enumerated() where newRelease[index] >= 0 { add(release, index) }
    liftResources()
    liftRelations()
  }

  private mutating func number() {
    var count = 0
    for (index, release) in scenario.releases.enumerated() {
      let phases = release.phases.filter(keeps)
      guard !phases.isEmpty else { continue }
      newRelease[index] = count
      count += 1
      for phase in phases {
        newPhase[phase] = original.count
        original.append(phase)
      }
      delivers[index] = keeps(release.delivery.index)
    }
  }

  private mutating func add(_ release: Release, _ index: Int) {
    var new = release
    let first = result.phases.count
    let phases = release.phases.filter(keeps)
    for phase in phases { result.phases.append(self.phase(phase, ReleaseID(newRelease[index]))) }
    new.phases = first..<result.phases.count
    new.delivery = PhaseID(delivers[index] ? newPhase[release.delivery.index] : result.phases.count - 1)
    if !kept.contains(.releaseEarliest(ReleaseID(index))) { new.earliest = nil }
    if !delivers[index] || !kept.contains(.releaseDeadline(ReleaseID(index))) { new.deadline = nil }
    new.due = nil
    new.delayCost = 0
    if new.deferCost != nil { new.deferCost = 0 }
    result.releases.append(new)
  }

  private mutating func phase(_ index: Int, _ release: ReleaseID) -> Phase {
    let id = PhaseID(index)
    var phase = scenario[id]
    phase.release = release
    phase.predecessors = predecessors(index).map { PhaseID(newPhase[$0]) }
    phase.hasExplicitOrder = true
    if !kept.contains(.phaseEarliest(id)) { phase.earliest = nil }
    if !kept.contains(.phaseDeadline(id)) { phase.deadline = nil }
    if !kept.contains(.fixed(id)) { phase.fixed = nil }
    phase.criteria = phase.criteria.indices.filter { kept.contains(.criterion(id, $0)) }.map { phase.criteria[$0] }
    if !phase.windows.isEmpty && !kept.contains(.windowNeed(id)) { phase.windows = [WindowID(scenario.windows.count)] }
    phase.changes = phase.changes.map { kept.contains(.lock($0)) ? $0 : shadow(of: $0) }
    for k in phase.options.indices { phase.options[k].cost = 0 }
    return phase
  }

  /// A system of this phase alone, so that nothing is locked; freezes of the system hit it too.
  private mutating func shadow(of system: SystemID) -> SystemID {
    result.systems.append(scenario[system])
    let shadow = SystemID(result.systems.count - 1)
    shadows[system, default: []].append(shadow)
    return shadow
  }

  /// The nearest phases left that must end before this one begins, without repeats.
  private func predecessors(_ index: Int) -> [Int] {
    let first = scenario.releases[scenario.phases[index].release.index].phases.lowerBound
    var stack = scenario.phases[index].predecessors.map(\.index)
    if scenario.phases[index].isGate { stack += Array(first..<index) }
    var seen: Set<Int> = []
    var found: Set<Int> = []
    while let before = stack.popLast() {
      guard seen.insert(before).inserted else { continue }
      if keeps(before) {
        found.insert(before)
      } else {
        stack += scenario.phases[before].predecessors.map(\.index)
        if scenario.phases[before].isGate { stack += Array(first..<before) }
      }
    }
    return found.sorted()
  }

  // MARK: resources

  private mutating func liftResources() {
    let horizon = scenario.grid.slotCount
    // A window that is always open, for phases that need none of their own any more.
    result.windows.append(Window(id: "always", occurrences: [Occurrence(range: 0..<horizon, limit: nil)]))
    for index in scenario.windows.indices where !kept.contains(.limit(WindowID(index))) {
      for k in result.windows[index].occurrences.indices { result.windows[index].occurrences[k].limit = nil }
    }
    let plenty = max(1, scenario.phases.count) * 1_000_000
    for index in scenario.teams.indices where !kept.contains(.teamCapacity(TeamID(index))) {
      result.teams[index].people = StepFunction(horizon: horizon, value: plenty)
    }
    for index in scenario.environments.indices { liftEnvironment(index, plenty) }
    result.freezes = scenario.freezes.indices.filter { kept.contains(.freeze(FreezeID($0))) }.map { freeze($0) }
    result.makespanCost = 0
    result.policies = []
  }

  private mutating func liftEnvironment(_ index: Int, _ plenty: Int) {
    let id = EnvironmentID(index)
    result.environments[index].costPerDay = 0
    if !kept.contains(.incompatible(id)) { result.environments[index].incompatible = [] }
    if !kept.contains(.lead(id)) { result.environments[index].lead = 0 }
    if !kept.contains(.changeover(id)) || !kept.contains(.environmentCapacity(id)) {
      result.environments[index].changeover = 0
    }
    for k in result.environments[index].instances.indices {
      if !kept.contains(.outages(id)) { result.environments[index].instances[k].outages = [] }
      if !kept.contains(.environmentCapacity(id)) {
        result.environments[index].instances[k].units = StepFunction(horizon: scenario.grid.slotCount, value: plenty)
      }
    }
  }

  private func freeze(_ index: Int) -> Freeze {
    var freeze = scenario.freezes[index]
    freeze.exceptReleases = freeze.exceptReleases.map { newRelease[$0.index] }.filter { $0 >= 0 }.map { ReleaseID($0) }
    // The members and the gate of a composite are free of it even where the composite itself is lifted.
    var members = freeze.exceptReleases
    var composites: [CompositeID] = []
    for id in freeze.exceptComposites {
      members += scenario[id].releases.map { newRelease[$0.index] }.filter { $0 >= 0 }.map { ReleaseID($0) }
      if let new = newComposite(id) { composites.append(new) }
    }
    freeze.systems = freeze.systems.map { systems in systems.flatMap { [$0] + (shadows[$0] ?? []) } }
    freeze.exceptReleases = members
    freeze.exceptComposites = composites
    return freeze
  }

  // MARK: relations

  /// Members that are left and deliver in a window that they must keep to (for `same-start`: that are left).
  private func members(_ id: CompositeID) -> [ReleaseID] {
    let composite = scenario[id]
    return composite.releases.filter { release in
      guard newRelease[release.index] >= 0, delivers[release.index] else { return false }
      let delivery = scenario[release].delivery
      return composite.synchrony == .sameStart || kept.contains(.windowNeed(delivery))
    }
  }

  private func isKept(_ id: CompositeID) -> Bool {
    kept.contains(.composite(id)) && !members(id).isEmpty
      && (members(id).count > 1 || kept.contains(.compositeGate(id)))
  }

  private func newComposite(_ id: CompositeID) -> CompositeID? {
    guard isKept(id) else { return nil }
    return CompositeID((0..<id.index).lazy.filter { isKept(CompositeID($0)) }.count)
  }

  private mutating func liftRelations() {
    result.dependencies = scenario.dependencies.indices.compactMap { index in
      var dependency = scenario.dependencies[index]
      guard kept.contains(.dependency(index)), let from = endpoint(dependency.from), let to = endpoint(dependency.to)
      else { return nil }
      dependency.from = from
      dependency.to = to
      if !kept.contains(.maximum(index)) { dependency.max = nil }
      return dependency
    }
    result.separations = scenario.separations.indices.compactMap { index in
      var separation = scenario.separations[index]
      separation.phases = separation.phases.filter { newPhase[$0.index] >= 0 }.map { PhaseID(newPhase[$0.index]) }
      return kept.contains(.separation(index)) && separation.phases.count > 1 ? separation : nil
    }
    result.composites = scenario.composites.indices.compactMap { index in
      let id = CompositeID(index)
      guard isKept(id) else { return nil }
      var composite = scenario[id]
      composite.releases = members(id).map { ReleaseID(newRelease[$0.index]) }
      if !kept.contains(.compositeGate(id)) { composite.gate = nil }
      if let criteria = composite.gate?.criteria {
        composite.gate?.criteria = criteria.indices.filter { kept.contains(.compositeCriterion(id, $0)) }
          .map { criteria[$0] }
      }
      return composite
    }
  }

  private func endpoint(_ end: Endpoint) -> Endpoint? {
    switch end {
    case .phase(let id): newPhase[id.index] < 0 ? nil : .phase(PhaseID(newPhase[id.index]))
    case .release(let id): newRelease[id.index] < 0 ? nil : .release(ReleaseID(newRelease[id.index]))
    }
  }
}
