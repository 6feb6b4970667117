import Synchronization

/// Raised once, from any thread (a signal handler's queue, a caller), to end a search; never lowered.
package final class CancellationFlag: Sendable {
  private let raised = Atomic<Bool>(false)

  package init() {}

  package var isRaised: Bool { raised.load(ordering: .relaxed) }

  package func raise() { raised.store(true, ordering: .relaxed) }
}
