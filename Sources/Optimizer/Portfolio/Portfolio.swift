package import ReleaseGraph

/// # The portfolio: several lines of attack on one network, one best schedule, one bound
///
/// Thread 0 improves; the provers (the clause-learning engine) take the next threads, further improvers the rest; what
/// has no thread of its own takes turns on thread 0. Workers run in slices of fixed ticks and meet on the board.
///
/// - With a work limit: all slices of an epoch begin from the same board and are merged in the order of the workers at
///   its end, so that the result depends on input, seed, threads and work limit alone. The search ends at the border
///   of the epoch in which the limit falls; nothing else looks at the limit, so a longer run begins with the shorter
///   one and cannot end worse.
/// - Without: each worker reads and writes the board at the ends of its own slices and never waits.
///
/// It ends when both stages are proved, at the limits, on the flag, or when nobody has anything left to try.
package enum Portfolio {
  /// Searches for the best schedule. `onEvent` is called from the threads of the search.
  package static func solve(
    _ network: Network, options: SolveOptions, onEvent: @escaping @Sendable (SearchEvent) -> Void = { _ in }
  ) -> Outcome {
    let run = PortfolioRun(network: network, options: options, onEvent: onEvent)
    run.prepare()
    run.search()
    return run.finish()
  }
}
