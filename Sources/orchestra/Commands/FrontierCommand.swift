import ArgumentParser
import Optimizer
import Planning
import ReleaseModel
import Reports
import ScenarioFiles
import Timeline

/// `orchestra frontier`: what less of one thing costs of another.
struct FrontierCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frontier",
    abstract:
      "Sets lateness against leaving releases out, or cost against the people of a team: verified plans with bounds.",
    discussion:
      "Without --team: plans from one that leaves nothing out to one that is hardly late, each the cheapest for some price of leaving out. With --team: the least cost for each number of its people. Each point is a verified plan; its bound tells how much better a plan in its place may be. The time limit is for all of them."
  )

  @OptionGroup var scenario: ScenarioOptions

  @Option(help: ArgumentHelp("A team: cost against its people.", valueName: "id"))
  var team: String?

  @Option(help: ArgumentHelp("With --team: the fewest and the most people, such as 2-8.", valueName: "range"))
  var people: String?

  @Option(help: ArgumentHelp("Without --team: searches, so points at most.", valueName: "n"))
  var points = 9

  @Option(help: ArgumentHelp("A plan to begin with, for --team.", valueName: "plan"), completion: .file())
  var baseline: String?

  @Option(help: "How to tell it: text, csv or svg.")
  var format = FrontierFormat.text

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write it; '-' is standard output.", valueName: "file"), completion: .file())
  var target = "-"

  @OptionGroup var limits: LimitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if !(3...200).contains(points) { throw ValidationError("--points must lie between 3 and 200, not \(points).") }
    if people != nil && team == nil { throw ValidationError("--people needs --team.") }
    if let people, Self.range(people) == nil {
      throw ValidationError("--people takes a range such as 2-8, not '\(people)'.")
    }
  }

  private static func range(_ text: String) -> ClosedRange<Int>? {
    let parts = text.split(separator: "-").map { Int($0) }
    guard parts.count == 2, let low = parts[0], let high = parts[1], low >= 0, low <= high, high <= 1_000_000,
      high - low < 100
    else { return nil }
    return low...high
  }

  func run() throws {
    let started = ContinuousClock.now
    let terminal = Terminal(output)
    let scenario = try scenario.load("frontier", output)
    let reading = HistoryReading(terminal: terminal, output: output, command: "frontier")
    let base = try reading.replanning(scenario, progress: nil, asOf: nil, baseline: nil)
    let given = try baseline.map(reading.plan)
    let interruption = Interruption()
    var options = limits.options(from: started, flag: interruption.flag)
    options.linear = LinearProgrammingChoice.auto.backend
    var report = FrontierReport(scenario: scenario, team: nil, frontier: Frontier(), colour: terminal.colour)
    if let team {
      let item = try find(team, scenario, terminal)
      let capacity = scenario[item].capacity
      report.team = scenario[item]
      report.frontier = PeopleFrontier(base: base, team: item, options: options)
        .run(people.flatMap(Self.range) ?? max(0, capacity - 3)...(capacity + 3), baseline: given)
    } else {
      guard scenario.releases.contains(where: { $0.deferCost != nil }) else {
        terminal.complaint(
          "error: no release of this scenario may be left out (none has a defer-cost); --team sets cost against people")
        throw ExitStatus.badInput.exit
      }
      var study = DeferralFrontier(base: base, options: options)
      report.frontier = study.run(points)
    }
    report.elapsed = .now - started
    let text: String
    if output.json {
      text = report.json.pretty
    } else {
      switch format {
      case .text: text = report.text
      case .csv: text = report.csv
      case .svg: text = report.picture.svg
      }
    }
    if target == "-" { terminal.result(text) } else { try terminal.write(text, to: target) }
    if report.exit != .done { throw report.exit.exit }
  }

  private func find(_ id: String, _ scenario: Scenario, _ terminal: Terminal) throws -> TeamID {
    if let index = scenario.teams.firstIndex(where: { $0.id == id }) { return TeamID(index) }
    let hint = nearest(to: id, among: scenario.teams.map(\.id))
    terminal.complaint(
      "error: unknown team \(quoted(id))"
        + (hint.map { "; did you mean '\($0)'?" }
          ?? "; expected one of \(scenario.teams.prefix(12).map(\.id).joined(separator: ", "))"))
    throw ExitStatus.badInput.exit
  }
}

/// How a frontier is told.
enum FrontierFormat: String, ExpressibleByArgument, CaseIterable {
  case text, csv, svg
}
