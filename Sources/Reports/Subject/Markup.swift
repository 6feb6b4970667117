/// A piece of HTML, SVG or XML. Its literals are ours and stand as written; every text put into it is escaped, so that
/// no text of a scenario can become markup. Another piece of markup stands as it is.
package struct Markup: ExpressibleByStringInterpolation, Sendable {
  package private(set) var text: String

  package init(stringLiteral value: String) { text = value }
  package init(stringInterpolation interpolation: StringInterpolation) { text = interpolation.text }
  init() { text = "" }

  package struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }
    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ value: String) { text += markup(value) }
    package mutating func appendInterpolation(_ value: Substring) { text += markup(String(value)) }
    package mutating func appendInterpolation(_ value: Int) { text += String(value) }
    package mutating func appendInterpolation(_ value: Markup) { text += value.text }
    /// Tenths: `12.3`.
    package mutating func appendInterpolation(tenths value: Int) {
      text += value % 10 == 0 ? String(value / 10) : "\(value < 0 ? "-" : "")\(abs(value) / 10).\(abs(value) % 10)"
    }
    /// Hundredths of a percent: `12.34%`.
    package mutating func appendInterpolation(percent value: Int) {
      let rest = value % 100
      text += rest == 0 ? "\(value / 100)%" : "\(value / 100).\(rest < 10 ? "0" : "")\(rest)%"
    }
  }

  static func += (a: inout Markup, b: Markup) { a.text += b.text }

  static func join(_ items: some Sequence<Markup>, _ separator: Markup = "") -> Markup {
    var result = Markup()
    for (index, item) in items.enumerated() {
      if index > 0 { result += separator }
      result += item
    }
    return result
  }
}

extension Sequence {
  /// The markup made of each element, in order.
  func markup(_ make: (Element) -> Markup) -> Markup { Markup.join(map(make)) }
}
