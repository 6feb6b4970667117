/// How long a search may run. Without any limit it runs until both stages are proved or it is cancelled.
package struct Limits: Sendable {
  /// The search returns soon after (well within 0.2 s).
  package var deadline: ContinuousClock.Instant?
  /// Deterministic effort over all threads, in ticks (one tick is an elementary step of some 10 ns: a visited arc, a
  /// probed block of a profile, a propagation). The search ends at the first exchange at or after it, so that the
  /// same input, seed, threads and work limit give the identical result.
  package var work: Int?

  package init(deadline: ContinuousClock.Instant? = nil, work: Int? = nil) {
    self.deadline = deadline
    self.work = work
  }

  /// Ends this long after now.
  package init(seconds: Double, work: Int? = nil) {
    self.init(deadline: .now + .seconds(seconds), work: work)
  }
}

/// What ended an unfinished search.
package enum LimitReached: Hashable, Sendable {
  case time, work, cancelled
  /// No worker had anything left to try.
  case ideas
}
