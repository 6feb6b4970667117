import ReleaseModel
import Timeline

/// Section 3: the grid, dates and instants, durations of `always`.
extension ScenarioDecoder {
  /// Where `time` is at fault, the rest is checked against quarter hours of a long stretch.
  static var fallbackGrid: TimeGrid {
    let start = LocalInstant(CivilDate(dayNumber: 18_262))
    do {
      return try TimeGrid(
        zone: "UTC", slotMinutes: 15, start: start, end: LocalInstant(minutes: start.minutes + 10_000 * 1440))
    } catch { preconditionFailure("the fallback grid is a constant: \(error)") }
  }

  mutating func readTime(_ root: JoinedRoot) {
    guard let node = root.single("time"), let fields = Fields(node, .time, &report) else { return }
    _ = annotations(fields)
    let zone = readZone(fields["zone"]) ?? "UTC"
    var slotMinutes: Int? = 60
    if let slot = fields["slot"] {
      let choices = TimeGrid.slotChoices
      slotMinutes = choices.first { $0.text == slot.text }?.minutes
      if slotMinutes == nil {
        report.wrong(
          slot, "slot", "is no slot length", expected: choices.map(\.text).joined(separator: ", "),
          code: "unknown-word",
          suggestion: slot.text.flatMap(Self.meantSlot))
      }
    }
    let start = instant(fields["start"], "start", end: false)
    let end = instant(fields["end"], "end", end: true)
    guard let start, let end, let slotMinutes, let startNode = fields["start"], let endNode = fields["end"] else {
      return
    }
    do throws(TimeGrid.Fault) {
      grid = try TimeGrid(zone: zone, slotMinutes: slotMinutes, start: start, end: end)
    } catch {
      let border = "a multiple of \(slotMinutes) minutes from midnight"
      switch error {
      case .startOffBorder:
        report.wrong(startNode, "start", "is on no slot border", expected: border, code: "off-border")
      case .endOffBorder: report.wrong(endNode, "end", "is on no slot border", expected: border, code: "off-border")
      case .endBeforeStart:
        report.wrong(endNode, "end", "is not after start", expected: "a day after \(start.date)", code: "empty-horizon")
      case .tooLong(let slots):
        report.wrong(
          endNode, "end", "makes a horizon of \(slots) slots",
          expected: "at most \(TimeGrid.longestHorizon) slots: a shorter stretch or a longer slot", code: "out-of-range"
        )
      }
    }
  }

  /// The choice of the same length, or the longest that divides it; else the nearest text.
  private static func meantSlot(_ text: String) -> String? {
    let choices = TimeGrid.slotChoices
    do {
      let minutes = try DurationText(text: text).minutes(.always)
      return minutes > 0 ? choices.last { minutes % $0.minutes == 0 }?.text : nil
    } catch {
      return nearest(to: text, among: choices.map(\.text))
    }
  }

  mutating func readZone(_ node: Node?) -> String? {
    guard let node, let text = report.text(node, "zone") else { return nil }
    if ZoneDatabase.isKnown(text) { return text }
    if zoneNames.isEmpty { zoneNames = ZoneDatabase.names }
    report.append(
      Diagnostic(
        at: node.place, code: "unknown-zone", "zone: unknown time zone \(quoted(text))",
        expected: "an IANA name such as Europe/London",
        suggestion: meant(by: text, among: zoneNames)))
    return nil
  }

  /// A date or date-time as an instant; a date means its begin, or the end of the day where an end is meant.
  mutating func instant(_ node: Node?, _ key: String, end: Bool) -> LocalInstant? {
    guard let node else { return nil }
    guard let text = node.text else {
      report.wrong(node, key, "where a date is meant", expected: "YYYY-MM-DD or YYYY-MM-DDTHH:MM")
      return nil
    }
    if let date = CivilDate(text: text) { return LocalInstant(end ? date + 1 : date) }
    if let instant = LocalInstant(text: text) { return instant }
    if text.hasSuffix(":00"), let instant = LocalInstant(text: text.dropLast(3)), text.utf8.count == 19 {
      return instant
    }
    reportDate(node, key, text, allowsTime: true)
    return nil
  }

