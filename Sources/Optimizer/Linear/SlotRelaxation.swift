import ReleaseGraph
import Timeline

/// # The relaxation by slots: every release at its cheapest under prices of capacity
///
/// Capacities and limits of windows are given up for prices ≥ 0 of what is taken of them. What remains falls apart into
/// the families of activities: each is a tree of orders (a spanning tree of its arcs), and its cheapest dates and modes
/// are found exactly, slot by slot, calendars, windows, leads, staffing and environments included. Members of a synchrony
/// agree on the occurrence. A group is in or out, whichever is cheaper. The sum, less what all capacity is worth, bounds
/// the cost of every schedule, whatever the prices are; it is computed in whole numbers.
///
/// - Strength:   that of the linear program over all starts, and with the prices of the aggregated relaxation at least
///               its bound: an activity takes at least as much of an interval as the least that counts there.
/// - Skips:      arcs between families beyond what earliest and latest times tell, changeovers, exclusions, locks.
/// - Complexity: O(starts + activities · horizon) an evaluation.
/// - Source:     Christofides, Alvarez-Valdes, Tamarit 1987; Möhring, Schulz, Stork, Uetz 2003 (Lagrangian relaxation of
///               resource constraints).
struct SlotRelaxation {
  /// What a way draws on a pool in the slots of a calendar within [start − lead, end).
  struct Draw: Hashable {
    var pool: Int
    var amount: Int
    var measure: Int
  }

  /// Draws of one lead, shared by ways.
  struct Bundle: Hashable {
    var draws: [Draw]
  }

  /// One mode of an activity with all its starts.
  struct Way {
    var mode: Int
    var starts: Range<Int>
    var bundles: [(bundle: Int, lead: Int)] = []
    /// What it counts against limits of occurrences.
    var limitAmount = 0
  }

  struct Node {
    var activity: Int
    var ways: Range<Int>
    var parent = -1
    /// Between it and its parent; −1 at the root.
    var arc = -1
    var isBefore = false
    var children: [Int] = []
  }

  /// The activities of a family; the root first, parents before children.
  struct Tree {
    var nodes: Range<Int>
    var group: Int
    /// Of the root; −1: none.
    var synchrony: Int
  }

  /// A limit of an occurrence.
  struct Limit: Hashable {
    var resource: Int
    var window: Int
    var occurrence: Int
  }

  let flat: FlatNetwork
  /// Between them prices are constant.
  let borders: [Int]
  private(set) var trees: [Tree] = []
  private(set) var nodes: [Node] = []
  private(set) var ways: [Way] = []
  private(set) var start: [Int32] = []
  private(set) var end: [Int32] = []
  /// Per start its limit and occurrence (within `occurrenceCount`); −1: none.
  private(set) var limitOf: [Int32] = []
  private(set) var occurrenceOf: [Int32] = []
  private(set) var bundles: [Bundle] = []
  private(set) var limits: [Limit] = []
  private(set) var rooms: [Int] = []
  /// Per pool and period what there is.
  private(set) var supply: [[Int]] = []
  private(set) var measures: [Int] = []
  /// Per calendar: slots before each border; empty where nothing is counted by it.
  private(set) var borderWork: [[Int]] = []
  private(set) var baseCost = 0

  var periodCount: Int { borders.count - 1 }
  var size: Int { start.count + nodes.count * flat.horizon }

  private static let mostStarts = 6_000_000
  private static let mostCells = 8_000_000

  /// Nil where there is nothing to price, or too much.
  init?(_ flat: FlatNetwork, blocks: Blocks, heads: TimeBounds, borders: [Int]) {
    self.flat = flat
    self.borders = borders
    guard flat.horizon < Int(Int32.max), heads.impossible == nil else { return nil }
    var builder = PoolBuilder(flat, isRefined: true)
    var known: [Bundle: Int] = [:]
    var knownLimits: [Limit: Int] = [:]
    var offset: [Int] = []
    var occurrences = 0
    for window in flat.network.windows {
      offset.append(occurrences)
      occurrences += window.occurrences.count
    }
    var families: [Int: [Int]] = [:]
    for i in 0..<flat.count { families[flat.family[i] * 2 + (flat.group[i] < 0 ? 0 : 1), default: []].append(i) }
    var position = [Int](repeating: 0, count: flat.count)
    for (k, i) in blocks.order.enumerated() { position[i] = k }
    for key in families.keys.sorted() {
      guard let members = families[key], let first = members.first else { continue }
      guard members.allSatisfy({ flat.group[$0] == flat.group[first] }) else { return nil }
      for tree in Self.forest(flat, members, position) {
        let base = nodes.count
        for var node in tree {
          let from = ways.count
          guard add(node.activity, heads, offset, &builder, &known, &knownLimits) else { return nil }
          node.ways = from..<ways.count
          if node.parent >= 0 {
            node.parent += base
            nodes[node.parent].children.append(nodes.count)
          }
          nodes.append(node)
        }
        let root = nodes[base].activity
        trees.append(
          Tree(nodes: base..<nodes.count, group: flat.group[root], synchrony: flat.synchroniesOf[root].first ?? -1))
      }
    }
    for limit in limits {
      let resource = flat.network.resources[limit.resource]
      let at = flat.network.windows[limit.window].occurrences[limit.occurrence].lowerBound
      rooms.append(resource.capacity.value(at: min(max(0, at), flat.horizon - 1)) * resource.copies)
    }
    supply = builder.pools(borders).map { pool in zip(pool.supply.dropFirst(), pool.supply).map { $0 - $1 } }
    measures = Set(bundles.flatMap { $0.draws.map(\.measure) }).sorted()
    borderWork = Array(repeating: [], count: flat.calendars.count)
    for c in measures { borderWork[c] = borders.map { flat.calendars[c].work(before: $0) } }
    guard bundles.count * (flat.horizon + 1) <= Self.mostCells, !bundles.isEmpty || !limits.isEmpty else { return nil }
    if flat.network.makespanCost > 0 {
      let last = (0..<flat.count).filter { flat.group[$0] < 0 }.map { heads.earliestEnd[$0] }.max() ?? 0
      baseCost = flat.network.makespanCost * last
    }
  }

