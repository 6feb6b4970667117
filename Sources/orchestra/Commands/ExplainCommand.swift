import ArgumentParser
import Optimizer
import Planning
import ReleaseModel
import ScenarioFiles

/// `orchestra explain`: where no plan exists, why, and what would give one; with a plan and an item of it, why the item
/// is where it is.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tells why no plan exists and the cheapest ways out.",
    discussion:
      "Each conflict is as small as can be: every rule in it is needed. Each repair is proved by a plan and can be applied with --overlay. Exit 3: no plan exists, and why is told. Exit 0: a plan exists. Exit 4: the time ended first."
  )

  @OptionGroup var scenario: ScenarioOptions

  @Option(help: ArgumentHelp("Conflicts to tell at most.", valueName: "k"))
  var conflicts = 3

  @Option(
    help: ArgumentHelp("A directory for the repairs, each an overlay file: repair-1.yaml, …", valueName: "dir"),
    completion: .directory)
  var repairs: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write the smallest repair as an overlay; '-' is standard output.", valueName: "file"),
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
    let cache = FileCache()
    let loaded = try scenario.load("explain", output, cache: cache)
    let interruption = Interruption()
    let options = limits.options(from: started, flag: interruption.flag)
    let feasibility = Feasibility(
      deadline: options.limits.deadline ?? started + .seconds(30), flag: options.flag, threads: options.threads,
      seed: options.seed)
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
    try write(&report, terminal)
    let text = output.json ? report.json.pretty : report.text
    if target == "-" { terminal.remark(text) } else { terminal.result(text) }
    if report.exit != .done { throw report.exit.exit }
  }

  private func write(_ report: inout InfeasibilityReport, _ terminal: Terminal) throws {
    if let repairs {
      for (index, repair) in report.repairs.enumerated() {
        let path = (repairs.hasSuffix("/") ? repairs : repairs + "/") + "repair-\(index + 1).yaml"
        try terminal.write(repair.overlay, to: path)
        report.files.append(path)
      }
    }
    if let target, let best = report.repairs.first { try terminal.write(best.overlay, to: target) }
  }
}
