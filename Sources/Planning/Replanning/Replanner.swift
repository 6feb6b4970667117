package import Optimizer
import PlanVerifier
import ReleaseGraph
package import ReleaseModel
import Timeline

/// # Planning again: history kept, as little as possible moved (section 11)
///
/// - First:  the nearest plan. What can stay stays (`BaselineRepair`), then the search moves as few phases as can be,
///           published ones first, and proves how few where it can.
/// - Then:   by style. `keep` moves nothing but what the nearest plan moves; `tighten` may pull others earlier; `optimise`
///           weighs all by cost and the price of moves. The number of published moves never exceeds that of the nearest
///           plan unless more are allowed.
/// - Last:   the verifier judges the plan as a re-plan, with the cost of its moves; each move gets its cause.
package struct Replanner: Sendable {
  package enum Style: String, Sendable, CaseIterable {
    case keep, tighten, optimise
  }

  package struct Request: Sendable {
    package var replanning: Replanning
    package var baseline: Plan?
    package var prices: MovePrices
    package var style: Style
    package var maxMoves: Int?
    package var publishedMoves: Int?

    package init(
      replanning: Replanning, baseline: Plan?, prices: MovePrices = MovePrices(), style: Style = .optimise,
      maxMoves: Int? = nil, publishedMoves: Int? = nil
    ) {
      self.replanning = replanning
      self.baseline = baseline
      self.prices = prices
      self.style = style
      self.maxMoves = maxMoves
      self.publishedMoves = publishedMoves
    }
  }

  /// The fewest moves that any plan needs, as far as known.
  package struct Nearest: Sendable {
    package var moves: Int
    package var published: Int
    /// Fewer are proved impossible (without more published ones).
    package var bound: Int
    package var isProved: Bool { bound >= moves }
  }

  package struct Result: Sendable {
    package var planned: Planner.Result
    /// Beside history's, in the order of the plan.
    package var moves: [Move]
    /// Nil without a baseline, or where no plan was found.
    package var nearest: Nearest?
    /// More moves are needed than were allowed; proved or not.
    package var needsMore: Nearest?
  }

  package var options: SolveOptions
  package var onEvent: @Sendable (SearchEvent) -> Void

  package init(options: SolveOptions, onEvent: @escaping @Sendable (SearchEvent) -> Void = { _ in }) {
    self.options = options
    self.onEvent = onEvent
  }

  package func replan(_ request: Request) -> Result {
    var terms = ReplanTerms(replanning: request.replanning, baseline: request.baseline, prices: request.prices)
    terms.keepsReleases = request.style != .optimise || request.maxMoves != nil
    guard let baseline = request.baseline else {
      return finish(NetworkBuilder.build(terms), request, start: nil, nearest: nil)
    }
    var model = NetworkBuilder.build(terms)
    let first = repaired(model, baseline)
    var found = nearest(terms, baseline, first)
    if found == nil && terms.keepsReleases && request.maxMoves == nil {
      // Some release must go.
      terms.keepsReleases = false
      model = NetworkBuilder.build(terms)
      found = nearest(terms, baseline, repaired(model, baseline))
    }
    guard let found else { return finish(model, request, start: nil, nearest: nil) }
    let nearest = found.nearest
    if let most = request.maxMoves, nearest.moves > most {
      var result = withheld(model, infeasible: nearest.bound > most)
      result.needsMore = nearest
      return result
    }
    if let most = request.publishedMoves, nearest.published > most {
      var result = withheld(model, infeasible: false)
      result.needsMore = nearest
      return result
    }
    terms.maxMoves = request.maxMoves
    terms.maxPublishedMoves = request.publishedMoves ?? (request.prices.published > 0 ? nearest.published : nil)
    restrict(&terms, request.style, model, found.schedule)
    return finish(NetworkBuilder.build(terms), request, start: found.schedule, nearest: nearest)
  }

  private func restrict(_ terms: inout ReplanTerms, _ style: Style, _ model: ScenarioNetwork, _ nearest: Schedule) {
    guard style != .optimise else { return }
    let moved = Set(model.moved(nearest).map(\.activity))
    let kept = (model.frame?.places ?? []).map(\.activity).filter { !moved.contains($0) }
    if style == .keep { terms.held = Set(kept) } else { terms.notLater = Set(kept) }
  }

  // MARK: the nearest plan

  private func repaired(_ model: ScenarioNetwork, _ baseline: Plan) -> Schedule? {
    let deadline = options.limits.deadline.map { ContinuousClock.now + ($0 - .now) * 0.3 }
    return BaselineRepair.repair(
      model.network,
      keeping: (model.frame?.places ?? []).map { ($0.activity, $0.start, $0.keeping) },
      absent: model.absentGroups(baseline), deadline: options.limits.work == nil ? deadline : nil
    ).map(model.returning)
  }

  private func nearest(_ terms: ReplanTerms, _ baseline: Plan, _ start: Schedule?) -> (
    schedule: Schedule, nearest: Nearest
  )? {
    var terms = terms
    terms.purpose = .fewestMoves
    let model = NetworkBuilder.build(terms)
    let places = model.frame?.places ?? []
    let heavy = model.frame?.weightOfPublished ?? 1
    func measure(_ schedule: Schedule, _ bound: Int) -> Nearest {
      let cost = NetworkChecker.value(of: schedule, in: model.network).cost
      let known = bound / heavy == cost / heavy ? min(bound, cost) % heavy : min(1, bound)
      return Nearest(moves: cost % heavy, published: cost / heavy, bound: known)
    }
    if let start, model.moved(start).isEmpty, NetworkChecker.breaches(of: start, in: model.network).isEmpty {
      return (start, Nearest(moves: 0, published: 0, bound: 0))
    }
    var options = options
    options.start = start
    options.limits = share(of: places.isEmpty ? 0.1 : 0.4)
    let outcome = Portfolio.solve(model.network, options: options)
    guard let schedule = outcome.schedule else { return nil }
    return (schedule, measure(schedule, outcome.bound.cost))
  }

  private func share(of part: Double) -> Limits {
    var limits = options.limits
    limits.deadline = limits.deadline.map { ContinuousClock.now + ($0 - .now) * part }
    limits.work = limits.work.map { max(1, Int(Double($0) * part)) }
    return limits
  }

  // MARK: the plan

  private func finish(_ model: ScenarioNetwork, _ request: Request, start: Schedule?, nearest: Nearest?) -> Result {
    var options = options
    options.start = start.map { model.returning($0) }
    if nearest != nil, let work = options.limits.work { options.limits.work = max(1, work - work * 2 / 5) }
    let outcome = Portfolio.solve(model.network, options: options, onEvent: onEvent)
    guard let found = outcome.schedule else {
      var result = withheld(model, infeasible: false)
      if case .infeasible = outcome.status { result = withheld(model, infeasible: true) }
      result.planned.outcome = outcome
      return result
    }
    let schedule = model.returning(found)
    let plan = verified(model, request, schedule, outcome)
    var result = Result(planned: plan, moves: [], nearest: nearest)
    result.moves = MoveCauses(request, plan.plan).moves
    return result
  }

  private func verified(
    _ model: ScenarioNetwork, _ request: Request, _ schedule: Schedule, _ outcome: Outcome
  ) -> Planner.Result {
    let prices = request.baseline == nil ? nil : request.prices
    func judge(_ plan: Plan) -> Verdict {
      PlanVerifier.verify(
        plan, against: request.replanning.scenario, replanning: request.replanning, baseline: request.baseline,
        prices: prices)
    }
    var plan = model.plan(of: schedule, ScenarioNetwork.PlanFigures(status: .feasible))
    let counted = judge(plan)
    plan.cost = counted.cost.total
    plan.second = counted.second
    plan.moveCost = request.baseline == nil ? nil : counted.moveCost
    let claimed = counted.cost.total + (plan.moveCost ?? 0)
    let scale = max(1, model.frame?.scale ?? 1)
    // What history costs, and what its moves cost, is the same in every plan.
    let constant = claimed - (outcome.cost ?? 0) / scale
    plan.bound = min(claimed, max(0, outcome.bound.cost / scale + constant))
    if case .optimal = outcome.status, scale > 1 || request.baseline == nil, plan.bound == claimed,
      request.style == .optimise, request.maxMoves == nil, request.publishedMoves == nil, !model.hasPublishedLimit
    {
      plan.status = .optimal
      plan.secondBound = plan.second
    } else if request.style != .optimise || request.maxMoves != nil || model.hasPublishedLimit {
      // The bound speaks of plans within the limits of moves alone; beyond them nothing is claimed.
      plan.bound = nil
    }
    let verdict = judge(plan)
    guard verdict.isAccepted else {
      let withheld = model.plan(of: nil, ScenarioNetwork.PlanFigures(status: .unknown))
      return Planner.Result(
        model: model, outcome: outcome, plan: withheld, verdict: nil, refused: verdict.violations)
    }
    return Planner.Result(model: model, outcome: outcome, plan: plan, verdict: verdict)
  }

  private func withheld(_ model: ScenarioNetwork, infeasible: Bool) -> Result {
    let status: Plan.Status = infeasible ? .infeasible : .unknown
    let outcome = Outcome(
      status: infeasible ? .infeasible(.exhausted(by: "moves allowed")) : .unknown(.time), best: nil,
      bound: ProvedBound(), statistics: SearchStatistics())
    return Result(
      planned: Planner.Result(
        model: model, outcome: outcome, plan: model.plan(of: nil, ScenarioNetwork.PlanFigures(status: status)),
        verdict: nil), moves: [])
  }
}

extension ScenarioNetwork {
  /// Whether moves are limited by budgets.
  fileprivate var hasPublishedLimit: Bool { !network.budgets.isEmpty }
}
