package import PlanVerifier
package import ReleaseModel

/// One alternative, loaded: its scenario, and the way to load it with some of its changes only.
package struct WhatIfCase: Sendable {
  package var name: String
  /// With the case's changes; history is held against them.
  package var replanning: Replanning
  /// Number of its changes.
  package var changes: Int
  /// The scenario with these changes only, by position; nil where that does not load.
  package var loading: @Sendable (Set<Int>) -> Scenario?

  package init(
    name: String, replanning: Replanning, changes: Int, loading: @escaping @Sendable (Set<Int>) -> Scenario?
  ) {
    self.name = name
    self.replanning = replanning
    self.changes = changes
    self.loading = loading
  }
}

/// A verified plan of a case, and what is known of it.
package struct WhatIfPlan: Sendable {
  package var plan: Plan
  package var measures: PlanMeasures
  /// No plan of the case costs less than this (scaled).
  package var bound: Int
  package var isProved: Bool { bound >= measures.cost.total }
}

/// What came of a case.
package struct WhatIfAnswer: Sendable {
  package enum Outcome: Sendable {
    case planned(WhatIfPlan)
    /// Proved; with its cause where that was found in time.
    case infeasible(Conflict?)
    /// The limit came before any plan.
    case unknown
    /// Plans that were found broke rules: a fault of the program.
    case refused([Violation])
  }

  package var outcome: Outcome
  /// Against the baseline; empty without one.
  package var moves: [CaseMove] = []
  /// The plan also keeps all rules, and costs less than the baseline, without the changes.
  package var paysAnyway = false
  /// Until the first verified plan, since all began.
  package var firstAnswer: Duration?

  package var planned: WhatIfPlan? {
    if case .planned(let plan) = outcome { return plan }
    return nil
  }
}
