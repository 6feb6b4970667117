import PlanVerifier
import Planning
import ReleaseModel
import Reports
import ScenarioFiles
import Timeline

/// What moved, why, and what it costs, for people and programs.
struct ReplanReport {
  let request: Replanner.Request
  let result: Replanner.Result
  let elapsed: Duration
  var policies = PolicyReport(items: [])

  private var plan: Plan { result.planned.plan }
  private var scenario: Scenario { request.replanning.scenario }

  /// Moves that were decided, history's aside.
  private var decided: [Move] { result.moves.filter { !$0.isHistory } }

  var hasChanges: Bool { !decided.isEmpty }

  var exit: ExitStatus {
    switch plan.status {
    case .optimal, .feasible: .done
    case .relaxed: .relaxed
    case .infeasible: .infeasible
    case .unknown: .noPlanYet
    }
  }

  func text(colour: Bool) -> String {
    guard !plan.rows.isEmpty else { return nothing(colour) }
    var lines = [headline(colour)]
    if request.baseline != nil { lines.append(nearestText) }
    for move in decided.prefix(60) { lines.append(line(move, colour)) }
    if decided.count > 60 { lines.append("… and \(decided.count - 60) more (--json tells all)") }
    let happened = result.moves.filter(\.isHistory)
    if !happened.isEmpty {
      lines.append(
        "Already so: \(happened.prefix(8).map { "\($0.phase) began \($0.to.map { "\($0.start)" } ?? "")" }.joined(separator: ", "))"
          + (happened.count > 8 ? " and \(happened.count - 8) more" : "") + ".")
    }
    lines += policies.lines(colour: colour)
    return lines.joined(separator: "\n")
  }

  private func headline(_ colour: Bool) -> String {
    var text = "\(plan.status.rawValue): cost \(money(plan.cost ?? 0))"
    if let move = plan.moveCost, move > 0 { text += ", moves \(money(move))" }
    if let bound = plan.bound, plan.status == .feasible, let cost = plan.cost {
      text += ", gap \(Gap.text(cost: cost + (plan.moveCost ?? 0), bound: bound))"
    }
    return Paint.bold(text + ".", colour)
  }

  private var nearestText: String {
    var text = "Moved: \(decided.count)"
    let open = count(.notProved)
    if !decided.isEmpty {
      text += " (\(count(.forced)) forced, \(count(.chosen)) chosen\(open > 0 ? ", \(open) not proved" : ""))"
    }
    let published = decided.count { $0.isPublished }
    if request.prices.published > 0 { text += ", \(published) of them published" }
    if let nearest = result.nearest, nearest.moves > 0 {
      text +=
        nearest.isProved
        ? ". No plan\(limits(nearest)) moves fewer than \(nearest.moves): proved"
        : ". The nearest plan found moves \(nearest.moves)"
          + (nearest.bound > 0 ? "; at least \(areUnavoidable(nearest.bound))\(forAny(nearest)): proved" : "")
    }
    return text + "."
  }

  private func count(_ standing: Move.Standing) -> Int { decided.count { $0.standing == standing } }

  /// Of which plans the bound speaks.
  private func limits(_ nearest: Replanner.Nearest) -> String {
    var limits: [String] = []
    if nearest.isAmongFewestPublished {
      limits.append(
        nearest.published == 0
          ? "leaves published phases alone"
          : "moves no more than \(plural(nearest.published, "published phase"))")
    }
    if nearest.keepsReleases { limits.append("keeps every release") }
    return limits.isEmpty ? "" : " that " + limits.joined(separator: " and ")
  }

  private func areUnavoidable(_ count: Int, _ noun: String? = nil) -> String {
    "\(noun.map { plural(count, $0) } ?? "\(count)") \(count == 1 ? "is" : "are") unavoidable"
  }

  private func forAny(_ nearest: Replanner.Nearest) -> String {
    let limits = limits(nearest)
    return limits.isEmpty ? "" : " for any plan" + limits
  }

  private func line(_ move: Move, _ colour: Bool) -> String {
    guard let to = move.to else {
      return "  \(move.phase): deferred\(move.isPublished ? " (published)" : "")  \(cause(move))"
    }
    var change = "\(move.from.start) → \(to.start)"
    if move.from.start == to.start { change = "\(to.start), other place" }
    if move.from.option != to.option { change += ", option \(to.option)" }
    if move.from.bookings != to.bookings {
      change += ", on " + to.bookings.map { $0.instance ?? $0.environment }.joined(separator: ", ")
    }
    return "  \(move.phase): \(change)\(move.isPublished ? " (published)" : "")  \(cause(move))"
  }

