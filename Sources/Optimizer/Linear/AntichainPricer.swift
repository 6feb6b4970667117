/// # The heaviest feasible set: greedy, then branch and bound
///
/// Activities are taken in the order of weight per demand (demands as shares of the capacities, joined by multipliers
/// that are tuned at the root). A node is bounded by the fractional knapsack on that joint demand and by the heaviest
/// members of cliques of pairs that never meet, whichever is less.
///
/// - Complexity: a node costs O(candidates · kinds); ends at the node limit with a valid upper bound all the same.
/// - Source:     Mingozzi et al. 1998; Balas, Yu 1986 (clique covers).
struct AntichainPricer {
  struct Answer {
    /// No feasible set is heavier.
    var limit: Int
    /// Sets found on the way, the heaviest last.
    var sets: [[Int]]
    var isExact: Bool
    /// Multipliers of the resources' demands, as whole numbers.
    var prices: [Int]
  }

  private let problem: AntichainProblem
  private var weights: [Int] = []
  /// Candidates by weight per demand.
  private var order: [Int] = []
  private var sizes: [Double] = []
  private var share: [Double] = []
  private var cliqueOf: [Int] = []
  private var cliqueHeaviest: [Int] = []
  private(set) var nodes = 0
  private var nodeLimit = 0
  private var best = 0
  private var found: [[Int]] = []
  private var stop = StopSignal.never

  init(_ problem: AntichainProblem) { self.problem = problem }

  // MARK: Greedy

  /// Feasible sets begun with each activity in turn, filled by weight per demand, heavier than `threshold`; best first.
  mutating func greedy(_ weights: [Int], above threshold: Int, count: Int) -> [[Int]] {
    prepare(weights, rounds: 4)
    var sets: [(weight: Int, set: [Int])] = []
    var seen: Set<[Int]> = []
    for seed in order {
      let set = filled(from: seed)
      let weight = set.reduce(0) { $0 + weights[$1] }
      if weight > threshold, seen.insert(set).inserted { sets.append((weight, set)) }
    }
    sets.sort { ($0.weight, $1.set.count) > ($1.weight, $0.set.count) }
    return sets.prefix(count).map(\.set)
  }

  private func filled(from seed: Int) -> [Int] {
    var free = problem.capacities
    var set: [Int] = []
    func take(_ i: Int) {
      let base = i * problem.kinds
      for k in free.indices where problem.demands[base + k] > free[k] { return }
      for j in set where !problem.mayMeet(i, j) { return }
      for k in free.indices { free[k] -= problem.demands[base + k] }
      set.append(i)
    }
    take(seed)
    for i in order where i != seed { take(i) }
    return set.sorted()
  }

  // MARK: Exact

  /// The heaviest set, knowing sets of weight `known`. Deterministic but for `stop`.
  mutating func heaviest(_ weights: [Int], known: Int, nodeLimit: Int, stop: StopSignal) -> Answer {
    prepare(weights, rounds: 30)
    coverByCliques()
    nodes = 0
    self.nodeLimit = nodeLimit
    self.stop = stop
    best = known
    found = []
    let free = problem.capacities
    var unfinished = 0
    for k in order.indices {
      let rest = Array(order[k...])
      let bound = bound(rest[...], free)
      if bound <= best { break }
      if nodes >= nodeLimit || stop.isRaised {
        unfinished = bound
        break
      }
      let first = rest[0]
      let before = nodes
      var chosen = [first]
      let complete = descend(
        candidates(after: first, rest.dropFirst(), reduced(free, first)), reduced(free, first), weights[first], &chosen)
      if !complete { unfinished = max(unfinished, bound) }
      if before == nodes { nodes += 1 }
      if !complete { break }
    }
    return Answer(limit: max(best, unfinished), sets: found, isExact: unfinished <= best, prices: wholePrices)
  }

  private var wholePrices: [Int] {
    let largest = share.max() ?? 0
    return share.map { largest > 0 ? Int($0 / largest * 1_000_000) : 0 }
  }

  private func reduced(_ free: [Int], _ i: Int) -> [Int] {
    free.indices.map { free[$0] - problem.demands[i * problem.kinds + $0] }
  }

  private func candidates(after i: Int, _ rest: ArraySlice<Int>, _ free: [Int]) -> [Int] {
    rest.filter { j in
      guard problem.mayMeet(i, j) else { return false }
      for k in free.indices where problem.demands[j * problem.kinds + k] > free[k] { return false }
      return true
    }
  }

