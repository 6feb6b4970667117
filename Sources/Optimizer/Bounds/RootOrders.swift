/// # Orders that hold at the root: longest paths between all pairs, disjunction, energy
///
/// Over points in time (starts, ends, the last end; point 0 is the beginning) a matrix of least distances, closed under
/// paths. The bounds of a point are its distances from and to the beginning, so "against the present bounds" and "by a path" are one test.
///
/// - Orders:     of two members that cannot overlap, one order is out where the distance back forbids it, or where in the
///               stretch from the first one's earliest start to the second one's latest end, with both inside, energy
///               exceeds what a pool supplies: then the other order holds.
/// - Lengthens:  what lies between the end of one and the start of another takes its energy / capacity, with the least
///               head before it and the least tail behind it.
/// - Repeats:    until nothing moves, or the work is used up.
/// - Complexity: O(points³) once, O(points²) for each arc found, O(members² · (members + pools · parts)) a round.
/// - Source:     Bartusch, Möhring, Radermacher 1988 (all pairs); Carlier, Pinson 1989 (disjunction); Heilmann, Schwindt 1997 and
///               Brucker, Knust 2000 (energy between two); Neumann, Schwindt, Zimmermann 2003.
/// - Verified by: `RootOrderTests`: every schedule within the bounds keeps every arc and bound.
struct RootOrders {
  /// An activity that is surely done: x(end) + offset is its end, `length` slots or more after x(start).
  struct Member {
    var start: Int
    var end: Int
    var offset: Int
    var length: Int
  }

  /// Something that members hold throughout, of which there is never more than `capacity`; demands by member, 0 for none.
  struct Pool {
    var demands: [Int]
    var capacity: Int
    var holders: [Int] = []
  }

  struct Order: Hashable {
    var from: Int
    var to: Int
    /// x(to) ≥ x(from) + lag.
    var lag: Int
  }

  let points: Int
  /// x(v) ≥ x(u) + distance[u · points + v].
  private(set) var distance: [Int32]
  /// What was added to the matrix, weaker ones included.
  private(set) var orders: [Order] = []
  private(set) var isImpossible = false
  private(set) var work = 0
  private var members: [Member] = []
  private var pools: [Pool] = []
  /// Pairs that cannot overlap, with the least gap from the first one's end to the second one's start and the other way.
  private var pairs: [(a: Int, b: Int, gapAB: Int, gapBA: Int)] = []
  /// The last end, as a member of no length; −1 where there is none.
  private var last = -1

  /// The largest number of points, and the largest amount of work, in distances looked at.
  static let mostPoints = 360
  private static let mostWork = 60_000_000

  /// Points with their bounds; the beginning is point 0.
  init(lower: [Int], upper: [Int]) {
    points = lower.count + 1
    distance = Array(repeating: 0, count: points * points)
    for u in 1..<points {
      distance[u] = Int32(lower[u - 1])
      distance[u * points] = Int32(-upper[u - 1])
    }
    for u in 1..<points {
      for v in 1..<points where u != v { distance[u * points + v] = Int32(lower[v - 1] - upper[u - 1]) }
    }
  }

  mutating func require(_ from: Int, _ to: Int, _ lag: Int) {
    if from == to { isImpossible = isImpossible || lag > 0 }
    if from != to { distance[from * points + to] = max(distance[from * points + to], Int32(clamping: lag)) }
  }

  func path(_ from: Int, _ to: Int) -> Int { Int(distance[from * points + to]) }
  func lower(_ point: Int) -> Int { path(0, point) }
  func upper(_ point: Int) -> Int { -path(point, 0) }

  /// Closes the distances under paths, then looks for orders until none is found.
  mutating func find(members: [Member], pools: [Pool], apart: [(a: Int, b: Int, gapAB: Int, gapBA: Int)], last: Int) {
    self.members = members
    self.pools = pools
    self.last = last
    for p in pools.indices { self.pools[p].holders = members.indices.filter { pools[p].demands[$0] > 0 } }
    addPairs(apart)
    close()
    var seen = -1
    while !isImpossible, orders.count != seen, work < Self.mostWork {
      seen = orders.count
      orderPairs()
      lengthen()
    }
  }

  /// Those arcs found that no path through a third point stands for.
  var kept: [Order] {
    var best: [Order] = []
    var isNew = Set<Order>()
    for order in orders where order.lag >= path(order.from, order.to) && isNew.insert(order).inserted {
      let isImplied = (0..<points).contains { k in
        k != order.from && k != order.to && path(order.from, k) + path(k, order.to) >= order.lag
      }
      if !isImplied { best.append(order) }
    }
    return best
  }

  // MARK: distances

  private mutating func addPairs(_ apart: [(a: Int, b: Int, gapAB: Int, gapBA: Int)]) {
    pairs = apart
    var isApart = [Bool](repeating: false, count: members.count * members.count)
    for pool in pools {
      for (k, a) in pool.holders.enumerated() {
        for b in pool.holders[(k + 1)...]
        where pool.demands[a] + pool.demands[b] > pool.capacity && !isApart[a * members.count + b] {
          isApart[a * members.count + b] = true
          pairs.append((a, b, 0, 0))
        }
      }
    }
  }

