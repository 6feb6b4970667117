import Optimizer
import Planning
import ReleaseModel
import ScenarioFiles
import ScenarioGeneration
import Testing

/// The same input, seed, threads and work limit give the same rows, and more work never a worse plan.
struct SteadyPlanTests {
  private func plan(_ scenario: Scenario, work: Int, threads: Int) -> Plan {
    let options = SolveOptions(
      limits: Limits(work: work), threads: threads, seed: 7,
      exactSolver: { ClauseLearner(network: $0, hint: $1, seed: $2) },
      provers: [{ ClauseLearner(network: $0, hint: nil, seed: $1) }])
    return Planner(options: options).plan(scenario).plan
  }

  @Test("Plans repeat, and do not get worse with twice the work", arguments: [ScenarioFamily.crunch, .handovers], [1])
  func repeats(_ family: ScenarioFamily, threads: Int) throws {
    let text = ScenarioGenerator.generate(family, releases: 8, seed: 3).yaml
    let scenario = try #require(ScenarioLoader.load(["generated.yaml"]) { _ in Array(text.utf8) }.scenario)
    var last: Plan?
    for work in [50_000, 100_000] {
      let once = plan(scenario, work: work, threads: threads)
      let again = plan(scenario, work: work, threads: threads)
      try #require(!once.rows.isEmpty)
      #expect(once.rows == again.rows)
      #expect(once.deferred == again.deferred)
      if let last {
        let before = (last.cost ?? .max, last.second ?? .max)
        #expect((once.cost ?? .max, once.second ?? .max) <= before, "\(work) ticks")
      }
      last = once
    }
  }
}
