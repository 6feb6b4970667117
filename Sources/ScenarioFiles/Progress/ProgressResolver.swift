package import ReleaseModel
import Timeline

/// # What really happened, held against the scenario (language page, section 11)
///
/// Every record is resolved to its phase, option and instances; what it leaves open comes from the baseline, or is the
/// only choice there is. Every contradiction is reported at its place in the progress file; only progress without
/// errors becomes a `Replanning`. O(records + phases), beside the sorting of the bookings.
package struct ProgressResolver {
  /// What a path of the progress file names.
  enum Subject: Hashable {
    case phase(PhaseID)
    case gate(CompositeID)
  }

  var scenario: Scenario
  let baseline: Plan?
  let grid: TimeGrid
  var report: Diagnostics
  var asOf: Slot = 0
  /// False where the file does not tell it: then nothing is in the future.
  var knowsAsOf = true
  /// Where each phase and gate is told of first.
  var seen: [Subject: Place] = [:]
  var states: [Replanning.State]
  var gateStates: [Replanning.State]
  let paths: PhasePaths
  /// Rows of the baseline by `release.phase`.
  let baselineRows: [String: Int]

  init(_ progress: Progress, _ scenario: Scenario, _ baseline: Plan?) {
    self.scenario = scenario
    self.baseline = baseline
    grid = scenario.grid
    report = Diagnostics(files: progress.files)
    states = Array(repeating: .notStarted, count: scenario.phases.count)
    gateStates = Array(repeating: .notStarted, count: scenario.composites.count)
    paths = PhasePaths(scenario)
    var rows: [String: Int] = [:]
    for (index, row) in (baseline?.rows ?? []).enumerated() {
      rows["\(row.release).\(row.phase)", default: index] = index
    }
    baselineRows = rows
  }

  /// The history of a scenario, or nil with errors among the findings; their places are in `progress.files`.
  package static func resolve(_ progress: Progress, on scenario: Scenario, baseline: Plan? = nil) -> (
    replanning: Replanning?, diagnostics: Diagnostics
  ) {
    var resolver = ProgressResolver(progress, scenario, baseline)
    resolver.readAsOf(progress.asOf)
    resolver.readPhases(progress.phases)
    resolver.replaceCriteria(progress)
    resolver.checkPastFixed(progress.asOf.place)
    resolver.warnOfDoubleBookings(progress.phases)
    guard !resolver.report.hasErrors else { return (nil, resolver.report) }
    let replanning = Replanning(
      scenario: resolver.scenario, asOf: resolver.asOf, states: resolver.states, gateStates: resolver.gateStates)
    return (replanning, resolver.report)
  }

  mutating func readAsOf(_ instant: Placed<LocalInstant>) {
    // Beside an as-of between two borders all else is judged as of the later.
    asOf = border(instant, "as-of") ?? grid.slot(of: grid.borders(around: instant.value).after) ?? 0
    if asOf > grid.slotCount {
      report.append(
        Diagnostic(
          .warning, at: instant.place, code: "as-of-beyond-horizon",
          "as-of: \(instant.value) is after the end of the horizon, so nothing more can be planned",
          expected: "an instant before \(grid.instant(of: grid.slotCount))"))
    }
  }

  /// The slot border of an instant; reports one between borders.
  mutating func border(_ instant: Placed<LocalInstant>, _ key: String) -> Slot? {
    if let slot = grid.slot(of: instant.value) { return slot }
    let around = grid.borders(around: instant.value)
    report.append(
      Diagnostic(
        at: instant.place, code: "off-border", "\(key): \(quoted("\(instant.value)")) is on no slot border",
        expected: "\(around.before) or \(around.after)"))
    return nil
  }

  /// What a path names; reports what does not exist, is no single phase, or may be read in two ways.
  mutating func subject(_ path: Placed<String>, _ key: String) -> Subject? {
    if case .one(let subject) = paths.read(path.value) { return subject }
    if let fault = paths.fault(path, key) { report.append(fault) }
    return nil
  }

  /// A `fixed` start that has passed without the phase having started can never be met.
  private mutating func checkPastFixed(_ place: Place) {
    for (index, phase) in scenario.phases.enumerated() {
      guard let fixed = phase.fixed, fixed.value < asOf, !states[index].hasStarted else { continue }
      report.append(
        Diagnostic(
          at: place, code: "past-fixed",
          "as-of: \(scenario.path(of: PhaseID(index))) is fixed to \(grid.instant(of: fixed.value)), which has passed,"
            + " but it has not started",
          expected: "its start under phases, or another fixed in the scenario"))
    }
  }
}
