import DenseCollections
import Optimizer
import PlanVerifier
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// The network of a re-plan means what section 11 says: on random scenarios with random histories and baselines, the
/// checker of networks and the verifier of plans say the same of whatever schedule is put before both, and count alike.
struct HistoryMeaningTests {
  private static let prices = MovePrices(perMove: 13, perDay: 3, published: 20)

  /// A re-plan's network with a schedule of it.
  private func model(_ seed: Int) -> (ScenarioNetwork, Schedule, ReplanTerms)? {
    var random = RandomScenario(seed)
    guard let scenario = RandomScenario.load(random.text()).scenario else { return nil }
    var options = SolveOptions(limits: Limits(work: 10_000), threads: 1, seed: 1)
    options.stopsAtFirst = true
    let first = NetworkBuilder.build(scenario)
    guard let schedule = Portfolio.solve(first.network, options: options).schedule else { return nil }
    let plan = first.plan(of: schedule, .init(status: .feasible))
    var generator = SeededGenerator(seed: UInt64(seed) &+ 77)
    guard let replanning = history(plan, scenario, &generator) else { return nil }
    let terms = ReplanTerms(replanning: replanning, baseline: plan, prices: Self.prices)
    let model = NetworkBuilder.build(terms)
    guard let found = Portfolio.solve(model.network, options: options).schedule else { return nil }
    return (model, model.returning(found), terms)
  }

  private func history(_ plan: Plan, _ scenario: Scenario, _ generator: inout SeededGenerator) -> Replanning? {
    let grid = scenario.grid
    let starts = plan.rows.compactMap { grid.slot(of: $0.start) }.sorted()
    guard !starts.isEmpty else { return nil }
    let asOf = starts[generator.below(starts.count)] + generator.below(4)
    var progress = Progress(asOf: Placed(grid.instant(of: asOf), at: .unknown))
    for row in plan.rows {
      guard let start = grid.slot(of: row.start), let end = grid.slot(of: row.end), start < asOf else { continue }
      // It began earlier or later than planned, or not at all.
      let really = min(asOf, max(0, start + generator.below(4) - 2))
      if generator.chance(1, in: 6) { continue }
      var record = Progress.PhaseRecord(
        phase: Placed(row.release + "." + row.phase, at: .unknown),
        started: Placed(grid.instant(of: really), at: .unknown))
      if end <= asOf || start == end {
        record.finished = Placed(grid.instant(of: min(asOf, max(really, end))), at: .unknown)
      } else if generator.chance(1, in: 2) {
        record.remaining = Placed("\((1 + generator.below(6)) * grid.slotMinutes)m", at: .unknown)
      }
      progress.phases.append(record)
    }
    return ProgressResolver.resolve(progress, on: scenario, baseline: plan).replanning
  }

  private func judge(_ plan: Plan, _ terms: ReplanTerms) -> Verdict {
    PlanVerifier.verify(
      plan, against: terms.replanning.scenario, replanning: terms.replanning, baseline: terms.baseline,
      prices: terms.prices)
  }

  @Test func manyRandomHistoriesHaveReplans() {
    #expect((0..<40).count { model($0) != nil } >= 10)
  }

  @Test(arguments: 0..<60) func schedulesAndReplansAreJudgedAlike(seed: Int) throws {
    guard let (model, first, terms) = model(seed) else { return }
    var generator = SeededGenerator(seed: UInt64(seed))
    let scale = try #require(model.frame).scale
    var schedule = first
    var constants = Set<Int>()
    for round in 0..<40 {
      let plan = model.plan(of: schedule, .init(status: .feasible))
      let broken = NetworkChecker.breaches(of: schedule, in: model.network)
      let verdict = judge(plan, terms)
      let violations = verdict.violations.filter { ![.cost, .second, .bound, .status, .moveCost].contains($0.rule) }
      #expect(
        broken.isEmpty == violations.isEmpty,
        "seed \(seed), round \(round): network \(broken), verifier \(violations.map(\.message))")
      if broken.isEmpty {
        let value = NetworkChecker.value(of: schedule, in: model.network)
        constants.insert((verdict.cost.total + verdict.moveCost) * scale + (scale > 1 ? verdict.moves : 0) - value.cost)
      }
      if !broken.isEmpty || generator.chance(1, in: 2) { schedule = first }
      for _ in 0...generator.below(2) { mutate(&schedule, model, &generator) }
      schedule = model.returning(schedule)
    }
    // What history costs and moves is the same in every plan.
    #expect(constants.count <= 1, "seed \(seed): \(constants)")
  }

  private func mutate(_ schedule: inout Schedule, _ model: ScenarioNetwork, _ generator: inout SeededGenerator) {
    let network = model.network
    let i = generator.below(network.activities.count)
    guard schedule.isPresent(i), model.state(i) == nil else { return }
    var m = Int(schedule.mode[i])
    if generator.chance(1, in: 2) {
      let modes = network.activities[i].modes
      m = modes.lowerBound + generator.below(modes.count)
    }
    let to = max(0, min(network.horizon, Int(schedule.start[i]) + generator.below(13) - 6))
    // A way that keeps the baseline's place knows that one start alone.
    guard let start = network.nextStart(mode: m, from: to), let end = network.end(mode: m, start: start) else { return }
    schedule.mode[i] = Int32(m)
    for k in 0..<schedule.stride { schedule.setCopy(i, demand: k, to: 0) }
    (schedule.start[i], schedule.end[i]) = (Int32(start), Int32(end))
  }
}
