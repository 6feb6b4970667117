import Planning
import ReleaseModel
import ScenarioFiles

/// What `explain SCENARIO… PLAN ITEM` tells.
struct ItemReport {
  let item: String
  let sections: [ItemExplainer.Section]
  let colour: Bool
  /// Where the changes were written, in their order; empty where they were not.
  var files: [String] = []

  /// Changes that bring the item earlier, in the order told.
  var promises: [EarlierChanges.Promise] { sections.flatMap(\.promises) }

  private func value(_ promise: EarlierChanges.Promise) -> JSONText {
    .object([
      ("by", .string("\(promise.by)")), ("text", .string(promise.text)), ("size", .int(promise.size)),
      ("cost-change", .int(promise.extra)), ("proved", .bool(true)),
      ("set", .array(promise.settings.map(JSONText.string))), ("overlay", .string(promise.overlay)),
    ])
  }

  var text: String {
    sections.map { section in
      ([Paint.bold(section.heading, colour)] + section.lines.map { "  " + $0 }).joined(separator: "\n")
    }.joined(separator: "\n") + (files.isEmpty ? "" : "\nWritten: \(files.joined(separator: ", ")).")
  }

  var json: JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("explain")), ("status", .string("explained")),
      ("exit", .int(Int(ExitStatus.done.rawValue))), ("item", .string(item)),
      (
        "sections",
        .array(
          sections.map { section in
            .object(
              [
                ("key", .string(section.key)), ("heading", .string(section.heading)),
                ("lines", .array(section.lines.map(JSONText.string))),
              ] + (section.key == "earlier" ? [("changes", .array(section.promises.map(value)))] : []))
          })
      ),
    ])
  }
}

/// The item asked about, the plan it stands in, and the scenario's files.
struct ItemQuestion {
  let files: [String]
  let plan: String
  let item: String

  /// Nil where the last argument is a file: then no item is asked about.
  init?(_ arguments: [String]) {
    guard arguments.count > 2, let item = arguments.last, item != "-",
      ![".yaml", ".yml", ".json"].contains(where: item.hasSuffix)
    else { return nil }
    self.item = item
    plan = arguments[arguments.count - 2]
    files = Array(arguments.dropLast(2))
  }
}
