import Optimizer
import PlanVerifier
import ReleaseGraph
import ReleaseModel
import Timeline

/// # Plans one case, in steps
///
/// - Steps: what can stay of the baseline stays (`begin`); plans of other cases are taken where they are cheaper (`take`,
///          `adapt`); the search goes on from the best (`search`, as often as wanted); among plans at most as dear one
///          that moves few phases (`settle`).
/// - No step makes the best plan dearer or the bound lower. Networks are built anew by each step: cases wait for their turns
///   without them.
struct CaseSearch: Sendable {
  let replanning: Replanning
  private let baseline: Plan?
  var options: SolveOptions
  /// Among the cheapest plans one is sought that moves few phases.
  var movesFew = true
  /// What is known so far; nil before anything is.
  private(set) var outcome: WhatIfAnswer.Outcome?
  private var bound = 0
  /// What `improve` gained the last time, as a part of the cost.
  private(set) var gain = 0.0

  init(_ replanning: Replanning, baseline: Plan?, options: SolveOptions) {
    self.replanning = replanning
    self.baseline = baseline
    self.options = options
    self.options.start = nil
  }

  /// The cheapest plan within the limits of the options, from nothing.
  static func cheapest(_ replanning: Replanning, options: SolveOptions) -> WhatIfAnswer.Outcome {
    var search = CaseSearch(replanning, baseline: nil, options: options)
    return search.run(options.limits) { _ in }
  }

  /// The cheapest verified plan so far.
  var best: WhatIfPlan? {
    if case .planned(let plan) = outcome { return plan }
    return nil
  }

  /// Searching on can't change the cost any more.
  var isSettled: Bool {
    switch outcome {
    case .planned(let plan): plan.isProved
    case .infeasible, .refused: true
    case .unknown, nil: false
    }
  }

  /// All steps of a case by itself; `onPlan` is told each verified plan that is better than those before.
  mutating func run(_ limits: Limits, _ onPlan: (WhatIfPlan) -> Void) -> WhatIfAnswer.Outcome {
    begin(limits.part(0.3), onPlan)
    search(limits.part(movesFew && baseline != nil ? 0.8 : 1), onPlan)
    settle(limits.part(limits.work == nil ? 1 : 0.2))
    return outcome ?? .unknown
  }

  private var model: ScenarioNetwork { NetworkBuilder.build(ReplanTerms(replanning: replanning, baseline: nil)) }

  // MARK: steps

  /// What can stay of the baseline, with the rest fitted in around it.
  mutating func begin(_ limits: Limits, _ onPlan: (WhatIfPlan) -> Void) {
    if let baseline, !baseline.rows.isEmpty { adapt(baseline, limits, onPlan) }
  }

  /// What can stay of another case's plan, with the rest fitted in around it.
  mutating func adapt(_ plan: Plan, _ limits: Limits, _ onPlan: (WhatIfPlan) -> Void) {
    let near = NetworkBuilder.build(ReplanTerms(replanning: replanning, baseline: plan))
    let repaired = BaselineRepair.repair(
      near.network, keeping: (near.frame?.places ?? []).map { ($0.activity, $0.start, $0.keeping) },
      absent: near.absentGroups(plan), deadline: limits.work == nil ? limits.deadline : nil)
    guard let schedule = repaired.map(near.returning),
      let found = verified(near.plan(of: schedule, .init(status: .feasible)))
    else { return }
    keep(found, onPlan)
  }

