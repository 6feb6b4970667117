import ReleaseGraph
import Timeline

/// # The aggregated relaxation: when does each release deliver, and does the work fit in before
///
/// Time is cut into periods. A *unit* is a delivery with the activities of its family; it chooses one *option*: the period
/// in which it ends (or is left out with its group). An option costs the least lateness in its period. For a *pool* (a
/// resource, or the resources among which modes choose) and an interval of periods, what the units must do within it
/// cannot exceed what it offers: of an activity with d working slots, begun no earlier than its head and ended no later
/// than its option allows, at least d − W[head, a) − W[c, latest) slots lie within [a, c).
///
/// - Valid:      every schedule is one choice of options that keeps every such row and costs at least as much.
/// - Skips:      energy of activities outside all units where optional; changeovers; leads; breaks that bookings hold over.
/// - Complexity: O(units · options · activities) to build; a row costs O(activities · options of the pool).
/// - Source:     Carlier, Latapie 1991 (energy); aggregated time-indexed relaxations, solver survey 3.6.
package struct DeliveryRelaxation: Sendable {
  /// One way for an activity of a unit to be done, as far as pools go.
  struct Way: Sendable {
    var duration: Int
    var calendar: Int
    var headWork: Int
    /// Per pool that it uses.
    var needs: [(pool: Int, amount: Int)]
  }

  struct Part: Sendable {
    var ways: [Way]
    /// Per option of the unit and way: working slots before the latest end.
    var latestWork: [[Int]]
  }

  struct Option: Sendable {
    var period: Int
    /// Least end within the period.
    var end: Int
    var cost: Int
  }

  struct Unit: Sendable {
    var delivery: Int
    var group: Int?
    var options: [Option]
    var parts: [Part]
    /// Least cost of the modes of its activities.
    var fixedCost: Int
    /// Window limits that its delivery certainly counts against, with its weight.
    var limits: [(resource: Int, amount: Int)]
  }

  /// Resources whose joint supply a row counts.
  struct Pool: Sendable {
    var resources: [Int]
    /// Supply in [0, border) per border.
    var supply: [Int]
    /// Slots in [0, border) that count, of one unit of capacity.
    var slots: [Int]
  }

  /// Within periods first..<end of a pool; or of a window's limits.
  struct Row: Hashable, Sendable {
    var pool: Int
    var first: Int
    var end: Int
    var isLimit = false
  }

  let network: Network
  let borders: [Int]
  private(set) var units: [Unit] = []
  private(set) var pools: [Pool] = []
  /// Activities that must be done whatever the units choose: their one "option" is index 0.
  private(set) var fixedParts: [Part] = []
  /// What every schedule costs beside the units: least modes, makespan.
  private(set) var baseCost = 0
  /// W at each border, per calendar.
  private(set) var borderWork: [[Int]] = []
  /// Every cost is a multiple of it.
  private(set) var costUnit = 1
  /// For each pool the parts of units that use it: unit and part.
  private(set) var users: [[(unit: Int, part: Int)]] = []
  private(set) var fixedUsers: [[Int]] = []
  /// Windows whose occurrences a limit bounds.
  private var windowsOfLimit: [Int: [Int]] = [:]

  var periodCount: Int { borders.count - 1 }

  /// Nil where there is nothing to choose, or a unit has no option (which other means refute).
  init?(_ flat: FlatNetwork, blocks: Blocks, heads: TimeBounds, periods: Int) {
    network = flat.network
    let count = max(1, min(periods, flat.horizon))
    borders = (0...count).map { $0 * flat.horizon / count }
    let network = network
    guard !network.deliveries.isEmpty else { return nil }
    borderWork = network.calendars.map { calendar in borders.map { calendar.work(before: $0) } }
    var builder = PoolBuilder(flat)
    let leastCosts = flat.leastCosts()
    let membersWithOneDelivery = Self.families(flat)
    var isCovered = [Bool](repeating: false, count: flat.count)
    let position = Self.positions(blocks.order)
    for (d, delivery) in network.deliveries.enumerated() {
      var members = [delivery.activity]
      if let all = membersWithOneDelivery[flat.family[delivery.activity]] {
        members = all.filter { flat.group[$0] == flat.group[delivery.activity] && !isCovered[$0] }
          .sorted { position[$0] < position[$1] }
      }
      guard !isCovered[delivery.activity], members.contains(delivery.activity) else { return nil }
      for i in members { isCovered[i] = true }
      guard let unit = Self.unit(flat, heads, d, members, borders, leastCosts, &builder) else { return nil }
      units.append(unit)
    }
    addFixed(flat, heads, isCovered, leastCosts, &builder)
    finish(builder)
    if network.makespanCost > 0 {
      let last = (0..<flat.count).filter { flat.group[$0] < 0 }.map { heads.earliestEnd[$0] }.max() ?? 0
      baseCost += network.makespanCost * last
    }
    costUnit = Self.costUnit(network)
    for mode in network.modes {
      guard let window = mode.window else { continue }
      for demand in mode.demands
      where demand.span == .occurrence && windowsOfLimit[demand.resource]?.contains(window) != true {
        windowsOfLimit[demand.resource, default: []].append(window)
      }
    }
  }

  private mutating func addFixed(
    _ flat: FlatNetwork, _ heads: TimeBounds, _ isCovered: [Bool], _ leastCosts: [Int], _ builder: inout PoolBuilder
  ) {
    for i in 0..<flat.count where !isCovered[i] && flat.group[i] < 0 {
      baseCost += leastCosts[i]
      let ways = builder.ways(of: i, head: heads.earliestStart[i])
      guard ways.contains(where: { !$0.needs.isEmpty }) else { continue }
      fixedParts.append(
        Part(ways: ways, latestWork: [ways.map { flat.calendars[$0.calendar].work(before: flat.latestEnd[i]) }]))
    }
  }

  private mutating func finish(_ builder: PoolBuilder) {
    pools = builder.pools(borders)
    users = Array(repeating: [], count: pools.count)
    fixedUsers = Array(repeating: [], count: pools.count)
    func used(_ part: Part) -> [Int] {
      var found: [Int] = []
      for way in part.ways { for need in way.needs where !found.contains(need.pool) { found.append(need.pool) } }
      return found
    }
    for u in units.indices {
      for p in units[u].parts.indices { for pool in used(units[u].parts[p]) { users[pool].append((u, p)) } }
    }
    for p in fixedParts.indices { for pool in used(fixedParts[p]) { fixedUsers[pool].append(p) } }
  }

  /// Members of each family that has exactly one delivery.
  private static func families(_ flat: FlatNetwork) -> [Int: [Int]] {
    var deliveries: [Int: Int] = [:]
    for delivery in flat.network.deliveries { deliveries[flat.family[delivery.activity], default: 0] += 1 }
    var members: [Int: [Int]] = [:]
    for i in 0..<flat.count where deliveries[flat.family[i]] == 1 { members[flat.family[i], default: []].append(i) }
    return members
  }

  private static func positions(_ order: [Int]) -> [Int] {
    var result = [Int](repeating: 0, count: order.count)
    for (k, i) in order.enumerated() { result[i] = k }
    return result
  }

  private static func costUnit(_ network: Network) -> Int {
    func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? abs(a) : gcd(b, a % b) }
    var unit = network.makespanCost
    for delivery in network.deliveries { unit = gcd(unit, delivery.weight) }
    for group in network.groups { unit = gcd(unit, group.absenceCost) }
    for mode in network.modes { unit = gcd(gcd(unit, mode.cost), mode.holdingRate) }
    for displacement in network.displacements { unit = gcd(unit, displacement.rate) }
    return max(1, unit)
  }
}

