package import ReleaseModel

/// The rules of the scenario language that a plan can break; the raw values are stable names for scripts.
package enum Rule: String, Sendable, CaseIterable, Comparable {
  case format, status, unknown, duplicate, missing, horizon, option
  case calendar, duration, interrupted
  case team, environment, instance, capacity, changeover, usage, lock, lead
  case window, limit, freeze, gate, criteria
  case earliest, deadline, fixed
  case order, dependency
  case maxLag = "max-lag"
  case apart
  case composite
  case compositeGate = "composite-gate"
  case `defer`
  case cost, second, bound
  case history
  case asOf = "as-of"
  case moveCost = "move-cost"
  case excess

  package static func < (a: Rule, b: Rule) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}

/// One breach of a rule.
package struct Violation: Hashable, Sendable {
  package var rule: Rule
  /// Who breaks it, and with whom: `release.phase`, team, `environment/instance`, window, composite.
  package var parties: [String]
  /// What happens and what would be right, in the planner's words.
  package var message: String
  /// By how much, in the rule's unit (slots, people, units, weight, scaled cost); nil where there is no amount.
  package var amount: Int?
  /// Where the rule stands in the scenario.
  package var place: Place
  /// Where the row stands in the plan's file.
  package var planPlace: Place

  package init(
    _ rule: Rule, _ parties: [String], _ message: String, amount: Int? = nil, place: Place = .unknown,
    planPlace: Place = .unknown
  ) {
    self.rule = rule
    self.parties = parties
    self.message = message
    self.amount = amount
    self.place = place
    self.planPlace = planPlace
  }
}

/// The cost of a plan by its terms, in section 9's whole numbers (scaled by the slots of a day).
package struct CostBreakdown: Hashable, Sendable {
  package var lateness = 0
  package var deferral = 0
  package var options = 0
  package var environments = 0
  package var makespan = 0

  package init() {}

  package var total: Int { lateness + deferral + options + environments + makespan }
}

/// What the verifier says of a plan.
package struct Verdict: Sendable {
  /// In the order of the rules; empty for a plan free of conflicts.
  package var violations: [Violation] = []
  /// What is no breach: rows that could start earlier, and the like.
  package var notes: [String] = []
  package var cost = CostBreakdown()
  package var second = 0
  /// Recounted cost of moves against the baseline; 0 without one.
  package var moveCost = 0
  package var moves = 0
  /// False for plans of status infeasible or unknown without rows.
  package var hasPlan = true

  package var isAccepted: Bool { violations.isEmpty }
}
