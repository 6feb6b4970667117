import ReleaseGraph
import Timeline

/// Computes the bound that prices give, and what the cheapest dates take of capacity. Keeps its buffers between calls.
struct SlotPricing {
  struct Answer {
    /// No schedule costs less.
    var bound: Int
    /// What the cheapest choice takes beyond the capacity.
    var excess: SlotPrices
    /// Per activity its end in the cheapest choice; nil: left out.
    var ends: [Int?]
  }

  let relaxation: SlotRelaxation
  private(set) var ticks = 0
  private let width: Int
  private let periodOf: [Int]
  private let costUnit: Int
  /// Upper bound on what all of a schedule costs.
  private let largestCost: Double
  /// Per bundle: price of [0, t), times the scale; whether anything of it has a price.
  private var paid: [Int]
  private var isPriced: [Bool]
  private var limitPrices: [Int]
  /// Per node of the tree in hand, at each instant: the least value up to it (or from it on) and its start.
  private var least: [Int]
  private var leastAt: [Int]
  /// Per node the start of the cheapest choice; −1: none.
  private var chosen: [Int]

  private static let blocked = Int.max / 8
  private static let scale = 1 << 12
  /// Beyond it sums might overflow.
  private static let largest = 1e17

  init(_ relaxation: SlotRelaxation) {
    self.relaxation = relaxation
    let flat = relaxation.flat
    width = flat.horizon + 1
    var periods: [Int] = []
    for b in 0..<relaxation.periodCount {
      periods += Array(repeating: b, count: relaxation.borders[b + 1] - relaxation.borders[b])
    }
    periodOf = periods
    paid = Array(repeating: 0, count: relaxation.bundles.count * width)
    isPriced = Array(repeating: false, count: relaxation.bundles.count)
    limitPrices = Array(repeating: 0, count: relaxation.limits.count)
    let widest = relaxation.trees.lazy.map(\.nodes.count).max() ?? 0
    least = Array(repeating: 0, count: widest * width)
    leastAt = least
    chosen = Array(repeating: -1, count: relaxation.nodes.count)
    var cost = Double(relaxation.baseCost)
    for group in flat.network.groups { cost += Double(group.absenceCost) }
    for mode in flat.network.modes { cost += Double(mode.cost) + Double(mode.holdingRate) * Double(flat.horizon) }
    for delivery in flat.network.deliveries {
      cost += Double(delivery.weight) * (Double(flat.horizon) + abs(Double(delivery.due ?? 0)))
    }
    for displacement in flat.network.displacements {
      cost += Double(displacement.rate) * (Double(flat.horizon) + abs(Double(displacement.reference)))
    }
    largestCost = cost
    costUnit = DeliveryRelaxation.costUnit(flat.network)
  }

  /// Nil where the numbers are too large, or a mandatory activity has no dates.
  mutating func evaluate(_ prices: SlotPrices) -> Answer? {
    guard let worth = take(prices) else { return nil }
    let trees = relaxation.trees
    var values = [Int](repeating: 0, count: trees.count)
    var bySynchrony: [Int: [Int]] = [:]
    for (t, tree) in trees.enumerated() {
      if tree.synchrony >= 0 {
        bySynchrony[tree.synchrony, default: []].append(t)
        continue
      }
      solve(tree)
      let root = cheapest(tree) { _ in true }
      values[t] = root.value
      trace(tree, from: root.start)
    }
    for synchrony in bySynchrony.keys.sorted() { agree(bySynchrony[synchrony] ?? [], &values) }
    return total(values, worth)
  }

