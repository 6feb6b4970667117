import ReleaseGraph
import Timeline

/// # A makespan bound from what must be done between heads and tails
///
/// For cut-offs a after the begin and q before the end, every activity must do what of it lies between, and that fits in
/// the capacity on [a, T − q): with L = T − q − a ≥ 1, Σ demand · min(L, p, head + p − a, p + tail − q)⁺ ≤ ∫ capacity,
/// else the makespan is at least T + 1.
///
/// - Rows:       the resources as they are; with their demands through dual feasible functions, the few of each that fill
///               it most; and cliques of activities that exclude each other, as resources of capacity 1.
/// - Holds for:  mandatory activities with a demand on the resource in every mode (least energy over the modes);
///               elsewhere it skips the activity.
/// - Complexity: O(rows · distinct heads · distinct tails sampled · activities); at most 24 cut-offs on each side.
/// - Source:     Carlier, Latapie 1991; Carlier, Néron 2007; Mingozzi et al. 1998.
/// - Verified by: `MakespanEnergyTests` by all schedules of small projects; facts of the proof checker.
struct MakespanEnergy {
  /// Why a makespan is needed.
  struct Witness: Hashable {
    var row: Row.Kind
    var makespan: Int
    var head: Int
    var tail: Int

    /// For people.
    var source: String {
      switch row {
      case .resource: "energy of a resource between heads and tails"
      case .scaled: "energy of a resource by a dual feasible function"
      case .clique: "activities that exclude each other between heads and tails"
      }
    }
  }

  /// Something that activities use of which there is only so much.
  struct Row {
    enum Kind: Hashable {
      case resource(Int)
      case scaled(Int, DualFeasible)
      /// Activities of the network, ascending.
      case clique([Int])
    }

    var kind: Kind
    var capacity: StepFunction
    var parts: [Part]
  }

  struct Part {
    var demand: Int
    var length: Int
    var head: Int
    var tail: Int
  }

  private(set) var rows: [Row] = []

  init(_ flat: FlatNetwork, blocks: Blocks, heads: TimeBounds) {
    let network = flat.network
    var parts = [[Part]](repeating: [], count: network.resources.count)
    let tails = Self.tails(flat, order: blocks.order)
    for i in 0..<flat.count where flat.group[i] < 0 {
      for (r, part) in Self.needs(flat, i) where network.resources[r].copies == 1 {
        parts[r].append(
          Part(demand: part.demand, length: part.length, head: heads.earliestStart[i], tail: tails[i]))
      }
    }
    for r in parts.indices where !parts[r].isEmpty {
      rows.append(Row(kind: .resource(r), capacity: network.resources[r].capacity, parts: parts[r]))
    }
    for r in parts.indices where parts[r].count > 1 && parts[r].count <= Self.largest {
      rows += Self.scaled(r, network.resources[r].capacity, parts[r])
    }
    addCliques(flat, blocks, heads)
  }

  /// Activities beyond which the dearer rows are left out.
  private static let largest = 1_600
  private static let scaledRows = 4
  private static let cliqueRows = 6

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

  /// Of a resource of constant capacity: the functions under which the whole work takes longest, as long as that is more
  /// than it takes as it is.
  private static func scaled(_ r: Int, _ capacity: StepFunction, _ parts: [Part]) -> [Row] {
    guard capacity.segments.count == 1, let most = capacity.segments.first?.value, most > 0 else { return [] }
    func share(_ energy: Int, _ capacity: Int) -> Double { Double(energy) / Double(max(1, capacity)) }
    let plain = share(parts.reduce(0) { $0 + $1.demand * $1.length }, most)
    var best: [(share: Double, function: DualFeasible)] = []
    for function in DualFeasible.families(demands: parts.map(\.demand), capacity: most) {
      let energy = parts.reduce(0) { $0 + function.values[min($1.demand, most)] * $1.length }
      let share = share(energy, function.capacity)
      if share > plain && !best.contains(where: { $0.function == function }) { best.append((share, function)) }
    }
    // Stable, so that ties go by the order of the families.
    let kept = best.enumerated().sorted { ($0.element.share, $1.offset) > ($1.element.share, $0.offset) }
    return kept.prefix(scaledRows).map { _, one in
      var scaledParts = parts
      for k in parts.indices { scaledParts[k].demand = one.function.values[min(parts[k].demand, most)] }
      return Row(
        kind: .scaled(r, one.function),
        capacity: StepFunction(horizon: capacity.horizon, value: one.function.capacity), parts: scaledParts)
    }
  }

  private mutating func addCliques(_ flat: FlatNetwork, _ blocks: Blocks, _ heads: TimeBounds) {
    guard let problem = AntichainProblem(flat, blocks: blocks, heads: heads, largest: Self.largest) else { return }
    // One that pauses may do part of its work before a stretch and part behind it.
    let isUsable = problem.activities.map { i in
      (flat.firstMode[i]..<flat.endMode[i]).allSatisfy { flat.contiguous[$0] }
    }
    for clique in ExclusionCliques(problem, isUsable: isUsable, count: Self.cliqueRows).cliques {
      let parts = clique.map {
        Part(demand: 1, length: problem.durations[$0], head: problem.heads[$0], tail: problem.tails[$0])
      }
      rows.append(
        Row(
          kind: .clique(clique.map { problem.activities[$0] }), capacity: StepFunction(horizon: flat.horizon, value: 1),
          parts: parts))
    }
  }

  /// The best makespan that some row shows to be needed, if it is above `lowest`; the earlier row where several show it.
  func best(above lowest: Int) -> Witness? {
    var best: Witness?
    for row in rows { best = witness(of: row, above: best?.makespan ?? lowest) ?? best }
    return best
  }

  /// The best makespan that a row shows to be needed, if it is above `lowest`.
  func witness(of row: Row, above lowest: Int) -> Witness? {
    var best: Witness?
    while true {
      let makespan = best?.makespan ?? lowest
      guard makespan < row.capacity.horizon, let found = cutoffs(row, before: makespan) else { return best }
      best = Witness(
        row: row.kind, makespan: min(found.next, row.capacity.horizon), head: found.head, tail: found.tail)
    }
  }

  /// Cut-offs that show that a row cannot be done by `last`, and the first end that they leave.
  private func cutoffs(_ row: Row, before last: Int) -> (head: Int, tail: Int, next: Int)? {
    let heads = Self.sampled(row.parts.map(\.head))
    let tails = Self.sampled(row.parts.map(\.tail))
    let constant = row.capacity.segments.count == 1 ? row.capacity.segments[0].value : 0
    for a in heads {
      for q in tails {
        let length = last - a - q
        guard length >= 1 else { continue }
        var need = 0
        for part in row.parts {
          let inside = min(length, part.length, part.head + part.length - a, part.length + part.tail - q)
          if inside > 0 { need += part.demand * inside }
        }
        guard need > row.capacity.integral(over: a..<(last - q)) else { continue }
        // In a longer stretch no less is needed.
        return (a, q, constant > 0 ? a + q + (need + constant - 1) / constant : last + 1)
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
