import ReleaseGraph
import Timeline

extension PartialSchedule {
  /// Where an activity may lie.
  struct Bounds: Sendable {
    var startLow = 0
    var endLow = 0
    var startHigh: Int
    var endHigh: Int

    var isEmpty: Bool { startLow > startHigh || endLow > endHigh }
  }

  struct Placement: Sendable {
    var mode: Int
    var start: Int
    var end: Int
  }

  /// What the placed neighbours, and the activity's own bounds, leave to activity i.
  mutating func bounds(of i: Int) -> Bounds {
    var bounds = Bounds(startLow: flat.earliest[i], startHigh: flat.horizon, endHigh: flat.latestEnd[i])
    for a in flat.arcsInto[i] {
      let arc = flat.arcs[a]
      guard mode[arc.from] >= 0, arc.from != i else { continue }
      let x = arc.fromEnd == .start ? start[arc.from] : end[arc.from]
      let t = flat.earliestTo(arc, from: x) ?? flat.horizon + 1
      if arc.toEnd == .start {
        bounds.startLow = max(bounds.startLow, t)
      } else {
        bounds.endLow = max(bounds.endLow, t)
      }
    }
    for a in flat.arcsOutOf[i] {
      let arc = flat.arcs[a]
      guard mode[arc.to] >= 0, arc.to != i else { continue }
      let y = arc.toEnd == .start ? start[arc.to] : end[arc.to]
      let t = flat.latestFrom(arc, to: y)
      if arc.fromEnd == .start {
        bounds.startHigh = min(bounds.startHigh, t)
      } else {
        bounds.endHigh = min(bounds.endHigh, t)
      }
    }
    ticks &+= 2 &+ flat.arcsInto.range(i).count &+ flat.arcsOutOf.range(i).count
    return bounds
  }

  /// The earliest place of mode m of activity i within the bounds; its copies are left in `fitCopies`.
  mutating func fit(_ i: Int, mode m: Int, in given: Bounds) -> Placement? {
    guard var bounds = narrowed(given, for: i, mode: m) else { return nil }
    bounds.startLow = max(bounds.startLow, flat.earliestStart(mode: m, endingAtLeast: bounds.endLow))
    bounds.endHigh = min(bounds.endHigh, flat.horizon - flat.tail[m])
    var s = bounds.startLow
    while true {
      ticks &+= 3
      guard let next = flat.nextStart(of: i, mode: m, from: s), next <= bounds.startHigh,
        let e = flat.end(mode: m, start: next), e <= bounds.endHigh
      else { return nil }
      guard let later = conflict(i, mode: m, start: next, end: e) else {
        return keepsOwnArcs(i, start: next, end: e) ? Placement(mode: m, start: next, end: e) : nil
      }
      s = max(later, next + 1)
    }
  }

  /// Arcs from an activity to itself bound its length.
  private func keepsOwnArcs(_ i: Int, start s: Int, end e: Int) -> Bool {
    for a in flat.arcsInto[i] where flat.arcs[a].from == i {
      let arc = flat.arcs[a]
      guard let t = flat.earliestTo(arc, from: arc.fromEnd == .start ? s : e) else { return false }
      if (arc.toEnd == .start ? s : e) < t { return false }
    }
    return true
  }

  /// The bounds with synchronies and budgets; nil where the mode is out of the question.
  private func narrowed(_ given: Bounds, for i: Int, mode m: Int) -> Bounds? {
    var bounds = given
    for use in flat.network.modes[m].budgetUses where use.amount > budgetLeft[use.budget] { return nil }
    for y in flat.synchroniesOf[i] {
      if flat.window[m] < 0 { return nil }
      guard synchronies[y].placed > 0 else { continue }
      guard synchronies[y].window == flat.window[m], synchronies[y].occurrence >= 0 else { return nil }
      let occurrence = flat.network.windows[flat.window[m]].occurrences[synchronies[y].occurrence]
      bounds.startLow = max(bounds.startLow, occurrence.lowerBound)
      bounds.endHigh = min(bounds.endHigh, occurrence.upperBound)
    }
    return bounds.isEmpty ? nil : bounds
  }

