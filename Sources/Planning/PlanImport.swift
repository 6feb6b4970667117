import PlanVerifier
package import ReleaseModel
package import ScenarioFiles
import Timeline

/// Makes a plan of a spreadsheet's dates, so that today's calendar can be checked as it is: ends follow from durations
/// and calendars, windows from the dates, and nothing is mended.
package struct PlanImport {
  private let scenario: Scenario
  private var report: Diagnostics

  /// The plan; nil where lines name what the scenario does not have.
  package static func plan(from table: PlanTable, scenario: Scenario, report: Diagnostics) -> (Plan?, Diagnostics) {
    var importer = PlanImport(scenario: scenario, report: report)
    let plan = importer.plan(table)
    return (importer.report.hasErrors ? nil : plan, importer.report)
  }

  private mutating func plan(_ table: PlanTable) -> Plan {
    var lines: [Int: [PlanTable.Line]] = [:]
    var gateStarts: [Int: LocalInstant] = [:]
    let releases = Dictionary(
      scenario.releases.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { a, _ in a })
    let composites = Dictionary(
      scenario.composites.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { a, _ in a })
    for line in table.lines {
      checkEnvironment(line)
      if let composite = composites[line.release.value], line.phase.value == "gate",
        scenario.composites[composite].gate != nil
      {
        gateStarts[composite] = line.start ?? gateStarts[composite]
      } else if let phase = find(line, releases) {
        lines[phase, default: []].append(line)
      }
    }
    var plan = Plan(
      scenarioName: scenario.name, scenarioSHA256: scenario.sha256, status: .feasible, perDay: scenario.grid.slotsPerDay
    )
    for phase in scenario.phases.indices {
      if let own = lines[phase], let row = row(PhaseID(phase), own) { plan.rows.append(row) }
    }
    guard !report.hasErrors else { return plan }
    for (index, composite) in scenario.composites.enumerated() {
      guard let start = gateStarts[index], let gate = composite.gate else { continue }
      plan.rows.append(
        Plan.Row(
          release: composite.id, phase: "gate", start: start, end: start, window: window([gate.window], start, start)))
    }
    plan.deferred = scenario.releases.filter { release in
      release.deferCost != nil && !release.phases.contains { lines[$0] != nil }
    }.map(\.id)
    let verdict = PlanVerifier.verify(plan, against: scenario)
    plan.cost = verdict.cost.total
    plan.second = verdict.second
    return plan
  }

  private mutating func checkEnvironment(_ line: PlanTable.Line) {
    guard let name = line.environment, !scenario.environments.contains(where: { $0.id == name.value }) else { return }
    report.append(
      Diagnostic(
        at: name.place, code: "unknown-reference", "unknown environment \(quoted(name.value))",
        suggestion: nearest(to: name.value, among: scenario.environments.map(\.id).sorted())))
  }

  private mutating func find(_ line: PlanTable.Line, _ releases: [String: Int]) -> Int? {
    guard !line.release.value.isEmpty else { return nil }
    guard let release = releases[line.release.value] else {
      report.append(
        Diagnostic(
          at: line.release.place, code: "unknown-reference", "unknown release \(quoted(line.release.value))",
          suggestion: nearest(to: line.release.value, among: releases.keys.sorted())))
      return nil
    }
    guard !line.phase.value.isEmpty else { return nil }
    let range = scenario.releases[release].phases
    if let phase = range.first(where: { scenario.phases[$0].id == line.phase.value }) { return phase }
    report.append(
      Diagnostic(
        at: line.phase.place, code: "unknown-reference",
        "release \(quoted(line.release.value)) has no phase \(quoted(line.phase.value))",
        expected: "one of " + range.map { scenario.phases[$0].id }.joined(separator: ", "),
        suggestion: nearest(to: line.phase.value, among: range.map { scenario.phases[$0].id })))
    return nil
  }

  private mutating func row(_ id: PhaseID, _ lines: [PlanTable.Line]) -> Plan.Row? {
    let phase = scenario[id]
    guard let first = lines.first(where: { $0.start != nil }), let start = first.start else { return nil }
    for line in lines where line.start.map({ $0 != start }) ?? false {
      report.append(
        Diagnostic(
          at: line.phase.place, code: "contradiction", "\(quoted(scenario.path(of: id))) has two starts",
          expected: "one start in all its lines"))
    }
    let option = min(first.option ?? 0, phase.options.count - 1)
    var row = Plan.Row(
      release: scenario[phase.release].id, phase: phase.id, start: start, end: start,
      option: first.option ?? 0,
      place: first.phase.place)
    if phase.options[option].duration > 0 { row.bookings = bookings(phase.options[option], lines) }
    row.end = end(of: phase, phase.options[option], row)
    if !phase.windows.isEmpty { row.window = window(phase.windows, row.start, row.end) }
    return row
  }

  /// What the lines name, be it wrong; where they name nothing, the first choice of each need.
  private func bookings(_ option: PhaseOption, _ lines: [PlanTable.Line]) -> [Plan.Booking] {
    let allowed = Set(option.environments.flatMap(\.alternatives).map { scenario[$0].id })
    let named = lines.compactMap(\.environment)
    if named.contains(where: { !allowed.contains($0.value) }) {
      return lines.compactMap { line in
        line.environment.map { name in
          let first = scenario.environments.first { $0.id == name.value }?.instances[0].id
          return Plan.Booking(environment: name.value, instance: line.instance?.value ?? first)
        }
      }
    }
    return option.environments.map { need in
      let named = lines.first { line in need.alternatives.contains { scenario[$0].id == line.environment?.value } }
      let environment = scenario[
        need.alternatives.first { scenario[$0].id == named?.environment?.value } ?? need.alternatives[0]]
      return Plan.Booking(environment: environment.id, instance: named?.instance?.value ?? environment.instances[0].id)
    }
  }

  /// The end by the phase's work calendar; the start where no end exists within the horizon.
  private func end(of phase: Phase, _ option: PhaseOption, _ row: Plan.Row) -> LocalInstant {
    guard option.duration > 0, let start = scenario.grid.slot(of: row.start),
      (0..<scenario.grid.slotCount).contains(start)
    else { return row.start }
    var working = WorkCalendar.always(horizon: scenario.grid.slotCount)
    if let own = option.calendar {
      working = scenario[own].working
    } else if phase.windows.isEmpty && !option.usesAlways {
      for demand in option.teams {
        if let calendar = scenario[demand.team].calendar { working = working.intersection(scenario[calendar].working) }
      }
    }
    for booking in row.bookings {
      guard let environment = scenario.environments.first(where: { $0.id == booking.environment }) else { continue }
      if let calendar = environment.calendar { working = working.intersection(scenario[calendar].working) }
      if let instance = environment.instances.first(where: { $0.id == booking.instance }) {
        working = working.subtracting(instance.outages.map(\.range))
      }
    }
    return scenario.grid.instant(of: working.end(start: start, work: option.duration) ?? start)
  }

  /// The occurrence that holds the stretch; else the last one that opens before its start, else the first.
  private func window(_ windows: [WindowID], _ start: LocalInstant, _ end: LocalInstant) -> Plan.WindowUse? {
    let all = windows.flatMap { id in
      scenario[id].occurrences.map {
        (id, scenario.grid.instant(of: $0.range.lowerBound), scenario.grid.instant(of: $0.range.upperBound))
      }
    }
    let best =
      all.first { $0.1 <= start && end <= $0.2 } ?? all.filter { $0.1 <= start }.max { $0.1 < $1.1 }
      ?? all.min { $0.1 < $1.1 }
    return best.map { Plan.WindowUse(id: scenario[$0.0].id, start: $0.1) }
  }
}
