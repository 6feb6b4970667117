package import PlanVerifier
package import ReleaseModel
package import Timeline

/// What people compare plans by: cost by term, what is late, what is left out, when the last work ends.
package struct PlanMeasures: Sendable {
  package struct Late: Hashable, Sendable {
    package var release: String
    /// Slots beyond the due date.
    package var slots: Int
  }

  package var cost: CostBreakdown
  package var late: [Late]
  package var deferred: [String]
  /// Releases that have a due date, deferred ones too.
  package var dated: Int
  package var end: LocalInstant?

  /// Deferred releases with a due date count as not on time.
  package var onTime: Int { dated - late.count - deferredDated }
  private var deferredDated: Int

  package init(_ plan: Plan, _ cost: CostBreakdown, of scenario: Scenario) {
    self.cost = cost
    deferred = plan.deferred
    end = plan.rows.map(\.end).max()
    let out = Set(plan.deferred)
    let rows = Dictionary(plan.rows.map { ([$0.release, $0.phase], $0) }, uniquingKeysWith: { a, _ in a })
    late = scenario.releases.compactMap { release in
      guard let due = release.due, let row = rows[[release.id, scenario[release.delivery].id]],
        let end = scenario.grid.slot(of: row.end), end > due.value
      else { return nil }
      return Late(release: release.id, slots: end - due.value)
    }
    dated = scenario.releases.count { $0.due != nil }
    deferredDated = scenario.releases.count { $0.due != nil && out.contains($0.id) }
  }
}
