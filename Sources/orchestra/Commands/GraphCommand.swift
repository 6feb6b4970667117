import ArgumentParser
import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra graph`: what the network of a scenario tells before any optimising.
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Shows how releases hang together: earliest dates, slack, circles, contention, and who is hit by a slip.",
    discussion:
      "Nothing is optimised: dates are the earliest that orders, calendars, windows and freezes allow if everything ships and nobody had to share. Contention sets what all releases would want against what teams, environments and windows have."
  )

  @OptionGroup var scenario: ScenarioOptions

  @Option(
    help: ArgumentHelp(
      "Who is hit if this release (or release.phase) slips, and by how much.", valueName: "release"))
  var impact: String?

  @Option(help: ArgumentHelp("How far it slips, on the clock: 3d, 1w, 12h.", valueName: "time"))
  var by = "1w"

  @Flag(help: "Demand against capacity week by week for every team, environment and window.")
  var contention = false

  @Flag(help: "The graph for Graphviz: phases, orders and lags.")
  var dot = false

  @Option(
    help: ArgumentHelp("A plan: its critical chain, through people, bookings and windows too.", valueName: "plan"),
    completion: .file(extensions: ["json"]))
  var plan: String?

  @Option(help: ArgumentHelp("Lines of each list at most; 0 for all.", valueName: "n"))
  var limit = 12

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit must be 0 (all) or more, not \(limit).") }
    if contention && impact != nil { throw ValidationError("--contention and --impact can't be given together.") }
    if dot && (output.json || contention || impact != nil || plan != nil) {
      throw ValidationError("--dot goes alone: it prints the whole graph.")
    }
    guard let slip = try? DurationText(text: by), slip.amount > 0 else {
      throw ValidationError("--by must be a stretch of time such as 3d, 1w or 12h, not '\(by)'.")
    }
  }

  func run() throws {
    let terminal = Terminal(output)
    let loaded = try scenario.load("graph", output)
    let study = GraphStudy(loaded)
    if dot {
      terminal.result(GraphDrawing(study: study, limit: limit).text)
      return
    }
    let report = GraphReport(
      study: study, limit: limit == 0 ? .max : limit, showsContention: contention, terminal: terminal,
      impact: try impact.map { try slip($0, study, terminal) }, critical: try critical(study, terminal))
    terminal.result(output.json ? report.json.pretty : report.text)
  }

  private func critical(_ study: GraphStudy, _ terminal: Terminal) throws -> [String]? {
    guard let plan else { return nil }
    let (read, faults) = PlanReader.read(plan)
    guard let read, !faults.hasErrors else { throw terminal.badInput("graph", faults, output) }
    guard let lines = PlanStory.criticalChain(of: read, study) else {
      terminal.complaint("error: no row of plan '\(plan)' matches the scenario \(quoted(study.scenario.name))")
      throw ExitStatus.badInput.exit
    }
    return lines
  }

  private func slip(_ name: String, _ study: GraphStudy, _ terminal: Terminal) throws -> GraphReport.Impact {
    let scenario = study.scenario
    let slots = try slots(scenario.grid, terminal)
    if let index = scenario.releases.firstIndex(where: { $0.id == name }) {
      return GraphReport.Impact(
        name: name, release: ReleaseID(index), report: study.slip(of: ReleaseID(index), by: slots))
    }
    let paths = scenario.phases.indices.map { scenario.path(of: PhaseID($0)) }
    if let index = paths.firstIndex(of: name) {
      let release = scenario.phases[index].release
      return GraphReport.Impact(
        name: name, release: release, report: study.slip(of: release, phase: PhaseID(index), by: slots))
    }
    let hint =
      nearest(to: name, among: scenario.releases.map(\.id) + paths).map { "; did you mean '\($0)'?" }
      ?? "; expected a release or release.phase"
    terminal.complaint("error: unknown release \(quoted(name))\(hint)")
    throw ExitStatus.badInput.exit
  }

  private func slots(_ grid: TimeGrid, _ terminal: Terminal) throws -> Int {
    guard let slip = try? DurationText(text: by) else { return grid.slotsPerDay }
    let minutes: Int
    switch slip.unit {
    case .minute: minutes = slip.amount
    case .hour: minutes = slip.amount * 60
    case .day: minutes = slip.amount * 1440
    case .week: minutes = slip.amount * 7 * 1440
    }
    return min(grid.slotCount, (minutes + grid.slotMinutes - 1) / grid.slotMinutes)
  }
}
