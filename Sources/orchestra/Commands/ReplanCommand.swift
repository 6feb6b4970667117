import ArgumentParser
import Optimizer
import PlanVerifier
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra replan`: from yesterday's plan and what really happened to tomorrow's plan.
struct ReplanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replan", abstract: "Plans again from a baseline and progress, moving as little as it pays to.",
    discussion:
      "What has begun stays as it is. --keep moves only what must, --tighten also pulls phases earlier where no other moves, --optimise (the default) weighs cost against moves. Published phases move only where forced. Exits as plan does."
  )

  @OptionGroup var scenario: ScenarioOptions

  @Option(help: ArgumentHelp("The earlier plan.", valueName: "plan"), completion: .file())
  var baseline: String?

  @Flag(help: "Without an earlier plan: plan anew all that has not begun.")
  var fromScratch = false

  @Option(help: ArgumentHelp("What really happened (see: orchestra progress).", valueName: "file"), completion: .file())
  var progress: String?

  @Option(
    help: ArgumentHelp(
      "The instant from which anything may be planned; default: the progress file's.", valueName: "time"))
  var asOf: String?

  @OptionGroup var moves: MoveOptions

  @Option(help: ArgumentHelp("At most so many phases move.", valueName: "n"))
  var maxMoves: Int?

  @Option(help: ArgumentHelp("At most so many published phases move (default: as few as can be).", valueName: "n"))
  var publishedMoves: Int?

  @Flag(help: "What may change.")
  var style = ReplanStyle.optimise

  @Flag(help: "Where no plan exists, make the one that misses the fewest dates by the least.")
  var relax = false

  @Flag(help: "Exit 2 where anything that has not begun has moved.")
  var detailedExitcode = false

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write the plan file; '-' is standard output.", valueName: "plan"), completion: .file())
  var target: String?

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (baseline == nil) != fromScratch {
      throw ValidationError("replan needs --baseline PLAN, the earlier plan, or else --from-scratch.")
    }
    for (name, value) in [("--max-moves", maxMoves), ("--published-moves", publishedMoves)] {
      if let value, value < 0 { throw ValidationError("\(name) must be at least 0, not \(value).") }
      if value != nil && fromScratch { throw ValidationError("\(name) needs --baseline.") }
    }
    if publishedMoves != nil && moves.published == nil {
      throw ValidationError("--published-moves needs --published, the zone in which phases count as published.")
    }
    if fromScratch && (style != .optimise || moves.isGiven || moves.published != nil) {
      throw ValidationError("--from-scratch has no baseline from which anything moves: no --keep, --tighten or prices.")
    }
  }

  func run() throws {
    let started = ContinuousClock.now
    let terminal = Terminal(output)
    let scenario = try scenario.load("replan", output)
    let reading = HistoryReading(terminal: terminal, output: output, command: "replan")
    let earlier = try baseline.map(reading.plan)
    if let earlier { try refuseStranger(earlier, scenario, terminal) }
    let replanning = try reading.replanning(scenario, progress: progress, asOf: asOf, baseline: earlier)
    let policies = try policies.load(replanning.scenario, "replan", terminal, output)
    let interruption = Interruption()
    let line = ProgressLine(started: started, perDay: scenario.grid.slotsPerDay, isShown: terminal.showsProgress)
    let request = Replanner.Request(
      replanning: replanning, baseline: earlier, prices: moves.prices(scenario.grid), style: style.style,
      maxMoves: maxMoves, publishedMoves: publishedMoves)
    var options = limits.options(from: started, flag: interruption.flag)
    options.linear = LinearProgrammingChoice.auto.backend
    let replanner = Replanner(options: options, onEvent: { line.update($0) })
    var result = relax ? replanner.relaxing(request) : replanner.replan(request)
    // The file tells from which plan it was made: accept refuses it where another is in force.
    result.planned.plan.baseline = earlier.map(PlanWriter.id)
    line.finish()
    for violation in result.planned.refused.prefix(20) {
      terminal.complaint(
        "error: a fault of the program, plan withheld: [\(violation.rule.rawValue)] \(violation.message)")
    }
    if let target, !result.planned.plan.rows.isEmpty {
      try terminal.write(PlanWriter.text(result.planned.plan), to: target)
    }
    var report = ReplanReport(request: request, result: result, elapsed: ContinuousClock.now - started)
    report.policies = policies.judge(
      result.planned.plan, result.planned.verdict, of: replanning.scenario, hasBaseline: earlier != nil)
    let text = output.json ? report.json(exit(report)).pretty : report.text(colour: terminal.colour)
    if target == "-" { terminal.remark(text) } else { terminal.result(text) }
    let exit = exit(report)
    if exit != .done { throw exit.exit }
  }

  private func exit(_ report: ReplanReport) -> ExitStatus {
    let isChanged = report.exit == .done && detailedExitcode && report.hasChanges
    return report.policies.exit(isChanged ? .changed : report.exit)
  }

  /// A plan of another scenario is no baseline.
  private func refuseStranger(_ plan: Plan, _ scenario: Scenario, _ terminal: Terminal) throws {
    let known = Set(scenario.releases.map(\.id)).union(scenario.composites.map(\.id))
    guard plan.scenarioName != scenario.name else { return }
    let shared = plan.rows.count { known.contains($0.release) }
    if shared * 2 < plan.rows.count || plan.rows.isEmpty {
      terminal.complaint(
        "error: \(baseline ?? "") is a plan of another scenario: '\(plan.scenarioName)', not '\(scenario.name)', and \(plan.rows.count - shared) of its \(plan.rows.count) rows are unknown here"
      )
      throw ExitStatus.badInput.exit
    }
    terminal.remark(
      "warning: the baseline was made for '\(plan.scenarioName)', the scenario is '\(scenario.name)'; it is used as far as phases match"
    )
  }
}

/// `--keep`, `--tighten`, `--optimise`.
enum ReplanStyle: String, EnumerableFlag {
  case keep, tighten, optimise

  static func help(for value: ReplanStyle) -> ArgumentHelp? {
    switch value {
    case .keep: "Move only what must move."
    case .tighten: "Also pull phases earlier where no other phase moves."
    case .optimise: "Weigh cost against the price of moves (default)."
    }
  }

  var style: Replanner.Style {
    switch self {
    case .keep: .keep
    case .tighten: .tighten
    case .optimise: .optimise
    }
  }
}
