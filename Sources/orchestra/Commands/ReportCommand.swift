import ArgumentParser
import Glibc
import PlanVerifier
import ReleaseModel
import Reports
import ScenarioFiles
import Timeline

/// `orchestra report`: what people look at, from one plan file.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Draws a plan: dashboard, run-sheet, calendar, tables, exchange files.",
    discussion:
      "The last file is the plan, the others are the scenario. A plan that breaks rules is drawn only under --allow-violations, the violations marked."
  )

  @Argument(
    help: ArgumentHelp("Scenario files, then the plan file; '-' reads standard input.", valueName: "files"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var files: [String]

  @Option(help: ArgumentHelp("What to make: \(ReportFormat.list).", valueName: "format"))
  var format = ReportFormat.html

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write it; '-' (the default) is standard output.", valueName: "file"),
    completion: .file())
  var target = "-"

  @Option(
    help: ArgumentHelp(
      "The opening of a run-sheet (HTML where -o ends in .html, else Markdown).", valueName: "window@date"))
  var window: String?

  @Option(
    help: ArgumentHelp(
      "Whose events an ICS feed holds: team=ID, environment=ID, release=ID or window=ID.", valueName: "whose"))
  var feed: String?

  @Option(help: ArgumentHelp("An earlier plan to compare with.", valueName: "plan"), completion: .file())
  var baseline: String?

  @Option(help: ArgumentHelp("A progress file: what is done, and as of when.", valueName: "file"), completion: .file())
  var progress: String?

  @Option(
    help: ArgumentHelp("An earlier plan for the trend, oldest first; may be repeated.", valueName: "plan"),
    completion: .file())
  var history: [String] = []

  @Option(
    help: ArgumentHelp("A plan store: its runs are the trend, its plans count moves in ICS.", valueName: "store"),
    completion: .file())
  var store: String?

  @Option(name: .customLong("where"), help: ArgumentHelp("Only releases with this label.", valueName: "label=value"))
  var filter: [String] = []

  @Flag(help: "Draw a plan that breaks rules, the violations marked.")
  var allowViolations = false

  @OptionGroup var changes: OverlayOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard files.count >= 2 else {
      throw ValidationError("report needs a scenario and a plan: orchestra report SCENARIO PLAN --format html -o FILE")
    }
    for item in filter where !item.contains("=") { throw ValidationError("--where needs label=value, not '\(item)'.") }
  }

  func run() throws {
    let terminal = Terminal(output)
    let subject = try subject(terminal)
    let text: String
    do {
      let choices = ReportChoices(
        window: window, wantsHTML: target.hasSuffix(".html"), colour: target == "-" && terminal.colour,
        feed: feed, earlier: subject.earlier)
      text = try format.text(subject, choices)
    } catch {
      terminal.complaint("error: \(error)")
      throw ExitStatus.badInput.exit
    }
    if let losses = format.losses {
      terminal.remark("note: \(format.rawValue) leaves out of the plan: \(losses)")
    }
    if target == "-" {
      Terminal.write(text, to: STDOUT_FILENO)
    } else {
      try terminal.write(text, to: target)
      if output.json {
        terminal.result(
          JSONText.object([
            ("schema-version", .int(1)), ("command", .string("report")), ("status", .string("written")),
            ("exit", .int(0)), ("file", .string(target)), ("bytes", .int(text.utf8.count)),
            ("violations", .int(subject.findings.count)),
          ]).pretty)
      }
    }
  }

  private func subject(_ terminal: Terminal) throws -> ReportSubject {
    let reading = ReportReading(
      files: files, baseline: baseline, progress: progress, history: history, store: store, filter: filter,
      allowsViolations: allowViolations, changes: changes, output: output, command: "report")
    return try reading.subject(terminal)
  }
}
