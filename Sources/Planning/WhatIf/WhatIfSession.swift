package import Optimizer
import PlanVerifier
package import ReleaseModel

/// # A what-if from beginning to end
///
/// Without a baseline the scenario itself is planned first, with the share of one case. Unless the baseline is proved the
/// cheapest, the scenario without any change goes along as a case of its own: what it gains is gained by searching on, and
/// no change may be praised for it.
package struct WhatIfSession: Sendable {
  package struct Result: Sendable {
    /// What cases are compared with: the given plan, or the one made first; nil where none exists or it breaks rules.
    package var baseline: WhatIfPlan?
    /// Without a plan to compare with: what came of planning the scenario as it is.
    package var withoutBaseline: WhatIfAnswer.Outcome?
    /// Rules of the scenario that the given plan breaks.
    package var breaches: Int
    /// Moves are counted from a plan.
    package var countsMoves: Bool
    /// The scenario without change, searched on as long as each case; nil where the baseline is proved.
    package var unchanged: WhatIfAnswer?
    /// In the order of the cases.
    package var answers: [WhatIfAnswer]
    package var cases: [WhatIfCase]

    /// No plan and no proof anywhere.
    package var isEmpty: Bool {
      answers.allSatisfy { if case .unknown = $0.outcome { true } else { false } }
    }
  }

  package var base: Replanning
  package var given: Plan?
  package var options: SolveOptions
  package var started: ContinuousClock.Instant
  package var cases: [WhatIfCase]
  /// Without: no time goes into moving few phases and into why each moves.
  package var explainsMoves: Bool
  package var onEvent: @Sendable (WhatIf.Event) -> Void

  package init(
    base: Replanning, given: Plan?, options: SolveOptions, started: ContinuousClock.Instant, cases: [WhatIfCase],
    explainsMoves: Bool = true, onEvent: @escaping @Sendable (WhatIf.Event) -> Void = { _ in }
  ) {
    self.base = base
    self.given = given
    self.options = options
    self.started = started
    self.cases = cases
    self.explainsMoves = explainsMoves
    self.onEvent = onEvent
  }

  package func run() -> Result {
    var result = Result(baseline: nil, breaches: 0, countsMoves: false, answers: [], cases: cases)
    var earlier = given
    if let given {
      (result.baseline, result.breaches) = judged(given)
    } else {
      var first = options
      first.limits = options.limits.part(1 / Double(cases.count + 2))
      switch CaseSearch.cheapest(base, options: first) {
      case .planned(let plan):
        result.baseline = plan
        earlier = plan.plan
      case .infeasible:
        result.withoutBaseline = .infeasible(WhatIf.conflict(base, options, threads: options.threads))
      case let other: result.withoutBaseline = other
      }
    }
    result.countsMoves = earlier != nil
    var all = cases
    var goesOn = result.baseline.map { !$0.isProved } ?? (given != nil)
    if case .infeasible = result.withoutBaseline { goesOn = false }
    if goesOn { all.append(WhatIfCase(name: "no change", replanning: base, changes: 0, loading: { _ in nil })) }
    var whatIf = WhatIf(options: options, started: started, onEvent: onEvent)
    whatIf.explainsMoves = explainsMoves
    var answers = whatIf.run(all, base: base, baseline: earlier, leader: goesOn ? cases.count : nil)
    if goesOn { result.unchanged = answers.removeLast() }
    if result.withoutBaseline == nil, result.baseline == nil { result.withoutBaseline = result.unchanged?.outcome }
    // What the longer search proved of the scenario holds of the baseline too.
    if let bound = result.unchanged?.planned?.bound, let own = result.baseline {
      result.baseline?.bound = min(own.measures.cost.total, max(bound, own.bound))
    }
    result.answers = answers
    return result
  }

  /// The given plan as a plan of the scenario, with the bound that it claims for it; and how many rules it breaks.
  private func judged(_ plan: Plan) -> (WhatIfPlan?, Int) {
    var plan = plan
    let isOwn = plan.scenarioSHA256 == base.scenario.sha256
    plan.scenarioName = base.scenario.name
    plan.scenarioSHA256 = base.scenario.sha256
    let verdict = PlanVerifier.verify(plan, against: base.scenario, replanning: base)
    let figures: Set<Rule> = [.cost, .second, .bound, .moveCost, .status]
    let breaches = verdict.violations.count { !figures.contains($0.rule) }
    guard breaches == 0 else { return (nil, breaches) }
    let claimed = isOwn && verdict.isAccepted ? plan.bound ?? 0 : 0
    plan.cost = verdict.cost.total
    return (
      WhatIfPlan(
        plan: plan, measures: PlanMeasures(plan, verdict.cost, of: base.scenario),
        bound: min(claimed, verdict.cost.total)), 0
    )
  }
}
