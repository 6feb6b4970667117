package import ReleaseModel

/// One thing to tell about the planner's files, with its place.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Sendable {
    case error, warning, note
  }

  package var severity: Severity
  package var place: Place
  /// Stable kebab-case name of the kind of finding.
  package var code: String
  /// What is wrong, with the offending text.
  package var message: String
  /// What was expected there.
  package var expected: String?
  /// The nearest valid name.
  package var suggestion: String?

  package init(
    _ severity: Severity = .error, at place: Place, code: String, _ message: String, expected: String? = nil,
    suggestion: String? = nil
  ) {
    self.severity = severity
    self.place = place
    self.code = code
    self.message = message
    self.expected = expected
    self.suggestion = suggestion
  }

  /// `file:line:column: error: what; expected …; did you mean '…'?`
  package func text(files: [String]) -> String {
    var line = location(files: files) + ": \(severity.rawValue): \(message)"
    if let expected { line += "; expected \(expected)" }
    if let suggestion { line += "; did you mean '\(suggestion)'?" }
    return line
  }

  private func location(files: [String]) -> String {
    let name = files.indices.contains(Int(place.file)) ? files[Int(place.file)] : "scenario"
    return place.line > 0 ? "\(name):\(place.line):\(place.column)" : name
  }
}

/// Findings in the order of their places, without repeats, with the names of the files.
package struct Diagnostics: Sendable {
  package private(set) var items: [Diagnostic] = []
  package var files: [String]

  package init(files: [String] = []) { self.files = files }

  package mutating func append(_ diagnostic: Diagnostic) { items.append(diagnostic) }

  package var hasErrors: Bool { items.contains { $0.severity == .error } }

  /// Sorted by place; equal findings once. Of an unknown alias nothing more is told than that.
  package var sorted: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    let unknown = Set(items.filter { $0.code == "unknown-alias" }.map(\.place))
    return items.enumerated()
      .sorted { a, b in (a.element.place, a.offset) < (b.element.place, b.offset) }
      .map(\.element)
      .filter { $0.code == "unknown-alias" || !unknown.contains($0.place) }
      .filter { seen.insert($0).inserted }
  }

  package var errorCount: Int { sorted.count { $0.severity == .error } }

  package func lines(_ keep: (Diagnostic) -> Bool = { _ in true }) -> [String] {
    sorted.filter(keep).map { $0.text(files: files) }
  }
}