// MARK: Units

extension DeliveryRelaxation {
  private static func unit(
    _ flat: FlatNetwork, _ heads: TimeBounds, _ d: Int, _ members: [Int], _ borders: [Int], _ leastCosts: [Int],
    _ builder: inout PoolBuilder
  ) -> Unit? {
    let delivery = flat.network.deliveries[d]
    let i = delivery.activity
    var unit = Unit(
      delivery: d, group: flat.group[i] < 0 ? nil : flat.group[i], options: [], parts: [],
      fixedCost: members.reduce(0) { $0 + leastCosts[$1] }, limits: builder.limits(of: i))
    let ways = members.map { builder.ways(of: $0, head: heads.earliestStart[$0]) }
    let used = members.indices.filter { k in ways[k].contains { !$0.needs.isEmpty } }
    unit.parts = used.map { Part(ways: ways[$0], latestWork: []) }
    for p in 0..<borders.count - 1 {
      guard let end = leastEnd(flat, heads, i, after: p == 0 ? -1 : borders[p], by: borders[p + 1]) else { continue }
      guard let latest = latestEnds(flat, heads, members, delivery: i, by: borders[p + 1]) else { continue }
      let lateness = delivery.due.map { delivery.weight * max(0, end - $0) } ?? 0
      unit.options.append(Option(period: p, end: end, cost: lateness))
      for (part, k) in used.enumerated() {
        unit.parts[part].latestWork.append(ways[k].map { flat.calendars[$0.calendar].work(before: latest[k]) })
      }
    }
    return unit.options.isEmpty && unit.group == nil ? nil : unit
  }

