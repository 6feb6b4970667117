import ArgumentParser
import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra windows`: when windows open, and why they are closed to a phase.
struct WindowsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "windows", abstract: "Lists when windows open, with limits, and why each is closed to a phase.",
    discussion:
      "With a phase (release.phase) after the scenario, only its windows are listed, each with what closes it: freeze, gate, calendar, outage."
  )

  @Argument(
    help: ArgumentHelp("Scenario files, then perhaps a phase as release.phase.", valueName: "scenario"),
    completion: .file())
  var arguments: [String]

  @Option(help: ArgumentHelp("First day to list.", valueName: "date"))
  var from: String?

  @Option(help: ArgumentHelp("Last day to list.", valueName: "date"))
  var to: String?

  @OptionGroup var changes: OverlayOptions
  @OptionGroup var output: OutputOptions

  private static func date(_ text: String?, _ option: String) throws -> CivilDate? {
    guard let text else { return nil }
    guard let date = CivilDate(text: text) else {
      throw ValidationError("\(option) must be a day as YYYY-MM-DD, not '\(text)'.")
    }
    return date
  }

  func validate() throws {
    _ = try Self.date(from, "--from")
    _ = try Self.date(to, "--to")
  }

  func run() throws {
    let terminal = Terminal(output)
    let named = arguments.count > 1 && !Self.looksLikeFile(arguments[arguments.count - 1]) ? arguments.last : nil
    let scenario = try changes.load(named == nil ? arguments : Array(arguments.dropLast()), "windows", output)
    let grid = scenario.grid
    let first = try Self.date(from, "--from").map { LocalInstant($0).minutes } ?? grid.start.minutes
    let last =
      try Self.date(to, "--to").map { LocalInstant($0 + 1).minutes } ?? grid.instant(of: grid.slotCount).minutes
    let lower = (first - grid.start.minutes) / grid.slotMinutes
    let range = lower..<max(lower, (last - grid.start.minutes + grid.slotMinutes - 1) / grid.slotMinutes)
    let phase = try named.map { try find($0, scenario, terminal) }
    let openings = WindowOutlook.openings(scenario, for: phase, in: range)
    terminal.result(
      output.json ? json(openings, scenario, phase).pretty : text(openings, scenario, phase, terminal.colour))
  }

  private static func looksLikeFile(_ text: String) -> Bool {
    text == "-" || [".yaml", ".yml", ".json"].contains { text.hasSuffix($0) }
  }

  private func find(_ path: String, _ scenario: Scenario, _ terminal: Terminal) throws -> PhaseID {
    let paths = scenario.phases.indices.map { scenario.path(of: PhaseID($0)) }
    if let index = paths.firstIndex(of: path) { return PhaseID(index) }
    let suggestion = nearest(to: path, among: paths)
    var report = Diagnostics(files: scenario.files)
    report.append(
      Diagnostic(
        at: .unknown, code: "unknown-reference", "unknown phase \(quoted(path))",
        expected: suggestion == nil ? "release.phase" : nil, suggestion: suggestion))
    guard !output.json else { throw terminal.badInput("windows", report, output) }
    terminal.complaint(
      "error: unknown phase \(quoted(path))\(suggestion.map { "; did you mean '\($0)'?" } ?? "; expected release.phase")"
    )
    throw ExitStatus.badInput.exit
  }

  private func text(_ openings: [WindowOutlook.Opening], _ scenario: Scenario, _ phase: PhaseID?, _ colour: Bool)
    -> String
  {
    if openings.isEmpty {
      return phase.map {
        scenario[$0].windows.isEmpty ? "\(scenario.path(of: $0)) needs no window." : "No window opens in this time."
      }
        ?? "No window opens in this time."
    }
    let width = scenario.windows.map(\.id.count).max() ?? 0
    return openings.map { opening in
      let range = opening.occurrence.range
      let start = scenario.grid.instant(of: range.lowerBound)
      var line = "\(start.date.weekday.name) \(start) to \(scenario.grid.instant(of: range.upperBound))  "
      line +=
        scenario[opening.window].id.padding(to: width) + "  "
        + (opening.occurrence.limit.map { "limit \($0)" } ?? "no limit")
      guard phase != nil else { return line }
      return line + "  "
        + (opening.closedBecause.isEmpty
          ? Paint.good("open", colour) : Paint.bad("closed: ", colour) + opening.closedBecause.joined(separator: "; "))
    }.joined(separator: "\n")
  }

  private func json(_ openings: [WindowOutlook.Opening], _ scenario: Scenario, _ phase: PhaseID?) -> JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("windows")), ("status", .string("listed")), ("exit", .int(0)),
      ("phase", .optional(phase.map { scenario.path(of: $0) })),
      (
        "openings",
        .array(
          openings.map { opening in
            .object([
              ("window", .string(scenario[opening.window].id)),
              ("start", .string(scenario.grid.instant(of: opening.occurrence.range.lowerBound).description)),
              ("end", .string(scenario.grid.instant(of: opening.occurrence.range.upperBound).description)),
              ("limit", .optional(opening.occurrence.limit)), ("open", .bool(opening.closedBecause.isEmpty)),
              ("closed-because", .array(opening.closedBecause.map(JSONText.string))),
            ])
          })
      ),
    ])
  }
}

extension String {
  /// The text with spaces after it up to a width in characters.
  func padding(to width: Int) -> String { count >= width ? self : self + String(repeating: " ", count: width - count) }
}
