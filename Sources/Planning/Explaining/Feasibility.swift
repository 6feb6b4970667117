package import Optimizer
package import ReleaseGraph
package import ReleaseModel

/// Is there any plan at all? Costs and due dates do not matter.
package struct Feasibility: Sendable {
  package enum Answer: Sendable {
    case feasible(Schedule)
    case infeasible(Proof)
    case unknown
  }

  /// How it is known that there is no plan.
  package enum Proof: Sendable {
    /// Without search.
    case refuted(Refuted)
    /// By a complete search.
    case exhausted

    package var refuted: Refuted? {
      if case .refuted(let refuted) = self { return refuted }
      return nil
    }
  }

  /// Ends everything.
  package var deadline: ContinuousClock.Instant
  package var flag: CancellationFlag
  package var threads: Int
  package var seed: UInt64
  /// It has been proved, by search, that the whole scenario has no plan.
  package var knownInfeasible = false

  package init(
    deadline: ContinuousClock.Instant, flag: CancellationFlag = CancellationFlag(), threads: Int = 1, seed: UInt64 = 1
  ) {
    self.deadline = deadline
    self.flag = flag
    self.threads = threads
    self.seed = seed
  }

  package var isOver: Bool { flag.isRaised || ContinuousClock.now >= deadline }

  /// Decides within `limit` (and the deadline); with `limit` zero by the rules without search alone.
  package func decide(_ network: Network, limit: Duration, start: Schedule? = nil) -> Answer {
    if let refuted = Refuter.refute(network) { return .infeasible(.refuted(refuted)) }
    guard limit > .zero, !isOver else { return .unknown }
    var bare = network
    bare.dropCosts()
    var options = SolveOptions(
      limits: Limits(deadline: min(deadline, .now + limit)), flag: flag, threads: threads, seed: seed, start: start)
    options.provers = [{ ClauseLearner(network: $0, hint: nil, seed: $1) }]
    let outcome = Portfolio.solve(bare, options: options)
    if let schedule = outcome.schedule { return .feasible(schedule) }
    switch outcome.status {
    case .infeasible: return .infeasible(.exhausted)
    default: return .unknown
    }
  }

  package func decide(_ scenario: Scenario, limit: Duration) -> Answer {
    decide(NetworkBuilder.build(scenario).network, limit: limit)
  }
}

extension Network {
  /// Makes every schedule as good as any other, so that the first ends a search.
  package mutating func dropCosts() {
    for m in modes.indices {
      modes[m].cost = 0
      modes[m].holdingRate = 0
    }
    for g in groups.indices { groups[g].absenceCost = 0 }
    deliveries = []
    makespanCost = 0
  }
}
