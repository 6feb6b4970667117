import ReleaseGraph
import Timeline

/// # Cheap bounds before any search
///
/// - Paths:    no delivery ends before its longest path through calendars and windows; an optional group costs at least
///             the cheaper of its absence and its lateness; every mandatory activity at least its cheapest mode, held for its shortest span.
/// - Refutes:  a mandatory activity without any start in its bounds.
/// - Source of each bound is named in `ProvedBound`.
struct RootBounds: Sendable {
  private(set) var bound = ProvedBound()
  private(set) var refutation: Refutation?

  init(_ network: Network) {
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    if let i = heads.impossible {
      refutation = .noStart(activity: i, earliest: heads.earliestStart[i], latestEnd: flat.latestEnd[i])
      return
    }
    addPaths(flat, heads)
    if network.makespanCost > 0 { addMakespan(flat, blocks, heads) }
  }

  private mutating func addPaths(_ flat: FlatNetwork, _ heads: TimeBounds) {
    var mandatory = 0
    var ofGroup = [Int](repeating: 0, count: flat.network.groups.count)
    var second = 0
    let leastCosts = flat.leastCosts()
    for i in 0..<flat.count {
      var least = leastCosts[i]
      for d in flat.deliveriesOf[i] {
        let delivery = flat.network.deliveries[d]
        if let due = delivery.due { least += delivery.weight * max(0, heads.earliestEnd[i] - due) }
        second += min(heads.earliestEnd[i], flat.horizon)
      }
      if flat.group[i] >= 0 { ofGroup[flat.group[i]] += least } else { mandatory += least }
    }
    var optional = 0
    for g in ofGroup.indices where !flat.membersOfGroup[g].isEmpty {
      optional += min(ofGroup[g], flat.network.groups[g].absenceCost)
    }
    bound.raise(cost: mandatory + optional, source: "longest paths through calendars and windows")
    bound.raise(second: second, source: "longest paths through calendars and windows")
  }

  private mutating func addMakespan(_ flat: FlatNetwork, _ blocks: Blocks, _ heads: TimeBounds) {
    let rest = bound.cost
    let last = (0..<flat.count).filter { flat.group[$0] < 0 }.map { heads.earliestEnd[$0] }.max() ?? 0
    bound.raise(cost: rest + flat.network.makespanCost * last, source: "critical path")
    if let energy = MakespanEnergy(flat, blocks: blocks, heads: heads).best(above: last) {
      bound.raise(cost: rest + flat.network.makespanCost * energy.makespan, source: energy.source)
    }
  }
}
