package import ReleaseModel
package import Timeline

/// A plan laid over its scenario: each phase with its row, each release with its state. Rows that name what the scenario
/// does not have are left out (the verifier tells them).
package struct PlanPicture: Sendable {
  /// A row on the scenario's time line; minutes count from the horizon's start and may lie outside the horizon.
  package struct Bar: Sendable {
    package var start: Int
    package var end: Int
    package var option: Int
    package var bookings: [Booking]
    package var window: (id: WindowID, start: Int)?
    package var isMilestone: Bool { start == end }

    package struct Booking: Sendable {
      package var environment: EnvironmentID
      package var instance: Int
    }
  }

  package enum ReleaseState: Hashable, Sendable {
    case onTime
    /// By minutes of wall-clock time.
    case late(by: Int)
    case deferred
    /// Neither delivered nor deferred: the plan lacks its delivery.
    case unplanned
  }

  package let scenario: Scenario
  package let plan: Plan
  /// Per phase of the scenario.
  package private(set) var bars: [Bar?]
  /// Per composite: its gate.
  package private(set) var gateBars: [Bar?]
  /// Per release.
  package private(set) var states: [ReleaseState] = []

  /// O(rows + phases).
  package init(_ scenario: Scenario, _ plan: Plan) {
    self.scenario = scenario
    self.plan = plan
    bars = Array(repeating: nil, count: scenario.phases.count)
    gateBars = Array(repeating: nil, count: scenario.composites.count)
    let names = NameTable(scenario)
    for row in plan.rows {
      let bar = Self.bar(row, names, scenario)
      if let phase = names.phases[row.release + "\u{0}" + row.phase] {
        if bars[phase] == nil { bars[phase] = bar }
      } else if row.phase == "gate", let composite = names.composites[row.release] {
        if gateBars[composite] == nil { gateBars[composite] = bar }
      }
    }
    let deferred = Set(plan.deferred)
    states = scenario.releases.map { release in
      if deferred.contains(release.id) { return .deferred }
      guard let delivery = bars[release.delivery.index] else { return .unplanned }
      guard let due = release.due else { return .onTime }
      let late = delivery.end - due.value * scenario.grid.slotMinutes
      return late > 0 ? .late(by: late) : .onTime
    }
  }

  /// Indices by name, for reading rows.
  private struct NameTable {
    var phases: [String: Int] = [:]
    var composites: [String: Int] = [:]
    var environments: [String: Int] = [:]
    var windows: [String: Int] = [:]

    init(_ scenario: Scenario) {
      for (index, phase) in scenario.phases.enumerated() {
        phases[scenario[phase.release].id + "\u{0}" + phase.id] = index
      }
      for (index, composite) in scenario.composites.enumerated() { composites[composite.id] = index }
      for (index, environment) in scenario.environments.enumerated() { environments[environment.id] = index }
      for (index, window) in scenario.windows.enumerated() { windows[window.id] = index }
    }
  }

  private static func bar(_ row: Plan.Row, _ names: NameTable, _ scenario: Scenario) -> Bar {
    let origin = scenario.grid.start.minutes
    let bookings = row.bookings.compactMap { booking -> Bar.Booking? in
      guard let environment = names.environments[booking.environment] else { return nil }
      let instance = scenario.environments[environment].instances.firstIndex { $0.id == booking.instance } ?? 0
      return Bar.Booking(environment: EnvironmentID(environment), instance: instance)
    }
    let window = row.window.flatMap { use in
      names.windows[use.id].map { (id: WindowID($0), start: use.start.minutes - origin) }
    }
    return Bar(
      start: row.start.minutes - origin, end: max(row.end.minutes, row.start.minutes) - origin,
      option: row.option, bookings: bookings, window: window)
  }

  /// The option of a phase that its row names; the first where the row names none that exists.
  package func option(of phase: Int, _ bar: Bar) -> PhaseOption {
    let options = scenario.phases[phase].options
    return options[options.indices.contains(bar.option) ? bar.option : 0]
  }

  package func instant(_ minutes: Int) -> LocalInstant {
    LocalInstant(minutes: scenario.grid.start.minutes + minutes)
  }

  /// First start and last end of all rows, in minutes; nil without rows.
  package var extent: Range<Int>? {
    let all = bars.compactMap(\.self) + gateBars.compactMap(\.self)
    guard let first = all.map(\.start).min(), let last = all.map(\.end).max() else { return nil }
    return first..<max(last, first + 1)
  }

  /// What a timeline of these releases spans: all rows, and due dates as far as these don't press the work into less than
  /// half of it. Nil without rows.
  package func axis(of releases: [Int]) -> Range<Int>? {
    guard let extent else { return nil }
    let dues = releases.compactMap { scenario.releases[$0].due.map { $0.value * scenario.grid.slotMinutes } }
    let reach = (extent.lowerBound - extent.count / 2)...(extent.upperBound + extent.count / 2)
    let near = dues.filter(reach.contains)
    let from = min(extent.lowerBound, near.min() ?? extent.lowerBound)
    let to = max(extent.upperBound, near.max().map { $0 + 1 } ?? extent.upperBound)
    return from..<to
  }

  /// Releases with all of these labels, by index.
  package func releases(where filter: [Annotations.Label]) -> [Int] {
    scenario.releases.indices.filter { index in
      filter.allSatisfy { scenario.releases[index].annotations.labels.contains($0) }
    }
  }
}
