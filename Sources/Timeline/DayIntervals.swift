/// The working hours of one day: intervals in minutes since midnight, 0…1440, sorted and disjoint.
package struct DayIntervals: Hashable, Sendable {
  package private(set) var ranges: [Range<Int>]

  /// No work.
  package static let none = DayIntervals(ranges: [])

  private init(ranges: [Range<Int>]) { self.ranges = ranges }

  package enum Fault: Error, Hashable {
    /// Not `HH:MM-HH:MM` with the end after the begin.
    case malformed
    case overlap
  }

  /// Adds `HH:MM-HH:MM` (24:00 allowed as an end).
  package mutating func add(text: some StringProtocol) throws(Fault) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let from = ClockTime.minutes(text: parts[0]), let to = ClockTime.minutes(text: parts[1]),
      from < to
    else { throw .malformed }
    guard !ranges.contains(where: { $0.overlaps(from..<to) }) else { throw .overlap }
    ranges.append(from..<to)
    ranges.sort { $0.lowerBound < $1.lowerBound }
  }

  package init(texts: [String]) throws(Fault) {
    ranges = []
    for text in texts { try add(text: text) }
  }

  package var totalMinutes: Int { ranges.reduce(0) { $0 + $1.count } }

  /// The borders that do not lie on the slot grid.
  package func borders(offGridOf slotMinutes: Int) -> [Int] {
    ranges.flatMap { [$0.lowerBound, $0.upperBound] }.filter { $0 % slotMinutes != 0 }
  }
}

/// The working hours of a week with its exceptions; the calendar of section 4 of the language page.
package struct WeekPattern: Hashable, Sendable {
  /// Monday first; seven entries.
  package var days: [DayIntervals]
  /// Days that do not work, unless `extra` names them.
  package var holidays: Set<CivilDate>
  /// Days with hours of their own.
  package var extra: [CivilDate: DayIntervals]
  /// The calendar's own standard day in minutes.
  package var day: Int?

  package init(
    days: [DayIntervals], holidays: Set<CivilDate> = [], extra: [CivilDate: DayIntervals] = [:], day: Int? = nil
  ) {
    self.days = days
    self.holidays = holidays
    self.extra = extra
    self.day = day
  }

  /// The calendar's `day`, else the most frequent non-zero daily total of the week (the larger on a tie); a week
  /// without any work counts as 24 h.
  package var dayLength: DayLength {
    let totals = days.map(\.totalMinutes).filter { $0 > 0 }
    let frequent = Set(totals).max { a, b in
      let countA = totals.count { $0 == a }
      let countB = totals.count { $0 == b }
      return (countA, a) < (countB, b)
    }
    return DayLength(minutes: day ?? frequent ?? 1440, workingWeekdays: totals.count)
  }

  package func intervals(on date: CivilDate) -> DayIntervals {
    if let own = extra[date] { return own }
    if holidays.contains(date) { return .none }
    return days[date.weekday.rawValue]
  }

  /// An interval border that falls between slot borders.
  package struct OffGrid: Error, Hashable {
    /// The instant in the scenario's zone.
    package let instant: LocalInstant
    /// The longest slot of the language that fits all borders of the calendar, nil if none does.
    package let fittingSlotMinutes: Int?
  }

  /// The working slots on a grid. With slots of a day, a day works if it has any interval. Hours of another zone are
  /// mapped, day by day, to the grid's wall clock. O(days).
  package func expanded(on grid: TimeGrid, zone: ZoneClock? = nil) throws(OffGrid) -> WorkCalendar {
    var runs: [Range<Slot>] = []
    var strays: [Int] = []
    let first = grid.days.lowerBound + (zone == nil ? 0 : -2)
    let last = grid.days.upperBound + (zone == nil ? 0 : 2)
    var date = first
    while date <= last {
      for range in intervals(on: date).ranges {
        var from = LocalInstant(date, minuteOfDay: range.lowerBound)
        var to = LocalInstant(date, minuteOfDay: range.upperBound)
        if let zone {
          from = zone.converted(from)
          to = zone.converted(to)
        }
        if grid.slotMinutes == 1440 {
          let slot = floorDivide(from.minutes - grid.start.minutes, 1440)
          runs.append(slot..<slot + 1)
        } else if let a = grid.slot(of: from), let b = grid.slot(of: to) {
          if a < b { runs.append(a..<b) }
        } else {
          strays += [from.minutes, to.minutes]
        }
      }
      date = date + 1
    }
    if let stray = strays.first(where: { ($0 - grid.start.minutes) % grid.slotMinutes != 0 }) {
      throw OffGrid(
        instant: LocalInstant(minutes: stray),
        fittingSlotMinutes: TimeGrid.slotChoices.map(\.minutes).last { size in
          size < grid.slotMinutes && strays.allSatisfy { floorDivide($0, size) * size == $0 }
        })
    }
    return WorkCalendar(
      horizon: grid.slotCount, runs: runs.filter { $0.upperBound > 0 && $0.lowerBound < grid.slotCount })
  }
}
