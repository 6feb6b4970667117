import Optimizer
import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// A gate that is not ready is told with what waits for it.
struct WatchGateTests {
  @Test(arguments: ["", ", ready: 2027-03-20"]) func aFailedGateCostsWhatWaitsForIt(ready: String) throws {
    let scenario = try ReplannerTests.scenario("bank-quarter")
    var options = ReplannerTests.options
    options.stopsAtFirst = true
    let plan = Planner(options: options).plan(scenario).plan
    let text = """
      orchestra-progress: 1
      as-of: 2027-01-04T00:00
      criteria:
        - { gate: ledger-9.go, id: pen-test, status: failed\(ready) }
      """
    let progress = try #require(ProgressReader.read("p.yaml", bytes: { _ in Array(text.utf8) }).0)
    let replanning = try #require(ProgressResolver.resolve(progress, on: scenario, baseline: plan).replanning)
    let findings = try #require(Watch(plan, replanning)).findings(plan)
    let gate = try #require(findings.first { $0.kind == .gateNotReady && $0.phase == "ledger-9.go" })
    let delivery = try #require(findings.first { $0.phase == "ledger-9.deploy" })
    #expect(gate.cost >= delivery.cost && delivery.cost > 0)
    #expect(gate.message.contains("windows missed by ledger-9.deploy"))
    #expect(delivery.source == "ledger-9.go")
  }
}
