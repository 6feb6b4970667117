import DenseCollections
import Optimizer
import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// Policies: read with places, judged one by one, against a naive recount.
struct PolicyTests {
  private static let text = """
    orchestra: 1
    name: small
    labels: { audit-days: "2027-02-05, 2027-02-06" }
    time: { start: 2027-02-01, end: 2027-03-01, slot: 6h }
    teams: [{ id: dev, capacity: 2 }]
    systems: [ledger, web]
    environments: [{ id: prod, capacity: 5 }]
    windows: [{ id: night, rrule: "FREQ=DAILY", start: "18:00", length: 6h }]
    releases:
      - { id: a, labels: { tier: gold }, due: 2027-02-03, phases: [{ id: build, duration: 24h, team: dev }, { id: deploy, duration: 6h, environment: prod, changes: [ledger], window: night }] }
      - { id: b, due: 2027-02-04, phases: [{ id: build, duration: 24h, team: dev }, { id: deploy, duration: 6h, environment: prod, changes: [ledger, web], window: night }] }
      - { id: c, defer-cost: 1, due: 2027-02-04, phases: [{ id: build, duration: 24h, team: dev }, { id: deploy, duration: 6h, environment: prod, changes: [web], window: night }] }
    policies:
    """

  private func load(_ policies: String) throws -> Scenario {
    let result = RandomScenario.load(Self.text + "\n" + policies)
    return try #require(result.scenario, "\(result.diagnostics.lines())")
  }

  /// Deployments by day of February; a release without a day is left out. Builds take the day before.
  private func plan(_ scenario: Scenario, _ days: [String: Int]) throws -> Plan {
    var plan = Plan(
      scenarioName: scenario.name, scenarioSHA256: scenario.sha256, status: .feasible, perDay: scenario.grid.slotsPerDay
    )
    for release in scenario.releases {
      guard let day = days[release.id], let date = CivilDate(year: 2027, month: 2, day: day) else {
        plan.deferred.append(release.id)
        continue
      }
      let opening = LocalInstant(date, minuteOfDay: 1080)
      plan.rows.append(
        Plan.Row(release: release.id, phase: "build", start: LocalInstant(date + -1), end: LocalInstant(date)))
      plan.rows.append(
        Plan.Row(
          release: release.id, phase: "deploy", start: opening, end: LocalInstant(minutes: opening.minutes + 360),
          bookings: [.init(environment: "prod", instance: nil)], window: .init(id: "night", start: opening)))
    }
    return plan
  }

  private func judge(_ policies: String, _ days: [String: Int], baseline: Plan? = nil) throws -> [PolicyFinding] {
    let scenario = try load(policies)
    let plan = try plan(scenario, days)
    let verdict = PlanVerifier.verify(plan, against: scenario, baseline: baseline)
    return PolicyJudge(plan, verdict, of: scenario, hasBaseline: baseline != nil).findings(scenario.policies)
  }

  @Test func onTimeCountsWhatIsLeftOutAsLate() throws {
    let policies = "  - { id: p, on-time: 67 }\n  - { id: q, on-time: 66 }"
    let found = try judge(policies, ["a": 3, "b": 4])
    #expect(found.map(\.outcome) == [.broken, .kept])
    #expect(found[0].offenders == ["c (left out)"])
    #expect(try judge("  - { id: p, on-time: 100 }", ["a": 3, "b": 4, "c": 2])[0].outcome == .kept)
    let late = try judge("  - { id: p, on-time: 50 }", ["a": 5, "b": 6, "c": 4])[0]
    #expect(late.outcome == .broken && late.offenders == ["a (2 d late)", "b (2 d late)"])
  }

  @Test func oneThatHasNothingToJudgeByIsNotJudged() throws {
    let found = try judge(
      "  - { id: p, on-time: 90, with-labels: { tier: lead } }\n  - { id: q, max-moves: 3 }", ["a": 3])
    #expect(found.map(\.outcome) == [.notJudged, .notJudged] && !found.contains { $0.fails })
  }

  @Test func warningsDoNotFail() throws {
    let found = try judge("  - { id: p, max-deferred: 0, severity: warning }", ["a": 3, "b": 4])
    #expect(found[0].outcome == .broken && !found[0].fails && found[0].offenders == ["c"])
  }

  @Test func movesAreCountedAgainstABaseline() throws {
    let policies = "  - { id: p, max-moves: 1 }\n  - { id: q, max-moves: 2 }"
    let baseline = try plan(try load(policies), ["a": 3, "b": 4])
    #expect(try judge(policies, ["a": 3, "b": 5], baseline: baseline).map(\.outcome) == [.broken, .kept])
  }

  @Test func deploymentsAreCountedByOpening() throws {
    let policies =
      "  - { id: p, max-per-opening: 1 }\n  - { id: q, max-per-opening: 1, systems: [ledger] }\n  - { id: r, max-per-opening: 2, windows: [night] }"
    let found = try judge(policies, ["a": 3, "b": 4, "c": 4])
    #expect(found.map(\.outcome) == [.broken, .kept, .kept])
    #expect(found[0].offenders == ["night on Thu 4 Feb 2027: b.deploy, c.deploy"])
  }

