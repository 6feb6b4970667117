import ReleaseModel
import Timeline

/// Section 6: windows and freezes.
extension ScenarioDecoder {
  mutating func readWindows(_ nodes: [Node]) {
    for node in nodes {
      guard let fields = Fields(node, .window, &report) else { continue }
      let id = Self.newID(fields, in: &windowIDs, at: windows.count, what: "window", &report)
      let limit = report.number(fields["limit"], "limit", in: Self.amounts)
      let zone = readZone(fields["zone"])
      let clock = zone.flatMap { $0 == grid.zone ? nil : ZoneClock(from: $0, to: grid.zone) }
      var occurrences: [Occurrence] = []
      if fields.has("rrule") {
        occurrences = ruleOccurrences(fields, limit, clock)
      } else if fields.has("dates") {
        occurrences = listedOccurrences(fields, limit, clock)
      }
      occurrences.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
      checkOverlap(occurrences, id)
      windows.append(
        Window(
          id: id, place: node.place, annotations: annotations(fields),
          occurrences: occurrences.filter { $0.range.lowerBound >= 0 && $0.range.upperBound <= grid.slotCount }))
    }
  }

  private mutating func checkOverlap(_ occurrences: [Occurrence], _ id: String) {
    for (a, b) in zip(occurrences, occurrences.dropFirst()) where b.range.lowerBound < a.range.upperBound {
      report.append(
        Diagnostic(
          at: b.place, code: "overlap",
          "window \(quoted(id)): the occurrences at \(grid.instant(of: a.range.lowerBound)) and \(grid.instant(of: b.range.lowerBound)) overlap",
          expected: "occurrences that at most touch"))
      return
    }
  }

  private mutating func listedOccurrences(_ fields: Fields, _ limit: Int?, _ clock: ZoneClock?) -> [Occurrence] {
    let except = closedDates(fields)
    var result: [Occurrence] = []
    for item in report.list(fields["dates"], "dates") {
      guard let date = Fields(item, .windowDate, &report) else { continue }
      _ = annotations(date)
      let own = report.number(date["limit"], "limit", in: Self.amounts)
      let length = wholeElapsed(date["length"], "length")
      guard let node = date["at"], let at = instant(node, "at", end: false), let length else { continue }
      guard !except.contains(at.date) else { continue }
      guard let range = occurrence(at, length, clock, node, date["length"]) else { continue }
      result.append(Occurrence(range: range, limit: own ?? limit, place: item.place))
    }
    return result
  }

  private mutating func closedDates(_ fields: Fields) -> Set<CivilDate> {
    var days: Set<CivilDate> = []
    for item in report.list(fields["except"], "except", orSingle: true) {
      if let day = date(item, "except") { days.insert(day) }
    }
    return days
  }

  /// The slots of an occurrence that opens at an instant of its zone; off-border openings are reported.
  private mutating func occurrence(
    _ at: LocalInstant, _ length: Int, _ clock: ZoneClock?, _ node: Node, _ lengthNode: Node?
  ) -> Range<Slot>? {
    guard length > 0 else {
      if let lengthNode {
        report.wrong(lengthNode, "length", "is empty", expected: "at least one slot", code: "out-of-range")
      }
      return nil
    }
    let local = clock?.converted(at) ?? at
    guard let slot = grid.slot(of: local) else {
      let fit = TimeGrid.slotChoices.last { $0.minutes < grid.slotMinutes && local.minuteOfDay % $0.minutes == 0 }?.text
      let around = grid.borders(around: local)
      report.wrong(
        node, node.text.map { $0.utf8.count > 5 ? "at" : "start" } ?? "start",
        clock == nil ? "is on no slot border" : "is \(local) in the scenario's zone, which is on no slot border",
        expected: "\(around.before) or \(around.after)" + (fit.map { ", or slot: \($0)" } ?? ""), code: "off-border")
      return nil
    }
    return slot..<slot + length
  }

