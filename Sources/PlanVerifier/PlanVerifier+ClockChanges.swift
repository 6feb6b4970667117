import ReleaseModel
import Timeline

/// Section 3: on the nights when clocks change the grid's wall clock and real time differ, by an hour mostly.
extension PlanVerifier {
  /// Phases that a note names.
  private static let namedPerNight = 5

  /// Notes, night by night, the phases that lie over it with a booking, or that work in it.
  ///
  /// Clocks change in the small hours: what covers 00:00 to 03:00 of the night in part counts.
  mutating func noteClockChanges() {
    let grid = scenario.grid
    let nights = ZoneClock.clockChanges(in: grid.zone, from: grid.start, to: grid.instant(of: grid.slotCount))
    for night in nights {
      let from = (LocalInstant(night).minutes - grid.start.minutes) / grid.slotMinutes
      let to = from + (180 + grid.slotMinutes - 1) / grid.slotMinutes
      var over: [String] = []
      for item in items {
        guard let row = rows[item], row.start < min(to, row.end), row.end > max(from, row.start) else { continue }
        if row.bookings.isEmpty {
          let mask = workMask(item)
          let shared = (max(from, row.start)..<min(to, row.end)).clamped(to: 0..<mask.count)
          guard shared.contains(where: { mask[$0] }) else { continue }
        }
        over.append("'\(name(item))'")
      }
      guard !over.isEmpty else { continue }
      let more = over.count - Self.namedPerNight
      verdict.notes.append(
        "clocks change in the night of \(night) in \(grid.zone): \(over.prefix(Self.namedPerNight).joined(separator: ", "))"
          + (more > 0 ? " and \(more) more" : "")
          + " \(over.count == 1 ? "lies" : "lie") over it, so look at how much time there really is"
      )
    }
  }
}
