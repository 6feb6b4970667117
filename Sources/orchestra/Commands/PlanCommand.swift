import ArgumentParser
import LinearProgramming
import Optimizer
import PlanVerifier
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra plan`: from a scenario to a verified plan.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Makes a conflict-free plan of a scenario, as good as the time allows.",
    discussion:
      "Exit 0: a verified plan. Exit 3: proved that none exists. Exit 4: the time ended before any plan. Exit 6: the plan breaks a policy. Exit 7: a relaxed plan. Ctrl-C stops and keeps the best plan found."
  )

  @OptionGroup var scenario: ScenarioOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write the plan file; '-' is standard output.", valueName: "plan"), completion: .file())
  var target: String?

  @Option(
    help: ArgumentHelp("A plan to begin with; the result is at least as good.", valueName: "plan"), completion: .file())
  var startFrom: String?

  @Option(
    help: ArgumentHelp(
      "Linear programming: glpk, none, or auto (glpk where it is built in, else an own simplex for small scenarios).",
      valueName: "what"))
  var lp = LinearProgrammingChoice.auto

  @Flag(help: "Estimates by a linear program where more capacity would save most: teams, environments, windows.")
  var duals = false

  @Flag(
    help: "Where no plan exists, make the one that misses the fewest dates by the least (deadlines, max, fixed, ready)."
  )
  var relax = false

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if duals && lp == .none { throw ValidationError("--duals needs linear programming, which --lp none forbids.") }
  }

  func run() throws {
    let started = ContinuousClock.now
    let terminal = Terminal(output)
    try lp.check(terminal)
    let scenario = try scenario.load("plan", output)
    let start = try readStart(scenario, terminal)
    let policies = try policies.load(scenario, "plan", terminal, output)
    let interruption = Interruption()
    let progress = ProgressLine(started: started, perDay: scenario.grid.slotsPerDay, isShown: terminal.showsProgress)
    var options = limits.options(from: started, flag: interruption.flag)
    options.linear = lp.backend
    let (result, relaxed, hard) = plan(scenario, start, options, progress)
    progress.finish()
    if !result.refused.isEmpty {
      terminal.complaint("error: the plan that was found breaks rules and is withheld; this is a fault of the program:")
      for violation in result.refused.prefix(20) {
        terminal.complaint("  [\(violation.rule.rawValue)] \(violation.message)")
      }
    }
    if let target, result.plan.rows.isEmpty == false || result.plan.status == .infeasible {
      try terminal.write(PlanWriter.text(result.plan), to: target)
    }
    let conflict = hard ?? conflict(scenario, result, options)
    let kept = policies.judge(result.plan, result.verdict, of: scenario, hasBaseline: false)
    let summary = PlanSummary(
      result: result, conflict: conflict, relaxed: relaxed, policies: kept, terminal: terminal,
      elapsed: ContinuousClock.now - started)
    let worth = duals ? self.worth(result.model, flag: interruption.flag) : nil
    let text =
      output.json
      ? summary.json(with: worth.map { [("duals", $0.json)] } ?? []).pretty
      : summary.text + (worth.map { "\n" + $0.text } ?? "")
    if target == "-" { terminal.remark(text) } else { terminal.result(text) }
    if summary.exit != .done { throw summary.exit.exit }
  }

  /// The estimates of `--duals`, within ten seconds.
  private func worth(_ model: ScenarioNetwork, flag: CancellationFlag) -> CapacityWorthReport? {
    guard let backend = lp.backend else { return nil }
    let options = LinearOptions(
      iterations: 100_000, deadline: .now + .seconds(10), isCancelled: { flag.isRaised })
    return CapacityWorthReport(model, backend: backend, options: options)
  }

  /// Plans; under `--relax`, where no plan exists or none comes in two fifths of the time, the one that violates least.
  private func plan(_ scenario: Scenario, _ start: Plan?, _ options: SolveOptions, _ progress: ProgressLine) -> (
    Planner.Result, Relaxer.Relaxed?, Conflict?
  ) {
    let planner = Planner(options: options, onEvent: { progress.update($0) })
    guard relax, let deadline = options.limits.deadline else { return (planner.plan(scenario, start: start), nil, nil) }
    var first = planner
    first.options.limits.deadline = .now + (deadline - .now) * 0.4
    first.options.stopsAtFirst = true
    let probe = first.plan(scenario, start: start)
    if !probe.plan.rows.isEmpty {
      return (planner.plan(scenario, start: probe.plan), nil, nil)
    }
    switch Relaxer(scenario, options: options, onEvent: { progress.update($0) }).relax() {
    case .relaxed(let relaxed): return (relaxed.result, relaxed, nil)
    case .infeasible(let conflict):
      var result = probe
      if conflict != nil, case .unknown = result.outcome.status {
        result.outcome.status = .infeasible(.exhausted(by: "the dates aside"))
        result.plan.status = .infeasible
      }
      return (result, nil, conflict)
    case .unknown: return (probe, nil, nil)
    }
  }

  /// The cause, where no plan exists: a small conflict, as minimal as three seconds allow.
  private func conflict(_ scenario: Scenario, _ result: Planner.Result, _ options: SolveOptions) -> Conflict? {
    guard case .infeasible(let refutation) = result.outcome.status else { return nil }
    var feasibility = Feasibility(
      deadline: .now + .seconds(3), flag: options.flag, threads: options.threads, seed: options.seed)
    feasibility.knownInfeasible = true
    if case .exhausted = refutation { feasibility.deadline = .now + .seconds(6) }
    var finder = ConflictFinder(scenario, feasibility: feasibility, decisionLimit: .milliseconds(400))
    guard case .conflict(let conflict) = finder.find(limit: .seconds(3)) else { return nil }
    return conflict
  }

  private func readStart(_ scenario: Scenario, _ terminal: Terminal) throws -> Plan? {
    guard let startFrom else { return nil }
    let (plan, faults) = PlanReader.read(startFrom)
    guard let plan, !faults.hasErrors else { throw terminal.badInput("plan", faults, output) }
    if plan.scenarioName != scenario.name {
      terminal.remark(
        "warning: \(startFrom) is a plan of another scenario ('\(plan.scenarioName)'); it is used as far as phases match"
      )
    } else if plan.scenarioSHA256 != scenario.sha256 {
      terminal.remark(
        "warning: \(startFrom) was made from another state of the scenario; it is used as far as phases match")
    }
    return plan
  }
}

/// Which linear programming is used.
enum LinearProgrammingChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, glpk, none

  /// Nil: none. Where GLPK is not built in, `auto` is the exact simplex, which takes small models alone.
  var backend: (any LinearBackend)? {
    switch self {
    case .none: nil
    case .glpk: LinearBackends.glpk
    case .auto: LinearBackends.glpk ?? ExactSimplex(cellLimit: 60_000)
    }
  }

  func check(_ terminal: Terminal) throws {
    #if !GLPK
      if self == .glpk {
        terminal.complaint(
          "error: this program was built without GLPK; install Debian's libglpk-dev and build with: swift build -c release --traits GLPK"
        )
        throw ExitStatus.usage.exit
      }
    #endif
  }
}

extension LimitOptions {
  /// The options of a search that began at an instant.
  func options(from started: ContinuousClock.Instant, flag: CancellationFlag) -> SolveOptions {
    let milliseconds = timeLimit?.milliseconds ?? (workLimit == nil ? 30_000 : TimeLimit.longest)
    return SolveOptions(
      limits: Limits(deadline: started + .milliseconds(milliseconds), work: workLimit), flag: flag,
      threads: threads ?? Cores.count, seed: seed,
      exactSolver: { ClauseLearner(network: $0, hint: $1, seed: $2) },
      provers: [
        { ClauseLearner(network: $0, hint: nil, seed: $1) },
        { ClauseLearner(network: $0, hint: nil, seed: $1, direction: .fromBelow) },
      ])
  }
}
