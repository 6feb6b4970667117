import ArgumentParser
import Exchange
import ReleaseModel
import ScenarioFiles

/// What imports of scenarios have in common: where the result goes, and what it stands beside.
struct ImportOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The file to read; '-' reads standard input.", valueName: "file"), completion: .file())
  var source: String

  @Option(
    help: ArgumentHelp(
      "A scenario that the result will stand beside, with the time, teams, environments and windows; may be repeated.",
      valueName: "scenario"), completion: .file())
  var onto: [String] = []

  @Option(help: ArgumentHelp("The zone where no scenario says it.", valueName: "zone"))
  var zone = "UTC"

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Where to write the scenario, as JSON if it ends in .json; '-' is standard output.", valueName: "file"),
    completion: .file())
  var target = "-"

  /// Reads the file, writes the scenario and tells what was lost or guessed. Nothing is written that is no scenario.
  func run(_ command: String, _ output: OutputOptions, _ read: ([UInt8]) -> ForeignScenario) throws {
    let terminal = Terminal(output)
    let bytes = try terminal.bytes(source, command, output)
    var base: Scenario?
    if !onto.isEmpty {
      let result = ScenarioLoader.load(onto)
      guard let scenario = result.scenario else { throw terminal.badInput(command, result.diagnostics, output) }
      base = scenario
    }
    var foreign = read(bytes)
    if foreign.report.hasErrors { throw terminal.badInput(command, foreign.report, output) }
    let text = ScenarioText(foreign.members(beside: base, zone: zone))
    let isJSON = target.hasSuffix(".json")
    let written = isJSON ? text.json : text.yaml
    let name = target == "-" ? "imported scenario" : target
    let check = ScenarioLoader.load(onto + [name]) { path in
      path == name ? Array(written.utf8) : try SourceReader.fileBytes(path)
    }
    terminal.show(foreign.report)
    if check.scenario == nil {
      throw terminal.badInput(command, check.diagnostics.unwritten(name, from: source), output)
    }
    terminal.show(check.diagnostics)
    try terminal.deliver(written, to: target, command, foreign.report, output)
  }
}

extension Diagnostics {
  /// Nothing can be looked up in a file that was not written: what is wrong with it is told of its source, without a line.
  fileprivate func unwritten(_ name: String, from source: String) -> Diagnostics {
    var result = Diagnostics(files: files + [source])
    for item in sorted {
      var item = item
      if files.indices.contains(Int(item.place.file)) ? files[Int(item.place.file)] == name : true {
        item.place = Place(file: numericCast(files.count), line: 0, column: 0)
        item.message += " (in what was made of the file; nothing was written)"
      }
      result.append(item)
    }
    return result
  }
}

extension Terminal {
  /// The bytes of a file; a failure is told and ends the command with exit status 1.
  func bytes(_ path: String, _ command: String, _ output: OutputOptions) throws -> [UInt8] {
    do {
      return try SourceReader.fileBytes(path)
    } catch {
      var report = Diagnostics(files: [path])
      let reason = (error as? SourceReader.FileFault)?.reason ?? "\(error)"
      report.append(Diagnostic(at: .unknown, code: "unreadable-file", "cannot read \(quoted(path)): \(reason)"))
      throw badInput(command, report, output)
    }
  }

  /// Writes what an import made, and tells how much was lost or guessed.
  func deliver(_ text: String, to target: String, _ command: String, _ report: Diagnostics, _ output: OutputOptions)
    throws
  {
    if target != "-" { try write(text, to: target) }
    let lost = report.sorted.count { $0.code == "lost" }
    let guessed = report.sorted.count { $0.code == "guessed" }
    if output.json {
      result(
        JSONText.object([
          ("schema-version", .int(1)), ("command", .string(command)), ("status", .string("written")), ("exit", .int(0)),
          ("file", .string(target)), ("lost", .int(lost)), ("guessed", .int(guessed)), ("diagnostics", report.json),
        ]).pretty)
    } else if target == "-" {
      result(text)
    } else {
      result("Wrote \(target): \(lost) things lost, \(guessed) guessed.")
    }
  }
}

