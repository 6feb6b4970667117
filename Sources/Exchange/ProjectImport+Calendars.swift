import ScenarioFiles
import Timeline

extension ProjectImport {
  private static let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  /// Base calendars with any hours; their exceptions become holidays and extra days. A calendar that works always is the
  /// built-in one.
  mutating func readCalendars() {
    for calendar in document.calendars?.calendar ?? [] {
      var week: [(key: String, value: JSONText)] = []
      var holidays: [JSONText] = []
      var extra: [JSONText] = []
      var isAlways = true
      for day in calendar.weekDays?.weekDay ?? [] {
        let hours = day.dayWorking == 1 ? (day.workingTimes?.workingTime ?? []).compactMap(Self.hours) : []
        if let period = day.timePeriod, day.dayType == 0 {
          guard let from = CivilDate(text: period.fromDate.prefix(10)),
            let to = CivilDate(text: period.toDate.prefix(10)), from <= to
          else { continue }
          isAlways = false
          if hours.isEmpty {
            holidays.append(
              from == to
                ? .string(from.description)
                : .object([("from", .string(from.description)), ("to", .string(to.description))]))
          } else {
            for number in from.dayNumber...min(to.dayNumber, from.dayNumber + 366) {
              extra.append(
                .object([
                  ("date", .string(CivilDate(dayNumber: number).description)),
                  ("hours", .array(hours.map(JSONText.string))),
                ]))
            }
          }
        } else if (1...7).contains(day.dayType) {
          if hours != ["00:00-24:00"] { isAlways = false }
          if !hours.isEmpty { week.append((Self.days[day.dayType - 1], .array(hours.map(JSONText.string)))) }
        }
      }
      guard !week.isEmpty, calendar.isBaseCalendar != 0 else { continue }
      if isAlways && week.count == 7 {
        calendars[calendar.uid] = "always"
        continue
      }
      let id = calendar.name.flatMap { $0.isEmpty ? nil : $0 } ?? "calendar-\(calendar.uid)"
      calendars[calendar.uid] = id
      var members: [(key: String, value: JSONText)] = [("week", .object(week))]
      if !holidays.isEmpty { members.append(("holidays", .array(holidays))) }
      if !extra.isEmpty { members.append(("extra", .array(extra))) }
      if !scenario.calendars.contains(where: { $0.id == id }) { scenario.calendars.append((id, members)) }
    }
  }

  /// `09:00:00` to `17:00:00` as `09:00-17:00`; a day's end is 24:00.
  private static func hours(_ time: ProjectDocument.Hours) -> String? {
    guard let from = time.fromTime?.prefix(5), let to = time.toTime?.prefix(5) else { return nil }
    return "\(from)-\(to == "00:00" || to == "23:59" ? "24:00" : String(to))"
  }
}
