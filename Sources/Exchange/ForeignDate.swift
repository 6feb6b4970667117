import Timeline

/// Dates and durations as other programs write them.
package enum ForeignDate {
  /// `2027-03-06`, `2027-03-06T20:00`, also with a space, seconds or a zone; `06/Mar/27 8:00 PM` as Jira writes it. In the
  /// scenario's words; nil for what isn't one of these, such as `03/06/27`, which may be two days.
  package static func text(_ text: some StringProtocol) -> String? {
    let parts = String(text).split { $0 == " " || $0 == "T" }.map(String.init)
    guard let first = parts.first, let date = CivilDate(text: first) ?? named(first) else { return nil }
    guard parts.count > 1 else { return date.description }
    guard let minutes = clock(parts[1], parts.dropFirst(2).first) else { return nil }
    return LocalInstant(date, minuteOfDay: minutes).description
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// `6/Mar/27` or `06-Mar-2027`.
  private static func named(_ text: String) -> CivilDate? {
    let parts = text.split(whereSeparator: { $0 == "/" || $0 == "-" })
    guard parts.count == 3, let day = Int(parts[0]), let year = Int(parts[2]), year >= 0,
      let month = months.firstIndex(of: parts[1].lowercased())
    else { return nil }
    return CivilDate(year: parts[2].count == 2 ? 2000 + year : year, month: month + 1, day: day)
  }

  private static func clock(_ text: String, _ half: String?) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1].prefix(2)), (0...59).contains(minute),
      (0...23).contains(hour)
    else { return nil }
    switch half?.uppercased() {
    case nil: return hour * 60 + minute
    case "AM": return hour % 12 * 60 + minute
    case "PM": return (hour % 12 + 12) * 60 + minute
    default: return nil
    }
  }

  /// `3d`, `3 days`, `8 hours`, `2w`, `90 min`, a bare number as days; nil for what isn't one.
  package static func duration(_ text: some StringProtocol) -> String? {
    let trimmed = text.lowercased().filter { $0 != " " }
    let number = trimmed.prefix { $0.isASCII && $0.isNumber }
    guard !number.isEmpty, number.count <= 6, let amount = Int(number) else { return nil }
    switch trimmed.dropFirst(number.count) {
    case "", "d", "day", "days": return "\(amount)d"
    case "h", "hour", "hours", "hr", "hrs": return "\(amount)h"
    case "w", "week", "weeks": return "\(amount)w"
    case "m", "min", "mins", "minutes": return "\(amount)m"
    default: return nil
    }
  }
}
