import ArgumentParser
import Optimizer
import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra sensitivity`: what one unit more or less of everything is worth, and how far releases can slip.
struct SensitivityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract: "Ranks what one more or one less of everything is worth, and tells how far each release can slip.",
    discussion:
      "The last file is the plan, the others are the scenario. For every team, environment, window with a limit, freeze, lag and deadline the scenario is planned again with one unit more and one less; both costs are known between a proved bound and a verified plan, and so is the worth. The time limit is for all together."
  )

  @Argument(
    help: ArgumentHelp("Scenario files, then the plan file.", valueName: "files"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var files: [String]

  @Option(help: ArgumentHelp("What really happened (see: orchestra progress).", valueName: "file"), completion: .file())
  var progress: String?

  @Option(
    help: ArgumentHelp(
      "Only these kinds: team, environment, window, freeze, lag, deadline, due; may be repeated.", valueName: "kind"))
  var only: [UnitChange.Kind] = []

  @Option(help: ArgumentHelp("Lines of each list at most; 0 for all.", valueName: "n"))
  var limit = 12

  @OptionGroup var changes: OverlayOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard files.count >= 2 else {
      throw ValidationError("sensitivity needs a scenario and a plan: orchestra sensitivity SCENARIO PLAN")
    }
    if limit < 0 { throw ValidationError("--limit must be 0 (all) or more, not \(limit).") }
  }

  func run() throws {
    let started = ContinuousClock.now
    let terminal = Terminal(output)
    let scenario = try changes.load(Array(files.dropLast()), "sensitivity", output)
    let reading = HistoryReading(terminal: terminal, output: output, command: "sensitivity")
    let plan = try reading.plan(files[files.count - 1])
    let base = try reading.replanning(scenario, progress: progress, asOf: nil, baseline: plan)
    let interruption = Interruption()
    var options = limits.options(from: started, flag: interruption.flag)
    options.linear = LinearProgrammingChoice.auto.backend
    let end = options.limits.deadline
    // A fifth of the time is kept for slips.
    options.limits.deadline = end.map { .now + ($0 - .now) * 0.8 }
    let kinds = only.isEmpty ? Set(UnitChange.Kind.allCases) : Set(only)
    guard let result = SensitivityStudy(base: base, plan: plan, options: options).run(kinds) else {
      let isOther = plan.scenarioName != scenario.name
      let other = isOther ? " (it plans another scenario, '\(plan.scenarioName)')" : ""
      terminal.complaint(
        "error: '\(files[files.count - 1])'\(other) breaks rules of this scenario ('orchestra check' lists them); nothing can be compared with it"
      )
      throw ExitStatus.violations.exit
    }
    let slips =
      SlipStudy(
        base, plan, options: options,
        deadline: limits.workLimit == nil ? end ?? .now + .seconds(30) : .now + .seconds(3600)
      )?.slips(interruption.flag) ?? []
    let report = SensitivityReport(
      scenario: base.scenario, planFile: files[files.count - 1], result: result, slips: slips, limit: limit,
      elapsed: .now - started, colour: terminal.colour)
    terminal.result(output.json ? report.json.pretty : report.text)
  }
}

extension UnitChange.Kind: ExpressibleByArgument {}
