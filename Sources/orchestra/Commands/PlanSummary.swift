import Optimizer
import PlanVerifier
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Timeline

/// What a release manager reads after planning.
struct PlanSummary {
  let result: Planner.Result
  /// Where no plan exists: why.
  var conflict: Conflict?
  /// Under `--relax`: what the plan misses.
  var relaxed: Relaxer.Relaxed?
  var policies = PolicyReport(items: [])
  let terminal: Terminal
  let elapsed: Duration

  private var scenario: Scenario { result.model.scenario }

  var exit: ExitStatus { policies.exit(planned) }

  private var planned: ExitStatus {
    if !result.refused.isEmpty { return .noPlanYet }
    if result.plan.status == .relaxed { return .relaxed }
    switch result.outcome.status {
    case .optimal, .feasible: return .done
    case .infeasible: return .infeasible
    case .unknown: return .noPlanYet
    }
  }

  private var seconds: Double {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return (seconds * 100).rounded() / 100
  }

  private func money(_ scaled: Int) -> String { Money.text(scaled, perDay: scenario.grid.slotsPerDay) }

  // MARK: text

  var text: String {
    guard let verdict = result.verdict else { return withoutPlan }
    var lines = [headline(verdict), costLine(verdict)]
    if let relaxed, !relaxed.excesses.isEmpty { lines.insert(contentsOf: relaxedLines(relaxed), at: 0) }
    lines += deferredLines()
    lines += lateLines()
    lines += busiestLines()
    lines += verdict.notes.map { "note: \($0)" }
    lines += policies.lines(colour: terminal.colour)
    lines.append("")
    lines += TimelineText(result: result, columns: 100).lines
    return lines.joined(separator: "\n")
  }

  private var withoutPlan: String {
    switch result.outcome.status {
    case .infeasible(let refutation):
      if let conflict {
        return Paint.bad("No plan exists.", terminal.colour) + " These can't be met together:\n"
          + ConflictStory(conflict, of: scenario).text
          + "\n'orchestra explain' names the cheapest ways out; '--relax' makes the plan that misses least."
      }
      return Paint.bad("No plan exists.", terminal.colour) + " "
        + RefutationText(model: result.model, refutation: refutation).text
    default:
      return Paint.warning("No plan was found in \(seconds) s, and none was proved impossible.", terminal.colour)
        + " A longer --time-limit may help."
    }
  }

  private func headline(_ verdict: Verdict) -> String {
    let kept = scenario.releases.count - result.plan.deferred.count
    let late = lateReleases().count
    var line = "\(scenario.name.isEmpty ? "Plan" : scenario.name): \(ValidateCommand.count(kept, "release")) planned"
    if !result.plan.deferred.isEmpty { line += ", \(result.plan.deferred.count) deferred" }
    line += late == 0 ? ", none late" : ", \(late) late"
    if let end = result.plan.rows.map(\.end).max() { line += "; the last work ends \(end.date)" }
    return Paint.bold(line + ".", terminal.colour)
  }

  private func relaxedLines(_ relaxed: Relaxer.Relaxed) -> [String] {
    let count = relaxed.excesses.count
    let total = TimeWords(scenario.grid).stretch(relaxed.excesses.reduce(0) { $0 + $1.by })
    let proof =
      relaxed.isLeast
      ? "no plan misses fewer dates, or as many by less"
      : relaxed.isFewest ? "no plan misses fewer dates" : "whether fewer would do was not proved in time"
    var lines = [
      Paint.warning("No plan keeps every date.", terminal.colour)
        + " This one misses \(ValidateCommand.count(count, "date")) by \(total) together; \(proof):"
    ]
    lines += relaxed.excesses.prefix(30).map { item in
      let place = scenario.text(of: scenario.place(of: item.rule))
      return "  missed by \(TimeWords(scenario.grid).stretch(item.by)): \(scenario.words(for: item.rule))"
        + (place.isEmpty ? "" : " (\(place))")
    }
    if count > 30 { lines.append("  … and \(count - 30) more dates (-o writes them all)") }
    return lines + [""]
  }

  private func costLine(_ verdict: Verdict) -> String {
    let cost = verdict.cost
    let terms = [
      ("lateness", cost.lateness), ("deferral", cost.deferral), ("options", cost.options),
      ("environments", cost.environments), ("makespan", cost.makespan),
    ].filter { $0.1 != 0 }.map { "\($0.0) \(money($0.1))" }
    var line =
      "Cost \(money(cost.total))"
      + (terms.count > 1 ? " (\(terms.joined(separator: ", ")))" : terms.first.map { " (\($0))" } ?? "") + ": "
    if relaxed != nil {
      line += "the least found for dates missed so, after \(seconds) s."
      return line
    }
    switch result.outcome.status {
    case .optimal: line += Paint.good("proved optimal", terminal.colour) + " in \(seconds) s."
    default:
      let bound = result.plan.bound ?? 0
      if bound >= cost.total {
        line += Paint.good("cost proved", terminal.colour) + ", earliest deliveries not proved, after \(seconds) s."
      } else {
        line +=
          "no plan can cost less than \(money(bound)) (gap \(Gap.text(cost: cost.total, bound: bound)); by "
          + "\(result.outcome.bound.source)), after \(seconds) s."
      }
    }
    return line
  }

