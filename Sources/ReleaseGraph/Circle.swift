package import Timeline

/// # A circle that no times can satisfy
///
/// Going once round the loop, from any times, ends later than it began: a chain of orders and minimum lags against a maximum
/// lag or against each other. `steps` walks once round from the earliest times, so that the arithmetic can be read.
package struct Circle: Sendable {
  package struct Step: Sendable {
    /// The arc from `arc.from` to `arc.to`.
    package var arc: Int
    /// Slots since the first activity began, at the arc's `from` end.
    package var from: Slot
    /// The first that the arc allows for its `to` end.
    package var to: Slot
  }

  package var steps: [Step]

  /// The circles that make activities impossible, one for each strongly connected component that has one.
  /// O(arcs of the components concerned).
  package static func find(in network: Network, _ adjacency: Adjacency, _ paths: LongestPaths) -> [Circle] {
    var circles: [Circle] = []
    for c in 0..<adjacency.componentCount {
      let members = adjacency.members(ofComponent: c)
      guard members.contains(where: { paths.isImpossible(Int($0)) }) else { continue }
      if let circle = find(members, network, adjacency) { circles.append(circle) }
    }
    return circles
  }

  /// Rounds over the arcs of one component by the shortest lengths of work and lags, dates and start sets left aside: what still grows
  /// after as many rounds as there are activities lies behind a circle of causes (Bellman and Ford).
  private static func find(_ members: ArraySlice<Int32>, _ network: Network, _ adjacency: Adjacency) -> Circle? {
    var low: [Int: (start: Slot, end: Slot)] = [:]
    var cause: [Int: Int] = [:]
    let inside = Set(members.map(Int.init))
    let arcs = members.flatMap { adjacency.arcs(outOf: Int($0)).map(Int.init) }.filter {
      inside.contains(network.arcs[$0].to)
    }
    guard !arcs.isEmpty else { return nil }
    let shortest = Dictionary(uniqueKeysWithValues: inside.map { ($0, Self.shortest(network, $0)) })
    let distances = arcs.map { distance(network, network.arcs[$0]) }
    for i in inside { low[i] = (0, shortest[i] ?? 0) }
    for _ in 0...min(members.count, 512) {
      var grown: Int?
      for (position, index) in arcs.enumerated() {
        let arc = network.arcs[index]
        guard let from = low[arc.from], let to = low[arc.to] else { continue }
        let t = (arc.fromEnd == .start ? from.start : from.end) + distances[position]
        let length = shortest[arc.to] ?? 0
        let start = arc.toEnd == .start ? t : t - longest(network, arc.to)
        let end = arc.toEnd == .end ? t : t + length
        guard start > to.start || end > to.end else { continue }
        low[arc.to] = (max(start, to.start), max(end, to.end, max(start, to.start) + length))
        cause[arc.to] = index
        grown = arc.to
      }
      guard let grown else { return nil }
      if let loop = loop(of: cause, from: grown, network) { return Circle(steps: walk(loop, network)) }
    }
    return nil
  }

  /// The arcs of a loop of causes, in their own direction; nil where the causes end.
  private static func loop(of cause: [Int: Int], from start: Int, _ network: Network) -> [Int]? {
    var seen: Set<Int> = []
    var node = start
    while seen.insert(node).inserted {
      guard let arc = cause[node] else { return nil }
      node = network.arcs[arc].from
    }
    var arcs: [Int] = []
    let first = node
    repeat {
      guard let arc = cause[node] else { return nil }
      arcs.append(arc)
      node = network.arcs[arc].from
    } while node != first
    arcs.reverse()
    // Begin with what was written first, so that the story does not depend on where the search began.
    let least = arcs.indices.min { network.arcs[arcs[$0]].from < network.arcs[arcs[$1]].from } ?? 0
    let turned = Array(arcs[least...] + arcs[..<least])
    return gain(turned, network) > 0 ? turned : nil
  }

  /// By how many slots at least one round ends later than it began.
  package static func gain(_ loop: [Int], _ network: Network) -> Int {
    var sum = 0
    for (position, index) in loop.enumerated() {
      let arc = network.arcs[index]
      let next = network.arcs[loop[(position + 1) % loop.count]]
      sum += distance(network, arc)
      switch (arc.toEnd, next.fromEnd) {
      case (.start, .end): sum += shortest(network, arc.to)
      case (.end, .start): sum -= longest(network, arc.to)
      default: break
      }
    }
    return sum
  }

  private static func walk(_ loop: [Int], _ network: Network) -> [Step] {
    guard let first = loop.first else { return [] }
    let arc = network.arcs[first]
    var at = arc.fromEnd == .start ? 0 : shortest(network, arc.from)
    var steps: [Step] = []
    for (position, index) in loop.enumerated() {
      let arc = network.arcs[index]
      let next = network.arcs[loop[(position + 1) % loop.count]]
      steps.append(Step(arc: index, from: at, to: at + distance(network, arc)))
      at += distance(network, arc)
      switch (arc.toEnd, next.fromEnd) {
      case (.start, .end): at += shortest(network, arc.to)
      case (.end, .start): at -= longest(network, arc.to)
      default: break
      }
    }
    return steps
  }

  /// The shortest time that an activity can take from start to end, pauses included.
  package static func shortest(_ network: Network, _ i: Int) -> Int {
    network.activities[i].modes.lazy.map { m in
      network.calendars[network.modes[m].calendar].shortestSpan(ofWork: network.modes[m].duration)
        ?? network.modes[m].duration
    }.min() ?? 0
  }

  /// The longest time that an activity can take from start to end, pauses included.
  package static func longest(_ network: Network, _ i: Int) -> Int {
    network.activities[i].modes.lazy.map { m in
      let mode = network.modes[m]
      return mode.contiguous ? mode.duration : network.calendars[mode.calendar].longestSpan(ofWork: mode.duration)
    }.max() ?? 0
  }

  /// By how much at least an arc puts its `to` end after its `from` end (negative: at most that much before).
  package static func distance(_ network: Network, _ arc: Arc) -> Int {
    let calendar = network.calendars[arc.calendar]
    if arc.lag >= 0 { return calendar.shortestSpan(ofWork: arc.lag) ?? network.horizon + 1 }
    return arc.ordered ? 0 : -calendar.longestSpan(ofWork: -arc.lag)
  }
}

extension WorkCalendar {
  /// The shortest stretch that holds so much work; nil where the calendar has less. O(runs).
  func shortestSpan(ofWork w: Int) -> Int? {
    guard w > 0 else { return 0 }
    guard w <= total else { return nil }
    if isAlways { return w }
    var best: Int?
    for run in runs {
      if let end = end(start: run.lowerBound, work: w) { best = Swift.min(best ?? .max, end - run.lowerBound) }
      if let start = latestStart(end: run.upperBound, work: w) {
        best = Swift.min(best ?? .max, run.upperBound - start)
      }
      if best == w { break }
    }
    return best
  }

  /// The longest stretch that holds no more than so much work. O(runs).
  func longestSpan(ofWork w: Int) -> Int {
    if isAlways { return Swift.min(w, horizon) }
    var best = latestInstant(ofWork: w) ?? 0
    for run in runs {
      let after = latestInstant(ofWork: work(before: run.upperBound) + w) ?? horizon
      best = Swift.max(best, after - run.upperBound)
      let before = instant(ofWork: work(before: run.lowerBound) - w) ?? 0
      best = Swift.max(best, run.lowerBound - before)
    }
    return best
  }
}
