import DenseCollections
import Optimizer
import PlanVerifier
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

struct PlanDifferenceTests {
  private static let text = """
    orchestra: 1
    time: { start: 2027-02-01, end: 2027-02-20, slot: 6h }
    teams: [{ id: dev, capacity: 1 }]
    environments: [{ id: sit, instances: [s1, s2] }]
    releases:
      - { id: a, due: 2027-02-03, phases: [{ id: build, duration: 24h, team: dev }, { id: test, duration: 12h, environment: sit }] }
      - { id: b, due: 2027-02-05, defer-cost: 5, phases: [{ id: build, duration: 24h, team: dev }] }
    """

  private func model() throws -> ScenarioNetwork {
    NetworkBuilder.build(try #require(RandomScenario.load(Self.text).scenario))
  }

  /// a.build, a.test, b.build by slot of six hours; b left out where nil.
  private func plan(_ model: ScenarioNetwork, _ starts: [Int?], instance: Int = 0) -> Plan {
    var schedule = Schedule(for: model.network)
    for (i, start) in starts.enumerated() {
      guard let start else { continue }
      let mode = model.network.activities[i].modes.lowerBound
      schedule.mode[i] = Int32(mode)
      schedule.start[i] = Int32(start)
      schedule.end[i] = Int32(start + model.network.modes[mode].duration)
    }
    for (k, demand) in model.network.modes[Int(schedule.mode[1])].demands.enumerated()
    where model.network.resources[demand.resource].copies > 1 { schedule.setCopy(1, demand: k, to: instance) }
    let value = NetworkChecker.value(of: schedule, in: model.network)
    return model.plan(of: schedule, .init(status: .feasible, cost: value.cost, second: value.second))
  }

  @Test func aPlanDoesNotDifferFromItself() throws {
    let model = try model()
    let plan = plan(model, [0, 4, 4])
    #expect(PlanDifference(plan, plan, model: model).isEmpty)
  }

  @Test func aMoveIsToldWithWhatItWaitsFor() throws {
    let model = try model()
    let (a, b) = (plan(model, [0, 4, 4]), plan(model, [4, 8, 0]))
    let difference = PlanDifference(a, b, model: model)
    #expect(difference.lines.map(\.name) == ["a.build", "a.test", "b.build"])
    #expect(difference.lines.allSatisfy { $0.kind == .moved })
    #expect(difference.lines[0].cause == "team dev is busy with b.build until the end of Mon 1 Feb 2027")
    #expect(difference.lines[1].cause?.hasPrefix("it waits for a.build") == true)
    #expect(difference.lines[2].cause?.hasPrefix("before, team dev is busy with a.build") == true)
    #expect(difference.onTime?.before == 2 && difference.onTime?.after == 2 && difference.onTime?.of == 2)
    let late = PlanDifference(a, plan(model, [8, 12, 0]), model: model)
    #expect(late.onTime?.after == 1)
  }

  @Test func instancesDeferralAndThePublishedStretchCount() throws {
    let model = try model()
    let (a, b) = (plan(model, [0, 4, 4]), plan(model, [0, 4, nil], instance: 1))
    let noon = LocalInstant(minutes: a.rows[1].start.minutes + 360)
    let difference = PlanDifference(a, b, model: model, published: a.rows[0].start..<noon)
    #expect(difference.lines.map(\.kind) == [.moved, .removed])
    #expect(difference.lines.map(\.isPublished) == [true, true])
    #expect(difference.newlyDeferred == ["b"] && difference.moved == 1 && difference.published == 2)
    let back = PlanDifference(b, a, model: nil)
    #expect(back.noLongerDeferred == ["b"] && back.lines.map(\.kind) == [.moved, .added] && back.onTime == nil)
  }

  // MARK: scenarios

  private func difference(_ a: String, _ b: String) -> [ScenarioDifference.Line] {
    func read(_ text: String) -> SourceSet { SourceReader.read(["f.yaml"]) { _ in Array(text.utf8) }.0 }
    return ScenarioDifference.between(read(a), read(b)).lines
  }

  @Test func aScenarioDoesNotDifferFromItselfHoweverItIsOrdered() {
    #expect(difference(Self.text, Self.text).isEmpty)
    let turned = Self.text.replacing("id: dev, capacity: 1", with: "capacity: 1, id: dev")
    #expect(difference(Self.text, turned).isEmpty)
  }

  @Test func changesAreNamedByPath() {
    let other = Self.text.replacing("capacity: 1", with: "capacity: 2").replacing(
      "instances: [s1, s2]", with: "instances: [s1, s3]"
    )
    .replacing("due: 2027-02-05, ", with: "")
    let lines = difference(Self.text, other)
    #expect(
      lines == [
        .init(kind: .changed, path: "teams.dev.capacity", before: "1", after: "2"),
        .init(kind: .removed, path: "environments.sit.instances", before: "s2"),
        .init(kind: .added, path: "environments.sit.instances", after: "s3"),
        .init(kind: .removed, path: "releases.b.due", before: "2027-02-05"),
      ])
    #expect(difference(other, Self.text).count == lines.count)
  }

  @Test(arguments: 0..<60) func everyDifferenceOfRandomScenariosIsMirrored(seed: Int) {
    var one = RandomScenario(seed)
    var two = RandomScenario(seed + 1000)
    let (a, b) = (one.text(), two.text())
    let (there, back) = (difference(a, b), difference(b, a))
    #expect(!there.isEmpty)
    func mirrored(_ line: ScenarioDifference.Line) -> ScenarioDifference.Line {
      let kind: ScenarioDifference.Kind = line.kind == .added ? .removed : line.kind == .removed ? .added : .changed
      return .init(kind: kind, path: line.path, before: line.after, after: line.before)
    }
    #expect(Set(there.map(mirrored)) == Set(back))
    #expect(difference(a, a).isEmpty)
  }
}
