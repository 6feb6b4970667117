import ArgumentParser
import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles

/// `orchestra import`: from the files that people have today.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Reads plans, scenarios and calendars from the files that people have.",
    subcommands: [
      ImportPlanCommand.self, ImportTableCommand.self, ImportJiraCommand.self, ImportProjectCommand.self,
      ImportCalendarCommand.self,
    ])
}

/// `orchestra import plan`: a calendar kept in a spreadsheet becomes a plan file, and its conflicts are listed.
struct ImportPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Makes a plan file of a spreadsheet (CSV) and lists every conflict in it.",
    discussion:
      "Columns: release, phase, start, and where wanted environment, instance, option. A phase that books several environments has a line for each."
  )

  @Argument(
    help: ArgumentHelp("The CSV file; '-' reads standard input.", valueName: "csv"),
    completion: .file(extensions: ["csv"]))
  var table: String

  @Option(help: ArgumentHelp("The scenario's file; may be repeated.", valueName: "scenario"), completion: .file())
  var scenario: [String]

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write the plan; '-' is standard output.", valueName: "plan"), completion: .file())
  var target: String?

  @OptionGroup var changes: OverlayOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    let scenario = try changes.load(scenario, "import plan", output)
    let (table, read) = PlanTable.read(table)
    guard let table else { throw terminal.badInput("import plan", read, output) }
    let (plan, report) = PlanImport.plan(from: table, scenario: scenario, report: read)
    guard let plan else { throw terminal.badInput("import plan", report, output) }
    terminal.show(report)
    if let target { try terminal.write(PlanWriter.text(plan), to: target) }
    let verdict = PlanVerifier.verify(plan, against: scenario)
    let text = VerdictReport(
      verdict: verdict, scenario: scenario, plan: plan, planFile: self.table, command: "import plan")
    let summary = output.json ? text.json.pretty : text.text(colour: terminal.colour)
    if target == "-" { terminal.remark(summary) } else { terminal.result(summary) }
  }
}
