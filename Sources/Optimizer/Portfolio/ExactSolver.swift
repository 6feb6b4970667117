package import ReleaseGraph

/// An exact search on one network, as a sub-solver of the improver (a neighbourhood of the incumbent as a network of its
/// own) and as a last resort for feasibility. It keeps its state between calls.
package protocol ExactSolver: AnyObject {
  /// Looks for a schedule with an objective below `cutoff` (any schedule where nil) with about `ticks` ticks, adding
  /// what it used to `used`; returns at once when `stop` is raised.
  func search(below cutoff: Objective?, ticks: Int, used: inout Int, stop: StopSignal) -> ExactAnswer
}

package enum ExactAnswer: Sendable {
  /// A better schedule of the solver's network.
  case found(Schedule, Objective)
  /// There is none below the cut-off.
  case exhausted
  /// Ticks used up, or stopped.
  case limit
}

/// Makes an exact solver for a network: `hint` is a feasible schedule whose values are tried first.
package typealias ExactSolverFactory =
  @Sendable (_ network: Network, _ hint: Schedule?, _ seed: UInt64) -> any ExactSolver

/// Makes a worker of the portfolio, on the thread that will run it.
package typealias WorkerFactory = @Sendable (_ network: Network, _ seed: UInt64) -> any PortfolioWorker