  private func total(_ values: [Int], _ worth: Int) -> Answer? {
    let flat = relaxation.flat
    var ofGroup = [Int](repeating: 0, count: flat.network.groups.count)
    var sum = relaxation.baseCost * Self.scale - worth
    for (t, tree) in relaxation.trees.enumerated() {
      if tree.group < 0 {
        guard values[t] < Self.blocked else { return nil }
        sum += values[t]
      } else {
        ofGroup[tree.group] = min(Self.blocked, ofGroup[tree.group] + values[t])
      }
    }
    var isOut = [Bool](repeating: false, count: ofGroup.count)
    for (g, value) in ofGroup.enumerated() where !flat.membersOfGroup[g].isEmpty {
      let absence = flat.network.groups[g].absenceCost * Self.scale
      isOut[g] = absence <= value
      sum += min(absence, value)
    }
    var answer = Answer(bound: 0, excess: SlotPrices(relaxation), ends: Array(repeating: nil, count: flat.count))
    let unit = costUnit * Self.scale
    if sum > 0 { answer.bound = (sum + unit - 1) / unit * costUnit }
    for p in relaxation.supply.indices {
      for b in relaxation.supply[p].indices { answer.excess.pools[p][b] = -Double(relaxation.supply[p][b]) }
    }
    for k in relaxation.rooms.indices { answer.excess.limits[k] = -Double(relaxation.rooms[k]) }
    for tree in relaxation.trees where tree.group < 0 || !isOut[tree.group] {
      for n in tree.nodes { book(relaxation.nodes[n], at: chosen[n], &answer) }
    }
    return answer
  }

  /// Scaled prices, and by bundle what [0, t) costs; returns what all capacity is worth.
  private mutating func take(_ prices: SlotPrices) -> Int? {
    let scale = Double(Self.scale)
    var worth = 0.0
    var masses = [Double](repeating: 0, count: prices.pools.count)
    for p in prices.pools.indices {
      for b in prices.pools[p].indices where prices.pools[p][b] > 0 {
        let price = prices.pools[p][b]
        masses[p] += price * Double(relaxation.borders[b + 1] - relaxation.borders[b])
        worth += price * Double(relaxation.supply[p][b])
      }
    }
    var dearest = prices.limits.max() ?? 0
    for k in prices.limits.indices { worth += prices.limits[k] * Double(relaxation.rooms[k]) }
    for bundle in relaxation.bundles {
      dearest = max(dearest, bundle.draws.reduce(0) { $0 + Double($1.amount) * masses[$1.pool] })
    }
    let most = Double(relaxation.ways.lazy.map(\.limitAmount).max() ?? 1)
    let sum = worth + Double(relaxation.nodes.count * 4) * max(1, most) * dearest + largestCost
    guard (sum + Double(costUnit)) * scale < Self.largest else { return nil }
    let whole = prices.pools.map { $0.map { Int(($0 * scale).rounded()) } }
    var total = 0
    for p in whole.indices {
      for b in whole[p].indices where whole[p][b] > 0 { total += whole[p][b] * relaxation.supply[p][b] }
    }
    for k in prices.limits.indices {
      limitPrices[k] = Int((prices.limits[k] * scale).rounded())
      total += limitPrices[k] * relaxation.rooms[k]
    }
    for (i, bundle) in relaxation.bundles.enumerated() { pay(i, bundle, whole) }
    return total
  }

  private mutating func pay(_ i: Int, _ bundle: SlotRelaxation.Bundle, _ whole: [[Int]]) {
    let flat = relaxation.flat
    isPriced[i] = false
    for measure in Set(bundle.draws.map(\.measure)).sorted() {
      var rate = [Int](repeating: 0, count: relaxation.periodCount)
      for draw in bundle.draws where draw.measure == measure {
        for b in rate.indices { rate[b] += draw.amount * whole[draw.pool][b] }
      }
      guard rate.contains(where: { $0 > 0 }) else { continue }
      let base = i * width
      if !isPriced[i] {
        for t in base..<base + width { paid[t] = 0 }
        isPriced[i] = true
      }
      // First the price of each slot, summed below.
      let always = [0..<flat.horizon]
      for run in flat.calendars[measure].isAlways ? always : flat.calendars[measure].runs {
        for t in run where rate[periodOf[t]] > 0 { paid[base + t + 1] += rate[periodOf[t]] }
      }
      ticks &+= flat.horizon / 16
    }
    guard isPriced[i] else { return }
    var sum = 0
    for t in i * width..<(i + 1) * width {
      sum += paid[t]
      paid[t] = sum
    }
    ticks &+= width / 32
  }

