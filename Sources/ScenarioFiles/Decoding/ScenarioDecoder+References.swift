import ReleaseModel

/// Ids, and names that must be known.
extension ScenarioDecoder {
  /// Registers an id; reports a missing, empty or repeated one.
  static func newID(
    _ fields: Fields, in ids: inout [String: Int], at index: Int, what: String, _ report: inout Diagnostics
  ) -> String {
    guard let node = fields["id"], let id = report.text(node, "id") else { return "" }
    guard !id.isEmpty else {
      report.append(Diagnostic(at: node.place, code: "empty-value", "id: empty", expected: "a name"))
      return ""
    }
    if ids.updateValue(ids[id] ?? index, forKey: id) != nil {
      report.append(
        Diagnostic(at: node.place, code: "duplicate-id", "\(what) \(quoted(id)) stands twice", expected: "each id once")
      )
    }
    return id
  }

  /// Counts what is written out (occurrences, hours, outages of instances) against a budget, so that no small input
  /// becomes large; false, and reported once, where it is exhausted.
  mutating func spend(_ count: Int, _ place: Place, _ what: String) -> Bool {
    if expansions >= count {
      expansions -= count
      return true
    }
    if expansions >= 0 {
      expansions = -1
      report.append(
        Diagnostic(
          at: place, code: "too-large", "\(what): the scenario becomes too large when they are all written out",
          expected: "fewer of them, a shorter horizon or a longer slot"))
    }
    return false
  }

  /// The name that was probably meant. All calls together compare a bounded number of names, so that ten thousand
  /// dangling references among ten thousand ids end in time; after that there are no more suggestions.
  mutating func meant(by text: String, among names: some Collection<String>) -> String? {
    guard comparisons >= names.count else { return nil }
    comparisons -= names.count
    return nearest(to: text, among: names)
  }

  /// Looks a name up; reports an unknown one with the nearest.
  mutating func reference(_ text: String, _ place: Place, in ids: [String: Int], what: String) -> Int? {
    if let index = ids[text] { return index }
    reportUnknown(text, place, ids, what)
    return nil
  }

  private mutating func reportUnknown(
    _ text: String, _ place: Place, _ ids: [String: Int], _ what: String, builtIn: [String] = []
  ) {
    let suggestion = meant(by: text, among: ids.keys) ?? nearest(to: text, among: builtIn)
    let names = ids.count <= 12 ? ids.keys.sorted() + builtIn : []
    let isNone = ids.isEmpty && builtIn.isEmpty
    var expected: String?
    if suggestion == nil && !isNone {
      expected = names.isEmpty ? "the id of a \(what)" : "one of " + names.joined(separator: ", ")
    }
    report.append(
      Diagnostic(
        at: place, code: "unknown-reference",
        "unknown \(what) \(quoted(text))" + (isNone ? ": no \(what) is defined" : ""), expected: expected,
        suggestion: suggestion))
  }

  /// A list of references without repeats, which earn a warning; a single one counts as a list where allowed.
  mutating func references(
    _ node: Node?, _ key: String, in ids: [String: Int], what: String, orSingle: Bool = true, filled: Bool = false,
    onRepeat severity: Diagnostic.Severity = .warning
  ) -> [Int] {
    var found: [Int] = []
    var known: Set<Int> = []
    for item in report.list(node, key, orSingle: orSingle, filled: filled) {
      guard let text = report.text(item, key), let index = reference(text, item.place, in: ids, what: what) else {
        continue
      }
      if known.insert(index).inserted {
        found.append(index)
      } else {
        report.append(
          Diagnostic(
            severity, at: item.place, code: "repeated", "\(key): \(quoted(text)) stands twice",
            expected: "each \(what) once"))
      }
    }
    return found
  }

  /// A calendar of the scenario; nil for `always`, and for an unknown one (reported).
  mutating func calendarReference(_ node: Node?, _ key: String = "calendar") -> CalendarID? {
    guard let node, let text = report.text(node, key), text != "always" else { return nil }
    if let index = calendarIDs[text] { return CalendarID(index) }
    reportUnknown(text, node.place, calendarIDs, "calendar", builtIn: ["always"])
    return nil
  }
}
