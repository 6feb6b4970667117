package import Optimizer
import PlanVerifier
package import ReleaseModel
import Timeline

/// # Why each phase moved
///
/// - Hindered: it could not stand where the baseline has it while the rest of the new plan stays: the rule that it would
///             break there is the cause, and if the other party moved or is late itself, the chain leads on to it. Decided
///             by the verifier on the new plan with that one row put back: exact, O(moves × verification), so that beyond
///             `most` moves, or once stopped, only orders within releases are looked at.
/// - Forced:   hindered, and proved that no plan keeps it there (`RowKeeping`): time has passed, or what has begun before
///             it in its release ends later, or no schedule exists with it. Without a `RowKeeping` only the first two.
/// - Chosen:   the rest; what it gains is the difference between the two plans.
package struct MoveCauses {
  private let request: Replanner.Request
  private let plan: Plan
  private let base: Verdict
  private let most: Int
  private let stop: StopSignal
  private let rows: [[String]: Int]
  private var keeping: RowKeeping?

  /// Without `keeping` hardly any move is proved to be forced. A deadline takes the place of a fixed effort.
  package init(
    _ request: Replanner.Request, _ plan: Plan, keeping: RowKeeping? = nil, stop: StopSignal = .never
  ) {
    self.stop = stop
    self.request = request
    self.plan = plan
    self.keeping = keeping
    base = Self.judge(plan, request)
    most = stop.deadline == nil ? max(8, 60_000 / max(1, plan.rows.count)) : .max
    rows = Dictionary(
      plan.rows.enumerated().map { ([$1.release, $1.phase], $0) }, uniquingKeysWith: { a, _ in a })
  }

  private static func judge(_ plan: Plan, _ request: Replanner.Request) -> Verdict {
    PlanVerifier.verify(
      plan, against: request.replanning.scenario, replanning: request.replanning, baseline: request.baseline)
  }

  package mutating func moves() -> [Move] {
    guard let baseline = request.baseline, !plan.rows.isEmpty else { return [] }
    let scenario = request.replanning.scenario
    let started = startedNames(scenario)
    var found: [Move] = []
    var judged = 0
    let deferred = Set(plan.deferred)
    for old in baseline.rows {
      let name = old.release + "." + old.phase
      let start = scenario.grid.slot(of: old.start) ?? 0
      let isPublished = request.prices.isPublished(start, asOf: request.replanning.asOf)
      guard let index = rows[[old.release, old.phase]] else {
        guard deferred.contains(old.release) else { continue }
        found.append(
          Move(phase: name, from: old, to: nil, isPublished: isPublished, cause: byDeferral(name)))
        continue
      }
      let new = plan.rows[index]
      guard old.start != new.start || old.option != new.option || old.bookings != new.bookings else { continue }
      let cause: Move.Cause
      if started.contains(name) {
        cause = .happened
      } else if let order = byOrder(old, started) {
        cause = order.isProved ? .forced(order.why, through: order.through) : hindered(name, order.why, order.through)
      } else if judged < most, !stop.isRaised {
        judged += 1
        cause = byVerifier(index, old)
      } else {
        cause = hindered(name, "another change of the plan", nil)
      }
      found.append(Move(phase: name, from: old, to: new, isPublished: isPublished, cause: cause))
    }
    return found
  }

  private func startedNames(_ scenario: Scenario) -> Set<String> {
    var names = Set<String>()
    for index in scenario.phases.indices where request.replanning.states[index].hasStarted {
      names.insert(scenario.path(of: PhaseID(index)))
    }
    for index in scenario.composites.indices where request.replanning.gateStates[index].hasStarted {
      names.insert(scenario.composites[index].id + ".gate")
    }
    return names
  }

  private mutating func hindered(_ name: String, _ why: String, _ through: String?) -> Move.Cause {
    switch keeping?.answer(name) {
    case .never: .forced(why, through: through)
    case .possible: .hindered(why, through: through, isAvoidable: true)
    case .open, nil: .hindered(why, through: through, isAvoidable: false)
    }
  }

  private mutating func byDeferral(_ name: String) -> Move.Cause {
    switch keeping?.answer(name) {
    case .never: .forced("no plan keeps it where it was", through: nil)
    case .possible: .chosen(saves: 0, earlier: 0)
    case .open, nil: .hindered("its release is left out", through: nil, isAvoidable: false)
    }
  }

  /// A phase of its own release that comes before it and now ends too late, or time that has passed; proved where no plan
  /// can change that.
  private func byOrder(_ old: Plan.Row, _ started: Set<String>) -> (why: String, through: String?, isProved: Bool)? {
    let scenario = request.replanning.scenario
    let grid = scenario.grid
    guard let release = scenario.releases.first(where: { $0.id == old.release }),
      let index = release.phases.first(where: { scenario.phases[$0].id == old.phase })
    else { return nil }
    if let start = grid.slot(of: old.start), start < request.replanning.asOf {
      return ("it should have begun at \(old.start) and has not", nil, true)
    }
    for before in scenario.phases[index].predecessors {
      guard let at = rows[[old.release, scenario.phases[before.index].id]] else { continue }
      let other = plan.rows[at]
      if other.end > old.start {
        let name = other.release + "." + other.phase
        let hasBegun = started.contains(name)
        return ("'\(name)' \(hasBegun ? "will end" : "now ends") at \(other.end)", name, hasBegun)
      }
    }
    return nil
  }

  private mutating func byVerifier(_ index: Int, _ old: Plan.Row) -> Move.Cause {
    var back = plan
    let place = back.rows[index].place
    back.rows[index] = old
    back.rows[index].place = place
    let verdict = Self.judge(back, request)
    let ignored: Set<Rule> = [.cost, .second, .bound, .moveCost]
    let known = Set(base.violations.map(\.message))
    if let breach = verdict.violations.first(where: { !ignored.contains($0.rule) && !known.contains($0.message) }) {
      let name = old.release + "." + old.phase
      let other = breach.parties.first { $0 != name && $0.contains(".") }
      return hindered(name, "there \(breach.message)", other)
    }
    return .chosen(saves: verdict.cost.total - base.cost.total, earlier: verdict.second - base.second)
  }
}
