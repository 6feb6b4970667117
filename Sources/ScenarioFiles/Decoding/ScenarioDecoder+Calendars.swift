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
      var pattern = WeekPattern(days: readWeek(fields["week"]))
      readHolidays(fields["holidays"], into: &pattern)
      readExtra(fields["extra"], into: &pattern)
      pattern.day = readDay(fields["day"])
      let zone = readZone(fields["zone"])
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
      let fit = error.fittingSlotMinutes.flatMap { minutes in TimeGrid.slotChoices.first { $0.minutes == minutes }?.text
      }
      report.append(
        Diagnostic(
          at: fields.place(of: "week"), code: "off-border",
          "the calendar's hours meet no slot border at \(error.instant)",
          expected: fit.map { "slot: \($0), or hours on multiples of \(grid.slotMinutes) minutes" }
            ?? "hours on multiples of \(grid.slotMinutes) minutes"))
      return WorkCalendar.always(horizon: grid.slotCount)
    }
  }

  private mutating func readWeek(_ node: Node?) -> [DayIntervals] {
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
            suggestion: nearest(
              to: member.key, among: Weekday.allCases.map(\.name) + ["mon-fri", "sat-sun", "mon-sun"])))
        continue
      }
      let hours = readHours(member.value, member.key)
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

  mutating func readHours(_ node: Node, _ key: String) -> DayIntervals {
    var hours = DayIntervals.none
    for item in report.list(node, key, orSingle: true) {
      guard let text = report.text(item, key) else { continue }
      do {
        try hours.add(text: text)
      } catch .overlap {
        report.wrong(
          item, key, "overlaps the hours before it", expected: "intervals apart from each other", code: "overlap")
      } catch {
        report.wrong(
          item, key, "is no interval", expected: "HH:MM-HH:MM, the end after the begin, at most 24:00",
          code: "bad-hours")
        continue
      }
      if grid.slotMinutes < 1440 { checkBorders(text, item, key) }
    }
    return hours
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

  private mutating func readExtra(_ node: Node?, into pattern: inout WeekPattern) {
    for item in report.list(node, "extra") {
      guard let fields = Fields(item, .extraDay, &report) else { continue }
      _ = annotations(fields)
      let hours = fields["hours"].map { readHours($0, "hours") } ?? .none
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
