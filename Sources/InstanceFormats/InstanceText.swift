/// A file as lines of whitespace-separated tokens, with their line numbers; the formats are all made of these.
struct InstanceText {
  struct Token {
    let text: Substring
    let line: Int
  }

  let lines: [(number: Int, tokens: [Substring])]

  init(_ text: String) {
    lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap {
      index, line in
      let tokens = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })
      return tokens.isEmpty ? nil : (index + 1, tokens)
    }
  }

  var tokens: [Token] { lines.flatMap { line in line.tokens.map { Token(text: $0, line: line.number) } } }

  /// The largest number of anything that a file may state; keeps every sum far from overflow.
  static let largest = 10_000_000
}

/// Reads numbers one after the other, wherever the lines break.
struct NumberStream {
  private let tokens: [InstanceText.Token]
  private var position = 0

  init(_ tokens: [InstanceText.Token]) { self.tokens = tokens }

  var isAtEnd: Bool { position >= tokens.count }
  var line: Int { position < tokens.count ? tokens[position].line : tokens.last?.line ?? 1 }

  mutating func token(_ what: String) throws(InstanceFault) -> Substring {
    guard position < tokens.count else {
      throw InstanceFault(line: line, message: "the file ends where \(what) is expected")
    }
    position += 1
    return tokens[position - 1].text
  }

  mutating func number(_ what: String, in range: ClosedRange<Int> = 0...InstanceText.largest) throws(InstanceFault)
    -> Int
  {
    let line = line
    let text = try token(what)
    return try InstanceNumbers.parse(text, what, line, range)
  }
}

enum InstanceNumbers {
  static func parse(_ text: Substring, _ what: String, _ line: Int, _ range: ClosedRange<Int>) throws(InstanceFault)
    -> Int
  {
    guard let value = Int(text) else {
      throw InstanceFault(line: line, message: "'\(text.prefix(30))' is no whole number; expected \(what)")
    }
    guard range.contains(value) else {
      throw InstanceFault(
        line: line,
        message: "\(value) is out of range; expected \(what) from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }
}
