import ReleaseGraph
import Timeline

/// # How soon each activity should end, and what a slot more costs
///
/// - `end`:    the latest end that keeps all due dates and deadlines downstream (may lie before the activity can end).
/// - `weight`: cost per slot after it: the deliveries of the own release, or of a successor where that is more.
/// - `rank`:   a rough measure of what is due first, for the ready queue: `end`, without due dates the critical path.
struct Urgency: Sendable {
  let end: [Int]
  let weight: [Int]

  init(_ flat: FlatNetwork, blocks: Blocks) {
    var due = flat.latestEnd
    var weight = [Int](repeating: flat.network.makespanCost, count: flat.count)
    var familyWeight = [Int](repeating: 0, count: flat.membersOfFamily.ownerCount)
    for delivery in flat.network.deliveries {
      if let date = delivery.due { due[delivery.activity] = min(due[delivery.activity], date) }
      weight[delivery.activity] += delivery.weight
      familyWeight[flat.family[delivery.activity]] += delivery.weight
    }
    end = TimeBounds.latestEnds(flat, order: blocks.order, from: due)
    // What is delivered together is late together.
    let own = familyWeight
    for b in 0..<blocks.members.ownerCount where blocks.members.range(b).count > 1 {
      let families = Set(blocks.members[b].map { flat.family[$0] })
      let sum = families.reduce(0) { $0 + own[$1] }
      for family in families { familyWeight[family] = max(familyWeight[family], sum) }
    }
    for i in 0..<flat.count { weight[i] = max(weight[i], familyWeight[flat.family[i]]) }
    self.weight = weight
  }
}
