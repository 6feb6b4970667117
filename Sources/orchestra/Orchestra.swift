import ArgumentParser
import Glibc
import ScenarioFiles

@main
struct Orchestra: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orchestra",
    abstract: "Plans many releases at once: conflict-free, proved optimal or with its gap, explained.",
    version: Version.text,
    subcommands: [
      InitCommand.self, ValidateCommand.self, PlanCommand.self, CheckCommand.self, WindowsCommand.self,
      ReplanCommand.self, ProgressCommand.self, ExplainCommand.self, ImportCommand.self,
      GraphCommand.self, DiffCommand.self, WhatIfCommand.self,
      SensitivityCommand.self, FrontierCommand.self,
      ReportCommand.self, TimelineCommand.self,
      WatchCommand.self, NightlyCommand.self, AcceptCommand.self, HistoryCommand.self, ShowCommand.self,
      TrendCommand.self,
      PruneCommand.self, BackupCommand.self, StoreCommand.self,
      SchemaCommand.self, GenerateCommand.self,
      SolveCommand.self, ProofCommand.self,
    ])

  /// Runs the command that the arguments name. Under `--json` a run that fails before its result, the command line being
  /// wrong too, still prints one object.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let status = exitCode(for: error).rawValue
      if status != 0, !Told.hasResult, CommandLine.arguments.contains("--json") {
        // What ends with a status of its own has told why; warnings alone do not.
        let isTold = error is ExitCode && !Told.complaints.isEmpty
        let message = isTold ? Told.complaints.joined(separator: "\n") : message(for: error)
        Terminal.write(failure(status, message).pretty, to: STDOUT_FILENO)
      }
      exit(withError: error)
    }
  }

  private static func failure(_ status: Int32, _ message: String) -> JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string(commandName(CommandLine.arguments.dropFirst()))),
      ("status", .string(status == ExitStatus.usage.rawValue ? "usage" : "failed")), ("exit", .int(Int(status))),
      ("message", .string(message)),
    ])
  }

  /// The names of the command and its sub-command among the arguments.
  private static func commandName(_ arguments: ArraySlice<String>) -> String {
    var names: [String] = []
    var known = configuration.subcommands
    for argument in arguments {
      guard let command = known.first(where: { $0.configuration.commandName == argument }) else { continue }
      names.append(argument)
      known = command.configuration.subcommands
    }
    return names.joined(separator: " ")
  }
}
