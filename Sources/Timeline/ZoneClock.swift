import Foundation

/// Maps wall-clock times of one zone to those of another.
///
/// A local time that does not exist (clocks go forward) is shifted forward by the gap; one that exists twice means the
/// first.
package struct ZoneClock: Sendable {
  private let source: TimeZone
  private let target: TimeZone

  /// Nil if either name is unknown.
  package init?(from source: String, to target: String) {
    guard let a = ZoneDatabase.zone(source), let b = ZoneDatabase.zone(target) else { return nil }
    self.source = a
    self.target = b
  }

  /// The same moment on the target's wall clock.
  package func converted(_ instant: LocalInstant) -> LocalInstant {
    let utc = Self.universalMinutes(of: instant, in: source)
    return LocalInstant(minutes: utc + Self.offset(of: target, at: utc))
  }

  private static func offset(of zone: TimeZone, at universalMinutes: Int) -> Int {
    floorDivide(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(universalMinutes) * 60)), 60)
  }

  /// Minutes since 1970 in universal time of a wall-clock time.
  static func universalMinutes(of instant: LocalInstant, in zone: TimeZone) -> Int {
    let before = offset(of: zone, at: instant.minutes - 1440)
    let after = offset(of: zone, at: instant.minutes + 1440)
    // The offset in force a day before gives the first of two readings, and shifts forward over a gap.
    let first = instant.minutes - before
    if offset(of: zone, at: first) == before { return first }
    let second = instant.minutes - after
    if offset(of: zone, at: second) == after { return second }
    return first
  }

  /// The nights in a stretch of wall-clock time on which the zone's clocks change: their dates.
  package static func clockChanges(in zone: String, from: LocalInstant, to: LocalInstant) -> [CivilDate] {
    guard let zone = ZoneDatabase.zone(zone), from < to else { return [] }
    var dates: [CivilDate] = []
    var moment = Date(timeIntervalSince1970: Double(universalMinutes(of: from, in: zone)) * 60)
    let end = Date(timeIntervalSince1970: Double(universalMinutes(of: to, in: zone)) * 60)
    while dates.count < 10_000, let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end,
      next > moment
    {
      let minutes = Int((next.timeIntervalSince1970 / 60).rounded(.down))
      dates.append(LocalInstant(minutes: minutes + offset(of: zone, at: minutes - 1)).date)
      moment = next
    }
    return dates
  }
}

/// The zones that the machine knows.
package enum ZoneDatabase {
  /// Nil for unknown names; abbreviations such as `CET` that are no IANA names of an area count as unknown.
  static func zone(_ name: String) -> TimeZone? {
    guard isPlausible(name) else { return nil }
    return TimeZone(identifier: name)
  }

  package static func isKnown(_ name: String) -> Bool { zone(name) != nil }

  /// All names, sorted.
  package static var names: [String] { (TimeZone.knownTimeZoneIdentifiers + ["UTC"]).sorted() }

  private static func isPlausible(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy { byte in
        (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
          || [UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+")].contains(byte)
      }
  }
}
