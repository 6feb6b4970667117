package import Optimizer
package import PlanVerifier
package import ReleaseGraph
package import ReleaseModel

/// # Making a plan: scenario → network → optimizer → plan → verifier
///
/// No plan leaves unverified: what the verifier refuses is not handed out, and that is told as what it is, a fault of ours.
package struct Planner: Sendable {
  package var options: SolveOptions
  package var onEvent: @Sendable (SearchEvent) -> Void

  package init(options: SolveOptions, onEvent: @escaping @Sendable (SearchEvent) -> Void = { _ in }) {
    self.options = options
    self.onEvent = onEvent
  }

  /// What came of planning.
  package struct Result: Sendable {
    package var model: ScenarioNetwork
    package var outcome: Outcome
    /// Status, figures and rows; without rows where there is no plan.
    package var plan: Plan
    /// Of the plan; nil where there is none.
    package var verdict: Verdict?
    /// Breaches that the verifier found in the plan: a fault of the program. The plan is then withheld.
    package var refused: [Violation] = []
  }

  package func plan(_ scenario: Scenario, start: Plan? = nil) -> Result {
    let model = NetworkBuilder.build(scenario)
    var options = options
    if let start { options.start = model.schedule(from: start) }
    let outcome = Portfolio.solve(model.network, options: options, onEvent: onEvent)
    return finish(model, outcome)
  }

  private func finish(_ model: ScenarioNetwork, _ outcome: Outcome) -> Result {
    let status: Plan.Status
    switch outcome.status {
    case .optimal: status = .optimal
    case .feasible: status = .feasible
    case .infeasible: status = .infeasible
    case .unknown: status = .unknown
    }
    let figures = ScenarioNetwork.PlanFigures(
      status: status, cost: outcome.cost, bound: outcome.cost.map { min(outcome.bound.cost, $0) },
      second: outcome.second,
      secondBound: secondBound(outcome))
    let plan = model.plan(of: outcome.schedule, figures)
    guard outcome.schedule != nil else { return Result(model: model, outcome: outcome, plan: plan, verdict: nil) }
    let verdict = PlanVerifier.verify(plan, against: model.scenario)
    guard verdict.isAccepted else {
      let withheld = model.plan(of: nil, ScenarioNetwork.PlanFigures(status: .unknown))
      return Result(model: model, outcome: outcome, plan: withheld, verdict: nil, refused: verdict.violations)
    }
    return Result(model: model, outcome: outcome, plan: plan, verdict: verdict)
  }

  /// The second stage's bound speaks of plans that cost at most the best: null until the cost is proved.
  private func secondBound(_ outcome: Outcome) -> Int? {
    guard let cost = outcome.cost, let second = outcome.second, outcome.bound.cost >= cost else { return nil }
    return min(outcome.bound.second, second)
  }
}
