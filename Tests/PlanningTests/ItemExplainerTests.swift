import Optimizer
import PlanVerifier
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

struct ItemExplainerTests {
  private func solve(_ model: ScenarioNetwork, _ work: Int = 4_000) -> Outcome {
    var options = SolveOptions(limits: Limits(work: work), threads: 1, seed: 1)
    options.provers = [{ ClauseLearner(network: $0, hint: nil, seed: $1) }]
    return Portfolio.solve(model.network, options: options)
  }

  /// Whatever is answered agrees with the plans at hand: nothing is impossible or dearer that a known plan shows, and every
  /// plan offered is verified and early enough.
  @Test(arguments: 0..<10) func answersAgreeWithWhatPlansShow(seed: Int) throws {
    var random = RandomScenario(seed)
    guard let scenario = RandomScenario.load(random.text()).scenario else { return }
    let model = NetworkBuilder.build(scenario)
    let outcome = solve(model)
    guard let schedule = outcome.schedule, case .optimal = outcome.status else { return }
    let options = SolveOptions(limits: Limits(seconds: 20, work: 3_000), threads: 1, seed: 1)
    let question = EarlierQuestion(model, schedule, options: options)
    for i in model.network.activities.indices.suffix(1) where schedule.isPresent(i) {
      let start = Int(schedule.start[i])
      // By its own start the plan itself is the answer.
      switch question.ask(i, startingBy: start, within: .seconds(5)) {
      case .impossible, .dearer: Issue.record("the plan itself has it so early")
      case .possible(let found), .found(let found): #expect(found.extra >= 0)
      case .undecided: break
      }
      switch question.ask(i, startingBy: start - 1, within: .seconds(5)) {
      case .impossible, .undecided: break
      case .dearer(let least, let found):
        #expect(least > 0)
        if let found { #expect(found.extra >= least) }
      case .possible(let found), .found(let found):
        #expect(Int(found.schedule.start[i]) < start && found.schedule.start[i] >= 0 && found.extra >= 0)
        #expect(PlanVerifier.verify(found.plan, against: scenario).isAccepted)
      }
    }
  }

  private static let text = """
    orchestra: 1
    name: two for one
    time: { start: 2027-02-01, end: 2027-02-20, slot: 1h }
    teams: [{ id: dev, capacity: 1 }, { id: qa }]
    environments: [{ id: sit, instances: [s1] }, { id: cloud, capacity: 2, cost-per-day: 24 }]
    windows: [{ id: night, rrule: "FREQ=DAILY", start: "20:00", length: 4h, limit: 1 }]
    releases:
      - { id: a, due: 2027-02-02, delay-cost: 50, phases: [{ id: build, duration: 24h, team: dev }, { id: go, duration: 2h, window: night }] }
      - { id: b, due: 2027-02-02, delay-cost: 10, phases: [{ id: build, duration: 24h, team: dev }, { id: test, duration: 2h, team: qa, environment: [sit, cloud] }, { id: go, duration: 2h, window: night }] }
    """

  private func explainer(_ text: String = Self.text) throws -> (ItemExplainer, ScenarioNetwork) {
    let model = NetworkBuilder.build(try #require(RandomScenario.load(text).scenario))
    let outcome = solve(model)
    let schedule = try #require(outcome.schedule)
    let plan = model.plan(of: schedule, .init(status: .feasible))
    let options = SolveOptions(limits: Limits(seconds: 20, work: 4_000), threads: 1, seed: 1)
    return (try #require(ItemExplainer(model, plan, options: options)), model)
  }

  @Test func aBusyTeamIsTheReasonAndItsHolderIsNamed() throws {
    let (explainer, model) = try explainer()
    let sections = explainer.explain(try PlanItem("b.build", model), proving: false)
    let reasons = try #require(sections.first { $0.key == "why-not-earlier" }).lines
    #expect(
      reasons == [
        "b.build starts Tue 2 Feb 2027: team dev is busy with a.build until the end of Mon 1 Feb 2027.",
        "a.build starts Mon 1 Feb 2027: its calendar, freezes and environments leave no earlier time.",
      ])
    let delays = try #require(
      explainer.explain(try PlanItem("a.build", model), proving: false).first { $0.key == "delays" })
    #expect(delays.lines.contains { $0.hasPrefix("b.build (Tue 2 Feb 2027)") })
    let team = explainer.explain(try PlanItem("team:dev", model), proving: false)
    #expect(team.first { $0.key == "held" }?.lines.count == 2)
    #expect(team.first { $0.key == "waits" }?.lines.first?.hasPrefix("b.build starts") == true)
  }

  /// Of those who fill a team, the one that makes way is waited for; others may still work when the phase begins.
  @Test func aFullTeamIsBusyUntilSomebodyMakesWay() throws {
    let (explainer, model) = try explainer(
      """
      orchestra: 1
      name: three for two
      time: { start: 2027-02-01, end: 2027-02-20, slot: 1h }
      teams: [{ id: dev, capacity: 2 }]
      releases:
        - { id: x, due: 2027-02-04, delay-cost: 50, phases: [{ id: build, duration: 96h, team: dev }] }
        - { id: y, due: 2027-02-01, delay-cost: 50, phases: [{ id: build, duration: 24h, team: dev }] }
        - { id: z, due: 2027-02-01, delay-cost: 1, phases: [{ id: build, duration: 24h, team: dev }] }
      """)
    let sections = explainer.explain(try PlanItem("z.build", model), proving: false)
    let reasons = try #require(sections.first { $0.key == "why-not-earlier" }).lines
    #expect(
      reasons == [
        "z.build starts Tue 2 Feb 2027: team dev is busy with y.build, x.build until the end of Mon 1 Feb 2027.",
        "y.build starts Mon 1 Feb 2027: its calendar, freezes and environments leave no earlier time.",
      ])
  }

  @Test func anAlternativeThatIsFreeButDearIsToldSo() throws {
    let (explainer, model) = try explainer()
    let sections = explainer.explain(try PlanItem("b.test", model), proving: false)
    #expect(sections.first { $0.key == "why-here" }?.lines == ["cloud: free, but costs 2 more"])
  }

  @Test func wrongItemsAreNamedWithTheNearest() throws {
    let (_, model) = try explainer()
    for (text, hint) in [
      ("b.tset", "did you mean 'b.test'?"), ("team:qaa", "did you mean 'qa'?"), ("teem:qa", "did you mean 'team:'?"),
      ("window:night@2027-03-01", "the nearest opening is on 2027-02-20"), ("window:night@soon", "expected YYYY-MM-DD"),
      ("window:night@2027-01-20", "the nearest opening is on 2027-02-01"),
    ] {
      #expect(
        performing: { _ = try PlanItem(text, model) },
        throws: { ($0 as? PlanItem.Unknown)?.message.contains(hint) == true })
    }
  }

  @Test func openingsNameThoseWhoAreKeptOut() throws {
    let (explainer, model) = try explainer()
    let sections = explainer.explain(try PlanItem("window:night", model))
    #expect(sections.count == 2)
    #expect(sections.allSatisfy { $0.lines.first?.hasPrefix("carries 1 of 1") == true })
  }
}
