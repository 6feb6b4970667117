import ArgumentParser
import Glibc
import PlanStore
import ReleaseModel
import Reports
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
    if output.json && target != "-" {
      terminal.report("show", [("plan", .string(record.id)), ("scenario", .string(record.line))])
    }
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
    if output.json { return terminal.report("prune", [("pruned", .int(count))]) }
    terminal.result("\(plural(count, "plan")) lost \(count == 1 ? "its" : "their") rows.")
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
    if output.json { return terminal.report("backup", [("store", .string(store.path)), ("copy", .string(target))]) }
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
    commandName: "export",
    abstract:
      "Writes all that the store holds into a folder: plans, scenarios and progress as files, the rest as index.")

  @Argument(help: ArgumentHelp("The folder; made where there is none.", valueName: "folder"), completion: .directory)
  var folder: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    let store = try store.open(terminal, readOnly: true)
    let contents = try terminal.doing { () throws(StoreFault) in try store.contents() }
    mkdir(folder, 0o755)
    let archive = StoreArchive(folder)
    for file in archive.files(contents) { try terminal.write(file.text, to: file.path) }
    // Last, so that a folder with an index is whole.
    try terminal.write(StoreArchive.index(contents).pretty, to: archive.indexPath)
    let (plans, runs, acceptances) = (contents.plans.count, contents.runs.count, contents.acceptances.count)
    if output.json {
      return terminal.report(
        "store export", [("plans", .int(plans)), ("runs", .int(runs)), ("acceptances", .int(acceptances))])
    }
    terminal.result(
      "\(plural(plans, "plan")), \(plural(runs, "run")) and \(plural(acceptances, "acceptance")) written to \(folder).")
  }
}

struct StoreImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes an exported folder into the store; what the store has already, and its plans in force, stay.")

  @Argument(help: ArgumentHelp("The folder.", valueName: "folder"), completion: .directory)
  var folder: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    let contents: StoreContents
    do throws(StoreArchive.Fault) {
      contents = try StoreArchive(folder).contents()
    } catch {
      terminal.show(error.report)
      terminal.complaint("error: \(error.what); nothing was taken in")
      throw ExitStatus.badInput.exit
    }
    let store = try store.open(terminal, creates: true)
    let intake = try terminal.doing { () throws(StoreFault) in try store.take(contents) }
    if output.json {
      terminal.report(
        "store import",
        [
          ("plans", .int(intake.plans)), ("runs", .int(intake.runs)),
          ("kept-in-force", .array(intake.kept.map(JSONText.string))),
        ])
    } else {
      terminal.result(
        "\(intake.plans) of \(plural(contents.plans.count, "plan")) and \(intake.runs) of \(plural(contents.runs.count, "run")) taken in."
      )
    }
    for line in intake.kept { terminal.remark("note: '\(line)' has a plan in force already, which stays so") }
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
    if output.json { return terminal.report("store restore", [("store", .string(store.store))]) }
    terminal.result("\(backup) is the store \(store.store) now.")
  }
}
