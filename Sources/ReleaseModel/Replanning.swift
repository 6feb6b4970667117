package import Timeline

/// # What is already history when a plan is made again (language page, section 11)
///
/// The progress file held against its scenario and, where it leaves something open, against the baseline: every phase
/// is finished, running or not started. A value that exists has no contradictions: starts lie at or before `asOf`, ends
/// of finished phases too, options and bookings exist in the scenario.
///
/// The rules that follow from it are the reader's to apply: history and running phases are not judged among themselves;
/// what they hold is taken from the capacities left to the others; an order into a started phase is dropped, one out of
/// it holds with its (expected) end; every other phase has s − lead ≥ `asOf`; a release with a started phase can't be
/// deferred.
package struct Replanning: Sendable {
  /// One instance held: which of the phase's needs it serves is its position.
  package struct Booking: Hashable, Sendable {
    package var environment: EnvironmentID
    /// Index in the environment's `instances`.
    package var instance: Int
    package init(environment: EnvironmentID, instance: Int) {
      self.environment = environment
      self.instance = instance
    }
  }

  package struct Finished: Hashable, Sendable {
    /// Slot borders; before the horizon they are negative.
    package var start: Slot
    package var end: Slot
    package var option: Int
    /// One for each environment that the option books, in its order; empty for a milestone.
    package var bookings: [Booking]
    package init(start: Slot, end: Slot, option: Int, bookings: [Booking]) {
      self.start = start
      self.end = end
      self.option = option
      self.bookings = bookings
    }
  }

  package struct Running: Hashable, Sendable {
    /// At most `asOf`; negative before the horizon.
    package var start: Slot
    package var option: Int
    /// One for each environment that the option books, in its order.
    package var bookings: [Booking]
    /// Working slots still to do, counted from `asOf`; at least 1.
    package var remaining: Int
    /// The smallest e for which [asOf, e) holds `remaining` working slots of the phase's work calendar; nil beyond the
    /// horizon.
    package var end: Slot?
    package init(start: Slot, option: Int, bookings: [Booking], remaining: Int, end: Slot?) {
      self.start = start
      self.option = option
      self.bookings = bookings
      self.remaining = remaining
      self.end = end
    }
  }

  package enum State: Hashable, Sendable {
    case notStarted
    case running(Running)
    case finished(Finished)

    package var hasStarted: Bool { self != .notStarted }

    /// Where the phase began; nil if it has not.
    package var start: Slot? {
      switch self {
      case .notStarted: nil
      case .running(let running): running.start
      case .finished(let finished): finished.start
      }
    }

    /// The real or expected end; nil if not started, or beyond the horizon.
    package var end: Slot? {
      switch self {
      case .notStarted: nil
      case .running(let running): running.end
      case .finished(let finished): finished.end
      }
    }

    package var option: Int? {
      switch self {
      case .notStarted: nil
      case .running(let running): running.option
      case .finished(let finished): finished.option
      }
    }

    package var bookings: [Booking] {
      switch self {
      case .notStarted: []
      case .running(let running): running.bookings
      case .finished(let finished): finished.bookings
      }
    }
  }

  /// The scenario with the criteria that the progress file replaces.
  package var scenario: Scenario
  /// The border up to which everything is known; may lie outside the horizon.
  package var asOf: Slot
  /// By phase of the scenario.
  package var states: [State]
  /// By composite: the state of its gate.
  package var gateStates: [State]

  package init(scenario: Scenario, asOf: Slot, states: [State], gateStates: [State]) {
    self.scenario = scenario
    self.asOf = asOf
    self.states = states
    self.gateStates = gateStates
  }

  package subscript(_ id: PhaseID) -> State { states[id.index] }

  /// Whether one of its phases has started: it then can't be deferred. O(phases of the release).
  package func hasStarted(_ id: ReleaseID) -> Bool {
    scenario[id].phases.contains { states[$0].hasStarted }
  }
}
