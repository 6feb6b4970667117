import ArgumentParser
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra diff`: what differs between two plans, or between two scenarios.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Tells what differs between two plans, or between two scenarios.",
    discussion:
      "Both files are plans or both are scenarios. With --scenario, each moved phase has its cause, and releases on time are counted. Exit 0 also where they differ; with --detailed-exitcode exit 2 where they do."
  )

  @Argument(
    help: ArgumentHelp("The earlier plan or scenario; '-' reads standard input.", valueName: "a"),
    completion: .file(extensions: ["json", "yaml", "yml"]))
  var before: String

  @Argument(
    help: ArgumentHelp("The later one.", valueName: "b"), completion: .file(extensions: ["json", "yaml", "yml"]))
  var after: String

  @Option(
    help: ArgumentHelp("The scenario of the plans; may be repeated for its files.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var scenario: [String] = []

  @OptionGroup var changes: OverlayOptions

  @Option(
    help: ArgumentHelp("Now, for plans: moves within --published from here on are counted apart.", valueName: "date"))
  var asOf: String?

  @Option(help: ArgumentHelp("How long from --as-of on a plan is published: 2w, 10d.", valueName: "time"))
  var published = "2w"

  @Flag(help: "Exit 2 where there are changes.")
  var detailedExitcode = false

  @Option(help: ArgumentHelp("Lines at most; 0 for all.", valueName: "n"))
  var limit = 0

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit must be 0 (all) or more, not \(limit).") }
    _ = try zone()
  }

  /// The published stretch; nil where no `--as-of` is given.
  private func zone() throws -> Range<LocalInstant>? {
    guard let asOf else { return nil }
    let start = CivilDate(text: asOf).map { LocalInstant($0) } ?? LocalInstant(text: asOf)
    guard let start else { throw ValidationError("--as-of must be YYYY-MM-DD or YYYY-MM-DDTHH:MM, not '\(asOf)'.") }
    guard let length = try? DurationText(text: published) else {
      throw ValidationError("--published must be a stretch of time such as 2w or 10d, not '\(published)'.")
    }
    let unit =
      switch length.unit {
      case .minute: 1
      case .hour: 60
      case .day: 1440
      case .week: 7 * 1440
      }
    return start..<LocalInstant(minutes: start.minutes + length.amount * unit)
  }

  func run() throws {
    let terminal = Terminal(output)
    let cache = FileCache()
    let kinds = try (isPlan(before, cache, terminal), isPlan(after, cache, terminal))
    guard kinds.0 == kinds.1 else {
      let (plan, other) = kinds.0 ? (before, after) : (after, before)
      terminal.complaint("error: '\(plan)' is a plan and '\(other)' is none; both must be plans, or both scenarios")
      throw ExitStatus.badInput.exit
    }
    let differs = kinds.0 ? try comparePlans(cache, terminal) : try compareScenarios(cache, terminal)
    if differs && detailedExitcode { throw ExitStatus.changed.exit }
  }

  private func isPlan(_ path: String, _ cache: FileCache, _ terminal: Terminal) throws -> Bool {
    let (sources, report) = SourceReader.readSingle(path, bytes: cache.bytes)
    guard let root = sources.roots.first else { throw terminal.badInput("diff", report, output) }
    return root["orchestra-plan"] != nil
  }

  private func exit(_ differs: Bool) -> ExitStatus { differs && detailedExitcode ? .changed : .done }

  // MARK: plans

  private func comparePlans(_ cache: FileCache, _ terminal: Terminal) throws -> Bool {
    let plans = try [before, after].map { path in
      let (plan, faults) = PlanReader.read(path, bytes: cache.bytes)
      guard let plan, !faults.hasErrors else { throw terminal.badInput("diff", faults, output) }
      return plan
    }
    let model = try scenario.isEmpty ? nil : NetworkBuilder.build(changes.load(scenario, "diff", output))
    if plans[0].scenarioName != plans[1].scenarioName {
      terminal.remark(
        "warning: the plans are of different scenarios, \(quoted(plans[0].scenarioName)) and \(quoted(plans[1].scenarioName))"
      )
    }
    let difference = PlanDifference(plans[0], plans[1], model: model, published: try zone())
    let report = PlanDifferenceReport(difference: difference, limit: limit, colour: terminal.colour)
    terminal.result(output.json ? report.json(exit(!difference.isEmpty)).pretty : report.text)
    return !difference.isEmpty
  }

  // MARK: scenarios

  private func compareScenarios(_ cache: FileCache, _ terminal: Terminal) throws -> Bool {
    let scenarios = try [before, after].map { try changes.load([$0], "diff", output, cache: cache) }
    let sources = [before, after].map { SourceReader.read([$0], overlays: changes.overlay, bytes: cache.bytes).0 }
    let difference = ScenarioDifference.between(sources[0], sources[1])
    let openings = WindowChanges.between(scenarios[0], scenarios[1])
    let report = ScenarioDifferenceReport(
      lines: difference.lines, effects: openings, limit: limit, colour: terminal.colour)
    let differs = !difference.lines.isEmpty || !openings.isEmpty
    terminal.result(output.json ? report.json(exit(differs)).pretty : report.text)
    return differs
  }
}
