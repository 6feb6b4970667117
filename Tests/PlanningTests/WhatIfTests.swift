import Optimizer
import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// Alternatives side by side: verified, never worse than what is known, each move led back to its change.
struct WhatIfTests {
  /// dev builds a, then b (of the same people); each is tested on its own; c is alone.
  private static let text = """
    orchestra: 1
    name: small
    time: { start: 2027-02-01, end: 2027-03-10, slot: 6h }
    teams: [{ id: dev, capacity: 1 }, { id: ops, capacity: 1 }]
    environments: [{ id: sit }, { id: prod, capacity: 5 }]
    windows: [{ id: night, rrule: "FREQ=DAILY", start: "18:00", length: 6h }]
    releases:
      - id: a
        due: 2027-02-02
        delay-cost: 9
        phases: [{ id: build, duration: 36h, team: dev }, { id: test, duration: 12h, environment: sit }]
      - id: b
        due: 2027-02-02
        delay-cost: 5
        phases: [{ id: build, duration: 36h, team: dev }, { id: test, duration: 12h, environment: sit }]
      - id: c
        due: 2027-02-02
        delay-cost: 1
        phases: [{ id: prepare, duration: 6h, team: ops }, { id: deploy, duration: 6h, environment: prod, window: night }]
    """

  private func replanning(_ scenario: Scenario) -> Replanning {
    Replanning(
      scenario: scenario, asOf: 0, states: Array(repeating: .notStarted, count: scenario.phases.count),
      gateStates: Array(repeating: .notStarted, count: scenario.composites.count))
  }

  private func load(_ text: String, _ alternative: ScenarioCase, only: Set<Int>? = nil) -> Scenario? {
    ScenarioLoader.load(["s.yaml"], alternative, only: only) { _ in Array(text.utf8) }.scenario
  }

