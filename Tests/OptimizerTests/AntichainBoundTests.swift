import DenseCollections
import LinearProgramming
import ProofChecker
import ReleaseGraph
import Testing
import Timeline

@testable import Optimizer

@Suite struct AntichainBoundTests {
  /// A random project: two resources, orders, the makespan as its cost.
  private func project(_ n: Int, seed: UInt64) -> Network {
    var random = SeededGenerator(seed: seed)
    var network = Network(horizon: n * 5, makespanCost: 1)
    for _ in 0..<2 { network.resources.append(Resource(capacity: StepFunction(horizon: n * 5, value: 5))) }
    for i in 0..<n {
      network.modes.append(
        Mode(
          duration: 1 + random.below(4), contiguous: true,
          demands: (0..<2).map { Demand(resource: $0, amount: random.below(5), span: .hold(lead: 0)) }))
      network.activities.append(Activity(modes: i..<i + 1, latestEnd: n * 5, family: 0))
      if i > 0 && random.chance(1, in: 2) {
        network.arcs.append(Arc(from: random.below(i), .end, to: i, .start))
      }
    }
    return network
  }

  private func bound(_ network: Network) throws -> AntichainBound? {
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    guard let problem = AntichainProblem(flat, blocks: blocks, heads: heads, largest: 100) else { return nil }
    var bound = AntichainBound(problem)
    for _ in 0..<20 where !bound.isConverged {
      try bound.run(LinearBackends.glpk ?? ExactSimplex(), rounds: 10, nodeLimit: 50_000, stop: .never)
    }
    return bound
  }

  /// No bound passes the optimum, and every one passes its checker, who refuses one more.
  @Test(arguments: 0..<12) func provedAndChecked(seed: Int) throws {
    let network = project(9, seed: UInt64(seed) + 5)
    let found = try #require(try bound(network))
    #expect(found.isConverged)
    let best = try #require(found.best)
    let outcome = Portfolio.solve(
      network,
      options: SolveOptions(
        limits: Limits(work: 400_000_000), threads: 1, provers: [{ ClauseLearner(network: $0, hint: nil, seed: $1) }]))
    if case .optimal = outcome.status { #expect(best.makespan <= outcome.cost ?? 0) }
    let proof = try #require(found.proof(activityCount: network.activities.count))
    var claim = WeightCertificate(
      weights: proof.weights, limit: proof.limit, head: proof.head, tail: proof.tail, makespan: proof.makespan,
      prices: proof.prices)
    let problem = MakespanProblem(
      durations: network.modes.map(\.duration), demands: network.modes.map { $0.demands.map(\.amount) },
      capacities: [5, 5], orders: network.arcs.map { .init(before: $0.from, after: $0.to) })
    #expect(WeightChecker.check(claim, of: problem) == .verified)
    claim.makespan += 1
    #expect(WeightChecker.check(claim, of: problem) != .verified)
  }

  /// The pricer's heaviest set equals that of trying all sets.
  @Test(arguments: 0..<30) func pricingIsExact(seed: Int) throws {
    let network = project(10, seed: UInt64(seed) + 100)
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    let problem = try #require(AntichainProblem(flat, blocks: blocks, heads: heads, largest: 100))
    var random = SeededGenerator(seed: UInt64(seed))
    let weights = (0..<problem.count).map { _ in random.below(1_000) }
    var heaviest = 0
    for bits in 0..<(1 << problem.count) {
      let set = (0..<problem.count).filter { bits >> $0 & 1 == 1 }
      let weight = set.reduce(0) { $0 + weights[$1] }
      if weight > heaviest && problem.isFeasible(set) { heaviest = weight }
    }
    var pricer = AntichainPricer(problem)
    let answer = pricer.heaviest(weights, known: 0, nodeLimit: 1_000_000, stop: .never)
    #expect(answer.isExact && answer.limit == heaviest)
    let cut = pricer.heaviest(weights, known: 0, nodeLimit: 3, stop: .never)
    #expect(cut.limit >= heaviest)
    for set in pricer.greedy(weights, above: 0, count: 20) { #expect(problem.isFeasible(set)) }
  }
}
