/// A project as far as proofs about its makespan need it: who takes how long, how much of what, and who comes before whom.
package struct MakespanProblem: Sendable {
  package struct Order: Hashable, Sendable {
    /// The second starts at least `lag` after the end of the first; a negative lag lets them overlap.
    package var before: Int
    package var after: Int
    package var lag: Int
    package init(before: Int, after: Int, lag: Int = 0) {
      self.before = before
      self.after = after
      self.lag = lag
    }
  }

  /// Slots of work; 0: a milestone.
  package var durations: [Int]
  /// No earlier start.
  package var earliest: [Int]
  /// Per activity, per resource.
  package var demands: [[Int]]
  package var capacities: [Int]
  package var orders: [Order]

  package init(durations: [Int], earliest: [Int]? = nil, demands: [[Int]], capacities: [Int], orders: [Order]) {
    self.durations = durations
    self.earliest = earliest ?? Array(repeating: 0, count: durations.count)
    self.demands = demands
    self.capacities = capacities
    self.orders = orders
  }
}