  /// An activity's ways; false where there are too many starts.
  private mutating func add(
    _ i: Int, _ heads: TimeBounds, _ offset: [Int], _ builder: inout PoolBuilder, _ known: inout [Bundle: Int],
    _ knownLimits: inout [Limit: Int]
  ) -> Bool {
    let needs = builder.ways(of: i, head: heads.earliestStart[i])
    for (m, needs) in zip(flat.firstMode[i]..<flat.endMode[i], needs) {
      var way = Way(mode: m, starts: start.count..<start.count)
      for lead in Set(needs.map(\.lead)).sorted() {
        let draws = needs.filter { $0.lead == lead }.map { Draw(pool: $0.pool, amount: $0.amount, measure: $0.measure) }
        let bundle = Bundle(draws: draws)
        let index = known[bundle] ?? bundles.count
        if index == bundles.count {
          bundles.append(bundle)
          known[bundle] = index
        }
        way.bundles.append((index, lead))
      }
      let limit = flat.network.modes[m].demands.first { $0.span == .occurrence && $0.amount > 0 }
      let window = flat.window[m]
      if limit != nil && window >= 0 { way.limitAmount = limit?.amount ?? 0 }
      var from = heads.earliestStart[i]
      while let s = flat.nextStart(of: i, mode: m, from: from) {
        guard let e = flat.end(mode: m, start: s), e <= flat.latestEnd[i] else { break }
        guard start.count < Self.mostStarts else { return false }
        from = s + 1
        var occurrence = -1
        var row = -1
        if window >= 0, let k = flat.occurrence(window: window, start: s, end: e) {
          occurrence = offset[window] + k
          if let limit {
            let key = Limit(resource: limit.resource, window: window, occurrence: k)
            row = knownLimits[key] ?? limits.count
            if row == limits.count {
              limits.append(key)
              knownLimits[key] = row
            }
          }
        }
        start.append(Int32(s))
        end.append(Int32(e))
        limitOf.append(Int32(row))
        occurrenceOf.append(Int32(occurrence))
      }
      way.starts = way.starts.lowerBound..<start.count
      ways.append(way)
    }
    return true
  }

  /// Spanning trees of the arcs among the members, near ones first, each from its delivery.
  private static func forest(_ flat: FlatNetwork, _ members: [Int], _ position: [Int]) -> [[Node]] {
    var place: [Int: Int] = [:]
    for (k, i) in members.enumerated() { place[i] = k }
    let arcs = members.flatMap { flat.arcsInto[$0] }
      .filter { place[flat.arcs[$0].from] != nil && flat.arcs[$0].from != flat.arcs[$0].to }
      .sorted {
        func rank(_ a: Int) -> (Int, Int, Int) {
          let arc = flat.arcs[a]
          return (arc.lag < 0 ? 1 : 0, abs(position[arc.to] - position[arc.from]), a)
        }
        return rank($0) < rank($1)
      }
    var root = Array(members.indices)
    func find(_ k: Int) -> Int { root[k] == k ? k : find(root[k]) }
    var edges = [[Int]](repeating: [], count: members.count)
    for a in arcs {
      guard let from = place[flat.arcs[a].from], let to = place[flat.arcs[a].to], find(from) != find(to) else {
        continue
      }
      root[find(from)] = find(to)
      edges[from].append(a)
      edges[to].append(a)
    }
    var result: [[Node]] = []
    var isDone = [Bool](repeating: false, count: members.count)
    func isMain(_ k: Int) -> Int {
      flat.synchroniesOf[members[k]].isEmpty ? (flat.deliveriesOf[members[k]].isEmpty ? 2 : 1) : 0
    }
    for k in members.indices.sorted(by: { (isMain($0), $0) < (isMain($1), $1) }) where !isDone[k] {
      var tree = [Node(activity: members[k], ways: 0..<0)]
      isDone[k] = true
      var next = 0
      while next < tree.count {
        let at = place[tree[next].activity] ?? 0
        for a in edges[at] {
          let isBefore = flat.arcs[a].to == members[at]
          guard let other = place[isBefore ? flat.arcs[a].from : flat.arcs[a].to], !isDone[other] else { continue }
          isDone[other] = true
          tree.append(Node(activity: members[other], ways: 0..<0, parent: next, arc: a, isBefore: isBefore))
        }
        next += 1
      }
      result.append(tree)
    }
    return result
  }
}