  // MARK: One tree

  /// The least values of all nodes but the root.
  private mutating func solve(_ tree: SlotRelaxation.Tree) {
    for n in tree.nodes.dropFirst().reversed() {
      let node = relaxation.nodes[n]
      let base = (n - tree.nodes.lowerBound) * width
      for t in base..<base + width { least[t] = Self.blocked }
      let arc = relaxation.flat.arcs[node.arc]
      let isAtEnd = (node.isBefore ? arc.fromEnd : arc.toEnd) == .end
      for w in node.ways {
        let terms = terms(node, relaxation.ways[w], tree)
        for c in relaxation.ways[w].starts {
          let value = value(of: c, terms)
          let t = base + Int(isAtEnd ? relaxation.end[c] : relaxation.start[c])
          if value < least[t] { (least[t], leastAt[t]) = (value, c) }
        }
        ticks &+= relaxation.ways[w].starts.count / 2
      }
      if node.isBefore {
        for t in base + 1..<base + width where least[t - 1] <= least[t] {
          (least[t], leastAt[t]) = (least[t - 1], leastAt[t - 1])
        }
      } else {
        for t in (base..<base + width - 1).reversed() where least[t + 1] <= least[t] {
          (least[t], leastAt[t]) = (least[t + 1], leastAt[t + 1])
        }
      }
      ticks &+= width / 16
    }
  }

  /// What a start of a way is worth, made ready for all its starts.
  private struct Terms {
    var fixed: Int
    var rate: Int
    var dues: [(due: Int, weight: Int)]
    var displacement: (rate: Int, reference: Int)
    /// Where the prices of its bundles begin.
    var bundles: [(base: Int, lead: Int)]
    /// Where the least values of children begin.
    var children: [(node: Int, base: Int)]
    var limitAmount: Int
  }

  private func terms(_ node: SlotRelaxation.Node, _ way: SlotRelaxation.Way, _ tree: SlotRelaxation.Tree) -> Terms {
    let flat = relaxation.flat
    let deliveries = flat.deliveriesOf[node.activity].map { flat.network.deliveries[$0] }
    return Terms(
      fixed: flat.modeCost[way.mode] * Self.scale, rate: flat.holdingRate[way.mode] * Self.scale,
      dues: deliveries.compactMap { delivery in delivery.due.map { ($0, delivery.weight * Self.scale) } },
      displacement: (flat.displacementRate[node.activity] * Self.scale, flat.displacementReference[node.activity]),
      bundles: way.bundles.filter { isPriced[$0.bundle] }.map { ($0.bundle * width, $0.lead) },
      children: node.children.map { ($0, ($0 - tree.nodes.lowerBound) * width) }, limitAmount: way.limitAmount)
  }

  @inline(__always)
  private func value(of c: Int, _ terms: borrowing Terms) -> Int {
    let s = Int(relaxation.start[c])
    let e = Int(relaxation.end[c])
    var value = terms.fixed + terms.rate * (e - s)
    for (due, weight) in terms.dues where e > due { value += weight * (e - due) }
    if terms.displacement.rate > 0 { value += terms.displacement.rate * abs(s - terms.displacement.reference) }
    for (base, lead) in terms.bundles { value += paid[base + e] - paid[base + max(0, s - lead)] }
    if relaxation.limitOf[c] >= 0 { value += terms.limitAmount * limitPrices[Int(relaxation.limitOf[c])] }
    for (child, base) in terms.children {
      let t = instant(child, s, e)
      guard t >= 0 else { return Self.blocked }
      let least = least[base + t]
      guard least < Self.blocked else { return Self.blocked }
      value += least
    }
    return value
  }

  /// Until when (from when on, where it comes after) a child may be if its parent is at [s, e); −1: never.
  @inline(__always)
  private func instant(_ child: Int, _ s: Int, _ e: Int) -> Int {
    let arc = relaxation.flat.arcs[relaxation.nodes[child].arc]
    if relaxation.nodes[child].isBefore { return relaxation.flat.latestFrom(arc, to: arc.toEnd == .start ? s : e) }
    return relaxation.flat.earliestTo(arc, from: arc.fromEnd == .start ? s : e) ?? -1
  }

