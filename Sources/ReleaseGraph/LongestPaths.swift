package import Timeline

/// # Earliest times by longest paths through calendars, resources left aside
///
/// - Meaning:     the least times that satisfy dates, start sets, calendars and arcs when everything is kept: per
///                activity the least start and the least end over its modes (with several modes the two may belong to
///                different ones). An activity is `impossible` where its predecessors, dates and calendars leave no
///                start; it pushes nobody.
/// - Method:      components of the arcs in topological order, each activity once; within a circle (maximum lags make
///                such) a work list until nothing moves or the horizon is passed.
/// - Complexity:  O(modes + arcs), times the logarithm of runs. A circle takes 64 rounds at most; beyond these
///                the times are valid lower bounds and `isTight` is false.
/// - Verified by: naive rounds over all arcs, slot by slot.
package struct LongestPaths: Sendable {
  package private(set) var earliestStart: [Slot]
  package private(set) var earliestEnd: [Slot]
  /// The mode with the least end; −1 where impossible.
  package private(set) var mode: [Int32]
  /// The arc that decides the start or the end; −1 where dates, windows and calendars do.
  package private(set) var cause: [Int32]
  package private(set) var isTight = true

  private var startLow: [Slot]
  private var endLow: [Slot]
  private var startCause: [Int32]
  private var endCause: [Int32]

  package func isImpossible(_ i: Int) -> Bool { mode[i] < 0 }

  /// With `notBefore`, activities start no earlier than given there.
  package init(_ network: Network, _ adjacency: Adjacency, notBefore: [Slot]? = nil) {
    let count = network.activities.count
    startLow = notBefore ?? Array(repeating: 0, count: count)
    for (i, activity) in network.activities.enumerated() { startLow[i] = max(startLow[i], activity.earliest, 0) }
    earliestStart = startLow
    endLow = Array(repeating: 0, count: count)
    earliestEnd = endLow
    mode = Array(repeating: -1, count: count)
    cause = mode
    startCause = mode
    endCause = mode
    for c in 0..<adjacency.componentCount {
      let members = adjacency.members(ofComponent: c)
      if members.count == 1, let only = members.first {
        settle(Int(only), network)
        // An arc from an activity to itself can be broken, never satisfied later: it is judged as a circle of one.
        push(Int(only), network, adjacency) { _ in }
      } else {
        settleCircle(members, network, adjacency)
      }
    }
  }

  /// Moves an activity to the least times that its bounds allow; true where they grew or it has just become impossible.
  @discardableResult
  private mutating func settle(_ i: Int, _ network: Network) -> Bool {
    let before = (earliestStart[i], earliestEnd[i], mode[i])
    guard let best = Self.least(network, i, from: startLow[i], endingFrom: endLow[i]) else {
      mode[i] = -1
      cause[i] = startCause[i] >= 0 ? startCause[i] : endCause[i]
      return before.2 >= 0
    }
    (earliestStart[i], earliestEnd[i], mode[i]) = (best.start, best.end, Int32(best.mode))
    cause[i] = -1
    if startCause[i] >= 0 || endCause[i] >= 0 {
      let free = Self.least(network, i, from: network.activities[i].earliest, endingFrom: 0)
      if let free, free.start == best.start, free.end == best.end { return before != (best.start, best.end, mode[i]) }
      let withoutEnd = Self.least(network, i, from: startLow[i], endingFrom: 0)
      let endDecides = endCause[i] >= 0 && withoutEnd.map { $0.start < best.start || $0.end < best.end } ?? false
      cause[i] = endDecides ? endCause[i] : startCause[i]
    }
    return before.0 != best.start || before.1 != best.end || before.2 < 0
  }

  private static func least(_ network: Network, _ i: Int, from start: Slot, endingFrom end: Slot)
    -> (start: Slot, end: Slot, mode: Int)?
  {
    let activity = network.activities[i]
    var best: (start: Slot, end: Slot, mode: Int)?
    for m in activity.modes {
      guard
        let s = network.nextStart(mode: m, from: activity.fixedStart.map { max($0, start) } ?? start, endingFrom: end),
        activity.fixedStart == nil || s == activity.fixedStart, let e = network.end(mode: m, start: s),
        e <= activity.latestEnd
      else { continue }
      guard let known = best else {
        best = (s, e, m)
        continue
      }
      best = (min(known.start, s), min(known.end, e), e < known.end ? m : known.mode)
    }
    return best
  }

  private mutating func push(_ i: Int, _ network: Network, _ adjacency: Adjacency, _ moved: (Int) -> Void) {
    guard mode[i] >= 0 else { return }
    for index in adjacency.arcs(outOf: i) {
      let arc = network.arcs[Int(index)]
      let t = network.earliest(across: arc, from: arc.fromEnd == .start ? earliestStart[i] : earliestEnd[i])
      if arc.to == i {
        if t > (arc.toEnd == .start ? earliestStart[i] : earliestEnd[i]) {
          mode[i] = -1
          cause[i] = index
        }
      } else if arc.toEnd == .start, t > startLow[arc.to] {
        startLow[arc.to] = t
        startCause[arc.to] = index
        moved(arc.to)
      } else if arc.toEnd == .end, t > endLow[arc.to] {
        endLow[arc.to] = t
        endCause[arc.to] = index
        moved(arc.to)
      }
    }
  }

  private mutating func settleCircle(_ members: ArraySlice<Int32>, _ network: Network, _ adjacency: Adjacency) {
    var queue = Array(members)
    var waits = Set(members)
    var head = 0
    var budget = 64 * members.count + 4096
    let component = adjacency.component[Int(queue[0])]
    while head < queue.count {
      let i = queue[head]
      head += 1
      waits.remove(i)
      if budget == 0 {
        isTight = false
        break
      }
      budget -= 1
      if !settle(Int(i), network) && mode[Int(i)] < 0 { continue }
      push(Int(i), network, adjacency) { next in
        if adjacency.component[next] == component, waits.insert(Int32(next)).inserted { queue.append(Int32(next)) }
      }
      if head > 1 << 16 {
        queue.removeFirst(head)
        head = 0
      }
    }
  }
}
