import ArgumentParser

@main
struct Orchestra: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orchestra",
    abstract: "Plans many releases at once: conflict-free, proved optimal or with its gap, explained.",
    version: Version.text,
    subcommands: [
      InitCommand.self, ValidateCommand.self, PlanCommand.self, CheckCommand.self, WindowsCommand.self,
      ReplanCommand.self, ProgressCommand.self, ExplainCommand.self, ImportCommand.self,
      GraphCommand.self, DiffCommand.self,
      ReportCommand.self, TimelineCommand.self,
      WatchCommand.self, NightlyCommand.self, AcceptCommand.self, HistoryCommand.self, ShowCommand.self,
      TrendCommand.self,
      PruneCommand.self, BackupCommand.self, StoreCommand.self,
      SchemaCommand.self, GenerateCommand.self,
      SolveCommand.self, ProofCommand.self,
    ])
}
