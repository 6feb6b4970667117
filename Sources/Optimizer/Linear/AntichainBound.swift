import LinearProgramming

/// # The makespan bound of feasible sets by column generation
///
/// Minimise the number of slots, Σ x_S over feasible sets S, so that every activity gets its duration. Columns come from
/// the greedy pricer, and from branch and bound where that finds none. After each exact pricing the dual weights w
/// (whole numbers) with the proved heaviest set U give Σ w · duration / U slots (Farley): valid at any stop, also for the
/// activities between heads and tails alone.
///
/// - Source: Mingozzi, Maniezzo, Ricciardelli, Bianco 1998; Brucker, Knust 2000; Farley 1990.
struct AntichainBound {
  let problem: AntichainProblem
  private(set) var columns: [[Int]]
  private(set) var solves = 0
  private(set) var nodes = 0
  private(set) var isConverged = false
  /// Best so far: weights of the problem's activities, their proved limit, and the bound with its cut-offs.
  private(set) var best: (weights: [Int], limit: Int, head: Int, tail: Int, makespan: Int, prices: [Int])?
  private var known: Set<[Int]> = []

  static let scale = 1_000_000

  init(_ problem: AntichainProblem) {
    self.problem = problem
    columns = (0..<problem.count).map { [$0] }
    known = Set(columns)
  }

  /// Some rounds of pricing on from the present columns.
  mutating func run(_ backend: any LinearBackend, rounds: Int, nodeLimit: Int, stop: StopSignal) throws(LinearError) {
    guard !isConverged else { return }
    var copy = self
    let options = LinearOptions(iterations: 50_000, deadline: stop.deadline, isCancelled: { stop.isRaised })
    try backend.withSession(model) { (session) throws(LinearError) in
      for _ in 0..<rounds {
        guard case .optimal(let solution) = try session.solveLinear(options) else { return }
        copy.solves += 1
        let fresh = copy.price(solution, nodeLimit: nodeLimit, stop: stop)
        if fresh.isEmpty || stop.isRaised { return }
        try session.add(fresh.map(Self.column))
        copy.columns += fresh
      }
    }
    self = copy
  }

  private var model: LinearModel {
    LinearModel(
      name: "feasible sets", columns: columns.map(Self.column),
      rows: problem.durations.map { .init(lower: Double($0)) })
  }

  private static func column(_ set: [Int]) -> LinearModel.Column {
    .init(cost: 1, entries: set.map { .init(row: $0, value: 1) })
  }

  /// New columns that improve; empty when there are none or none can be found.
  private mutating func price(_ solution: LinearSolution, nodeLimit: Int, stop: StopSignal) -> [[Int]] {
    let weights = solution.duals.map { Int(max(0, $0) * Double(Self.scale)) }
    var pricer = AntichainPricer(problem)
    let fresh = pricer.greedy(weights, above: Self.scale + Self.scale / 100_000, count: 40)
      .filter { !known.contains($0) }
    if !fresh.isEmpty {
      known.formUnion(fresh)
      return fresh
    }
    let heaviest = columns.lazy.map { $0.reduce(0) { $0 + weights[$1] } }.max() ?? 0
    let answer = pricer.heaviest(weights, known: max(heaviest, 1), nodeLimit: nodeLimit, stop: stop)
    nodes += pricer.nodes
    take(weights, answer)
    if answer.isExact && answer.limit <= Self.scale + 1 { isConverged = true }
    let found = answer.sets.suffix(30).filter { known.insert($0).inserted }
    // Nothing new in all nodes: the optimum. Nothing new in some: more nodes may tell more.
    if found.isEmpty && answer.isExact { isConverged = true }
    return found
  }

  /// The best bound of these weights over cut-offs at heads and tails.
  private mutating func take(_ weights: [Int], _ answer: AntichainPricer.Answer) {
    let limit = answer.limit
    let heads = Self.sampled(problem.heads)
    let tails = Self.sampled(problem.tails)
    for head in heads {
      for tail in tails {
        var sum = 0
        for i in 0..<problem.count where problem.heads[i] >= head && problem.tails[i] >= tail {
          sum += weights[i] * problem.durations[i]
        }
        guard sum > 0 else { continue }
        let makespan = head + tail + (sum + limit - 1) / limit
        if makespan > best?.makespan ?? 0 { best = (weights, limit, head, tail, makespan, answer.prices) }
      }
    }
  }

  private static func sampled(_ values: [Int]) -> [Int] {
    let distinct = Set(values).sorted()
    guard distinct.count > 40 else { return distinct }
    return (0..<40).map { distinct[$0 * (distinct.count - 1) / 39] }
  }

  /// The best bound with its weights by activity of the network.
  func proof(activityCount: Int) -> AntichainProof? {
    guard let best else { return nil }
    var weights = [Int](repeating: 0, count: activityCount)
    for i in 0..<problem.count where problem.heads[i] >= best.head && problem.tails[i] >= best.tail {
      weights[problem.activities[i]] = best.weights[i]
    }
    return AntichainProof(
      weights: weights, limit: best.limit, head: best.head, tail: best.tail, makespan: best.makespan,
      prices: best.prices)
  }
}