  /// Nil if mode m of activity i fits at [s, e) (copies in `fitCopies`), else a start below which, from s on, it can't.
  mutating func conflict(_ i: Int, mode m: Int, start s: Int, end e: Int) -> Int? {
    for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] {
      let resource = flat.demandResource[d]
      let first = flat.firstCopy[resource]
      let count = flat.firstCopy[resource + 1] - first
      var soonest = Int.max
      var chosen = -1
      let remembered = Int(copies[i * flat.stride + d - flat.firstDemand[m]])
      for turn in 0..<count {
        // The copy that it had last comes first: it is often the right one.
        let c = remembered < count ? (turn == 0 ? remembered : turn <= remembered ? turn - 1 : turn) : turn
        guard let later = conflict(i, demand: d, mode: m, copy: first + c, start: s, end: e) else {
          chosen = c
          break
        }
        soonest = min(soonest, later)
      }
      guard chosen >= 0 else { return soonest }
      fitCopies[d - flat.firstDemand[m]] = UInt16(chosen)
    }
    return disjunctionConflict(i, start: s, end: e)
  }

  private mutating func conflict(_ i: Int, demand d: Int, mode m: Int, copy: Int, start s: Int, end e: Int) -> Int? {
    let amount = flat.demandAmount[d]
    switch flat.demandSpan[d] {
    case .hold:
      let from = s - flat.demandLead[d]
      let to = e + flat.demandTail[d]
      if let t = profiles[copy].firstLack(from: from, to: to, amount: amount, ticks: &ticks) {
        return t + flat.demandLead[d]
      }
      return holderConflict(i, demand: d, copy: copy, from: from, to: to).map { $0 + flat.demandLead[d] }
    case .work:
      if flat.contiguous[m] { return profiles[copy].firstLack(from: s, to: e, amount: amount, ticks: &ticks) }
      let calendar = flat.calendars[flat.calendar[m]]
      var low = s
      while low < e {
        guard let from = calendar.nextWorking(from: low), from < e else { break }
        let to = min(e, flat.runEnd(of: calendar, at: from))
        if let t = profiles[copy].firstLack(from: from, to: to, amount: amount, ticks: &ticks) { return t }
        low = to
      }
      return nil
    case .occurrence:
      guard flat.window[m] >= 0, let k = flat.occurrence(window: flat.window[m], start: s, end: e) else { return nil }
      let range = flat.network.windows[flat.window[m]].occurrences[k]
      let lack = profiles[copy].firstLack(
        from: range.lowerBound, to: range.upperBound, amount: amount, ticks: &ticks)
      return lack == nil ? nil : range.upperBound
    }
  }

  /// End of the first holder of another family that stands in the way of [from, to), changeover included.
  private mutating func holderConflict(_ i: Int, demand d: Int, copy: Int, from: Int, to: Int) -> Int? {
    let resource = flat.demandResource[d]
    let gap = flat.changeover[resource]
    let usages = flat.usageCount[resource]
    guard gap > 0 || usages > 0, !holders[copy].isEmpty else { return nil }
    let usage = flat.demandUsage[d]
    let mine = flat.family[i]
    var low = 0
    var high = holders[copy].count
    let reach = from - gap - longestHolder[copy]
    while low < high {
      let middle = (low + high) / 2
      if holders[copy][middle].from < reach { low = middle + 1 } else { high = middle }
    }
    while low < holders[copy].count && holders[copy][low].from < to + gap {
      let holder = holders[copy][low]
      low += 1
      ticks &+= 1
      if holder.to + gap <= from || flat.family[holder.activity] == mine { continue }
      if gap > 0 { return holder.to + gap }
      if usage >= 0, holder.usage >= 0, holder.from < to, holder.to > from,
        flat.excludes[resource][usage * usages + holder.usage]
      {
        return holder.to
      }
    }
    return nil
  }

  private func disjunctionConflict(_ i: Int, start s: Int, end e: Int) -> Int? {
    for y in flat.disjunctionsOf[i] {
      let rule = flat.network.disjunctions[y]
      for j in rule.activities where j != i && mode[j] >= 0 {
        if e + rule.gap > start[j] && end[j] + rule.gap > s { return end[j] + rule.gap }
      }
    }
    return nil
  }
}

extension FlatNetwork {
  /// End of the run of working slots that holds the working slot t.
  func runEnd(of calendar: WorkCalendar, at t: Int) -> Int {
    if calendar.isAlways { return horizon }
    var low = 0
    var high = calendar.runs.count
    while low < high {
      let middle = (low + high) / 2
      if calendar.runs[middle].upperBound <= t { low = middle + 1 } else { high = middle }
    }
    return low < calendar.runs.count ? calendar.runs[low].upperBound : horizon
  }
}
