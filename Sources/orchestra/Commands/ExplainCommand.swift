import ArgumentParser
import Optimizer
import PlanVerifier
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles

/// `orchestra explain`: where no plan exists, why, and what would give one; with a plan and an item of it, why the item
/// is where it is.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tells why no plan exists and the cheapest ways out; or why an item of a plan is where it is.",
    discussion:
      "With a plan and an item after the scenario (release, release.phase, gate:…, team:qa, environment:sit, window:monthly@2027-03-06): why there and not earlier, what waits for it, and what would bring it earlier: the dates that planning anew could reach, and the changes that would reach more, each proved by a plan. Without them: why no plan exists. Each conflict is as small as can be: every rule in it is needed. Each repair is proved by a plan and can be applied with --overlay. Exit 3: no plan exists, and why is told. Exit 0: a plan exists. Exit 4: the time ended first."
  )

  @OptionGroup var scenario: ScenarioOptions

  @Option(help: ArgumentHelp("Conflicts to tell at most.", valueName: "k"))
  var conflicts = 3

  @Option(
    help: ArgumentHelp(
      "A directory for the repairs (repair-1.yaml, …), or for the changes that bring an item earlier (change-1.yaml, …): each an overlay file.",
      valueName: "dir"),
    completion: .directory)
  var repairs: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Where to write the smallest repair, or the first change that brings an item earlier, as an overlay; '-' is standard output.",
      valueName: "file"),
    completion: .file())
  var target: String?

  @OptionGroup var limits: LimitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if !(1...100).contains(conflicts) {
      throw ValidationError("--conflicts must lie between 1 and 100, not \(conflicts).")
    }
  }

  func run() throws {
    let started = ContinuousClock.now
    let terminal = Terminal(output)
    if let repairs { try terminal.prepareFolder(repairs) }
    if let question = ItemQuestion(scenario.files) { return try explain(question, started, terminal) }
    if scenario.files.count > 1, let last = scenario.files.last, last != "-",
      SourceReader.readSingle(last).0.roots.first?["orchestra-plan"] != nil
    {
      terminal.complaint(
        "error: '\(last)' is a plan; expected an item of it after it, as in 'release', 'release.phase' or 'team:qa'")
      throw ExitStatus.usage.exit
    }
    let cache = FileCache()
    let loaded = try scenario.load("explain", output, cache: cache)
    let interruption = Interruption()
    let options = limits.options(from: started, flag: interruption.flag)
    var feasibility = Feasibility(
      deadline: options.limits.deadline ?? started + .seconds(30), flag: options.flag, threads: options.threads,
      seed: options.seed)
    if let work = options.limits.work { feasibility.limitWork(work) }
    let load = scenario.loader(cache)
    let explainer = InfeasibilityExplainer(loaded, feasibility: feasibility) { load($0).scenario }
    var report = InfeasibilityReport(scenario: loaded, terminal: terminal)
    switch explainer.conflicts(conflicts) {
    case .feasible: report.status = .feasible
    case .unknown: report.status = .unknown
    case .conflicts(let found):
      report.status = .infeasible
      report.conflicts = found
      report.repairs = explainer.repairs(for: found, most: 6)
    }
    report.files = try write(report.repairs.map(\.overlay), "repair", terminal)
    let text = output.json ? report.json.pretty : report.text
    if target == "-" { terminal.remark(text) } else { terminal.result(text) }
    if report.exit != .done { throw report.exit.exit }
  }

  /// Why an item of a plan is where it is, and what would bring it earlier.
  private func explain(_ question: ItemQuestion, _ started: ContinuousClock.Instant, _ terminal: Terminal) throws {
    let cache = FileCache()
    let loaded = try scenario.changes.load(question.files, "explain", output, cache: cache)
    let (read, faults) = PlanReader.read(question.plan)
    guard let plan = read, !faults.hasErrors else { throw terminal.badInput("explain", faults, output) }
    let model = NetworkBuilder.build(loaded)
    let interruption = Interruption()
    let options = limits.options(from: started, flag: interruption.flag)
    let item: PlanItem
    do {
      item = try PlanItem(question.item, model)
    } catch {
      terminal.complaint("error: \(error.message)")
      throw ExitStatus.badInput.exit
    }
    let load = scenario.changes.loader(question.files, cache)
    guard let explainer = ItemExplainer(model, plan, options: options, load: { load($0).scenario }) else {
      terminal.complaint("error: no row of plan '\(question.plan)' matches the scenario '\(loaded.name)'")
      throw ExitStatus.badInput.exit
    }
    let breaches = PlanVerifier.verify(plan, against: loaded).violations.count
    if breaches > 0 {
      terminal.remark(
        "warning: the plan breaks \(breaches) rule\(breaches == 1 ? "" : "s") of this scenario ('orchestra check' lists them); reasons are given as far as it goes"
      )
    }
    var report = ItemReport(item: question.item, sections: explainer.explain(item), colour: terminal.colour)
    report.files = try write(report.promises.map(\.overlay), "change", terminal)
    let text = output.json ? report.json.pretty : report.text
    if target == "-" { terminal.remark(text) } else { terminal.result(text) }
  }

  /// Overlays, the smallest first, where they are wanted; returns the files of the directory.
  private func write(_ overlays: [String], _ name: String, _ terminal: Terminal) throws -> [String] {
    var files: [String] = []
    if let repairs {
      for (index, overlay) in overlays.enumerated() {
        let path = (repairs.hasSuffix("/") ? repairs : repairs + "/") + "\(name)-\(index + 1).yaml"
        try terminal.write(overlay, to: path)
        files.append(path)
      }
    }
    if let target, let best = overlays.first { try terminal.write(best, to: target) }
    return files
  }
}
