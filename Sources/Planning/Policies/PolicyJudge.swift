package import PlanVerifier
package import ReleaseModel
import Timeline

/// # Are the policies kept by a plan?
///
/// Each assertion is judged by itself on the plan's rows, whoever made the plan. O(rows log rows) each.
package struct PolicyJudge {
  let scenario: Scenario
  let plan: Plan
  let verdict: Verdict
  let hasBaseline: Bool
  let time: TimeWords
  /// Phases of the scenario that the plan has, with their row.
  let rows: [(phase: PhaseID, row: Plan.Row)]
  let rowOf: [PhaseID: Plan.Row]

  package init(_ plan: Plan, _ verdict: Verdict, of scenario: Scenario, hasBaseline: Bool) {
    self.scenario = scenario
    self.plan = plan
    self.verdict = verdict
    self.hasBaseline = hasBaseline
    time = TimeWords(scenario.grid)
    let phases = Dictionary(
      scenario.phases.indices.map {
        ([scenario[scenario.phases[$0].release].id, scenario.phases[$0].id], PhaseID($0))
      },
      uniquingKeysWith: { a, _ in a })
    rows = plan.rows.compactMap { row in phases[[row.release, row.phase]].map { ($0, row) } }
    rowOf = Dictionary(rows.map { ($0.phase, $0.row) }, uniquingKeysWith: { a, _ in a })
  }

  /// In the order of the policies and of their assertions; none for a plan without rows.
  package func findings(_ policies: [Policy]) -> [PolicyFinding] {
    guard verdict.hasPlan else { return [] }
    return policies.flatMap { policy in policy.assertions.map { finding(policy, $0.key, $0.value) } }
  }

  private func finding(_ policy: Policy, _ key: String, _ assertion: Policy.Assertion) -> PolicyFinding {
    let (outcome, text, offenders) = judge(assertion, policy.scope)
    return PolicyFinding(policy: policy, key: key, outcome: outcome, text: text, offenders: offenders)
  }

  typealias Judged = (outcome: PolicyFinding.Outcome, text: String, offenders: [String])

  private func judge(_ assertion: Policy.Assertion, _ scope: Policy.Scope) -> Judged {
    switch assertion {
    case .onTime(let percent): onTime(percent, scope)
    case .mostLate(let slots): mostLate(slots, scope)
    case .mostDeferred(let most): mostDeferred(most, scope)
    case .mostCost(let most): mostCost(most)
    case .mostMoves(let most): mostMoves(most)
    case .mostPerOpening(let most): mostPerOpening(most, scope)
    case .betweenDeployments(let slots): betweenDeployments(slots, scope)
    case .daysWithout(let days): daysWithout(days, scope)
    case .weekdaysWithout(let days): weekdaysWithout(days, scope)
    case .leastSlack(let slots): leastSlack(slots, scope)
    }
  }

  // MARK: what a policy speaks of

  func releases(_ scope: Policy.Scope) -> [ReleaseID] {
    scenario.releases.indices.map { ReleaseID($0) }.filter { id in
      (scope.releases?.contains(id) ?? true) && has(scope.labels, scenario[id].annotations)
    }
  }

  private func has(_ labels: [Annotations.Label], _ annotations: Annotations) -> Bool {
    labels.allSatisfy { annotations.labels.contains($0) }
  }

  /// A deployment has work and lies in a window or changes systems.
  func deployments(_ scope: Policy.Scope) -> [(phase: PhaseID, row: Plan.Row)] {
    rows.filter { id, row in
      let phase = scenario[id]
      guard row.start < row.end, !phase.isGate, row.window != nil || !phase.changes.isEmpty else { return false }
      if let only = scope.releases, !only.contains(phase.release) { return false }
      if !has(scope.labels, phase.annotations) && !has(scope.labels, scenario[phase.release].annotations) {
        return false
      }
      if let systems = scope.systems, !phase.changes.contains(where: systems.contains) { return false }
      if let windows = scope.windows, !windows.contains(where: { scenario[$0].id == row.window?.id }) { return false }
      if let places = scope.environments {
        guard row.bookings.contains(where: { booking in places.contains { scenario[$0].id == booking.environment } })
        else { return false }
      }
      return true
    }
  }

  func name(_ id: PhaseID) -> String { scenario.path(of: id) }

  func slot(_ instant: LocalInstant) -> Slot {
    (instant.minutes - scenario.grid.start.minutes) / scenario.grid.slotMinutes
  }

  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
