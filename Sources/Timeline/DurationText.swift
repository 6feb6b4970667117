/// A duration as planners write it: one whole number and one unit (`10d`, `90m`).
package struct DurationText: Hashable, Sendable, CustomStringConvertible {
  package enum Unit: Character, Sendable, CaseIterable {
    case minute = "m"
    case hour = "h"
    case day = "d"
    case week = "w"
  }

  /// −10^6…10^6.
  package let amount: Int
  package let unit: Unit

  package static let largestAmount = 1_000_000

  package enum Fault: Error, Hashable {
    case malformed
    case minusNotAllowed
    case tooLarge
  }

  package init(amount: Int, unit: Unit) {
    self.amount = amount
    self.unit = unit
  }

  /// Reads `[0-9]+` and a unit; a minus sign only where allowed.
  package init(text: some StringProtocol, allowsMinus: Bool = false) throws(Fault) {
    var rest = Substring(text)
    let negative = rest.hasPrefix("-")
    if negative { rest = rest.dropFirst() }
    guard let last = rest.last, let unit = Unit(rawValue: last) else { throw .malformed }
    let number = rest.dropLast()
    guard !number.isEmpty, number.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { throw .malformed }
    if negative && !allowsMinus { throw .minusNotAllowed }
    guard let amount = Int(number), amount <= Self.largestAmount else { throw .tooLarge }
    self.amount = negative ? -amount : amount
    self.unit = unit
  }

  package var description: String { "\(amount)\(unit.rawValue)" }
}

/// What `d` and `w` mean: the standard day of a calendar and how many days a week works.
package struct DayLength: Hashable, Sendable {
  /// 1…1440.
  package let minutes: Int
  /// 0…7.
  package let workingWeekdays: Int

  package init(minutes: Int, workingWeekdays: Int) {
    self.minutes = minutes
    self.workingWeekdays = workingWeekdays
  }

  /// Of the built-in calendar `always`: 1d = 24 h, 1w = 7d.
  package static let always = DayLength(minutes: 1440, workingWeekdays: 7)
}

extension DurationText {
  /// The duration in minutes of working time.
  package func minutes(_ day: DayLength) -> Int {
    switch unit {
    case .minute: amount
    case .hour: amount * 60
    case .day: amount * day.minutes
    case .week: amount * day.minutes * day.workingWeekdays
    }
  }

  /// Working slots, rounded up (towards +∞). With slots of a day a working slot counts as one standard day.
  package func workingSlots(slotMinutes: Int, day: DayLength) -> Int {
    if slotMinutes == 1440 {
      switch unit {
      case .day: return amount
      case .week: return amount * day.workingWeekdays
      case .minute, .hour: return ceilDivide(minutes(day), day.minutes)
      }
    }
    return ceilDivide(minutes(day), slotMinutes)
  }

  /// Slots of `always`, rounded up (towards +∞): lags, gaps, changeovers, leads.
  package func elapsedSlots(slotMinutes: Int) -> Int { ceilDivide(minutes(.always), slotMinutes) }

  /// Slots of `always` where it is a whole number of them, else nil: window lengths.
  package func wholeSlots(slotMinutes: Int) -> Int? {
    let minutes = minutes(.always)
    return minutes % slotMinutes == 0 ? minutes / slotMinutes : nil
  }

  /// Working slots where it is a whole number of them, else nil: `max` in a dependency's calendar.
  package func wholeWorkingSlots(slotMinutes: Int, day: DayLength) -> Int? {
    let minutes = minutes(day)
    if slotMinutes == 1440 {
      switch unit {
      case .day, .week: return workingSlots(slotMinutes: slotMinutes, day: day)
      case .minute, .hour: return minutes % day.minutes == 0 ? minutes / day.minutes : nil
      }
    }
    return minutes % slotMinutes == 0 ? minutes / slotMinutes : nil
  }
}
