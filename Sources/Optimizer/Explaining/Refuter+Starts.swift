import ReleaseGraph
import Timeline

/// First and last starts of a mode within an activity's bounds, jumping over what no capacity allows (R1, R2).
extension Refuter {
  /// The smallest start of mode m within the bounds of i; nil where there is none.
  func firstStart(_ i: Int, _ m: Int) -> Slot? {
    let bound = bounds[i]
    var from = max(bound.startLow, flat.earliestStart(mode: m, endingAtLeast: bound.endLow))
    for _ in 0..<4096 {
      guard let s = flat.nextStart(of: i, mode: m, from: from), s <= bound.startHigh,
        let e = flat.end(mode: m, start: s), e <= bound.endHigh
      else { return nil }
      guard let next = startPastBlock(m, s, e) else { return s }
      from = next
    }
    return from
  }

  /// The largest start of mode m within the bounds of i; nil where there is none.
  func lastStart(_ i: Int, _ m: Int) -> Slot? {
    let bound = bounds[i]
    var to = min(bound.startHigh, flat.latestStart(mode: m, endingBy: bound.endHigh))
    for _ in 0..<4096 {
      guard to >= 0, let s = previousStart(of: i, mode: m, from: to), s >= bound.startLow,
        let e = flat.end(mode: m, start: s)
      else { return nil }
      guard let last = endBeforeBlock(m, s, e) else { return s }
      to = min(s - 1, flat.latestStart(mode: m, endingBy: last))
    }
    return to
  }

  /// Where [s, e) meets a stretch without enough capacity: the first start that may be past it.
  private func startPastBlock(_ m: Int, _ s: Slot, _ e: Slot) -> Slot? {
    for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] {
      if flat.demandSpan[d] == .occurrence {
        if let range = closedOccurrence(m, d, s, e) { return max(s + 1, range.upperBound) }
      } else if let range = block(m, d, s, e) {
        return max(s + 1, range.upperBound + flat.demandLead[d])
      }
    }
    return nil
  }

  /// Where [s, e) meets a stretch without enough capacity: the latest end that may be before it.
  private func endBeforeBlock(_ m: Int, _ s: Slot, _ e: Slot) -> Slot? {
    for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] {
      if flat.demandSpan[d] == .occurrence {
        if let range = closedOccurrence(m, d, s, e) { return range.lowerBound }
      } else if let range = block(m, d, s, e) {
        return range.lowerBound
      }
    }
    return nil
  }

  /// The occurrence that holds [s, e), if its limit is below the demand.
  private func closedOccurrence(_ m: Int, _ d: Int, _ s: Slot, _ e: Slot) -> Range<Slot>? {
    guard flat.window[m] >= 0, let o = flat.occurrence(window: flat.window[m], start: s, end: e) else { return nil }
    let range = flat.network.windows[flat.window[m]].occurrences[o]
    let limit = flat.network.resources[flat.demandResource[d]].capacity.value(at: range.lowerBound)
    return limit < flat.demandAmount[d] ? range : nil
  }

  /// A blocked stretch of demand d that the span of [s, e) meets.
  private func block(_ m: Int, _ d: Int, _ s: Slot, _ e: Slot) -> Range<Slot>? {
    let ranges = blocked[d]
    guard !ranges.isEmpty else { return nil }
    let from = s - flat.demandLead[d]
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= from { low = middle + 1 } else { high = middle }
    }
    let calendar = flat.calendars[flat.calendar[m]]
    while low < ranges.count && ranges[low].lowerBound < e {
      if flat.demandSpan[d] == .hold { return ranges[low] }
      let inside = ranges[low].clamped(to: s..<e)
      if calendar.work(before: inside.upperBound) > calendar.work(before: inside.lowerBound) { return ranges[low] }
      low += 1
    }
    return nil
  }

  /// The largest start ≤ s that mode m of activity i allows by itself.
  private func previousStart(of i: Int, mode m: Int, from s: Slot) -> Slot? {
    if flat.fixedStart[i] >= 0 {
      let fixed = flat.fixedStart[i]
      return fixed <= s && flat.nextStart(of: i, mode: m, from: fixed) == fixed ? fixed : nil
    }
    guard s >= flat.lead[m] else { return nil }
    let found = previousAllowed(m, s)
    return found.flatMap { $0 >= flat.lead[m] ? $0 : nil }
  }

  private func previousAllowed(_ m: Int, _ s: Slot) -> Slot? {
    if flat.startSet[m] >= 0 {
      let set = flat.network.startSets[flat.startSet[m]]
      var low = 0
      var high = set.count
      while low < high {
        let middle = (low + high) / 2
        if set[middle].lowerBound <= s { low = middle + 1 } else { high = middle }
      }
      return low > 0 ? min(s, set[low - 1].upperBound) : nil
    }
    let d = flat.duration[m]
    if d == 0 { return s }
    let calendar = flat.calendars[flat.calendar[m]]
    if calendar.isAlways { return min(s, flat.horizon - d) >= 0 ? min(s, flat.horizon - d) : nil }
    if !flat.contiguous[m] { return calendar.previousWorking(before: s + 1) }
    var low = 0
    var high = calendar.runs.count
    while low < high {
      let middle = (low + high) / 2
      if calendar.runs[middle].lowerBound <= s { low = middle + 1 } else { high = middle }
    }
    while low > 0 {
      low -= 1
      let run = calendar.runs[low]
      if run.count >= d { return min(s, run.upperBound - d) }
    }
    return nil
  }
}