  /// What is cheaper here of the plans of other cases: the cheapest that holds as it is, and what can stay of a few that
  /// would be cheaper still, with the rest fitted in around it.
  mutating func use(_ plans: [Plan], _ limits: Limits, _ onPlan: (WhatIfPlan) -> Void) {
    if isSettled || plans.isEmpty { return }
    let model = model
    func cost(_ schedule: Schedule) -> Int { NetworkChecker.value(of: schedule, in: model.network).cost }
    let own = best.flatMap { start(model, $0.plan) }.map(cost) ?? .max
    // Plans that lack something of this case can only be adapted; their cost is not known before.
    let others = plans.map { plan in (plan: plan, schedule: start(model, plan)) }
      .map { (plan: $0.plan, schedule: $0.schedule, cost: $0.schedule.map(cost) ?? own - 1) }
    let cheaper = others.enumerated().filter { $0.element.cost < own }
      .sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }.map(\.element)
    var adapted: [Plan] = []
    for other in cheaper {
      if let schedule = other.schedule, NetworkChecker.breaches(of: schedule, in: model.network).isEmpty,
        let found = verified(model.plan(of: schedule, .init(status: .feasible)))
      {
        keep(found, onPlan)
        break
      }
      if adapted.count < Self.mostAdapted { adapted.append(other.plan) }
    }
    for plan in adapted { adapt(plan, limits.part(0.5), onPlan) }
  }

  /// Plans of other cases that are repaired to fit, at a time.
  private static let mostAdapted = 3

  /// On from the best plan, for the least cost alone: bounds and proofs take no part of the effort. Without a plan as
  /// `search`.
  mutating func improve(_ limits: Limits, _ onPlan: (WhatIfPlan) -> Void) {
    let before = best?.measures.cost.total
    defer {
      let after = best?.measures.cost.total ?? .max
      gain = before.map { Double($0 - after) / Double(max(1, after)) } ?? 1
    }
    if before == nil { return search(limits, onPlan) }
    let all = (options.provers, options.linear)
    (options.provers, options.linear) = ([], nil)
    search(limits, onPlan)
    (options.provers, options.linear) = all
  }

  /// On from the best plan, for the least cost and the highest bound.
  mutating func search(_ limits: Limits, _ onPlan: (WhatIfPlan) -> Void) {
    if isSettled || options.flag.isRaised { return }
    if best != nil, limits.work == nil, let deadline = limits.deadline, deadline <= .now { return }
    let model = model
    var options = options
    options.limits = limits
    options.start = best.flatMap { start(model, $0.plan) }
    let solved = Portfolio.solve(model.network, options: options)
    guard let schedule = solved.schedule.map(model.returning) else {
      if best != nil { return }
      if case .infeasible = solved.status { outcome = .infeasible(nil) } else { outcome = .unknown }
      return
    }
    guard let found = verified(model.plan(of: schedule, .init(status: .feasible))) else {
      if best == nil { outcome = .refused(breaches(model, schedule)) }
      return
    }
    // What history costs is the same in every plan.
    let history = found.measures.cost.total - (solved.cost ?? 0)
    bound = max(bound, solved.bound.cost + history)
    keep(found, onPlan)
  }

  /// Of the plans at most as dear the one that moves the fewest phases, as far as the limits allow.
  mutating func settle(_ limits: Limits) {
    guard movesFew, let baseline, !baseline.rows.isEmpty, let best, !options.flag.isRaised else { return }
    let model = NetworkBuilder.build(ReplanTerms(replanning: replanning, baseline: baseline))
    var options = options
    options.limits = limits
    (options.provers, options.linear) = ([], nil)
    options.start = start(model, best.plan)
    guard options.start != nil,
      let schedule = Portfolio.solve(model.network, options: options).schedule.map(model.returning),
      let found = verified(model.plan(of: schedule, .init(status: .feasible))),
      found.measures.cost.total <= best.measures.cost.total
    else { return }
    set(found)
  }

  /// The plan becomes the best if it is cheaper; the bound holds for whichever is.
  private mutating func keep(_ found: WhatIfPlan, _ onPlan: (WhatIfPlan) -> Void) {
    guard found.measures.cost.total < best?.measures.cost.total ?? .max else {
      if let best { set(best) }
      return
    }
    set(found)
    onPlan(found)
  }

  private mutating func set(_ plan: WhatIfPlan) {
    var plan = plan
    plan.bound = max(0, min(plan.measures.cost.total, bound))
    outcome = .planned(plan)
  }

  private func start(_ model: ScenarioNetwork, _ plan: Plan) -> Schedule? {
    model.schedule(from: plan).map(model.returning)
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

extension Limits {
  /// A share of what is left.
  func part(_ share: Double) -> Limits {
    Limits(
      deadline: deadline.map { ContinuousClock.now + ($0 - .now) * share },
      work: work.map { max(1, Int(Double($0) * share)) })
  }
}
