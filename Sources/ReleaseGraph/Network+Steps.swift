package import Timeline

/// Single steps through calendars, start sets and arcs: what every walk over the network is made of.
/// Each O(log n) in the runs of a calendar or the ranges of a start set.
extension Network {
  /// The first allowed start of a mode at or after t; nil where none is left.
  package func nextStart(mode m: Int, from t: Slot) -> Slot? {
    let t = max(t, 0)
    if let set = modes[m].starts { return StartRanges.first(in: startSets[set], from: t) }
    if modes[m].duration == 0 { return t <= horizon ? t : nil }
    return calendars[modes[m].calendar].nextWorking(from: t)
  }

  /// The last allowed start of a mode at or before t; nil where there is none.
  package func previousStart(mode m: Int, from t: Slot) -> Slot? {
    guard t >= 0 else { return nil }
    if let set = modes[m].starts { return StartRanges.last(in: startSets[set], upTo: t) }
    if modes[m].duration == 0 { return min(t, horizon) }
    return calendars[modes[m].calendar].previousWorking(before: min(t, horizon - 1) + 1)
  }

  /// The end of a mode begun at an allowed start; nil beyond the horizon.
  package func end(mode m: Int, start: Slot) -> Slot? {
    calendars[modes[m].calendar].end(start: start, work: modes[m].duration)
  }

  /// The first allowed start of a mode, at or after t, whose end is at or after e.
  package func nextStart(mode m: Int, from t: Slot, endingFrom e: Slot) -> Slot? {
    guard e > t else { return nextStart(mode: m, from: t) }
    let before = calendars[modes[m].calendar].latestStart(end: min(e, horizon + 1) - 1, work: modes[m].duration)
    if e > horizon { return nil }
    return nextStart(mode: m, from: max(t, (before ?? -1) + 1))
  }

  /// The last allowed start of a mode, at or before t, whose end is at or before e.
  package func latestStart(mode m: Int, upTo t: Slot, endingBy e: Slot) -> Slot? {
    guard e >= 0,
      let last = calendars[modes[m].calendar].latestStart(end: min(e, horizon), work: modes[m].duration)
    else { return nil }
    return previousStart(mode: m, from: min(t, last))
  }

  /// The first instant of an arc's `to` end that keeps the arc when its `from` end lies at t; beyond the horizon where
  /// no instant does.
  package func earliest(across arc: Arc, from t: Slot) -> Slot {
    let calendar = calendars[arc.calendar]
    let reached = calendar.instant(ofWork: calendar.work(before: t) + arc.lag) ?? horizon + 1
    return arc.ordered ? max(reached, t) : reached
  }

  /// The last instant of an arc's `from` end that keeps the arc when its `to` end lies at t; −1 where none does.
  package func latest(across arc: Arc, to t: Slot) -> Slot {
    let calendar = calendars[arc.calendar]
    let reached = calendar.latestInstant(ofWork: calendar.work(before: t) - arc.lag) ?? -1
    return arc.ordered ? min(reached, t) : reached
  }
}

extension Network {
  /// The network in which an activity is present and starts at t at the latest.
  package func requiring(_ i: Int, toStartBy t: Slot) -> Network {
    var forced = self
    forced.keep(activities[i].group)
    for m in activities[i].modes {
      let mode = modes[m]
      let allowed =
        mode.starts.map { startSets[$0] }
        ?? (mode.duration == 0
          ? [0...horizon] : calendars[mode.calendar].runs.map { $0.lowerBound...($0.upperBound - 1) })
      forced.startSets.append(t < 0 ? [] : StartRanges.intersection(allowed, [0...t]))
      forced.modes[m].starts = forced.startSets.count - 1
    }
    return forced
  }

  /// Makes a group mandatory, and those that it needs.
  private mutating func keep(_ group: Int?) {
    guard let group else { return }
    var kept: Set<Int> = [group]
    var queue = [group]
    while let next = queue.popLast() {
      for implication in implications where implication.present == next && kept.insert(implication.required).inserted {
        queue.append(implication.required)
      }
    }
    implications.removeAll { kept.contains($0.present) || kept.contains($0.required) }
    for i in activities.indices where activities[i].group.map(kept.contains) ?? false { activities[i].group = nil }
    for g in kept { groups[g].absenceCost = 0 }
  }
}

extension StartRanges {
  static func first(in ranges: [ClosedRange<Slot>], from t: Slot) -> Slot? {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < t { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count ? max(t, ranges[low].lowerBound) : nil
  }

  static func last(in ranges: [ClosedRange<Slot>], upTo t: Slot) -> Slot? {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].lowerBound <= t { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? min(t, ranges[low - 1].upperBound) : nil
  }
}