  /// False if the limit came first.
  private mutating func descend(_ rest: [Int], _ free: [Int], _ weight: Int, _ chosen: inout [Int]) -> Bool {
    nodes += 1
    if weight > best {
      best = weight
      found.append(chosen.sorted())
    }
    if nodes >= nodeLimit || (nodes & 1023 == 0 && stop.isRaised) { return false }
    for k in rest.indices {
      if weight + bound(rest[k...], free) <= best { return true }
      let i = rest[k]
      let left = reduced(free, i)
      chosen.append(i)
      let isComplete = descend(candidates(after: i, rest[(k + 1)...], left), left, weight + weights[i], &chosen)
      chosen.removeLast()
      if !isComplete { return false }
    }
    return true
  }

  /// No feasible set among the candidates (in order) weighs more.
  private mutating func bound(_ rest: ArraySlice<Int>, _ free: [Int]) -> Int {
    var room = 0.0
    for k in free.indices { room += share[k] * Double(free[k]) }
    // A grain above, against rounding: sizes and room are sums of a few products each.
    room += 1e-9
    var knapsack = 0.0
    for i in rest {
      if sizes[i] <= room {
        room -= sizes[i]
        knapsack += Double(weights[i])
      } else {
        knapsack += Double(weights[i]) * room / sizes[i]
        break
      }
    }
    // Weights are whole and some 10^6: a hundredth covers what the order of nearly equal ratios can lose.
    let byDemand = Int(knapsack + 0.01)
    if cliqueOf.isEmpty || byDemand <= 0 { return byDemand }
    var byCliques = 0
    for i in rest {
      let clique = cliqueOf[i]
      if weights[i] > cliqueHeaviest[clique] {
        byCliques += weights[i] - cliqueHeaviest[clique]
        cliqueHeaviest[clique] = weights[i]
      }
    }
    for i in rest { cliqueHeaviest[cliqueOf[i]] = 0 }
    return min(byDemand, byCliques)
  }

  // MARK: Preparing

  private mutating func prepare(_ weights: [Int], rounds: Int) {
    self.weights = weights
    cliqueOf = []
    let capacities = problem.capacities
    var multipliers = capacities.map { $0 > 0 ? 1 / Double($0) : 0 }
    var leastBound = Double.infinity
    for round in 0..<rounds {
      sort(by: multipliers)
      let (value, used) = relaxed()
      if value < leastBound {
        leastBound = value
        bestShare = multipliers
      }
      // Resources used beyond their capacity get dearer, the others cheaper.
      for k in capacities.indices where capacities[k] > 0 {
        let excess = (used[k] - Double(capacities[k])) / Double(capacities[k])
        multipliers[k] *= max(0.2, 1 + excess / Double(2 + round))
      }
    }
    sort(by: bestShare)
  }

  private var bestShare: [Double] = []

  private mutating func sort(by multipliers: [Double]) {
    share = multipliers
    sizes = (0..<problem.count).map { i in
      var size = 0.0
      for k in multipliers.indices { size += multipliers[k] * Double(problem.demands[i * problem.kinds + k]) }
      return size
    }
    let ratio = (0..<problem.count).map { Double(weights[$0]) / (sizes[$0] + 1e-12) }
    order = (0..<problem.count).filter { weights[$0] > 0 }.sorted { (ratio[$0], $1) > (ratio[$1], $0) }
  }

  /// Value of the fractional knapsack on the joint demand, and what it takes of each resource.
  private func relaxed() -> (Double, [Double]) {
    var room = 0.0
    for k in share.indices { room += share[k] * Double(problem.capacities[k]) }
    var used = [Double](repeating: 0, count: problem.kinds)
    var value = 0.0
    for i in order {
      let part = sizes[i] <= room ? 1 : room / sizes[i]
      value += part * Double(weights[i])
      room -= part * sizes[i]
      for k in used.indices { used[k] += part * Double(problem.demands[i * problem.kinds + k]) }
      if part < 1 { break }
    }
    return (value, used)
  }

  /// Cliques of activities that never meet, heavy ones first.
  private mutating func coverByCliques() {
    var cliques: [[Int]] = []
    cliqueOf = Array(repeating: 0, count: problem.count)
    for i in order.sorted(by: { (weights[$0], $1) > (weights[$1], $0) }) {
      if let c = cliques.firstIndex(where: { $0.allSatisfy { !problem.mayMeet(i, $0) } }) {
        cliques[c].append(i)
        cliqueOf[i] = c
      } else {
        cliqueOf[i] = cliques.count
        cliques.append([i])
      }
    }
    cliqueHeaviest = Array(repeating: 0, count: max(1, cliques.count))
  }
}
