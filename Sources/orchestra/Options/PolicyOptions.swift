import ArgumentParser
import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles

/// The policies that a plan is held against: those of the scenario, and of further files.
struct PolicyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A file of policies beside those of the scenario; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var policies: [String] = []

  /// Reads them; what is wrong with a file is told and ends the command with exit status 1.
  func load(_ scenario: Scenario, _ command: String, _ terminal: Terminal, _ output: OutputOptions) throws -> PolicySet
  {
    var set = PolicySet(groups: [(scenario.policies, scenario.files)])
    for path in policies {
      let (read, report) = PolicyFile.read(path, for: scenario)
      guard !report.hasErrors else { throw terminal.badInput(command, report, output) }
      set.groups.append((read, report.files))
    }
    return set
  }
}

/// Policies with the files in which they stand.
struct PolicySet {
  var groups: [(policies: [Policy], files: [String])]

  func judge(_ plan: Plan, _ verdict: Verdict?, of scenario: Scenario, hasBaseline: Bool) -> PolicyReport {
    guard let verdict else { return PolicyReport(items: []) }
    let judge = PolicyJudge(plan, verdict, of: scenario, hasBaseline: hasBaseline)
    return PolicyReport(
      items: groups.flatMap { group in judge.findings(group.policies).map { ($0, group.files) } })
  }
}
