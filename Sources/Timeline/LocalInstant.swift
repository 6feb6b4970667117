/// A position on the slot grid: a slot, or the border before it. May lie outside the horizon.
package typealias Slot = Int

/// A moment on a wall clock, to the minute, without a zone.
package struct LocalInstant: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Minutes of wall-clock time since 1970-01-01T00:00; every day has 1440 of them.
  package let minutes: Int

  package init(minutes: Int) { self.minutes = minutes }

  package init(_ date: CivilDate, minuteOfDay: Int = 0) { minutes = date.dayNumber * 1440 + minuteOfDay }

  /// Exactly `YYYY-MM-DDTHH:MM` (00:00 to 23:59); nil for any other shape and for days that do not exist.
  package init?(text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[10] == UInt8(ascii: "T"),
      let date = CivilDate(text: String(decoding: bytes[0..<10], as: UTF8.self)),
      let minute = ClockTime.minutes(text: String(decoding: bytes[11...], as: UTF8.self)), minute < 1440
    else { return nil }
    self.init(date, minuteOfDay: minute)
  }

  package var date: CivilDate { CivilDate(dayNumber: floorDivide(minutes, 1440)) }
  package var minuteOfDay: Int { minutes - floorDivide(minutes, 1440) * 1440 }

  package var description: String {
    "\(date)T\(ClockTime.text(minuteOfDay))"
  }

  package static func < (a: LocalInstant, b: LocalInstant) -> Bool { a.minutes < b.minutes }
}

/// Times of day as `HH:MM`.
package enum ClockTime {
  /// `00:00` to `24:00` as minutes since midnight; nil for anything else.
  package static func minutes(text: some StringProtocol) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = digits(bytes[0..<2]),
      let minute = digits(bytes[3..<5]), minute < 60, hour * 60 + minute <= 1440
    else { return nil }
    return hour * 60 + minute
  }

  package static func text(_ minutes: Int) -> String { padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2) }
}

/// ⌊a / b⌋ for b > 0.
func floorDivide(_ a: Int, _ b: Int) -> Int {
  a >= 0 ? a / b : -((-a + b - 1) / b)
}

/// ⌈a / b⌉ for b > 0.
func ceilDivide(_ a: Int, _ b: Int) -> Int { -floorDivide(-a, b) }
