import ArgumentParser
import Optimizer
import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra what-if`: alternatives of a scenario, planned side by side.
struct WhatIfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "what-if", abstract: "Plans alternatives of a scenario side by side and tells what each would change.",
    discussion:
      "Each case is planned from the baseline (made first where none is given), verified, and set beside it: cost by term, late and deferred releases, what moves and because of which change. A case for which no plan exists is told with its cause; that is no failure. The time limit is for all cases together. Exit 0: told. Exit 1: a change that matches nothing, or a scenario that it breaks."
  )

  @OptionGroup var cases: CaseOptions

  @Argument(
    help: ArgumentHelp(
      "Scenario files in YAML or JSON, joined in order; '-' reads standard input.", valueName: "scenario"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var files: [String]

  @Option(help: ArgumentHelp("The plan to compare with and to begin from.", valueName: "plan"), completion: .file())
  var baseline: String?

  @Option(help: ArgumentHelp("What really happened (see: orchestra progress).", valueName: "file"), completion: .file())
  var progress: String?

  @Option(help: ArgumentHelp("The instant from which anything may be planned.", valueName: "time"))
  var asOf: String?

  @Option(help: "How to tell it: text, or md for a pull request.")
  var format = WhatIfFormat.text

  @Option(
    help: ArgumentHelp("A directory for the plans of the cases: case-1.json, …", valueName: "dir"),
    completion: .directory)
  var plans: String?

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var limits: LimitOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let started = ContinuousClock.now
    let terminal = Terminal(output)
    if let plans { try terminal.prepareFolder(plans) }
    let cache = FileCache()
    let alternatives = try cases.read(cache, terminal, output)
    let loading = CaseLoading(files: files, cache: cache)
    let base = try load(loading, terminal)
    let loaded = loading.load(alternatives)
    try refuseFaults(loaded, base.diagnostics, terminal)
    let reading = HistoryReading(terminal: terminal, output: output, command: "what-if")
    let given = try baseline.map(reading.plan)
    let history = try reading.replanning(base.scenario, progress: progress, asOf: asOf, baseline: given)
    let earlier = try given.map { try accepted($0, history, terminal) }
    let kept = try policies.load(base.scenario, "what-if", terminal, output)
    let interruption = Interruption()
    var options = limits.options(from: started, flag: interruption.flag)
    options.linear = LinearProgrammingChoice.auto.backend
    let line = CaseProgress(
      names: alternatives.map(\.name), perDay: base.scenario.grid.slotsPerDay, terminal: terminal)
    let whatIf = try WhatIfSession(
      base: history, given: earlier, options: options, started: started,
      cases: loaded.map { item in
        guard let scenario = item.result.scenario else { throw ExitStatus.badInput.exit }
        return WhatIfCase(
          name: item.alternative.name,
          replanning: try reading.replanning(scenario, progress: progress, asOf: asOf, baseline: given),
          changes: item.requests.count, loading: { loading.scenario(item.alternative, only: $0) })
      }, onEvent: { line.update($0) })
    let found = whatIf.run()
    line.clear()
    var report = WhatIfReport(
      scenario: base.scenario, baselineName: baseline, session: found,
      words: loaded.map(loading.words), elapsed: .now - started, terminal: terminal)
    report.files = try write(found, terminal)
    report.baselinePolicies = judged(found.baseline?.plan, 0, history, kept, hasBaseline: false)
    report.policies = try zip(found.cases, found.answers).map { item, answer in
      // Policies of the case itself, and of further files as they read in its scenario.
      let own = try policies.load(item.replanning.scenario, "what-if", terminal, output)
      return judged(
        answer.planned?.plan, answer.moves.count, item.replanning, own, hasBaseline: found.countsMoves)
    }
    terminal.result(output.json ? report.json.pretty : format == .md ? report.markdown : report.text)
    if found.isEmpty { throw ExitStatus.noPlanYet.exit }
  }

  private func judged(
    _ plan: Plan?, _ moves: Int, _ replanning: Replanning, _ policies: PolicySet, hasBaseline: Bool
  ) -> PolicyReport {
    guard let plan, policies.groups.contains(where: { !$0.policies.isEmpty }) else { return PolicyReport(items: []) }
    var verdict = PlanVerifier.verify(plan, against: replanning.scenario, replanning: replanning)
    verdict.moves = moves
    return policies.judge(plan, verdict, of: replanning.scenario, hasBaseline: hasBaseline)
  }

  private func load(_ loading: CaseLoading, _ terminal: Terminal) throws -> (
    scenario: Scenario, diagnostics: Diagnostics
  ) {
    let result = ScenarioLoader.load(files, bytes: loading.cache.bytes)
    guard let scenario = result.scenario else { throw terminal.badInput("what-if", result.diagnostics, output) }
    terminal.show(result.diagnostics)
    return (scenario, result.diagnostics)
  }

  /// What is wrong with any case is told before anything is planned.
  private func refuseFaults(_ loaded: [CaseLoading.Loaded], _ base: Diagnostics, _ terminal: Terminal) throws {
    let known = Set(base.lines())
    let broken = loaded.filter { $0.result.scenario == nil }
    if output.json && !broken.isEmpty {
      terminal.result(
        JSONText.object([
          ("schema-version", .int(1)), ("command", .string("what-if")), ("status", .string("bad-input")),
          ("exit", .int(Int(ExitStatus.badInput.rawValue))),
          (
            "cases",
            .array(
              broken.map {
                .object([("name", .string($0.alternative.name)), ("diagnostics", $0.result.diagnostics.json)])
              })
          ),
        ]).pretty)
      throw ExitStatus.badInput.exit
    }
    for item in loaded {
      let lines = item.result.diagnostics.lines { $0.severity == .error || !terminal.quiet }.filter {
        !known.contains($0)
      }
      if lines.isEmpty { continue }
      terminal.complaint("case '\(item.alternative.name)':\n" + lines.map { "  " + $0 }.joined(separator: "\n"))
    }
    if !broken.isEmpty { throw ExitStatus.badInput.exit }
  }

  /// The baseline, as far as this scenario has its phases; a plan with nothing in common is refused.
  private func accepted(_ plan: Plan, _ history: Replanning, _ terminal: Terminal) throws -> Plan {
    let scenario = history.scenario
    let name = baseline ?? ""
    let known = Set(scenario.releases.map(\.id)).union(scenario.composites.map(\.id))
    let shared = plan.rows.count { known.contains($0.release) }
    guard shared > 0 else {
      terminal.complaint(
        "error: no row of '\(name)' is of this scenario: it plans '\(plan.scenarioName)', not '\(scenario.name)'")
      throw ExitStatus.badInput.exit
    }
    if plan.scenarioName != scenario.name {
      terminal.remark(
        "warning: '\(name)' plans another scenario, '\(plan.scenarioName)'; \(shared) of its \(plan.rows.count) phases are used"
      )
    } else if shared < plan.rows.count {
      terminal.remark(
        "warning: \(plan.rows.count - shared) of the \(plan.rows.count) phases of '\(name)' are not in this scenario any more"
      )
    }
    return plan
  }

  private func write(_ session: WhatIfSession.Result, _ terminal: Terminal) throws -> [String?] {
    guard let plans else { return session.answers.map { _ in nil } }
    return try session.answers.enumerated().map { index, answer in
      guard let planned = answer.planned else { return nil }
      let path = (plans.hasSuffix("/") ? plans : plans + "/") + "case-\(index + 1).json"
      try terminal.write(PlanWriter.text(planned.plan), to: path)
      return path
    }
  }
}

/// How a what-if is told.
enum WhatIfFormat: String, ExpressibleByArgument, CaseIterable {
  case text, md
}

/// The line on stderr that tells how far the cases are; drawn only on a terminal.
final class CaseProgress: Sendable {
  private let names: [String]
  private let perDay: Int
  private let isShown: Bool

  init(names: [String], perDay: Int, terminal: Terminal) {
    self.names = names
    self.perDay = perDay
    isShown = terminal.showsProgress
  }

  func update(_ event: WhatIf.Event) {
    guard isShown else { return }
    switch event {
    case .answered(let index, let cost, let isFirst, let elapsed):
      let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
      let name = names.indices.contains(index) ? names[index] : "no change"
      Terminal.write(
        "\r\u{1B}[K\((seconds * 10).rounded() / 10) s  \(name): \(isFirst ? "a first plan" : "now") at cost \(Money.text(cost, perDay: perDay))",
        to: 2)
    case .finished: break
    }
  }

  func clear() { if isShown { Terminal.write("\r\u{1B}[K", to: 2) } }
}
