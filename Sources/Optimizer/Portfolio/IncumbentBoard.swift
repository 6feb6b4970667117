import Synchronization

/// The best schedule, bound and refutation that any worker has reported; shared by all threads. What is on the board is
/// never lost.
package final class IncumbentBoard: Sendable {
  package struct State: Sendable {
    package var best: Incumbent?
    package var bound = ProvedBound()
    package var refutation: Refutation?
    package var firstSchedule: ContinuousClock.Instant?

    /// Nothing is left to search.
    package var isSettled: Bool {
      if refutation != nil { return best == nil }
      return best.map { bound.closes($0.objective) } ?? false
    }
  }

  private let state = Mutex(State())
  /// Copy of the best cost, for a look without the lock; `Int.max` while there is none.
  private let bestCost = Atomic<Int>(.max)

  package init() {}

  package var snapshot: State { state.withLock { $0 } }

  package var cost: Int { bestCost.load(ordering: .relaxed) }

  /// Takes the schedule if it is strictly better than the best one.
  @discardableResult
  package func offer(_ candidate: Incumbent) -> Bool {
    state.withLock { state in
      if let best = state.best, best.objective <= candidate.objective { return false }
      if state.best == nil { state.firstSchedule = .now }
      state.best = candidate
      bestCost.store(candidate.objective.cost, ordering: .relaxed)
      return true
    }
  }

  /// Raises the bounds; true if either rose.
  @discardableResult
  package func raise(_ bound: ProvedBound) -> Bool {
    state.withLock { state in
      let before = state.bound
      state.bound.raise(to: bound)
      return state.bound != before
    }
  }

  package func refute(_ refutation: Refutation) {
    state.withLock { if $0.refutation == nil { $0.refutation = refutation } }
  }
}
