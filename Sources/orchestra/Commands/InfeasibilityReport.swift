import Planning
import ReleaseModel
import ScenarioFiles

/// What `explain` tells of a scenario without a plan.
struct InfeasibilityReport {
  enum Status {
    case feasible, infeasible, unknown
  }

  let scenario: Scenario
  let terminal: Terminal
  var status = Status.unknown
  var conflicts: [Conflict] = []
  var repairs: [Repair] = []
  /// Where the repairs were written, in their order; empty where they were not.
  var files: [String] = []

  init(scenario: Scenario, terminal: Terminal) {
    self.scenario = scenario
    self.terminal = terminal
  }

  var exit: ExitStatus {
    switch status {
    case .feasible: .done
    case .infeasible: .infeasible
    case .unknown: .noPlanYet
    }
  }

  // MARK: text

  var text: String {
    switch status {
    case .feasible:
      return
        "A plan exists: nothing to explain. 'orchestra plan' makes it; 'orchestra explain SCENARIO PLAN ITEM' tells why an item is where it is."
    case .unknown:
      return Paint.warning("Whether a plan exists was not decided in time.", terminal.colour)
        + " A longer --time-limit may help."
    case .infeasible: break
    }
    var lines = [Paint.bad("No plan exists.", terminal.colour)]
    for (index, conflict) in conflicts.enumerated() { lines += story(conflict, index) }
    lines.append("")
    if repairs.isEmpty {
      lines.append("No single change, nor a chain of them, was proved to help in time.")
    } else {
      lines.append(
        repairs.count == 1
          ? "One change gives it a plan (proved by one):"
          : "Each of these gives it a plan (proved by one), the smallest first:")
      for (index, repair) in repairs.enumerated() {
        let file = files.indices.contains(index) ? "  [\(files[index])]" : ""
        lines.append("  \(letter(index))) \(capitalised(repair.text)).\(file)")
      }
      if files.isEmpty {
        lines.append("'--repairs DIR' writes them as overlays, for 'orchestra plan … --overlay FILE'.")
      }
    }
    return lines.joined(separator: "\n")
  }

  private func letter(_ index: Int) -> String { String(UnicodeScalar(UInt8(97 + index % 26))) }

  private func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  private func story(_ conflict: Conflict, _ index: Int) -> [String] {
    let story = ConflictStory(conflict, of: scenario)
    let minimal =
      conflict.isMinimal
      ? "without any one of them they could"
      : "\(conflict.necessary.count) of \(conflict.rules.count) rules proved needed, the rest not in time"
    let heading =
      conflicts.count == 1
      ? "These can't be met together; \(minimal):"
      : "Conflict \(index + 1) of \(conflicts.count); \(minimal):"
    return (index == 0 ? [] : [""]) + [heading, story.text]
  }

  // MARK: JSON

  var json: JSONText {
    let name =
      switch status {
      case .feasible: "feasible"
      case .infeasible: "infeasible"
      case .unknown: "unknown"
      }
    return .object([
      ("schema-version", .int(1)), ("command", .string("explain")), ("status", .string(name)),
      ("exit", .int(Int(exit.rawValue))), ("scenario", .string(scenario.name)),
      ("conflicts", .array(conflicts.map { ConflictJSON.value($0, of: scenario) })),
      (
        "repairs",
        .array(
          repairs.enumerated().map { index, repair in
            .object([
              ("text", .string(repair.text)), ("changes", .array(repair.changes.map(JSONText.string))),
              ("size", .int(repair.size)), ("proved", .bool(true)),
              ("file", files.indices.contains(index) ? .string(files[index]) : .null),
              ("overlay", .string(repair.overlay)),
            ])
          })
      ),
    ])
  }
}
