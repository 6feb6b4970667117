package import Timeline

/// # Latest times by longest paths backwards, and slack
///
/// - Meaning:     given for each activity the end that it should not pass (`targets`), the greatest times that keep these,
///                the dates and the arcs. Where the targets are at least the earliest ends, no latest time lies before
///                the earliest one.
/// - Slack:       *total*: how far a start may slip before a target is missed; *free*: before anything after it has to
///                move from its earliest time.
/// - Complexity:  as for ``LongestPaths``.
package struct LatestTimes: Sendable {
  package private(set) var latestStart: [Slot]
  package private(set) var latestEnd: [Slot]
  /// The mode with the greatest start.
  package private(set) var mode: [Int32]
  package private(set) var freeSlack: [Int]
  private let earliest: LongestPaths

  package init(_ network: Network, _ adjacency: Adjacency, _ earliest: LongestPaths, targets: [Slot]) {
    self.earliest = earliest
    latestStart = earliest.earliestStart
    latestEnd = earliest.earliestEnd
    mode = earliest.mode
    freeSlack = Array(repeating: 0, count: network.activities.count)
    var startHigh = Array(repeating: network.horizon, count: network.activities.count)
    var endHigh = targets
    for (i, activity) in network.activities.enumerated() {
      endHigh[i] = min(endHigh[i], activity.latestEnd, network.horizon)
      if let fixed = activity.fixedStart { startHigh[i] = fixed }
    }
    for c in stride(from: adjacency.componentCount - 1, through: 0, by: -1) {
      let members = adjacency.members(ofComponent: c)
      if members.count == 1, let only = members.first {
        settle(Int(only), network, startHigh, endHigh)
        pull(Int(only), network, adjacency, &startHigh, &endHigh) { _ in }
      } else {
        settleCircle(members, network, adjacency, &startHigh, &endHigh)
      }
    }
    for i in network.activities.indices { freeSlack[i] = free(i, network, adjacency, targets[i]) }
  }

  package func totalSlack(_ i: Int) -> Int { max(0, latestStart[i] - earliest.earliestStart[i]) }

  @discardableResult
  private mutating func settle(_ i: Int, _ network: Network, _ startHigh: [Slot], _ endHigh: [Slot]) -> Bool {
    guard !earliest.isImpossible(i) else { return false }
    let before = (latestStart[i], latestEnd[i])
    if let best = Self.greatest(network, i, upTo: startHigh[i], endingBy: endHigh[i]) {
      latestStart[i] = max(best.start, earliest.earliestStart[i])
      latestEnd[i] = max(best.end, earliest.earliestEnd[i])
      mode[i] = Int32(best.mode)
    } else {
      latestStart[i] = earliest.earliestStart[i]
      latestEnd[i] = earliest.earliestEnd[i]
      mode[i] = earliest.mode[i]
    }
    return before != (latestStart[i], latestEnd[i])
  }

  private static func greatest(_ network: Network, _ i: Int, upTo start: Slot, endingBy end: Slot)
    -> (start: Slot, end: Slot, mode: Int)?
  {
    var best: (start: Slot, end: Slot, mode: Int)?
    for m in network.activities[i].modes {
      guard let s = network.latestStart(mode: m, upTo: start, endingBy: end), let e = network.end(mode: m, start: s),
        s >= network.activities[i].earliest
      else { continue }
      guard let known = best else {
        best = (s, e, m)
        continue
      }
      best = (max(known.start, s), max(known.end, e), s > known.start ? m : known.mode)
    }
    return best
  }

  private func pull(
    _ i: Int, _ network: Network, _ adjacency: Adjacency, _ startHigh: inout [Slot], _ endHigh: inout [Slot],
    _ moved: (Int) -> Void
  ) {
    guard !earliest.isImpossible(i) else { return }
    for index in adjacency.arcs(into: i) {
      let arc = network.arcs[Int(index)]
      guard arc.from != i, !earliest.isImpossible(arc.from) else { continue }
      let t = network.latest(across: arc, to: arc.toEnd == .start ? latestStart[i] : latestEnd[i])
      if arc.fromEnd == .start, t < startHigh[arc.from] {
        startHigh[arc.from] = t
        moved(arc.from)
      } else if arc.fromEnd == .end, t < endHigh[arc.from] {
        endHigh[arc.from] = t
        moved(arc.from)
      }
    }
  }

  private mutating func settleCircle(
    _ members: ArraySlice<Int32>, _ network: Network, _ adjacency: Adjacency, _ startHigh: inout [Slot],
    _ endHigh: inout [Slot]
  ) {
    var queue = Array(members.reversed())
    var waits = Set(members)
    var head = 0
    var budget = 64 * members.count + 4096
    let component = adjacency.component[Int(queue[0])]
    while head < queue.count, budget > 0 {
      let i = queue[head]
      head += 1
      waits.remove(i)
      budget -= 1
      settle(Int(i), network, startHigh, endHigh)
      pull(Int(i), network, adjacency, &startHigh, &endHigh) { next in
        if adjacency.component[next] == component, waits.insert(Int32(next)).inserted { queue.append(Int32(next)) }
      }
    }
  }

  /// How far an activity may slip while everything after it stays at its earliest time.
  private func free(_ i: Int, _ network: Network, _ adjacency: Adjacency, _ target: Slot) -> Int {
    guard !earliest.isImpossible(i) else { return 0 }
    var startHigh = network.activities[i].fixedStart ?? network.horizon
    var endHigh = min(target, network.activities[i].latestEnd, network.horizon)
    for index in adjacency.arcs(outOf: i) {
      let arc = network.arcs[Int(index)]
      guard arc.to != i, !earliest.isImpossible(arc.to) else { continue }
      let t = network.latest(
        across: arc, to: arc.toEnd == .start ? earliest.earliestStart[arc.to] : earliest.earliestEnd[arc.to])
      if arc.fromEnd == .start { startHigh = min(startHigh, t) } else { endHigh = min(endHigh, t) }
    }
    let best = Self.greatest(network, i, upTo: startHigh, endingBy: endHigh)
    return max(0, (best?.start ?? earliest.earliestStart[i]) - earliest.earliestStart[i])
  }
}
