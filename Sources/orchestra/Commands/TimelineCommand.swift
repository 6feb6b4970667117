import ArgumentParser
import Glibc
import ReleaseModel
import Reports

/// `orchestra timeline`: the plan as bars in the terminal, scrolling where it is one.
struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline", abstract: "Draws a plan as bars in the terminal.",
    discussion:
      "The last file is the plan, the others are the scenario. On a terminal it scrolls: arrows or j/k, space and b by pages, g and G to the ends, q to leave."
  )

  @Argument(
    help: ArgumentHelp("Scenario files, then the plan file.", valueName: "files"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var files: [String]

  @Option(help: ArgumentHelp("An earlier plan from which this one was made.", valueName: "plan"), completion: .file())
  var baseline: String?

  @Option(help: ArgumentHelp("A progress file: what is done, and as of when.", valueName: "file"), completion: .file())
  var progress: String?

  @Option(name: .customLong("where"), help: ArgumentHelp("Only releases with this label.", valueName: "label=value"))
  var filter: [String] = []

  @Flag(help: "Draw a plan that breaks rules, the violations marked.")
  var allowViolations = false

  @OptionGroup var changes: OverlayOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard files.count >= 2 else {
      throw ValidationError("timeline needs a scenario and a plan: orchestra timeline SCENARIO PLAN")
    }
    for item in filter where !item.contains("=") { throw ValidationError("--where needs label=value, not '\(item)'.") }
  }

  func run() throws {
    let terminal = Terminal(output)
    let reading = ReportReading(
      files: files, baseline: baseline, progress: progress, filter: filter, allowsViolations: allowViolations,
      changes: changes, output: output,
      command: "timeline")
    let subject = try reading.subject(terminal)
    let picture = PlanSummaryText(subject, columns: Terminal.columns, colour: terminal.colour)
    let lines = picture.timeline
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, lines.count + 1 > Pager.rows else {
      terminal.result(lines.joined(separator: "\n"))
      return
    }
    Pager(head: lines[0], body: Array(lines.dropFirst().dropLast()), foot: lines[lines.count - 1]).run()
  }
}
