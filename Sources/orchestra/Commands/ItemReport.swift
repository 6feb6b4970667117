import Planning
import ReleaseModel
import ScenarioFiles

/// What `explain SCENARIO… PLAN ITEM` tells.
struct ItemReport {
  let item: String
  let sections: [ItemExplainer.Section]
  let colour: Bool

  var text: String {
    sections.map { section in
      ([Paint.bold(section.heading, colour)] + section.lines.map { "  " + $0 }).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  var json: JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("explain")), ("status", .string("explained")),
      ("exit", .int(Int(ExitStatus.done.rawValue))), ("item", .string(item)),
      (
        "sections",
        .array(
          sections.map { section in
            .object([
              ("key", .string(section.key)), ("heading", .string(section.heading)),
              ("lines", .array(section.lines.map(JSONText.string))),
            ])
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
