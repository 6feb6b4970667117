package import ReleaseModel
import Timeline

/// What changes of dates and rules come to: openings of windows lost and won, working time lost and won, in words.
package enum WindowChanges {
  package static func between(_ a: Scenario, _ b: Scenario) -> [String] {
    var lines: [String] = []
    for window in a.windows {
      guard let other = b.windows.first(where: { $0.id == window.id }) else { continue }
      let before = openings(window, a)
      let after = openings(other, b)
      let (old, new) = (Set(before.map(\.start)), Set(after.map(\.start)))
      let lost = before.filter { !new.contains($0.start) }
      let won = after.filter { !old.contains($0.start) }
      let ends = Dictionary(after.map { ($0.start, $0.end) }, uniquingKeysWith: { a, _ in a })
      let stretched = before.count { ends[$0.start].map { [end = $0.end] in $0 != end } ?? false }
      if !lost.isEmpty { lines.append("window \(window.id) no longer opens on \(list(lost))") }
      if !won.isEmpty { lines.append("window \(window.id) opens also on \(list(won))") }
      if stretched > 0 {
        lines.append("window \(window.id) closes at another time in \(stretched) opening\(stretched == 1 ? "" : "s")")
      }
    }
    for calendar in a.calendars {
      guard let other = b.calendars.first(where: { $0.id == calendar.id }) else { continue }
      let hours = (hours(calendar, a), hours(other, b))
      if hours.0 != hours.1 {
        lines.append("calendar \(calendar.id) works \(hours.1) h in the horizon instead of \(hours.0) h")
      }
    }
    return lines
  }

  private static func openings(_ window: Window, _ scenario: Scenario) -> [(start: LocalInstant, end: LocalInstant)] {
    window.occurrences.map { occurrence in
      (
        start: scenario.grid.instant(of: occurrence.range.lowerBound),
        end: scenario.grid.instant(of: occurrence.range.upperBound)
      )
    }
  }

  private static func list(_ openings: [(start: LocalInstant, end: LocalInstant)]) -> String {
    openings.prefix(4).map(\.start.description).joined(separator: ", ")
      + (openings.count > 4 ? " and \(openings.count - 4) more" : "")
  }

  private static func hours(_ calendar: NamedCalendar, _ scenario: Scenario) -> Int {
    calendar.working.total * scenario.grid.slotMinutes / 60
  }
}
