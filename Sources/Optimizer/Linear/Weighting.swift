/// # Weights of amounts that allow for what does not fit beside each other
///
/// A capacity c holds at most `room(in: c)` of the weights of amounts that fit into it together: an unbounded knapsack
/// over the amounts that occur.
///
/// - Method: floors r → r / k (k above half the capacity: of these amounts only one at a time), and Fekete and Schepers'
///           f₀ (large amounts fill all, small ones nothing); those that gain anything over the amounts themselves,
///           by the slots that they gain, at most three.
struct Weighting: Sendable, Hashable {
  /// By amount, up to the capacity.
  private let weights: [Int]
  /// By capacity.
  private let rooms: [Int]

  private static let largest = 64
  private static let most = 3

  init(_ weights: [Int], amounts: [Int]) {
    self.weights = weights
    var rooms = [Int](repeating: 0, count: weights.count)
    for c in rooms.indices.dropFirst() {
      rooms[c] = amounts.reduce(rooms[c - 1]) { $1 <= c ? max($0, rooms[c - $1] + weights[$1]) : $0 }
    }
    self.rooms = rooms
  }

  /// What is larger than every capacity never fits.
  func weight(of amount: Int) -> Int { amount < weights.count ? weights[amount] : weights[weights.count - 1] }

  func room(in capacity: Int) -> Int { capacity <= 0 ? 0 : rooms[min(capacity, rooms.count - 1)] }

  /// The useful ones; `amounts`: the slots that demands of each amount take.
  static func all(capacity: Int, amounts: [Int: Int]) -> [Weighting] {
    let fitting = amounts.keys.filter { $0 > 0 && $0 <= capacity }.sorted()
    guard capacity > 1, capacity <= largest, !fitting.isEmpty else { return [] }
    var found: [(weighting: Weighting, gain: Double)] = []
    var seen: Set<Weighting> = []
    func add(_ weight: (Int) -> Int) {
      let weighting = Weighting((0...capacity).map(weight), amounts: fitting)
      let room = weighting.room(in: capacity)
      guard room > 0, seen.insert(weighting).inserted else { return }
      let gain = fitting.reduce(0.0) { sum, r in
        let more = Double(weighting.weights[r]) / Double(room) - Double(r) / Double(capacity)
        return sum + max(0, more) * Double(amounts[r] ?? 0)
      }
      if gain > 1e-9 { found.append((weighting, gain)) }
    }
    for k in fitting.prefix(16) {
      add { $0 / k }
      if 2 * k <= capacity { add { $0 > capacity - k ? capacity : $0 < k ? 0 : $0 } }
    }
    return found.enumerated().sorted { ($0.element.gain, $1.offset) > ($1.element.gain, $0.offset) }
      .prefix(most).map(\.element.weighting)
  }
}
