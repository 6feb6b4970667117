/// Expansion of a rule into dates, period by period (RFC 5545, section 3.3.10; weeks start on Monday).
extension RecurrenceRule {
  /// The dates on which the rule falls, from `start` (the day of DTSTART, which occurs only if the rule hits it) to
  /// `last`, at a time of day that matters for UNTIL alone. At most `last` − `start` + 1 dates; O(days).
  package func dates(from start: CivilDate, through last: CivilDate, minuteOfDay: Int = 0) -> [CivilDate] {
    var result: [CivilDate] = []
    var emitted = 0
    var period = 0
    while let range = range(ofPeriod: period, from: start), range.lowerBound <= last {
      defer { period += 1 }
      var candidates = candidates(in: range, start: start)
      if !setPositions.isEmpty { candidates = positioned(candidates) }
      for date in candidates where date >= start {
        if let count, emitted >= count { return result }
        if isPast(date, minuteOfDay) || date > last { return result }
        emitted += 1
        result.append(date)
      }
      if let count, emitted >= count { return result }
    }
    return result
  }

  private func isPast(_ date: CivilDate, _ minuteOfDay: Int) -> Bool {
    switch until {
    case nil: false
    case .date(let end): date > end
    case .instant(let end): LocalInstant(date, minuteOfDay: minuteOfDay) > end
    }
  }

  /// The days of the period with this number, nil past the year 9999.
  private func range(ofPeriod number: Int, from start: CivilDate) -> ClosedRange<CivilDate>? {
    let (year, month, _) = start.components
    let step = number * interval
    switch frequency {
    case .daily:
      let day = start + step
      return day.dayNumber > Self.lastDay.dayNumber ? nil : day...day
    case .weekly:
      let monday = start + (step * 7 - start.weekday.rawValue)
      // The first week counts from the start on, for BYSETPOS too.
      return monday.dayNumber > Self.lastDay.dayNumber ? nil : max(monday, start)...(monday + 6)
    case .monthly:
      let months = year * 12 + month - 1 + step
      return Self.month(months / 12, months % 12 + 1)
    case .yearly:
      guard let first = CivilDate(year: year + step, month: 1, day: 1),
        let last = CivilDate(year: year + step, month: 12, day: 31)
      else { return nil }
      return first...last
    }
  }

  private static let lastDay = CivilDate(dayNumber: 2_932_896)

  private static func month(_ year: Int, _ month: Int) -> ClosedRange<CivilDate>? {
    guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
    return first...(first + (CivilDate.days(inMonth: month, of: year) - 1))
  }

  /// The days of a period that pass every BY… part, in order.
  private func candidates(in range: ClosedRange<CivilDate>, start: CivilDate) -> [CivilDate] {
    let plain = days.isEmpty && monthDays.isEmpty
    var result: [CivilDate] = []
    for number in range.lowerBound.dayNumber...range.upperBound.dayNumber {
      let date = CivilDate(dayNumber: number)
      let (year, month, day) = date.components
      if !months.isEmpty && !months.contains(month) { continue }
      if plain {
        guard matchesStart(date, month, day, start) else { continue }
      } else {
        let length = CivilDate.days(inMonth: month, of: year)
        if !monthDays.isEmpty && !monthDays.contains(day) && !monthDays.contains(day - length - 1) { continue }
        if !days.isEmpty && !days.contains(where: { matches($0, date, year, month, day, length) }) { continue }
      }
      result.append(date)
    }
    return result
  }

  /// Without BYDAY and BYMONTHDAY, the start says which day of the period it is.
  private func matchesStart(_ date: CivilDate, _ month: Int, _ day: Int, _ start: CivilDate) -> Bool {
    switch frequency {
    case .daily: true
    case .weekly: date.weekday == start.weekday
    case .monthly: day == start.day
    case .yearly: day == start.day && (!months.isEmpty || month == start.month)
    }
  }

  /// Ordinals count within the month, or within the year for a yearly rule without BYMONTH.
  private func matches(
    _ rule: OrdinalDay, _ date: CivilDate, _ year: Int, _ month: Int, _ day: Int, _ monthLength: Int
  ) -> Bool {
    guard rule.weekday == date.weekday else { return false }
    guard let ordinal = rule.ordinal else { return true }
    var position = day
    var length = monthLength
    if frequency == .yearly && months.isEmpty {
      guard let first = CivilDate(year: year, month: 1, day: 1) else { return false }
      position = date.dayNumber - first.dayNumber + 1
      length = CivilDate.isLeap(year) ? 366 : 365
    }
    return ordinal > 0 ? (position - 1) / 7 + 1 == ordinal : (length - position) / 7 + 1 == -ordinal
  }

  private func positioned(_ candidates: [CivilDate]) -> [CivilDate] {
    candidates.enumerated().filter { index, _ in
      setPositions.contains(index + 1) || setPositions.contains(index - candidates.count)
    }.map(\.element)
  }
}
