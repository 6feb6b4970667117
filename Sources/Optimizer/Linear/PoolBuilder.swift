import ReleaseGraph
import Timeline

/// Gathers the pools that activities draw on: each resource by itself, and each set of resources among which the modes of
/// some activity choose. Where ordinary users work on calendars, a pool counts supply in their working slots alone, and
/// only such users.
struct PoolBuilder {
  private let flat: FlatNetwork
  /// Per pool.
  private var sets: [[Int]] = []
  private var poolOf: [[Int]: Int] = [:]
  /// Pools that hold a resource.
  private var poolsOfResource: [[Int]]
  /// Calendars of the demands on a resource that are not `always`, joined; nil: none, every slot counts.
  private var masks: [WorkCalendar?]

  init(_ flat: FlatNetwork) {
    self.flat = flat
    let resources = flat.network.resources
    poolsOfResource = Array(repeating: [], count: resources.count)
    masks = Array(repeating: nil, count: resources.count)
    var seen = [Set<Int>](repeating: [], count: resources.count)
    for mode in flat.network.modes where mode.duration > 0 && !flat.calendars[mode.calendar].isAlways {
      for demand in mode.demands
      where demand.span != .occurrence && seen[demand.resource].insert(mode.calendar).inserted {
        let calendar = flat.calendars[mode.calendar]
        masks[demand.resource] = masks[demand.resource].map { $0.union(calendar) } ?? calendar
      }
    }
    for r in resources.indices where resources[r].kind != .windowLimit { add([r]) }
    for i in 0..<flat.count where flat.endMode[i] - flat.firstMode[i] > 1 { addAlternatives(of: i) }
  }

  private mutating func add(_ set: [Int]) {
    guard poolOf[set] == nil else { return }
    poolOf[set] = sets.count
    for r in set { poolsOfResource[r].append(sets.count) }
    sets.append(set)
  }

  private mutating func addAlternatives(of i: Int) {
    guard sets.count < 400 else { return }
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

  /// The ways of an activity with their draws on pools.
  func ways(of i: Int, head: Int) -> [DeliveryRelaxation.Way] {
    (flat.firstMode[i]..<flat.endMode[i]).map { m in
      let mode = flat.network.modes[m]
      let calendar = flat.calendars[mode.calendar]
      var needs: [(pool: Int, amount: Int)] = []
      if mode.duration > 0 {
        for demand in mode.demands where demand.span != .occurrence && demand.amount > 0 {
          // Users on `always` would need supply outside the masks.
          if masks[demand.resource] != nil && calendar.isAlways { continue }
          for pool in poolsOfResource[demand.resource] {
            if let k = needs.firstIndex(where: { $0.pool == pool }) {
              needs[k].amount += demand.amount
            } else {
              needs.append((pool, demand.amount))
            }
          }
        }
      }
      return DeliveryRelaxation.Way(
        duration: mode.duration, calendar: mode.calendar, headWork: calendar.work(before: head), needs: needs)
    }
  }

  /// Window limits that every mode of the activity counts against, with the least amount.
  func limits(of i: Int) -> [(resource: Int, amount: Int)] {
    func own(_ m: Int) -> [(resource: Int, amount: Int)] {
      flat.network.modes[m].demands.filter { $0.span == .occurrence && $0.amount > 0 }.map { ($0.resource, $0.amount) }
    }
    var common = own(flat.firstMode[i])
    for m in flat.firstMode[i] + 1..<max(flat.firstMode[i] + 1, flat.endMode[i]) {
      let other = own(m)
      common = common.compactMap { item in
        other.first { $0.resource == item.resource }.map { (item.resource, min(item.amount, $0.amount)) }
      }
    }
    return common
  }

  func pools(_ borders: [Int]) -> [DeliveryRelaxation.Pool] {
    let profiles = flat.network.resources.indices.map { r in
      let resource = flat.network.resources[r]
      let capacity = masks[r].map { resource.capacity.masked(by: $0) } ?? resource.capacity
      var sum = 0
      return [0]
        + zip(borders, borders.dropFirst()).map { from, to in
          sum += capacity.integral(over: from..<to) * resource.copies
          return sum
        }
    }
    return sets.map { set in
      DeliveryRelaxation.Pool(
        resources: set, supply: borders.indices.map { b in set.reduce(0) { $0 + profiles[$1][b] } },
        slots: borders.map { b in
          set.lazy.map { r in masks[r]?.work(before: b) ?? b }.max() ?? 0
        })
    }
  }
}
