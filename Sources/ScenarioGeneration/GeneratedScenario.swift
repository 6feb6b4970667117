package import ScenarioFiles

/// A generated scenario: its keys in the order of the file, and what is known of it.
package struct GeneratedScenario: Sendable {
  /// Demand against capacity from the start to the last due date.
  package struct Load: Sendable {
    package var resource: String
    /// Per hundred; people in working time for a team, holding in calendar time for an environment.
    package var percent: Int
  }

  package var members: [(key: String, value: JSONText)]
  /// Of every team and shared environment, the busiest first.
  package var loads: [Load]
  package var releases: Int
  package var phases: Int
  /// What makes it infeasible, in a sentence; nil where nothing was planted.
  package var plantedCause: String?

  /// The file as JSON: one line a release.
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

  /// The file as YAML: one line a phase.
  package var yaml: String {
    var text = ""
    if let plantedCause { text += "# infeasible by design: \(plantedCause)\n" }
    for member in members {
      guard case .array(let items) = member.value, !items.isEmpty else {
        text += "\(member.key): \(FlowYAML.text(of: member.value))\n"
        continue
      }
      text += "\(member.key):\n"
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
        text += "\(lead)\(field.key): \(FlowYAML.text(of: field.value))\n"
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
      return "{ " + fields.map { "\($0.key): \(text(of: $0.value))" }.joined(separator: ", ") + " }"
    case .array(let items): return "[" + items.map { text(of: $0) }.joined(separator: ", ") + "]"
    case .string(let word): return isPlain(word) ? word : value.compact
    default: return value.compact
    }
  }

  /// Letters, digits, dots, hyphens and underscores, beginning with a letter or digit.
  private static func isPlain(_ word: String) -> Bool {
    guard let first = word.utf8.first, isLetterOrDigit(first) else { return false }
    return word.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 45 || $0 == 46 || $0 == 95 }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }
}