  private func deferredLines() -> [String] {
    let ids = Set(result.plan.deferred)
    return scenario.releases.filter { ids.contains($0.id) }.prefix(20).map {
      "  deferred  \($0.id): costs \(money(($0.deferCost ?? 0) * scenario.grid.slotsPerDay))"
    }
  }

  private func lateReleases() -> [(release: ReleaseID, slots: Int)] {
    guard let schedule = result.outcome.schedule else { return [] }
    return scenario.releases.enumerated().compactMap { index, release in
      guard let due = release.due, schedule.isPresent(release.delivery.index) else { return nil }
      let late = Int(schedule.end[release.delivery.index]) - due.value
      return late > 0 ? (ReleaseID(index), late) : nil
    }
  }

  private func lateLines() -> [String] {
    guard let schedule = result.outcome.schedule else { return [] }
    let late = lateReleases().sorted { a, b in
      (a.slots * scenario[a.release].delayCost, b.release) > (b.slots * scenario[b.release].delayCost, a.release)
    }
    let reasons = DelayReasons(result.model, schedule)
    var lines = late.prefix(12).map { item in
      let release = scenario[item.release]
      let days = Money.text(item.slots, perDay: scenario.grid.slotsPerDay)
      return
        "  late \(days) d  \(release.id) (\(money(item.slots * release.delayCost))): \(reasons.reason(for: item.release))"
    }
    if late.count > 12 { lines.append("  … and \(late.count - 12) more late releases") }
    return lines
  }

  private func busiestLines() -> [String] {
    let busiest = Utilisation.busiest(result.model, result.outcome.schedule).prefix(5)
    if busiest.isEmpty { return [] }
    return ["Busiest: " + busiest.map { "\($0.name) \($0.percent) %" }.joined(separator: ", ") + "."]
  }

  // MARK: JSON

  var json: JSONText { json(with: []) }

  /// With further members at the end.
  func json(with further: [(key: String, value: JSONText)]) -> JSONText {
    var name: String
    switch result.outcome.status {
    case .optimal: name = "optimal"
    case .feasible: name = "feasible"
    case .infeasible: name = "infeasible"
    case .unknown: name = "unknown"
    }
    if result.plan.status == .relaxed { name = "relaxed" }
    var members: [(key: String, value: JSONText)] = [
      ("schema-version", .int(1)), ("command", .string("plan")),
      ("status", .string(result.refused.isEmpty ? name : "unknown")), ("exit", .int(Int(exit.rawValue))),
      ("scenario", .string(scenario.name)), ("cost", .optional(result.plan.cost)),
      ("bound", .optional(result.plan.bound)),
      ("bound-from", .string(result.outcome.bound.source)), ("second", .optional(result.plan.second)),
      ("second-bound", .optional(result.plan.secondBound)),
      (
        "second-bound-from",
        .optional(result.outcome.bound.secondSource.isEmpty ? nil : result.outcome.bound.secondSource)
      ),
      ("per-day", .int(scenario.grid.slotsPerDay)), ("wall-seconds", .double(seconds)),
      ("ticks", .int(result.outcome.statistics.ticks)), ("lp", LinearUseJSON.value(result.outcome.linear)),
    ]
    if case .infeasible(let refutation) = result.outcome.status {
      let cause =
        conflict.map { ConflictStory($0, of: scenario).text }
        ?? RefutationText(model: result.model, refutation: refutation).text
      members.append(("cause", .string(cause)))
      if let conflict { members.append(("conflict", ConflictJSON.value(conflict, of: scenario))) }
    }
    if let relaxed {
      members.append(("fewest-proved", .bool(relaxed.isFewest)))
      members.append(("least-proved", .bool(relaxed.isLeast)))
      members.append(
        (
          "missed",
          .array(
            relaxed.excesses.map { item in
              .object([
                ("kind", .string(ConflictJSON.kind(item.rule))),
                ("subject", .string(ConflictJSON.subject(item.rule, scenario))),
                ("slots", .int(item.by)), ("text", .string(scenario.words(for: item.rule))),
                ("place", .string(scenario.text(of: scenario.place(of: item.rule)))),
              ])
            })
        ))
    }
    if let verdict = result.verdict {
      let cost = verdict.cost
      members.append(
        (
          "cost-terms",
          .object([
            ("lateness", .int(cost.lateness)), ("deferral", .int(cost.deferral)), ("options", .int(cost.options)),
            ("environments", .int(cost.environments)), ("makespan", .int(cost.makespan)),
          ])
        ))
      members.append(("deferred", .array(result.plan.deferred.map(JSONText.string))))
      members.append(("late", lateJSON()))
      members.append(("notes", .array(verdict.notes.map(JSONText.string))))
      members.append(("policies", policies.json))
    }
    return .object(members + further)
  }

  private func lateJSON() -> JSONText {
    guard let schedule = result.outcome.schedule else { return .array([]) }
    let reasons = DelayReasons(result.model, schedule)
    return .array(
      lateReleases().map { item in
        .object([
          ("release", .string(scenario[item.release].id)), ("slots", .int(item.slots)),
          ("cost", .int(item.slots * scenario[item.release].delayCost)),
          ("reason", .string(reasons.reason(for: item.release))),
        ])
      })
  }
}
