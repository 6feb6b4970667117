package import ScenarioFiles

/// A change of a scenario's files, as an overlay states it (section 12).
package struct ScenarioEdit: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    /// YAML of one value, on one line.
    case set(String)
    /// YAML of items, on one line each.
    case add([String])
    case remove
  }

  package var path: ValuePath
  package var action: Action

  package init(_ steps: [ValuePath.Step], _ action: Action) {
    path = ValuePath(steps: steps)
    self.action = action
  }

  /// The overlay file that makes these changes.
  package static func overlay(_ edits: [ScenarioEdit], why: String) -> String {
    var text = "orchestra-overlay: 1\nwhy: \(quoted(why))\n"
    var sets = ""
    var adds = ""
    var removals = ""
    for edit in merged(edits) {
      switch edit.action {
      case .set(let value): sets += "  \(quoted(edit.path.description)): \(value)\n"
      case .add(let items): adds += "  \(quoted(edit.path.description)): [\(items.joined(separator: ", "))]\n"
      case .remove: removals += "  - \(quoted(edit.path.description))\n"
      }
    }
    if !sets.isEmpty { text += "set:\n" + sets }
    if !adds.isEmpty { text += "add:\n" + adds }
    if !removals.isEmpty { text += "remove:\n" + removals }
    return text
  }

  /// The same changes as `--set` of `what-if` takes them, one text each.
  package static func settings(_ edits: [ScenarioEdit]) -> [String] {
    merged(edits).flatMap { edit in
      switch edit.action {
      case .set(let value): ["\(edit.path)=\(value)"]
      case .add(let items): items.map { "\(edit.path)+=\($0)" }
      case .remove: ["\(edit.path)-="]
      }
    }
  }

  /// One change a path: what is set later wins, what is added is added together.
  private static func merged(_ edits: [ScenarioEdit]) -> [ScenarioEdit] {
    var result: [ScenarioEdit] = []
    for edit in edits {
      guard let k = result.firstIndex(where: { $0.path == edit.path }) else {
        result.append(edit)
        continue
      }
      if case .add(let before) = result[k].action, case .add(let more) = edit.action {
        result[k].action = .add(before + more)
      } else {
        result[k] = edit
      }
    }
    return result
  }

  static func quoted(_ text: String) -> String {
    var result = ""
    JSONText.quote(text, to: &result)
    return result
  }
}
