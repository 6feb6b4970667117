import ArgumentParser
import ScenarioFiles
import ScenarioGeneration

/// `orchestra generate`: a scenario of a given kind and size, for trials and measurements.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Writes a realistic scenario of any size, for trials and measurements.",
    discussion: "Families:\n"
      + ScenarioFamily.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

  @Option(help: ArgumentHelp("The kind of organisation.", valueName: "family"))
  var family: ScenarioFamily

  @Option(help: ArgumentHelp("Releases, 1 to 200000.", valueName: "n"))
  var releases: Int

  @Option(help: ArgumentHelp("The same family, releases and seed give the same file.", valueName: "n"))
  var seed: UInt64 = 1

  @Flag(help: "Plants a cause for which no plan exists, and tells it.")
  var infeasible = false

  @Option(help: ArgumentHelp("Which cause is planted; implies --infeasible (default: by the seed).", valueName: "what"))
  var cause: PlantedCause?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write it, as JSON if it ends in .json, else YAML; '-' is standard output.", valueName: "file"),
    completion: .file())
  var output: String

  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard (1...200_000).contains(releases) else {
      throw ValidationError("--releases must lie between 1 and 200000, not \(releases).")
    }
  }

  func run() throws {
    let terminal = Terminal(options)
    let causes = PlantedCause.allCases
    let planted = cause ?? (infeasible ? causes[Int(seed % UInt64(causes.count))] : nil)
    let scenario = ScenarioGenerator.generate(family, releases: releases, seed: seed, planting: planted)
    try terminal.write(output.hasSuffix(".json") ? scenario.json : scenario.yaml, to: output)
    let summary = options.json ? json(scenario).pretty : text(scenario)
    if output == "-" { terminal.remark(summary) } else { terminal.result(summary) }
  }

  private func text(_ scenario: GeneratedScenario) -> String {
    var lines = ["\(output): \(scenario.releases) releases, \(scenario.phases) phases"]
    let busiest = scenario.loads.prefix(3).map { "\($0.resource) \($0.percent) %" }
    lines.append("busiest up to the last due date: " + busiest.joined(separator: ", "))
    if let cause = scenario.plantedCause { lines.append("infeasible: \(cause)") }
    return lines.joined(separator: "\n")
  }

  private func json(_ scenario: GeneratedScenario) -> JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("generate")), ("status", .string("written")), ("exit", .int(0)),
      ("file", .string(output)), ("releases", .int(scenario.releases)), ("phases", .int(scenario.phases)),
      (
        "busiest",
        .array(
          scenario.loads.prefix(3).map {
            .object([("resource", .string($0.resource)), ("percent", .int($0.percent))])
          })
      ),
      ("infeasible", .optional(scenario.plantedCause)),
    ])
  }
}

extension ScenarioFamily: ExpressibleByArgument {}
extension PlantedCause: ExpressibleByArgument {}