  private mutating func close() {
    work += points * points * points / 8
    // A copy, since the matrix is borrowed while it is read.
    let points = points
    var via = [Int32](repeating: 0, count: points)
    for k in 0..<points {
      for v in 0..<points { via[v] = distance[k * points + v] }
      guard via[k] <= 0 else {
        isImpossible = true
        return
      }
      var isCircular = false
      var matrix = distance.mutableSpan
      for u in 0..<points where u != k {
        let to = matrix[u * points + k]
        for v in 0..<points where to &+ via[v] > matrix[u * points + v] { matrix[u * points + v] = to &+ via[v] }
        // Going round such a circle again and again would have no end.
        if matrix[u * points + u] > 0 { isCircular = true }
      }
      guard !isCircular else {
        isImpossible = true
        return
      }
    }
  }

  /// x(to) ≥ x(from) + lag, and what follows for all pairs.
  private mutating func add(_ from: Int, _ to: Int, _ lag: Int) {
    guard !isImpossible, lag > path(from, to) else { return }
    orders.append(Order(from: from, to: to, lag: lag))
    guard path(to, from) + lag <= 0 else {
      isImpossible = true
      return
    }
    work += points * points / 4
    let points = points
    let behind = (0..<points).map { distance[to * points + $0] }
    var matrix = distance.mutableSpan
    for u in 0..<points {
      let reach = matrix[u * points + from] &+ Int32(lag)
      guard reach > matrix[u * points + to] else { continue }
      for v in 0..<points where reach &+ behind[v] > matrix[u * points + v] {
        matrix[u * points + v] = reach &+ behind[v]
      }
    }
  }

  /// The least time from a's end to b's start, below 0 where b may start before a ends.
  private func gap(_ a: Int, _ b: Int) -> Int { path(members[a].end, members[b].start) - members[a].offset }

  // MARK: orders

  private mutating func orderPairs() {
    for pair in pairs where !isImpossible && work < Self.mostWork {
      let isAB = gap(pair.a, pair.b) >= pair.gapAB
      let isBA = gap(pair.b, pair.a) >= pair.gapBA
      if isAB || isBA { continue }
      if isOut(pair.a, before: pair.b, pair.gapAB) {
        place(pair.b, before: pair.a, pair.gapBA)
      } else if isOut(pair.b, before: pair.a, pair.gapBA) {
        place(pair.a, before: pair.b, pair.gapAB)
      }
    }
  }

  private mutating func place(_ a: Int, before b: Int, _ gap: Int) {
    add(members[a].end, members[b].start, members[a].offset + gap)
  }

  /// Whether a cannot end `gap` before b starts.
  private mutating func isOut(_ a: Int, before b: Int, _ gap: Int) -> Bool {
    let (first, second) = (members[a], members[b])
    if path(second.start, first.end) + first.offset + gap > 0 { return true }
    // With a before b both lie in [earliest start of a, latest end of b).
    let from = lower(first.start)
    let to = upper(second.end) + second.offset
    guard to > from else { return false }
    for pool in pools where pool.demands[a] > 0 && pool.demands[b] > 0 {
      work += pool.holders.count
      var need = pool.demands[a] * first.length + pool.demands[b] * second.length
      for k in pool.holders where k != a && k != b {
        let one = members[k]
        let inside = min(one.length, to - from, lower(one.start) + one.length - from, to - upper(one.start))
        if inside > 0 { need += pool.demands[k] * inside }
      }
      if need > pool.capacity * (to - from) { return true }
    }
    return false
  }

  // MARK: energy between two

  private mutating func lengthen() {
    var between: [(member: Int, head: Int, tail: Int)] = []
    for a in -1..<members.count {
      for b in members.indices where a != b && a != last && !isImpossible && work < Self.mostWork {
        let known = a < 0 ? lower(members[b].start) : gap(a, b)
        guard known >= 0 else { continue }
        between.removeAll(keepingCapacity: true)
        for k in members.indices where k != a && k != b && members[k].length > 0 {
          let head = a < 0 ? lower(members[k].start) : gap(a, k)
          guard head >= 0 else { continue }
          let tail = gap(k, b)
          if tail >= 0 { between.append((k, head, tail)) }
        }
        work += members.count + between.count * pools.count
        guard between.count > 1 else { continue }
        between.sort { ($0.head, $0.member) > ($1.head, $1.member) }
        let least = pools.reduce(known) { max($0, Self.least($1, between, members)) }
        guard least > known else { continue }
        if a < 0 { add(0, members[b].start, least) } else { place(a, before: b, least) }
      }
    }
  }

  /// The least time that these, by falling heads, need on a pool: of those with the greatest heads the least head, their energy, the least
  /// tail.
  private static func least(
    _ pool: Pool, _ between: [(member: Int, head: Int, tail: Int)], _ members: [Member]
  ) -> Int {
    var energy = 0
    var tail = Int.max
    var least = 0
    for one in between where pool.demands[one.member] > 0 {
      energy += pool.demands[one.member] * members[one.member].length
      tail = min(tail, one.tail)
      least = max(least, one.head + (energy + pool.capacity - 1) / pool.capacity + tail)
    }
    return least
  }
}
