import ReleaseModel
import Timeline

/// Amounts that can never be met: people, units, weights, lengths (section 2). What many phases share is worked out once.
struct AmountWarnings {
  private let scenario: Scenario
  /// The most that each ever has.
  private let teamMost: [Int]
  private let environmentMost: [Int]
  /// Slots of the longest occurrence; 0 where a window never opens.
  private let longestOccurrence: [Int]
  /// The largest limit; nil where some occurrence has none.
  private let largestLimit: [Int?]
  /// By environment: the time that all its instances share, nil where they differ.
  private let commonTime: [WorkCalendar?]
  private var lengths: [Way: (run: Int, total: Int)] = [:]
  /// Runs that may still be intersected, so that the check stays linear on any input.
  private var runsLeft = 4_000_000

  /// What a work calendar is made of.
  private struct Way: Hashable {
    var calendars: [CalendarID]
    var environments: [EnvironmentID]
  }

  init(_ scenario: Scenario) {
    self.scenario = scenario
    teamMost = scenario.teams.map(\.people.maximum)
    environmentMost = scenario.environments.map { $0.instances.map(\.units.maximum).max() ?? 0 }
    longestOccurrence = scenario.windows.map { $0.occurrences.lazy.map(\.range.count).max() ?? 0 }
    largestLimit = scenario.windows.map { window in
      window.occurrences.contains { $0.limit == nil } ? nil : window.occurrences.lazy.compactMap(\.limit).max()
    }
    commonTime = scenario.environments.map { environment in
      let closed = environment.instances.map { instance in
        WorkCalendar.merged(instance.outages.map(\.range), horizon: scenario.grid.slotCount)
      }
      guard let first = closed.first, closed.allSatisfy({ $0 == first }) else { return nil }
      let open = WorkCalendar.always(horizon: scenario.grid.slotCount).subtracting(first)
      return environment.calendar.map { open.intersection(scenario[$0].working) } ?? open
    }
  }

  consuming func append(to report: inout Diagnostics) {
    for (index, phase) in scenario.phases.enumerated() {
      if !phase.windows.isEmpty { checkWindows(phase, index, &report) }
      checkRisk(phase, index, &report)
      for option in phase.options where option.duration > 0 {
        checkAmounts(option, index, &report)
        checkLength(option, phase, index, &report)
      }
    }
    appendClockChanges(to: &report)
  }

  private func name(_ phase: Int) -> String { "phase \(quoted(scenario.path(of: PhaseID(phase))))" }

  private func checkWindows(_ phase: Phase, _ index: Int, _ report: inout Diagnostics) {
    let longest = phase.windows.map { longestOccurrence[$0.index] }.max() ?? 0
    if longest == 0 {
      let names = phase.windows.map { quoted(scenario[$0].id) }.joined(separator: ", ")
      report.warn(phase.place, "never-met", "\(name(index)): window \(names) never opens within the horizon")
      return
    }
    guard phase.options.contains(where: { $0.duration > 0 }) else { return }
    let open = phase.windows.filter { longestOccurrence[$0.index] > 0 }
    if open.allSatisfy({ largestLimit[$0.index].map { $0 < phase.weight } ?? false }) {
      report.warn(
        phase.place, "never-met", "\(name(index)): its weight \(phase.weight) is above the limit of its windows")
    }
  }

  private func checkRisk(_ phase: Phase, _ index: Int, _ report: inout Diagnostics) {
    let likely = phase.options[0].duration
    if let low = phase.low, low > likely {
      report.warn(
        phase.place, "never-met", "\(name(index)): 'low' (\(low) slots) is longer than its duration (\(likely))")
    }
    if let high = phase.high, high < likely {
      report.warn(
        phase.place, "never-met", "\(name(index)): 'high' (\(high) slots) is shorter than its duration (\(likely))")
    }
  }

