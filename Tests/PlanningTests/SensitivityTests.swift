import Optimizer
import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// What one more or less is worth, how far releases slip, and frontiers: against what is known of a tiny scenario.
struct SensitivityTests {
  /// dev builds a (due) and then b; one of them is late. c is alone and early.
  private static let text = """
    orchestra: 1
    name: small
    time: { start: 2027-02-01, end: 2027-03-10, slot: 6h }
    teams: [{ id: dev, capacity: 1 }, { id: ops, capacity: 2 }]
    environments: [{ id: sit, instances: [s1, s2] }, { id: prod, capacity: 5 }]
    windows: [{ id: week, rrule: "FREQ=WEEKLY;BYDAY=WE", start: "18:00", length: 6h, limit: 2 }]
    freezes: [{ id: hold, from: 2027-02-20, to: 2027-02-21 }]
    releases:
      - { id: a, due: 2027-02-01, delay-cost: 9, defer-cost: 100, phases: [{ id: build, duration: 48h, team: dev }] }
      - { id: b, due: 2027-02-01, delay-cost: 5, defer-cost: 30, phases: [{ id: build, duration: 48h, team: dev }] }
      - { id: c, due: 2027-02-25, phases: [{ id: prepare, duration: 12h, team: ops, environment: sit }, { id: deploy, duration: 6h, environment: prod, window: week }] }
    """

  private func replanning(_ text: String = Self.text) throws -> Replanning {
    let scenario = try #require(RandomScenario.load(text).scenario)
    return Replanning(
      scenario: scenario, asOf: 0, states: Array(repeating: .notStarted, count: scenario.phases.count),
      gateStates: Array(repeating: .notStarted, count: scenario.composites.count))
  }

  private var options: SolveOptions {
    var options = ReplannerTests.options
    options.sliceTicks = 100_000
    options.threads = 2
    return options
  }

  private func plan(_ base: Replanning, work: Int = 1_000_000) throws -> Plan {
    var options = options
    options.limits.work = work
    let plan = Planner(options: options).plan(base.scenario).plan
    try #require(!plan.rows.isEmpty)
    return plan
  }

