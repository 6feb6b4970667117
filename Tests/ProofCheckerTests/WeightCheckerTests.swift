import ProofChecker
import Testing

@Suite struct WeightCheckerTests {
  /// Three activities of 4 slots on a capacity of 1, and one of 3 behind the first.
  private var problem: MakespanProblem {
    MakespanProblem(
      durations: [4, 4, 4, 3], demands: [[1], [1], [1], [0]], capacities: [1],
      orders: [.init(before: 0, after: 3)])
  }

  private func certificate(_ weights: [Int], limit: Int = 1, head: Int = 0, tail: Int = 0, _ makespan: Int)
    -> WeightCertificate
  {
    WeightCertificate(weights: weights, limit: limit, head: head, tail: tail, makespan: makespan, prices: [1])
  }

  @Test func acceptsWhatHolds() {
    #expect(WeightChecker.check(certificate([1, 1, 1, 0], 12), of: problem) == .verified)
    // A chain is a clique too: 4 + 3.
    #expect(WeightChecker.check(certificate([1, 0, 0, 1], 7), of: problem) == .verified)
    // The last behind a head of 4.
    #expect(WeightChecker.check(certificate([0, 0, 0, 1], head: 4, 7), of: problem) == .verified)
    #expect(WeightChecker.check(certificate([1, 0, 0, 0], tail: 3, 7), of: problem) == .verified)
  }

  @Test func refusesWhatIsChanged() {
    func isRefused(_ certificate: WeightCertificate) -> Bool {
      if case .refused = WeightChecker.check(certificate, of: problem) { return true }
      return false
    }
    #expect(isRefused(certificate([1, 1, 1, 0], 13)))
    #expect(isRefused(certificate([1, 1, 1, 1], 15)))
    #expect(isRefused(certificate([2, 1, 1, 0], 12)))
    #expect(isRefused(certificate([0, 0, 0, 1], head: 5, 8)))
    #expect(isRefused(certificate([0, 1, 0, 0], tail: 1, 5)))
    #expect(isRefused(certificate([1, 1, 1], 12)))
    #expect(isRefused(certificate([1, 1, -1, 0], 4)))
    #expect(isRefused(certificate([1, 1, 1, 0], limit: 0, 12)))
    #expect(isRefused(certificate([0, 0, 0, 0], head: 9, 1)))
    var circle = problem
    circle.orders.append(.init(before: 3, after: 0))
    guard case .refused = WeightChecker.check(certificate([1, 1, 1, 0], 12), of: circle) else {
      Issue.record("a circle has no schedule to bound")
      return
    }
  }

  @Test func endsAtItsLimit() {
    let many = MakespanProblem(
      durations: Array(repeating: 1, count: 60), demands: (0..<60).map { [7 + $0 % 5, 9 - $0 % 4] },
      capacities: [101, 97], orders: [])
    let claim = WeightCertificate(
      weights: (0..<60).map { 100 + $0 * 7 % 31 }, limit: 1_320, head: 0, tail: 0, makespan: 1, prices: [1, 1])
    #expect(WeightChecker.check(claim, of: many, nodeLimit: 10) == .undecided)
  }
}
