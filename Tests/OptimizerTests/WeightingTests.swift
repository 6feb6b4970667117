import DenseCollections
import Testing

@testable import Optimizer

@Suite struct WeightingTests {
  /// Largest weight of a multiset of amounts that fits, by trying all.
  private func most(_ weighting: Weighting, _ amounts: [Int], capacity: Int) -> Int {
    var best = 0
    func extend(_ from: Int, _ room: Int, _ weight: Int) {
      best = max(best, weight)
      for k in from..<amounts.count where amounts[k] <= room {
        extend(k, room - amounts[k], weight + weighting.weight(of: amounts[k]))
      }
    }
    extend(0, capacity, 0)
    return best
  }

  /// What fits by amounts fits by weights, at every capacity, and each weighting gains something at the largest.
  @Test func weightsOfWhatFitsFit() {
    var generator = SeededGenerator(seed: 5)
    var count = 0
    for _ in 0..<300 {
      let capacity = 2 + generator.below(11)
      var asked: [Int: Int] = [:]
      for _ in 0..<1 + generator.below(4) { asked[1 + generator.below(capacity + 1)] = 1 + generator.below(9) }
      let amounts = asked.keys.sorted()
      for weighting in Weighting.all(capacity: capacity, amounts: asked) {
        count += 1
        for c in 0...capacity {
          #expect(most(weighting, amounts, capacity: c) <= weighting.room(in: c), "\(amounts) in \(c) of \(capacity)")
        }
        let room = weighting.room(in: capacity)
        #expect(amounts.contains { $0 <= capacity && weighting.weight(of: $0) * capacity > $0 * room })
      }
    }
    #expect(count > 200, "\(count) weightings")
  }

  /// Two of three leave room for one only: as many as there are slots.
  @Test func twoOfThreeTakeAll() throws {
    let weighting = try #require(Weighting.all(capacity: 3, amounts: [2: 10]).first)
    #expect(weighting.weight(of: 2) == weighting.room(in: 3))
    #expect(weighting.room(in: 1) == 0)
    #expect(Weighting.all(capacity: 3, amounts: [1: 10]).isEmpty)
  }
}
