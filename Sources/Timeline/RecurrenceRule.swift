/// A recurrence rule as far as the scenario language goes (RFC 5545, section 3.3.10).
package struct RecurrenceRule: Hashable, Sendable {
  package enum Frequency: String, CaseIterable, Sendable {
    case daily = "DAILY"
    case weekly = "WEEKLY"
    case monthly = "MONTHLY"
    case yearly = "YEARLY"
  }

  /// A day of the week, with `2` or `-1` the second or the last one of its month or year.
  package struct OrdinalDay: Hashable, Sendable {
    package var ordinal: Int?
    package var weekday: Weekday
  }

  package var frequency: Frequency
  package var interval = 1
  package var days: [OrdinalDay] = []
  package var monthDays: [Int] = []
  package var months: [Int] = []
  package var setPositions: [Int] = []
  package var count: Int?
  /// A date means the whole day; otherwise local time.
  package var until: Until?

  package enum Until: Hashable, Sendable {
    case date(CivilDate)
    case instant(LocalInstant)
  }

  package static let keys = ["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL"]

  /// What is wrong with a rule's text.
  package struct Fault: Error, Hashable, Sendable {
    /// The offending part of the text.
    package let text: String
    package let expected: String
    /// The valid words of which one may have been meant.
    package let choices: [String]

    init(_ text: some StringProtocol, expected: String, choices: [String] = []) {
      self.text = String(text)
      self.expected = expected
      self.choices = choices
    }
  }

  /// Reads `KEY=VALUE;KEY=VALUE`, in any order, each key once.
  package init(text: String) throws(Fault) {
    frequency = .daily
    var seen: Set<String> = []
    guard !text.isEmpty else { throw Fault(text, expected: "FREQ=… and more parts separated by ';'") }
    for part in text.split(separator: ";", omittingEmptySubsequences: false) {
      guard let equals = part.firstIndex(of: "=") else {
        throw Fault(part, expected: "KEY=VALUE", choices: Self.keys)
      }
      let key = String(part[..<equals])
      guard seen.insert(key).inserted else { throw Fault(part, expected: "each key once") }
      try read(key, part[part.index(after: equals)...], part)
    }
    guard seen.contains("FREQ") else { throw Fault(text, expected: "FREQ=DAILY, WEEKLY, MONTHLY or YEARLY") }
    try checkCombination(text)
  }

  private mutating func read(_ key: String, _ value: Substring, _ part: Substring) throws(Fault) {
    switch key {
    case "FREQ":
      guard let match = Frequency(rawValue: String(value)) else {
        throw Fault(value, expected: "DAILY, WEEKLY, MONTHLY or YEARLY", choices: Frequency.allCases.map(\.rawValue))
      }
      frequency = match
    case "INTERVAL":
      guard let number = digits(Array(value.utf8)), number >= 1, number <= 10_000 else {
        throw Fault(part, expected: "a number from 1 to 10000")
      }
      interval = number
    case "COUNT":
      guard let number = digits(Array(value.utf8)), number >= 1, number <= 1_000_000 else {
        throw Fault(part, expected: "a number from 1 to 1000000")
      }
      count = number
    case "BYDAY":
      for item in value.split(separator: ",", omittingEmptySubsequences: false) {
        let day = try Self.day(item)
        if !days.contains(day) { days.append(day) }
      }
    case "BYMONTHDAY": monthDays = try Self.numbers(value, in: 1...31, negatives: true)
    case "BYMONTH": months = try Self.numbers(value, in: 1...12, negatives: false)
    case "BYSETPOS": setPositions = try Self.numbers(value, in: 1...366, negatives: true)
    case "UNTIL": until = try Self.until(value)
    default: throw Fault(key, expected: Self.keys.joined(separator: ", "), choices: Self.keys)
    }
  }

  private static func day(_ item: Substring) throws(Fault) -> OrdinalDay {
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    guard let index = names.firstIndex(of: String(item.suffix(2))) else {
      throw Fault(item, expected: "MO, TU, WE, TH, FR, SA or SU, perhaps with a number before it", choices: names)
    }
    let weekday = Weekday.allCases[index]
    let prefix = item.dropLast(2)
    if prefix.isEmpty { return OrdinalDay(ordinal: nil, weekday: weekday) }
    guard let ordinal = signed(prefix), ordinal != 0, abs(ordinal) <= 53 else {
      throw Fault(item, expected: "an ordinal from 1 to 53 or -53 to -1 before the day")
    }
    return OrdinalDay(ordinal: ordinal, weekday: weekday)
  }

  private static func signed(_ text: Substring) -> Int? {
    let negative = text.hasPrefix("-")
    let number = negative || text.hasPrefix("+") ? text.dropFirst() : text
    return digits(Array(number.utf8)).map { negative ? -$0 : $0 }
  }

  private static func numbers(_ value: Substring, in range: ClosedRange<Int>, negatives: Bool) throws(Fault) -> [Int] {
    var result: [Int] = []
    for item in value.split(separator: ",", omittingEmptySubsequences: false) {
      guard let number = signed(item), range.contains(abs(number)), number > 0 || negatives else {
        let sign = negatives ? ", or negative" : ""
        throw Fault(item, expected: "numbers from \(range.lowerBound) to \(range.upperBound)\(sign)")
      }
      if !result.contains(number) { result.append(number) }
    }
    return result
  }

  private static func until(_ value: Substring) throws(Fault) -> Until {
    if value.hasSuffix("Z") {
      throw Fault(value, expected: "local time without Z: YYYYMMDD or YYYYMMDDTHHMMSS")
    }
    let bytes = Array(value.utf8)
    let expected = "YYYYMMDD or YYYYMMDDTHHMMSS in local time"
    guard bytes.count == 8 || bytes.count == 15, let year = digits(bytes[0..<4]), let month = digits(bytes[4..<6]),
      let day = digits(bytes[6..<8]), let date = CivilDate(year: year, month: month, day: day)
    else { throw Fault(value, expected: expected) }
    if bytes.count == 8 { return .date(date) }
    guard bytes[8] == UInt8(ascii: "T"), let hour = digits(bytes[9..<11]), let minute = digits(bytes[11..<13]),
      let second = digits(bytes[13..<15]), hour < 24, minute < 60, second < 60
    else { throw Fault(value, expected: expected) }
    return .instant(LocalInstant(date, minuteOfDay: hour * 60 + minute))
  }

  private func checkCombination(_ text: String) throws(Fault) {
    if count != nil && until != nil { throw Fault("COUNT", expected: "COUNT or UNTIL, not both") }
    let bad = days.first { $0.ordinal != nil }
    if let bad, frequency == .daily || frequency == .weekly {
      throw Fault(
        "\(bad.ordinal ?? 0)\(bad.weekday.name.prefix(2).uppercased())",
        expected: "ordinals only with FREQ=MONTHLY or YEARLY")
    }
    if !setPositions.isEmpty && days.isEmpty && monthDays.isEmpty && months.isEmpty {
      throw Fault("BYSETPOS", expected: "another BY… part beside BYSETPOS")
    }
    if !monthDays.isEmpty && frequency == .weekly {
      throw Fault("BYMONTHDAY", expected: "BYMONTHDAY only with FREQ=DAILY, MONTHLY or YEARLY")
    }
  }
}
