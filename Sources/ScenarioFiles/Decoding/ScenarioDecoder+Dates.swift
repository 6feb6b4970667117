import Timeline

/// What a date that is none may have been meant to be.
extension ScenarioDecoder {
  mutating func reportDate(_ node: Node, _ key: String, _ text: String?, allowsTime: Bool) {
    let expected = allowsTime ? "YYYY-MM-DD or YYYY-MM-DDTHH:MM" : "YYYY-MM-DD"
    guard let text else {
      report.wrong(node, key, "where a date is meant", expected: expected)
      return
    }
    if !allowsTime, LocalInstant(text: text) != nil {
      report.wrong(
        node, key, "has a time of day", expected: "a whole day, as YYYY-MM-DD", code: "bad-date",
        suggestion: String(text.prefix(10)))
      return
    }
    if let length = Self.daysOfMonth(text) {
      report.wrong(
        node, key, "is a day that does not exist: that month has \(length) days", expected: expected, code: "bad-date")
      return
    }
    if Self.hasZone(text) {
      report.wrong(
        node, key, "names a zone of its own", expected: "wall-clock time of the scenario's zone, as YYYY-MM-DDTHH:MM",
        code: "bad-date")
      return
    }
    let suggestion = Self.meantDate(text)
    report.wrong(
      node, key, allowsTime ? "is no date or date-time" : "is no date", expected: expected, code: "bad-date",
      suggestion: allowsTime ? suggestion : suggestion.map { String($0.prefix(10)) })
  }

  /// The length of the month where a text has the shape of a date, its month exists, and its day is too late in it.
  private static func daysOfMonth(_ text: String) -> Int? {
    let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count >= 10, parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      (1...9999).contains(year), (1...12).contains(month)
    else { return nil }
    let length = CivilDate.days(inMonth: month, of: year)
    return day > length ? length : nil
  }

  private static func hasZone(_ text: String) -> Bool {
    guard text.utf8.count > 16, LocalInstant(text: text.prefix(16)) != nil else { return false }
    return text.hasSuffix("Z") || text.dropFirst(16).contains { $0 == "+" || $0 == "-" }
  }

  /// Other ways to write dates whose meaning is plain: one-digit parts, slashes or nothing between year, month and day,
  /// a blank before the time, 24:00.
  private static func meantDate(_ text: String) -> String? {
    guard text.utf8.count <= 25 else { return nil }
    let halves = text.split(whereSeparator: { $0 == "T" || $0 == "t" || $0 == " " })
    guard let first = halves.first, halves.count <= 2, let date = looseDate(first) else { return nil }
    guard halves.count == 2 else { return date.description }
    let clock = halves[1].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 2 || clock.count == 3, clock.allSatisfy({ $0.utf8.count <= 2 }), let hour = Int(clock[0]),
      let minute = Int(clock[1]), (0...59).contains(minute), (0...23).contains(hour) || (hour == 24 && minute == 0)
    else { return nil }
    return LocalInstant(date, minuteOfDay: hour * 60 + minute).description
  }

  private static func looseDate(_ text: Substring) -> CivilDate? {
    var parts = text.split(whereSeparator: { "-/.".contains($0) })
    if parts.count == 1, text.utf8.count == 8 {
      parts = [text.prefix(4), text.dropFirst(4).prefix(2), text.suffix(2)]
    }
    guard parts.count == 3, parts[0].utf8.count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
      let day = Int(parts[2])
    else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }
}
