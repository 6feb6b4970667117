import Planning
import ReleaseModel
import ScenarioFiles

/// A conflict for programs.
enum ConflictJSON {
  static func value(_ conflict: Conflict, of scenario: Scenario) -> JSONText {
    let story = ConflictStory(conflict, of: scenario)
    return .object([
      ("minimal", .bool(conflict.isMinimal)),
      ("proof", .string(conflict.proof.refuted == nil ? "complete search" : "without search")),
      (
        "members",
        .array(
          conflict.rules.map { rule in
            let place = scenario.place(of: rule)
            let file = scenario.files.indices.contains(Int(place.file)) ? scenario.files[Int(place.file)] : ""
            return .object([
              ("kind", .string(kind(rule))), ("subject", .string(subject(rule, scenario))),
              ("text", .string(scenario.words(for: rule))), ("file", .string(file)), ("line", .int(Int(place.line))),
              ("column", .int(Int(place.column))),
              ("necessary", conflict.necessary.contains(rule) ? .bool(true) : .string("not proved in time")),
            ])
          })
      ),
      ("story", .array(story.lines.map { .string($0.text) })), ("conclusion", .string(story.conclusion)),
    ])
  }

  static func kind(_ rule: ScenarioRule) -> String {
    switch rule {
    case .phase: "phase"
    case .releaseEarliest, .phaseEarliest: "earliest"
    case .releaseDeadline, .phaseDeadline: "deadline"
    case .fixed: "fixed"
    case .criterion, .compositeCriterion: "criterion"
    case .windowNeed: "window"
    case .limit: "limit"
    case .freeze: "freeze"
    case .teamCapacity: "team"
    case .environmentCapacity: "environment"
    case .changeover: "changeover"
    case .lead: "lead"
    case .outages: "outage"
    case .incompatible: "incompatible"
    case .lock: "system"
    case .dependency: "dependency"
    case .maximum: "max"
    case .separation: "apart"
    case .composite: "composite"
    case .compositeGate: "composite-gate"
    }
  }

  static func subject(_ rule: ScenarioRule, _ scenario: Scenario) -> String {
    switch rule {
    case .phase(let id), .phaseEarliest(let id), .phaseDeadline(let id), .fixed(let id), .windowNeed(let id):
      scenario.path(of: id)
    case .criterion(let id, let k): scenario.path(of: id) + "." + scenario[id].criteria[k].id
    case .compositeCriterion(let id, let k):
      scenario[id].id + ".gate" + (scenario[id].gate.map { "." + $0.criteria[k].id } ?? "")
    case .releaseEarliest(let id), .releaseDeadline(let id): scenario[id].id
    case .limit(let id): scenario[id].id
    case .freeze(let id): scenario[id].id ?? "freezes[\(id.index)]"
    case .teamCapacity(let id): scenario[id].id
    case .environmentCapacity(let id), .changeover(let id), .lead(let id), .outages(let id), .incompatible(let id):
      scenario[id].id
    case .lock(let id): scenario[id].id
    case .dependency(let k), .maximum(let k):
      scenario.dependencies[k].id
        ?? "\(scenario.name(of: scenario.dependencies[k].from)) → \(scenario.name(of: scenario.dependencies[k].to))"
    case .separation(let k): scenario.separations[k].id ?? "apart"
    case .composite(let id), .compositeGate(let id): scenario[id].id
    }
  }
}