  private mutating func ruleOccurrences(_ fields: Fields, _ limit: Int?, _ clock: ZoneClock?) -> [Occurrence] {
    var startMinute: Int?
    if let node = fields["start"] {
      startMinute = node.text.flatMap { ClockTime.minutes(text: $0) }.flatMap { $0 < 1440 ? $0 : nil }
      if startMinute == nil {
        report.wrong(node, "start", "is no time of day", expected: "HH:MM from 00:00 to 23:59", code: "bad-time")
      }
    }
    let length = wholeElapsed(fields["length"], "length")
    let from = date(fields["from"], "from")
    let except = closedDates(fields)
    guard let rule = readRule(fields), let startMinute, let length, let startNode = fields["start"] else { return [] }
    if fields["from"] == nil, rule.interval > 1 || rule.count != nil {
      report.append(
        Diagnostic(
          at: fields.place(of: "rrule"), code: "drifting-rule", "rrule: INTERVAL or COUNT without 'from'",
          expected: "'from', or the occurrences would drift with the horizon"))
      return []
    }
    if fields.has("from") && from == nil { return [] }
    if clock == nil && startMinute % grid.slotMinutes != 0 {
      let before = startMinute / grid.slotMinutes * grid.slotMinutes
      let after = before + grid.slotMinutes
      let fit = TimeGrid.slotChoices.last { $0.minutes < grid.slotMinutes && startMinute % $0.minutes == 0 }?.text
      report.wrong(
        startNode, "start", "is on no slot border",
        expected: ClockTime.text(before) + (after < 1440 ? " or \(ClockTime.text(after))" : "")
          + (fit.map { ", or slot: \($0)" } ?? ""), code: "off-border")
      return []
    }
    let last = grid.days.upperBound + 2
    let first = from ?? grid.start.date
    guard spend(max(0, last.dayNumber - first.dayNumber) / 8 + 1, fields.node.place, "occurrences") else { return [] }
    let days = rule.dates(from: first, through: last, minuteOfDay: startMinute)
    guard spend(days.count, fields.node.place, "occurrences") else { return [] }
    var result: [Occurrence] = []
    for day in days
    where !except.contains(day) {
      guard day >= grid.days.lowerBound + -400 else { continue }
      let at = LocalInstant(day, minuteOfDay: startMinute)
      guard let range = occurrence(at, length, clock, startNode, fields["length"]) else { return [] }
      result.append(Occurrence(range: range, limit: limit, place: fields.node.place))
    }
    return result
  }

  private mutating func readRule(_ fields: Fields) -> RecurrenceRule? {
    guard let node = fields["rrule"], let text = report.text(node, "rrule") else { return nil }
    do {
      return try RecurrenceRule(text: text)
    } catch {
      report.append(
        Diagnostic(
          at: node.place, code: "bad-rule",
          "rrule: \(quoted(error.text))" + (error.text == text ? " is no rule" : " in \(quoted(text))"),
          expected: error.expected,
          suggestion: nearest(to: error.text, among: error.choices)))
      return nil
    }
  }

  mutating func readFreezes(_ nodes: [Node]) {
    var ids: [String: Int] = [:]
    for node in nodes {
      guard let fields = Fields(node, .freeze, &report) else { continue }
      let id = fields.has("id") ? Self.newID(fields, in: &ids, at: freezes.count, what: "freeze", &report) : nil
      var freeze = Freeze(id: id, place: node.place, annotations: annotations(fields), range: stretch(fields))
      if fields.has("environments") {
        freeze.environments = references(
          fields["environments"], "environments", in: environmentIDs, what: "environment"
        )
        .map { EnvironmentID($0) }
      }
      if fields.has("systems") {
        freeze.systems = references(fields["systems"], "systems", in: systemIDs, what: "system").map { SystemID($0) }
      }
      for (text, place) in report.texts(fields["except"], "except") {
        if let release = releaseIDs[text] {
          freeze.exceptReleases.append(ReleaseID(release))
        } else if let composite = compositeIDs[text] {
          freeze.exceptComposites.append(CompositeID(composite))
        } else {
          let suggestion = meant(by: text, among: releaseIDs.keys) ?? meant(by: text, among: compositeIDs.keys)
          report.append(
            Diagnostic(
              at: place, code: "unknown-reference", "except: unknown release or composite \(quoted(text))",
              expected: suggestion == nil ? "the id of a release or composite" : nil, suggestion: suggestion))
        }
      }
      freezes.append(freeze)
    }
  }
}
