import ReleaseGraph
import Timeline

/// # Earliest and latest times by longest paths, without resources
///
/// - Meaning:     no schedule has a start below `earliestStart`, an end below `earliestEnd` (for optional activities: if
///                present); with `latest`, none that keeps the given latest ends lies above.
/// - Method:      a work list over the arcs, on calendars, minimum (maximum) over the modes; circles of maximum lags
///                converge or pass the horizon. Optional activities do not bind mandatory ones.
/// - Complexity:  O(arcs · log) without circles; with them capped at 40 passes, after which the bounds are valid but
///                perhaps not tight.
struct TimeBounds: Sendable {
  private(set) var earliestStart: [Int]
  private(set) var earliestEnd: [Int]
  /// First activity without any start that its predecessors allow; nil if there is none.
  private(set) var impossible: Int?

  init(_ flat: FlatNetwork, order: [Int]) {
    earliestStart = flat.earliest
    earliestEnd = flat.earliest
    var startLow = flat.earliest
    var endLow = [Int](repeating: 0, count: flat.count)
    var queue = WorkList(order)
    var budget = 40 * (flat.count + 1)
    while let i = queue.next(), budget > 0 {
      budget -= 1
      guard let (s, e) = Self.earliest(flat, i, startLow: startLow[i], endLow: endLow[i]) else {
        if impossible == nil && flat.group[i] < 0 { impossible = i }
        // What cannot be has no successors to push.
        earliestStart[i] = flat.horizon
        earliestEnd[i] = flat.horizon
        continue
      }
      earliestStart[i] = s
      earliestEnd[i] = e
      for a in flat.arcsOutOf[i] {
        let arc = flat.arcs[a]
        guard arc.to != i, Self.binds(flat, from: i, to: arc.to) else { continue }
        let t = flat.earliestTo(arc, from: arc.fromEnd == .start ? s : e) ?? flat.horizon + 1
        let j = arc.to
        if arc.toEnd == .start {
          guard t > startLow[j] else { continue }
          startLow[j] = t
        } else {
          guard t > endLow[j] else { continue }
          endLow[j] = t
        }
        queue.add(j)
      }
    }
  }

  /// An optional activity may be absent, which frees others, but not its own group.
  private static func binds(_ flat: FlatNetwork, from i: Int, to j: Int) -> Bool {
    flat.group[i] < 0 || flat.group[i] == flat.group[j]
  }

  private static func earliest(_ flat: FlatNetwork, _ i: Int, startLow: Int, endLow: Int) -> (Int, Int)? {
    var best: (s: Int, e: Int)?
    for m in flat.firstMode[i]..<flat.endMode[i] {
      let low = max(startLow, flat.earliestStart(mode: m, endingAtLeast: endLow))
      guard let s = flat.nextStart(of: i, mode: m, from: low), let e = flat.end(mode: m, start: s),
        e <= flat.latestEnd[i]
      else { continue }
      best = best.map { (min($0.s, s), min($0.e, e)) } ?? (s, e)
    }
    return best
  }

  /// The largest ends that keep the given ends (due dates, deadlines, a makespan), by the arcs from there backwards;
  /// only ends, and durations by the shortest mode, so they may be negative where a due date cannot be kept.
  static func latestEnds(_ flat: FlatNetwork, order: [Int], from given: [Int]) -> [Int] {
    var latest = given
    var queue = WorkList(order.reversed())
    var budget = 10 * (flat.count + 1)
    while let j = queue.next(), budget > 0 {
      budget -= 1
      let latestStart = Self.latestStart(flat, j, endingBy: latest[j])
      for a in flat.arcsInto[j] {
        let arc = flat.arcs[a]
        // A maximum lag is no reason to hurry.
        guard arc.from != j, arc.lag >= 0 else { continue }
        let y = arc.toEnd == .start ? latestStart : latest[j]
        var t = y < 0 ? y - arc.lag : flat.latestFrom(arc, to: y)
        if arc.fromEnd == .start { t += Self.shortest(flat, arc.from) }
        guard t < latest[arc.from] else { continue }
        latest[arc.from] = t
        queue.add(arc.from)
      }
    }
    return latest
  }

  private static func shortest(_ flat: FlatNetwork, _ i: Int) -> Int {
    (flat.firstMode[i]..<flat.endMode[i]).lazy.map { flat.duration[$0] }.min() ?? 0
  }

  private static func latestStart(_ flat: FlatNetwork, _ i: Int, endingBy end: Int) -> Int {
    var best = Int.min
    for m in flat.firstMode[i]..<flat.endMode[i] {
      let s = end < 0 ? end - flat.duration[m] : flat.latestStart(mode: m, endingBy: end)
      best = max(best, s == -1 ? end - flat.duration[m] : s)
    }
    return best
  }
}

/// A queue without repetitions.
struct WorkList {
  private var queue: [Int]
  private var head = 0
  private var waits: [Bool]

  init(_ order: [Int]) {
    queue = order
    waits = Array(repeating: true, count: order.count)
  }

  mutating func next() -> Int? {
    guard head < queue.count else { return nil }
    let i = queue[head]
    head += 1
    waits[i] = false
    if head > 1 << 16 && head * 2 > queue.count {
      queue.removeFirst(head)
      head = 0
    }
    return i
  }

  mutating func add(_ i: Int) {
    guard !waits[i] else { return }
    waits[i] = true
    queue.append(i)
  }
}