  @Test func everyKindHasItsUnits() throws {
    let changes = try replanning().scenario.unitChanges
    let names = changes.map { "\($0.kind) \($0.subject) \($0.direction)" }
    #expect(
      names == [
        "team dev more", "team dev less", "team ops more", "team ops less", "environment sit more",
        "environment sit less", "environment prod more", "environment prod less", "window week more",
        "window week less", "freeze hold more", "freeze hold less", "due a more", "due a less", "due b more",
        "due b less", "due c more", "due c less",
      ])
  }

  /// A due date a day earlier costs the day, though the plan keeps every rule.
  @Test func anEarlierDueDateIsNoSlackWhereItCosts() throws {
    let base = try replanning()
    let plan = try plan(base)
    var options = options
    options.limits.work = 12_000_000
    let result = try #require(SensitivityStudy(base: base, plan: plan, options: options).run([.due]))
    #expect(result.items.count == 6)
    for item in result.items {
      let verdict = PlanVerifier.verify(plan, against: item.change.scenario)
      #expect(item.isSlack == (item.change.direction == .less && verdict.cost.total <= plan.cost ?? 0))
      if let worth = item.worth, item.change.direction == .less { #expect(worth.upperBound <= 0) }
    }
    #expect(result.items.contains { $0.change.direction == .less && !$0.isSlack })
  }

  /// More room never forbids a plan; less never allows one that was refused.
  @Test func moreIsARelaxationAndLessARestriction() throws {
    for seed in 0..<12 {
      var random = RandomScenario(seed)
      guard let scenario = RandomScenario.load(random.text()).scenario else { continue }
      var quick = options
      quick.stopsAtFirst = true
      quick.provers = []
      quick.limits.work = 200_000
      let plan = Planner(options: quick).plan(scenario).plan
      guard !plan.rows.isEmpty else { continue }
      for change in scenario.unitChanges where change.direction == .more {
        let verdict = PlanVerifier.verify(plan, against: change.scenario)
        // A later due date makes the same plan cheaper, which its own figures do not say.
        let isKept =
          change.kind == .due
          ? verdict.cost.total <= plan.cost ?? 0 && verdict.violations.allSatisfy { [.cost, .bound].contains($0.rule) }
          : verdict.isAccepted
        #expect(
          isKept,
          "seed \(seed), \(change.kind) \(change.subject): \(verdict.violations.first?.message ?? "")")
      }
    }
  }

  @Test func worthsEncloseTheTruth() throws {
    let base = try replanning()
    let plan = try plan(base)
    var options = options
    options.limits.work = 12_000_000
    let result = try #require(SensitivityStudy(base: base, plan: plan, options: options).run([.team]))
    // With one dev, a is a day late and b left out (9 + 30) or three days late (15): 24. With two, both a day: 14.
    #expect(plan.cost == 24 * 4)
    func item(_ subject: String, _ direction: UnitChange.Direction) throws -> SensitivityStudy.Item {
      try #require(result.items.first { $0.change.subject == subject && $0.change.direction == direction })
    }
    let more = try item("dev", .more)
    #expect(more.found == 10 * 4 && more.worth?.contains(10 * 4) == true)
    // Without any dev both are left out.
    let less = try item("dev", .less)
    #expect(less.found == (24 - 130) * 4 && less.worth?.contains((24 - 130) * 4) == true)
    #expect(try item("ops", .more).worth?.contains(0) == true)
    #expect(try item("ops", .less).isSlack)
    #expect(result.gains.first?.change.subject == "dev")
  }

  @Test func slipsEndWhereSomethingGivesWay() throws {
    let base = try replanning()
    let plan = try plan(base)
    let slips = try #require(SlipStudy(base, plan, options: options, deadline: .now + .seconds(600))).slips(
      CancellationFlag())
    #expect(slips.count == 3)
    let (a, c) = (slips[0], slips[2])
    // Any slip of a makes it later still.
    #expect(a.isLate && a.untilDueBreaks == 0)
    // c is prepared on Monday; its opening is on Wednesday at 18:00, with 54 hours in between.
    let start = try #require(plan.rows.first { $0.release == "c" }?.start)
    let opening = try #require(plan.rows.first { $0.release == "c" && $0.phase == "deploy" }?.start)
    let room = (opening.minutes - start.minutes) / 360 - 2
    // Beyond a day in whole days, of four slots.
    #expect(room > 4 && c.untilWindowIsMissed == room / 4 * 4 && !c.isLate)
    #expect((c.untilOthersMove ?? .max) >= room / 4 * 4 && (c.untilDueBreaks ?? .max) >= room / 4 * 4)
  }

  @Test func deferralFrontierHoldsVerifiedCorners() throws {
    let base = try replanning()
    var options = options
    options.limits.work = 8_000_000
    var study = DeferralFrontier(base: base, options: options)
    let points = study.run(6).points
    // Nothing left out: 24; b left out: 9; a and b left out: nothing else costs.
    #expect(points.map { [$0.x, $0.y] } == [[0, 24 * 4], [30 * 4, 9 * 4], [130 * 4, 0]])
    for point in points {
      #expect(PlanVerifier.verify(point.plan, against: base.scenario).isAccepted)
      #expect(point.bound <= point.y)
    }
    for (a, b) in zip(points, points.dropFirst()) { #expect(a.x < b.x && a.y > b.y) }
  }

  @Test func peopleFrontierNeverRises() throws {
    let base = try replanning()
    var options = options
    options.limits.work = 8_000_000
    let frontier = PeopleFrontier(base: base, team: TeamID(0), options: options).run(0...3, baseline: nil)
    #expect(frontier.points.map(\.x) == [0, 1, 2, 3])
    #expect(frontier.points.map(\.y) == [130 * 4, 24 * 4, 14 * 4, 14 * 4])
    for (a, b) in zip(frontier.points, frontier.points.dropFirst()) { #expect(a.y >= b.y && a.bound >= b.bound) }
  }
}
