import ReleaseModel
import Timeline

/// What can never be met, or surely is not meant, in a scenario that is valid all the same (sections 2, 3, 6, 7 and 8).
extension Diagnostics {
  mutating func appendWarnings(on scenario: Scenario) {
    AmountWarnings(scenario).append(to: &self)
    appendDateWarnings(scenario)
    appendRelationWarnings(scenario)
    appendDeferralWarnings(scenario)
    for circle in DependencyCircles.find(in: scenario) {
      let names = circle.names + circle.names.prefix(1)
      let shown = names.count > 12 ? names.prefix(6) + ["…"] + names.suffix(5) : names
      warn(
        circle.place, "dependency-circle", "circle of dependencies: \(shown.joined(separator: " before "))")
    }
  }

  mutating func warn(_ place: Place, _ code: String, _ message: String, expected: String? = nil) {
    append(Diagnostic(.warning, at: place, code: code, message, expected: expected))
  }

  // MARK: dates

  private mutating func appendDateWarnings(_ scenario: Scenario) {
    for release in scenario.releases {
      warnOfDates("release \(quoted(release.id))", release.earliest, release.deadline, nil, scenario.grid)
    }
    for (index, phase) in scenario.phases.enumerated() {
      guard phase.earliest != nil || phase.deadline != nil || phase.fixed != nil else { continue }
      let name = "phase \(quoted(scenario.path(of: PhaseID(index))))"
      warnOfDates(name, phase.earliest, phase.deadline, phase.fixed, scenario.grid)
    }
  }

  private mutating func warnOfDates(
    _ what: String, _ earliest: Placed<Slot>?, _ deadline: Placed<Slot>?, _ fixed: Placed<Slot>?, _ grid: TimeGrid
  ) {
    if let earliest, let deadline, deadline.value < earliest.value {
      warn(deadline.place, "never-met", "\(what): its deadline lies before its earliest start")
    }
    if let earliest, let fixed, fixed.value < earliest.value {
      warn(fixed.place, "never-met", "\(what): it is fixed before its earliest start")
    }
    if let deadline, let fixed, fixed.value > deadline.value {
      warn(fixed.place, "never-met", "\(what): it is fixed after its deadline")
    }
    if let earliest, earliest.value > grid.slotCount {
      warn(earliest.place, "never-met", "\(what): its earliest start lies after the horizon")
    }
    if let deadline, deadline.value < 0 {
      warn(deadline.place, "never-met", "\(what): its deadline lies before the horizon")
    }
    if let fixed, fixed.value < 0 || fixed.value > grid.slotCount {
      warn(fixed.place, "never-met", "\(what): it is fixed outside the horizon")
    }
  }

  // MARK: dependencies, composites, gates

  private mutating func appendRelationWarnings(_ scenario: Scenario) {
    for dependency in scenario.dependencies {
      if let most = dependency.max, most.value < dependency.lag {
        warn(most.place, "never-met", "max is less than lag: \(most.value) and \(dependency.lag) slots")
      }
    }
    for (index, phase) in scenario.phases.enumerated() {
      warnOfFailed(phase.criteria, "gate \(quoted(scenario.path(of: PhaseID(index))))")
    }
    for composite in scenario.composites {
      if let gate = composite.gate {
        warnOfFailed(gate.criteria, "the gate of \(quoted(composite.id))")
        if scenario[gate.window].occurrences.isEmpty {
          warn(
            gate.place, "never-met",
            "the gate of \(quoted(composite.id)): window \(quoted(scenario[gate.window].id)) never opens within the horizon"
          )
        }
      }
      guard composite.synchrony == .sameWindow, let first = composite.releases.first else { continue }
      let shared = composite.releases.dropFirst().reduce(into: Set(windows(first, scenario))) { shared, member in
        shared.formIntersection(windows(member, scenario))
      }
      if shared.isEmpty {
        warn(
          composite.place, "never-met",
          "composite \(quoted(composite.id)): its members' deliveries have no window in common")
      }
    }
  }

  private func windows(_ release: ReleaseID, _ scenario: Scenario) -> [WindowID] {
    scenario[scenario[release].delivery].windows
  }

  private mutating func warnOfFailed(_ criteria: [Criterion], _ what: String) {
    for criterion in criteria where criterion.status == .failed && criterion.ready == nil {
      warn(
        criterion.place, "never-met",
        "\(what): criterion \(quoted(criterion.id)) has failed and says not when it will be ready",
        expected: "ready, or the gate can't be passed")
    }
  }

  // MARK: deferral

  /// A release whose successor or fellow member must ship must ship itself, however far the chain; each is told once.
  private mutating func appendDeferralWarnings(_ scenario: Scenario) {
    func release(_ end: Endpoint) -> Int {
      switch end {
      case .release(let id): id.index
      case .phase(let id): scenario[id].release.index
      }
    }
    var before: [Int: [(release: Int, dependency: Int)]] = [:]
    for (index, dependency) in scenario.dependencies.enumerated() {
      let (from, to) = (release(dependency.from), release(dependency.to))
      if from != to { before[to, default: []].append((from, index)) }
    }
    var memberships: [Int: [Int]] = [:]
    for (index, composite) in scenario.composites.enumerated() {
      for member in composite.releases { memberships[member.index, default: []].append(index) }
    }
    var mustShip = scenario.releases.map { $0.deferCost == nil }
    var seenComposites = [Bool](repeating: false, count: scenario.composites.count)
    var queue = scenario.releases.indices.filter { mustShip[$0] }
    var head = 0
    while head < queue.count {
      let next = queue[head]
      head += 1
      let id = quoted(scenario.releases[next].id)
      for (other, dependency) in before[next] ?? [] where !mustShip[other] {
        mustShip[other] = true
        queue.append(other)
        warn(
          scenario.dependencies[dependency].place, "never-deferred",
          "release \(quoted(scenario.releases[other].id)) has a defer-cost but can't be deferred: \(id) depends on it and must ship"
        )
      }
      for composite in memberships[next] ?? [] where !seenComposites[composite] {
        seenComposites[composite] = true
        for member in scenario.composites[composite].releases where !mustShip[member.index] {
          mustShip[member.index] = true
          queue.append(member.index)
          warn(
            scenario.composites[composite].place, "never-deferred",
            "release \(quoted(scenario[member].id)) has a defer-cost but can't be deferred: its fellow member \(id) must ship"
          )
        }
      }
    }
  }
}
