import DenseCollections
import ReleaseGraph
import Testing
import Timeline

@testable import Optimizer

@Suite struct PlainDecoderTests {
  /// A random project of n activities with up to four resources and, where asked, modes and budgets.
  static func project(_ n: Int, modes: Int = 1, seed: UInt64) -> Network {
    var generator = SeededGenerator(seed: seed)
    let horizon = 12 * n
    var network = Network(horizon: horizon, makespanCost: 1)
    let width = 1 + generator.below(4)
    for _ in 0..<width {
      network.resources.append(Resource(capacity: StepFunction(horizon: horizon, value: 5 + generator.below(10))))
    }
    if modes > 1 { network.budgets = [Budget(capacity: 4 * n)] }
    for i in 0..<n {
      let first = network.modes.count
      for _ in 0..<modes {
        var mode = Mode(duration: generator.below(11), contiguous: true)
        for r in 0..<width where mode.duration > 0 && generator.chance(2, in: 3) {
          mode.demands.append(Demand(resource: r, amount: 1 + generator.below(5), span: .hold(lead: 0)))
        }
        if modes > 1 { mode.budgetUses = [BudgetUse(budget: 0, amount: generator.below(10))] }
        network.modes.append(mode)
      }
      network.activities.append(Activity(modes: first..<network.modes.count, latestEnd: horizon, family: 0))
      for _ in 0..<generator.below(3) where i > 0 {
        let before = generator.below(i)
        network.arcs.append(Arc(from: before, .end, to: i, .start))
      }
    }
    return network
  }

  /// The fast decoder gives what the general generation gives for the same list, forwards; justified schedules are
  /// feasible and no longer, and stay feasible where every activity is put off by its float.
  @Test(arguments: 0..<40 as Range<UInt64>) func agreesWithTheGeneralGeneration(seed: UInt64) throws {
    let network = Self.project(20, seed: seed)
    let flat = FlatNetwork(network)
    let project = try #require(PlainProject(flat, blocks: Blocks(flat)))
    var decoder = PlainDecoder(project)
    var general = PartialSchedule(flat)
    for (k, i) in project.topological.enumerated() {
      decoder.list[k] = Int32(i)
      decoder.mode[i] = Int32(flat.firstMode[i])
      let bounds = general.bounds(of: i)
      let found = general.fit(i, mode: flat.firstMode[i], in: bounds)
      let place = try #require(found)
      general.place(i, mode: place.mode, start: place.start, end: place.end)
    }
    let makespan = decoder.decodeForward()
    #expect(makespan == general.makespan)
    for i in 0..<flat.count { #expect(Int(decoder.start[i]) == general.start[i]) }
    decoder.sortByStart(longest: makespan)
    let justified = decoder.justify(makespan)
    #expect(justified <= makespan)
    var schedule = Schedule(for: network)
    for i in 0..<flat.count {
      schedule.mode[i] = decoder.mode[i]
      schedule.start[i] = decoder.start[i]
      schedule.end[i] = decoder.end[i]
    }
    #expect(NetworkChecker.breaches(of: schedule, in: network).isEmpty)
    for i in 0..<flat.count {
      schedule.start[i] += Int32(decoder.float(i))
      schedule.end[i] += Int32(decoder.float(i))
    }
    #expect(NetworkChecker.breaches(of: schedule, in: network).isEmpty)
    #expect(Int(schedule.end.max() ?? 0) <= makespan)
    var waiting = [Int32](repeating: 0, count: flat.count)
    var open: [Int32] = []
    let parallel = decoder.decodeParallel(waiting: &waiting, open: &open)
    for i in 0..<flat.count {
      schedule.start[i] = decoder.start[i]
      schedule.end[i] = decoder.end[i]
    }
    #expect(NetworkChecker.breaches(of: schedule, in: network).isEmpty)
    #expect(Int(schedule.end.max() ?? 0) == parallel)
  }

  /// Individuals of the genetic algorithm are feasible, budgets included.
  @Test(arguments: 0..<6 as Range<UInt64>) func geneticSchedulesAreFeasible(seed: UInt64) throws {
    let network = Self.project(24, modes: 3, seed: seed)
    let outcome = Portfolio.solve(network, options: SolveOptions(limits: Limits(work: 1_000_000), threads: 1))
    let best = try #require(outcome.best)
    #expect(NetworkChecker.breaches(of: best.schedule, in: network).isEmpty)
    #expect(NetworkChecker.value(of: best.schedule, in: network).cost == best.objective.cost)
    #expect(outcome.bound.cost <= best.objective.cost)
  }
}
