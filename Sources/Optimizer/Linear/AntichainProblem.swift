import ReleaseGraph
import Timeline

/// # What runs side by side: activities, and which sets of them may
///
/// Of a network with a makespan cost: its mandatory activities with their least durations and demands, the most that each
/// resource ever offers, and pairs that never run in one slot (one comes before the other, together they exceed a
/// resource, or they are kept apart). In every slot of a schedule the running activities form a *feasible set*: free of
/// such pairs and within every capacity. Least values over modes and largest capacities only allow more sets.
struct AntichainProblem: Sendable {
  /// Activities of the network.
  private(set) var activities: [Int] = []
  private(set) var durations: [Int] = []
  /// Slots before the start and after the end of each that its predecessors and successors take.
  private(set) var heads: [Int] = []
  private(set) var tails: [Int] = []
  let capacities: [Int]
  /// i · capacities.count + k.
  private(set) var demands: [Int] = []
  /// Bit sets, `words` words each: who may run beside activity i.
  private(set) var mates: [UInt64] = []
  let words: Int

  var count: Int { activities.count }
  var kinds: Int { capacities.count }

  init?(_ flat: FlatNetwork, blocks: Blocks, heads bounds: TimeBounds, largest: Int) {
    let network = flat.network
    guard network.makespanCost > 0 else { return nil }
    let resources = network.resources.indices.filter { network.resources[$0].kind != .windowLimit }
    capacities = resources.map { network.resources[$0].capacity.maximum * network.resources[$0].copies }
    var place = [Int](repeating: -1, count: network.resources.count)
    for (k, r) in resources.enumerated() { place[r] = k }
    let far = flat.horizon
    let latest = TimeBounds.latestEnds(flat, order: blocks.order, from: Array(repeating: far, count: flat.count))
    for i in 0..<flat.count where flat.group[i] < 0 {
      let modes = network.modes[flat.firstMode[i]..<flat.endMode[i]]
      guard let duration = modes.map(\.duration).min(), duration > 0 else { continue }
      activities.append(i)
      durations.append(duration)
      heads.append(bounds.earliestStart[i])
      tails.append(max(0, far - latest[i]))
      for k in resources.indices { demands.append(modes.map { Self.amount($0, resources[k]) }.min() ?? 0) }
    }
    guard activities.count >= 2, activities.count <= largest else {
      return nil
    }
    words = (activities.count + 63) / 64
    mates = Array(repeating: 0, count: activities.count * words)
    pair(flat, blocks)
  }

  private static func amount(_ mode: Mode, _ resource: Int) -> Int {
    mode.demands.reduce(0) { $0 + ($1.resource == resource && $1.span != .occurrence ? $1.amount : 0) }
  }

  private mutating func pair(_ flat: FlatNetwork, _ blocks: Blocks) {
    let after = Self.successors(flat, blocks)
    let wide = (flat.count + 63) / 64
    func isBefore(_ a: Int, _ b: Int) -> Bool { after[a * wide + b / 64] >> UInt64(b % 64) & 1 == 1 }
    let n = count
    for i in 0..<n {
      for j in i + 1..<n {
        let (a, b) = (activities[i], activities[j])
        if isBefore(a, b) || isBefore(b, a) { continue }
        if (0..<kinds).contains(where: { demands[i * kinds + $0] + demands[j * kinds + $0] > capacities[$0] }) {
          continue
        }
        mates[i * words + j / 64] |= 1 << UInt64(j % 64)
        mates[j * words + i / 64] |= 1 << UInt64(i % 64)
      }
    }
    var index = [Int](repeating: -1, count: flat.count)
    for (k, i) in activities.enumerated() { index[i] = k }
    for disjunction in flat.network.disjunctions {
      for a in disjunction.activities where index[a] >= 0 {
        for b in disjunction.activities where b != a && index[b] >= 0 {
          mates[index[a] * words + index[b] / 64] &= ~(1 << UInt64(index[b] % 64))
        }
      }
    }
  }

  /// For each activity the set of those that start after its end, as bits.
  private static func successors(_ flat: FlatNetwork, _ blocks: Blocks) -> [UInt64] {
    let words = (flat.count + 63) / 64
    var after = [UInt64](repeating: 0, count: flat.count * words)
    for i in blocks.order.reversed() {
      for a in flat.arcsOutOf[i] {
        let arc = flat.arcs[a]
        guard arc.fromEnd == .end, arc.toEnd == .start, arc.lag >= 0, arc.calendar == 0 || arc.ordered, arc.to != i,
          flat.group[arc.to] < 0
        else { continue }
        after[i * words + arc.to / 64] |= 1 << UInt64(arc.to % 64)
        for w in 0..<words { after[i * words + w] |= after[arc.to * words + w] }
      }
    }
    return after
  }

  func mayMeet(_ i: Int, _ j: Int) -> Bool { mates[i * words + j / 64] >> UInt64(j % 64) & 1 == 1 }

  /// Whether all may run in one slot.
  func isFeasible(_ set: [Int]) -> Bool {
    for (p, i) in set.enumerated() { for j in set[(p + 1)...] where !mayMeet(i, j) { return false } }
    return (0..<kinds).allSatisfy { k in set.reduce(0) { $0 + demands[$1 * kinds + k] } <= capacities[k] }
  }
}
