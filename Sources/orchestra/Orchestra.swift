import ArgumentParser

@main
struct Orchestra: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orchestra",
    abstract: "Plans many releases at once: conflict-free, proved optimal or with its gap, explained.",
    subcommands: [ValidateCommand.self, CheckCommand.self, SchemaCommand.self])
}
