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
  private var toldStretch = false

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
    if phase == nil || !map.has("due"), let end = date("end", row), map.field("due", row) == nil {
      // Lines in order of time: the last end is what is meant.
      scenario.releases[index].due = max(scenario.releases[index].due ?? "", end)
    }
    if let phase {
      join(self.phase(phase, row), index)
    }
    if phase == nil || map.isPlan {
      scenario.releases[index].name = map.field("name", row)?.text ?? scenario.releases[index].name
      scenario.releases[index].owner = map.field("owner", row)?.text ?? scenario.releases[index].owner
      scenario.releases[index].note = map.field("note", row)?.text ?? scenario.releases[index].note
    }
  }

  /// A second line of a phase adds what it books and who works on it; of the rest the first line holds.
  private mutating func join(_ phase: ForeignScenario.Phase, _ release: Int) {
    let phases = scenario.releases[release].phases
    guard let k = phases.firstIndex(where: { $0.id == phase.id }) else {
      scenario.releases[release].phases.append(phase)
      return
    }
    for name in phase.environments where !phases[k].environments.contains(name) {
      scenario.releases[release].phases[k].environments.append(name)
    }
    for one in phase.people where !phases[k].people.contains(where: { $0.team == one.team }) {
      scenario.releases[release].phases[k].people.append(one)
    }
    scenario.tell(
      "guessed", at: phase.place, "a further line of phase \(quoted(phase.id)) is read as more of what it books")
    if let duration = phase.duration, let first = phases[k].duration, duration != first {
      scenario.warn(
        "lost", at: phase.place, "phase \(quoted(phase.id)): duration \(duration) of this line; \(first) stood before")
    }
  }

  private mutating func phase(_ field: CSVText.Field, _ row: [CSVText.Field]) -> ForeignScenario.Phase {
    var phase = ForeignScenario.Phase(id: field.text, place: field.place)
    func text(_ key: String) -> String? { map.field(key, row)?.text }
    phase.name = map.isPlan ? nil : text("name")
    phase.kind = text("kind")
    phase.owner = map.isPlan ? nil : text("owner")
    phase.note = text("note")
    phase.window = text("window")
    phase.earliest = date("earliest", row)
    phase.deadline = date("deadline", row)
    if let gate = map.field("gate", row) {
      phase.isGate = ["true", "yes", "y", "1", "x", "gate"].contains(gate.text.lowercased())
    }
    if let team = text("team") { phase.people = [(team, max(1, number("people", row) ?? 1))] }
    if let teams = text("teams") { phase.people += Self.people(teams) }
    phase.duration = duration(row, phase)
    if phase.duration == "0h" && !map.has("gate") { phase.isGate = true }
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
      if let stretch = stretch(row, phase) { return stretch }
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

  /// `shop 3; testers 2`: teams, each with its people; without a number one.
  static func people(_ text: String) -> [(team: String, count: Int)] {
    text.split(separator: ";").compactMap { item in
      var words = item.split(separator: " ")
      guard let last = words.last else { return nil }
      guard words.count > 1, let count = Int(last), (1...1_000_000).contains(count) else {
        return (words.joined(separator: " "), 1)
      }
      words.removeLast()
      return (words.joined(separator: " "), count)
    }
  }

  /// The length from start to end where no column says it: of teams' work the hours of Mondays to Fridays from 09:00 to
  /// 17:00, of what is in a window, of no team, or wholly outside these hours, all hours. O(days).
  private mutating func stretch(_ row: [CSVText.Field], _ phase: ForeignScenario.Phase) -> String? {
    guard let field = map.field("end", row), let from = phase.earliest.flatMap(Self.instant),
      var to = ForeignDate.text(field.text).flatMap(Self.instant)
    else { return nil }
    // An end without a time of day is the whole day's.
    if !field.text.contains(":") { to = LocalInstant(minutes: to.minutes + 1440) }
    guard from.minutes <= to.minutes, to.minutes - from.minutes < 20 * 366 * 1440 else {
      scenario.refuse(
        "bad-date", at: field.place, "end: \(quoted(field.text)) lies before the start", expected: "an end after it")
      return "1d"
    }
    if !toldStretch {
      toldStretch = true
      scenario.tell(
        "guessed", at: field.place,
        "durations are the time from start to end: of teams' work Mondays to Fridays 09:00 to 17:00, else all hours")
    }
    var minutes = 0
    if !phase.people.isEmpty && phase.window == nil {
      for day in from.date.dayNumber...to.date.dayNumber where CivilDate(dayNumber: day).weekday <= .fri {
        let work =
          max(
            day * 1440 + 540, from.minutes)..<max(
            min(day * 1440 + 1020, to.minutes), max(day * 1440 + 540, from.minutes))
        minutes += work.count
      }
    }
    if minutes == 0 { minutes = to.minutes - from.minutes }
    return minutes % 60 == 0 ? "\(minutes / 60)h" : "\(minutes)m"
  }

  private static func instant(_ text: String) -> LocalInstant? {
    LocalInstant(text: text) ?? CivilDate(text: text).map { LocalInstant($0) }
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
