import Optimizer
import Planning
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// The last date on which acting helps is exact: a phase that ends by it meets the window, one that ends later does not.
struct WatchLastDateTests {
  /// What the watch projects where a phase that runs ends at an instant, the plan being as it is.
  /// `more` working slots later than that; nil: much later than planned.
  private func findings(
    _ scenario: Scenario, _ plan: Plan, _ phase: String, end: Slot?, more: Int = 0, asOf: Slot
  ) throws -> [Watch.Finding] {
    let grid = scenario.grid
    var progress = Progress(asOf: Placed(grid.instant(of: asOf), at: .unknown))
    for row in plan.rows {
      guard let start = grid.slot(of: row.start), let planned = grid.slot(of: row.end), start < asOf else { continue }
      let name = row.release + "." + row.phase
      var record = Progress.PhaseRecord(
        phase: Placed(name, at: .unknown), started: Placed(row.start, at: .unknown))
      if planned <= asOf, name != phase {
        record.finished = Placed(row.end, at: .unknown)
      } else if name == phase {
        let index = try #require(scenario.phases.indices.first { scenario.path(of: PhaseID($0)) == phase })
        let team = try #require(scenario.phases[index].options[row.option].teams.first?.team)
        let calendar = try #require(scenario[team].calendar)
        let working = scenario[calendar].working
        let work = end.map { working.work(before: $0) - working.work(before: asOf) + more } ?? 30 * grid.slotsPerDay
        record.remaining = Placed("\(max(1, work) * grid.slotMinutes)m", at: .unknown)
      }
      progress.phases.append(record)
    }
    let (replanning, report) = ProgressResolver.resolve(progress, on: scenario, baseline: plan)
    let history = try #require(replanning, "\(report.lines { _ in true })")
    return try #require(Watch(plan, history)).findings(plan)
  }

  @Test(arguments: ["bank-quarter", "corner-shop"])
  func endingByItMeetsTheWindowAndLaterDoesNot(name: String) throws {
    let scenario = try ReplannerTests.scenario(name)
    var options = ReplannerTests.options
    options.stopsAtFirst = true
    let plan = Planner(options: options).plan(scenario).plan
    let grid = scenario.grid
    var tried = 0
    for row in plan.rows where row.window == nil {
      guard let start = grid.slot(of: row.start), let end = grid.slot(of: row.end), start < end else { continue }
      let phase = row.release + "." + row.phase
      let asOf = start / grid.slotsPerDay * grid.slotsPerDay + grid.slotsPerDay
      guard asOf > start else { continue }
      let far = try findings(scenario, plan, phase, end: nil, asOf: asOf)
      for missed in far where missed.kind == .missesWindow && missed.source == phase && !missed.isTooLate {
        let last = try #require(missed.actBy.flatMap { grid.slot(of: $0) })
        guard last > asOf else { continue }
        tried += 1
        let inTime = try findings(scenario, plan, phase, end: last, asOf: asOf)
        #expect(
          !inTime.contains { $0.kind == .missesWindow && $0.phase == missed.phase },
          "\(phase) ends by \(grid.instant(of: last)), and \(missed.phase) still misses its window")
        let later = try findings(scenario, plan, phase, end: last, more: 1, asOf: asOf)
        #expect(
          later.contains { $0.kind == .missesWindow && $0.phase == missed.phase },
          "\(phase) ends an hour of work after \(grid.instant(of: last)), and \(missed.phase) meets its window")
      }
    }
    #expect(tried > 0)
  }
}