  private func item(_ change: String, of text: String = Self.text) throws -> WhatIfCase {
    let alternative = try ScenarioCase(text: change)
    return WhatIfCase(
      name: alternative.name, replanning: replanning(try #require(load(text, alternative))),
      changes: alternative.settings.count, loading: { load(text, alternative, only: $0) })
  }

  private func base(_ text: String = Self.text) throws -> Scenario {
    try #require(load(text, ScenarioCase(name: "")))
  }

  /// Short turns of little work: the scenarios are tiny.
  private func options(proves: Bool) -> SolveOptions {
    var options = ReplannerTests.options
    options.sliceTicks = 100_000
    options.limits.work = proves ? 2_000_000 : 800_000
    options.threads = 2
    return options
  }

  private func run(_ changes: [String], given: Plan? = nil, text: String = Self.text, proves: Bool = false) throws
    -> WhatIfSession.Result
  {
    WhatIfSession(
      base: replanning(try base(text)), given: given, options: options(proves: proves), started: .now,
      cases: try changes.map { try item($0, of: text) }
    ).run()
  }

  @Test func everyAnswerIsAVerifiedPlanOfItsCase() throws {
    let result = try run(["more: teams.dev.capacity=2", "slow: releases.a.phases.build.duration=60h"])
    let baseline = try #require(result.baseline)
    for (answer, item) in zip(result.answers, result.cases) {
      let planned = try #require(answer.planned)
      #expect(PlanVerifier.verify(planned.plan, against: item.replanning.scenario).isAccepted)
      #expect(planned.bound <= planned.measures.cost.total && answer.firstAnswer != nil)
    }
    let costs = result.answers.map { $0.planned?.measures.cost.total ?? -1 }
    #expect(costs[0] < baseline.measures.cost.total && costs[1] > baseline.measures.cost.total)
  }

  @Test func policiesAreJudgedByThePlanAndTheTextOfEachCase() throws {
    let text = Self.text + "\npolicies: [{ id: punctual, max-late: 2d }]"
    let result = try run(
      [
        "more: teams.dev.capacity=2", "strict: policies.punctual.max-late=0d",
        "slow: releases.a.phases.build.duration=96h",
      ],
      text: text)
    let outcomes = try zip(result.answers, result.cases).map { answer, item in
      let plan = try #require(answer.planned).plan
      let scenario = item.replanning.scenario
      return PolicyJudge(plan, PlanVerifier.verify(plan, against: scenario), of: scenario, hasBaseline: true)
        .findings(scenario.policies).map(\.outcome)
    }
    #expect(outcomes == [[.kept], [.broken], [.broken]])
  }

  /// What one case finds, every case has that it holds in; none is dearer than the baseline where that stays a plan.
  @Test func casesHaveTheUseOfEachOthersPlans() throws {
    // Everything begins a week late, so that little search leaves much to be found.
    var poor = try #require(try run(["more: teams.ops.capacity=2"]).baseline?.plan)
    poor.rows = poor.rows.map { row in
      var row = row
      row.start = LocalInstant(minutes: row.start.minutes + 7 * 1440)
      row.end = LocalInstant(minutes: row.end.minutes + 7 * 1440)
      row.window = row.window.map { .init(id: $0.id, start: LocalInstant(minutes: $0.start.minutes + 7 * 1440)) }
      return row
    }
    let result = try run((2...7).map { "ops \($0): teams.ops.capacity=\($0)" }, given: poor)
    let known = try #require(result.unchanged?.planned?.measures.cost.total)
    for answer in result.answers { #expect(try #require(answer.planned).measures.cost.total <= known) }
  }

  @Test func movesAreLedBackToTheirChange() throws {
    let result = try run([
      "both: teams.dev.capacity=2; windows.night.start=12:00", "held: releases.c.phases.prepare.earliest=2027-02-04",
    ])
    let both = result.answers[0].moves
    // Two at once: what was built second comes first now, its test after it; the window moves only c.
    #expect(both.contains { $0.phase.hasSuffix(".build") && $0.change == 0 })
    #expect(both.contains { $0.phase == "c.deploy" && $0.change == 1 })
    #expect(!both.contains { $0.phase == "c.deploy" && $0.change == 0 })
    let held = result.answers[1].moves
    #expect(held.map(\.phase) == ["c.prepare", "c.deploy"])
    #expect(held.allSatisfy { $0.change == 0 })
    guard case .forced(0, _) = held[0].cause, case .follows("c.prepare", 0) = held[1].cause else {
      Issue.record("\(held)")
      return
    }
  }

  /// What stays where it begins, and lasts longer, is told as what the rest makes way for.
  @Test func whatALongerPhasePushesIsDueToTheChange() throws {
    let result = try run(["slow: releases.a.phases.build.duration=60h"], proves: true)
    let moves = result.answers[0].moves
    #expect(moves.map(\.phase) == ["a.test", "b.build", "b.test"])
    #expect(moves.allSatisfy { $0.change == 0 }, "\(moves)")
  }

  @Test func aCaseWithoutAPlanIsARowWithItsConflict() throws {
    let result = try run(["never: releases.a.deadline=2027-02-01", "more: teams.dev.capacity=2"])
    guard case .infeasible(let conflict?) = result.answers[0].outcome else {
      Issue.record("no conflict")
      return
    }
    let scenario = result.cases[0].replanning.scenario
    #expect(conflict.rules.contains(.releaseDeadline(ReleaseID(0))))
    #expect(scenario.text(of: scenario.place(of: .releaseDeadline(ReleaseID(0)))).contains("--set"))
    #expect(result.answers[1].planned != nil)
  }

  @Test func fromAScenarioWithoutAPlanCasesAreSolvedFromNothing() throws {
    let text = Self.text.replacing("due: 2027-02-02\n    delay-cost: 9", with: "deadline: 2027-02-01")
    let result = try run(["later: releases.a.deadline=2027-02-05", "same: teams.ops.capacity=2"], text: text)
    #expect(result.baseline == nil && !result.countsMoves)
    guard case .infeasible? = result.withoutBaseline else {
      Issue.record("not infeasible")
      return
    }
    #expect(result.answers[0].planned != nil && result.answers[0].moves.isEmpty)
    #expect(result.answers[1].planned == nil)
  }

  @Test func noChangeIsPraisedForWhatSearchingOnFinds() throws {
    // A baseline that begins everything a week late.
    let scenario = try base()
    let best = try #require(try run(["more: teams.ops.capacity=2"]).baseline?.plan)
    var poor = best
    poor.rows = poor.rows.map { row in
      var row = row
      row.start = LocalInstant(minutes: row.start.minutes + 7 * 1440)
      row.end = LocalInstant(minutes: row.end.minutes + 7 * 1440)
      row.window = row.window.map { .init(id: $0.id, start: LocalInstant(minutes: $0.start.minutes + 7 * 1440)) }
      return row
    }
    let result = try run(["more: teams.ops.capacity=2"], given: poor)
    let given = try #require(result.baseline)
    #expect(given.measures.cost.total > best.cost ?? 0 && result.breaches == 0)
    #expect(result.unchanged?.planned?.measures.cost.total == best.cost)
    #expect(result.answers[0].paysAnyway)
    #expect(PlanVerifier.verify(best, against: scenario).isAccepted)
  }

  @Test func aBaselineOfAnotherScenarioIsUsedAsFarAsItGoes() throws {
    var plan = try #require(try run(["more: teams.ops.capacity=2"]).baseline?.plan)
    plan.scenarioName = "other"
    plan.rows.removeAll { $0.release == "c" }
    plan.rows[0].release = "elsewhere"
    let result = try run(["more: teams.ops.capacity=2"], given: plan)
    #expect(result.baseline == nil && result.breaches > 0)
    #expect(result.answers[0].planned != nil)
    // What the baseline does not have is new, not moved.
    #expect(result.answers[0].moves.allSatisfy { $0.phase.hasPrefix("a.") || $0.phase.hasPrefix("b.") })
  }

  @Test func theSameWorkGivesTheSameAnswers() throws {
    let changes = ["x: teams.dev.capacity=2", "y: releases.b.delay-cost=90", "z: environments.prod.capacity=1"]
    let (first, second) = (try run(changes), try run(changes))
    for (a, b) in zip(first.answers, second.answers) {
      #expect(a.planned?.plan == b.planned?.plan && a.planned?.bound == b.planned?.bound)
      #expect(a.moves.map(\.phase) == b.moves.map(\.phase))
    }
  }

  /// On random scenarios: more people never cost more, where both are proved; answers are verified.
  @Test func morePeopleNeverCostMore() throws {
    var judged = 0
    for seed in 0..<5 {
      var random = RandomScenario(seed)
      let text = random.text()
      guard let scenario = load(text, ScenarioCase(name: "")) else { continue }
      let result = try run(["more: teams.dev.capacity=9; teams.ops.capacity=9"], text: text, proves: true)
      guard let baseline = result.baseline, let planned = result.answers[0].planned else { continue }
      #expect(
        PlanVerifier.verify(planned.plan, against: result.cases[0].replanning.scenario).isAccepted, "seed \(seed)")
      if baseline.isProved && planned.isProved {
        judged += 1
        #expect(planned.measures.cost.total <= baseline.measures.cost.total, "seed \(seed)")
        // The baseline stays a plan there, so that equal cost means nothing moves.
        if planned.measures.cost.total == baseline.measures.cost.total {
          #expect(result.answers[0].moves.isEmpty, "seed \(seed): \(scenario.releases.count)")
        }
      }
    }
    #expect(judged > 1)
  }
}