  mutating func date(_ node: Node?, _ key: String) -> CivilDate? {
    guard let node else { return nil }
    if let text = node.text, let date = CivilDate(text: text) { return date }
    reportDate(node, key, node.text, allowsTime: false)
    return nil
  }

  /// The slot border of a date or date-time.
  mutating func border(_ node: Node?, _ key: String, end: Bool) -> Slot? {
    guard let node, let instant = instant(node, key, end: end) else { return nil }
    if let slot = grid.slot(of: instant) { return slot }
    let around = grid.borders(around: instant)
    report.wrong(
      node, key, "is on no slot border", expected: "\(around.before) or \(around.after)", code: "off-border")
    return nil
  }

  mutating func placedBorder(_ node: Node?, _ key: String, end: Bool) -> Placed<Slot>? {
    guard let node, let slot = border(node, key, end: end) else { return nil }
    return Placed(slot, at: node.place)
  }

  /// [from, to) clipped to the horizon.
  mutating func stretch(_ fields: Fields) -> Range<Slot> {
    let from = border(fields["from"], "from", end: false)
    let to = border(fields["to"], "to", end: true)
    guard let from, let to else { return 0..<0 }
    if to <= from, let node = fields["to"] {
      report.wrong(node, "to", "is not after from", expected: "a later date", code: "empty-range")
      return 0..<0
    }
    return grid.clipped(from, to)
  }

  mutating func duration(_ node: Node?, _ key: String, allowsMinus: Bool = false) -> DurationText? {
    guard let node else { return nil }
    do {
      guard let text = node.text else { throw DurationText.Fault.malformed }
      return try DurationText(text: text, allowsMinus: allowsMinus)
    } catch DurationText.Fault.tooLarge {
      report.wrong(
        node, key, "is too long", expected: "at most \(DurationText.largestAmount) of a unit", code: "out-of-range")
    } catch DurationText.Fault.minusNotAllowed {
      report.wrong(node, key, "is negative", expected: "a duration without a minus sign", code: "out-of-range")
    } catch {
      report.wrong(
        node, key, "is no duration", expected: "a whole number and m, h, d or w, such as 4h or 10d",
        code: "bad-duration")
    }
    return nil
  }

  /// Reports a duration in days of a calendar whose days have no length.
  mutating func checkHasDays(_ duration: DurationText, _ counted: [CalendarID], _ node: Node, _ key: String) {
    guard duration.amount != 0 else { return }
    let inDays = duration.unit == .day || duration.unit == .week || grid.slotMinutes == 1440
    let empty = counted.first { id in
      inDays && dayless.contains(id.index) || duration.unit == .week && calendars[id.index].workingWeekdays == 0
    }
    guard let empty else { return }
    report.wrong(
      node, key, "has no length in calendar \(quoted(calendars[empty.index].id)), which works on no day of the week",
      expected: grid.slotMinutes == 1440 ? "a 'day' in the calendar" : "hours or minutes, or a 'day' in the calendar",
      code: "dayless")
  }

  /// A stretch of `always`, rounded up to slots.
  mutating func elapsed(_ node: Node?, _ key: String) -> Int? {
    duration(node, key).map { $0.elapsedSlots(slotMinutes: grid.slotMinutes) }
  }

  /// A stretch of `always` that must be a whole number of slots.
  mutating func wholeElapsed(_ node: Node?, _ key: String) -> Int? {
    guard let node, let duration = duration(node, key) else { return nil }
    if let slots = duration.wholeSlots(slotMinutes: grid.slotMinutes) { return slots }
    report.wrong(
      node, key, "is no whole number of slots", expected: "a multiple of \(grid.slotMinutes) minutes",
      code: "off-border")
    return nil
  }
}
