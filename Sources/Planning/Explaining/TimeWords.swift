import ReleaseModel
package import Timeline

/// Slots as people say them.
package struct TimeWords: Sendable {
  private let grid: TimeGrid

  package init(_ grid: TimeGrid) { self.grid = grid }

  /// A moment at which something begins: `Mon 11 Jan 2027 09:00`, without the hour at midnight.
  package func begin(_ slot: Slot) -> String {
    let instant = grid.instant(of: slot)
    return instant.minuteOfDay == 0 ? day(instant.date) : "\(day(instant.date)) \(ClockTime.text(instant.minuteOfDay))"
  }

  /// A moment by which something ends: midnight is the end of the day before.
  package func end(_ slot: Slot) -> String {
    let instant = grid.instant(of: slot)
    return instant.minuteOfDay == 0
      ? "the end of \(day(instant.date + -1))" : "\(day(instant.date)) \(ClockTime.text(instant.minuteOfDay))"
  }

  /// When something ends, after a verb: `at the end of Sat 6 Mar 2027`, `Sat 6 Mar 2027 22:00`.
  package func atEnd(_ slot: Slot) -> String {
    let text = end(slot)
    return text.hasPrefix("the end") ? "at " + text : text
  }

  /// A stretch between two moments: `on Sun 5 Sep 2027`, `between … and …`.
  package func between(_ from: Slot, _ to: Slot) -> String {
    let (first, last) = (grid.instant(of: from), grid.instant(of: to))
    let lastDay = last.minuteOfDay == 0 && to > from ? last.date + -1 : last.date
    guard first.date == lastDay else { return "between \(begin(from)) and \(end(to))" }
    if first.minuteOfDay == 0 && last.minuteOfDay == 0 && to > from { return "on \(day(first.date))" }
    let until = last.minuteOfDay == 0 ? "24:00" : ClockTime.text(last.minuteOfDay)
    return "on \(day(first.date)) between \(ClockTime.text(first.minuteOfDay)) and \(until)"
  }

  package func day(_ date: CivilDate) -> String {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let (year, month, day) = date.components
    let name = date.weekday.name
    return name.prefix(1).uppercased() + name.dropFirst() + " \(day) \(months[month - 1]) \(year)"
  }

  /// A stretch on the wall clock: `3 d`, `1 d 4 h`, `30 min`.
  package func stretch(_ slots: Int) -> String {
    let minutes = abs(slots) * grid.slotMinutes
    if minutes == 0 { return "0 h" }
    var parts: [String] = []
    if minutes / 1440 > 0 { parts.append("\(minutes / 1440) d") }
    if minutes % 1440 / 60 > 0 { parts.append("\(minutes % 1440 / 60) h") }
    if minutes % 60 > 0 { parts.append("\(minutes % 60) min") }
    return parts.joined(separator: " ")
  }

  /// Work, in hours (`40 h`); in days where a slot is a day, or where it is a whole number of `day`s of so many minutes.
  package func work(_ slots: Int, day: Int? = nil) -> String {
    if grid.slotMinutes == 1440 { return "\(slots) working day\(slots == 1 ? "" : "s")" }
    let minutes = slots * grid.slotMinutes
    if let day, day > 0, day < 1440, minutes >= day, minutes % day == 0 {
      return "\(minutes / day) working day\(minutes == day ? "" : "s")"
    }
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
  }
}
