import Optimizer
import PlanVerifier
import ReleaseGraph
import ReleaseModel
import Timeline

/// Plans one case from the baseline: repair, least cost, fewest moves (see `WhatIf`).
struct CaseSearch {
  private let replanning: Replanning
  private let baseline: Plan?
  var options: SolveOptions
  /// Among the cheapest plans one is sought that moves few phases.
  var movesFew = true
  private let limits: Limits

  init(_ replanning: Replanning, baseline: Plan?, options: SolveOptions, limits: Limits) {
    self.replanning = replanning
    self.baseline = baseline
    self.options = options
    self.limits = limits
    self.options.start = nil
  }

  /// The cheapest plan within the limits of the options, from nothing.
  static func cheapest(_ replanning: Replanning, options: SolveOptions) -> WhatIfAnswer.Outcome {
    var search = CaseSearch(replanning, baseline: nil, options: options, limits: options.limits)
    return search.run { _ in }
  }

  /// `onPlan` is told each verified plan that is better than those before.
  mutating func run(_ onPlan: (WhatIfPlan) -> Void) -> WhatIfAnswer.Outcome {
    let model = NetworkBuilder.build(ReplanTerms(replanning: replanning, baseline: nil))
    guard let baseline, !baseline.rows.isEmpty else {
      return solved(model, nil, from: nil, share: 1, onPlan)
    }
    let near = NetworkBuilder.build(ReplanTerms(replanning: replanning, baseline: baseline))
    var best: WhatIfPlan?
    if let schedule = repaired(near, baseline), let plan = verified(near.plan(of: schedule, .init(status: .feasible))) {
      best = plan
      onPlan(plan)
    }
    let cheapest = solved(model, best, from: best?.plan, share: movesFew ? 0.8 : 1, onPlan)
    guard movesFew, case .planned(let plan) = cheapest else { return cheapest }
    return .planned(nearer(near, plan))
  }

  private func part(_ share: Double) -> Limits {
    var part = limits
    part.deadline = part.deadline.map { ContinuousClock.now + ($0 - .now) * share }
    part.work = part.work.map { max(1, Int(Double($0) * share)) }
    return part
  }

  private func repaired(_ model: ScenarioNetwork, _ baseline: Plan) -> Schedule? {
    BaselineRepair.repair(
      model.network,
      keeping: (model.frame?.places ?? []).map { ($0.activity, $0.start, $0.keeping) },
      absent: model.absentGroups(baseline), deadline: limits.work == nil ? part(0.3).deadline : nil
    ).map(model.returning)
  }

  private func start(_ model: ScenarioNetwork, _ plan: Plan) -> Schedule? {
    model.schedule(from: plan).map(model.returning)
  }

  /// The cheapest plan found, from one that is known.
  private func solved(
    _ model: ScenarioNetwork, _ known: WhatIfPlan?, from plan: Plan?, share: Double, _ onPlan: (WhatIfPlan) -> Void
  ) -> WhatIfAnswer.Outcome {
    var options = options
    options.limits = part(share)
    options.start = plan.flatMap { start(model, $0) }
    let outcome = Portfolio.solve(model.network, options: options)
    guard let schedule = outcome.schedule.map(model.returning) else {
      if let known { return .planned(known) }
      if case .infeasible = outcome.status { return .infeasible(nil) }
      return .unknown
    }
    guard var found = verified(model.plan(of: schedule, .init(status: .feasible))) else {
      return known.map { .planned($0) } ?? .refused(breaches(model, schedule))
    }
    // What history costs is the same in every plan.
    let history = found.measures.cost.total - (outcome.cost ?? 0)
    let bound = max(0, min(found.measures.cost.total, outcome.bound.cost + history))
    if let known, known.measures.cost.total < found.measures.cost.total { found = known }
    found.bound = bound
    if found.measures.cost.total < known?.measures.cost.total ?? .max { onPlan(found) }
    return .planned(found)
  }

  /// Of the plans at most as dear the one that moves the fewest phases, as far as time allows.
  private func nearer(_ model: ScenarioNetwork, _ plan: WhatIfPlan) -> WhatIfPlan {
    var options = options
    options.limits = part(1)
    options.limits.work = limits.work.map { max(1, $0 / 5) }
    options.start = start(model, plan.plan)
    guard options.start != nil, !options.flag.isRaised,
      let schedule = Portfolio.solve(model.network, options: options).schedule.map(model.returning),
      var found = verified(model.plan(of: schedule, .init(status: .feasible))),
      found.measures.cost.total <= plan.measures.cost.total
    else { return plan }
    found.bound = min(plan.bound, found.measures.cost.total)
    return found
  }

  // MARK: verification

  private func judged(_ plan: Plan) -> (Plan, Verdict) {
    var plan = plan
    let counted = PlanVerifier.verify(plan, against: replanning.scenario, replanning: replanning)
    plan.cost = counted.cost.total
    plan.second = counted.second
    return (plan, PlanVerifier.verify(plan, against: replanning.scenario, replanning: replanning))
  }

  private func verified(_ plan: Plan) -> WhatIfPlan? {
    let (plan, verdict) = judged(plan)
    guard verdict.isAccepted else { return nil }
    return WhatIfPlan(
      plan: plan, measures: PlanMeasures(plan, verdict.cost, of: replanning.scenario), bound: 0)
  }

  private func breaches(_ model: ScenarioNetwork, _ schedule: Schedule) -> [Violation] {
    judged(model.plan(of: schedule, .init(status: .feasible))).1.violations
  }
}
