import ArgumentParser

@main
struct Orchestra: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orchestra",
    abstract: "Plans many releases at once: conflict-free, proved optimal or with its gap, explained.",
    version: Version.text,
    subcommands: [
      InitCommand.self, ValidateCommand.self, PlanCommand.self, CheckCommand.self, WindowsCommand.self,
      ReplanCommand.self, ExplainCommand.self, ImportCommand.self,
      GraphCommand.self,
      ReportCommand.self,
      SchemaCommand.self,
      SolveCommand.self,
    ])
}
