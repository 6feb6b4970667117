import ReleaseGraph
import Timeline

/// # What activities draw on, for the aggregated relaxation
///
/// A pool is a resource by itself, or a set of resources among which the modes of some activity choose, counted
/// - in working slots of its ordinary users alone, each by its own calendar; or, where bookings on several calendars hold
///   it through nights and weekends, in the slots of one of these calendars, or in all slots;
/// - by people as they are, or by a *weighting* of them that allows for what does not fit beside each other: three of four
///   leave no room for two. What a capacity holds of weights at most is an unbounded knapsack, so any weights are valid.
///
/// - Source: Carlier, Néron 2007 (dual feasible functions for cumulative resources); Fekete, Schepers 2001.
struct PoolBuilder {
  private struct Pool {
    var resources: [Int]
    /// The calendar in whose slots bookings count; nil: users' own.
    var measure: Int?
    var weighting: Weighting?
  }

  private let flat: FlatNetwork
  private var pools: [Pool] = []
  private var sets: Set<[Int]> = []
  /// Pools that hold a resource.
  private var poolsOfResource: [[Int]]
  /// Calendars of the demands on a resource that are not `always`, joined; nil: none, every slot counts.
  private var masks: [WorkCalendar?]
  /// Calendars of modes that book a resource.
  private var bookers: [Set<Int>]
  /// Slots that the demands of each amount take on a resource.
  private var amounts: [[Int: Int]]
  private var spans = SpanTable()

  private static let mostPools = 600
  private let isRefined: Bool
  /// Beyond it only plain pools by users' own calendars are added.
  private let mostRefined: Int
  /// Beyond it the shortest spans on other calendars take too long to tabulate.
  private static let longestHorizon = 30_000

  /// Without `isRefined` there are only pools of people and copies as they are.
  init(_ flat: FlatNetwork, isRefined: Bool) {
    self.flat = flat
    self.isRefined = isRefined
    mostRefined = 40_000 / max(1, flat.network.deliveries.count)
    let resources = flat.network.resources
    poolsOfResource = Array(repeating: [], count: resources.count)
    masks = Array(repeating: nil, count: resources.count)
    bookers = Array(repeating: [], count: resources.count)
    amounts = Array(repeating: [:], count: resources.count)
    var seen = [Set<Int>](repeating: [], count: resources.count)
    for mode in flat.network.modes where mode.duration > 0 {
      for demand in mode.demands where demand.span != .occurrence && demand.amount > 0 {
        amounts[demand.resource][demand.amount, default: 0] += mode.duration
        if demand.span != .work { bookers[demand.resource].insert(mode.calendar) }
        guard !flat.calendars[mode.calendar].isAlways, seen[demand.resource].insert(mode.calendar).inserted else {
          continue
        }
        let calendar = flat.calendars[mode.calendar]
        masks[demand.resource] = masks[demand.resource].map { $0.union(calendar) } ?? calendar
      }
    }
    for r in resources.indices where resources[r].kind != .windowLimit { add([r]) }
    for i in 0..<flat.count where flat.endMode[i] - flat.firstMode[i] > 1 { addAlternatives(of: i) }
  }

  /// The set's pools: plain, then weighted and by other calendars.
  private mutating func add(_ set: [Int]) {
    guard pools.count < Self.mostPools, sets.insert(set).inserted else { return }
    var weightings: [Weighting?] = [nil]
    let capacity = set.map { flat.network.resources[$0].capacity.maximum }.max() ?? 0
    let asked = set.reduce(into: [Int: Int]()) { $0.merge(amounts[$1], uniquingKeysWith: +) }
    let isRefined = isRefined && pools.count < mostRefined
    if isRefined { weightings += Weighting.all(capacity: capacity, amounts: asked).map(Optional.some) }
    let calendars = set.reduce(Set<Int>()) { $0.union(bookers[$1]) }
    var measures: [Int?] = [nil]
    if isRefined && calendars.count > 1 && flat.horizon <= Self.longestHorizon {
      measures += (calendars.union([0])).sorted().prefix(6).map(Optional.some)
    }
    for measure in measures {
      for weighting in weightings {
        for r in set { poolsOfResource[r].append(pools.count) }
        pools.append(Pool(resources: set, measure: measure, weighting: weighting))
      }
    }
  }

