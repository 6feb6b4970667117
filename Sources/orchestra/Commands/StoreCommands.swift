import ArgumentParser
import Glibc
import PlanStore
import ReleaseModel
import ScenarioFiles

/// `orchestra history`: runs and acceptances, newest first.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Lists the runs and accepted plans of a store, newest first.")

  @Option(help: ArgumentHelp("Only this scenario, by its name.", valueName: "name"))
  var line: String?

  @Option(help: ArgumentHelp("At most so many runs.", valueName: "n"))
  var limit = 30

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    let store = try store.open(terminal, readOnly: true)
    let (runs, accepted) = try terminal.doing { () throws(StoreFault) in
      (try store.runs(line, limit: max(0, limit)), try store.acceptances(line))
    }
    if output.json {
      terminal.result(
        JSONText.object([
          ("schema-version", .int(1)), ("command", .string("history")), ("status", .string("done")), ("exit", .int(0)),
          (
            "runs",
            .array(
              runs.map { run in
                .object([
                  ("scenario", .string(run.line)), ("as-of", .string(run.asOf)), ("at", .string(run.startedAt)),
                  ("outcome", .string(run.outcome)), ("exit", .int(run.exit)), ("plan", .optional(run.plan)),
                  ("note", .string(run.note)),
                ])
              })
          ),
          (
            "accepted",
            .array(
              accepted.map { one in
                .object([
                  ("scenario", .string(one.line)), ("plan", .string(one.plan)), ("at", .string(one.at)),
                  ("previous", .optional(one.previous)),
                ])
              })
          ),
        ]).pretty)
      return
    }
    let inForce = Set(
      accepted.reduce(into: [String: String]()) { if $0[$1.line] == nil { $0[$1.line] = $1.plan } }.values)
    var lines = runs.map { run in
      "\(run.asOf)  \(run.outcome.padding(to: 11)) \(run.plan.map { String($0.prefix(12)) } ?? "–           ")"
        + "\(run.plan.map { inForce.contains($0) } == true ? " in force" : "")  \(run.line)\(run.note.isEmpty ? "" : "  (\(run.note))")"
    }
    lines += accepted.prefix(max(0, limit)).map { "accepted \($0.at)  \($0.plan.prefix(12))  \($0.line)" }
    terminal.result(lines.isEmpty ? "Nothing yet." : lines.joined(separator: "\n"))
  }
}

/// `orchestra show`: a stored plan's file.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Writes a stored plan's file: by id, or the one in force.")

  @Argument(help: ArgumentHelp("The beginning of a plan's id.", valueName: "plan"))
  var plan: String?

  @Option(help: ArgumentHelp("The plan in force for this scenario, by its name.", valueName: "name"))
  var accepted: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where to write it; default: standard output.", valueName: "file"), completion: .file())
  var target = "-"

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (plan == nil) == (accepted == nil) { throw ValidationError("Give either a plan's id or --accepted NAME.") }
  }

  func run() throws {
    let terminal = Terminal(output)
    let store = try store.open(terminal, readOnly: true)
    let record = try terminal.doing { () throws(StoreFault) -> PlanRecord? in
      if let plan { return try store.plan(plan) }
      return try store.accepted(accepted ?? "")
    }
    guard let record else {
      terminal.complaint("error: no plan is in force for '\(accepted ?? "")'")
      throw ExitStatus.badInput.exit
    }
    guard let text = record.text else {
      terminal.complaint("error: the rows of \(record.id.prefix(12)) were pruned; its figures remain in the history")
      throw ExitStatus.badInput.exit
    }
    try terminal.write(text, to: target)
  }
}

/// `orchestra prune`: makes room.
struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune", abstract: "Drops the rows of old plans; their figures, and every plan in force, stay.")

  @Option(help: ArgumentHelp("Plans of each scenario that keep their rows.", valueName: "n"))
  var keep = 60

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { if keep < 1 { throw ValidationError("--keep must be at least 1, not \(keep).") } }

  func run() throws {
    let terminal = Terminal(output)
    let store = try store.open(terminal)
    let count = try terminal.doing { () throws(StoreFault) in try store.prune(keep: keep) }
    terminal.result("\(count) plans lost their rows.")
  }
}

