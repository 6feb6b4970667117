import Foundation
import Optimizer
import PlanVerifier
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// Planning again, on the repository's scenarios with seeded histories.
struct ReplannerTests {
  static let names = [
    "bank-quarter", "corner-shop",
  ]

  static func scenario(_ name: String) throws -> Scenario {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try #require(
      ScenarioLoader.load([root.appendingPathComponent("scenarios/\(name).yaml").path], overlays: []).scenario)
  }

  static let options = SolveOptions(
    limits: Limits(work: 1_000_000), threads: 1, seed: 1,
    exactSolver: { ClauseLearner(network: $0, hint: $1, seed: $2) },
    provers: [{ ClauseLearner(network: $0, hint: nil, seed: $1) }])

  /// A history of the plan up to a fraction of its length: what should have ended has, what runs may need `extra` more.
  static func history(_ plan: Plan, of scenario: Scenario, fraction: Double, extra: Int) throws -> Replanning {
    let starts = plan.rows.compactMap { scenario.grid.slot(of: $0.start) }
    let ends = plan.rows.compactMap { scenario.grid.slot(of: $0.end) }
    let first = starts.min() ?? 0
    let perDay = scenario.grid.slotsPerDay
    let asOf = (first + Int(Double((ends.max() ?? 0) - first) * fraction)) / perDay * perDay
    var progress = Progress(asOf: Placed(scenario.grid.instant(of: asOf), at: .unknown))
    for row in plan.rows {
      guard let start = scenario.grid.slot(of: row.start), let end = scenario.grid.slot(of: row.end), start < asOf
      else {
        continue
      }
      var record = Progress.PhaseRecord(
        phase: Placed(row.release + "." + row.phase, at: .unknown), started: Placed(row.start, at: .unknown))
      if end <= asOf {
        record.finished = Placed(row.end, at: .unknown)
      } else if extra > 0 {
        record.remaining = Placed("\(extra * scenario.grid.slotMinutes)m", at: .unknown)
      }
      progress.phases.append(record)
    }
    let (replanning, report) = ProgressResolver.resolve(progress, on: scenario, baseline: plan)
    return try #require(replanning, "\(report.lines { _ in true })")
  }

  private func baseline(_ scenario: Scenario) throws -> Plan {
    var options = Self.options
    options.stopsAtFirst = true
    let plan = Planner(options: options).plan(scenario).plan
    try #require(!plan.rows.isEmpty)
    return plan
  }

  @Test func runningPhasesThatClashAmongThemselvesAreNotJudged() throws {
    let scenario = try Self.scenario("bank-quarter")
    let text = """
      orchestra-progress: 1
      as-of: 2027-01-29T09:00
      phases:
        - { phase: ledger-9.build, started: 2027-01-11T09:00, finished: 2027-01-22T17:00 }
        - { phase: mobile-4.2.build, started: 2027-01-04T09:00, finished: 2027-01-22T17:00 }
        - { phase: ledger-9.sit, started: 2027-01-25T09:00, remaining: 3d, option: 0, bookings: [{ environment: sit, instance: sit-1 }] }
        - { phase: mobile-4.2.sit, started: 2027-01-26T09:00, remaining: 3d, option: 0, bookings: [{ environment: sit, instance: sit-1 }] }
      """
    let progress = try #require(ProgressReader.read("p.yaml", bytes: { _ in Array(text.utf8) }).0)
    let baseline = try baseline(scenario)
    let replanning = try #require(ProgressResolver.resolve(progress, on: scenario, baseline: baseline).replanning)
    let request = Replanner.Request(replanning: replanning, baseline: baseline, style: .keep)
    let result = Replanner(options: Self.options).replan(request)
    #expect(result.planned.refused.isEmpty)
    #expect(!result.planned.plan.rows.isEmpty)
    #expect(result.planned.verdict?.isAccepted == true)
  }

  @Test(arguments: names)
  func nothingHappenedNothingMoves(name: String) throws {
    let scenario = try Self.scenario(name)
    let baseline = try baseline(scenario)
    let replanning = try Self.history(baseline, of: scenario, fraction: 0.4, extra: 0)
    let request = Replanner.Request(replanning: replanning, baseline: baseline, style: .keep)
    let result = Replanner(options: Self.options).replan(request)
    #expect(result.planned.refused.isEmpty)
    #expect(result.moves.isEmpty)
    #expect(result.planned.plan.rows == baseline.rows)
    #expect(result.planned.plan.deferred == baseline.deferred)
    #expect(result.planned.plan.moveCost == 0)
  }

  @Test(arguments: names, [0.4])
  func everyStyleIsVerifiedAndCountsAlike(name: String, fraction: Double) throws {
    let scenario = try Self.scenario(name)
    let baseline = try baseline(scenario)
    let replanning = try Self.history(
      baseline, of: scenario, fraction: fraction, extra: 3 * scenario.grid.slotsPerDay)
    let prices = MovePrices(perMove: 70, perDay: 11, published: 14 * scenario.grid.slotsPerDay)
    var constants = Set<Int>()
    for style in Replanner.Style.allCases {
      var request = Replanner.Request(
        replanning: replanning, baseline: baseline, prices: prices, style: style)
      request.publishedMoves = style == .optimise ? 1000 : nil
      let result = Replanner(options: Self.options).replan(request)
      #expect(result.planned.refused.isEmpty, "\(result.planned.refused.map(\.message))")
      let plan = result.planned.plan
      if plan.rows.isEmpty { continue }
      let verdict = PlanVerifier.verify(
        plan, against: scenario, replanning: replanning, baseline: baseline, prices: prices)
      #expect(verdict.isAccepted, "\(verdict.violations.map(\.message))")
      // The network counts what the verifier counts, up to what history adds to every plan.
      let model = result.planned.model
      let schedule = try #require(result.planned.outcome.schedule)
      let value = NetworkChecker.value(of: model.returning(schedule), in: model.network)
      let scale = try #require(model.frame).scale
      let decided = result.moves.count { !$0.isHistory }
      #expect(value.cost % scale == decided)
      constants.insert(verdict.cost.total + verdict.moveCost - value.cost / scale)
      #expect(verdict.moves == result.moves.count)
      if let nearest = result.nearest {
        #expect(nearest.bound <= nearest.moves)
        #expect(nearest.bound <= decided)
        if style == .keep { #expect(decided == nearest.moves) }
      }
    }
    #expect(constants.count <= 1)
  }

  @Test(arguments: names)
  func limitsOfMovesHold(name: String) throws {
    let scenario = try Self.scenario(name)
    let baseline = try baseline(scenario)
    let replanning = try Self.history(
      baseline, of: scenario, fraction: 0.4, extra: 3 * scenario.grid.slotsPerDay)
    var request = Replanner.Request(replanning: replanning, baseline: baseline)
    let free = Replanner(options: Self.options).replan(request)
    guard let nearest = free.nearest else { return }
    request.maxMoves = nearest.moves
    let bounded = Replanner(options: Self.options).replan(request)
    #expect(bounded.moves.count { !$0.isHistory } <= nearest.moves)
    #expect(!bounded.planned.plan.rows.isEmpty)
    guard nearest.moves > 0 else { return }
    request.maxMoves = nearest.moves - 1
    let refused = Replanner(options: Self.options).replan(request)
    if let more = refused.needsMore {
      #expect(refused.planned.plan.rows.isEmpty)
      #expect(more.moves >= nearest.moves)
      #expect((refused.planned.plan.status == .infeasible) == (more.bound > nearest.moves - 1))
    }
  }
}
