import ArgumentParser
import PlanStore
import Reports
import ScenarioFiles

/// `orchestra trend`: how plans developed, and how good estimates are.
struct TrendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend", abstract: "Shows how plans developed, and estimates against what was really needed.")

  @Option(help: ArgumentHelp("Only this scenario, by its name.", valueName: "name"))
  var line: String?

  @Option(help: ArgumentHelp("At most so many runs.", valueName: "n"))
  var limit = 30

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    let store = try store.open(terminal, readOnly: true)
    let trend = try terminal.doing { () throws(StoreFault) in try store.trend(line, limit: max(0, limit)) }
    terminal.result(output.json ? json(trend).pretty : text(trend))
  }

  private func text(_ trend: Trend) -> String {
    var lines = ["as of             on time      cost   moves  churn  slack  busiest  outcome"]
    for row in trend.rows {
      let figures = row.plan.figures
      let gap = row.plan.cost.flatMap { cost in
        row.plan.bound.map { Gap.text(cost: cost + (row.plan.moveCost ?? 0), bound: $0) }
      }
      lines.append(
        [
          row.asOf.padding(to: 16), right(permille(row.onTime), 8),
          right(row.plan.cost.map { Money.text($0, perDay: row.plan.perDay) } ?? "–", 10), right("\(figures.moves)", 6),
          right(permille(row.churn), 7), right(figures.slack.map { "\($0 / max(1, row.plan.perDay)) d" } ?? "–", 6),
          right(permille(figures.contention), 8), " " + row.outcome + (gap.map { ", gap \($0)" } ?? ""),
        ].joined())
    }
    if !trend.estimates.isEmpty { lines += ["", "Estimates (actual / estimated, middle half):"] }
    for one in trend.estimates {
      lines.append(
        "  \(one.team), \(one.kind): \(percent(one.ratio)) (\(percent(one.low))–\(percent(one.high))) of \(plural(one.count, "phase"))"
          + (one.suggestsCorrection ? ": multiply their durations by \(factor(one.ratio))" : ""))
    }
    return lines.joined(separator: "\n")
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  private func permille(_ value: Int) -> String { "\(value / 10) %" }

  private func percent(_ value: Int) -> String { "\(value) %" }

  private func factor(_ hundredths: Int) -> String {
    "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  private func json(_ trend: Trend) -> JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("trend")), ("status", .string("done")), ("exit", .int(0)),
      (
        "runs",
        .array(
          trend.rows.map { row in
            .object([
              ("as-of", .string(row.asOf)), ("outcome", .string(row.outcome)), ("plan", .string(row.plan.id)),
              ("on-time-permille", .int(row.onTime)), ("cost", .optional(row.plan.cost)),
              ("move-cost", .optional(row.plan.moveCost)),
              ("bound", .optional(row.plan.bound)), ("moves", .int(row.plan.figures.moves)),
              ("churn-permille", .int(row.churn)), ("slack-slots", .optional(row.plan.figures.slack)),
              ("contention-permille", .int(row.plan.figures.contention)), ("per-day", .int(row.plan.perDay)),
            ])
          })
      ),
      (
        "estimates",
        .array(
          trend.estimates.map { one in
            .object([
              ("team", .string(one.team)), ("kind", .string(one.kind)), ("phases", .int(one.count)),
              ("ratio-percent", .int(one.ratio)), ("low-percent", .int(one.low)), ("high-percent", .int(one.high)),
              ("suggests-correction", .bool(one.suggestsCorrection)),
            ])
          })
      ),
    ])
  }
}
