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
