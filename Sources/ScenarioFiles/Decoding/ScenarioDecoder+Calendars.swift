import ReleaseModel
import Timeline

/// Section 4: calendars.
extension ScenarioDecoder {
  mutating func readCalendars(_ nodes: [Node]) {
    for node in nodes {
      guard let fields = Fields(node, .calendar, &report) else { continue }
      let id = Self.newID(fields, in: &calendarIDs, at: calendars.count, what: "calendar", &report)
      if id == "always", let place = fields["id"]?.place {
        report.append(
          Diagnostic(at: place, code: "duplicate-id", "calendar 'always' is built in", expected: "another id"))
      }
      let findings = report.items.count
      let zone = readZone(fields["zone"])
      // Hours of another zone meet the slot borders, or not, where they fall in the scenario's.
      let isForeign = fields.has("zone") && zone != grid.zone
      var pattern = WeekPattern(days: readWeek(fields["week"], isForeign))
      readHolidays(fields["holidays"], into: &pattern)
      readExtra(fields["extra"], isForeign, into: &pattern)
      pattern.day = readDay(fields["day"])
      let isSound = report.items.count == findings && fields.has("week")
      if isSound && pattern.day == nil && pattern.dayLength.workingWeekdays == 0 {
        dayless.insert(calendars.count)
      }
      calendars.append(
        NamedCalendar(
          id: id, place: node.place, annotations: annotations(fields), working: expand(pattern, zone, fields),
          zone: zone,
          standardDay: pattern.dayLength.minutes, workingWeekdays: pattern.dayLength.workingWeekdays))
    }
  }

  private mutating func expand(_ pattern: WeekPattern, _ zone: String?, _ fields: Fields) -> WorkCalendar {
    let clock = zone.flatMap { $0 == grid.zone ? nil : ZoneClock(from: $0, to: grid.zone) }
    let days = grid.days.upperBound.dayNumber - grid.days.lowerBound.dayNumber + 1
    let intervals = (pattern.days + pattern.extra.values).lazy.map(\.ranges.count).max() ?? 0
    guard spend(days * (intervals + 1) / (clock == nil ? 2 : 1), fields.node.place, "the hours of calendars") else {
      return WorkCalendar.always(horizon: grid.slotCount)
    }
    do {
      return try pattern.expanded(on: grid, zone: clock)
    } catch {
      // Without a zone of its own, each interval has been reported where it stands.
      guard clock != nil else { return WorkCalendar.always(horizon: grid.slotCount) }
      let fit = error.fittingSlotMinutes.flatMap { minutes in TimeGrid.slotChoices.first { $0.minutes == minutes }?.text
      }
      report.append(
        Diagnostic(
          at: fields.place(of: "zone"), code: "off-border",
          "zone: the hours of the calendar meet no slot border of the scenario's zone, as at \(error.instant)",
          expected: fit.map { "slot: \($0), or hours on multiples of \(grid.slotMinutes) minutes" }
            ?? "hours on multiples of \(grid.slotMinutes) minutes"))
      return WorkCalendar.always(horizon: grid.slotCount)
    }
  }

  private mutating func readWeek(_ node: Node?, _ isForeign: Bool) -> [DayIntervals] {
    var days = Array(repeating: DayIntervals.none, count: 7)
    guard let node else { return days }
    guard node.kind == .mapping else {
      report.wrong(
        node, "week", "where days with their hours are meant", expected: "such as { mon-fri: [\"09:00-17:00\"] }")
      return days
    }
    var named: Set<Weekday> = []
    for member in node.members {
      guard let range = Weekday.days(inRange: member.key) else {
        report.append(
          Diagnostic(
            at: member.place, code: "unknown-word", "week: \(quoted(member.key)) is no day",
            expected: "mon to sun, or a range such as mon-fri",
            suggestion: Self.meantDays(member.key)))
        continue
      }
      let hours = readHours(member.value, member.key, isForeign)
      for day in range {
        if !named.insert(day).inserted {
          report.append(
            Diagnostic(
              at: member.place, code: "repeated", "week: \(day.name) is named twice", expected: "each day once"))
        }
        days[day.rawValue] = hours
      }
    }
    return days
  }

  /// Longer names and other cases of days, as in `Monday` or `Tue-Friday`.
  private static func meantDays(_ text: String) -> String? {
    let parts = text.lowercased().split(separator: "-").map { String($0.prefix(3)) }
    guard (1...2).contains(parts.count), parts.allSatisfy({ Weekday(text: $0) != nil }) else {
      return nearest(to: text, among: Weekday.allCases.map(\.name) + ["mon-fri", "sat-sun", "mon-sun"])
    }
    return parts.joined(separator: "-")
  }

