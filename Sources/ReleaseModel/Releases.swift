package import Timeline

/// A team's people on a phase.
package struct TeamDemand: Hashable, Sendable {
  package var team: TeamID
  package var people: Int
  package init(team: TeamID, people: Int) {
    self.team = team
    self.people = people
  }
}

/// One of the environments that a phase books: any of the alternatives serves.
package struct EnvironmentNeed: Hashable, Sendable {
  /// At least one, in the order written, without repeats.
  package var alternatives: [EnvironmentID]
  package init(alternatives: [EnvironmentID]) { self.alternatives = alternatives }
}

/// One way to do a phase; a phase without `options` has exactly one. All defaults and replacements are applied.
package struct PhaseOption: Sendable {
  package var place: Place
  /// Working slots; 0 makes the phase a milestone in this option.
  package var duration: Int
  package var teams: [TeamDemand]
  /// All of them are booked, at the same time (at most 4).
  package var environments: [EnvironmentNeed]
  /// Units held of each environment booked.
  package var units: Int
  /// The phase's own calendar; nil where it has none (its work calendar then follows from teams and window).
  package var calendar: CalendarID?
  /// Its own calendar is the built-in `always` (`calendar` is then nil).
  package var usesAlways = false
  package var interruptible: Bool
  /// In whole cost units (not yet scaled by the slots per day).
  package var cost: Int

  package init(
    place: Place = .unknown, duration: Int, teams: [TeamDemand] = [], environments: [EnvironmentNeed] = [],
    units: Int = 1, calendar: CalendarID? = nil, interruptible: Bool = true, cost: Int = 0
  ) {
    self.place = place
    self.duration = duration
    self.teams = teams
    self.environments = environments
    self.units = units
    self.calendar = calendar
    self.interruptible = interruptible
    self.cost = cost
  }
}

/// A go/no-go criterion of a gate.
package struct Criterion: Sendable {
  package enum Status: String, Sendable, CaseIterable {
    case pending, passed, failed, waived
  }

  package var id: String
  package var place: Place
  package var annotations: Annotations
  /// The slot border from which it is met; may lie outside the horizon.
  package var ready: Placed<Slot>?
  package var status: Status
  /// Chance of passing in percent, for risk.
  package var pass: Int?

  package init(
    id: String, place: Place = .unknown, annotations: Annotations = Annotations(), ready: Placed<Slot>? = nil,
    status: Status = .pending, pass: Int? = nil
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.ready = ready
    self.status = status
    self.pass = pass
  }
}

/// A step of a release.
package struct Phase: Sendable {
  package var id: String
  package var place: Place
  package var annotations: Annotations
  package var release: ReleaseID
  /// Any word: build, test, deploy, …
  package var kind: String?
  /// At least one.
  package var options: [PhaseOption]
  package var usage: String?
  /// The systems that it changes.
  package var changes: [SystemID]
  /// Empty: the phase needs no window; otherwise it lies in one occurrence of one of these.
  package var windows: [WindowID]
  /// What it counts against a window's limit.
  package var weight: Int
  package var isGate: Bool
  package var criteria: [Criterion]
  /// Phases of its release that it follows finish-to-start: those under `after`, else the one listed before.
  /// A gate's wait for ALL listed before it is not contained here.
  package var predecessors: [PhaseID]
  /// Whether the predecessors were written (`after`) rather than taken from the order of the list.
  package var hasExplicitOrder: Bool
  package var earliest: Placed<Slot>?
  package var deadline: Placed<Slot>?
  package var fixed: Placed<Slot>?
  /// Optimistic and pessimistic durations in working slots of the first option, for risk.
  package var low: Int?
  package var high: Int?

  package init(
    id: String, place: Place = .unknown, annotations: Annotations = Annotations(), release: ReleaseID,
    kind: String? = nil, options: [PhaseOption], usage: String? = nil, changes: [SystemID] = [],
    windows: [WindowID] = [], weight: Int = 1, isGate: Bool = false, criteria: [Criterion] = [],
    predecessors: [PhaseID] = [], hasExplicitOrder: Bool = false, earliest: Placed<Slot>? = nil,
    deadline: Placed<Slot>? = nil, fixed: Placed<Slot>? = nil, low: Int? = nil, high: Int? = nil
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.release = release
    self.kind = kind
    self.options = options
    self.usage = usage
    self.changes = changes
    self.windows = windows
    self.weight = weight
    self.isGate = isGate
    self.criteria = criteria
    self.predecessors = predecessors
    self.hasExplicitOrder = hasExplicitOrder
    self.earliest = earliest
    self.deadline = deadline
    self.fixed = fixed
    self.low = low
    self.high = high
  }
}

/// A release: phases that lead to one delivery.
package struct Release: Sendable {
  package var id: String
  package var place: Place
  package var annotations: Annotations
  /// Its phases, consecutive in `Scenario.phases`; not empty.
  package var phases: Range<Int>
  /// The phase whose end is the release's delivery.
  package var delivery: PhaseID
  package var earliest: Placed<Slot>?
  /// May lie outside the horizon, before it too.
  package var due: Placed<Slot>?
  package var deadline: Placed<Slot>?
  /// Per day late, whole cost units.
  package var delayCost: Int
  /// Nil: must ship.
  package var deferCost: Int?

  package init(
    id: String, place: Place = .unknown, annotations: Annotations = Annotations(), phases: Range<Int>,
    delivery: PhaseID, earliest: Placed<Slot>? = nil, due: Placed<Slot>? = nil, deadline: Placed<Slot>? = nil,
    delayCost: Int = 0, deferCost: Int? = nil
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.phases = phases
    self.delivery = delivery
    self.earliest = earliest
    self.due = due
    self.deadline = deadline
    self.delayCost = delayCost
    self.deferCost = deferCost
  }
}
