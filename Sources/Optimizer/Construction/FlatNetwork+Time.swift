import ReleaseGraph
import Timeline

extension FlatNetwork {
  /// End of mode m started at s (a start that the calendar allows); nil beyond the horizon.
  @inline(__always)
  func end(mode m: Int, start s: Int) -> Int? {
    if contiguous[m] {
      let e = s + duration[m]
      return e <= horizon ? e : nil
    }
    return calendars[calendar[m]].end(start: s, work: duration[m])
  }

  /// The smallest start whose end may be at least `bound`.
  func earliestStart(mode m: Int, endingAtLeast bound: Int) -> Int {
    let d = duration[m]
    if d == 0 || bound <= 0 { return max(0, bound - d) }
    if contiguous[m] { return max(0, bound - d) }
    let calendar = calendars[calendar[m]]
    let w = calendar.work(before: bound - 1) - d + 1
    return w <= 0 ? 0 : calendar.latestInstant(ofWork: w) ?? 0
  }

  /// The largest start whose end is at most `bound`, not looking at breaks for contiguous modes; −1 where there is none.
  func latestStart(mode m: Int, endingBy bound: Int) -> Int {
    let d = duration[m]
    if d == 0 || contiguous[m] { return max(-1, bound - d) }
    return calendars[calendar[m]].latestStart(end: bound, work: d) ?? -1
  }

  /// The smallest instant of the arc's `to` end when its `from` end is at x; nil beyond the horizon.
  @inline(__always)
  func earliestTo(_ arc: Arc, from x: Int) -> Int? {
    if arc.calendar == 0 {
      let t = arc.ordered ? max(x, x + arc.lag) : x + arc.lag
      return t <= horizon ? max(0, t) : nil
    }
    let calendar = calendars[arc.calendar]
    guard let t = calendar.instant(ofWork: calendar.work(before: x) + arc.lag) else { return nil }
    return arc.ordered ? max(t, x) : t
  }

  /// The largest instant of the arc's `from` end when its `to` end is at y; −1 where there is none.
  @inline(__always)
  func latestFrom(_ arc: Arc, to y: Int) -> Int {
    if arc.calendar == 0 { return min(horizon, arc.ordered ? min(y, y - arc.lag) : y - arc.lag) }
    let calendar = calendars[arc.calendar]
    guard let t = calendar.latestInstant(ofWork: calendar.work(before: y) - arc.lag) else { return -1 }
    return arc.ordered ? min(t, y) : t
  }

  /// The smallest start ≥ s that mode m of activity i allows by itself (fixed start, start set, calendar, contiguity,
  /// lead); nil where there is none.
  func nextStart(of i: Int, mode m: Int, from s: Int) -> Int? {
    let s = max(s, lead[m])
    if fixedStart[i] >= 0 {
      guard s <= fixedStart[i] else { return nil }
      return allows(mode: m, start: fixedStart[i]) ? fixedStart[i] : nil
    }
    return nextStart(mode: m, from: s)
  }

  private func nextStart(mode m: Int, from s: Int) -> Int? {
    if startSet[m] >= 0 { return Self.next(in: network.startSets[startSet[m]], from: s) }
    let d = duration[m]
    if d == 0 { return s <= horizon ? s : nil }
    let calendar = calendars[calendar[m]]
    guard let t = calendar.nextWorking(from: s) else { return nil }
    if !contiguous[m] || calendar.isAlways { return t }
    return Self.nextStart(inRunsOf: calendar, from: t, length: d)
  }

  private func allows(mode m: Int, start s: Int) -> Bool { nextStart(mode: m, from: s) == s }

  static func next(in set: [ClosedRange<Int>], from s: Int) -> Int? {
    var low = 0
    var high = set.count
    while low < high {
      let middle = (low + high) / 2
      if set[middle].upperBound < s { low = middle + 1 } else { high = middle }
    }
    return low < set.count ? max(s, set[low].lowerBound) : nil
  }

  /// The first start ≥ s with `length` unbroken working slots.
  private static func nextStart(inRunsOf calendar: WorkCalendar, from s: Int, length: Int) -> Int? {
    var low = 0
    var high = calendar.runs.count
    while low < high {
      let middle = (low + high) / 2
      if calendar.runs[middle].upperBound <= s { low = middle + 1 } else { high = middle }
    }
    while low < calendar.runs.count {
      let t = max(s, calendar.runs[low].lowerBound)
      if t + length <= calendar.runs[low].upperBound { return t }
      low += 1
    }
    return nil
  }

  /// Index of the occurrence of a window in which [s, e] lies; the later one where two touch; nil: none.
  func occurrence(window w: Int, start s: Int, end e: Int) -> Int? {
    let occurrences = network.windows[w].occurrences
    var low = 0
    var high = occurrences.count
    while low < high {
      let middle = (low + high) / 2
      if occurrences[middle].lowerBound <= s { low = middle + 1 } else { high = middle }
    }
    var k = low - 1
    while k >= 0 && k >= low - 2 {
      if occurrences[k].lowerBound <= s && e <= occurrences[k].upperBound { return k }
      k -= 1
    }
    return nil
  }
}
