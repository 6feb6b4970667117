/// # Budgets: non-renewable resources
///
/// - Rules:       per activity at least its cheapest way is spent. R1 the sum of the least exceeds the capacity ⇒ conflict.  R2 a way that
///                exceeds what the others leave ⇒ off.
/// - Explanation: the ways that are off, where their cheaper cost would have left room.
/// - Strength:    bounds on the sum of minima (multiple-choice knapsack).  Complexity: O(ways).  Wakes on: ways.
extension Engine {
  mutating func propagateBudget(_ index: Int) -> Bool {
    let row = model.budgets[index]
    var sum = row.constant
    var start = 0
    var groups: [(first: Int, end: Int, least: Int)] = []
    while start < row.entries.count {
      var end = start
      var least = Int.max
      let activity = groupOfEntry(row, start)
      while end < row.entries.count && groupOfEntry(row, end) == activity {
        if mayBeOn(row.entries[end].variable) { least = min(least, row.entries[end].amount) }
        end += 1
      }
      if least == Int.max || !isOn(owner(activity)) { least = 0 }
      groups.append((start, end, least))
      sum += least
      start = end
    }
    kernel.ticks &+= row.entries.count / 4 + 1
    let reason = Reason(kind: ReasonClass.budget + 16 * Int32(index), payload: 0)
    for group in groups {
      for k in group.first..<group.end
      where mayBeOn(row.entries[k].variable) && sum - group.least + row.entries[k].amount > row.capacity {
        if !tighten(.atMost(row.entries[k].variable, 0), reason) { return false }
      }
      // A group without a way is for its choice to tell; explanations would no longer count it.
      if group.least > 0 && !(group.first..<group.end).contains(where: { mayBeOn(row.entries[$0].variable) }) {
        return true
      }
    }
    return true
  }

  /// The presence on which a choice rests; −1 for none.
  private func owner(_ group: Int) -> Int32 { group >= 0 ? model.choices[group].owner : Int32(-1 - group) }

  /// Entries stand grouped by activity: the choice that they belong to; a presence v is a group −1 − v of its own.
  private func groupOfEntry(_ row: EngineModel.BudgetRow, _ k: Int) -> Int { groupOfVariable(row.entries[k].variable) }

  private func groupOfVariable(_ variable: Int32) -> Int {
    let choice = model.choiceOf[Int(variable)]
    return choice >= 0 ? choice : -1 - Int(variable)
  }

  func explainBudget(_ index: Int, _ literal: Literal, before position: Int32, _ out: inout [Literal]) {
    let row = model.budgets[index]
    guard let asked = row.entries.first(where: { $0.variable == literal.variable }) else { return }
    let ownGroup = groupOfVariable(literal.variable)
    // The surplus over the capacity can be spent on leaving away ways that are off.
    var slack = row.constant + asked.amount - row.capacity - 1
    var excluded: [(variable: Int32, gain: Int)] = []
    var start = 0
    while start < row.entries.count {
      let group = groupOfEntry(row, start)
      var end = start
      var least = Int.max
      while end < row.entries.count && groupOfEntry(row, end) == group {
        if upper(row.entries[end].variable, before: position) == 1 { least = min(least, row.entries[end].amount) }
        end += 1
      }
      let owner = owner(group)
      if group != ownGroup && least != Int.max && isOn(owner, before: position) {
        slack += least
        require(owner, &out)
        for k in start..<end where row.entries[k].amount < least {
          excluded.append((row.entries[k].variable, least - row.entries[k].amount))
        }
      }
      start = end
    }
    for item in excluded {
      if item.gain <= slack {
        slack -= item.gain
      } else {
        out.append(.atMost(item.variable, 0))
      }
    }
  }
}
