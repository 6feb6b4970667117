/// # Checks a certificate of weights by an own search through what may run side by side
///
/// 1. Every activity with a weight starts at or after `head` and leaves `tail` slots after its end (longest paths).
/// 2. No set of activities that may share a slot (none ordered before another, demands within the capacities) weighs more
///    than `limit`: branch and bound in whole numbers. A node is bounded by the fractional knapsack on demand priced by
///    the certificate's prices.
/// 3. Σ weight · duration > limit · (makespan − 1 − head − tail): fewer slots do not suffice.
///
/// Complexity: exponential in the worst case, ended at the limit of nodes. It shares no code with what it checks.
package enum WeightChecker {
  package static func check(_ certificate: WeightCertificate, of problem: MakespanProblem, nodeLimit: Int = 5_000_000)
    -> ProofVerdict
  {
    let n = problem.durations.count
    guard certificate.weights.count == n, certificate.limit > 0, certificate.head >= 0, certificate.tail >= 0,
      certificate.weights.allSatisfy({ $0 >= 0 && $0 <= 1 << 40 }), certificate.limit <= 1 << 50,
      certificate.prices.allSatisfy({ $0 >= 0 && $0 <= 1 << 30 })
    else { return .refused("the certificate is malformed") }
    guard let paths = Paths(problem) else { return .refused("the orders run in a circle") }
    for i in 0..<n where certificate.weights[i] > 0 {
      if paths.heads[i] < certificate.head { return .refused("activity \(i) may start before \(certificate.head)") }
      if paths.tails[i] < certificate.tail { return .refused("activity \(i) may end within \(certificate.tail)") }
    }
    var sum = Int128(0)
    for i in 0..<n { sum += Int128(certificate.weights[i]) * Int128(problem.durations[i]) }
    let slots = certificate.makespan - 1 - certificate.head - certificate.tail
    if slots >= 0 && sum <= Int128(certificate.limit) * Int128(slots) {
      return .refused("the weights fit into \(slots) slots")
    }
    if slots < 0 && sum == 0 && certificate.makespan > 0 { return .refused("nothing is weighed") }
    var search = SlotSearch(problem, certificate, paths, nodeLimit: nodeLimit)
    return search.run()
  }
}

/// Longest paths, and who comes before whom.
private struct Paths {
  var heads: [Int]
  var tails: [Int]
  /// before[i][j]: i ends before j starts.
  var before: [[Bool]]

  /// Nil for circles that add up to more than nothing.
  init?(_ problem: MakespanProblem) {
    let n = problem.durations.count
    heads = problem.earliest
    tails = Array(repeating: 0, count: n)
    before = Array(repeating: Array(repeating: false, count: n), count: n)
    var round = 0
    while rise(problem) {
      round += 1
      if round > n { return nil }
    }
    var out: [[Int]] = Array(repeating: [], count: n)
    for order in problem.orders where order.lag >= 0 { out[order.before].append(order.after) }
    for i in 0..<n {
      var open = out[i]
      while let j = open.popLast() {
        if before[i][j] { continue }
        before[i][j] = true
        open += out[j]
      }
    }
  }

  /// One round over the orders; whether any head or tail rose.
  private mutating func rise(_ problem: MakespanProblem) -> Bool {
    var hasRisen = false
    for order in problem.orders {
      let head = heads[order.before] + problem.durations[order.before] + order.lag
      let tail = tails[order.after] + problem.durations[order.after] + order.lag
      if head > heads[order.after] { (heads[order.after], hasRisen) = (head, true) }
      if tail > tails[order.before] { (tails[order.before], hasRisen) = (tail, true) }
    }
    return hasRisen
  }
}

/// Looks for a set of one slot that is heavier than the limit.
private struct SlotSearch {
  let problem: MakespanProblem
  let limit: Int
  let weights: [Int]
  let prices: [Int]
  let nodeLimit: Int
  /// Activities with a weight and a duration, dearest weight per priced demand first.
  private var list: [Int] = []
  private var size: [Int] = []
  private let paths: Paths
  private var nodes = 0
  private var chosen: [Int] = []

  init(_ problem: MakespanProblem, _ certificate: WeightCertificate, _ paths: Paths, nodeLimit: Int) {
    self.problem = problem
    self.paths = paths
    self.nodeLimit = nodeLimit
    limit = certificate.limit
    let weights = certificate.weights
    self.weights = weights
    let kinds = problem.capacities.count
    let prices = certificate.prices.count == kinds ? certificate.prices : Array(repeating: 1, count: kinds)
    self.prices = prices
    let size = problem.demands.map { demand in (0..<kinds).reduce(0) { $0 + prices[$1] * demand[$1] } }
    self.size = size
    list = weights.indices.filter { weights[$0] > 0 && problem.durations[$0] > 0 }
      .sorted { a, b in
        let (x, y) = (Int128(weights[a]) * Int128(size[b]), Int128(weights[b]) * Int128(size[a]))
        return x != y ? x > y : a < b
      }
  }

  mutating func run() -> ProofVerdict {
    for i in list where (problem.capacities.indices.contains { problem.demands[i][$0] > problem.capacities[$0] }) {
      return .refused("activity \(i) alone exceeds a capacity")
    }
    switch descend(list, problem.capacities, 0) {
    case .none: return .verified
    case .some(true): return .undecided
    case .some(false): return .refused("\(chosen) may share a slot and weigh more than \(limit)")
    }
  }

  /// Nil: nothing heavier below; false: a heavier set is chosen; true: out of nodes.
  private mutating func descend(_ rest: [Int], _ free: [Int], _ weight: Int) -> Bool? {
    nodes += 1
    if nodes > nodeLimit { return true }
    if weight > limit { return false }
    for (k, i) in rest.enumerated() {
      if !mayExceed(rest[k...], free, limit - weight) { return nil }
      let left = free.indices.map { free[$0] - problem.demands[i][$0] }
      let next = rest[(k + 1)...].filter { j in
        !paths.before[i][j] && !paths.before[j][i] && left.indices.allSatisfy { problem.demands[j][$0] <= left[$0] }
      }
      chosen.append(i)
      if let end = descend(next, left, weight + weights[i]) { return end }
      chosen.removeLast()
    }
    return nil
  }

  /// Whether the fractional knapsack on priced demand could carry more than `spare` more.
  private func mayExceed(_ rest: ArraySlice<Int>, _ free: [Int], _ spare: Int) -> Bool {
    var room = free.indices.reduce(0) { $0 + prices[$1] * free[$1] }
    var value = 0
    for i in rest {
      if size[i] <= room {
        room -= size[i]
        value += weights[i]
      } else {
        // Floor: weights are whole, and so is what a set weighs.
        value += Int(Int128(weights[i]) * Int128(room) / Int128(size[i]))
        break
      }
      if value > spare { return true }
    }
    return value > spare
  }
}
