/// # Why no schedule ends before a makespan: weights that no slot can carry
///
/// Whatever runs in one slot weighs at most `limit`. The activities, each doing its slots of work between the heads and
/// the tails, weigh Σ weight · duration together; they need more than (makespan − 1 − head − tail) slots for that.
/// All numbers are whole; a checker needs nothing of the linear program that proposed them.
package struct AntichainProof: Hashable, Sendable {
  /// Per activity of the network, 0 where it does not count. Those that count start at or after `head` and leave at
  /// least `tail` slots after their ends.
  package var weights: [Int]
  package var limit: Int
  package var head: Int
  package var tail: Int
  /// What is proved.
  package var makespan: Int
  /// Per resource that is no window's limit: multipliers of its demand under which the weights look balanced; they help a
  /// checker to search and prove nothing.
  package var prices: [Int]
}
