import ReleaseGraph
package import ReleaseModel
import Timeline

/// By how many slots dates of a scenario may be exceeded: deadlines, `max`, `fixed`, `ready` (section 9).
package struct Excesses: Sendable {
  /// Dates that do not stand here hold.
  package var slots: [ScenarioRule: Int]

  package init(_ slots: [ScenarioRule: Int] = [:]) { self.slots = slots }

  package var total: Int { slots.values.reduce(0, +) }

  /// Beyond every need.
  static func unlimited(_ rules: some Sequence<ScenarioRule>, in scenario: Scenario) -> Excesses {
    let most = 4 * scenario.grid.slotCount + reach(scenario)
    return Excesses(Dictionary(rules.map { ($0, most) }, uniquingKeysWith: { a, _ in a }))
  }

  /// How far dates lie outside the horizon.
  private static func reach(_ scenario: Scenario) -> Int {
    var far = 0
    func look(_ date: Placed<Slot>?) { if let date { far = max(far, abs(date.value)) } }
    for release in scenario.releases { look(release.deadline) }
    for phase in scenario.phases {
      look(phase.deadline)
      look(phase.fixed)
      for criterion in phase.criteria { look(criterion.ready) }
    }
    for composite in scenario.composites {
      for criterion in composite.gate?.criteria ?? [] { look(criterion.ready) }
    }
    return min(far, 1 << 40)
  }

  /// The network of the scenario with its dates exceeded by as much. Activities, modes and resources are those of the
  /// scenario itself, so that schedules pass from one to the other.
  func model(of scenario: Scenario, _ terms: ReplanTerms? = nil) -> ScenarioNetwork {
    var loosened = scenario
    for (rule, by) in slots {
      switch rule {
      case .releaseDeadline(let id): loosened.releases[id.index].deadline?.value += by
      case .phaseDeadline(let id): loosened.phases[id.index].deadline?.value += by
      case .fixed(let id): loosened.phases[id.index].fixed = nil
      case .criterion(let id, let k): loosened.phases[id.index].criteria[k].ready?.value -= by
      case .compositeCriterion(let id, let k): loosened.composites[id.index].gate?.criteria[k].ready?.value -= by
      case .maximum(let k): loosened.dependencies[k].max?.value += by
      default: break
      }
    }
    var model: ScenarioNetwork
    if var terms {
      terms.replanning.scenario = loosened
      model = NetworkBuilder.build(terms)
    } else {
      model = NetworkBuilder.build(loosened)
    }
    for index in scenario.phases.indices where model.state(index) == nil {
      guard let by = slots[.fixed(PhaseID(index))], let fixed = scenario.phases[index].fixed else { continue }
      model.network.keepStarts(of: index, within: (fixed.value - by)...(fixed.value + by))
    }
    return model
  }

  /// What a schedule exceeds of the given dates.
  static func of(_ schedule: Schedule, _ rules: some Sequence<ScenarioRule>, in scenario: Scenario) -> Excesses {
    var found = Excesses()
    for rule in rules {
      let by = excess(schedule, rule, scenario)
      if by > 0 { found.slots[rule] = by }
    }
    return found
  }

  private static func excess(_ schedule: Schedule, _ rule: ScenarioRule, _ scenario: Scenario) -> Int {
    func start(_ activity: Int) -> Int? { schedule.isPresent(activity) ? Int(schedule.start[activity]) : nil }
    func end(_ activity: Int) -> Int? { schedule.isPresent(activity) ? Int(schedule.end[activity]) : nil }
    switch rule {
    case .releaseDeadline(let id):
      guard let e = end(scenario[id].delivery.index), let deadline = scenario[id].deadline else { return 0 }
      return e - deadline.value
    case .phaseDeadline(let id):
      guard let e = end(id.index), let deadline = scenario[id].deadline else { return 0 }
      return e - deadline.value
    case .fixed(let id):
      guard let s = start(id.index), let fixed = scenario[id].fixed else { return 0 }
      return abs(s - fixed.value)
    case .criterion(let id, let k):
      guard let s = start(id.index), let ready = scenario[id].criteria[k].ready else { return 0 }
      return ready.value - s
    case .compositeCriterion(let id, let k):
      let gate = scenario.phases.count + scenario.composites[..<id.index].filter { $0.gate != nil }.count
      guard let s = start(gate), let ready = scenario[id].gate?.criteria[k].ready else { return 0 }
      return ready.value - s
    case .maximum(let k): return excess(schedule, scenario.dependencies[k], scenario)
    default: return 0
    }
  }

  private static func excess(_ schedule: Schedule, _ dependency: Dependency, _ scenario: Scenario) -> Int {
    guard let most = dependency.max, case .phase(let from) = dependency.from, case .phase(let to) = dependency.to,
      schedule.isPresent(from.index), schedule.isPresent(to.index)
    else { return 0 }
    let fromEnd = dependency.kind == .finishToStart || dependency.kind == .finishToFinish
    let toEnd = dependency.kind == .finishToFinish || dependency.kind == .startToFinish
    let a = Int(fromEnd ? schedule.end[from.index] : schedule.start[from.index])
    let b = Int(toEnd ? schedule.end[to.index] : schedule.start[to.index])
    guard let calendar = dependency.calendar else { return b - a - most.value }
    let working = scenario[calendar].working
    return working.work(before: b) - working.work(before: a) - most.value
  }
}

extension Scenario {
  /// The dates that a relaxed plan may exceed.
  package var dates: [ScenarioRule] {
    rules.filter { rule in
      switch rule {
      case .criterion(let id, let k): self[id].criteria[k].ready != nil
      case .compositeCriterion(let id, let k): self[id].gate?.criteria[k].ready != nil
      default: rule.isDate
      }
    }
  }
}

extension Network {
  /// Narrows the starts of every mode of an activity to a range.
  mutating func keepStarts(of activity: Int, within range: ClosedRange<Slot>) {
    for m in activities[activity].modes {
      let mode = modes[m]
      var allowed: [ClosedRange<Slot>]
      if let set = mode.starts {
        allowed = startSets[set]
      } else if mode.duration == 0 {
        allowed = [0...horizon]
      } else {
        // Builders give contiguous modes a start set; the others begin at any working slot.
        allowed = calendars[mode.calendar].runs.map { $0.lowerBound...($0.upperBound - 1) }
      }
      allowed = allowed.compactMap { piece in
        let low = max(piece.lowerBound, range.lowerBound)
        let high = min(piece.upperBound, range.upperBound)
        return low <= high ? low...high : nil
      }
      startSets.append(allowed)
      modes[m].starts = startSets.count - 1
    }
  }
}
