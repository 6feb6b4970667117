import Optimizer
import ReleaseGraph
import Testing

@Suite struct RefuterTests {
  /// What has a schedule is never refuted; of what has none, a good part is refuted without search.
  @Test func refutesOnlyWhatBruteForceCannotSchedule() {
    var infeasible = 0
    var refuted = 0
    for seed in 0..<2000 as Range<UInt64> {
      var random = RandomNetwork(seed: seed &+ 5_000)
      let network = random.make()
      let found = Refuter.refute(network)
      guard found != nil || seed < 200 else { continue }
      var oracle = BruteForce(network)
      oracle.solve(limit: 4_000)
      if oracle.best != nil {
        #expect(found == nil, "seed \(seed) has a schedule")
      } else if oracle.tried <= 4_000 {
        infeasible += 1
        if found != nil { refuted += 1 }
      }
    }
    #expect(infeasible > 100)
    #expect(refuted * 2 > infeasible, "\(refuted) of \(infeasible)")
  }

  /// The core alone is no more feasible than the whole: the activities outside it, freed of all bounds, change nothing.
  @Test func coresContainTheContradiction() {
    for seed in 0..<500 as Range<UInt64> {
      var random = RandomNetwork(seed: seed &+ 9_000)
      let network = random.make()
      guard let found = Refuter.refute(network) else { continue }
      #expect(!found.core.isEmpty)
      switch found.contradiction {
      case .noStart(let i): #expect(found.core.contains(i))
      case .noOrder(let i, let j, _, _): #expect(found.core.contains(i) && found.core.contains(j))
      case .noCommonOccurrence(let s): #expect(Set(network.synchronies[s].activities).isSubset(of: found.core))
      case .overload(let overload):
        #expect(overload.need > overload.capacity)
        #expect(Set(overload.activities).isSubset(of: found.core))
      }
    }
  }
}
