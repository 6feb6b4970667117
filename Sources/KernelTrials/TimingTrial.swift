import DenseCollections
import Optimizer

/// Dates for a fixed order of 200 phases, found again and again as due dates and references change: for benchmarks in
/// packages of their own. The same trial makes the same pivots each time.
public struct TimingTrial: Sendable {
  /// What the network simplex did.
  public struct Counters: Hashable, Sendable {
    /// Problems solved.
    public var solves = 0
    /// Steps from basis to basis.
    public var pivots = 0
    /// Sum of the least costs.
    public var cost = 0
  }

  /// What is tried.
  public let name: String
  private let isWarm: Bool
  private static let phases = 200

  /// Each problem from the last one's basis, and each from none.
  public static let all = [
    TimingTrial(name: "re-timing, from the last basis", isWarm: true),
    TimingTrial(name: "re-timing, from scratch", isWarm: false),
  ]

  /// Finds the dates of as many problems, each with three changed due dates or references.
  public func run(solves: Int = 1_000) -> Counters {
    var random = SeededGenerator(seed: 17)
    var (problem, charges) = Self.problem(&random)
    var flow = TimingFlow(problem)
    var counters = Counters()
    while counters.solves < solves {
      for _ in 0..<3 {
        let charge = charges[random.below(charges.count)]
        let shift = random.below(21) - 10
        problem.setLag(of: charge, to: problem.orders[charge].lag + shift)
        flow.setLag(of: charge, to: problem.orders[charge].lag)
      }
      let before = isWarm ? flow.pivots : 0
      if !isWarm { flow = TimingFlow(problem) }
      let dates = flow.solve()
      counters.pivots += flow.pivots - before
      counters.cost += dates.flatMap { problem.cost(of: $0) } ?? 0
      counters.solves += 1
    }
    return counters
  }

  /// Forty chains of five phases, crossed by who follows whom on twelve resources; late ends and early starts cost.
  private static func problem(_ random: inout SeededGenerator) -> (problem: TimingProblem, charges: [Int]) {
    var problem = TimingProblem()
    let horizon = 4_000
    let lengths = (0..<phases).map { _ in 5 + random.below(40) }
    let dates = lengths.map { problem.addDate(in: 0...(horizon - $0)) }
    var charges: [Int] = []
    for i in 0..<phases {
      if i % 5 > 0 { problem.require(from: dates[i - 1], to: dates[i], lag: lengths[i - 1]) }
      if i >= 12 {
        let before = i - 12 + random.below(3)
        problem.require(from: dates[before], to: dates[i], lag: lengths[before])
      }
      let reference = 12 * i + random.below(200)
      charges.append(problem.orders.count)
      problem.charge(dates[i], after: reference, price: 1 + random.below(9))
      charges.append(problem.orders.count)
      problem.charge(dates[i], before: reference, price: 1 + random.below(4))
    }
    return (problem, charges)
  }
}
