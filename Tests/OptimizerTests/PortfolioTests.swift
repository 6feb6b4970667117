import DenseCollections
import InstanceFormats
import Optimizer
import ReleaseGraph
import Testing

@Suite struct PortfolioTests {
  /// Whatever is found is feasible and told at its true cost; nothing feasible is called infeasible, no bound passes
  /// the optimum, and on tiny networks a schedule is nearly always found.
  @Test func tinyNetworksAgreeWithBruteForce() throws {
    var feasible = 0
    var missed = 0
    var optimal = 0
    for seed in 0..<50 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      let network = random.make()
      var oracle = BruteForce(network)
      oracle.solve(limit: 20_000)
      guard oracle.tried <= 20_000 else { continue }
      let outcome = Portfolio.solve(network, options: SolveOptions(limits: Limits(work: 1), threads: 1))
      if let best = outcome.best {
        let breaches = NetworkChecker.breaches(of: best.schedule, in: network)
        #expect(breaches.isEmpty, "seed \(seed): \(breaches)")
        let value = NetworkChecker.value(of: best.schedule, in: network)
        #expect(value.cost == best.objective.cost && value.second == best.objective.second, "seed \(seed)")
      }
      guard let truth = oracle.best else { continue }
      feasible += 1
      if case .infeasible = outcome.status { Issue.record("seed \(seed) is feasible") }
      #expect(outcome.bound.cost <= truth.cost, "seed \(seed): \(outcome.bound)")
      if outcome.best == nil { missed += 1 }
      if outcome.cost == truth.cost { optimal += 1 }
      if outcome.bound.cost == truth.cost { #expect(outcome.bound.second <= truth.second, "seed \(seed)") }
    }
    #expect(feasible > 20)
    #expect(missed * 20 <= feasible, "\(missed) of \(feasible) missed")
    #expect(optimal * 10 >= feasible * 7, "\(optimal) of \(feasible) optimal")
  }
}

@Suite struct DeterminismTests {
  /// Byte-identical for the same input, seed, threads and work limit; never worse at twice the limit.
  @Test(arguments: [1, 2]) func sameWorkSamePlan(threads: Int) throws {
    for seed in [3, 4] as [UInt64] {
      let network = PlainDecoderTests.project(40, seed: seed)
      func solve(_ work: Int) -> Outcome {
        Portfolio.solve(network, options: SolveOptions(limits: Limits(work: work), threads: threads, seed: seed))
      }
      let once = solve(6_000_000)
      let again = solve(6_000_000)
      #expect(once.schedule == again.schedule)
      #expect(once.bound == again.bound)
      let longer = solve(12_000_000)
      let (short, long) = (try #require(once.best), try #require(longer.best))
      #expect(long.objective <= short.objective)
    }
  }

  /// The general way too; tiny networks with every feature.
  @Test func sameWorkSamePlanWithEveryFeature() {
    for seed in 0..<5 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      let network = random.make()
      let options = SolveOptions(limits: Limits(work: 100_000), threads: 2, seed: 5)
      #expect(
        Portfolio.solve(network, options: options).schedule == Portfolio.solve(network, options: options).schedule)
    }
  }

  /// A given start is never lost.
  @Test func startIsKept() throws {
    let network = PlainDecoderTests.project(30, seed: 9)
    let first = Portfolio.solve(network, options: SolveOptions(limits: Limits(work: 2_000_000), threads: 1))
    let start = try #require(first.best)
    var options = SolveOptions(limits: Limits(work: 1), threads: 1, seed: 77)
    options.start = start.schedule
    let second = try #require(Portfolio.solve(network, options: options).best)
    #expect(second.objective <= start.objective)
  }

  /// A raised flag ends the search at once.
  @Test func flagEndsTheSearch() {
    let options = SolveOptions(limits: Limits(), threads: 2)
    options.flag.raise()
    let outcome = Portfolio.solve(PlainDecoderTests.project(30, seed: 1), options: options)
    #expect(outcome.status == .unknown(.cancelled) || outcome.best != nil)
  }
}
