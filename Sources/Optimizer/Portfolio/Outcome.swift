package import ReleaseGraph

/// What a search came to, honestly: proved, found, refuted or unknown with the limit reached.
package struct Outcome: Sendable {
  package enum Status: Hashable, Sendable {
    /// Both stages are proved.
    case optimal
    /// A schedule with a bound; with `cost == bound` the cost is proved and the second stage is not.
    case feasible(LimitReached)
    case infeasible(Refutation)
    case unknown(LimitReached)
  }

  package var status: Status
  package var best: Incumbent?
  package var bound: ProvedBound
  package var statistics: SearchStatistics

  package init(status: Status, best: Incumbent?, bound: ProvedBound, statistics: SearchStatistics) {
    self.status = status
    self.best = best
    self.bound = bound
    self.statistics = statistics
  }

  package var schedule: Schedule? { best?.schedule }
  package var cost: Int? { best?.objective.cost }
  package var second: Int? { best?.objective.second }
}

/// What the search did; wall-clock figures aside it is the same for the same input, seed, threads and work limit.
package struct SearchStatistics: Sendable {
  package struct Worker: Sendable {
    package var name: String
    package var ticks: Int
    package var slices: Int
    package var improvements: Int
    /// Counters of the worker's own, in a fixed order.
    package var counters: [(name: String, value: Int)]
  }

  package var workers: [Worker] = []
  /// The best bound on the makespan by weights of feasible sets, if any was sought.
  package var antichains: AntichainProof?
  package var ticks: Int { workers.reduce(0) { $0 + $1.ticks } }
  /// Since the call; nil where no schedule was found.
  package var firstSchedule: Duration?
  package var elapsed: Duration = .zero

  package init() {}
}
