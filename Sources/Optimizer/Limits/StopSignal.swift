/// The question that every loop of a search asks every few thousand ticks: shall I return now?
package struct StopSignal: Sendable {
  package let flag: CancellationFlag
  package let deadline: ContinuousClock.Instant?
  /// Raised by the portfolio itself, when all is proved.
  private let settled: CancellationFlag

  package init(flag: CancellationFlag = CancellationFlag(), deadline: ContinuousClock.Instant? = nil) {
    self.init(flag: flag, deadline: deadline, settled: CancellationFlag())
  }

  init(flag: CancellationFlag, deadline: ContinuousClock.Instant?, settled: CancellationFlag) {
    self.flag = flag
    self.deadline = deadline
    self.settled = settled
  }

  /// Never raised.
  package static var never: StopSignal { StopSignal() }

  package var isRaised: Bool {
    if flag.isRaised || settled.isRaised { return true }
    guard let deadline else { return false }
    return ContinuousClock.now >= deadline
  }

  /// The same signal with its deadline moved.
  func extended(by duration: Duration) -> StopSignal {
    StopSignal(deadline: deadline.map { $0 + duration } ?? .now + duration)
  }
}
