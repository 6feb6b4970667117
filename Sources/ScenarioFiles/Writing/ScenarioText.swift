/// A scenario's or overlay's keys and values as the text of a file.
package struct ScenarioText: Sendable {
  package var members: [(key: String, value: JSONText)]

  package init(_ members: [(key: String, value: JSONText)]) { self.members = members }

  /// As JSON: one line an item.
  package var json: String {
    var text = "{\n"
    for (index, member) in members.enumerated() {
      JSONText.quote(member.key, to: &text)
      text += ": "
      if case .array(let items) = member.value, items.count > 1 {
        text += "[\n" + items.map { "  " + $0.compact }.joined(separator: ",\n") + "\n]"
      } else {
        text += member.value.compact
      }
      text += index + 1 < members.count ? ",\n" : "\n"
    }
    return text + "}\n"
  }

  /// As YAML: one line an item, of releases one line a phase, of what an overlay adds one an item.
  package var yaml: String {
    var text = ""
    for member in members {
      if member.key == "add", case .object(let lists) = member.value {
        text += "add:\n"
        for (key, value) in lists {
          guard case .array(let items) = value else { continue }
          text += "  \(FlowYAML.key(key)):\n" + items.map { "    - \(FlowYAML.text(of: $0))\n" }.joined()
        }
        continue
      }
      guard case .array(let items) = member.value, !items.isEmpty else {
        text += "\(FlowYAML.key(member.key)): \(FlowYAML.text(of: member.value))\n"
        continue
      }
      text += "\(FlowYAML.key(member.key)):\n"
      for item in items {
        if member.key == "releases", case .object(let fields) = item {
          Self.writeRelease(fields, to: &text)
        } else {
          text += "  - \(FlowYAML.text(of: item))\n"
        }
      }
    }
    return text
  }

  private static func writeRelease(_ fields: [(key: String, value: JSONText)], to text: inout String) {
    var lead = "  - "
    for field in fields {
      if field.key == "phases", case .array(let phases) = field.value {
        text += "\(lead)phases:\n"
        for phase in phases { text += "      - \(FlowYAML.text(of: phase))\n" }
      } else {
        text += "\(lead)\(FlowYAML.key(field.key)): \(FlowYAML.text(of: field.value))\n"
      }
      lead = "    "
    }
  }
}

/// Values in YAML's flow style, texts without quotes where they may be.
enum FlowYAML {
  static func text(of value: JSONText) -> String {
    switch value {
    case .object(let fields):
      return "{ " + fields.map { "\(key($0.key)): \(text(of: $0.value))" }.joined(separator: ", ") + " }"
    case .array(let items): return "[" + items.map { text(of: $0) }.joined(separator: ", ") + "]"
    case .string(let word): return isPlain(word) ? word : value.compact
    default: return value.compact
    }
  }

  static func key(_ key: String) -> String { isPlain(key) ? key : JSONText.string(key).compact }

  /// Letters, digits, dots, hyphens and underscores, beginning with a letter or digit.
  private static func isPlain(_ word: String) -> Bool {
    guard let first = word.utf8.first, isLetterOrDigit(first) else { return false }
    return word.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 45 || $0 == 46 || $0 == 95 }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
