/// # The dual of the timing problem, a circulation of most gain, by the network simplex method
///
/// By linear-programming duality the least cost of the dates is the largest Σ lag · flow of a circulation with
/// 0 ≤ flow ≤ price on every order (no limit on those that must hold); the node potentials of an optimal basis are optimal
/// dates, whole numbers without rounding. Of all optimal dates the earliest are returned.
///
/// - Method:      primal network simplex on a strongly feasible spanning tree (Cunningham 1976; Ahuja, Magnanti, Orlin,
///                "Network Flows", 1993, §11.6, so that it can't cycle), block search for the entering order. When lags
///                alone change (other due dates, other references), the last basis still is a circulation and the next
///                solve begins from it.
/// - Complexity:  a pivot costs the moved subtree; in practice some few pivots a date. Memory O(dates + orders).
/// - Compared:    with the same problem as a linear program: see its test. GLPK needs some ten times as long and gives
///                floating-point numbers, so it is not used here.
/// - Source:      Laborie & Rogerie 2016 (temporal linear relaxation) for its use within search.
package struct TimingFlow {
  package private(set) var problem: TimingProblem
  package private(set) var pivots = 0

  // Orders, then one artificial order from each date to the root.
  private let from: [Int32]
  private let to: [Int32]
  private var flow: [Int]
  private var isBasic: [Bool]
  // Tree, by date; the root is the last.
  private var parent: [Int32]
  private var order: [Int32]
  private var depth: [Int32]
  private var firstChild: [Int32]
  private var nextSibling: [Int32]
  private var previousSibling: [Int32]
  private var date: [Int]
  private var next = 0
  private var stack: [Int32] = []
  private static let unlimited = Int.max / 4

  package init(_ problem: TimingProblem) {
    self.problem = problem
    let nodes = problem.count
    from = problem.orders.map(\.from) + (0..<Int32(nodes))
    to = problem.orders.map(\.to) + Array(repeating: Int32(nodes), count: nodes)
    flow = Array(repeating: 0, count: from.count)
    isBasic = Array(repeating: false, count: problem.orders.count) + Array(repeating: true, count: nodes)
    parent = Array(repeating: Int32(nodes), count: nodes) + [-1]
    order = (0..<nodes).map { Int32(problem.orders.count + $0) } + [-1]
    depth = Array(repeating: 1, count: nodes) + [0]
    firstChild = Array(repeating: -1, count: nodes + 1)
    nextSibling = firstChild
    previousSibling = firstChild
    date = Array(repeating: 0, count: nodes + 1)
    for node in (0..<Int32(nodes)).reversed() { adopt(node, by: Int32(nodes)) }
  }

  /// Changes the lag of an order; the basis stays.
  package mutating func setLag(of order: Int, to lag: Int) { problem.setLag(of: order, to: lag) }

  /// The earliest dates of least cost; nil where the orders that must hold form a circle that can't.
  package mutating func solve() -> [Int]? {
    refreshDates()
    while let entering = enteringOrder() {
      guard pivot(entering) else { return nil }
    }
    return earliestDates()
  }

  // MARK: Simplex

  @inline(__always) private func lag(_ e: Int) -> Int { e < problem.orders.count ? problem.orders[e].lag : 0 }
  @inline(__always) private func limit(_ e: Int) -> Int {
    e < problem.orders.count ? problem.orders[e].price ?? Self.unlimited : Self.unlimited
  }

  /// How much more flow the order may take.
  @inline(__always) private func room(_ e: Int) -> Int {
    let most = limit(e)
    return most == Self.unlimited ? most : most - flow[e]
  }

  /// What the order is missed by: what a unit of flow on it gains.
  @inline(__always) private func gain(_ e: Int) -> Int { lag(e) - date[Int(to[e])] + date[Int(from[e])] }

  /// An order that gains by a change of its flow: the best of a block, the blocks in turn.
  private mutating func enteringOrder() -> Int? {
    let count = problem.orders.count
    let block = max(20, Int(Double(count).squareRoot()))
    var best = -1
    var bestGain = 0
    var left = block
    for _ in 0..<count {
      let e = next
      next = next + 1 < count ? next + 1 : 0
      if !isBasic[e] {
        let value = flow[e] == 0 ? gain(e) : -gain(e)
        if value > bestGain && limit(e) > 0 {
          best = e
          bestGain = value
        }
      }
      left -= 1
      if left == 0 {
        if best >= 0 { return best }
        left = block
      }
    }
    return best >= 0 ? best : nil
  }

  /// Brings an order into the tree (or its flow to its other end); false where the flow has no limit.
  private mutating func pivot(_ entering: Int) -> Bool {
    pivots += 1
    let isRising = flow[entering] == 0
    let first = isRising ? from[entering] : to[entering]
    let second = isRising ? to[entering] : from[entering]
    var delta = limit(entering)
    var leaving: Int32 = -1
    var isOnFirst = false
    // The last that blocks along the circle leaves: the tree stays strongly feasible.
    var a = first
    var b = second
    while a != b {
      if depth[Int(a)] >= depth[Int(b)] {
        let e = Int(order[Int(a)])
        let room = from[e] == a ? flow[e] : room(e)
        if room < delta {
          delta = room
          leaving = a
          isOnFirst = true
        }
        a = parent[Int(a)]
      } else {
        b = parent[Int(b)]
      }
    }
    let join = a
    b = second
    while b != join {
      let e = Int(order[Int(b)])
      let room = from[e] == b ? room(e) : flow[e]
      if room <= delta {
        delta = room
        leaving = b
        isOnFirst = false
      }
      b = parent[Int(b)]
    }
    guard delta < Self.unlimited else { return false }
    push(delta, entering, isRising, first, second, join)
    guard leaving >= 0 else { return true }
    rehang(entering, leaving, isOnFirst ? first : second, isOnFirst ? second : first)
    return true
  }

  private mutating func push(
    _ delta: Int, _ entering: Int, _ isRising: Bool, _ first: Int32, _ second: Int32, _ join: Int32
  ) {
    guard delta > 0 else { return }
    flow[entering] += isRising ? delta : -delta
    var node = first
    while node != join {
      let e = Int(order[Int(node)])
      flow[e] += from[e] == node ? -delta : delta
      node = parent[Int(node)]
    }
    node = second
    while node != join {
      let e = Int(order[Int(node)])
      flow[e] += from[e] == node ? delta : -delta
      node = parent[Int(node)]
    }
  }

  /// The order above `leaving` goes; the part below it hangs by the entering order from `inner` to `outer`.
  private mutating func rehang(_ entering: Int, _ leaving: Int32, _ inner: Int32, _ outer: Int32) {
    isBasic[Int(order[Int(leaving)])] = false
    isBasic[entering] = true
    var node = inner
    var above = outer
    var by = Int32(entering)
    while true {
      let oldParent = parent[Int(node)]
      let oldOrder = order[Int(node)]
      orphan(node)
      order[Int(node)] = by
      adopt(node, by: above)
      if node == leaving { break }
      above = node
      by = oldOrder
      node = oldParent
    }
    refreshDates(below: inner)
  }

  // MARK: Tree

  private mutating func adopt(_ node: Int32, by above: Int32) {
    parent[Int(node)] = above
    let sibling = firstChild[Int(above)]
    nextSibling[Int(node)] = sibling
    previousSibling[Int(node)] = -1
    if sibling >= 0 { previousSibling[Int(sibling)] = node }
    firstChild[Int(above)] = node
  }

  private mutating func orphan(_ node: Int32) {
    let before = previousSibling[Int(node)]
    let after = nextSibling[Int(node)]
    if before >= 0 { nextSibling[Int(before)] = after } else { firstChild[Int(parent[Int(node)])] = after }
    if after >= 0 { previousSibling[Int(after)] = before }
  }

  private mutating func refreshDates() {
    var child = firstChild[problem.count]
    while child >= 0 {
      refreshDates(below: child)
      child = nextSibling[Int(child)]
    }
  }

  /// Dates and depths of a node and all below it, from its parent's.
  private mutating func refreshDates(below top: Int32) {
    stack.append(top)
    while let node = stack.popLast() {
      let n = Int(node)
      let above = Int(parent[n])
      let e = Int(order[n])
      date[n] = from[e] == node ? date[above] - lag(e) : date[above] + lag(e)
      depth[n] = depth[above] + 1
      var child = firstChild[n]
      while child >= 0 {
        stack.append(child)
        child = nextSibling[Int(child)]
      }
    }
  }

  // MARK: The earliest of the best

  /// Complementary slackness: an order with flow can't be left over, one below its price can't be missed. The least
  /// dates under these, by longest paths from the origin.
  private func earliestDates() -> [Int] {
    let origin = date[TimingProblem.origin]
    let best = (0..<problem.count).map { date[$0] - origin }
    // Longest paths with the found dates as potentials: what is left is how far each date may come forward.
    var leaving = [[(to: Int32, slack: Int)]](repeating: [], count: problem.count)
    for (e, order) in problem.orders.enumerated() {
      let slack = best[Int(order.to)] - best[Int(order.from)] - order.lag
      if flow[e] < limit(e) { leaving[Int(order.from)].append((order.to, slack)) }
      if flow[e] > 0 { leaving[Int(order.to)].append((order.from, -slack)) }
    }
    // Shortest total slack from the origin (Dijkstra): slacks on these orders are not negative.
    var forward = [Int](repeating: Int.max, count: problem.count)
    var isDone = [Bool](repeating: false, count: problem.count)
    var queue = PriorityQueue()
    forward[TimingProblem.origin] = 0
    queue.push(key: 0, value: TimingProblem.origin)
    while let node = queue.pop() {
      if isDone[node] { continue }
      isDone[node] = true
      for (to, slack) in leaving[node] where forward[node] + slack < forward[Int(to)] {
        forward[Int(to)] = forward[node] + slack
        queue.push(key: forward[Int(to)], value: Int(to))
      }
    }
    return best.indices.map { forward[$0] == Int.max ? best[$0] : best[$0] - forward[$0] }
  }
}
