package import Optimizer
import PlanVerifier
package import ReleaseModel

/// # Lateness against leaving out
///
/// - Points:     plans that are cheapest for some weights p of what is left out and q of all other cost (lateness, options,
///               environments, makespan): the corners of the frontier. First without leaving anything out, then with
///               leaving out nearly free, then as priced, then between neighbours with the weights of the line through
///               them, the largest gap first.
/// - Bounds:     each search proves p · x + q · y ≥ b for every plan; at a point's x the best of these lines bounds y.
/// - Complexity: one search a point; all of them share the time.
/// - Source:     Aneja, Nair: Bicriteria transportation problem, Management Science 1979.
package struct DeferralFrontier {
  private let base: Replanning
  private let options: SolveOptions
  private var points: [FrontierPoint] = []
  /// p · x + q · y ≥ b for all plans.
  private var lines: [(p: Int, q: Int, b: Int)] = []
  /// Bound on y at x = 0.
  private var boundWithout: Int?
  private static let largestWeight = 1000

  package init(base: Replanning, options: SolveOptions) {
    self.base = base
    self.options = options
  }

  /// Up to `most` searches.
  package mutating func run(_ most: Int) -> Frontier {
    var left = most
    func share() -> Limits {
      var limits = options.limits
      limits.deadline = limits.deadline.map { ContinuousClock.now + ($0 - .now) / max(1, left) }
      limits.work = limits.work.map { max(1, $0 / most) }
      return limits
    }
    var frontier = Frontier()
    if !keepAll(share()) { frontier.impossible = [0] }
    left -= 1
    for weights in [(1, Self.largestWeight), (1, 1)] where left > 0 && !isOver {
      search(weights, share())
      left -= 1
    }
    var closed: Set<[Int]> = []
    while left > 0 && !isOver {
      let known = Frontier.undominated(points)
      let gaps = zip(known, known.dropFirst()).filter { !closed.contains([$0.x, $0.y, $1.x, $1.y]) }
      guard let gap = gaps.max(by: { area($0) < area($1) }), area(gap) > 0 else { break }
      closed.insert([gap.0.x, gap.0.y, gap.1.x, gap.1.y])
      search(weights(gap.0, gap.1), share())
      left -= 1
    }
    frontier.points = Frontier.undominated(points).map { point in
      var point = point
      point.bound = bound(at: point.x, point.y)
      return point
    }
    if frontier.points.contains(where: { $0.x == 0 }) { frontier.impossible = [] }
    return frontier
  }

  private var isOver: Bool {
    options.flag.isRaised || options.limits.deadline.map { ContinuousClock.now >= $0 } ?? false
  }

  private func area(_ gap: (FrontierPoint, FrontierPoint)) -> Double {
    Double(gap.1.x - gap.0.x) * Double(gap.0.y - gap.1.y)
  }

  /// p : q = (y1 − y2) : (x2 − x1), in small whole numbers.
  private func weights(_ a: FrontierPoint, _ b: FrontierPoint) -> (Int, Int) {
    let (p, q) = (Double(a.y - b.y), Double(b.x - a.x))
    let scale = Double(Self.largestWeight) / max(p, q)
    return (max(1, Int((p * scale).rounded())), max(1, Int((q * scale).rounded())))
  }

  private func bound(at x: Int, _ y: Int) -> Int {
    var best = 0
    for line in lines {
      // y ≥ (b − p · x) ÷ q, rounded up.
      let rest = line.b - line.p * x
      if rest > 0 { best = max(best, (rest + line.q - 1) / line.q) }
    }
    if x == 0, let boundWithout { best = max(best, boundWithout) }
    return min(best, y)
  }

  // MARK: searches

  /// Nothing may be left out; false where no plan exists then.
  private mutating func keepAll(_ limits: Limits) -> Bool {
    var scenario = base.scenario
    for k in scenario.releases.indices { scenario.releases[k].deferCost = nil }
    switch outcome(scenario, limits) {
    case .planned(let found):
      add(found.plan)
      boundWithout = found.bound
    case .infeasible: return false
    case .unknown, .refused: break
    }
    return true
  }

  private mutating func search(_ weights: (p: Int, q: Int), _ limits: Limits) {
    guard case .planned(let found) = outcome(weighted(weights), limits) else { return }
    add(found.plan)
    lines.append((weights.p, weights.q, found.bound))
  }

  private func weighted(_ weights: (p: Int, q: Int)) -> Scenario {
    var scenario = base.scenario
    for k in scenario.releases.indices {
      scenario.releases[k].deferCost = scenario.releases[k].deferCost.map { $0 * weights.p }
      scenario.releases[k].delayCost *= weights.q
    }
    for k in scenario.phases.indices {
      for o in scenario.phases[k].options.indices { scenario.phases[k].options[o].cost *= weights.q }
    }
    for k in scenario.environments.indices { scenario.environments[k].costPerDay *= weights.q }
    scenario.makespanCost *= weights.q
    return scenario
  }

  private func outcome(_ scenario: Scenario, _ limits: Limits) -> WhatIfAnswer.Outcome {
    var replanning = base
    replanning.scenario = scenario
    // From the nearest plan known: it is a plan of every weighting.
    var search = CaseSearch(replanning, baseline: points.last?.plan, options: options)
    search.movesFew = false
    return search.run(limits) { _ in }
  }

  /// The plan with the cost that the scenario gives it.
  private mutating func add(_ plan: Plan) {
    var plan = plan
    plan.scenarioSHA256 = base.scenario.sha256
    let counted = PlanVerifier.verify(plan, against: base.scenario, replanning: base)
    plan.cost = counted.cost.total
    plan.second = counted.second
    plan.bound = nil
    guard PlanVerifier.verify(plan, against: base.scenario, replanning: base).isAccepted else { return }
    let cost = counted.cost
    points.append(
      FrontierPoint(
        x: cost.deferral, y: cost.total - cost.deferral, bound: 0, plan: plan,
        measures: PlanMeasures(plan, cost, of: base.scenario)))
  }
}
