import DenseCollections
import Optimizer
import PlanVerifier
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// The network means what the language page says: whatever plan is put before both, the checker of networks and the
/// verifier of plans, which share nothing, say the same, and count the same cost.
struct NetworkMeaningTests {
  /// A scenario with a schedule of it; nil where the text is refused or no plan was found quickly.
  private func model(_ seed: Int) -> (ScenarioNetwork, Schedule)? {
    var random = RandomScenario(seed)
    guard let scenario = RandomScenario.load(random.text()).scenario else { return nil }
    let model = NetworkBuilder.build(scenario)
    var options = SolveOptions(limits: Limits(work: 10_000), threads: 1, seed: 1)
    options.stopsAtFirst = true
    return Portfolio.solve(model.network, options: options).schedule.map { (model, $0) }
  }

  private func breaches(_ plan: Plan, _ scenario: Scenario) -> [Violation] {
    PlanVerifier.verify(plan, against: scenario).violations.filter {
      ![.cost, .second, .bound, .status].contains($0.rule)
    }
  }

  @Test func mostRandomScenariosLoadAndHavePlans() {
    let found = (0..<40).count { model($0) != nil }
    #expect(found >= 20)
  }

  @Test(arguments: 0..<40) func schedulesAndPlansAreJudgedAlike(seed: Int) throws {
    guard let (model, first) = model(seed) else { return }
    var generator = SeededGenerator(seed: UInt64(seed))
    var schedule = first
    for round in 0..<60 {
      let plan = model.plan(of: schedule, .init(status: .feasible))
      let broken = NetworkChecker.breaches(of: schedule, in: model.network)
      let violations = breaches(plan, model.scenario)
      #expect(
        broken.isEmpty == violations.isEmpty,
        "seed \(seed), round \(round): network \(broken), verifier \(violations.map(\.message))")
      if broken.isEmpty {
        let value = NetworkChecker.value(of: schedule, in: model.network)
        let verdict = PlanVerifier.verify(plan, against: model.scenario)
        #expect(verdict.cost.total == value.cost && verdict.second == value.second)
        if generator.chance(1, in: 2) { schedule = first }
      } else {
        schedule = first
      }
      for _ in 0...generator.below(2) { mutate(&schedule, model.network, &generator) }
    }
  }

  private func mutate(_ schedule: inout Schedule, _ network: Network, _ generator: inout SeededGenerator) {
    let i = generator.below(network.activities.count)
    if generator.chance(1, in: 8), let group = network.activities[i].group {
      for j in network.activities.indices where network.activities[j].group == group {
        (schedule.mode[j], schedule.start[j], schedule.end[j]) = (-1, -1, -1)
      }
      return
    }
    guard schedule.isPresent(i) else { return }
    if generator.chance(1, in: 3) {
      let modes = network.activities[i].modes
      schedule.mode[i] = Int32(modes.lowerBound + generator.below(modes.count))
      for k in 0..<schedule.stride { schedule.setCopy(i, demand: k, to: 0) }
    }
    let m = Int(schedule.mode[i])
    if generator.chance(1, in: 2) {
      for (k, demand) in network.modes[m].demands.enumerated() {
        schedule.setCopy(i, demand: k, to: generator.below(network.resources[demand.resource].copies))
      }
    }
    let to = max(0, min(network.horizon, Int(schedule.start[i]) + generator.below(13) - 6))
    let start = generator.chance(3, in: 4) ? network.nextStart(mode: m, from: to) ?? to : to
    guard let end = network.end(mode: m, start: start) else { return }
    (schedule.start[i], schedule.end[i]) = (Int32(start), Int32(end))
    if generator.chance(1, in: 10) { schedule.end[i] = Int32(min(network.horizon, end + 1)) }
  }

  @Test(arguments: 0..<40) func plansThatTheVerifierAcceptsAreSchedules(seed: Int) throws {
    guard let (model, first) = model(seed) else { return }
    let scenario = model.scenario
    var generator = SeededGenerator(seed: UInt64(seed) &+ 77)
    let plan = model.plan(of: first, .init(status: .feasible))
    for round in 0..<60 {
      var changed = plan
      for _ in 0...generator.below(2) { mutate(&changed, scenario, &generator) }
      let violations = breaches(changed, scenario)
      guard let schedule = model.schedule(from: changed) else { continue }
      let rows = schedule.mode.indices.count { schedule.isPresent($0) }
      let accepted = rows == changed.rows.count && NetworkChecker.breaches(of: schedule, in: model.network).isEmpty
      if violations.isEmpty {
        #expect(accepted, "seed \(seed), round \(round): only the verifier accepts")
        let value = NetworkChecker.value(of: schedule, in: model.network)
        #expect(PlanVerifier.verify(changed, against: scenario).cost.total == value.cost)
        // The way back may name another of two touching openings, and nothing else.
        #expect(breaches(model.plan(of: schedule, .init(status: .feasible)), scenario).isEmpty)
      } else if accepted {
        // What only the verifier sees is in names alone: an opening that does not hold the row, a wrong one named.
        #expect(violations.allSatisfy { [.window, .composite].contains($0.rule) }, "\(violations.map(\.message))")
      }
    }
  }

  private func mutate(_ plan: inout Plan, _ scenario: Scenario, _ generator: inout SeededGenerator) {
    guard !plan.rows.isEmpty else { return }
    let r = generator.below(plan.rows.count)
    let row = plan.rows[r]
    guard
      let index = scenario.phases.indices.first(where: {
        scenario.path(of: PhaseID($0)) == row.release + "." + row.phase
      })
    else { return }
    let phase = scenario.phases[index]
    switch generator.below(4) {
    case 0:
      plan.rows[r].option = generator.below(phase.options.count)
    case 1:
      let option = phase.options[min(row.option, phase.options.count - 1)]
      guard option.duration > 0 else { return }
      plan.rows[r].bookings = option.environments.map { need in
        let environment = scenario[need.alternatives[generator.below(need.alternatives.count)]]
        return Plan.Booking(
          environment: environment.id,
          instance: environment.instances[generator.below(environment.instances.count)].id)
      }
    case 2:
      let window = phase.windows.isEmpty ? nil : scenario[phase.windows[generator.below(phase.windows.count)]]
      guard let window, !window.occurrences.isEmpty else { return }
      let occurrence = window.occurrences[generator.below(window.occurrences.count)].range
      let length = row.end.minutes - row.start.minutes
      let start = scenario.grid.instant(
        of: min(occurrence.upperBound, occurrence.lowerBound + generator.below(occurrence.count + 1)))
      plan.rows[r].window = Plan.WindowUse(id: window.id, start: scenario.grid.instant(of: occurrence.lowerBound))
      plan.rows[r].start = start
      plan.rows[r].end = LocalInstant(minutes: start.minutes + length)
    default:
      let shift = (generator.below(17) - 8) * scenario.grid.slotMinutes
      plan.rows[r].start = LocalInstant(minutes: row.start.minutes + shift)
      plan.rows[r].end = LocalInstant(minutes: row.end.minutes + shift + (generator.chance(1, in: 4) ? 360 : 0))
    }
  }

  @Test(arguments: 0..<60) func obstaclesAreWhatTheCheckerRefuses(seed: Int) throws {
    guard let (model, schedule) = model(seed) else { return }
    let network = model.network
    let obstacles = StartObstacles(network, Adjacency(network), schedule)
    for i in network.activities.indices where schedule.isPresent(i) {
      for s in max(0, Int(schedule.start[i]) - 12)..<max(0, Int(schedule.start[i])) {
        let told = obstacles.obstacles(of: i, at: s)
        guard let end = network.end(mode: Int(schedule.mode[i]), start: s) else { continue }
        var moved = schedule
        (moved.start[i], moved.end[i]) = (Int32(s), Int32(end))
        let broken = NetworkChecker.breaches(of: moved, in: network)
        #expect(told.isEmpty == broken.isEmpty, "seed \(seed): \(told) against \(broken)")
      }
    }
  }

  @Test func equalInstancesShareAResource() throws {
    let text = """
      orchestra: 1
      time: { start: 2027-02-01, end: 2027-02-10 }
      environments:
        - { id: sit, instances: [a, b, { id: c, capacity: 2 }, d, e], outages: [{ from: 2027-02-03, to: 2027-02-04, instances: [b, d] }] }
      releases: [{ id: r, phases: [{ id: p, duration: 1h, environment: sit }] }]
      """
    let model = NetworkBuilder.build(try #require(RandomScenario.load(text).scenario))
    let members = model.resources.compactMap { origin -> [Int]? in
      if case .instances(_, let members) = origin { return members }
      return nil
    }
    #expect(members == [[0, 4], [1, 3], [2]])
    #expect(model.network.activities[0].modes.count == 3)
  }
}
