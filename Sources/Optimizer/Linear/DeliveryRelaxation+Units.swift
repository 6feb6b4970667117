import ReleaseGraph
import Timeline

extension DeliveryRelaxation {
  /// A delivery with its members: options and what each of them asks of pools; nil where a mandatory one has no option.
  static func unit(
    _ flat: FlatNetwork, _ heads: TimeBounds, _ d: Int, _ members: [Int], _ borders: [Int], _ leastCosts: [Int],
    _ builder: inout PoolBuilder
  ) -> Unit? {
    let delivery = flat.network.deliveries[d]
    let i = delivery.activity
    var unit = Unit(
      delivery: d, group: flat.group[i] < 0 ? nil : flat.group[i], options: [], parts: [],
      fixedCost: members.reduce(0) { $0 + leastCosts[$1] })
    var parts = members.map { Part(builder.ways(of: $0, head: heads.earliestStart[$0])) }
    let used = members.indices.filter { !parts[$0].draws.isEmpty }
    for (candidate, by) in candidates(flat, heads, i, borders, builder) {
      guard let latest = latestEnds(flat, heads, members, delivery: i, by: by) else { continue }
      var option = candidate
      option.cost = delivery.due.map { delivery.weight * max(0, option.end - $0) } ?? 0
      unit.options.append(option)
      for k in used { parts[k].addOption(flat, latest: latest[k]) }
    }
    unit.parts = used.map { parts[$0] }
    return unit.options.isEmpty && unit.group == nil ? nil : unit
  }

  /// The options of a delivery, each with the latest end that it stands for.
  private static func candidates(
    _ flat: FlatNetwork, _ heads: TimeBounds, _ i: Int, _ borders: [Int], _ builder: PoolBuilder
  ) -> [(option: Option, by: Int)] {
    let modes = Array(flat.firstMode[i]..<flat.endMode[i])
    func period(_ end: Int) -> Int { max(0, (borders.firstIndex { end <= $0 } ?? borders.count - 1) - 1) }
    var found: [(option: Option, by: Int)] = []
    let windows = Set(modes.map { flat.window[$0] }).sorted()
    let occurrences = windows.reduce(0) { $0 + ($1 < 0 ? 0 : flat.network.windows[$1].occurrences.count) }
    if windows[0] >= 0 && occurrences <= max(40, 2 * borders.count) {
      for w in windows {
        let within = modes.filter { flat.window[$0] == w }
        let limits = builder.limits(within)
        for (k, times) in flat.network.windows[w].occurrences.enumerated() {
          guard
            let end = leastEnd(
              flat, heads, i, within, from: times.lowerBound, after: times.lowerBound - 1, by: times.upperBound)
          else { continue }
          found.append(
            (
              Option(period: period(end), end: end, cost: 0, limits: limits, window: w, occurrence: k),
              times.upperBound
            ))
        }
      }
      return found
    }
    let limits = builder.limits(modes)
    for p in 0..<borders.count - 1 {
      guard
        let end = leastEnd(flat, heads, i, modes, from: 0, after: p == 0 ? -1 : borders[p], by: borders[p + 1])
      else { continue }
      found.append((Option(period: p, end: end, cost: 0, limits: limits), borders[p + 1]))
    }
    return found
  }

  /// A bound on the least end of an activity in one of these modes, begun at `from` or later and ended in (after, by];
  /// nil where there is none.
  private static func leastEnd(
    _ flat: FlatNetwork, _ heads: TimeBounds, _ i: Int, _ modes: [Int], from: Int, after: Int, by: Int
  ) -> Int? {
    let low = max(after + 1, heads.earliestEnd[i])
    var best: Int?
    for m in modes {
      var from = max(from, heads.earliestStart[i], flat.earliestStart(mode: m, endingAtLeast: low))
      for attempt in 0..<64 {
        guard let s = flat.nextStart(of: i, mode: m, from: from), let e = flat.end(mode: m, start: s),
          e <= min(by, flat.latestEnd[i])
        else { break }
        if e >= low || attempt == 63 {
          best = min(best ?? .max, max(e, low))
          break
        }
        from = s + 1
      }
    }
    return best
  }

  /// Latest ends of the members, in their order, if the delivery ends by then; nil where that cannot be.
  private static func latestEnds(
    _ flat: FlatNetwork, _ heads: TimeBounds, _ members: [Int], delivery: Int, by end: Int
  ) -> [Int]? {
    var place: [Int: Int] = [:]
    for (k, i) in members.enumerated() { place[i] = k }
    var latest = members.map { $0 == delivery ? min(end, flat.latestEnd[$0]) : flat.latestEnd[$0] }
    for k in members.indices.reversed() {
      let j = members[k]
      var start = -1
      var end = -1
      for m in flat.firstMode[j]..<flat.endMode[j] {
        guard let s = latestStart(flat, mode: m, endingBy: latest[k]) else { continue }
        start = max(start, s)
        end = max(end, flat.end(mode: m, start: s) ?? latest[k])
      }
      guard start >= heads.earliestStart[j] else { return nil }
      latest[k] = min(latest[k], end)
      for a in flat.arcsInto[j] {
        let arc = flat.arcs[a]
        guard arc.from != j, arc.fromEnd == .end, let from = place[arc.from] else { continue }
        latest[from] = min(latest[from], flat.latestFrom(arc, to: arc.toEnd == .start ? start : latest[k]))
      }
    }
    return latest
  }

  /// The latest start of a mode that ends by then, in its start set where it has one.
  private static func latestStart(_ flat: FlatNetwork, mode m: Int, endingBy end: Int) -> Int? {
    let s = flat.latestStart(mode: m, endingBy: end)
    guard s >= 0 else { return nil }
    guard flat.startSet[m] >= 0 else { return s }
    let set = flat.network.startSets[flat.startSet[m]]
    var low = 0
    var high = set.count
    while low < high {
      let middle = (low + high) / 2
      if set[middle].lowerBound <= s { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : min(s, set[low - 1].upperBound)
  }
}
