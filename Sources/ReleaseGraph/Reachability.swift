import Timeline

/// # Who comes after whom
///
/// Everything that a chain of minimum arcs leads to: maximum lags hold back, they push nobody later, so they do not count.
package enum Reachability {
  /// The activities that arcs lead to from any of the given ones, these included. O(activities + arcs).
  package static func after(_ sources: some Sequence<Int>, _ network: Network, _ adjacency: Adjacency) -> [Bool] {
    var reached = Array(repeating: false, count: network.activities.count)
    var queue: [Int] = []
    for i in sources where !reached[i] {
      reached[i] = true
      queue.append(i)
    }
    while let i = queue.popLast() {
      for index in adjacency.arcs(outOf: i) {
        let arc = network.arcs[Int(index)]
        guard arc.lag >= 0, !reached[arc.to] else { continue }
        reached[arc.to] = true
        queue.append(arc.to)
      }
    }
    return reached
  }
}

/// What happens to earliest times if activities cannot begin before a later time.
package struct SlipImpact: Sendable {
  package let before: LongestPaths
  package let after: LongestPaths
  /// What can no longer be done, and all after it.
  private let isLost: [Bool]

  /// The earliest times when each of `activities` begins `slots` later than it could. O(modes + arcs).
  package init(
    of activities: some Sequence<Int>, by slots: Int, _ network: Network, _ adjacency: Adjacency, _ before: LongestPaths
  ) {
    self.before = before
    var low = Array(repeating: 0, count: network.activities.count)
    for i in activities where !before.isImpossible(i) {
      low[i] = min(before.earliestStart[i] + slots, network.horizon + 1)
    }
    let after = LongestPaths(network, adjacency, notBefore: low)
    self.after = after
    let fallen = network.activities.indices.filter { after.isImpossible($0) && !before.isImpossible($0) }
    isLost = Reachability.after(fallen, network, adjacency)
  }

  /// By how much the earliest end of an activity moves; nil where it, or something before it, can no longer be done (or
  /// never could).
  package func shift(_ i: Int) -> Int? {
    before.isImpossible(i) || isLost[i] ? nil : after.earliestEnd[i] - before.earliestEnd[i]
  }
}