  private func checkAmounts(_ option: PhaseOption, _ index: Int, _ report: inout Diagnostics) {
    for demand in option.teams where demand.people > teamMost[demand.team.index] {
      report.warn(
        option.place, "never-met",
        "\(name(index)): \(demand.people) \(demand.people == 1 ? "person" : "people"), but team \(quoted(scenario[demand.team].id)) never has more than"
          + " \(teamMost[demand.team.index])")
    }
    for need in option.environments {
      let most = need.alternatives.map { environmentMost[$0.index] }.max() ?? 0
      guard option.units > most else { continue }
      let names = need.alternatives.map { quoted(scenario[$0].id) }.joined(separator: " or ")
      report.warn(
        option.place, "never-met",
        "\(name(index)): \(option.units) \(option.units == 1 ? "unit" : "units"), but no instance of \(names) ever has more than \(most)"
      )
    }
  }

  private mutating func checkLength(_ option: PhaseOption, _ phase: Phase, _ index: Int, _ report: inout Diagnostics) {
    if !phase.windows.isEmpty {
      let longest = phase.windows.map { longestOccurrence[$0.index] }.max() ?? 0
      if longest > 0 && option.duration > longest {
        report.warn(
          option.place, "never-met",
          "\(name(index)): it takes \(option.duration) slots, but its windows are never open for more than \(longest)")
      }
      return
    }
    guard let (run, total) = workTime(option) else { return }
    if option.duration > total {
      report.warn(
        option.place, "never-met",
        "\(name(index)): it takes \(option.duration) working slots, but the horizon has \(total) for it")
    } else if !option.interruptible && option.duration > run {
      report.warn(
        option.place, "never-met",
        "\(name(index)): it takes \(option.duration) slots without interruption, but no working run is longer than"
          + " \(run)")
    }
  }

  /// The longest run and the number of working slots that an option has at best; nil where it would take too long to
  /// tell.
  private mutating func workTime(_ option: PhaseOption) -> (run: Int, total: Int)? {
    var way = Way(calendars: [], environments: [])
    if let own = option.calendar {
      way.calendars = [own]
    } else if !option.usesAlways {
      way.calendars = Set(option.teams.compactMap { scenario[$0.team].calendar }).sorted()
    }
    way.environments = option.environments.compactMap { need in
      need.alternatives.count == 1 && commonTime[need.alternatives[0].index] != nil ? need.alternatives[0] : nil
    }.sorted()
    if let known = lengths[way] { return known }
    let parts =
      way.calendars.map { scenario[$0].working } + way.environments.compactMap { commonTime[$0.index] }
    runsLeft -= parts.reduce(1) { $0 + $1.runs.count }
    guard runsLeft > 0 else { return nil }
    let work = parts.reduce(WorkCalendar.always(horizon: scenario.grid.slotCount)) { $0.intersection($1) }
    lengths[way] = (work.longestRun, work.total)
    return (work.longestRun, work.total)
  }

  /// Section 3: on the two nights when clocks change the grid's wall clock and real time differ.
  private func appendClockChanges(to report: inout Diagnostics) {
    let grid = scenario.grid
    let nights = ZoneClock.clockChanges(
      in: grid.zone, from: grid.start, to: grid.instant(of: grid.slotCount))
    guard !nights.isEmpty else { return }
    var used = [Bool](repeating: false, count: scenario.windows.count)
    for phase in scenario.phases where phase.options.contains(where: { $0.duration > 0 }) {
      for window in phase.windows { used[window.index] = true }
    }
    for (index, window) in scenario.windows.enumerated() where used[index] {
      var dates: [CivilDate] = []
      var occurrence = 0
      for night in nights {
        // Clocks change in the small hours: an occurrence that covers 00:00 to 03:00 of the night in part counts.
        let from = LocalInstant(night).minutes
        while occurrence < window.occurrences.count,
          grid.instant(of: window.occurrences[occurrence].range.upperBound).minutes <= from
        { occurrence += 1 }
        guard occurrence < window.occurrences.count else { break }
        if grid.instant(of: window.occurrences[occurrence].range.lowerBound).minutes < from + 180 {
          dates.append(night)
        }
      }
      guard let first = dates.first else { continue }
      let more = dates.count > 1 ? " and on \(dates.count - 1) more" : ""
      report.warn(
        window.place, "clock-change",
        "window \(quoted(window.id)) is open in the night of \(first)\(more), when clocks change in \(grid.zone)",
        expected: "a look at how much time there really is")
    }
  }
}
