/// Why there is no schedule. Activities and arcs are indices of the network.
package enum Refutation: Hashable, Sendable {
  /// No mode of a mandatory activity has a start between what its predecessors and its successors allow.
  case noStart(activity: Int, earliest: Int, latestEnd: Int)
  /// Arcs that form a circle which no times satisfy, in order.
  case circle(arcs: [Int])
  /// Orders, windows or capacities leave no room; proved without search.
  case contradiction(Refuted.Contradiction)
  /// A search went through all cases.
  case exhausted(by: String)
}
