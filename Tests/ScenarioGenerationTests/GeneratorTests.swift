import Optimizer
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import ScenarioGeneration
import Testing
import Timeline

/// Generated scenarios of every family: they load, are loaded as promised, have plans, and are infeasible where asked.
struct GeneratorTests {
  static let options = SolveOptions(
    limits: Limits(work: 50_000_000), threads: 1, seed: 1,
    exactSolver: { ClauseLearner(network: $0, hint: $1, seed: $2) },
    provers: [{ ClauseLearner(network: $0, hint: nil, seed: $1) }])

  private func load(_ text: String, _ name: String) throws -> Scenario {
    let result = ScenarioLoader.load([name]) { _ in Array(text.utf8) }
    return try #require(result.scenario, "\(result.diagnostics.lines { _ in true })")
  }

  @Test(
    "The first plan of each family is verified, and late in a fifth of its releases", arguments: ScenarioFamily.allCases
  )
  func hasALoadedPlan(_ family: ScenarioFamily) throws {
    var kept = 0
    var late = 0
    for seed in 1...3 as ClosedRange<UInt64> {
      let generated = ScenarioGenerator.generate(family, releases: 40, seed: seed)
      #expect(generated.loads.prefix(3).allSatisfy { (80...105).contains($0.percent) }, "\(generated.loads.prefix(3))")
      let scenario = try load(generated.yaml, "generated.yaml")
      #expect(scenario.releases.count == 40)
      var options = Self.options
      options.stopsAtFirst = true
      let result = Planner(options: options).plan(scenario)
      try #require(result.verdict != nil, "\(family) \(seed): no plan; \(result.refused.prefix(3))")
      let deferred = Set(result.plan.deferred)
      for release in scenario.releases where !deferred.contains(release.id) {
        kept += 1
        let delivery = scenario.phases[release.delivery.index].id
        let row = result.plan.rows.first { $0.release == release.id && $0.phase == delivery }
        if let due = release.due?.value, let end = row.flatMap({ scenario.grid.slot(of: $0.end) }), end > due {
          late += 1
        }
      }
    }
    #expect(late * 5 >= kept, "\(late) of \(kept) late")
  }

  @Test("Small and odd counts load", arguments: ScenarioFamily.allCases)
  func loadsAtAnySize(_ family: ScenarioFamily) throws {
    for count in [1, 2, 3, 7, 41, 130] {
      let generated = ScenarioGenerator.generate(family, releases: count, seed: UInt64(count))
      #expect(try load(generated.yaml, "generated.yaml").releases.count == count)
    }
  }

  @Test("YAML and JSON say the same", arguments: ScenarioFamily.allCases)
  func formatsAgree(_ family: ScenarioFamily) throws {
    let generated = ScenarioGenerator.generate(family, releases: 12, seed: 5)
    let fromYAML = try load(generated.yaml, "generated.yaml")
    let fromJSON = try load(generated.json, "generated.json")
    #expect(fromYAML.releases.map(\.id) == fromJSON.releases.map(\.id))
    #expect(
      NetworkBuilder.build(fromYAML).network.activities.count == NetworkBuilder.build(fromJSON).network.activities.count
    )
  }

  @Test("The same seed gives the same bytes, another seed other ones")
  func isDeterministic() {
    for family in ScenarioFamily.allCases {
      let first = ScenarioGenerator.generate(family, releases: 60, seed: 9).yaml
      #expect(first == ScenarioGenerator.generate(family, releases: 60, seed: 9).yaml)
      #expect(first != ScenarioGenerator.generate(family, releases: 60, seed: 10).yaml)
    }
  }

  @Test("A planted cause is proved", arguments: PlantedCause.allCases)
  func plantsCauses(_ cause: PlantedCause) throws {
    for family in ScenarioFamily.allCases {
      let generated = ScenarioGenerator.generate(family, releases: 6, seed: 4, planting: cause)
      #expect(generated.plantedCause != nil)
      let result = Planner(options: Self.options).plan(try load(generated.yaml, "generated.yaml"))
      #expect(result.plan.status == .infeasible, "\(family) \(cause): \(result.plan.status)")
    }
  }
}
