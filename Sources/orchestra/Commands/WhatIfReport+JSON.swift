import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// Alternatives side by side, for programs.
extension WhatIfReport {
  var json: JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("what-if")),
      ("status", .string(session.isEmpty ? "unknown" : "done")),
      ("exit", .int(Int((session.isEmpty ? ExitStatus.noPlanYet : .done).rawValue))),
      ("scenario", .string(scenario.name)), ("per-day", .int(scenario.grid.slotsPerDay)),
      ("baseline", baseline), ("unchanged", session.unchanged.map { outcome($0.outcome, scenario) } ?? .null),
      ("cases", .array(session.answers.indices.map(item))),
      ("wall-seconds", .double(rounded(elapsed))),
    ])
  }

  private func rounded(_ duration: Duration) -> Double {
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    return (seconds * 100).rounded() / 100
  }

  private var baseline: JSONText {
    if let plan = session.baseline {
      return .object(
        [("file", .optional(baselineName))] + figures(plan) + [("policies", baselinePolicies.json)])
    }
    if session.breaches > 0 {
      return .object([
        ("file", .optional(baselineName)), ("status", .string("refused")), ("violations", .int(session.breaches)),
      ])
    }
    return session.withoutBaseline.map { outcome($0, scenario) } ?? .null
  }

  private func figures(_ plan: WhatIfPlan) -> [(key: String, value: JSONText)] {
    let measures = plan.measures
    let cost = measures.cost
    return [
      ("status", .string("planned")), ("cost", .int(cost.total)), ("bound", .int(plan.bound)),
      ("proved", .bool(plan.isProved)),
      (
        "cost-terms",
        .object([
          ("lateness", .int(cost.lateness)), ("deferral", .int(cost.deferral)), ("options", .int(cost.options)),
          ("environments", .int(cost.environments)), ("makespan", .int(cost.makespan)),
        ])
      ),
      (
        "late",
        .array(measures.late.map { .object([("release", .string($0.release)), ("slots", .int($0.slots))]) })
      ),
      ("deferred", .array(measures.deferred.map(JSONText.string))), ("on-time", .int(measures.onTime)),
      ("releases-due", .int(measures.dated)), ("last-end", .optional(measures.end.map { "\($0)" })),
    ]
  }

  private func outcome(_ outcome: WhatIfAnswer.Outcome, _ scenario: Scenario) -> JSONText {
    .object(members(outcome, scenario))
  }

  private func members(_ outcome: WhatIfAnswer.Outcome, _ scenario: Scenario) -> [(key: String, value: JSONText)] {
    switch outcome {
    case .planned(let plan): return figures(plan)
    case .infeasible(let conflict):
      return [
        ("status", .string("infeasible")),
        ("conflict", conflict.map { ConflictJSON.value($0, of: scenario) } ?? .null),
      ]
    case .unknown: return [("status", .string("unknown"))]
    case .refused(let breaches):
      return [("status", .string("refused")), ("violations", .array(breaches.map { .string($0.message) }))]
    }
  }

  private func item(_ index: Int) -> JSONText {
    let answer = session.answers[index]
    var all: [(key: String, value: JSONText)] = [
      ("name", .string(names[index])), ("changes", .array(words[index].map(JSONText.string))),
    ]
    all += members(answer.outcome, session.cases[index].replanning.scenario)
    if let plan = answer.planned {
      let change = session.baseline.map { plan.measures.cost.total - $0.measures.cost.total }
      all.append(("cost-change", .optional(change)))
      all.append(("effects", .array(effects(plan, answer).map(JSONText.string))))
      all.append(("pays-anyway", .bool(answer.paysAnyway)))
      all.append(("first-answer-seconds", answer.firstAnswer.map { .double(rounded($0)) } ?? .null))
      all.append(("moved", .int(answer.moves.count)))
      all.append(("moves", .array(answer.moves.map { move($0, index) })))
    }
    if policies.indices.contains(index) { all.append(("policies", policies[index].json)) }
    if files.indices.contains(index) { all.append(("file", .optional(files[index]))) }
    return .object(all)
  }

  private func move(_ move: CaseMove, _ index: Int) -> JSONText {
    let kind: String
    var through: String?
    switch move.cause {
    case .forced: kind = "forced"
    case .allowed: kind = "allowed"
    case .follows(let other, _):
      kind = "follows"
      through = other
    case .chosen: kind = "chosen"
    case .deferred: kind = "deferred"
    }
    return .object([
      ("phase", .string(move.phase)), ("from", .string("\(move.from.start)")),
      ("to", .optional(move.to.map { "\($0.start)" })), ("option", .optional(move.to?.option)),
      ("kind", .string(kind)), ("change", .optional(move.change)), ("through", .optional(through)),
      ("cause", .string(cause(move, index))),
    ])
  }
}
