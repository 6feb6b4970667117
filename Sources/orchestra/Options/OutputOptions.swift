import ArgumentParser

/// How results are shown; common to all commands.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object instead of the summary.")
  var json = false

  @Flag(help: "No progress and no warnings.")
  var quiet = false

  @Option(help: ArgumentHelp("Colour: auto (on a terminal without NO_COLOR), always or never.", valueName: "when"))
  var color = ColorChoice.auto
}

/// When output is coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}
