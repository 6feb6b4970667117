/// One end of a dependency: a whole release, or one phase.
package enum Endpoint: Hashable, Sendable {
  case release(ReleaseID)
  case phase(PhaseID)
}

/// An order between phases of different places in the plan.
package struct Dependency: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case finishToStart = "finish-to-start"
    case startToStart = "start-to-start"
    case finishToFinish = "finish-to-finish"
    case startToFinish = "start-to-finish"
  }

  package var id: String?
  package var place: Place
  package var annotations: Annotations
  package var from: Endpoint
  package var to: Endpoint
  package var kind: Kind
  /// Slots of `calendar`; may be negative.
  package var lag: Int
  /// Upper limit on the same difference, in slots of `calendar`.
  package var max: Placed<Int>?
  /// Nil: the built-in calendar `always`. A named calendar and a lag ≥ 0 are also an order of the two instants.
  package var calendar: CalendarID?

  package init(
    id: String? = nil, place: Place = .unknown, annotations: Annotations = Annotations(), from: Endpoint,
    to: Endpoint, kind: Kind = .finishToStart, lag: Int = 0, max: Placed<Int>? = nil, calendar: CalendarID? = nil
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.from = from
    self.to = to
    self.kind = kind
    self.lag = lag
    self.max = max
    self.calendar = calendar
  }
}

/// Phases of which no two may run at once, with a gap between any two.
package struct Separation: Sendable {
  package var id: String?
  package var place: Place
  package var annotations: Annotations
  /// At least two, without repeats.
  package var phases: [PhaseID]
  /// Slots.
  package var gap: Int

  package init(
    id: String? = nil, place: Place = .unknown, annotations: Annotations = Annotations(), phases: [PhaseID],
    gap: Int = 0
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.phases = phases
    self.gap = gap
  }
}

/// Releases that are delivered together.
package struct Composite: Sendable {
  package enum Synchrony: String, Sendable, CaseIterable {
    /// The members' deliveries lie in the same occurrence of the same window.
    case sameWindow = "same-window"
    /// The members' deliveries start at the same slot.
    case sameStart = "same-start"
  }

  /// The common go/no-go: a milestone in a window of its own.
  package struct Gate: Sendable {
    package var place: Place
    package var window: WindowID
    package var criteria: [Criterion]
    package init(place: Place = .unknown, window: WindowID, criteria: [Criterion] = []) {
      self.place = place
      self.window = window
      self.criteria = criteria
    }
  }

  package var id: String
  package var place: Place
  package var annotations: Annotations
  package var releases: [ReleaseID]
  package var synchrony: Synchrony
  package var gate: Gate?

  package init(
    id: String, place: Place = .unknown, annotations: Annotations = Annotations(), releases: [ReleaseID],
    synchrony: Synchrony, gate: Gate? = nil
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.releases = releases
    self.synchrony = synchrony
    self.gate = gate
  }
}
