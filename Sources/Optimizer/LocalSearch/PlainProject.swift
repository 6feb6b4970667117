import DenseCollections
import ReleaseGraph
import Timeline

/// # A project with nothing but orders, modes, up to four constant resources and the makespan
///
/// What most published instances are. Capacities and demands are packed, 16 bits each, into one word, so that a slot is
/// compared in one step: a demand fits where (free | guards) − demand keeps all guard bits.
/// Networks with anything else are not plain and take the general way.
struct PlainProject: Sendable {
  static let guards: UInt64 = 0x8000_8000_8000_8000

  let count: Int
  /// Longest possible schedule: the sum of the longest durations after the last release date.
  let longest: Int
  let capacity: UInt64
  let earliest: [Int32]
  /// Modes of activity i: firstMode[i]..<firstMode[i + 1], the network's own numbers.
  let firstMode: [Int32]
  let duration: [Int32]
  let demand: [UInt64]
  let predecessors: FlatLists
  let successors: FlatLists
  let budgets: [Int]
  /// Per mode and budget: mode · budgets.count + budget.
  let budgetUse: [Int]
  /// Longest path to the end of the project from each activity's end.
  let tail: [Int]
  /// Activities in an order that respects the arcs.
  let topological: [Int]

  /// Nil if the network is not plain.
  init?(_ flat: FlatNetwork, blocks: Blocks) {
    let network = flat.network
    guard Self.isPlain(network), blocks.members.ownerCount == flat.count else { return nil }
    count = flat.count
    let modes = network.modes
    earliest = flat.earliest.map { Int32($0) }
    firstMode = flat.firstMode.map { Int32($0) } + [Int32(modes.count)]
    for i in 0..<flat.count where flat.endMode[i] != (i + 1 < flat.count ? flat.firstMode[i + 1] : modes.count) {
      return nil
    }
    duration = modes.map { Int32($0.duration) }
    demand = modes.map { mode in
      mode.duration == 0 ? 0 : mode.demands.reduce(0) { $0 + UInt64($1.amount) << UInt64(16 * $1.resource) }
    }
    capacity = network.resources.enumerated().reduce(0) {
      $0 + UInt64($1.element.capacity.values[0]) << UInt64(16 * $1.offset)
    }
    var sum = flat.earliest.max() ?? 0
    for activity in network.activities { sum += modes[activity.modes].map(\.duration).max() ?? 0 }
    longest = sum
    predecessors = FlatLists(owners: count, pairs: network.arcs.map { ($0.to, $0.from) })
    successors = FlatLists(owners: count, pairs: network.arcs.map { ($0.from, $0.to) })
    budgets = network.budgets.map(\.capacity)
    var use = [Int](repeating: 0, count: modes.count * network.budgets.count)
    for (m, mode) in modes.enumerated() {
      for one in mode.budgetUses { use[m * network.budgets.count + one.budget] += one.amount }
    }
    budgetUse = use
    topological = blocks.order
    var tail = [Int](repeating: 0, count: count)
    for i in topological.reversed() {
      for j in successors[i] {
        let shortest = modes[network.activities[j].modes].map(\.duration).min() ?? 0
        tail[i] = max(tail[i], tail[j] + shortest)
      }
    }
    self.tail = tail
  }

  private static func isPlain(_ network: Network) -> Bool {
    guard network.makespanCost > 0, network.groups.isEmpty, network.disjunctions.isEmpty, network.synchronies.isEmpty,
      network.deliveries.isEmpty, network.displacements.isEmpty, network.resources.count <= 4,
      network.horizon <= 1 << 20
    else { return false }
    for resource in network.resources {
      guard resource.copies == 1, resource.changeover == 0, resource.exclusions.isEmpty,
        resource.capacity.values.count == 1, (0..<0x8000).contains(resource.capacity.values[0])
      else { return false }
    }
    for arc in network.arcs {
      guard arc.fromEnd == .end, arc.toEnd == .start, arc.lag == 0, arc.calendar == 0, arc.from != arc.to else {
        return false
      }
    }
    for activity in network.activities {
      guard activity.fixedStart == nil, activity.latestEnd >= network.horizon else { return false }
    }
    return network.modes.allSatisfy { isPlain($0, network) }
  }

  private static func isPlain(_ mode: Mode, _ network: Network) -> Bool {
    guard network.calendars[mode.calendar].isAlways, mode.starts == nil, mode.cost == 0, mode.holdingRate == 0,
      mode.window == nil
    else { return false }
    var seen: UInt64 = 0
    for demand in mode.demands {
      guard demand.span == .hold(lead: 0) || demand.span == .work,
        demand.amount <= network.resources[demand.resource].capacity.values[0],
        seen & (1 << UInt64(demand.resource)) == 0
      else { return false }
      seen |= 1 << UInt64(demand.resource)
    }
    return true
  }
}
