/// What is minimised: the cost first, then the second stage (the sum of delivery ends).
package struct Objective: Hashable, Comparable, Sendable {
  package var cost: Int
  package var second: Int

  package init(cost: Int, second: Int) {
    self.cost = cost
    self.second = second
  }

  package static func < (a: Objective, b: Objective) -> Bool {
    a.cost != b.cost ? a.cost < b.cost : a.second < b.second
  }
}
