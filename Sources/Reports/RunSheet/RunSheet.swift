import ReleaseModel
import Timeline

/// The run-sheet of one opening of a window: who does what in which order, hour by hour.
package struct RunSheet {
  /// One thing to do.
  struct Step {
    var start: Int
    var end: Int
    var release: String
    var phase: String
    var teams: [String]
    var systems: [String]
    var environments: [String]
    var contact: String?
    var note: String?
    var isGate: Bool
    var isBroken: Bool
  }

  /// What must be true before a release goes.
  struct Check {
    var release: String
    var gate: String
    var at: Int
    var criteria: [(name: String, words: String, isMet: Bool)]
    var contact: String?
  }

  let subject: ReportSubject
  let picture: PlanPicture
  let window: Window
  let occurrence: Occurrence
  let steps: [Step]
  let checks: [Check]
  /// What follows the night in the same releases.
  let after: [Step]

  /// Why there is no sheet for what was asked.
  package struct Fault: Error, CustomStringConvertible {
    package let description: String
  }

  /// `name` is `window@date` or `window@date-time`.
  package init(_ subject: ReportSubject, opening name: String) throws(Fault) {
    self.subject = subject
    let scenario = subject.scenario
    picture = PlanPicture(scenario, subject.plan)
    let (index, occurrence) = try Self.find(name, scenario)
    window = scenario.windows[index]
    self.occurrence = occurrence
    let slot = scenario.grid.slotMinutes
    let broken = Set(subject.findings.flatMap(\.parties))
    let picture = picture
    func step(_ phase: Int) -> Step? {
      guard let bar = picture.bars[phase] else { return nil }
      let value = scenario.phases[phase]
      let release = scenario[value.release]
      return Step(
        start: bar.start, end: bar.end, release: release.annotations.name ?? release.id,
        phase: value.annotations.name ?? value.id,
        teams: picture.option(of: phase, bar).teams.map { "\(scenario[$0.team].id) (\($0.people))" },
        systems: value.changes.map { scenario[$0].annotations.name ?? scenario[$0].id },
        environments: bar.bookings.map { booking in
          let environment = scenario[booking.environment]
          guard environment.instances.indices.contains(booking.instance) else { return environment.id }
          return environment.instances[booking.instance].id ?? environment.id
        },
        contact: value.annotations.owner ?? release.annotations.owner
          ?? value.changes.lazy.compactMap { scenario[$0].annotations.owner }.first,
        note: value.annotations.note, isGate: value.isGate, isBroken: broken.contains(scenario.path(of: PhaseID(phase)))
      )
    }
    let inside = scenario.phases.indices.filter { phase in
      guard let bar = picture.bars[phase], let use = bar.window else { return false }
      return use.id.index == index && use.start == occurrence.range.lowerBound * slot
    }
    steps = inside.compactMap(step).sorted { ($0.start, $0.release) < ($1.start, $1.release) }
    let releases = Set(inside.map { scenario.phases[$0].release })
    var checks: [Check] = []
    var after: [Step] = []
    for (phase, value) in scenario.phases.enumerated() where releases.contains(value.release) {
      guard let bar = picture.bars[phase] else { continue }
      let release = scenario[value.release]
      if value.isGate && bar.start <= occurrence.range.upperBound * slot {
        checks.append(
          Check(
            release: release.annotations.name ?? release.id, gate: value.annotations.name ?? value.id, at: bar.start,
            criteria: value.criteria.map(Self.words), contact: value.annotations.owner ?? release.annotations.owner))
      }
      if bar.start >= occurrence.range.lowerBound * slot, !inside.contains(phase), let step = step(phase) {
        after.append(step)
      }
    }
    for (k, composite) in scenario.composites.enumerated() {
      guard let gate = composite.gate, let bar = picture.gateBars[k],
        composite.releases.contains(where: { releases.contains($0) })
      else { continue }
      checks.append(
        Check(
          release: composite.annotations.name ?? composite.id, gate: "gate", at: bar.start,
          criteria: gate.criteria.map(Self.words), contact: composite.annotations.owner))
    }
    self.checks = checks.sorted { ($0.at, $0.release) < ($1.at, $1.release) }
    self.after = after.sorted { ($0.start, $0.release) < ($1.start, $1.release) }
  }

  private static func words(_ criterion: Criterion) -> (name: String, words: String, isMet: Bool) {
    let isMet = criterion.status == .passed || criterion.status == .waived
    return (criterion.annotations.name ?? criterion.id, criterion.status.rawValue, isMet)
  }

  private static func find(_ name: String, _ scenario: Scenario) throws(Fault) -> (Int, Occurrence) {
    guard let at = name.lastIndex(of: "@") else {
      throw Fault(description: "--window needs window@date, such as monthly@2027-03-06, not '\(name)'")
    }
    let id = String(name[..<at])
    let when = String(name[name.index(after: at)...])
    guard let index = scenario.windows.firstIndex(where: { $0.id == id }) else {
      let all = scenario.windows.map(\.id).joined(separator: ", ")
      throw Fault(description: "unknown window '\(id)'; the scenario has \(all.isEmpty ? "none" : all)")
    }
    let starts = scenario.windows[index].occurrences.map { scenario.grid.instant(of: $0.range.lowerBound).description }
    guard let k = starts.firstIndex(where: { $0 == when || $0.hasPrefix(when + "T") }) else {
      let near = starts.prefix(6).joined(separator: ", ")
      throw Fault(
        description: "window '\(id)' does not open on '\(when)'; it opens on \(near)\(starts.count > 6 ? ", …" : "")")
    }
    return (index, scenario.windows[index].occurrences[k])
  }

  var title: String { "Run-sheet: \(window.annotations.name ?? window.id)" }

  func time(_ minutes: Int) -> String { DateWords.instant(picture.instant(minutes)) }

  var span: String {
    let slot = subject.scenario.grid.slotMinutes
    return "\(time(occurrence.range.lowerBound * slot)) to \(time(occurrence.range.upperBound * slot)), "
      + subject.scenario.grid.zone
  }

  /// Changes of the clocks in a stretch of minutes from the horizon's start.
  func clockChanges(in stretch: Range<Int>) -> [ClockChange] {
    let origin = subject.scenario.grid.start.minutes
    return ClockChange.all(
      in: (stretch.lowerBound + origin)..<(stretch.upperBound + origin), zone: subject.scenario.grid.zone)
  }

  /// In the whole window.
  var clockChanges: [ClockChange] {
    let slot = subject.scenario.grid.slotMinutes
    return clockChanges(in: (occurrence.range.lowerBound * slot)..<(occurrence.range.upperBound * slot))
  }

  var load: String {
    let load =
      picture.windowUses.first { subject.scenario[$0.window].id == window.id && $0.range == occurrence.range }
      .map(\.load) ?? 0
    return occurrence.limit.map { "load \(load) of \($0)" } ?? "load \(load), no limit"
  }

  /// The whole hours of the window, each with what begins in it and what goes on.
  var hours: [(start: Int, begins: [Step], goesOn: [Step], clocks: [ClockChange])] {
    let slot = subject.scenario.grid.slotMinutes
    let from = occurrence.range.lowerBound * slot
    let to = occurrence.range.upperBound * slot
    let length = max(60, (to - from + 59) / 60 / 48 * 60)
    let changes = !clockChanges.isEmpty
    return stride(from: from, to: to, by: length).map { hour in
      (
        hour, steps.filter { $0.start >= hour && $0.start < hour + length },
        steps.filter { $0.start < hour && $0.end > hour },
        changes ? clockChanges(in: hour..<min(hour + length, to)) : []
      )
    }
  }
}
