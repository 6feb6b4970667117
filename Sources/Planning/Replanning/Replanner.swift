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
    /// Fewer moves are proved impossible, within the limits below.
    package var bound: Int
    /// Fewer published moves are proved impossible.
    package var publishedBound: Int
    /// The bound speaks of plans with no more published moves than this one.
    package var isAmongFewestPublished = false
    /// The bound speaks of plans that keep every release.
    package var keepsReleases = false
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
    /// No plan within the limits of moves costs less, moves counted; nil where the plan's own bound says it all.
    package var boundWithinLimits: Int?
  }

  package var options: SolveOptions
  package var onEvent: @Sendable (SearchEvent) -> Void

  package init(options: SolveOptions, onEvent: @escaping @Sendable (SearchEvent) -> Void = { _ in }) {
    self.options = options
    self.onEvent = onEvent
  }

  package func replan(_ request: Request) -> Result {
    var terms = ReplanTerms(replanning: request.replanning, baseline: request.baseline, prices: request.prices)
    guard let baseline = request.baseline else {
      return finish(NetworkBuilder.build(terms), request, start: nil, nearest: nil)
    }
    let began = ContinuousClock.now
    let free = NetworkBuilder.build(terms)
    let first = ContinuousClock.now - began
    if request.style != .optimise { terms.staying = free.plannedReleases() }
    var found = nearest(terms, baseline)
    if found == nil && !terms.staying.isEmpty {
      // Some release must go.
      terms.staying = []
      found = nearest(terms, baseline)
    }
    guard let found else { return finish(NetworkBuilder.build(terms), request, start: nil, nearest: nil) }
    switch within(request, found, terms, baseline) {
    case .refused(let nearest, let isProved):
      var result = withheld(free, infeasible: isProved)
      result.needsMore = nearest
      return result
    case .allowed(let found):
      limit(&terms, request, free, found)
      let stays = request.maxMoves == nil || free.leftOut(found.schedule).isEmpty
      let again = ContinuousClock.now
      let model = NetworkBuilder.build(terms)
      return finish(
        model, request, start: found.schedule, nearest: found.nearest, improves: stays,
        step: max(first, ContinuousClock.now - again))
    }
  }

  private enum Allowance {
    case allowed(Found)
    /// More moves are needed than are allowed.
    case refused(Nearest, isProved: Bool)
  }

  /// Whether the moves allowed are enough; where those of all phases bind, published ones may have to give way.
  private func within(_ request: Request, _ found: Found, _ terms: ReplanTerms, _ baseline: Plan) -> Allowance {
    var found = found
    if let most = request.maxMoves, found.nearest.moves > most {
      let fewest =
        found.nearest.isAmongFewestPublished
        ? nearest(terms, baseline, publishedFirst: false, start: found.schedule) ?? found : found
      guard fewest.nearest.moves <= most else {
        return .refused(fewest.nearest, isProved: fewest.nearest.bound > most)
      }
      var bounded = terms
      bounded.maxMoves = most
      let again = nearest(bounded, baseline, start: fewest.schedule) ?? fewest
      found = again.nearest.moves <= most ? again : fewest
    }
    if let most = request.publishedMoves, found.nearest.published > most {
      return .refused(found.nearest, isProved: found.nearest.publishedBound > most)
    }
    return .allowed(found)
  }

  /// What the search after the nearest plan may do.
  private func limit(_ terms: inout ReplanTerms, _ request: Request, _ free: ScenarioNetwork, _ found: Found) {
    let leftOut = free.leftOut(found.schedule)
    terms.maxMoves = request.maxMoves
    if request.style != .optimise || request.maxMoves != nil {
      terms.staying = free.plannedReleases().subtracting(leftOut)
    }
    let published = (free.frame?.places ?? []).count { $0.isPublished }
    let most = request.publishedMoves ?? found.nearest.published
    if most < published {
      terms.maxPublishedMoves = most
      terms.staying.formUnion(free.plannedReleases(publishedOnly: true).subtracting(leftOut))
    }
    let moved = Set(free.moved(found.schedule).map(\.activity))
    let kept = (free.frame?.places ?? []).map(\.activity).filter { !moved.contains($0) }
    switch request.style {
    case .keep: terms.held = Set(kept)
    case .tighten: terms.notLater = Set(kept)
    case .optimise: break
    }
  }

  // MARK: the nearest plan

  private struct Found {
    var schedule: Schedule
    var nearest: Nearest
  }

  private func repaired(_ model: ScenarioNetwork, _ baseline: Plan) -> Schedule? {
    let deadline = options.limits.deadline.map { ContinuousClock.now + ($0 - .now) * 0.3 }
    return BaselineRepair.repair(
      model.network,
      keeping: (model.frame?.places ?? []).map { ($0.activity, $0.start, $0.keeping) },
      absent: model.absentGroups(baseline), deadline: options.limits.work == nil ? deadline : nil, flag: options.flag
    ).map(model.returning)
  }

  private func nearest(
    _ terms: ReplanTerms, _ baseline: Plan, publishedFirst: Bool = true, start: Schedule? = nil
  ) -> Found? {
    let start = start ?? repaired(NetworkBuilder.build(terms), baseline)
    var terms = terms
    terms.purpose = .fewestMoves(publishedFirst: publishedFirst)
    let model = NetworkBuilder.build(terms)
    let places = model.frame?.places ?? []
    var options = options
    options.start = start
    options.limits = share(of: places.isEmpty ? 0.1 : 0.4)
    if let start, model.moved(start).isEmpty, NetworkChecker.breaches(of: start, in: model.network).isEmpty {
      return Found(schedule: start, nearest: Nearest(moves: 0, published: 0, bound: 0, publishedBound: 0))
    }
    let outcome = Portfolio.solve(model.network, options: options)
    guard let schedule = outcome.schedule else { return nil }
    var nearest = measure(model, schedule, outcome.bound.cost)
    nearest.isAmongFewestPublished = publishedFirst && places.contains { $0.isPublished }
    nearest.keepsReleases = terms.staying.contains { terms.replanning.scenario[$0].deferCost != nil }
    return Found(schedule: schedule, nearest: nearest)
  }

  /// The network's cost is moves + published moves × weight, with a weight beyond all moves.
  private func measure(_ model: ScenarioNetwork, _ schedule: Schedule, _ bound: Int) -> Nearest {
    let cost = NetworkChecker.value(of: schedule, in: model.network).cost
    let bound = min(bound, cost)
    guard let weight = model.frame?.weightOfPublished, weight > 0 else {
      let published = model.moved(schedule).count { $0.isPublished }
      return Nearest(moves: cost, published: published, bound: bound, publishedBound: 0)
    }
    let known = bound / weight == cost / weight ? bound % weight : max(min(1, bound), bound / weight)
    return Nearest(
      moves: cost % weight, published: cost / weight, bound: known, publishedBound: bound / weight)
  }

  private func share(of part: Double) -> Limits {
    var limits = options.limits
    limits.deadline = limits.deadline.map { ContinuousClock.now + ($0 - .now) * part }
    limits.work = limits.work.map { max(1, Int(Double($0) * part)) }
    return limits
  }

  // MARK: the plan

  /// - Parameter step: How long one pass over the scenario takes here and now. A limit of time holds for the whole: what
  ///   follows the search (last dates, verifying, causes, writing) takes several such passes.
  private func finish(
    _ model: ScenarioNetwork, _ request: Request, start: Schedule?, nearest: Nearest?, improves: Bool = true,
    step: Duration = .zero
  ) -> Result {
    var options = options
    options.stopsAtFirst = options.stopsAtFirst || !improves
    options.start = start.map { model.returning($0) }
    if nearest != nil, let work = options.limits.work { options.limits.work = max(1, work - work * 2 / 5) }
    // What is kept back tells why each moved, and which were forced.
    let telling = options.limits.work == nil ? options.limits.deadline.map { $0 - step * 4 } : nil
    if request.baseline != nil, let telling {
      let rest = telling - step * 5
      options.limits.deadline = rest - min(.seconds(2), max(.zero, (rest - .now) * 0.2))
    }
    let outcome = Portfolio.solve(model.network, options: options, onEvent: onEvent)
    guard let found = outcome.schedule else {
      var result = withheld(model, infeasible: false)
      if case .infeasible = outcome.status { result = withheld(model, infeasible: true) }
      result.planned.outcome = outcome
      return result
    }
    let schedule = model.returning(found)
    let (plan, bound) = verified(model, request, schedule, outcome)
    var result = Result(planned: plan, moves: [], nearest: nearest)
    result.boundWithinLimits = plan.plan.bound == nil ? bound : nil
    if request.baseline != nil {
      let known = [found, start].compactMap { $0 }.map { (model: model, schedule: $0) }
      var keeping = self.options
      keeping.limits.deadline = telling ?? keeping.limits.deadline
      var causes = MoveCauses(
        request, plan.plan, keeping: RowKeeping(request, options: keeping, known: known),
        stop: StopSignal(flag: self.options.flag, deadline: telling))
      result.moves = causes.moves()
    }
    return result
  }

  private func verified(
    _ model: ScenarioNetwork, _ request: Request, _ schedule: Schedule, _ outcome: Outcome
  ) -> (Planner.Result, bound: Int) {
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
    let bound = min(claimed, max(0, outcome.bound.cost / scale + constant))
    plan.bound = bound
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
      return (
        Planner.Result(model: model, outcome: outcome, plan: withheld, verdict: nil, refused: verdict.violations), bound
      )
    }
    return (Planner.Result(model: model, outcome: outcome, plan: plan, verdict: verdict), bound)
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
