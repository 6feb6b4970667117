import PlanStore
import ReleaseModel
import Timeline

/// The figures that trends show, counted from a plan and its scenario.
enum PlanFigures {
  static func count(_ plan: Plan, of scenario: Scenario, asOf: Slot, moves: Int) -> Figures {
    var figures = Figures()
    figures.moves = moves
    figures.phases = plan.rows.count
    let rows = Dictionary(plan.rows.map { ([$0.release, $0.phase], $0) }, uniquingKeysWith: { a, _ in a })
    func slot(_ instant: LocalInstant?) -> Slot { instant.flatMap { scenario.grid.slot(of: $0) } ?? 0 }
    for release in scenario.releases {
      guard let delivery = rows[[release.id, scenario[release.delivery].id]] else { continue }
      figures.releases += 1
      if release.due.map({ slot(delivery.end) <= $0.value }) ?? true { figures.onTime += 1 }
      guard let window = delivery.window, slot(delivery.start) > asOf else { continue }
      let before = release.phases.filter { $0 < release.delivery.index }
        .compactMap { rows[[release.id, scenario.phases[$0].id]].map { slot($0.end) } }.max()
      if let before { figures.slack = min(figures.slack ?? .max, max(0, slot(window.start) - before)) }
    }
    figures.contention = contention(plan, scenario, asOf)
    return figures
  }

  /// The busiest environment's booked share from as-of to the last end, in thousandths.
  private static func contention(_ plan: Plan, _ scenario: Scenario, _ asOf: Slot) -> Int {
    let last = plan.rows.compactMap { scenario.grid.slot(of: $0.end) }.max() ?? asOf
    let range = max(0, asOf)..<max(max(0, asOf), min(last, scenario.grid.slotCount))
    guard !range.isEmpty else { return 0 }
    var booked: [String: Int] = [:]
    for row in plan.rows where !row.bookings.isEmpty {
      guard let release = scenario.releases.first(where: { $0.id == row.release }),
        let phase = release.phases.first(where: { scenario.phases[$0].id == row.phase }),
        let start = scenario.grid.slot(of: row.start), let end = scenario.grid.slot(of: row.end),
        scenario.phases[phase].options.indices.contains(row.option)
      else { continue }
      let held = max(0, min(end, range.upperBound) - max(start, range.lowerBound))
      for booking in row.bookings {
        booked[booking.environment, default: 0] += held * scenario.phases[phase].options[row.option].units
      }
    }
    return scenario.environments.map { environment in
      let capacity = environment.instances.reduce(0) { $0 + $1.units.integral(over: range) }
      return capacity > 0 ? (booked[environment.id] ?? 0) * 1000 / capacity : 0
    }.max() ?? 0
  }

  /// What finished phases really took, in working slots of their team's calendar.
  static func actuals(_ replanning: Replanning) -> [ActualRecord] {
    let scenario = replanning.scenario
    var found: [ActualRecord] = []
    for (index, phase) in scenario.phases.enumerated() {
      guard case .finished(let finished) = replanning.states[index], finished.start >= 0 else { continue }
      let option = phase.options[finished.option]
      guard option.duration > 0, let team = option.teams.first?.team else { continue }
      let calendar = option.calendar ?? scenario[team].calendar
      let actual =
        calendar.map { id in
          scenario[id].working.work(before: finished.end) - scenario[id].working.work(before: finished.start)
        } ?? finished.end - finished.start
      found.append(
        ActualRecord(
          line: scenario.name, phase: scenario.path(of: PhaseID(index)), team: scenario[team].id,
          kind: phase.kind ?? phase.id, estimated: option.duration, actual: actual))
    }
    return found
  }
}
