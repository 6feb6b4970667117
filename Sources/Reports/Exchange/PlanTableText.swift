import ReleaseModel
import Timeline

/// A plan as a table of comma- or tab-separated values: a line per phase and booking, in the columns that
/// `orchestra import plan` reads back, and some more for people.
///
/// Lost: costs, bound, why. A text that a spreadsheet would take for a formula gets an apostrophe in front.
package enum PlanTableText {
  package static let columns = [
    "release", "phase", "start", "end", "environment", "instance", "option", "window", "teams", "state", "due", "owner",
    "name", "violations",
  ]

  package static func text(_ subject: ReportSubject, separator: Character) -> String {
    let scenario = subject.scenario
    let picture = PlanPicture(scenario, subject.plan)
    let shown = Set(picture.releases(where: subject.filter).map { scenario.releases[$0].id })
    let members = Set(
      scenario.composites.filter { $0.releases.contains { shown.contains(scenario[$0].id) } }.map(\.id))
    var phases: [String: Int] = [:]
    for index in scenario.phases.indices { phases[scenario.path(of: PhaseID(index))] = index }
    var broken: [String: [String]] = [:]
    for finding in subject.findings { for party in finding.parties { broken[party, default: []].append(finding.rule) } }
    var lines = [columns.joined(separator: String(separator))]
    for row in subject.plan.rows where shown.contains(row.release) || members.contains(row.release) {
      let path = row.release + "." + row.phase
      var tail = ["", "", "", "", ""]
      if let index = phases[path], let bar = picture.bars[index] {
        let release = scenario[scenario.phases[index].release]
        tail = [
          bar.isMilestone
            ? ""
            : picture.option(of: index, bar).teams.map { "\(scenario[$0.team].id) \($0.people)" }.joined(
              separator: "; "),
          state(picture.states[scenario.phases[index].release.index]),
          release.due.map { scenario.grid.instant(of: $0.value).description } ?? "",
          release.annotations.owner ?? "", release.annotations.name ?? "",
        ]
      }
      let bookings: [Plan.Booking?] = row.bookings.isEmpty ? [nil] : row.bookings.map(Optional.some)
      for booking in bookings {
        let fields =
          [
            row.release, row.phase, row.start.description, row.end.description, booking?.environment ?? "",
            booking?.instance ?? "", String(row.option), row.window?.id ?? "",
          ] + tail + [(broken[path] ?? []).joined(separator: " ")]
        lines.append(fields.map { field($0, separator) }.joined(separator: String(separator)))
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private static func state(_ state: PlanPicture.ReleaseState) -> String {
    switch state {
    case .onTime: "on time"
    case .late: "late"
    case .deferred: "deferred"
    case .unplanned: "not planned"
    }
  }

  /// A field by RFC 4180; formulas are kept from spreadsheets by an apostrophe.
  static func field(_ text: String, _ separator: Character) -> String {
    var text = text
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { text = "'" + text }
    let mustQuote =
      text.unicodeScalars.contains {
        $0 == "\"" || $0 == "\n" || $0 == "\r" || $0 == "\t" || $0 == "," || $0 == ";"
      } || text.unicodeScalars.first == " " || text.unicodeScalars.last == " "
    return mustQuote ? "\"" + text.replacing(["\"": "\"\""]) + "\"" : text
  }
}
