package import Timeline

/// What really happened so far (language page, section 11), as its file states it: names and instants.
package struct Progress: Sendable {
  package struct PhaseRecord: Sendable {
    /// `release.phase`.
    package var phase: Placed<String>
    package var started: Placed<LocalInstant>
    package var finished: Placed<LocalInstant>?
    /// As written (`3d`), in the phase's own units; nil: the default.
    package var remaining: Placed<String>?
    package var bookings: [Plan.Booking]?
    package var option: Int?

    package init(
      phase: Placed<String>, started: Placed<LocalInstant>, finished: Placed<LocalInstant>? = nil,
      remaining: Placed<String>? = nil, bookings: [Plan.Booking]? = nil, option: Int? = nil
    ) {
      self.phase = phase
      self.started = started
      self.finished = finished
      self.remaining = remaining
      self.bookings = bookings
      self.option = option
    }
  }

  package struct CriterionRecord: Sendable {
    /// `release.phase`, or a composite's `id.gate`.
    package var gate: Placed<String>
    package var id: String
    package var status: Criterion.Status?
    package var ready: Placed<LocalInstant>?

    package init(
      gate: Placed<String>, id: String, status: Criterion.Status? = nil, ready: Placed<LocalInstant>? = nil
    ) {
      self.gate = gate
      self.id = id
      self.status = status
      self.ready = ready
    }
  }

  package var asOf: Placed<LocalInstant>
  package var phases: [PhaseRecord]
  package var criteria: [CriterionRecord]
  package var files: [String]

  package init(
    asOf: Placed<LocalInstant>, phases: [PhaseRecord] = [], criteria: [CriterionRecord] = [], files: [String] = []
  ) {
    self.asOf = asOf
    self.phases = phases
    self.criteria = criteria
    self.files = files
  }
}