  /// A bound on the least end of an activity in (after, by]; nil where there is none.
  private static func leastEnd(_ flat: FlatNetwork, _ heads: TimeBounds, _ i: Int, after: Int, by: Int) -> Int? {
    let low = max(after + 1, heads.earliestEnd[i])
    var best: Int?
    for m in flat.firstMode[i]..<flat.endMode[i] {
      var from = max(heads.earliestStart[i], flat.earliestStart(mode: m, endingAtLeast: low))
      for attempt in 0..<64 {
        guard let s = flat.nextStart(of: i, mode: m, from: from), let e = flat.end(mode: m, start: s),
          e <= min(by, flat.latestEnd[i])
        else { break }
        if e >= low || attempt == 63 {
          best = min(best ?? .max, max(e, low))
          break
        }
        from = s + 1
      }
    }
    return best
  }

  /// Latest ends of the members, in their order, if the delivery ends by then; nil where that cannot be.
  private static func latestEnds(
    _ flat: FlatNetwork, _ heads: TimeBounds, _ members: [Int], delivery: Int, by end: Int
  ) -> [Int]? {
    var place: [Int: Int] = [:]
    for (k, i) in members.enumerated() { place[i] = k }
    var latest = members.map { $0 == delivery ? min(end, flat.latestEnd[$0]) : flat.latestEnd[$0] }
    for k in members.indices.reversed() {
      let j = members[k]
      var start = -1
      for m in flat.firstMode[j]..<flat.endMode[j] {
        start = max(start, flat.latestStart(mode: m, endingBy: latest[k]))
      }
      guard start >= heads.earliestStart[j] else { return nil }
      for a in flat.arcsInto[j] {
        let arc = flat.arcs[a]
        guard arc.from != j, arc.fromEnd == .end, let from = place[arc.from] else { continue }
        latest[from] = min(latest[from], flat.latestFrom(arc, to: arc.toEnd == .start ? start : latest[k]))
      }
    }
    return latest
  }
}

// MARK: Rows

extension DeliveryRelaxation {
  /// Least energy of a part within [borders[first], borders[end]) under an option.
  @inline(__always)
  private func energy(_ part: Part, option: Int, pool: Int, first: Int, end: Int) -> Int {
    var least = Int.max
    for (w, way) in part.ways.enumerated() {
      var amount = 0
      for need in way.needs where need.pool == pool { amount = need.amount }
      if amount == 0 { return 0 }
      let work = borderWork[way.calendar]
      let inside =
        way.duration - max(0, work[first] - way.headWork) - max(0, part.latestWork[option][w] - work[end])
      // More than the interval itself cannot be asked of one activity: its own horizon and bounds see to that.
      least = min(least, max(0, min(inside, work[end] - work[first])) * amount)
      if least == 0 { return 0 }
    }
    return least == .max ? 0 : least
  }

  /// What a row leaves to the units, after the activities that are done anyway.
  func supply(_ row: Row) -> Int {
    if row.isLimit { return limitSupply(row) }
    var supply = rawSupply(row)
    for p in fixedUsers[row.pool] {
      supply -= energy(fixedParts[p], option: 0, pool: row.pool, first: row.first, end: row.end)
    }
    return supply
  }

