/// A claim about the makespan: whatever may run in one slot weighs at most `limit`, so that Σ weight · duration needs many
/// slots, besides `head` slots before and `tail` after.
package struct WeightCertificate: Hashable, Sendable {
  /// Per activity, ≥ 0.
  package var weights: [Int]
  package var limit: Int
  package var head: Int
  package var tail: Int
  package var makespan: Int
  /// Per resource, ≥ 0: how dear it is. Only a help in checking; any numbers will do.
  package var prices: [Int]

  package init(weights: [Int], limit: Int, head: Int, tail: Int, makespan: Int, prices: [Int]) {
    self.weights = weights
    self.limit = limit
    self.head = head
    self.tail = tail
    self.makespan = makespan
    self.prices = prices
  }
}

/// What checking came to.
package enum ProofVerdict: Hashable, Sendable {
  case verified
  case refused(String)
  /// The limit of nodes came first.
  case undecided
}
