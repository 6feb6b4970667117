package import ReleaseModel
package import Timeline

/// When a window is open, and why it is closed to a phase.
package enum WindowOutlook {
  package struct Opening: Sendable {
    package var window: WindowID
    package var occurrence: Occurrence
    /// Why the phase can't use it, each in words; empty where it can, or where no phase was asked about.
    package var closedBecause: [String]
  }

  /// Openings of all windows, or of those of one phase, that meet a stretch of time; by time, then window.
  package static func openings(_ scenario: Scenario, for phase: PhaseID?, in range: Range<Slot>) -> [Opening] {
    let windows = phase.map { scenario[$0].windows } ?? scenario.windows.indices.map { WindowID($0) }
    var result: [Opening] = []
    for window in windows {
      for occurrence in scenario[window].occurrences
      where occurrence.range.lowerBound < range.upperBound && occurrence.range.upperBound > range.lowerBound {
        let closed = phase.map { reasons(scenario, $0, occurrence) } ?? []
        result.append(Opening(window: window, occurrence: occurrence, closedBecause: closed))
      }
    }
    return result.sorted { ($0.occurrence.range.lowerBound, $0.window) < ($1.occurrence.range.lowerBound, $1.window) }
  }

  private static func reasons(_ scenario: Scenario, _ id: PhaseID, _ occurrence: Occurrence) -> [String] {
    let phase = scenario[id]
    let release = scenario[phase.release]
    func time(_ slot: Slot) -> String { scenario.grid.instant(of: slot).description }
    var reasons: [String] = []
    for (key, value) in [("earliest", phase.earliest), ("the release's earliest", release.earliest)] {
      if let value, value.value >= occurrence.range.upperBound { reasons.append("\(key) is \(time(value.value))") }
    }
    for criterion in phase.criteria where criterion.status == .pending || criterion.status == .failed {
      if let ready = criterion.ready, ready.value > occurrence.range.upperBound {
        reasons.append("gate: criterion '\(criterion.id)' is ready only at \(time(ready.value))")
      } else if criterion.status == .failed && criterion.ready == nil {
        reasons.append("gate: criterion '\(criterion.id)' failed")
      }
    }
    let deadline = release.delivery == id ? release.deadline : nil
    for (key, value) in [("deadline", phase.deadline), ("the release's deadline", deadline)] {
      if let value, value.value <= occurrence.range.lowerBound { reasons.append("\(key) was \(time(value.value))") }
    }
    if let fixed = phase.fixed, !(occurrence.range.lowerBound...occurrence.range.upperBound).contains(fixed.value) {
      reasons.append("the phase is fixed at \(time(fixed.value))")
    }
    if let limit = occurrence.limit, limit < phase.weight, phase.options.contains(where: { $0.duration > 0 }) {
      reasons.append("its limit \(limit) is below the phase's weight \(phase.weight)")
    }
    let ways = phase.options.flatMap { option in waysClosed(scenario, phase, option, occurrence) }
    if !ways.contains(where: { $0 == nil }) {
      var told: [String] = []
      for reason in ways.compactMap(\.self) where !told.contains(reason) { told.append(reason) }
      reasons += told
    }
    return reasons
  }

  /// Per way to do the phase: nil where it fits into the occurrence, else what keeps it out.
  private static func waysClosed(_ scenario: Scenario, _ phase: Phase, _ option: PhaseOption, _ occurrence: Occurrence)
    -> [String?]
  {
    let horizon = scenario.grid.slotCount
    if option.duration > occurrence.range.count {
      return ["the phase takes \(option.duration) slots, the window is open for \(occurrence.range.count)"]
    }
    let needs = option.environments.map(\.alternatives)
    var choices: [[(EnvironmentID, Int)]] = [[]]
    for need in needs where option.duration > 0 {
      choices = choices.flatMap { prefix in
        need.flatMap { id in scenario[id].instances.indices.map { prefix + [(id, $0)] } }
      }
    }
    return choices.map { choice in
      var free = WorkCalendar(horizon: horizon, runs: [occurrence.range])
      func narrowed(_ calendar: WorkCalendar) -> Bool {
        free = free.intersection(calendar)
        return option.duration > 0 && free.longestRun < option.duration || free.total == 0
      }
      if let own = option.calendar, narrowed(scenario[own].working) {
        return "calendar '\(scenario[own].id)' does not work then"
      }
      for (id, instance) in choice {
        let environment = scenario[id]
        if let calendar = environment.calendar, narrowed(scenario[calendar].working) {
          return "environment '\(environment.id)' is closed by calendar '\(scenario[calendar].id)'"
        }
        for outage in environment.instances[instance].outages where narrowed(free.subtracting([outage.range])) {
          return "outage of '\(environment.instances[instance].id ?? environment.id)'"
            + (outage.annotations.why.map { " (\($0))" } ?? "")
        }
        let units = environment.instances[instance].units
        if narrowed(times(units, below: option.units).complement) {
          return shortage(
            "environment '\(environment.id)'", units, option.units, ("unit", "units"), in: occurrence.range)
        }
      }
      for demand in option.teams where option.duration > 0 {
        let team = scenario[demand.team]
        if narrowed(times(team.people, below: demand.people).complement) {
          return shortage("team '\(team.id)'", team.people, demand.people, ("person", "people"), in: occurrence.range)
        }
      }
      let environments = option.duration > 0 ? choice.map(\.0) : needs.flatMap(\.self)
      for freeze in scenario.freezes where isHit(scenario, phase, option, environments, freeze) {
        if narrowed(free.subtracting([freeze.range])) {
          return "freeze" + (freeze.id.map { " '\($0)'" } ?? "") + (freeze.annotations.why.map { " (\($0))" } ?? "")
        }
      }
      return nil
    }
  }

  private static func times(_ amount: StepFunction, below need: Int) -> WorkCalendar {
    WorkCalendar(
      horizon: amount.horizon, runs: amount.segments.lazy.filter { $0.value < need }.map(\.range))
  }

  private static func shortage(
    _ what: String, _ amount: StepFunction, _ need: Int, _ words: (one: String, many: String), in range: Range<Slot>
  ) -> String {
    let least = amount.minimum(over: range) ?? 0
    return "\(what) has \(least) \(least == 1 ? words.one : words.many) then, the phase needs \(need)"
  }

  private static func isHit(
    _ scenario: Scenario, _ phase: Phase, _ option: PhaseOption, _ environments: [EnvironmentID], _ freeze: Freeze
  ) -> Bool {
    if freeze.exceptReleases.contains(phase.release) { return false }
    if freeze.exceptComposites.contains(where: { scenario[$0].releases.contains(phase.release) }) { return false }
    let books = freeze.environments.map { $0.contains { environments.contains($0) } }
    let changes = freeze.systems.map { $0.contains { phase.changes.contains($0) } }
    switch (books, changes) {
    case (nil, nil): return option.duration > 0
    case (let books?, nil): return books
    case (nil, let changes?): return changes
    case (let books?, let changes?): return books && changes
    }
  }
}