  @Test func deploymentsOfOneSystemAreHeldApart() throws {
    let policies = "  - { id: p, between-deployments: 18h }\n  - { id: q, between-deployments: 24h, systems: [ledger] }"
    let found = try judge(policies, ["a": 3, "b": 4, "c": 6])
    #expect(found.map(\.outcome) == [.kept, .broken])
    #expect(found[1].offenders == ["ledger: a.deploy and b.deploy are 18 h apart on Thu 4 Feb 2027"])
    #expect(try judge(policies, ["a": 3, "b": 3])[0].outcome == .broken)
    #expect(try judge(policies, ["a": 3, "c": 3])[0].outcome == .kept)
  }

  @Test func daysStayFree() throws {
    let policies = """
        - { id: p, no-deployment-on: audit-days }
        - { id: q, no-deployment-on: [2027-02-03, { from: 2027-02-08, to: 2027-02-12 }], with-labels: { tier: gold } }
        - { id: r, no-deployment-days: [fri-sun] }
      """
    #expect(try judge(policies, ["a": 4, "b": 3]).map(\.outcome) == [.kept, .kept, .kept])
    let found = try judge(policies, ["a": 3, "b": 5, "c": 9])
    #expect(
      found.map(\.offenders) == [
        ["b.deploy on Fri 5 Feb 2027"], ["a.deploy on Wed 3 Feb 2027"], ["b.deploy on Fri 5 Feb 2027"],
      ])
  }

  @Test func slackIsThatBeforeTheWindow() throws {
    // The build ends at midnight, the window opens at 18:00.
    let found = try judge("  - { id: p, min-slack: 18h }\n  - { id: q, min-slack: 1d }", ["a": 3])
    #expect(found.map(\.outcome) == [.kept, .broken] && found[1].offenders == ["a (18 h)"])
  }

  @Test func costIsTheWholePlans() throws {
    // Two days late at the default delay cost of 1, and 1 for leaving c out.
    let found = try judge("  - { id: p, max-cost: 3 }\n  - { id: q, max-cost: 2 }", ["a": 5, "b": 4])
    #expect(found.map(\.outcome) == [.kept, .broken])
  }

  /// On random plans every finding agrees with a recount row by row, written without the judge.
  @Test func agreesWithANaiveRecount() throws {
    let policies = """
        - { id: late, max-late: 2d }
        - { id: out, max-deferred: 1 }
        - { id: opening, max-per-opening: 1 }
        - { id: apart, between-deployments: 30h }
        - { id: days, no-deployment-days: [sat, sun] }
        - { id: share, on-time: 60 }
      """
    let scenario = try load(policies)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      var days: [String: Int] = [:]
      for id in ["a", "b", "c"] where generator.chance(4, in: 5) { days[id] = 2 + generator.below(8) }
      let due = ["a": 3, "b": 4, "c": 4]
      let found = try judge(policies, days)
      let late = days.filter { $0.value > due[$0.key] ?? 0 }
      let naive = [
        late.allSatisfy { $0.value - (due[$0.key] ?? 0) <= 2 }, 3 - days.count <= 1,
        Set(days.values).count == days.count,
        [("a", "b"), ("b", "c")].allSatisfy { pair in
          guard let x = days[pair.0], let y = days[pair.1] else { return true }
          return abs(x - y) * 24 - 6 >= 30
        },
        days.values.allSatisfy { ![6, 7].contains($0) }, (days.count - late.count) * 100 >= 60 * 3,
      ]
      // An empty plan has no rows to judge.
      if days.isEmpty { continue }
      #expect(found.map { $0.outcome == .kept } == naive, "\(days)")
    }
    #expect(scenario.policies.map(\.id).count == 6)
  }

  @Test func filesOfPoliciesAreReadAgainstTheScenario() throws {
    let scenario = try load("  - { id: p, on-time: 0 }")
    func read(_ text: String) -> ([Policy], Diagnostics) {
      PolicyFile.read("p.yaml", for: scenario) { _ in Array(text.utf8) }
    }
    let (good, faults) = read(
      "orchestra-policies: 1\npolicies: [{ id: x, max-per-opening: 2, windows: night, no-deployment-on: audit-days }]")
    #expect(!faults.hasErrors && good[0].assertions.count == 2 && good[0].scope.windows == [WindowID(0)])
    for text in [
      "policies: [{ id: x, on-time: 3 }]", "orchestra-policies: 2\npolicies: []",
      "orchestra-policies: 1\npolicies: [3]",
      "orchestra-policies: 1\npolicies: [{ id: x, on-time: 3, windows: nigth }]", "[]",
    ] { #expect(read(text).1.hasErrors, "\(text)") }
    #expect(
      read("orchestra-policies: 1\npolicies: [{ id: x, on-time: 3, windows: nigth }]").1.items[0].suggestion == "night")
  }
}
