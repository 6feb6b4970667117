import ArgumentParser
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra validate`: reads a scenario and tells everything that is wrong with it.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Reads a scenario and tells every mistake in it, with its place.")

  @OptionGroup var scenario: ScenarioOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let terminal = Terminal(output)
    let result = scenario.changes.result(scenario.files)
    if output.json {
      terminal.result(json(result).pretty)
    } else {
      terminal.show(result.diagnostics)
      if let scenario = result.scenario { terminal.result(Self.summary(scenario)) }
    }
    if result.scenario == nil { throw ExitStatus.badInput.exit }
  }

  private func json(_ result: ScenarioLoader.Result) -> JSONText {
    let status = result.scenario == nil ? ExitStatus.badInput : .done
    var members: [(key: String, value: JSONText)] = [
      ("schema-version", .int(1)), ("command", .string("validate")),
      ("status", .string(result.scenario == nil ? "invalid" : "valid")), ("exit", .int(Int(status.rawValue))),
      ("diagnostics", result.diagnostics.json),
    ]
    if let scenario = result.scenario {
      members.append(
        (
          "scenario",
          .object([
            ("name", .string(scenario.name)), ("sha256", .string(scenario.sha256)),
            ("releases", .int(scenario.releases.count)), ("phases", .int(scenario.phases.count)),
            ("teams", .int(scenario.teams.count)), ("environments", .int(scenario.environments.count)),
            ("windows", .int(scenario.windows.count)), ("freezes", .int(scenario.freezes.count)),
            ("dependencies", .int(scenario.dependencies.count + scenario.separations.count)),
            ("composites", .int(scenario.composites.count)), ("slots", .int(scenario.grid.slotCount)),
            ("slots-per-day", .int(scenario.grid.slotsPerDay)),
          ])
        ))
    }
    return .object(members)
  }

  static func summary(_ scenario: Scenario) -> String {
    let grid = scenario.grid
    let counts = [
      count(scenario.releases.count, "release"), count(scenario.phases.count, "phase"),
      count(scenario.teams.count, "team"),
      count(scenario.environments.count, "environment"), count(scenario.windows.count, "window"),
      count(scenario.freezes.count, "freeze"),
      count(scenario.dependencies.count + scenario.separations.count, "dependency", "dependencies"),
      count(scenario.composites.count, "composite"),
    ]
    return """
      \(scenario.name.isEmpty ? "The scenario" : scenario.name) is valid: \(counts.joined(separator: ", ")).
      From \(grid.start) to \(grid.instant(of: grid.slotCount)), zone \(grid.zone), \(count(grid.slotCount, "slot")) of \(grid.slotMinutes) minutes.
      """
  }

  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }
}