  private func cause(_ move: Move) -> String {
    switch move.cause {
    case .happened: "it is history"
    case .forced(let why, _): "forced: \(why)"
    case .hindered(let why, _, true): "chosen: another plan keeps it; in this one \(why)"
    case .hindered(let why, _, false): "not proved to be forced: \(why)"
    case .chosen(let saves, let earlier):
      saves > 0
        ? "chosen: saves \(money(saves))"
        : earlier > 0 ? "chosen: delivers \(days(earlier)) earlier" : "chosen: with others, the whole costs less"
    }
  }

  private func nothing(_ colour: Bool) -> String {
    if let more = result.needsMore {
      var text = "No plan within the moves allowed: the nearest plan found moves \(more.moves)"
      if request.prices.published > 0 { text += " (\(more.published) published)" }
      if let most = request.publishedMoves, more.published > most {
        return text
          + (more.publishedBound > 0
            ? ", and at least \(areUnavoidable(more.publishedBound, "published move")) (proved)." : ".")
      }
      return text
        + (more.bound > 0 ? ", and at least \(areUnavoidable(more.bound))\(forAny(more)) (proved)." : ".")
    }
    let closed = request.replanning.closedGates
    if !closed.isEmpty {
      return
        "\(plan.status.rawValue): \(plan.status == .infeasible ? "proved that no plan exists any more" : "no plan was found"), relaxed or not, while a gate can't open:\n"
        + closed.prefix(12).map { "  \($0)" }.joined(separator: "\n")
        + "\nNote when it will be ready, or that it is waived: orchestra progress FILE gate GATE CRITERION fail --ready D, or waive."
    }
    return plan.status == .infeasible
      ? "infeasible: proved that no plan exists any more. --relax makes the one that misses the fewest dates; orchestra explain tells why."
      : "unknown: the limit came before any plan."
  }

  private func money(_ scaled: Int) -> String { Money.text(scaled, perDay: scenario.grid.slotsPerDay) }

  private func days(_ slots: Int) -> String {
    let tenths = slots * 10 / scenario.grid.slotsPerDay
    return tenths % 10 == 0 ? "\(tenths / 10) d" : "\(tenths / 10).\(tenths % 10) d"
  }

  // MARK: JSON

  func json(_ exit: ExitStatus) -> JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("replan")), ("status", .string(plan.status.rawValue)),
      ("exit", .int(Int(exit.rawValue))), ("cost", .optional(plan.cost)), ("move-cost", .optional(plan.moveCost)),
      ("bound", .optional(plan.bound)), ("second", .optional(plan.second)), ("per-day", .int(plan.perDay)),
      ("moved", .int(decided.count)), ("forced", .int(count(.forced))), ("chosen", .int(count(.chosen))),
      ("not-proved", .int(count(.notProved))),
      ("published-moved", .int(decided.count { $0.isPublished })), ("nearest", nearest(result.nearest)),
      ("needs-more", nearest(result.needsMore)), ("moves", .array(result.moves.map(json))),
      ("closed-gates", .array(plan.rows.isEmpty ? request.replanning.closedGates.map(JSONText.string) : [])),
      ("policies", policies.json), ("seconds", .string(seconds)),
    ])
  }

  private var seconds: String {
    let milliseconds = elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000
    return "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
  }

  private func nearest(_ nearest: Replanner.Nearest?) -> JSONText {
    guard let nearest else { return .null }
    return .object([
      ("moves", .int(nearest.moves)), ("published", .int(nearest.published)), ("bound", .int(nearest.bound)),
      ("published-bound", .int(nearest.publishedBound)), ("proved", .bool(nearest.isProved)),
      ("keeps-releases", .bool(nearest.keepsReleases)),
    ])
  }

  private func json(_ move: Move) -> JSONText {
    return .object([
      ("phase", .string(move.phase)), ("from", .string("\(move.from.start)")),
      ("to", .optional(move.to.map { "\($0.start)" })), ("option", .optional(move.to?.option)),
      ("published", .bool(move.isPublished)), ("kind", .string(move.standing.rawValue)),
      ("cause", .string(cause(move))),
      ("through", .optional(move.obstacle?.through)),
    ])
  }
}
