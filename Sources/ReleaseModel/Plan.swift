package import Timeline

/// A plan as its file states it (language page, section 10): names and instants, nothing resolved, so that any plan,
/// also a wrong one, can be held and judged.
package struct Plan: Hashable, Sendable {
  package enum Status: String, Sendable, CaseIterable {
    case optimal, feasible, relaxed, infeasible, unknown
  }

  package struct Booking: Hashable, Sendable {
    package var environment: String
    /// Nil where the environment names no instances.
    package var instance: String?
    package init(environment: String, instance: String?) {
      self.environment = environment
      self.instance = instance
    }
  }

  package struct WindowUse: Hashable, Sendable {
    package var id: String
    package var start: LocalInstant
    package init(id: String, start: LocalInstant) {
      self.id = id
      self.start = start
    }
  }

  /// One scheduled phase; a composite's gate stands as release = the composite's id, phase = `gate`.
  package struct Row: Hashable, Sendable {
    package var release: String
    package var phase: String
    package var start: LocalInstant
    package var end: LocalInstant
    /// From 0.
    package var option: Int
    package var bookings: [Booking]
    package var window: WindowUse?
    /// Where the row stands in its file; not part of the plan's identity.
    package var place: Place

    package init(
      release: String, phase: String, start: LocalInstant, end: LocalInstant, option: Int = 0,
      bookings: [Booking] = [], window: WindowUse? = nil, place: Place = .unknown
    ) {
      self.release = release
      self.phase = phase
      self.start = start
      self.end = end
      self.option = option
      self.bookings = bookings
      self.window = window
      self.place = place
    }

    package static func == (a: Row, b: Row) -> Bool {
      a.release == b.release && a.phase == b.phase && a.start == b.start && a.end == b.end && a.option == b.option
        && a.bookings == b.bookings && a.window == b.window
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(release)
      hasher.combine(phase)
      hasher.combine(start)
    }
  }

  /// An excess that a relaxed plan admits (section 9).
  package struct Excess: Hashable, Sendable {
    /// `deadline`, `max`, `fixed` or `ready`.
    package var rule: String
    /// `release.phase`, or a composite's `id.gate`.
    package var phase: String
    /// Slots.
    package var by: Int
    package init(rule: String, phase: String, by: Int) {
      self.rule = rule
      self.phase = phase
      self.by = by
    }
  }

  package var scenarioName: String
  package var scenarioSHA256: String
  package var status: Status
  /// Section 9's whole numbers; nil where there is none.
  package var cost: Int?
  package var bound: Int?
  package var second: Int?
  package var secondBound: Int?
  /// The cost of moves against a baseline, kept apart from `cost` (section 11); nil where there is no baseline.
  package var moveCost: Int?
  package var perDay: Int
  package var rows: [Row]
  /// sha256 of the plan file from which a re-plan was made; nil where none is told of.
  package var baseline: String?
  /// Ids of the deferred releases, in the scenario's order.
  package var deferred: [String]
  package var violations: [Excess]
  /// `release.phase` of rows in the file that could not be read, so that nobody takes them for missing.
  package var unreadRows: [String] = []

  package init(
    scenarioName: String, scenarioSHA256: String, status: Status, cost: Int? = nil, bound: Int? = nil,
    second: Int? = nil, secondBound: Int? = nil, moveCost: Int? = nil, perDay: Int, rows: [Row] = [],
    deferred: [String] = [], violations: [Excess] = []
  ) {
    self.scenarioName = scenarioName
    self.scenarioSHA256 = scenarioSHA256
    self.status = status
    self.cost = cost
    self.bound = bound
    self.second = second
    self.secondBound = secondBound
    self.moveCost = moveCost
    self.perDay = perDay
    self.rows = rows
    self.deferred = deferred
    self.violations = violations
  }
}
