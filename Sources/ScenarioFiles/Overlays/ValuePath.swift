/// A path that names a value of a scenario (section 12): `releases."mobile-4.2".phases.sit.duration`, `teams[0]`.
package struct ValuePath: Hashable, Sendable, CustomStringConvertible {
  package enum Step: Hashable, Sendable {
    /// A key of a mapping, or the id of a list's item.
    case name(String)
    /// The n-th item of a list, from 0.
    case index(Int)
  }

  package var steps: [Step]

  /// What is wrong with a path's text.
  package struct Fault: Error, Hashable {
    package let message: String
    package let expected: String
  }

  package init(steps: [Step]) { self.steps = steps }

  /// Reads a path: names separated by dots, names with dots in double quotes, `[n]` for items without an id.
  package init(text: some StringProtocol) throws(Fault) {
    steps = []
    var rest = Substring(text)
    guard !rest.isEmpty else { throw Fault(message: "an empty path", expected: "a path such as teams.qa.capacity") }
    while true {
      if rest.first == "[" {
        guard let close = rest.firstIndex(of: "]"), let index = Int(rest[rest.index(after: rest.startIndex)..<close]),
          index >= 0,
          index < 1 << 30
        else { throw Fault(message: "a broken index in '\(text)'", expected: "[n] with a number from 0") }
        steps.append(.index(index))
        rest = rest[rest.index(after: close)...]
      } else if rest.first == "\"" {
        let inner = rest.dropFirst()
        guard let close = inner.firstIndex(of: "\"") else {
          throw Fault(message: "an unclosed quotation mark in '\(text)'", expected: "\"…\" around an id with dots")
        }
        steps.append(.name(String(inner[..<close])))
        rest = inner[inner.index(after: close)...]
      } else {
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty else {
          throw Fault(message: "an empty step in '\(text)'", expected: "a name between two dots")
        }
        steps.append(.name(String(name)))
        rest = rest.dropFirst(name.count)
      }
      if rest.isEmpty { return }
      if rest.first == "." {
        rest = rest.dropFirst()
        if rest.isEmpty { throw Fault(message: "'\(text)' ends with a dot", expected: "a name after it") }
      } else if rest.first != "[" {
        throw Fault(message: "unexpected '\(rest.prefix(8))' in '\(text)'", expected: "'.' or '['")
      }
    }
  }

  package var description: String { Self.text(steps[...]) }

  /// Without quotation marks around ids with dots, as it may be written in a shell.
  package var bare: String { Self.text(steps[...], quoting: "[]\"") }

  /// The item that a step and those after it name, and how many of those belong to its id: shells take quotation marks
  /// away, so that an id with dots may come in pieces. The id in one piece comes first, then the fewest pieces.
  static func match(_ name: String, _ rest: ArraySlice<Step>, among ids: [String?]) -> (position: Int, more: Int)? {
    var id = name
    for (more, step) in ([.name(name)] + rest).enumerated() {
      if more > 0 {
        guard case .name(let piece) = step else { return nil }
        id += "." + piece
      }
      if let position = ids.firstIndex(of: id) { return (position, more) }
    }
    return nil
  }

  static func text(_ steps: ArraySlice<Step>, quoting marks: String = ".[]\"") -> String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .name(let name):
        if !text.isEmpty { text += "." }
        text += name.contains(where: { marks.contains($0) }) ? "\"\(name)\"" : name
      }
    }
    return text
  }
}
