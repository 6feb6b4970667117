import ReleaseGraph
import Timeline

/// # The latest ends that deadlines leave to what comes before them, or is tied to it
///
/// - Meaning:    in no schedule does a mandatory activity end later; an optional one neither, where it is present.
/// - Rules:      arcs backwards, maximum lags included (an optional activity does not bind what may be without it);
///               starts that windows and calendars leave; members of a synchrony lie in one occurrence, so that the
///               first deadline holds for all of them.
/// - Complexity: O(arcs · log) a pass; passes until nothing changes, at most `passes`, after which the bounds are valid
///               but perhaps not tight.
enum Deadlines {
  private static let passes = 12

  static func latestEnds(_ flat: FlatNetwork, order: [Int]) -> [Int] {
    var latest = flat.latestEnd
    for _ in 0..<passes {
      let before = latest
      for i in order.reversed() {
        latest[i] = min(latest[i], latestOwnEnd(flat, i, by: latest[i]))
        for a in flat.arcsInto[i] { tighten(flat, flat.arcs[a], &latest) }
      }
      for synchrony in flat.network.synchronies { tighten(flat, synchrony, &latest) }
      if latest == before { break }
    }
    return latest
  }

  /// The latest end ≤ `bound` that the modes' start sets leave; `bound` where they leave none.
  private static func latestOwnEnd(_ flat: FlatNetwork, _ i: Int, by bound: Int) -> Int {
    var best = -1
    for m in flat.firstMode[i]..<flat.endMode[i] {
      guard flat.startSet[m] >= 0, flat.contiguous[m] else { return bound }
      let last = lastStart(flat.network.startSets[flat.startSet[m]], by: bound - flat.duration[m])
      if last >= 0 { best = max(best, last + flat.duration[m]) }
    }
    return best < 0 ? bound : best
  }

  private static func lastStart(_ set: [ClosedRange<Int>], by bound: Int) -> Int {
    var low = 0
    var high = set.count
    while low < high {
      let middle = (low + high) / 2
      if set[middle].lowerBound <= bound { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? -1 : min(bound, set[low - 1].upperBound)
  }

  private static func tighten(_ flat: FlatNetwork, _ arc: Arc, _ latest: inout [Int]) {
    let (i, j) = (arc.from, arc.to)
    guard i != j, flat.group[j] < 0 || flat.group[j] == flat.group[i] else { return }
    let y = arc.toEnd == .end ? latest[j] : latestStart(flat, j, endingBy: latest[j])
    guard y >= 0 else { return }
    let t = flat.latestFrom(arc, to: y)
    guard t >= 0 else { return }
    let end = arc.fromEnd == .end ? t : latestEnd(flat, i, startingBy: t)
    latest[i] = min(latest[i], end)
  }

  private static func latestStart(_ flat: FlatNetwork, _ i: Int, endingBy end: Int) -> Int {
    (flat.firstMode[i]..<flat.endMode[i]).lazy.map { flat.latestStart(mode: $0, endingBy: end) }.max() ?? -1
  }

  private static func latestEnd(_ flat: FlatNetwork, _ i: Int, startingBy t: Int) -> Int {
    var best = 0
    for m in flat.firstMode[i]..<flat.endMode[i] {
      guard let s = flat.nextStart(of: i, mode: m, from: t), let e = flat.end(mode: m, start: s) else {
        return flat.horizon
      }
      best = max(best, e)
    }
    return best
  }

  /// All members' ends lie in the last occurrence in which each can end in time.
  private static func tighten(_ flat: FlatNetwork, _ synchrony: Synchrony, _ latest: inout [Int]) {
    var last = -1
    for (w, window) in flat.network.windows.enumerated() {
      for occurrence in window.occurrences.reversed() {
        if occurrence.upperBound <= last { break }
        let isOpen = synchrony.activities.allSatisfy { i in
          (flat.firstMode[i]..<flat.endMode[i]).contains { m in
            flat.window[m] == w && occurrence.lowerBound + flat.duration[m] <= latest[i]
          }
        }
        if isOpen {
          last = occurrence.upperBound
          break
        }
      }
    }
    guard last >= 0 else { return }
    for i in synchrony.activities { latest[i] = min(latest[i], last) }
  }
}

extension Network {
  /// # The network with nothing but its rules, for finding any schedule at all
  ///
  /// Without costs, and with the latest ends that its deadlines leave (`Deadlines`): what lies outside them never leads
  /// to a schedule. A schedule of the one is a schedule of the other.
  func bare() -> Network {
    let flat = FlatNetwork(self)
    let latest = Deadlines.latestEnds(flat, order: Blocks(flat).order)
    var bare = self
    bare.deliveries = []
    for i in activities.indices { bare.activities[i].latestEnd = latest[i] }
    for m in modes.indices {
      bare.modes[m].cost = 0
      bare.modes[m].holdingRate = 0
    }
    for g in groups.indices { bare.groups[g].absenceCost = 0 }
    bare.displacements = []
    bare.makespanCost = 0
    return bare
  }
}
