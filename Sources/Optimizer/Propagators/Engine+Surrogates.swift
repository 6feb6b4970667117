import DenseCollections

/// A row Σ amount · chosen ≤ capacity + rate · last end; exactly one entry of each group is chosen.
struct SurrogateRow {
  var rate: Int
  var capacity: Int
  var entries: [(variable: Int32, amount: Int)] = []
  var groups: [Range<Int>] = []
}

/// # Surrogates: ways against the last end, under prices of paths, resources and budgets
///
/// - Rules:       with S the sum of the least open amounts: R1 last end ≥ (S − capacity) / rate.  R2 a way that with the others' least exceeds
///                what the latest last end allows ⇒ off.
/// - Explanation: the ways that are off where their smaller amount would have left room, and the last end's bound, both relaxed by the
///                surplus.
/// - Strength:    bounds; at the root about that of the linear program that the prices stand for, below it reduced-cost fixing.
/// - Complexity:  O(ways).  Runs at a fixpoint of the cheaper rules, when something moved.
/// - Source:      Pisinger 1995 (multiple-choice knapsack); see `SurrogateBuilder`.
/// - Verified by: its twin test, brute force.
extension Engine {
  /// All rows, if anything moved; false with a conflict.
  mutating func propagateSurrogates() -> Bool {
    for index in surrogates.indices where !propagateSurrogate(index) { return false }
    surrogatesSaw = kernel.trail.count
    return true
  }

  private mutating func propagateSurrogate(_ index: Int) -> Bool {
    let row = surrogates[index]
    kernel.ticks &+= row.entries.count / 4 + 1
    var sum = 0
    for group in row.groups {
      var least = Int.max
      for k in group where kernel.upper(row.entries[k].variable) == 1 { least = min(least, row.entries[k].amount) }
      // A group without a way is for its choice to tell.
      if least == Int.max { return true }
      sum += least
    }
    let reason = Reason(kind: ReasonClass.surrogate + 16 * Int32(index), payload: 0)
    if sum > row.capacity {
      let least = (sum - row.capacity + row.rate - 1) / row.rate
      if !tighten(.atLeast(model.makespan, Int32(clamping: least)), reason) { return false }
    }
    let room = row.capacity + row.rate * Int(kernel.upper(model.makespan)) - sum
    for group in row.groups {
      var least = Int.max
      var most = 0
      for k in group where kernel.upper(row.entries[k].variable) == 1 {
        least = min(least, row.entries[k].amount)
        most = max(most, row.entries[k].amount)
      }
      if most - least <= room { continue }
      for k in group where row.entries[k].amount - least > room {
        if !tighten(.atMost(row.entries[k].variable, 0), reason) { return false }
      }
    }
    return true
  }

  mutating func explainSurrogate(
    _ index: Int, _ literal: Literal, before position: Int32, _ out: inout [Literal]
  ) {
    let row = surrogates[index]
    kernel.ticks &+= row.entries.count / 2
    var surplus = -row.capacity - 1
    if literal.variable == model.makespan {
      surplus -= row.rate * (Int(-literal.bound) - 1)
    } else {
      surplus -= row.rate * Int(upper(model.makespan, before: position))
    }
    var excluded: [(gain: Int, variable: Int32)] = []
    for group in row.groups {
      if let own = group.first(where: { row.entries[$0].variable == literal.variable }) {
        surplus += row.entries[own].amount
        continue
      }
      var least = Int.max
      for k in group where upper(row.entries[k].variable, before: position) == 1 {
        least = min(least, row.entries[k].amount)
      }
      if least == Int.max { least = group.map { row.entries[$0].amount }.max() ?? 0 }
      surplus += least
      let first = excluded.count
      for k in group where row.entries[k].amount < least {
        excluded.append((least - row.entries[k].amount, row.entries[k].variable))
      }
      // The greatest gain first: what is dropped lets in all that cost more.
      excluded[first...].sort { ($0.gain, $0.variable) > ($1.gain, $1.variable) }
    }
    assert(surplus >= 0)
    cite(excluded, &surplus, row, &out)
    if literal.variable != model.makespan {
      // With the last end so late it would still be too much.
      out.append(.atMost(model.makespan, upper(model.makespan, before: position) + Int32(surplus / row.rate)))
    }
  }

  /// Cites the ways that are off, but for those whose gain the surplus bears. Within a group only the greatest gain that is
  /// left out counts.
  private func cite(
    _ excluded: [(gain: Int, variable: Int32)], _ surplus: inout Int, _ row: SurrogateRow, _ out: inout [Literal]
  ) {
    for one in excluded.sorted(by: { ($0.gain, $0.variable) < ($1.gain, $1.variable) }) {
      if one.gain <= surplus {
        surplus -= one.gain
      } else {
        out.append(.atMost(one.variable, 0))
      }
    }
  }
}
