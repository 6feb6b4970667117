import ArgumentParser
import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra watch`: what goes wrong if nothing changes.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Tells what is late, which windows will be missed, and until when acting helps.",
    discussion: "The last file is the plan, the others are the scenario. Ranked by cost of delay.")

  @Argument(help: ArgumentHelp("Scenario files, then the plan file.", valueName: "files"), completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("What really happened.", valueName: "file"), completion: .file())
  var progress: String?

  @Option(help: ArgumentHelp("The instant from which to look; default: the progress file's.", valueName: "time"))
  var asOf: String?

  @Flag(help: "Exit 2 where anything is found.")
  var detailedExitcode = false

  @OptionGroup var changes: OverlayOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard files.count >= 2 else {
      throw ValidationError("watch needs a scenario and a plan: orchestra watch SCENARIO PLAN --progress FILE")
    }
  }

  func run() throws {
    let terminal = Terminal(output)
    let scenario = try changes.load(Array(files.dropLast()), "watch", output)
    let reading = HistoryReading(terminal: terminal, output: output, command: "watch")
    let plan = try reading.plan(files[files.count - 1])
    let replanning = try reading.replanning(scenario, progress: progress, asOf: asOf, baseline: plan)
    guard let watch = Watch(plan, replanning) else {
      terminal.complaint("error: \(files[files.count - 1]) has no row that the scenario knows")
      throw ExitStatus.badInput.exit
    }
    let findings = watch.findings(plan)
    let exit: ExitStatus = detailedExitcode && !findings.isEmpty ? .changed : .done
    terminal.result(
      output.json ? json(findings, scenario, exit).pretty : text(findings, scenario, replanning, terminal.colour))
    if exit != .done { throw exit.exit }
  }

  private func text(_ findings: [Watch.Finding], _ scenario: Scenario, _ replanning: Replanning, _ colour: Bool)
    -> String
  {
    let asOf = scenario.grid.instant(of: replanning.asOf)
    if findings.isEmpty { return "As of \(asOf): nothing is late, every planned window will be met." }
    return
      (["As of \(asOf):"]
      + findings.map { one in
        var line = "  \(Paint.bold(one.phase, colour)) [\(one.kind.rawValue)] \(one.message)"
        if one.cost > 0 { line += "; costs \(Money.text(one.cost, perDay: scenario.grid.slotsPerDay))" }
        if let source = one.source { line += "; because of '\(source)'" }
        if let actBy = one.actBy {
          line += one.isTooLate ? "; too late since \(actBy)" : "; acting helps until \(actBy)"
        }
        return line
      }).joined(separator: "\n")
  }

  private func json(_ findings: [Watch.Finding], _ scenario: Scenario, _ exit: ExitStatus) -> JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("watch")), ("status", .string("done")),
      ("exit", .int(Int(exit.rawValue))), ("per-day", .int(scenario.grid.slotsPerDay)),
      (
        "findings",
        .array(
          findings.map { one in
            .object([
              ("kind", .string(one.kind.rawValue)), ("phase", .string(one.phase)), ("message", .string(one.message)),
              ("cost", .int(one.cost)), ("because-of", .optional(one.source)),
              ("act-by", .optional(one.actBy.map { "\($0)" })), ("too-late", .bool(one.isTooLate)),
            ])
          })
      ),
    ])
  }
}
