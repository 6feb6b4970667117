import DenseCollections
import ReleaseGraph
import Timeline

/// Small random networks for comparing walks over the graph with naive ones.
struct SmallNetwork {
  var generator: SeededGenerator

  init(_ seed: Int) { generator = SeededGenerator(seed: UInt64(seed) &* 104_729) }

  /// Arcs lead from lower to higher activities but for the maximum lags, which are there only if `circles`.
  mutating func make(circles: Bool = false, modes: Int = 2, dates: Bool = true) -> Network {
    let horizon = 20 + generator.below(30)
    let calendars = [
      WorkCalendar.always(horizon: horizon),
      WorkCalendar(horizon: horizon, runs: stride(from: 0, to: horizon, by: 5).map { $0..<min(horizon, $0 + 3) }),
      WorkCalendar(horizon: horizon, runs: stride(from: 2, to: horizon, by: 7).map { $0..<min(horizon, $0 + 5) }),
    ]
    var network = Network(horizon: horizon, calendars: calendars)
    network.startSets = [[1...4, 9...9, 14...horizon], [0...horizon]]
    for k in 0..<2 {
      network.resources.append(
        Resource(capacity: StepFunction(horizon: horizon, value: 2 + k), copies: 1 + generator.below(2)))
    }
    let count = 2 + generator.below(7)
    for i in 0..<count {
      let first = network.modes.count
      for _ in 0..<(1 + generator.below(modes)) { network.modes.append(mode(network)) }
      var activity = Activity(modes: first..<network.modes.count, latestEnd: horizon, family: i / 3)
      if dates && generator.chance(1, in: 4) { activity.earliest = generator.below(12) }
      if dates && generator.chance(1, in: 8) { activity.latestEnd = horizon - generator.below(20) }
      if dates && generator.chance(1, in: 12) { activity.fixedStart = generator.below(horizon) }
      network.activities.append(activity)
    }
    func end() -> Arc.End { generator.chance(1, in: 3) ? .start : .end }
    func far() -> Arc.End { generator.chance(1, in: 4) ? .end : .start }
    for to in 1..<count {
      for _ in 0..<generator.below(3) {
        let from = generator.below(to)
        let calendar = generator.below(3)
        let arc = Arc(
          from: from, end(), to: to, far(), lag: generator.below(5) - 1, calendar: calendar,
          ordered: generator.chance(1, in: 3))
        network.arcs.append(arc)
        if circles && generator.chance(1, in: 2) {
          network.arcs.append(
            Arc(
              from: to, arc.toEnd, to: from, arc.fromEnd, lag: -arc.lag - 1 - generator.below(12), calendar: calendar))
        }
      }
    }
    return network
  }

  private mutating func mode(_ network: Network) -> Mode {
    var mode = Mode(duration: generator.below(6), calendar: generator.below(3))
    if mode.calendar == 0 && generator.chance(1, in: 3) { mode.starts = 0 }
    if mode.duration > 0 {
      for r in 0..<2 where generator.chance(1, in: 2) {
        mode.demands.append(
          Demand(resource: r, amount: 1, span: generator.chance(1, in: 2) ? .work : .hold(lead: generator.below(2))))
      }
    }
    return mode
  }
}

/// Times by rounds over all arcs, every step slot by slot: shares nothing with the walks that it judges.
struct NaiveTimes {
  var start: [Int]
  var end: [Int]
  var impossible: [Bool]
  let network: Network

  init(_ network: Network, notBefore: [Int]? = nil, inOrder: Bool) {
    self.network = network
    let count = network.activities.count
    start = Array(repeating: 0, count: count)
    end = start
    impossible = Array(repeating: false, count: count)
    var moved = true
    var rounds = 0
    while moved && rounds < 4000 {
      moved = false
      rounds += 1
      for i in 0..<count where !impossible[i] {
        let best = least(i, notBefore?[i] ?? 0)
        if best == nil || best! != (start[i], end[i]) { moved = true }
        if let best { (start[i], end[i]) = best } else { impossible[i] = true }
      }
      if inOrder { break }
    }
  }

  func work(_ calendar: Int, before t: Int) -> Int { (0..<t).count { network.calendars[calendar].isWorking($0) } }

  func allowedEnd(_ m: Int, _ s: Int) -> Int? {
    let mode = network.modes[m]
    if let set = mode.starts, !network.startSets[set].contains(where: { $0.contains(s) }) { return nil }
    if mode.duration == 0 { return s }
    if mode.starts == nil && !network.calendars[mode.calendar].isWorking(s) { return nil }
    var done = 0
    for t in s..<network.horizon {
      if network.calendars[mode.calendar].isWorking(t) { done += 1 }
      if done == mode.duration { return t + 1 }
    }
    return nil
  }

  func keeps(_ arc: Arc, _ from: Int, _ to: Int) -> Bool {
    work(arc.calendar, before: to) - work(arc.calendar, before: from) >= arc.lag && (!arc.ordered || to >= from)
  }

  private func least(_ i: Int, _ notBefore: Int) -> (Int, Int)? {
    var bestStart: Int?
    var bestEnd: Int?
    let activity = network.activities[i]
    for m in activity.modes {
      let fit = (0...network.horizon).first { s in
        guard s >= max(activity.earliest, notBefore), activity.fixedStart.map({ $0 == s }) ?? true,
          let e = allowedEnd(m, s)
        else { return false }
        return network.arcs.allSatisfy { arc in
          guard arc.to == i, !impossible[arc.from] else { return true }
          return keeps(arc, arc.fromEnd == .start ? start[arc.from] : end[arc.from], arc.toEnd == .start ? s : e)
        }
      }
      guard let s = fit, let e = allowedEnd(m, s), e <= activity.latestEnd else { continue }
      bestStart = min(bestStart ?? .max, s)
      bestEnd = min(bestEnd ?? .max, e)
    }
    guard let bestStart, let bestEnd else { return nil }
    return (bestStart, bestEnd)
  }
}
