import ReleaseGraph
import Timeline

/// # The aggregated relaxation: when does each release deliver, and does the work fit in before
///
/// Time is cut into periods. A *unit* is a delivery with the activities of its family; it chooses one *option*: the period
/// in which it ends (or is left out with its group). An option costs the least lateness in its period. For a *pool* (a
/// resource, or the resources among which modes choose) and an interval of periods, what the units must do within it
/// cannot exceed what it offers: an activity that spans [s, e) has at least the least of four things within [a, c): its
/// shortest span, what lies after a if it ends as early as it can, what lies before c if it starts as late as its option
/// lets it, and [a, c) itself. Spans are counted in the slots of a *measure*: the activity's own calendar, or, for what
/// books a resource through nights and weekends, also other users' calendars and all slots.
///
/// Where every mode of a delivery lies in a window, its options are the occurrences instead of periods.
///
/// - Valid:      every schedule is one choice of options that keeps every such row and costs at least as much.
/// - Skips:      energy of activities outside all units where optional; changeovers; leads.
/// - Complexity: O(units · options · activities) to build; a row costs O(activities · options of the pool).
/// - Source:     Baptiste, Le Pape, Nuijten 2001 (energetic reasoning); aggregated time-indexed relaxations.
package struct DeliveryRelaxation: Sendable {
  /// What one way (mode) of an activity draws on a pool.
  struct Need: Sendable {
    var way: Int
    var pool: Int
    var amount: Int
    /// The calendar in whose slots it counts.
    var measure: Int
    /// Slots of the measure in the shortest span.
    var least: Int
    /// Slots of the measure before the earliest end.
    var left: Int
    /// The mode, and whether the measure is its own calendar.
    var mode: Int
    var isOwn: Bool
    /// Slots before the start that are held too.
    var lead: Int
  }

  /// A pool that every way draws on.
  struct Draw: Sendable {
    var pool: Int
    /// Into the part's needs, by way.
    var needs: [Int]
  }

  struct Part: Sendable {
    var needs: [Need]
    var draws: [Draw]
    /// Per option of the unit and need: slots of the measure before the latest start.
    var right: [[Int]] = []

    init(_ ways: [[Need]]) {
      needs = ways.flatMap { $0 }
      draws = []
      for pool in Set(needs.map(\.pool)).sorted() where ways.allSatisfy({ $0.contains { $0.pool == pool } }) {
        draws.append(Draw(pool: pool, needs: needs.indices.filter { needs[$0].pool == pool }))
      }
    }

    /// Adds an option under which it ends by `latest`.
    mutating func addOption(_ flat: FlatNetwork, latest: Int) {
      right.append(
        needs.map { need in
          let start = max(0, flat.latestStart(mode: need.mode, endingBy: latest))
          let before = flat.calendars[need.measure].work(before: start)
          return need.isOwn
            ? min(before, flat.calendars[need.measure].work(before: latest) - flat.duration[need.mode]) : before
        })
    }
  }

  struct Option: Sendable {
    /// In which the least end lies.
    var period: Int
    /// Least end within the period or occurrence.
    var end: Int
    var cost: Int
    /// Window limits that it certainly counts against, with its weight.
    var limits: [(resource: Int, amount: Int)]
    /// The occurrence in which the delivery lies; −1: any.
    var window = -1
    var occurrence = -1
  }

  struct Unit: Sendable {
    var delivery: Int
    var group: Int?
    var options: [Option]
    var parts: [Part]
    /// Least cost of the modes of its activities.
    var fixedCost: Int
  }

  /// Resources whose joint supply a row counts.
  struct Pool: Sendable {
    var resources: [Int]
    /// Supply in [0, border) per border.
    var supply: [Int]
    /// Slots in [0, border) that count, of one unit of capacity.
    var slots: [Int]
  }

  enum RowKind: Hashable, Sendable {
    /// Of a pool within periods first..<end.
    case energy
    /// Of a window's limits within periods first..<end.
    case limits
    /// Of one occurrence's limit: first is the window, end its occurrence.
    case occurrence
  }

  struct Row: Hashable, Sendable {
    /// A pool, or the resource that limits a window.
    var pool: Int
    var first: Int
    var end: Int
    var kind = RowKind.energy
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
  /// For each pool the parts of units that use it: unit, part and its draw.
  private(set) var users: [[(unit: Int, part: Int, draw: Int)]] = []
  private(set) var fixedUsers: [[(part: Int, draw: Int)]] = []
  /// Windows whose occurrences a limit bounds.
  private(set) var windowsOfLimit: [Int: [Int]] = [:]

  var periodCount: Int { borders.count - 1 }

  /// Numbers that it consists of, about.
  var size: Int { units.reduce(0) { $0 + $1.options.count * (1 + $1.parts.reduce(0) { $0 + $1.needs.count }) } }

  /// Nil where there is nothing to choose, or a unit has no option (which other means refute).
  /// With `isRefined` pools are also counted by weights and other measures: more rows, a better bound.
  init?(_ flat: FlatNetwork, blocks: Blocks, heads: TimeBounds, periods: Int, isRefined: Bool = true) {
    network = flat.network
    let count = max(1, min(periods, flat.horizon))
    borders = (0...count).map { $0 * flat.horizon / count }
    let network = network
    guard !network.deliveries.isEmpty else { return nil }
    borderWork = network.calendars.map { calendar in borders.map { calendar.work(before: $0) } }
    var builder = PoolBuilder(flat, isRefined: isRefined)
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
      var part = Part(builder.ways(of: i, head: heads.earliestStart[i]))
      guard !part.draws.isEmpty else { continue }
      part.addOption(flat, latest: flat.latestEnd[i])
      fixedParts.append(part)
    }
  }

  private mutating func finish(_ builder: PoolBuilder) {
    pools = builder.pools(borders)
    users = Array(repeating: [], count: pools.count)
    fixedUsers = Array(repeating: [], count: pools.count)
    for u in units.indices {
      for p in units[u].parts.indices {
        for (d, draw) in units[u].parts[p].draws.enumerated() { users[draw.pool].append((u, p, d)) }
      }
    }
    for p in fixedParts.indices {
      for (d, draw) in fixedParts[p].draws.enumerated() { fixedUsers[draw.pool].append((p, d)) }
    }
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

  /// Of which every cost is a multiple.
  static func costUnit(_ network: Network) -> Int {
    func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? abs(a) : gcd(b, a % b) }
    var unit = network.makespanCost
    for delivery in network.deliveries { unit = gcd(unit, delivery.weight) }
    for group in network.groups { unit = gcd(unit, group.absenceCost) }
    for mode in network.modes { unit = gcd(gcd(unit, mode.cost), mode.holdingRate) }
    for displacement in network.displacements { unit = gcd(unit, displacement.rate) }
    return max(1, unit)
  }
}
