import PlanVerifier
import ReleaseModel
import Timeline

/// # Which change moved what
///
/// - Forced:   the verifier judges the baseline under each change alone: who breaks a rule there can't stay.
/// - Allowed:  it judges the new plan without each change: who breaks a rule then uses what the change gives.
/// - Follows:  other moves are led back by `MoveCauses` through who stands in their way, until one of the former.
/// - Else a move is chosen; whether the new plan would pay even without any change is told apart, so that no change is
///   praised for what a longer search found.
/// - Complexity: two verifications a change and one a move, within the limits of `MoveCauses`. Beyond `mostChanges` all
///   changes are judged as one.
struct ChangeCauses {
  private let alternative: WhatIfCase
  private let base: Replanning
  private let baseline: Plan
  private let plan: Plan
  /// Changes that are judged one by one.
  static let mostChanges = 12

  init(_ alternative: WhatIfCase, base: Replanning, baseline: Plan, plan: Plan) {
    self.alternative = alternative
    self.base = base
    self.baseline = baseline
    self.plan = plan
  }

  /// Breaches of rules by the phases of a plan, as if it had been made for the scenario.
  private func breaches(_ plan: Plan, _ scenario: Scenario, _ history: Replanning) -> [Violation] {
    var plan = plan
    plan.scenarioSHA256 = scenario.sha256
    plan.perDay = scenario.grid.slotsPerDay
    var replanning = history
    replanning.scenario = scenario
    let isAlike =
      scenario.phases.count == history.states.count && scenario.composites.count == history.gateStates.count
    let ignored: Set<Rule> = [.format, .status, .cost, .second, .bound, .moveCost, .missing, .unknown, .defer]
    return PlanVerifier.verify(plan, against: scenario, replanning: isAlike ? replanning : nil).violations
      .filter { !ignored.contains($0.rule) }
  }

  /// The changes to judge: each by itself, or all as one.
  private var groups: [(change: Int, members: Set<Int>)] {
    alternative.changes <= Self.mostChanges
      ? (0..<alternative.changes).map { ($0, [$0]) } : [(0, Set(0..<alternative.changes))]
  }

  var moves: [CaseMove] {
    var causes = MoveCauses(.init(replanning: alternative.replanning, baseline: baseline), plan)
    let moved = causes.moves().filter { !$0.isHistory }
    if moved.isEmpty { return [] }
    let known = Set(breaches(baseline, base.scenario, base).map(\.message))
    var direct: [String: CaseMove.Cause] = [:]
    let all = Set(0..<alternative.changes)
    for (change, members) in groups {
      if let alone = alternative.loading(members) {
        for breach in breaches(baseline, alone, base) where !known.contains(breach.message) {
          for party in breach.parties where direct[party] == nil {
            direct[party] = .forced(change: change, breach.message)
          }
        }
      }
      if let without = alternative.loading(all.subtracting(members)) {
        for breach in breaches(plan, without, base) {
          for party in breach.parties where direct[party] == nil { direct[party] = .allowed(change: change) }
        }
      }
    }
    let through = Dictionary(
      moved.compactMap { move in
        move.obstacle?.through.map { (move.phase, $0) }
      }, uniquingKeysWith: { a, _ in a })
    let names = Set(moved.map(\.phase))
    return moved.map { move in
      CaseMove(
        phase: move.phase, from: move.from, to: move.to, cause: cause(move, direct, through, names))
    }
  }

  private func cause(
    _ move: Move, _ direct: [String: CaseMove.Cause], _ through: [String: String], _ names: Set<String>
  ) -> CaseMove.Cause {
    if move.to == nil { return .deferred }
    if let cause = direct[move.phase] { return cause }
    switch move.cause {
    case .happened: return .chosen(saves: 0)
    case .chosen(let saves, _): return .chosen(saves: max(0, saves))
    case .forced(_, let other), .hindered(_, let other, _):
      // The other may stay where it begins, and last longer.
      guard let other, names.contains(other) || direct[other] != nil else { return .chosen(saves: 0) }
      var root = other
      var seen: Set<String> = [move.phase]
      while seen.insert(root).inserted, direct[root] == nil, let next = through[root],
        names.contains(next) || direct[next] != nil
      {
        root = next
      }
      return .follows(other, change: direct[root].flatMap(Self.change))
    }
  }

  private static func change(_ cause: CaseMove.Cause) -> Int? {
    switch cause {
    case .forced(let change, _), .allowed(let change): change
    default: nil
    }
  }

  /// Whether the new plan keeps all rules, and costs less than the baseline, without any change.
  var paysAnyway: Bool {
    guard !baseline.rows.isEmpty, breaches(plan, base.scenario, base).isEmpty,
      plan.rows.count + plan.deferred.count > 0,
      Set(plan.rows.map(\.release)).union(plan.deferred) == Set(baseline.rows.map(\.release)).union(baseline.deferred)
    else { return false }
    func cost(_ plan: Plan) -> Int {
      PlanVerifier.verify(plan, against: base.scenario, replanning: base).cost.total
    }
    return cost(plan) < cost(baseline)
  }
}
