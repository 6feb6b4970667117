import Optimizer
import PlanVerifier
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// Every change promised to bring an item earlier does: applied as offered, any plan has the item by the date.
struct EarlierChangesTests {
  private static func load(_ text: String, _ overlay: String? = nil) -> Scenario? {
    let files = ["s.yaml": text, "o.yaml": overlay ?? ""]
    return ScenarioLoader.load(["s.yaml"], overlays: overlay == nil ? [] : ["o.yaml"]) { Array((files[$0] ?? "").utf8) }
      .scenario
  }

  private static func settled(_ text: String, _ settings: [String]) -> Scenario? {
    ScenarioLoader.load(["s.yaml"], ScenarioCase(name: "case", settings: settings)) { _ in Array(text.utf8) }.scenario
  }

  private static func options(_ work: Int) -> SolveOptions {
    var options = SolveOptions(limits: Limits(seconds: 60, work: work), threads: 1, seed: 1)
    options.provers = [{ ClauseLearner(network: $0, hint: nil, seed: $1) }]
    return options
  }

  private static func solve(_ model: ScenarioNetwork, _ work: Int = 8_000_000) -> Schedule? {
    Portfolio.solve(model.network, options: options(work)).schedule
  }

  /// The promises for a phase, `slots` before its start; each is checked.
  private func promises(_ text: String, _ name: String, _ slots: Int, costing most: Int? = 0) throws
    -> [EarlierChanges.Promise]
  {
    let scenario = try #require(Self.load(text))
    let model = NetworkBuilder.build(scenario)
    let schedule = try #require(Self.solve(model))
    let i = try #require(model.network.activities.indices.first { model.name(ofActivity: $0) == name })
    return try promises(text, model, schedule, i, Int(schedule.start[i]) - slots, costing: most)
  }

  private func promises(
    _ text: String, _ model: ScenarioNetwork, _ schedule: Schedule, _ i: Int, _ goal: Slot, costing most: Int?
  ) throws -> [EarlierChanges.Promise] {
    let question = EarlierQuestion(model, schedule, options: Self.options(8_000_000))
    let obstacles = StartObstacles(model.network, Adjacency(model.network), schedule)
    let found = EarlierChanges(question, obstacles) { Self.load(text, $0) }.promises(
      for: PhaseID(i), startingBy: goal, costing: most, count: 5, until: .now + .seconds(60))
    #expect(found.map(\.size) == found.map(\.size).sorted())
    for promise in found {
      #expect(promise.extra <= most ?? .max)
      let changed = try #require(Self.load(text, promise.overlay), "\(promise.overlay)")
      #expect(Self.settled(text, promise.settings)?.phases[i].deadline?.value == changed.phases[i].deadline?.value)
      let applied = NetworkBuilder.build(changed)
      let again = try #require(Self.solve(applied, 4_000_000), "\(promise.text)")
      let plan = applied.plan(of: again, .init(status: .feasible))
      let figures: Set<Rule> = [.cost, .second, .bound, .status]
      #expect(!PlanVerifier.verify(plan, against: changed).violations.contains { !figures.contains($0.rule) })
      #expect(again.isPresent(i) && Int(again.start[i]) <= goal, "\(promise.text)")
    }
    return found
  }

  private static let queue = """
    orchestra: 1
    name: one team
    time: { start: 2027-02-01, end: 2027-03-01, slot: 1h }
    teams: [{ id: dev, capacity: 1 }]
    releases:
      - { id: a, due: 2027-02-02, delay-cost: 50, phases: [{ id: build, duration: 48h, team: dev }] }
      - { id: b, due: 2027-02-03, delay-cost: 10, phases: [{ id: build, duration: 48h, team: dev }] }
    """

  @Test func aFullTeamGetsAPersonOrItsHolderGivesWay() throws {
    let texts = try promises(Self.queue, "b.build", 24).map(\.text)
    #expect(texts.contains("1 more person in team 'dev' (2 instead of 1)"))
    #expect(texts.contains { $0.hasPrefix("move the due date of 'a' from the end of Tue 2 Feb 2027 to ") })
  }

  @Test func aFreezeGetsShorterAndAGateReadyEarlier() throws {
    let text = """
      orchestra: 1
      name: frozen
      time: { start: 2027-02-01, end: 2027-03-01, slot: 1h }
      systems: [core]
      windows: [{ id: night, rrule: "FREQ=DAILY", start: "20:00", length: 4h }]
      freezes: [{ id: quarter, from: 2027-02-01, to: 2027-02-09 }]
      releases:
        - { id: a, due: 2027-02-02, delay-cost: 50, phases: [{ id: go, duration: 2h, changes: core, window: night }] }
        - id: b
          due: 2027-02-02
          delay-cost: 5
          phases:
            - { id: ready, gate: true, criteria: [{ id: budget, status: pending, ready: 2027-02-11 }] }
            - { id: work, duration: 24h }
      """
    let freeze = try promises(text, "a.go", 24, costing: nil)
    #expect(freeze.contains { $0.text.hasPrefix("end freeze 'quarter'") && $0.text.hasSuffix("1 day earlier") })
    let gate = try promises(text, "b.work", 48, costing: nil)
    #expect(gate.contains { $0.text.hasPrefix("have criterion 'budget' ready") && $0.text.hasSuffix("2 days earlier") })
  }

