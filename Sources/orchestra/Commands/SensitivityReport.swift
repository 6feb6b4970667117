import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// What one unit more or less is worth, for people and programs.
struct SensitivityReport {
  let scenario: Scenario
  let planFile: String
  let result: SensitivityStudy.Result
  let slips: [SlipStudy.Slip]
  /// 0 for all.
  let limit: Int
  let elapsed: Duration
  let colour: Bool

  private func money(_ scaled: Int) -> String { Money.text(scaled, perDay: scenario.grid.slotsPerDay) }

  private var seconds: Double {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return (seconds * 10).rounded() / 10
  }

  // MARK: text

  var text: String {
    let asked = result.items.count
    var lines = [
      Paint.bold(
        "\(scenario.name.isEmpty ? "Scenario" : scenario.name): what one more or less is worth. \(asked) changes of \(planFile), every plan verified, \(seconds) s.",
        colour)
    ]
    let plan = result.plan
    lines.append(
      "The plan costs \(money(plan.measures.cost.total))"
        + (plan.isProved ? "; none is cheaper (proved)." : "; no plan can cost less than \(money(plan.bound))."))
    if let better = result.better {
      lines.append("Searching on found one for \(money(better.measures.cost.total)): figures are against that one.")
    }
    lines += gains + losses + slackLines + slipLines
    return lines.joined(separator: "\n")
  }

  private func shown(_ items: [String], _ what: String) -> [String] {
    guard limit > 0, items.count > limit else { return items }
    return items.prefix(limit) + ["  … and \(items.count - limit) more \(what) (--limit 0 tells all)"]
  }

  private var gains: [String] {
    let useful = result.gains.filter { ($0.worth?.upperBound ?? 1) > 0 || $0.isImpossible }
    let useless = result.gains.filter { $0.worth == 0...0 }
    var lines = ["", Paint.bold("More room, what saves most first:", colour)]
    lines += shown(useful.map { "  \(name($0)): \($0.change.text): \(gain($0))" }, "changes")
    if useful.isEmpty { lines.append("  none saves anything (proved)") }
    if !useless.isEmpty && !useful.isEmpty {
      lines.append("  Saves nothing (proved): " + list(useless))
    }
    return lines
  }

  private var losses: [String] {
    let hurting = result.losses.filter { $0.worth != 0...0 }
    let harmless = result.losses.filter { $0.worth == 0...0 }
    var lines = ["", Paint.bold("Less room, what costs most first:", colour)]
    lines += shown(hurting.map { "  \(name($0)): \($0.change.text): \(loss($0))" }, "changes")
    if hurting.isEmpty { lines.append("  nothing costs anything (proved)") }
    if !harmless.isEmpty { lines.append("  Costs nothing, with another plan (proved): " + list(harmless)) }
    return lines
  }

  private var slackLines: [String] {
    if result.slack.isEmpty { return [] }
    return ["", "One less changes nothing, this plan stays as it is: " + list(result.slack)]
  }

  private func list(_ items: [SensitivityStudy.Item]) -> String {
    let names = items.map(name)
    return limit == 0 || names.count <= limit
      ? names.joined(separator: ", ") : names.prefix(limit).joined(separator: ", ") + " and \(names.count - limit) more"
  }

  private func name(_ item: SensitivityStudy.Item) -> String {
    (item.change.kind == .due ? "due date" : item.change.kind.rawValue) + " \(item.change.subject)"
  }

  private func gain(_ item: SensitivityStudy.Item) -> String {
    guard let worth = item.worth, let found = item.found else { return "no plan was found in time" }
    if item.isExact { return "saves \(money(found)) (proved)" }
    if found == 0 { return "nothing found; saves at most \(money(worth.upperBound))" }
    return "saves \(money(found)), between \(money(worth.lowerBound)) and \(money(worth.upperBound)) for certain"
  }

