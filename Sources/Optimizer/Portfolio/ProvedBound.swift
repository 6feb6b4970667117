/// No schedule costs less than `cost`; of those that cost at most the best known cost, none has a second stage below
/// `second` (so it stays valid when the best known cost falls). Each with the argument that gave it.
package struct ProvedBound: Hashable, Sendable {
  package var cost: Int
  package var source: String
  package var second: Int
  package var secondSource: String

  package init(
    cost: Int = 0, source: String = "nothing costs less than nothing", second: Int = 0, secondSource: String = ""
  ) {
    self.cost = cost
    self.source = source
    self.second = second
    self.secondSource = secondSource
  }

  /// The better part of both.
  package mutating func raise(to other: ProvedBound) {
    raise(cost: other.cost, source: other.source)
    raise(second: other.second, source: other.secondSource)
  }

  package mutating func raise(cost newCost: Int, source newSource: String) {
    if newCost > cost { (cost, source) = (newCost, newSource) }
  }

  package mutating func raise(second newSecond: Int, source newSource: String) {
    if newSecond > second { (second, secondSource) = (newSecond, newSource) }
  }

  /// Whether the objective cannot be improved.
  package func closes(_ objective: Objective) -> Bool { objective.cost <= cost && objective.second <= second }
}
