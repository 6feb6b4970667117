import Optimizer
import Planning
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// A delay passes on to the releases that are delivered together with the one that slips.
struct WatchTogetherTests {
  @Test(arguments: ["bank-quarter", "app-trains"], [5, 40])
  func fellowsReachTheSameOpening(name: String, days: Int) throws {
    let scenario = try ReplannerTests.scenario(name)
    var options = ReplannerTests.options
    options.stopsAtFirst = true
    let plan = Planner(options: options).plan(scenario).plan
    let replanning = try ReplannerTests.history(
      plan, of: scenario, fraction: 0.4, extra: days * scenario.grid.slotsPerDay / 3)
    let watch = try #require(Watch(plan, replanning))
    let findings = watch.findings(plan)
    func slot(_ phase: PhaseID) -> Slot? {
      watch.projectedStart(of: scenario.path(of: phase)).flatMap { scenario.grid.slot(of: $0) }
    }
    for release in scenario.releases {
      for (before, after) in zip(release.phases, release.phases.dropFirst())
      where scenario.phases[after].predecessors.contains(PhaseID(before)) && !replanning.states[after].hasStarted {
        if let first = slot(PhaseID(before)), let next = slot(PhaseID(after)) { #expect(first <= next) }
      }
    }
    for composite in scenario.composites {
      let deliveries = composite.releases.map { scenario[$0].delivery }
      let starts = deliveries.compactMap(slot)
      guard starts.count == deliveries.count else { continue }
      let openings = starts.map { start in
        scenario.windows.flatMap(\.occurrences).first { $0.range.contains(start) }?.range
      }
      #expect(Set(openings).count == 1, "\(composite.id): \(starts)")
      // Who misses its window with its fellows is told, and because of whom.
      for (delivery, opening) in zip(deliveries, openings) {
        let row = plan.rows.first { $0.release + "." + $0.phase == scenario.path(of: delivery) }
        guard let planned = row.flatMap({ scenario.grid.slot(of: $0.start) }), opening?.contains(planned) != true,
          !replanning[delivery].hasStarted
        else { continue }
        #expect(findings.contains { $0.phase == scenario.path(of: delivery) && $0.kind == .missesWindow })
      }
    }
  }
}
