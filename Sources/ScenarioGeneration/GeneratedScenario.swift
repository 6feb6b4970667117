package import ScenarioFiles

/// A generated scenario: its keys in the order of the file, and what is known of it.
package struct GeneratedScenario: Sendable {
  /// Demand against capacity from the start to the last due date.
  package struct Load: Sendable {
    package var resource: String
    /// Per hundred; people in working time for a team, holding in calendar time for an environment.
    package var percent: Int
  }

  package var members: [(key: String, value: JSONText)]
  /// Of every team and shared environment, the busiest first.
  package var loads: [Load]
  package var releases: Int
  package var phases: Int
  /// What makes it infeasible, in a sentence; nil where nothing was planted.
  package var plantedCause: String?

  /// The file as JSON: one line a release.
  package var json: String { ScenarioText(members).json }

  /// The file as YAML: one line a phase.
  package var yaml: String {
    (plantedCause.map { "# infeasible by design: \($0)\n" } ?? "") + ScenarioText(members).yaml
  }
}
