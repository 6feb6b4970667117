import ReleaseModel

/// Typed readings of single values; a faulty value is reported and read as nil.
extension Diagnostics {
  mutating func wrong(
    _ node: Node, _ key: String, _ what: String, expected: String, code: String = "wrong-type",
    suggestion: String? = nil
  ) {
    append(
      Diagnostic(
        at: node.place, code: code, "\(key): \(node.excerpt) \(what)", expected: expected, suggestion: suggestion))
  }

  mutating func text(_ node: Node?, _ key: String) -> String? {
    guard let node else { return nil }
    guard let text = node.text else {
      wrong(node, key, "where a text is meant", expected: "a text")
      return nil
    }
    return text
  }

  mutating func number(_ node: Node?, _ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let node else { return nil }
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let text = node.text, !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
      let isNegative = node.text.map { $0.hasPrefix("-") && Int($0) != nil } ?? false
      wrong(node, key, isNegative ? "is negative" : "is no whole number", expected: expected)
      return nil
    }
    guard let value = Int(text), range.contains(value) else {
      wrong(node, key, "is out of range", expected: expected, code: "out-of-range")
      return nil
    }
    return value
  }

  /// The version of a kind of file, of which 1 alone is known.
  mutating func version(_ node: Node?, _ key: String) {
    guard let node, node.text != "1" else { return }
    wrong(node, key, "is no version that is known here", expected: "1", code: "unknown-version")
  }

  mutating func flag(_ node: Node?, _ key: String) -> Bool? {
    guard let node else { return nil }
    switch node.text {
    case "true": return true
    case "false": return false
    default:
      wrong(node, key, "is neither true nor false", expected: "true or false", suggestion: Self.flagMeant(node.text))
      return nil
    }
  }

  private static func flagMeant(_ text: String?) -> String? {
    switch text?.lowercased() {
    case "yes", "on", "true", "y": "true"
    case "no", "off", "false", "n": "false"
    default: nil
    }
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(_ node: Node?, _ key: String, as type: Word.Type) -> Word?
  where Word.RawValue == String {
    guard let node else { return nil }
    if let text = node.text, let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    wrong(
      node, key, "is not known here", expected: words.joined(separator: ", "), code: "unknown-word",
      suggestion: node.text.flatMap { nearest(to: $0, among: words) })
    return nil
  }

  /// The items of a list; a single value counts as a list of one where allowed.
  mutating func list(_ node: Node?, _ key: String, orSingle: Bool = false, filled: Bool = false) -> [Node] {
    guard let node else { return [] }
    if node.kind == .sequence {
      let items = node.items
      if filled && items.isEmpty {
        append(
          Diagnostic(at: node.place, code: "empty-list", "\(key): the list is empty", expected: "at least one item"))
      }
      var kept: [Node] = []
      kept.reserveCapacity(items.count)
      for item in items {
        if item.kind == .null {
          append(Diagnostic(at: item.place, code: "empty-value", "\(key): empty item", expected: "a value"))
        } else {
          kept.append(item)
        }
      }
      return kept
    }
    if orSingle && node.kind == .scalar { return [node] }
    wrong(
      node, key, "where a list is meant", expected: "a list: in brackets, or one item a line, each behind a dash")
    return []
  }

  mutating func texts(_ node: Node?, _ key: String, orSingle: Bool = true) -> [(text: String, place: Place)] {
    list(node, key, orSingle: orSingle).compactMap { item in text(item, key).map { ($0, item.place) } }
  }
}