  @Test func aDeferrableReleaseIsHeldInThePlan() throws {
    let text = Self.queue.replacing("{ id: b, due", with: "{ id: b, defer-cost: 1000, due")
    for promise in try promises(text, "b.build", 24) {
      #expect(promise.settings.contains("releases.b.defer-cost-="))
    }
  }

  @Test func fellowDeliveriesShareTheExtraWindow() throws {
    let text = """
      orchestra: 1
      name: together
      time: { start: 2027-02-01, end: 2027-04-01, slot: 1h }
      windows: [{ id: month, dates: [{ at: 2027-02-27T20:00, length: 4h }, { at: 2027-03-27T20:00, length: 4h }] }]
      releases:
        - { id: a, due: 2027-02-10, delay-cost: 5, phases: [{ id: build, duration: 48h }, { id: go, duration: 2h, window: month }] }
        - { id: b, due: 2027-02-10, delay-cost: 5, phases: [{ id: build, duration: 24h }, { id: go, duration: 3h, window: month }] }
      composites: [{ id: both, releases: [a, b], sync: same-window }]
      """
    let found = try promises(text, "a.go", 24, costing: nil)
    let extra = try #require(found.first { $0.text.hasPrefix("an extra window for ") }, "\(found.map(\.text))")
    #expect(extra.text.contains("'a.go', 'b.go'"))
    #expect(extra.extra < 0)
  }

  private static let leftOut = queue.replacing(
    "{ id: b, due: 2027-02-03, delay-cost: 10", with: "{ id: b, defer-cost: 5, due: 2027-02-03, delay-cost: 10")

  @Test func whatIsLeftOutIsBroughtIn() throws {
    let scenario = try #require(Self.load(Self.leftOut))
    let model = NetworkBuilder.build(scenario)
    let schedule = try #require(Self.solve(model))
    let delivery = scenario.releases[1].delivery.index
    #expect(!schedule.isPresent(delivery))
    let plan = model.plan(of: schedule, .init(status: .feasible))
    let explainer = try #require(
      ItemExplainer(model, plan, options: Self.options(8_000_000)) { Self.load(Self.leftOut, $0) })
    let sections = explainer.explain(.release(ReleaseID(1)))
    let section = try #require(sections.first { $0.key == "earlier" })
    // One day late at 10 a day, where leaving it out costs 5.
    #expect(section.lines.contains { $0.hasPrefix("A defer-cost above 10 instead of 5 would") }, "\(section.lines)")
    let texts = section.promises.map(\.text)
    #expect(texts.contains("1 more person in team 'dev' (2 instead of 1)"))
    #expect(texts.contains { $0.hasPrefix("move the due date of 'b' from the end of Wed 3 Feb 2027 to ") })
    for promise in section.promises {
      let changed = try #require(Self.load(Self.leftOut, promise.overlay))
      let again = try #require(Self.solve(NetworkBuilder.build(changed)))
      #expect(again.isPresent(delivery) && promise.extra <= 0, "\(promise.text)")
    }
  }

  /// Effort counted in ticks gives the same answers, whatever the machine does meanwhile.
  @Test(arguments: [1, 2]) func theSameWorkGivesTheSameAnswers(threads: Int) throws {
    var random = RandomScenario(3)
    let text = random.text()
    let model = NetworkBuilder.build(try #require(Self.load(text)))
    let schedule = try #require(Self.solve(model))
    let plan = model.plan(of: schedule, .init(status: .feasible))
    func told() throws -> [String] {
      var options = Self.options(2_000_000)
      (options.threads, options.limits.deadline) = (threads, .now + .seconds(6000))
      let explainer = try #require(ItemExplainer(model, plan, options: options) { Self.load(text, $0) })
      return model.scenario.phases.indices.suffix(2).flatMap { explainer.explain(.activity($0)).flatMap(\.lines) }
    }
    #expect(try told() == told())
  }

  /// Whatever is promised for random scenarios holds.
  @Test(arguments: 0..<12) func noFalsePromise(seed: Int) throws {
    var random = RandomScenario(seed)
    let text = random.text()
    guard let scenario = RandomScenario.load(text).scenario else { return }
    let model = NetworkBuilder.build(scenario)
    guard let schedule = Self.solve(model) else { return }
    for i in scenario.phases.indices.suffix(2) where schedule.isPresent(i) && schedule.start[i] > 0 {
      for most in [0, nil] {
        _ = try promises(text, model, schedule, i, Int(schedule.start[i]) - 1, costing: most)
      }
    }
  }
}
