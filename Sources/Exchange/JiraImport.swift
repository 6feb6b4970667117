import ReleaseModel
import ScenarioFiles
import Timeline

/// # A scenario of Jira's CSV export
///
/// - Releases: the fix versions; an issue of several belongs to the first, which is told. Issues without one form a release of
///             their own.
/// - Phases:   the issues, by key; no order but the links that say "blocks" or "is blocked by".
/// - Needs:    the original estimate, in seconds, as hours of work; components as teams, one person each.
/// - Lost:     states of work (progress is told by `orchestra progress`), sub-tasks' parents, sprints, comments, points.
package struct JiraImport {
  private var scenario: ForeignScenario
  private let positions: [String: [Int]]
  private var known: [String: Int] = [:]
  private var homes: [String: Int] = [:]
  private var due: [Int: String] = [:]

  private static let used = [
    "issue key", "key", "summary", "issue type", "fix version/s", "fix versions", "due date", "original estimate",
    "component/s", "components", "assignee", "labels", "outward issue link (blocks)", "inward issue link (blocks)",
  ]

  package static func read(_ bytes: [UInt8], file: String) -> ForeignScenario {
    var scenario = ForeignScenario(name: TableImport.name(of: file), file: file)
    let (table, faults) = CSVText.read(bytes)
    for fault in faults { scenario.report.append(fault) }
    guard let table else { return scenario }
    var positions: [String: [Int]] = [:]
    var lost: [String] = []
    for (index, field) in table.header.enumerated() {
      let name = field.text.lowercased()
      positions[name, default: []].append(index)
      if !used.contains(name) && !lost.contains(field.text) { lost.append(field.text) }
    }
    if !lost.isEmpty {
      scenario.tell("lost", at: table.header[0].place, "columns not used: \(lost.joined(separator: ", "))")
    }
    if positions["issue key"] == nil && positions["key"] == nil {
      scenario.refuse(
        "missing-column", at: table.header[0].place, "no column 'Issue key'",
        expected: "Jira's export as CSV (all fields)")
      return scenario
    }
    var reader = JiraImport(scenario: scenario, positions: positions)
    for row in table.rows { reader.read(row) }
    for row in table.rows { reader.readLinks(row) }
    for (release, date) in reader.due { reader.scenario.releases[release].due = date }
    return reader.scenario
  }

  private init(scenario: ForeignScenario, positions: [String: [Int]]) {
    self.scenario = scenario
    self.positions = positions
  }

  private func fields(_ names: String..., in row: [CSVText.Field]) -> [CSVText.Field] {
    names.flatMap { positions[$0] ?? [] }.filter(row.indices.contains).map { row[$0] }.filter { !$0.text.isEmpty }
  }

  private func key(_ row: [CSVText.Field]) -> CSVText.Field? { fields("issue key", "key", in: row).first }

  private mutating func read(_ row: [CSVText.Field]) {
    guard let key = key(row) else {
      scenario.warn("lost", at: row[0].place, "a line without an issue key is left out")
      return
    }
    let versions = fields("fix version/s", "fix versions", in: row)
    if versions.count > 1 {
      scenario.tell(
        "lost", at: key.place,
        "\(key.text) has \(versions.count) fix versions; it is planned in \(quoted(versions[0].text)) alone")
    }
    if versions.isEmpty {
      scenario.tell("guessed", at: key.place, "\(key.text) has no fix version: release 'unversioned'")
    }
    let release = scenario.release(versions.first?.text ?? "unversioned", &known)
    if homes[key.text] != nil {
      scenario.warn("lost", at: key.place, "\(key.text) stands twice; the first counts")
      return
    }
    homes[key.text] = release
    var phase = ForeignScenario.Phase(id: key.text, place: key.place)
    phase.after = []
    phase.name = fields("summary", in: row).first?.text
    phase.kind = fields("issue type", in: row).first?.text
    phase.owner = fields("assignee", in: row).first?.text
    phase.people = fields("component/s", "components", in: row).map { ($0.text, 1) }
    phase.duration = duration(row, key)
    if let field = fields("due date", in: row).first { readDue(field, release) }
    for label in fields("labels", in: row)
    where !scenario.releases[release].labels.contains(where: { $0.key == label.text }) {
      scenario.releases[release].labels.append((label.text, "yes"))
    }
    scenario.releases[release].phases.append(phase)
  }

  private mutating func duration(_ row: [CSVText.Field], _ key: CSVText.Field) -> String? {
    guard let field = fields("original estimate", in: row).first else {
      scenario.tell("guessed", at: key.place, "\(key.text) has no original estimate: 1d")
      return nil
    }
    guard let seconds = Int(field.text), (0...1_000_000_000).contains(seconds) else {
      scenario.refuse(
        "bad-duration", at: field.place, "original estimate: \(quoted(field.text)) is no number of seconds",
        expected: "seconds, as Jira exports them")
      return nil
    }
    return seconds % 3600 == 0 ? "\(seconds / 3600)h" : "\((seconds + 59) / 60)m"
  }

  /// A release is due when the last of its issues is.
  private mutating func readDue(_ field: CSVText.Field, _ release: Int) {
    guard let date = ForeignDate.text(field.text) else {
      scenario.refuse(
        "bad-date", at: field.place, "due date: \(quoted(field.text)) is no date that has one meaning",
        expected: "YYYY-MM-DD, or 06/Mar/27 as Jira writes it")
      return
    }
    let day = String(date.prefix(10))
    if due[release].map({ $0 < day }) ?? true { due[release] = day }
  }

  private mutating func readLinks(_ row: [CSVText.Field]) {
    guard let key = key(row) else { return }
    for field in fields("outward issue link (blocks)", in: row) { link(key.text, field.text, field.place) }
    for field in fields("inward issue link (blocks)", in: row) { link(field.text, key.text, field.place) }
  }

  private mutating func link(_ from: String, _ to: String, _ place: Place) {
    guard let source = homes[from], let target = homes[to] else {
      scenario.tell("lost", at: place, "\(from) blocks \(to), of which the export holds only one")
      return
    }
    if source != target {
      let ends = (scenario.releases[source].id, scenario.releases[target].id)
      if !scenario.links.contains(where: { $0.from == (ends.0, from) && $0.to == (ends.1, to) }) {
        scenario.links.append(ForeignScenario.Link(from: (ends.0, from), to: (ends.1, to), place: place))
      }
    } else if let index = scenario.releases[target].phases.firstIndex(where: { $0.id == to }),
      !(scenario.releases[target].phases[index].after ?? []).contains(from)
    {
      scenario.releases[target].phases[index].after?.append(from)
    }
  }
}
