import ArgumentParser

/// The scenario of a command: one or several files.
struct ScenarioOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Scenario files in YAML or JSON, joined in order; '-' reads standard input.", valueName: "scenario"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var files: [String]
}