  private func rawSupply(_ row: Row) -> Int { pools[row.pool].supply[row.end] - pools[row.pool].supply[row.first] }

  /// Sum of the limits of the occurrences in which a delivery that ends in these periods may lie.
  private func limitSupply(_ row: Row) -> Int {
    var sum = 0
    for window in windowsOfLimit[row.pool] ?? [] {
      for occurrence in network.windows[window].occurrences
      where occurrence.upperBound > borders[row.first] && occurrence.lowerBound < borders[row.end] {
        sum += network.resources[row.pool].capacity.value(at: occurrence.lowerBound)
      }
    }
    return sum
  }

  /// Coefficients of a unit's options in a row; nil where all are 0.
  func coefficients(_ row: Row, unit u: Int) -> [Int]? {
    let unit = units[u]
    var result = [Int](repeating: 0, count: unit.options.count)
    var isUsed = false
    if row.isLimit {
      for limit in unit.limits where limit.resource == row.pool {
        for (o, option) in unit.options.enumerated() where option.period >= row.first && option.period < row.end {
          result[o] = limit.amount
          isUsed = true
        }
      }
      return isUsed ? result : nil
    }
    for part in unit.parts {
      for o in result.indices {
        result[o] += energy(part, option: o, pool: row.pool, first: row.first, end: row.end)
      }
    }
    return result.contains { $0 != 0 } ? result : nil
  }

  /// Demand on every interval of a pool under a fractional choice (per unit: option and share), less its supply;
  /// the most exceeded intervals first, at most `count`.
  func exceeded(_ pool: Int, _ choice: [[(option: Int, share: Double)]], count: Int) -> [Row] {
    var found: [(row: Row, excess: Double)] = []
    for first in 0..<periodCount {
      for end in first + 1...periodCount {
        var demand = 0.0
        for (u, p) in users[pool] {
          for (option, share) in choice[u] {
            let amount = energy(units[u].parts[p], option: option, pool: pool, first: first, end: end)
            demand += share * Double(amount)
          }
        }
        guard demand > 0 else { continue }
        let row = Row(pool: pool, first: first, end: end)
        guard !fixedUsers[pool].isEmpty || demand > Double(rawSupply(row)) else { continue }
        let room = Double(supply(row))
        let excess = (demand - room) / max(1, room)
        if excess > 1e-4 { found.append((row, excess)) }
      }
    }
    found.sort { ($0.excess, $1.row.first, $1.row.end) > ($1.excess, $0.row.first, $0.row.end) }
    return found.prefix(count).map(\.row)
  }

  /// The exceeded intervals of a window's limits.
  func exceededLimits(_ resource: Int, _ choice: [[(option: Int, share: Double)]], count: Int) -> [Row] {
    var perPeriod = [Double](repeating: 0, count: periodCount)
    for (u, unit) in units.enumerated() {
      for limit in unit.limits where limit.resource == resource {
        for (option, share) in choice[u] { perPeriod[unit.options[option].period] += share * Double(limit.amount) }
      }
    }
    var found: [(row: Row, excess: Double)] = []
    for first in 0..<periodCount where perPeriod[first] > 0 {
      var demand = 0.0
      for end in first + 1...periodCount {
        demand += perPeriod[end - 1]
        guard perPeriod[end - 1] > 0 else { continue }
        let row = Row(pool: resource, first: first, end: end, isLimit: true)
        let room = Double(supply(row))
        if demand > room + 1e-6 { found.append((row, demand / max(room, 0.5))) }
      }
    }
    found.sort { ($0.excess, $1.row.first, $1.row.end) > ($1.excess, $0.row.first, $0.row.end) }
    return found.prefix(count).map(\.row)
  }

  /// Resources that limit windows of some delivery.
  var limitResources: [Int] {
    var found: [Int] = []
    for unit in units {
      for limit in unit.limits where !found.contains(limit.resource) { found.append(limit.resource) }
    }
    return found.sorted()
  }
}
