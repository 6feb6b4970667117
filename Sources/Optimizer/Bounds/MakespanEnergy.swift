import ReleaseGraph
import Timeline

/// # A makespan bound from the energy of each resource between heads and tails
///
/// For cut-offs a after the begin and q before the end, every activity must do what of it lies between, and that fits in
/// the resource's capacity on [a, T − q): with L = T − q − a ≥ 1, Σ demand · min(L, p, head + p − a, p + tail − q)⁺ ≤
/// ∫ capacity, else the makespan is at least T + 1.
///
/// - Holds for:  mandatory activities with a demand on the resource in every mode (least energy over the modes);
///               elsewhere it skips the activity.
/// - Complexity: O(resources · distinct heads · distinct tails sampled · activities); at most 24 cut-offs on each side.
/// - Source:     Carlier, Latapie 1991; solver survey 3.5.
struct MakespanEnergy {
  private struct Part {
    var demand: Int
    var length: Int
    var head: Int
    var tail: Int
  }

  private let capacities: [StepFunction]
  private var parts: [[Part]]

  init(_ flat: FlatNetwork, blocks: Blocks, heads: TimeBounds) {
    let network = flat.network
    capacities = network.resources.map(\.capacity)
    parts = Array(repeating: [], count: network.resources.count)
    let tails = Self.tails(flat, order: blocks.order)
    for i in 0..<flat.count where flat.group[i] < 0 {
      for (r, part) in Self.needs(flat, i) {
        parts[r].append(
          Part(
            demand: part.demand, length: part.length, head: heads.earliestStart[i],
            tail: tails[i]))
      }
    }
    for r in parts.indices where network.resources[r].copies != 1 { parts[r] = [] }
  }

  /// Per resource that all modes hold: the least demand and the least length.
  private static func needs(_ flat: FlatNetwork, _ i: Int) -> [(Int, (demand: Int, length: Int))] {
    var result: [(Int, (demand: Int, length: Int))] = []
    let first = flat.firstMode[i]
    for d in flat.firstDemand[first]..<flat.firstDemand[first + 1] where flat.demandSpan[d] == .hold {
      let resource = flat.demandResource[d]
      var demand = Int.max
      var length = Int.max
      for m in first..<flat.endMode[i] {
        let here = (flat.firstDemand[m]..<flat.firstDemand[m + 1]).first {
          flat.demandResource[$0] == resource && flat.demandSpan[$0] == .hold
        }
        demand = min(demand, here.map { flat.demandAmount[$0] } ?? 0)
        length = min(length, flat.duration[m])
      }
      if demand > 0 && length > 0 { result.append((resource, (demand, length))) }
    }
    return result
  }

  /// Longest working paths from the end of each activity to the end of all, by arcs with plain lags.
  private static func tails(_ flat: FlatNetwork, order: [Int]) -> [Int] {
    let far = flat.horizon
    let latest = TimeBounds.latestEnds(flat, order: order, from: Array(repeating: far, count: flat.count))
    return latest.map { max(0, far - $0) }
  }

  /// The largest bound found, at least `lowest`.
  func bound(from lowest: Int) -> Int {
    var best = lowest
    for r in parts.indices where !parts[r].isEmpty {
      while best < capacities[r].horizon && cutoffs(r, before: best) != nil { best += 1 }
    }
    return best
  }

  /// The resource and the cut-offs that show that the makespan is at least this; nil where none do.
  func witness(_ makespan: Int) -> (resource: Int, head: Int, tail: Int)? {
    for r in parts.indices where !parts[r].isEmpty {
      if let found = cutoffs(r, before: makespan - 1) { return (r, found.head, found.tail) }
    }
    return nil
  }

  /// Cut-offs that show that resource r cannot be done by `last`.
  private func cutoffs(_ r: Int, before last: Int) -> (head: Int, tail: Int)? {
    let heads = Self.sampled(parts[r].map(\.head))
    let tails = Self.sampled(parts[r].map(\.tail))
    for a in heads {
      for q in tails {
        let length = last - a - q
        guard length >= 1 else { continue }
        var need = 0
        for part in parts[r] {
          let inside = min(length, part.length, part.head + part.length - a, part.length + part.tail - q)
          if inside > 0 { need += part.demand * inside }
        }
        if need > capacities[r].integral(over: a..<(last - q)) { return (a, q) }
      }
    }
    return nil
  }

  private static func sampled(_ values: [Int]) -> [Int] {
    var distinct: [Int] = []
    for value in values.sorted() where distinct.last != value { distinct.append(value) }
    guard distinct.count > 24 else { return distinct }
    return (0..<24).map { distinct[$0 * (distinct.count - 1) / 23] }
  }
}
