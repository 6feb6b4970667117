/// A JSON value with its members in the order given: every JSON output of the program is made of these.
package indirect enum JSONText: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSONText])
  case object([(key: String, value: JSONText)])

  package static func == (a: JSONText, b: JSONText) -> Bool { a.compact == b.compact }
  package func hash(into hasher: inout Hasher) { hasher.combine(compact) }

  package static func optional(_ value: Int?) -> JSONText { value.map(JSONText.int) ?? .null }
  package static func optional(_ value: String?) -> JSONText { value.map(JSONText.string) ?? .null }

  /// On one line.
  package var compact: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// Indented by two spaces, with a line end.
  package var pretty: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  private func write(to text: inout String, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .double(let value): text += value.isFinite ? String(value) : "null"
    case .string(let value): Self.quote(value, to: &text)
    case .array(let items):
      Self.writeList("[", "]", items.count, &text, indent) { text, i, deeper in
        items[i].write(to: &text, indent: deeper)
      }
    case .object(let members):
      Self.writeList("{", "}", members.count, &text, indent) { text, i, deeper in
        Self.quote(members[i].key, to: &text)
        text += ": "
        members[i].value.write(to: &text, indent: deeper)
      }
    }
  }

  private static func writeList(
    _ open: String, _ close: String, _ count: Int, _ text: inout String, _ indent: Int?,
    _ item: (inout String, Int, Int?) -> Void
  ) {
    text += open
    for i in 0..<count {
      if i > 0 { text += indent == nil ? ", " : "," }
      if let indent { text += "\n" + String(repeating: "  ", count: indent + 1) }
      item(&text, i, indent.map { $0 + 1 })
    }
    if let indent, count > 0 { text += "\n" + String(repeating: "  ", count: indent) }
    text += close
  }

  /// The text as a JSON string, control characters and line separators escaped.
  package static func quote(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar.value {
      case 0x22: text += "\\\""
      case 0x5C: text += "\\\\"
      case 0x0A: text += "\\n"
      case 0x0D: text += "\\r"
      case 0x09: text += "\\t"
      case 0..<0x20, 0x7F, 0x2028, 0x2029:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