  private mutating func addAlternatives(of i: Int) {
    let perMode = (flat.firstMode[i]..<flat.endMode[i]).map { m in
      Set(flat.network.modes[m].demands.filter { $0.span != .occurrence }.map(\.resource))
    }
    let common = perMode.dropFirst().reduce(perMode[0]) { $0.intersection($1) }
    let differing = perMode.reduce(Set<Int>()) { $0.union($1) }.subtracting(common)
    guard differing.count > 1, perMode.allSatisfy({ !$0.isDisjoint(with: differing) }) else { return }
    let kinds = Set(differing.map { flat.network.resources[$0].kind })
    for kind in [Resource.Kind.team, .environment, .renewable] where kinds.contains(kind) {
      add(differing.filter { flat.network.resources[$0].kind == kind }.sorted())
    }
  }

  /// Per way of an activity its draws on pools.
  mutating func ways(of i: Int, head: Int) -> [[DeliveryRelaxation.Need]] {
    (flat.firstMode[i]..<flat.endMode[i]).enumerated().map { way, m in
      let mode = flat.network.modes[m]
      guard mode.duration > 0 else { return [] }
      let end = flat.nextStart(of: i, mode: m, from: head).flatMap { flat.end(mode: m, start: $0) } ?? flat.horizon
      var needs: [DeliveryRelaxation.Need] = []
      for demand in mode.demands where demand.span != .occurrence && demand.amount > 0 {
        for p in poolsOfResource[demand.resource] {
          let pool = pools[p]
          let amount = pool.weighting?.weight(of: demand.amount) ?? demand.amount
          guard amount > 0 else { continue }
          let measure = pool.measure ?? mode.calendar
          let lead = if case .hold(let lead) = demand.span { lead } else { 0 }
          if pool.measure == nil {
            // Users on `always` would need supply outside the masks.
            if masks[demand.resource] != nil && flat.calendars[measure].isAlways { continue }
          } else if demand.span == .work {
            continue
          }
          needs.append(
            DeliveryRelaxation.Need(
              way: way, pool: p, amount: amount, measure: measure,
              least: measure == mode.calendar ? mode.duration : spans.shortest(flat, mode: m, measure: measure),
              left: flat.calendars[measure].work(before: end), mode: m, isOwn: measure == mode.calendar,
              lead: lead))
        }
      }
      return needs
    }
  }

  /// Window limits that each of these modes counts against, with the least amount.
  func limits(_ modes: [Int]) -> [(resource: Int, amount: Int)] {
    func own(_ m: Int) -> [(resource: Int, amount: Int)] {
      flat.network.modes[m].demands.filter { $0.span == .occurrence && $0.amount > 0 }.map { ($0.resource, $0.amount) }
    }
    var common = own(modes[0])
    for m in modes.dropFirst() {
      let other = own(m)
      common = common.compactMap { item in
        other.first { $0.resource == item.resource }.map { (item.resource, min(item.amount, $0.amount)) }
      }
    }
    return common
  }

  func pools(_ borders: [Int]) -> [DeliveryRelaxation.Pool] {
    pools.map { pool in
      var supply = [Int](repeating: 0, count: borders.count)
      for r in pool.resources {
        let resource = flat.network.resources[r]
        var capacity = resource.capacity
        if let measure = pool.measure {
          capacity = capacity.masked(by: flat.calendars[measure])
        } else if let mask = masks[r] {
          capacity = capacity.masked(by: mask)
        }
        if let weighting = pool.weighting { capacity.update(0..<flat.horizon) { weighting.room(in: $0) } }
        var sum = 0
        for b in 1..<borders.count {
          sum += capacity.integral(over: borders[b - 1]..<borders[b]) * resource.copies
          supply[b] += sum
        }
      }
      return DeliveryRelaxation.Pool(
        resources: pool.resources, supply: supply,
        slots: borders.map { b in
          pool.resources.lazy.map { r in
            pool.measure.map { flat.calendars[$0].work(before: b) } ?? masks[r]?.work(before: b) ?? b
          }.max() ?? 0
        })
    }
  }
}

/// Slots of one calendar within the shortest spans of modes on another, tabulated.
private struct SpanTable {
  private struct Key: Hashable {
    var calendar: Int
    var duration: Int
    var contiguous: Bool
    var measure: Int
  }
  private var known: [Key: Int] = [:]

  mutating func shortest(_ flat: FlatNetwork, mode m: Int, measure: Int) -> Int {
    let key = Key(
      calendar: flat.calendar[m], duration: flat.duration[m], contiguous: flat.contiguous[m], measure: measure)
    if let found = known[key] { return found }
    let slots = flat.calendars[measure]
    var least = Int.max
    let calendar = flat.calendars[key.calendar]
    for run in calendar.isAlways ? [0..<flat.horizon] : calendar.runs {
      for s in run {
        guard let end = flat.end(mode: m, start: s) else { break }
        least = min(least, slots.work(before: end) - slots.work(before: s))
        if least == 0 { break }
      }
    }
    if least == .max { least = 0 }
    known[key] = least
    return least
  }
}
