import ReleaseModel
import ScenarioFiles
import Timeline

/// # The events of an iCalendar file within a horizon, in the scenario's wall-clock time
///
/// Recurring events are expanded up to the horizon's end, exceptions and moved occurrences taken out. Told: events that recur
/// without end, rules and zones that are not understood, cancelled events.
struct CalendarEvents {
  struct Event {
    var name: String
    var words: String
    var location: String
    var start: LocalInstant
    /// After `start`; of whole days the midnight after the last.
    var end: LocalInstant
    var isWholeDays: Bool
    var place: Place
  }

  private struct Draft {
    var fields: [String: [CalendarText.Line]] = [:]
    var place: Place
    func first(_ name: String) -> CalendarText.Line? { fields[name]?.first }
    func text(_ name: String) -> String { first(name).map { CalendarText.plain($0.value) } ?? "" }
  }

  private(set) var events: [Event] = []
  var report: Diagnostics
  private let grid: TimeGrid
  private var toldZones: Set<String> = []

  init(_ bytes: [UInt8], file: String, grid: TimeGrid) {
    report = Diagnostics(files: [file])
    self.grid = grid
    let start = Place(file: 0, line: 1, column: 1)
    let text = ForeignText.decode(bytes)
    guard let bytes = text.bytes else {
      report.append(Diagnostic(at: start, code: "encoding", "the file is marked as \(text.encoding), which it is not"))
      return
    }
    if text.isGuessed { tell(.note, "guessed", start, "not UTF-8 text: read as \(text.encoding)") }
    let lines = CalendarText(bytes).lines
    guard lines.first.map({ $0.name == "BEGIN" && $0.value.uppercased() == "VCALENDAR" }) ?? false else {
      report.append(Diagnostic(at: start, code: "syntax", "no iCalendar file", expected: "BEGIN:VCALENDAR"))
      return
    }
    let drafts = Self.drafts(lines)
    var moved: Set<String> = []
    for draft in drafts {
      if let line = draft.first("RECURRENCE-ID"), let at = instant(line) {
        moved.insert("\(draft.text("UID"))\u{0}\(at)")
      }
    }
    for draft in drafts { expand(draft, moved) }
    events.sort { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
  }

  private mutating func tell(_ severity: Diagnostic.Severity, _ code: String, _ place: Place, _ words: String) {
    report.append(Diagnostic(severity, at: place, code: code, words))
  }

  /// The fields of each VEVENT; those of components within it, such as alarms, are not its own.
  private static func drafts(_ lines: [CalendarText.Line]) -> [Draft] {
    var result: [Draft] = []
    var open: [String] = []
    for line in lines {
      switch line.name {
      case "BEGIN":
        open.append(line.value.uppercased())
        if open.last == "VEVENT" { result.append(Draft(place: line.place)) }
      case "END": if !open.isEmpty { open.removeLast() }
      default:
        if open.last == "VEVENT" { result[result.count - 1].fields[line.name, default: []].append(line) }
      }
    }
    return result
  }

  private mutating func expand(_ draft: Draft, _ moved: Set<String>) {
    let name = draft.text("SUMMARY").isEmpty ? "event without a title" : draft.text("SUMMARY")
    if draft.text("STATUS").uppercased() == "CANCELLED" {
      tell(.note, "lost", draft.place, "\(quoted(name)) is cancelled and left out")
      return
    }
    guard let line = draft.first("DTSTART"), let start = Self.written(line.value) else {
      tell(
        .warning, "bad-date", draft.first("DTSTART")?.place ?? draft.place,
        "\(quoted(name)) has no start that can be read; left out")
      return
    }
    let isWholeDays = line.parameters["VALUE"] == "DATE" || line.value.count == 8
    let zone = isWholeDays ? grid.zone : zone(of: line)
    let length = self.length(draft, line, isWholeDays)
    guard length > 0 else {
      tell(.note, "lost", draft.place, "\(quoted(name)) has no length and is left out")
      return
    }
    let words = [draft.text("CATEGORIES"), name, draft.text("DESCRIPTION")].joined(separator: " ").lowercased()
    let left = Set(instants("EXDATE", of: draft))
    let uid = draft.text("UID")
    // An event recurs on the wall clock of its own zone.
    var starts = occurrences(draft, start, zone, name).map { converted($0, zone) } + instants("RDATE", of: draft)
    if draft.first("RECURRENCE-ID") == nil {
      starts.removeAll { left.contains($0) || moved.contains("\(uid)\u{0}\($0)") }
    }
    var outside = 0
    let end = grid.start.minutes + grid.slotCount * grid.slotMinutes
    for at in starts {
      if at.minutes + length <= grid.start.minutes || at.minutes >= end {
        outside += 1
        continue
      }
      events.append(
        Event(
          name: name, words: words, location: draft.text("LOCATION"), start: at,
          end: LocalInstant(minutes: at.minutes + length), isWholeDays: isWholeDays, place: draft.place))
    }
    if outside == starts.count { tell(.note, "lost", draft.place, "\(quoted(name)) lies outside the horizon") }
  }

  private mutating func instants(_ name: String, of draft: Draft) -> [LocalInstant] {
    (draft.fields[name] ?? []).flatMap { line in
      line.value.split(separator: ",").compactMap { instant(line, String($0)) }
    }
  }

  /// In the event's own zone.
  private mutating func occurrences(_ draft: Draft, _ start: LocalInstant, _ zone: String, _ name: String)
    -> [LocalInstant]
  {
    guard let line = draft.first("RRULE") else { return [start] }
    let parts = line.value.split(separator: ";").map(String.init)
    let kept = parts.filter { !$0.hasPrefix("WKST=") }.map { part -> String in
      guard part.hasPrefix("UNTIL="), part.hasSuffix("Z"), let until = Self.written(String(part.dropFirst(6))) else {
        return part
      }
      let local = ZoneClock(from: "UTC", to: zone)?.converted(until) ?? until
      return "UNTIL=" + local.description.filter { $0 != "-" && $0 != ":" } + "00"
    }
    let rule: RecurrenceRule
    do {
      rule = try RecurrenceRule(text: kept.joined(separator: ";"))
    } catch {
      tell(
        .warning, "lost", line.place,
        "\(quoted(name)): the rule's part \(quoted(error.text)) is not understood; only its first day is taken")
      return [start]
    }
    if parts.contains(where: { $0.hasPrefix("WKST=") && $0 != "WKST=MO" }) && rule.interval > 1 {
      tell(.note, "guessed", line.place, "\(quoted(name)): weeks are taken to begin on Monday")
    }
    let last = grid.days.upperBound
    if rule.count == nil && rule.until == nil {
      tell(
        .warning, "endless", line.place,
        "\(quoted(name)) recurs without end; it is taken up to the horizon's end, \(last)")
    }
    return rule.dates(from: start.date, through: last + 1, minuteOfDay: start.minuteOfDay).map {
      LocalInstant($0, minuteOfDay: start.minuteOfDay)
    }
  }

  private mutating func length(_ draft: Draft, _ start: CalendarText.Line, _ isWholeDays: Bool) -> Int {
    if let line = draft.first("DTEND"), let from = instant(start), let end = instant(line) {
      return end.minutes - from.minutes
    }
    if let line = draft.first("DURATION") {
      if let minutes = Self.duration(line.value) { return minutes }
      tell(.warning, "bad-duration", line.place, "duration \(quoted(line.value)) is not understood")
    }
    return isWholeDays ? 1440 : 0
  }

  /// `P1DT2H30M`, `P2W`.
  private static func duration(_ text: String) -> Int? {
    guard text.hasPrefix("P") else { return nil }
    var minutes = 0
    var number = ""
    for character in text.dropFirst() where character != "T" {
      if character.isASCII && character.isNumber {
        number.append(character)
      } else {
        guard let value = Int(number), value < 1_000_000 else { return nil }
        switch character {
        case "W": minutes += value * 7 * 1440
        case "D": minutes += value * 1440
        case "H": minutes += value * 60
        case "M": minutes += value
        case "S": minutes += value >= 30 ? 1 : 0
        default: return nil
        }
        number = ""
      }
    }
    return number.isEmpty ? minutes : nil
  }

  /// `20270306` or `20270306T200000`, as written, whatever the zone.
  private static func written(_ text: String) -> LocalInstant? {
    let digits = text.filter { $0.isASCII && $0.isNumber }
    guard digits.count == 8 || digits.count >= 12 else { return nil }
    func number(_ from: Int, _ count: Int) -> Int { Int(digits.dropFirst(from).prefix(count)) ?? -1 }
    guard let date = CivilDate(year: number(0, 4), month: number(4, 2), day: number(6, 2)) else { return nil }
    if digits.count == 8 { return LocalInstant(date) }
    guard (0...23).contains(number(8, 2)), (0...59).contains(number(10, 2)) else { return nil }
    return LocalInstant(date, minuteOfDay: number(8, 2) * 60 + number(10, 2))
  }

  private mutating func zone(of line: CalendarText.Line, _ value: String? = nil) -> String {
    if (value ?? line.value).hasSuffix("Z") { return "UTC" }
    guard let zone = line.parameters["TZID"], zone != grid.zone else { return grid.zone }
    if ZoneDatabase.isKnown(zone) { return zone }
    if toldZones.insert(zone).inserted {
      tell(
        .warning, "guessed", line.place,
        "zone \(quoted(zone)) is not known here; its times are taken as \(grid.zone)")
    }
    return grid.zone
  }

  private func converted(_ instant: LocalInstant, _ zone: String) -> LocalInstant {
    zone == grid.zone ? instant : ZoneClock(from: zone, to: grid.zone)?.converted(instant) ?? instant
  }

  /// A date or date-time on the scenario's wall clock.
  private mutating func instant(_ line: CalendarText.Line, _ value: String? = nil) -> LocalInstant? {
    let text = value ?? line.value
    return Self.written(text).map { text.count == 8 ? $0 : converted($0, zone(of: line, text)) }
  }
}
