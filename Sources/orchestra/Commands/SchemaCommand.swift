import ArgumentParser
import ScenarioFiles

/// `orchestra schema`: the JSON Schema of scenario files.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Prints the JSON Schema of scenario files, for completion in editors.",
    discussion: "With the YAML language server: # yaml-language-server: $schema=orchestra.schema.json")

  @Option(name: .short, help: ArgumentHelp("Write to this file.", valueName: "file"), completion: .file())
  var output = "-"

  @OptionGroup var options: OutputOptions

  func run() throws {
    try Terminal(options).write(ScenarioSchema.text, to: output)
  }
}