  mutating func readHours(_ node: Node, _ key: String, _ isForeign: Bool) -> DayIntervals {
    var hours = DayIntervals.none
    for item in report.list(node, key, orSingle: true) {
      guard let text = report.text(item, key) else { continue }
      do {
        try hours.add(text: text)
      } catch .overlap {
        report.wrong(
          item, key, "overlaps the hours before it", expected: "intervals apart from each other", code: "overlap")
      } catch {
        reportHours(text, item, key)
        continue
      }
      if grid.slotMinutes < 1440 && !isForeign { checkBorders(text, item, key) }
    }
    return hours
  }

  private mutating func reportHours(_ text: String, _ item: Node, _ key: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { part in
      let clock = part.trimmingPrefix { $0 == " " }
      return ClockTime.minutes(text: clock.utf8.count == 4 ? "0" + clock : String(clock.prefix(5)))
    }
    guard ends.count == 2, text.utf8.count <= 16, let from = ends[0], let to = ends[1] else {
      report.wrong(
        item, key, "is no interval", expected: "HH:MM-HH:MM, the end after the begin, at most 24:00", code: "bad-hours")
      return
    }
    if from >= to {
      report.wrong(
        item, key, "does not end after it begins",
        expected: "HH:MM-HH:MM within one day"
          + (from == to
            ? "" : ": a night is \(ClockTime.text(from))-24:00, and 00:00-\(ClockTime.text(to)) on the day after"),
        code: "bad-hours")
      return
    }
    report.wrong(
      item, key, "is no interval", expected: "HH:MM-HH:MM", code: "bad-hours",
      suggestion: "\(ClockTime.text(from))-\(ClockTime.text(to))")
  }

  private mutating func checkBorders(_ text: String, _ item: Node, _ key: String) {
    let parts = text.split(separator: "-").compactMap { ClockTime.minutes(text: $0) }
    guard parts.contains(where: { $0 % grid.slotMinutes != 0 }) else { return }
    let size = grid.slotMinutes
    let down = parts[0] / size * size
    let up = (parts[1] + size - 1) / size * size
    report.wrong(
      item, key, "does not meet the slot borders",
      expected: "\(ClockTime.text(down))-\(ClockTime.text(min(up, 1440))), or a shorter slot",
      code: "off-border")
  }

  private mutating func readHolidays(_ node: Node?, into pattern: inout WeekPattern) {
    let horizon = (grid.days.lowerBound + -3)...(grid.days.upperBound + 3)
    for item in report.list(node, "holidays") {
      if item.kind == .mapping {
        guard let fields = Fields(item, .dateRange, &report) else { continue }
        _ = annotations(fields)
        guard let from = date(fields["from"], "from"), let to = date(fields["to"], "to") else { continue }
        if to < from, let node = fields["to"] {
          report.wrong(node, "to", "is before from", expected: "a later date", code: "empty-range")
          continue
        }
        var day = max(from, horizon.lowerBound)
        let last = min(to, horizon.upperBound)
        guard spend(max(0, last.dayNumber - day.dayNumber) / 8, item.place, "holidays") else { continue }
        while day <= last {
          pattern.holidays.insert(day)
          day = day + 1
        }
      } else if let day = date(item, "holidays") {
        pattern.holidays.insert(day)
      }
    }
  }

  private mutating func readExtra(_ node: Node?, _ isForeign: Bool, into pattern: inout WeekPattern) {
    for item in report.list(node, "extra") {
      guard let fields = Fields(item, .extraDay, &report) else { continue }
      _ = annotations(fields)
      let hours = fields["hours"].map { readHours($0, "hours", isForeign) } ?? .none
      guard let day = date(fields["date"], "date") else { continue }
      if pattern.extra.updateValue(hours, forKey: day) != nil, let node = fields["date"] {
        report.wrong(node, "date", "stands twice", expected: "each day once", code: "repeated")
      }
    }
  }

  private mutating func readDay(_ node: Node?) -> Int? {
    guard let node, let duration = duration(node, "day") else { return nil }
    let minutes = duration.minutes(.always)
    guard duration.unit == .hour || duration.unit == .minute, (1...1440).contains(minutes) else {
      report.wrong(node, "day", "is no length of a day", expected: "1m to 24h, in h or m", code: "out-of-range")
      return nil
    }
    return minutes
  }
}
