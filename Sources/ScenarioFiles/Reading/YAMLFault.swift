import ReleaseModel

/// What libyaml found wrong, told in a planner's words.
///
/// libyaml names a problem and, mostly, a context (what it was reading, and where that began). Each known problem has
/// its own sentence; the rest is passed on as libyaml puts it.
struct YAMLFault {
  var problem: String
  var context: String?
  /// Where the problem showed.
  var place: Place
  /// Where that which was being read began.
  var contextPlace: Place
  /// The character at the place of the problem, nil at the end of the file.
  var character: Character?

  var diagnostic: Diagnostic {
    switch problem {
    case "mapping values are not allowed in this context":
      return syntax(
        "a ':' where no key can stand",
        expected: "'key: value' with a blank after each ':', and quotes around a text that holds ': '")
    case "mapping keys are not allowed in this context", "block sequence entries are not allowed in this context":
      return syntax(
        "\(found) where nothing can begin", expected: "each item of a list and each key on a line of its own")
    case "could not find expected ':'":
      return syntax("a line that is no 'key: value'", at: contextPlace, expected: "':' after a key")
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      let bracket = problem.contains("]") ? "]" : "}"
      let opening = bracket == "]" ? "[" : "{"
      return syntax(
        "\(found) inside the '\(opening)' of line \(contextPlace.line)", expected: "',' or '\(bracket)'")
    case "did not find expected '-' indicator":
      return syntax(
        "\(found) where the list of line \(contextPlace.line) goes on",
        expected: "'-' in column \(contextPlace.column), as its other items")
    case "did not find expected key":
      return syntax(
        "\(found) where the mapping of line \(contextPlace.line) goes on",
        expected: "a key in column \(contextPlace.column), as its other keys")
    case "found unexpected end of stream":
      return syntax("the quotes that open here are never closed", at: contextPlace, expected: "a closing quote")
    case "found character that cannot start any token":
      return character == "\t"
        ? syntax("a tab before a value or key", expected: "blanks")
        : syntax("\(found) begins no value", expected: "quotes around a text that begins with it")
    case "found a tab character where an indentation space is expected",
      "found a tab character that violates indentation":
      return syntax("a tab in the indentation", expected: "blanks")
    case "found unknown escape character":
      return syntax("an unknown escape in double quotes", expected: "single quotes around a text with backslashes")
    case "found incompatible YAML document":
      return syntax("an unknown version of YAML", expected: "%YAML 1.2, or no such line")
    case let text where text.hasPrefix("Maximum nesting level"):
      return TreeBuilder.tooDeep(at: place)
    default:
      return syntax(problem + (context.map { " " + $0 } ?? ""))
    }
  }

  private var found: String { character.map { $0 == "\n" ? "the line ends" : "'\($0)'" } ?? "the file ends" }

  private func syntax(_ message: String, at other: Place? = nil, expected: String? = nil) -> Diagnostic {
    Diagnostic(at: other ?? place, code: "syntax", "YAML syntax: \(message)", expected: expected)
  }
}
