/// The slot grid of a scenario: wall-clock time in its zone, cut into equal slots; every local day has the same number
/// of them, also where clocks change.
package struct TimeGrid: Hashable, Sendable {
  /// IANA name.
  package let zone: String
  package let slotMinutes: Int
  /// The border 0; lies on a slot border counted from midnight.
  package let start: LocalInstant
  /// H: number of slots of the horizon, 0 to `longestHorizon`.
  package let slotCount: Int

  package static let longestHorizon = 1 << 24
  /// The lengths of a slot that a scenario may choose, with their minutes.
  package static let slotChoices: [(text: String, minutes: Int)] = [
    ("15m", 15), ("30m", 30), ("1h", 60), ("2h", 120), ("4h", 240), ("6h", 360), ("8h", 480), ("12h", 720),
    ("1d", 1440),
  ]

  package enum Fault: Error, Hashable {
    case startOffBorder, endOffBorder, endBeforeStart
    case tooLong(slots: Int)
  }

  package init(zone: String, slotMinutes: Int, start: LocalInstant, end: LocalInstant) throws(Fault) {
    guard start.minuteOfDay % slotMinutes == 0 else { throw .startOffBorder }
    guard end.minuteOfDay % slotMinutes == 0 else { throw .endOffBorder }
    guard start < end else { throw .endBeforeStart }
    let slots = (end.minutes - start.minutes) / slotMinutes
    guard slots <= Self.longestHorizon else { throw .tooLong(slots: slots) }
    self.zone = zone
    self.slotMinutes = slotMinutes
    self.start = start
    slotCount = slots
  }

  /// D.
  package var slotsPerDay: Int { 1440 / slotMinutes }

  /// The border at an instant, nil where it lies between borders.
  package func slot(of instant: LocalInstant) -> Slot? {
    let minutes = instant.minutes - start.minutes
    return minutes % slotMinutes == 0 ? minutes / slotMinutes : nil
  }

  package func instant(of slot: Slot) -> LocalInstant {
    LocalInstant(minutes: start.minutes + slot * slotMinutes)
  }

  /// The borders around an instant, equal where it lies on one.
  package func borders(around instant: LocalInstant) -> (before: LocalInstant, after: LocalInstant) {
    let minutes = instant.minutes - start.minutes
    let slot = floorDivide(minutes, slotMinutes)
    let before = self.instant(of: slot)
    return (before, before == instant ? before : self.instant(of: slot + 1))
  }

  /// The range clipped to the horizon; empty ranges come out empty.
  package func clipped(_ from: Slot, _ to: Slot) -> Range<Slot> {
    let lower = min(max(from, 0), slotCount)
    return lower..<max(lower, min(max(to, 0), slotCount))
  }

  /// The days of the horizon, the first and last perhaps in part.
  package var days: ClosedRange<CivilDate> {
    start.date...max(start.date, LocalInstant(minutes: instant(of: slotCount).minutes - 1).date)
  }
}
