import ReleaseModel
import ScenarioFiles
import Timeline

/// A scenario of a spreadsheet: a line a phase, lines of one release together or apart; a line without a phase speaks of the
/// release alone.
package struct TableImport {
  private var scenario: ForeignScenario
  private var map: ColumnMap
  private var known: [String: Int] = [:]
  private var toldBareNumber = false

  /// `told` maps headers to keys of the scenario, or to `ignore`.
  package static func read(_ bytes: [UInt8], file: String, told: [String: String]) -> ForeignScenario {
    var scenario = ForeignScenario(name: Self.name(of: file), file: file)
    let (table, faults) = CSVText.read(bytes)
    for fault in faults { scenario.report.append(fault) }
    guard let table else { return scenario }
    let map = ColumnMap(table.header, told: told, &scenario)
    for key in ["release", "phase"] where map.positions[key] == nil {
      scenario.refuse(
        "missing-column", at: table.header[0].place, "no column is read as '\(key)'",
        expected: "a column '\(key)', or --map \"Your column=\(key)\"")
    }
    if scenario.report.hasErrors { return scenario }
    var reader = TableImport(scenario: scenario, map: map)
    for row in table.rows { reader.read(row) }
    reader.finish()
    return reader.scenario
  }

  static func name(of file: String) -> String {
    let base = file.split(separator: "/").last.map(String.init) ?? file
    return "Imported from \(base == "-" ? "standard input" : base)"
  }

  private init(scenario: ForeignScenario, map: ColumnMap) {
    self.scenario = scenario
    self.map = map
  }

  private mutating func read(_ row: [CSVText.Field]) {
    guard let release = map.field("release", row) else {
      scenario.warn("lost", at: row[0].place, "a line without a release is left out")
      return
    }
    let index = scenario.release(release.text, &known)
    let phase = map.field("phase", row)
    for (key, path) in [
      ("due", \ForeignScenario.Release.due), ("deadline", \.deadline), ("earliest", \.earliest),
    ] where key == "due" || phase == nil {
      if let date = date(key, row) { scenario.releases[index][keyPath: path] = date }
    }
    for (key, path) in [("delay-cost", \ForeignScenario.Release.delayCost), ("defer-cost", \.deferCost)] {
      if let number = number(key, row) { scenario.releases[index][keyPath: path] = number }
    }
    if let field = map.field("labels", row) { labels(field, index) }
    if let phase {
      scenario.releases[index].phases.append(self.phase(phase, row))
    } else {
      scenario.releases[index].name = map.field("name", row)?.text ?? scenario.releases[index].name
      scenario.releases[index].owner = map.field("owner", row)?.text ?? scenario.releases[index].owner
      scenario.releases[index].note = map.field("note", row)?.text ?? scenario.releases[index].note
    }
  }

  private mutating func phase(_ field: CSVText.Field, _ row: [CSVText.Field]) -> ForeignScenario.Phase {
    var phase = ForeignScenario.Phase(id: field.text, place: field.place)
    func text(_ key: String) -> String? { map.field(key, row)?.text }
    phase.name = text("name")
    phase.kind = text("kind")
    phase.owner = text("owner")
    phase.note = text("note")
    phase.window = text("window")
    phase.earliest = date("earliest", row)
    phase.deadline = date("deadline", row)
    if let gate = map.field("gate", row) {
      phase.isGate = ["true", "yes", "y", "1", "x", "gate"].contains(gate.text.lowercased())
    }
    phase.duration = duration(row, phase)
    if let team = text("team") { phase.people = [(team, max(1, number("people", row) ?? 1))] }
    phase.environments = (text("environment") ?? "").split(separator: ";").map {
      String($0.drop { $0 == " " })
    }
    if let after = map.field("after", row) {
      phase.after = after.text.split(whereSeparator: { $0 == "," || $0 == ";" }).map {
        String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
    }
    return phase
  }

  private mutating func duration(_ row: [CSVText.Field], _ phase: ForeignScenario.Phase) -> String? {
    guard let field = map.field("duration", row) else {
      if !phase.isGate {
        scenario.tell("guessed", at: phase.place, "phase \(quoted(phase.id)) has no duration: 1d")
      }
      return nil
    }
    guard let duration = ForeignDate.duration(field.text) else {
      scenario.refuse(
        "bad-duration", at: field.place, "duration: \(quoted(field.text)) is no duration",
        expected: "a whole number and a unit, such as 3d, 8h or 2w")
      return nil
    }
    if !toldBareNumber, field.text.allSatisfy(\.isNumber) {
      toldBareNumber = true
      scenario.tell("guessed", at: field.place, "durations without a unit are days")
    }
    return duration
  }

  private mutating func date(_ key: String, _ row: [CSVText.Field]) -> String? {
    guard let field = map.field(key, row) else { return nil }
    if let text = ForeignDate.text(field.text) { return text }
    scenario.refuse(
      "bad-date", at: field.place, "\(key): \(quoted(field.text)) is no date that has one meaning",
      expected: "YYYY-MM-DD or YYYY-MM-DD HH:MM")
    return nil
  }

  private mutating func number(_ key: String, _ row: [CSVText.Field]) -> Int? {
    guard let field = map.field(key, row) else { return nil }
    if let number = Int(field.text), (0...1_000_000_000).contains(number) { return number }
    scenario.refuse(
      "wrong-type", at: field.place, "\(key): \(quoted(field.text)) is no whole number from 0",
      expected: "such as 12000")
    return nil
  }

  private mutating func labels(_ field: CSVText.Field, _ release: Int) {
    for word in field.text.split(whereSeparator: { $0 == "," || $0 == ";" }) {
      let parts = word.split(separator: "=", maxSplits: 1).map { String($0.filter { $0 != " " }) }
      let label = parts.count == 2 ? (key: parts[0], value: parts[1]) : (key: parts.first ?? "", value: "yes")
      if !label.key.isEmpty && !scenario.releases[release].labels.contains(where: { $0.key == label.key }) {
        scenario.releases[release].labels.append(label)
      }
    }
  }

  /// Predecessors in other releases become dependencies.
  private mutating func finish() {
    for release in scenario.releases.indices {
      let own = Set(scenario.releases[release].phases.map(\.id))
      for phase in scenario.releases[release].phases.indices {
        let value = scenario.releases[release].phases[phase]
        guard let after = value.after else { continue }
        scenario.releases[release].phases[phase].after = after.filter(own.contains)
        for path in after where !own.contains(path) {
          guard let source = source(path) else {
            scenario.refuse(
              "unknown-reference", at: value.place, "\(quoted(value.id)) waits for \(quoted(path)), which no line has",
              expected: "a phase of its release, a release, or release.phase")
            continue
          }
          scenario.links.append(
            ForeignScenario.Link(
              from: source, to: (scenario.releases[release].id, value.id), place: value.place))
        }
        if after.allSatisfy({ !own.contains($0) }) { scenario.releases[release].phases[phase].after = [] }
      }
    }
  }

  private func source(_ path: String) -> (release: String, phase: String?)? {
    if known[path] != nil { return (path, nil) }
    for index in path.indices where path[index] == "." {
      let release = String(path[..<index])
      let phase = String(path[path.index(after: index)...])
      if let position = known[release], scenario.releases[position].phases.contains(where: { $0.id == phase }) {
        return (release, phase)
      }
    }
    return nil
  }
}
