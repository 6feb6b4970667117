import DenseCollections
import Optimizer
import ReleaseGraph
import Testing
import Timeline

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

  /// A booking that pauses over a weekend from its first start and from its last may fit between weekends.
  @Test func holdsThatPauseAreNotTakenForLongerThanTheyMustBe() {
    var refuted = 0
    for seed in 0..<600 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed &* 6007)
      let (work, pause) = (3 + generator.below(4), 3 + generator.below(5))
      let horizon = 2 * (work + pause) + 2
      let week = stride(from: 0, to: horizon, by: work + pause).map { $0..<min(horizon, $0 + work) }
      var network = Network(horizon: horizon, calendars: [WorkCalendar(horizon: horizon, runs: week)], makespanCost: 0)
      network.resources = [Resource(capacity: StepFunction(horizon: horizon, value: 1), copies: 1)]
      for i in 0..<(2 + generator.below(3)) {
        var mode = Mode(duration: 1 + generator.below(3), calendar: 0)
        mode.demands = [Demand(resource: 0, amount: 1, span: .hold(lead: 0))]
        network.modes.append(mode)
        network.activities.append(
          Activity(
            modes: i..<(i + 1), earliest: work - 1 - generator.below(2), latestEnd: horizon - generator.below(2),
            family: i))
      }
      guard Refuter.refute(network) != nil else { continue }
      refuted += 1
      var oracle = BruteForce(network)
      oracle.solve(limit: 100_000)
      #expect(oracle.best == nil, "seed \(seed) has a schedule")
    }
    #expect(refuted > 0)
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
