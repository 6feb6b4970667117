/// A day of the week, Monday first.
package enum Weekday: Int, CaseIterable, Sendable, Hashable, Comparable {
  case mon, tue, wed, thu, fri, sat, sun

  /// `mon` to `sun`, exactly.
  package init?(text: some StringProtocol) {
    guard let match = Weekday.allCases.first(where: { $0.name == text }) else { return nil }
    self = match
  }

  package var name: String {
    switch self {
    case .mon: "mon"
    case .tue: "tue"
    case .wed: "wed"
    case .thu: "thu"
    case .fri: "fri"
    case .sat: "sat"
    case .sun: "sun"
    }
  }

  /// A day (`sat`) or a range (`mon-fri`), which may wrap (`sat-mon`); nil for anything else.
  package static func days(inRange text: some StringProtocol) -> [Weekday]? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    switch parts.count {
    case 1:
      return Weekday(text: parts[0]).map { [$0] }
    case 2:
      guard let first = Weekday(text: parts[0]), let last = Weekday(text: parts[1]) else { return nil }
      let count = (last.rawValue - first.rawValue + 7) % 7 + 1
      return (0..<count).map { Weekday.allCases[(first.rawValue + $0) % 7] }
    default:
      return nil
    }
  }

  package static func < (a: Weekday, b: Weekday) -> Bool { a.rawValue < b.rawValue }
}
