package import Optimizer
package import ReleaseGraph
package import ReleaseModel
import Synchronization

/// Ticks spent so far, counted from several threads.
final class WorkMeter: Sendable {
  private let spent = Atomic<Int>(0)
  var ticks: Int { spent.load(ordering: .relaxed) }
  func add(_ more: Int) { spent.wrappingAdd(more, ordering: .relaxed) }
}

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
  /// Where effort is counted in ticks instead: `left` of them for all decisions, and a second stands for so many.
  private var budget: Budget?
  private static let ticksPerSecond = 100_000_000.0

  private struct Budget: Sendable {
    let meter: WorkMeter
    /// Ticks at which all ends.
    var end: Int
  }

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

  package var isOver: Bool {
    if let budget, budget.meter.ticks >= budget.end { return true }
    return flag.isRaised || ContinuousClock.now >= deadline
  }

  /// From now on limits are of work, so that answers depend on the input alone; the deadline stays.
  package mutating func limitWork(_ ticks: Int) { budget = Budget(meter: WorkMeter(), end: ticks) }

  /// With a share of what is left.
  package func part(_ share: Double) -> Feasibility {
    var part = self
    part.deadline = .now + (deadline - .now) * share
    if let budget { part.budget?.end = budget.meter.ticks + Int(Double(budget.end - budget.meter.ticks) * share) }
    return part
  }

  /// What is left, as a limit of one decision.
  package var rest: Duration { deadline - .now }

  /// For one last question, at least as long as `least`.
  package func extended(_ least: Duration) -> Feasibility {
    var extended = self
    extended.deadline = max(deadline, .now + least)
    extended.flag = CancellationFlag()
    if let budget {
      extended.budget?.end = max(budget.end, budget.meter.ticks + Self.ticks(least))
    }
    return extended
  }

  private static func ticks(_ limit: Duration) -> Int {
    let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) / 1e18
    return max(1, Int(min(seconds, 1e9) * ticksPerSecond))
  }

  /// Decides within `limit` (and the deadline); with `limit` zero by the rules without search alone.
  package func decide(_ network: Network, limit: Duration, start: Schedule? = nil) -> Answer {
    if let refuted = Refuter.refute(network) { return .infeasible(.refuted(refuted)) }
    guard limit > .zero, !isOver else { return .unknown }
    var bare = network
    bare.dropCosts()
    var options = SolveOptions(
      limits: Limits(deadline: min(deadline, .now + limit)), flag: flag, threads: threads, seed: seed, start: start)
    if let budget {
      options.limits = Limits(
        deadline: deadline, work: max(1, min(Self.ticks(limit), budget.end - budget.meter.ticks)))
      options.sliceTicks = min(options.sliceTicks, max(1000, Self.ticks(limit) / 8))
    }
    options.provers = [{ ClauseLearner(network: $0, hint: nil, seed: $1) }]
    let outcome = Portfolio.solve(bare, options: options)
    budget?.meter.add(outcome.statistics.ticks)
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