  private func loss(_ item: SensitivityStudy.Item) -> String {
    if item.isImpossible { return Paint.bad("no plan exists", colour) }
    guard let worth = item.worth, let found = item.found else { return "no plan was found in time" }
    if item.isExact { return "costs \(money(-found)) more (proved)" }
    if found == 0 { return "the best plan found costs no more" }
    return
      "costs \(money(-found)) more, between \(money(-worth.upperBound)) and \(money(-worth.lowerBound)) for certain"
  }

  private var slipLines: [String] {
    if slips.isEmpty { return [] }
    var lines = ["", Paint.bold("How much later the work of each release can start, the tightest first:", colour)]
    let columns = [
      "", "until another release moves", "until a due date breaks", "until its window is missed",
    ]
    let sorted = slips.sorted { a, b in
      (a.untilDueBreaks ?? .max, a.untilOthersMove ?? .max, a.release) < (
        b.untilDueBreaks ?? .max, b.untilOthersMove ?? .max, b.release
      )
    }
    let rows =
      (limit == 0 ? sorted : Array(sorted.prefix(limit))).map { slip in
        [
          "  \(scenario[slip.release].id)\(slip.isLate ? " (late already)" : "")", stretch(slip.untilOthersMove),
          slip.isLate && slip.untilDueBreaks == 0 ? "any makes it later" : stretch(slip.untilDueBreaks),
          slip.hasWindow ? stretch(slip.untilWindowIsMissed) : "no window",
        ]
      }
    let table = [columns] + rows
    let widths = columns.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    for (index, row) in table.enumerated() {
      let text = columns.indices.map { column in
        column == 0
          ? row[0].padding(to: widths[0])
          : String(repeating: " ", count: widths[column] - row[column].count) + row[column]
      }.joined(separator: "  ")
      lines.append(index == 0 ? Paint.dim(text, colour) : text)
    }
    if limit > 0 && slips.count > limit { lines.append("  … and \(slips.count - limit) more (--limit 0 tells all)") }
    return lines
  }

  private func stretch(_ slots: Int?) -> String {
    guard let slots else { return "never" }
    return slots == 0 ? "at once" : TimeWords(scenario.grid).stretch(slots)
  }

  // MARK: JSON

  var json: JSONText {
    func item(_ item: SensitivityStudy.Item) -> JSONText {
      .object([
        ("kind", .string(item.change.kind.rawValue)), ("subject", .string(item.change.subject)),
        ("direction", .string(item.change.direction.rawValue)), ("text", .string(item.change.text)),
        (
          "status",
          .string(item.isSlack ? "slack" : item.isImpossible ? "infeasible" : item.worth == nil ? "unknown" : "planned")
        ),
        ("saves", .optional(item.found)), ("saves-at-least", .optional(item.worth?.lowerBound)),
        ("saves-at-most", .optional(item.worth?.upperBound)), ("proved", .bool(item.isExact)),
      ])
    }
    return .object([
      ("schema-version", .int(1)), ("command", .string("sensitivity")), ("status", .string("done")), ("exit", .int(0)),
      ("scenario", .string(scenario.name)), ("per-day", .int(scenario.grid.slotsPerDay)),
      ("cost", .int(result.plan.measures.cost.total)), ("bound", .int(result.plan.bound)),
      ("better-cost", .optional(result.better?.measures.cost.total)),
      ("changes", .array((result.gains + result.losses + result.slack).map(item))),
      (
        "slips",
        .array(
          slips.map { slip in
            .object([
              ("release", .string(scenario[slip.release].id)), ("late-already", .bool(slip.isLate)),
              ("until-others-move", .optional(slip.untilOthersMove)),
              ("until-due-breaks", .optional(slip.untilDueBreaks)),
              ("until-window-is-missed", .optional(slip.untilWindowIsMissed)), ("has-due", .bool(slip.hasDue)),
              ("has-window", .bool(slip.hasWindow)),
            ])
          })
      ), ("wall-seconds", .double(seconds)),
    ])
  }
}
