import DenseCollections
import ReleaseGraph
import Testing
import Timeline

@testable import Optimizer

@Suite struct GuidedEjectionTests {
  /// What the deadlines leave holds the optimum, and without costs it is a schedule still.
  @Test func latestEndsLoseNoSchedule() throws {
    var looked = 0
    var tightened = 0
    for seed in 0..<60 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      let network = random.make()
      var oracle = BruteForce(network)
      oracle.solve(limit: 20_000)
      guard oracle.tried <= 20_000, let best = oracle.bestSchedule else { continue }
      let flat = FlatNetwork(network)
      let latest = Deadlines.latestEnds(flat, order: Blocks(flat).order)
      for i in 0..<flat.count where best.isPresent(i) {
        #expect(Int(best.end[i]) <= latest[i], "seed \(seed), activity \(i)")
        if latest[i] < flat.latestEnd[i] { tightened += 1 }
      }
      #expect(NetworkChecker.breaches(of: best, in: network.bare()).isEmpty, "seed \(seed)")
      looked += 1
    }
    #expect(looked > 20 && tightened > 20)
  }

  /// What it finds keeps every rule, and it finds something nearly always where there is something.
  @Test func findsSchedules() {
    var feasible = 0
    var found = 0
    for seed in 0..<60 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      var network = random.make()
      // As builders give them, usages are those of bookings alone.
      for m in network.modes.indices {
        for d in network.modes[m].demands.indices where network.modes[m].demands[d].span == .work {
          network.modes[m].demands[d].usage = nil
        }
      }
      var oracle = BruteForce(network)
      oracle.solve(limit: 20_000)
      guard oracle.tried <= 20_000 else { continue }
      var ejection = GuidedEjection(network, seed: seed)
      ejection.run(ticks: 1_000_000, stop: .never)
      if oracle.best != nil { feasible += 1 }
      guard ejection.isFeasible else { continue }
      let schedule = ejection.finish(stop: .never)
      let breaches = NetworkChecker.breaches(of: schedule, in: network)
      #expect(breaches.isEmpty, "seed \(seed): \(breaches)")
      found += 1
    }
    #expect(feasible > 20)
    #expect(found <= feasible && found * 10 >= feasible * 9, "\(found) of \(feasible)")
  }

  /// Pairs that block each other on one machine: only one order keeps all deadlines.
  @Test func ejectsUntilTheOnlyOrderIsFound() {
    let n = 12
    var network = Network(horizon: 2 * n)
    network.resources = [Resource(capacity: StepFunction(horizon: 2 * n, value: 1))]
    var generator = SeededGenerator(seed: 4)
    var places = Array(0..<n)
    for k in stride(from: n - 1, to: 0, by: -1) { places.swapAt(k, generator.below(k + 1)) }
    for i in 0..<n {
      for _ in 0..<2 {
        network.modes.append(Mode(duration: 1, demands: [Demand(resource: 0, amount: 1, span: .work)]))
      }
      // The second begins exactly n − 1 after the first ends.
      network.activities.append(Activity(modes: (2 * i)..<(2 * i + 1), latestEnd: n, family: i))
      network.activities.append(Activity(modes: (2 * i + 1)..<(2 * i + 2), latestEnd: 2 * n, family: i))
      network.arcs.append(Arc(from: 2 * i, .end, to: 2 * i + 1, .start, lag: n - 1))
      network.arcs.append(Arc(from: 2 * i + 1, .start, to: 2 * i, .end, lag: -(n - 1)))
      network.activities[2 * i].latestEnd = places[i] + 1
    }
    var ejection = GuidedEjection(network, seed: 1)
    ejection.run(ticks: 20_000_000, stop: .never)
    #expect(ejection.isFeasible)
    #expect(NetworkChecker.breaches(of: ejection.finish(stop: .never), in: network).isEmpty)
  }
}