/// `orchestra backup`: a copy of the store at one instant.
struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copies the store, while others may go on writing.")

  @Argument(help: ArgumentHelp("The copy; must not exist.", valueName: "file"), completion: .file())
  var target: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    guard access(target, F_OK) != 0 else {
      terminal.complaint("error: \(target) exists already; nothing was written")
      throw ExitStatus.badInput.exit
    }
    let store = try store.open(terminal, readOnly: true)
    try terminal.doing { () throws(StoreFault) in try store.backup(to: target) }
    terminal.result("\(store.path) copied to \(target).")
  }
}

/// `orchestra store`: export, import, restore.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Moves plans between stores.",
    subcommands: [StoreExportCommand.self, StoreImportCommand.self, StoreRestoreCommand.self])
}

struct StoreExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes every plan of the store into a folder, with an index.")

  @Argument(help: ArgumentHelp("The folder; made where there is none.", valueName: "folder"), completion: .directory)
  var folder: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    let store = try store.open(terminal, readOnly: true)
    let (plans, acceptances) = try terminal.doing { () throws(StoreFault) in try store.export() }
    mkdir(folder, 0o755)
    var index: [JSONText] = []
    for plan in plans {
      guard let text = plan.text else { continue }
      try terminal.write(text, to: "\(folder)/\(plan.id).json")
      index.append(
        .object([
          ("id", .string(plan.id)), ("baseline", .optional(plan.baseline)),
          ("accepted-at", .optional(acceptances.last { $0.plan == plan.id }?.at)),
        ]))
    }
    try terminal.write(
      JSONText.object([("orchestra-export", .int(1)), ("plans", .array(index))]).pretty, to: "\(folder)/index.json")
    terminal.result("\(index.count) plans written to \(folder).")
  }
}

struct StoreImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Takes the plans of an exported folder into the store.")

  @Argument(help: ArgumentHelp("The folder.", valueName: "folder"), completion: .directory)
  var folder: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    let (sources, faults) = SourceReader.readSingle(folder + "/index.json")
    guard let root = sources.roots.first, !faults.hasErrors, root["orchestra-export"]?.text == "1",
      let list = root["plans"]
    else {
      terminal.show(faults)
      terminal.complaint("error: \(folder)/index.json is no index of an export")
      throw ExitStatus.badInput.exit
    }
    let reading = HistoryReading(terminal: terminal, output: output, command: "store import")
    var records: [PlanRecord] = []
    var accepted: [Acceptance] = []
    for item in list.items {
      guard let id = item["id"]?.text, id.allSatisfy(\.isHexDigit) else { continue }
      let plan = try reading.plan("\(folder)/\(id).json")
      let text = PlanWriter.text(plan)
      guard SHA256.hexDigest(of: Array(text.utf8)) == id else {
        terminal.complaint("error: \(folder)/\(id).json was changed since it was exported; nothing was taken in")
        throw ExitStatus.badInput.exit
      }
      var figures = Figures()
      figures.phases = plan.rows.count
      records.append(
        PlanRecord(
          id: id, line: plan.scenarioName, scenario: plan.scenarioSHA256, baseline: item["baseline"]?.text,
          status: plan.status.rawValue, cost: plan.cost, bound: plan.bound, moveCost: plan.moveCost,
          perDay: plan.perDay,
          text: text, figures: figures))
      if let at = item["accepted-at"]?.text {
        accepted.append(Acceptance(plan: id, line: plan.scenarioName, at: at, previous: nil))
      }
    }
    let store = try store.open(terminal, creates: true)
    let done = (records, accepted)
    let count = try terminal.doing { () throws(StoreFault) in try store.take(done.0, accepting: done.1) }
    terminal.result("\(count) of \(records.count) plans taken in.")
  }
}

struct StoreRestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Puts a backup in the place of a store that was moved away.")

  @Argument(help: ArgumentHelp("The backup.", valueName: "file"), completion: .file())
  var backup: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    guard access(store.store, F_OK) != 0 else {
      terminal.complaint("error: \(store.store) exists; move it away first, nothing was changed")
      throw ExitStatus.badInput.exit
    }
    guard access(backup, F_OK) == 0 else {
      terminal.complaint("error: there is no \(backup)")
      throw ExitStatus.badInput.exit
    }
    try terminal.doing { () throws(StoreFault) in
      try PlanStore(backup, readOnly: true).backup(to: store.store)
    }
    terminal.result("\(backup) is the store \(store.store) now.")
  }
}
