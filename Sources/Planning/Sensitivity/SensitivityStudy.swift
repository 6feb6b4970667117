package import Optimizer
import PlanVerifier
package import ReleaseModel
import Timeline

/// # What one unit more or less is worth, by planning again
///
/// - Losses:   where the plan keeps every rule with one unit less, losing it costs nothing: it is slack, by the verifier
///             alone. Everything else is planned again from the plan.
/// - Worth:    the difference of the least costs. Both are known between a bound and a verified plan, so the worth is
///             known between two figures; they meet where both are proved.
/// - Order:    what is tight in the plan last, so that it gets what the others leave of their shares of the time.
package struct SensitivityStudy: Sendable {
  package struct Item: Sendable {
    package var change: UnitChange
    /// What it saves at least and at most (scaled; losses are negative). Nil: no plan exists, or none was found.
    package var worth: ClosedRange<Int>?
    /// Between the two plans that were found.
    package var found: Int?
    package var isImpossible = false
    /// Losing it costs nothing: the plan keeps all rules without it.
    package var isSlack = false

    package var isExact: Bool { worth.map { $0.lowerBound == $0.upperBound } ?? isImpossible }
  }

  package struct Result: Sendable {
    package var plan: WhatIfPlan
    /// The best known plan of the scenario as it is, if searching on found one.
    package var better: WhatIfPlan?
    package var items: [Item]

    /// What more of it saves, the most first.
    package var gains: [Item] {
      items.filter { $0.change.direction == .more }.sorted { ($0.found ?? 0) > ($1.found ?? 0) }
    }

    /// What less of it costs, the most first; those without a plan in front.
    package var losses: [Item] {
      items.filter { $0.change.direction == .less && !$0.isSlack }.sorted { a, b in
        (a.isImpossible ? 1 : 0, -(a.found ?? 0)) > (b.isImpossible ? 1 : 0, -(b.found ?? 0))
      }
    }

    package var slack: [Item] { items.filter(\.isSlack) }
  }

  package var base: Replanning
  package var plan: Plan
  package var options: SolveOptions

  package init(base: Replanning, plan: Plan, options: SolveOptions) {
    self.base = base
    self.plan = plan
    self.options = options
  }

  /// Nil where the plan breaks rules of the scenario.
  package func run(_ kinds: Set<UnitChange.Kind> = Set(UnitChange.Kind.allCases)) -> Result? {
    let changes = base.scenario.unitChanges.filter { kinds.contains($0.kind) && !isHeldByHistory($0) }
    let now = PlanVerifier.verify(plan, against: base.scenario, replanning: base).cost.total
    let slack = changes.map { $0.direction == .less && isKept(in: $0.scenario, costing: now) }
    let tight = Set(changes.indices.filter { changes[$0].direction == .less && !slack[$0] }.map { key(changes[$0]) })
    let asked = changes.indices.filter { !slack[$0] }
    let order = asked.filter { !tight.contains(key(changes[$0])) } + asked.filter { tight.contains(key(changes[$0])) }
    let session = WhatIfSession(
      base: base, given: plan, options: options, started: .now,
      cases: order.map { index in
        var replanning = base
        replanning.scenario = changes[index].scenario
        return WhatIfCase(name: changes[index].text, replanning: replanning, changes: 0, loading: { _ in nil })
      }, explainsMoves: false)
    let answered = session.run()
    guard let own = answered.baseline else { return nil }
    let better = answered.unchanged?.planned.flatMap { $0.measures.cost.total < own.measures.cost.total ? $0 : nil }
    let cost = min(own.measures.cost.total, better?.measures.cost.total ?? .max)
    let bound = max(own.bound, answered.unchanged?.planned?.bound ?? 0)
    var items = changes.indices.map { Item(change: changes[$0], worth: slack[$0] ? 0...0 : nil, isSlack: slack[$0]) }
    for index in changes.indices where slack[index] { items[index].found = 0 }
    for (index, answer) in zip(order, answered.answers) {
      items[index] = item(changes[index], answer.outcome, cost: cost, bound: min(bound, cost))
    }
    return Result(plan: own, better: better, items: items)
  }

  private func item(_ change: UnitChange, _ outcome: WhatIfAnswer.Outcome, cost: Int, bound: Int) -> Item {
    var item = Item(change: change)
    switch outcome {
    case .planned(let plan):
      // With more room no plan gets dearer, with less none cheaper.
      let isMore = change.direction == .more
      let least = isMore ? min(plan.bound, cost) : max(plan.bound, bound)
      let most = isMore ? min(plan.measures.cost.total, cost) : plan.measures.cost.total
      var low = bound - most
      var high = cost - least
      if isMore { low = max(0, low) } else { high = min(0, high) }
      item.worth = min(low, high)...max(low, high)
      item.found = isMore ? cost - most : min(0, cost - most)
    case .infeasible: item.isImpossible = true
    case .unknown, .refused: break
    }
    return item
  }

  private func key(_ change: UnitChange) -> String { change.kind.rawValue + ":" + change.subject }

  /// The plan keeps every rule of the scenario, and costs no more than `most` in it.
  private func isKept(in scenario: Scenario, costing most: Int) -> Bool {
    var replanning = base
    replanning.scenario = scenario
    var plan = plan
    plan.scenarioSHA256 = scenario.sha256
    let figures: Set<Rule> = [.cost, .second, .bound, .moveCost, .status, .format]
    let verdict = PlanVerifier.verify(plan, against: scenario, replanning: replanning)
    return verdict.cost.total <= most && !verdict.violations.contains { !figures.contains($0.rule) }
  }

  /// An instance that history holds can't be taken away.
  private func isHeldByHistory(_ change: UnitChange) -> Bool {
    change.kind == .environment && change.direction == .less && base.states.contains { $0.hasStarted }
  }
}
