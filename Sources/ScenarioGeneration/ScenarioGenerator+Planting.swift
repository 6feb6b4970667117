import ScenarioFiles
import Timeline

/// Causes of infeasibility, each in releases of its own that must ship.
extension ScenarioGenerator {
  func plant(_ cause: PlantedCause, in scenario: inout GeneratedScenario) {
    func add(_ key: String, _ item: JSONText) {
      if let index = scenario.members.firstIndex(where: { $0.key == key }),
        case .array(let items) = scenario.members[index].value
      {
        scenario.members[index].value = .array(items + [item])
      } else {
        scenario.members.append((key, .array([item])))
      }
    }
    func release(_ id: String, _ phases: [Fields], _ more: Fields = []) {
      add("releases", .object([("id", .string(id))] + more + [("phases", .array(phases.map { .object($0) }))]))
      scenario.releases += 1
      scenario.phases += phases.count
    }
    let team = JSONText.string(teams[0].id)
    let build: Fields = [("id", .string("build")), ("duration", .days(10)), ("team", team)]
    func deploy(_ window: String, _ system: String) -> Fields {
      [
        ("id", .string("deploy")), ("duration", .string("4h")), ("environment", .string("production")),
        ("changes", .words(system)), ("window", .string(window)),
      ]
    }
    let night: Fields = [
      ("id", .string("statute-night")),
      (
        "dates",
        .array([
          .object(
            [("at", .string((Self.start + span).description + "T00:00")), ("length", .string("12h"))] + [
              ("limit", .int(1))
            ])
        ])
      ),
    ]
    switch cause {
    case .deadline:
      release(
        "statute-1", [build, deploy(anyWindow, system(0, of: 0))], [("earliest", date(14)), ("deadline", date(20))])
      scenario.plantedCause =
        "statute-1 must be delivered by \(Self.start + 20), 10 days of work after \(Self.start + 14)"
    case .freeze:
      add("windows", .object(night))
      release("statute-1", [build, deploy("statute-night", system(0, of: 0))])
      add(
        "freezes",
        .object([
          ("id", .string("court-order")), ("from", date(span - 1)), ("to", date(span + 1)),
          ("environments", .words("production")),
        ]))
      scenario.plantedCause = "the freeze court-order covers the only night on which statute-1 may deploy"
    case .limit:
      add("windows", .object(night))
      for index in 1...2 {
        release("statute-\(index)", [build, deploy("statute-night", system(index, of: 0))])
      }
      scenario.plantedCause = "statute-1 and statute-2 must both use statute-night, whose limit is 1"
    case .closed:
      add(
        "environments",
        .object([
          ("id", .string("vault")),
          ("changes", .array([.object([("from", date(0)), ("to", date(horizon)), ("capacity", .int(0))])])),
        ]))
      let audit: Fields = [
        ("id", .string("audit")), ("duration", .days(2)), ("team", team), ("environment", .string("vault")),
      ]
      release("statute-1", [build, audit])
      scenario.plantedCause = "statute-1.audit needs vault, which is closed throughout"
    case .circle:
      release("statute-1", [build])
      release("statute-2", [build])
      for (from, to) in [(1, 2), (2, 1)] {
        add(
          "dependencies",
          .object([("from", .string("statute-\(from).build")), ("to", .string("statute-\(to).build"))]))
      }
      scenario.plantedCause = "statute-1.build and statute-2.build wait for each other"
    }
  }

  private var anyWindow: String {
    switch family {
    case .regulated: "fortnightly"
    case .services: "rollout"
    case .convoys: "train"
    default: "weekly"
    }
  }
}