/// `orchestra import csv`: a spreadsheet of phases becomes a scenario.
struct ImportTableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csv", abstract: "Makes a scenario of a spreadsheet (CSV), a line a phase.",
    discussion:
      "Columns: \(ColumnMap.names.joined(separator: ", ")). Other names that people use for them are understood and told; --map names yours. Dates as YYYY-MM-DD."
  )

  @Option(
    name: .customLong("map"),
    help: ArgumentHelp("What a column means, or ignore; may be repeated.", valueName: "column=key"))
  var told: [String] = []

  @OptionGroup var options: ImportOptions
  @OptionGroup var output: OutputOptions

  private var map: [(column: String, key: String)] {
    told.compactMap { item in
      item.lastIndex(of: "=").map { (String(item[..<$0]), String(item[item.index(after: $0)...])) }
    }
  }

  func validate() throws {
    for item in told where !item.contains("=") { throw ValidationError("--map needs column=key, not '\(item)'.") }
    for (_, key) in map where key != "ignore" && !ColumnMap.names.contains(key) {
      throw ValidationError(
        "--map: '\(key)' is no key; expected ignore or one of \(ColumnMap.names.joined(separator: ", ")).")
    }
  }

  func run() throws {
    let told = Dictionary(map.map { ($0.column, $0.key) }, uniquingKeysWith: { _, b in b })
    try options.run("import csv", output) { TableImport.read($0, file: options.source, told: told) }
  }
}

/// `orchestra import jira`: Jira's CSV export becomes a scenario.
struct ImportJiraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jira", abstract: "Makes a scenario of Jira's CSV export: fix versions are releases, issues phases.")

  @OptionGroup var options: ImportOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try options.run("import jira", output) { JiraImport.read($0, file: options.source) }
  }
}

/// `orchestra import mspdi`: a Microsoft Project file becomes a scenario.
struct ImportProjectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mspdi", abstract: "Makes a scenario of a Microsoft Project file (XML): summary tasks are releases.")

  @OptionGroup var options: ImportOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try options.run("import mspdi", output) { ProjectImport.read($0, file: options.source) }
  }
}

/// `orchestra import ics`: freezes, holidays and outages of a calendar become an overlay.
struct ImportCalendarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ics", abstract: "Makes an overlay of a calendar's freezes, holidays and outages (iCalendar).",
    discussion:
      "Without --as, words in an event's title, categories or description tell what it is. Outages hit what --environment or the event's location names."
  )

  @Argument(
    help: ArgumentHelp("The calendar; '-' reads standard input.", valueName: "ics"),
    completion: .file(extensions: ["ics"]))
  var source: String

  @Option(help: ArgumentHelp("The scenario's file; may be repeated.", valueName: "scenario"), completion: .file())
  var scenario: [String]

  @Option(
    name: .customLong("as"), help: ArgumentHelp("What all events are: freezes, holidays or outages.", valueName: "what")
  )
  var purpose: CalendarImport.Purpose?

  @Option(help: ArgumentHelp("The calendar whose holidays these are.", valueName: "id"))
  var calendar: String?

  @Option(help: ArgumentHelp("What freezes and outages hit; may be repeated.", valueName: "id"))
  var environment: [String] = []

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write the overlay; '-' is standard output.", valueName: "overlay"), completion: .file()
  )
  var target = "-"

  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    let loaded = ScenarioLoader.load(scenario)
    guard let scenario = loaded.scenario else { throw terminal.badInput("import ics", loaded.diagnostics, output) }
    let bytes = try terminal.bytes(source, "import ics", output)
    let choices = CalendarImport.Choices(purpose: purpose, calendar: calendar, environments: environment)
    let (overlay, report) = CalendarImport.read(bytes, file: source, for: scenario, choices)
    guard let overlay else { throw terminal.badInput("import ics", report, output) }
    terminal.show(report)
    let name = target == "-" ? "imported overlay" : target
    let text = overlay.yaml
    let check = ScenarioLoader.load(self.scenario, overlays: [name]) { path in
      path == name ? Array(text.utf8) : try SourceReader.fileBytes(path)
    }
    guard check.scenario != nil else {
      throw terminal.badInput("import ics", check.diagnostics.unwritten(name, from: source), output)
    }
    try terminal.deliver(text, to: target, "import ics", report, output)
  }
}

extension CalendarImport.Purpose: ExpressibleByArgument {}