  private func cheapest(_ tree: SlotRelaxation.Tree, where fits: (Int) -> Bool) -> (value: Int, start: Int) {
    var best = (value: Self.blocked, start: -1)
    let root = relaxation.nodes[tree.nodes.lowerBound]
    for w in root.ways {
      let terms = terms(root, relaxation.ways[w], tree)
      for c in relaxation.ways[w].starts where fits(c) {
        let value = value(of: c, terms)
        if value < best.value { best = (value, c) }
      }
    }
    return best
  }

  /// Notes the starts that give the root's value.
  private mutating func trace(_ tree: SlotRelaxation.Tree, from start: Int) {
    for n in tree.nodes {
      let node = relaxation.nodes[n]
      if n == tree.nodes.lowerBound || start < 0 {
        chosen[n] = start
        continue
      }
      let parent = chosen[node.parent]
      let t = instant(n, Int(relaxation.start[parent]), Int(relaxation.end[parent]))
      chosen[n] = leastAt[(n - tree.nodes.lowerBound) * width + t]
    }
  }

  /// Members of a synchrony: the occurrence that is cheapest for all together.
  private mutating func agree(_ members: [Int], _ values: inout [Int]) {
    let trees = relaxation.trees
    // A milestone on the border of two occurrences may count to either.
    let isJoint = members.allSatisfy { t in
      trees[t].group == trees[members[0]].group
        && relaxation.nodes[trees[t].nodes.lowerBound].ways.allSatisfy {
          relaxation.flat.duration[relaxation.ways[$0].mode] > 0
        }
    }
    var sums: [Int: Int] = [:]
    for t in members {
      solve(trees[t])
      let root = relaxation.nodes[trees[t].nodes.lowerBound]
      var own: [Int: Int] = [:]
      for w in root.ways {
        let terms = terms(root, relaxation.ways[w], trees[t])
        for c in relaxation.ways[w].starts {
          let value = value(of: c, terms)
          let occurrence = Int(relaxation.occurrenceOf[c])
          own[occurrence] = min(own[occurrence] ?? Self.blocked, value)
        }
      }
      if t == members[0] {
        sums = own
      } else {
        for key in sums.keys {
          sums[key] = min(Self.blocked, (sums[key] ?? Self.blocked) + (own[key] ?? Self.blocked))
        }
      }
    }
    let best = sums.keys.sorted().min { (sums[$0] ?? 0) < (sums[$1] ?? 0) }
    for t in members {
      solve(trees[t])
      let root = cheapest(trees[t]) { !isJoint || Int(relaxation.occurrenceOf[$0]) == best }
      values[t] = root.value
      trace(trees[t], from: root.start)
    }
  }

  // MARK: What is taken

  private func book(_ node: SlotRelaxation.Node, at c: Int, _ answer: inout Answer) {
    guard c >= 0, let w = node.ways.first(where: { relaxation.ways[$0].starts.contains(c) }) else { return }
    let s = Int(relaxation.start[c])
    let e = Int(relaxation.end[c])
    answer.ends[node.activity] = e
    if relaxation.limitOf[c] >= 0 {
      answer.excess.limits[Int(relaxation.limitOf[c])] += Double(relaxation.ways[w].limitAmount)
    }
    for (bundle, lead) in relaxation.ways[w].bundles {
      let from = max(0, s - lead)
      guard from < e else { continue }
      for draw in relaxation.bundles[bundle].draws {
        let calendar = relaxation.flat.calendars[draw.measure]
        let work = relaxation.borderWork[draw.measure]
        for b in periodOf[from]...periodOf[e - 1] {
          let first = relaxation.borders[b] >= from ? work[b] : calendar.work(before: from)
          let last = relaxation.borders[b + 1] <= e ? work[b + 1] : calendar.work(before: e)
          answer.excess.pools[draw.pool][b] += Double((last - first) * draw.amount)
        }
      }
    }
  }
}
