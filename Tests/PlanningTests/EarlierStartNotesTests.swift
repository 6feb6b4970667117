import Optimizer
import PlanVerifier
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// The verifier notes a row as early as it could be exactly where no earlier start, tried one by one with the whole plan
/// judged anew, is accepted at the same cost or less.
struct EarlierStartNotesTests {
  private func model(_ seed: Int) -> (ScenarioNetwork, Plan)? {
    var random = RandomScenario(seed)
    guard let scenario = RandomScenario.load(random.text()).scenario else { return nil }
    let model = NetworkBuilder.build(scenario)
    var options = SolveOptions(limits: Limits(work: 10_000), threads: 1, seed: 1)
    options.stopsAtFirst = true
    guard let schedule = Portfolio.solve(model.network, options: options).schedule else { return nil }
    return (model, counted(model.plan(of: schedule, .init(status: .feasible)), scenario))
  }

  /// The plan with the cost and second stage that it really has.
  private func counted(_ plan: Plan, _ scenario: Scenario) -> Plan {
    var plan = plan
    let verdict = PlanVerifier.verify(plan, against: scenario)
    (plan.cost, plan.second, plan.bound, plan.secondBound) = (verdict.cost.total, verdict.second, nil, nil)
    return plan
  }

  private func noted(_ plan: Plan, _ scenario: Scenario) -> Set<String> {
    let verdict = PlanVerifier.verify(plan, against: scenario, notesEarlierStarts: true)
    #expect(verdict.isAccepted, "\(verdict.violations.map(\.message))")
    return Set(verdict.notes.compactMap { $0.split(separator: "'").first.map(String.init) })
  }

  /// Whether one row alone can start earlier.
  private func isLoose(_ r: Int, _ plan: Plan, _ scenario: Scenario) -> Bool {
    let row = plan.rows[r]
    guard let start = scenario.grid.slot(of: row.start), let cost = plan.cost else { return false }
    let length = (row.end.minutes - row.start.minutes) / scenario.grid.slotMinutes
    let item = scenario.phases.indices.first {
      scenario.path(of: PhaseID($0)) == row.release + "." + row.phase
    }
    let gate = scenario.composites.first { $0.id == row.release }?.gate
    let windows = item.map { scenario.phases[$0].windows } ?? gate.map { [$0.window] } ?? []
    for s in 0..<start {
      for e in length == 0 ? s...s : s + 1...min(scenario.grid.slotCount, start + length) {
        for window in openings(windows, scenario, s, e) {
          var moved = plan
          moved.rows[r].start = scenario.grid.instant(of: s)
          moved.rows[r].end = scenario.grid.instant(of: e)
          moved.rows[r].window = window
          let verdict = PlanVerifier.verify(moved, against: scenario)
          let isSound = verdict.violations.allSatisfy { [.cost, .second, .bound].contains($0.rule) }
          if isSound && verdict.cost.total <= cost { return true }
        }
      }
    }
    return false
  }

  private func openings(_ windows: [WindowID], _ scenario: Scenario, _ s: Int, _ e: Int) -> [Plan.WindowUse?] {
    if windows.isEmpty { return [nil] }
    return windows.flatMap { window in
      scenario[window].occurrences.filter { $0.range.lowerBound <= s && e <= $0.range.upperBound }.map {
        Plan.WindowUse(id: scenario[window].id, start: scenario.grid.instant(of: $0.range.lowerBound))
      }
    }
  }

  @Test(arguments: 0..<24) func notesAreWhatBruteForceFinds(seed: Int) throws {
    guard let (model, plan) = model(seed) else { return }
    let scenario = model.scenario
    let told = noted(plan, scenario)
    for (r, row) in plan.rows.enumerated() {
      let name = row.release + "." + row.phase
      #expect(isLoose(r, plan, scenario) == told.contains(name), "seed \(seed): \(name) at \(row.start)")
    }
  }
}
