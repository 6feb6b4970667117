package import Optimizer
import PlanVerifier
package import ReleaseGraph
package import ReleaseModel
import Timeline

/// # The plan that violates least, where no plan exists (section 9)
///
/// - Order:    fewest violated dates (deadline, `max`, `fixed`, `ready`), then the least sum of their excess, then cost.
/// - Which:    conflicts of the dates are collected; a smallest set of dates that meets all of them is lifted, until a plan
///             exists (implicit hitting sets). As many lifted dates as that are needed, so the number is proved if every
///             answer was. Where answers fail to come in time, the dates that a plan without any dates misses are lifted,
///             and taken back one by one as far as time allows.
/// - How much: the excess of each lifted date is halved down while a plan exists; several smallest sets are tried.
/// - Cost:     the ordinary optimizer, with the dates moved by as much as they are exceeded.
/// - No other network than that of a scenario with later dates is solved.
/// - Source:   Moreno-Centeno, Karp 2013 (implicit hitting sets); Davies, Bacchus 2011.
package struct Relaxer {
  private let scenario: Scenario
  private let options: SolveOptions
  /// History and baseline, where a plan is made again.
  private let terms: ReplanTerms?
  private let deadline: ContinuousClock.Instant
  private let onEvent: @Sendable (SearchEvent) -> Void

  package init(
    _ scenario: Scenario, options: SolveOptions, terms: ReplanTerms? = nil,
    onEvent: @escaping @Sendable (SearchEvent) -> Void = { _ in }
  ) {
    self.terms = terms
    self.scenario = scenario
    self.options = options
    self.onEvent = onEvent
    deadline = options.limits.deadline ?? .now + .seconds(30)
  }

  /// What came of relaxing.
  package enum Outcome: Sendable {
    case relaxed(Relaxed)
    /// Even without any date there is no plan.
    case infeasible(Conflict?)
    case unknown
  }

  package struct Relaxed: Sendable {
    package var result: Planner.Result
    /// The dates that are exceeded, by slots, largest first.
    package var excesses: [(rule: ScenarioRule, by: Int)]
    /// No plan violates fewer dates.
    package var isFewest: Bool
    /// And none with as many has a smaller sum of excess.
    package var isLeast: Bool
  }

  /// A set of lifted dates with a schedule that keeps all others.
  private struct Lifted {
    var rules: [ScenarioRule]
    var excesses: Excesses
    var schedule: Schedule
    var isProved: Bool
  }

  package func relax() -> Outcome {
    let began = ContinuousClock.now
    let whole = deadline - began
    var least: Lifted?
    var isFewest = false
    switch choose(until: began + whole * 0.45) {
    case .infeasible(let conflict): return .infeasible(conflict)
    case .unknown: return .unknown
    case .chosen(let sets, let isProved):
      isFewest = isProved
      for lifted in sets where least == nil || ContinuousClock.now < began + whole * 0.7 {
        let reduced = reduce(lifted, until: began + whole * 0.7, below: least?.excesses.total)
        if least.map({ reduced.excesses.total < $0.excesses.total }) ?? true { least = reduced }
      }
      // With several sets of the smallest size only the tried ones are compared.
      if var best = least {
        best.isProved = best.isProved && best.rules.count <= 1 && sets.count == 1
        least = best
      }
    }
    guard let least else { return .unknown }
    return finish(least, isFewest: isFewest)
  }

  // MARK: which dates

  /// The dates that may be exceeded; those of history are not judged.
  private var dates: [ScenarioRule] {
    guard let replanning = terms?.replanning else { return scenario.dates }
    return scenario.dates.filter { rule in
      switch rule {
      case .releaseDeadline(let id): !replanning[scenario[id].delivery].hasStarted
      case .phaseDeadline(let id), .fixed(let id), .criterion(let id, _): !replanning[id].hasStarted
      case .compositeCriterion(let id, _): !replanning.gateStates[id.index].hasStarted
      case .maximum(let k):
        if case .phase(let to) = scenario.dependencies[k].to { !replanning[to].hasStarted } else { true }
      default: true
      }
    }
  }

  private enum Choice {
    case chosen([Lifted], isProved: Bool)
    case infeasible(Conflict?)
    case unknown
  }

  private func feasibility(until end: ContinuousClock.Instant) -> Feasibility {
    Feasibility(deadline: end, flag: options.flag, threads: options.threads, seed: options.seed)
  }

  private func schedule(_ lifted: [ScenarioRule], until end: ContinuousClock.Instant) -> Feasibility.Answer {
    let model = Excesses.unlimited(lifted, in: scenario).model(of: scenario, terms)
    return feasibility(until: end).decide(model.network, limit: end - .now)
  }

  private func choose(until end: ContinuousClock.Instant) -> Choice {
    let dates = dates
    // Conflicts are sought in the scenario alone, without history.
    if terms != nil { return softly(dates, []) }
    let all = Set(scenario.rules)
    var cores: [[ScenarioRule]] = []
    var isProved = true
    while ContinuousClock.now < end && !options.flag.isRaised {
      let (sets, isSmallest) = HittingSets.smallest(cores, most: 8)
      isProved = isProved && isSmallest
      var grew = false
      var good: [Lifted] = []
      var isOpen = false
      for set in sets where ContinuousClock.now < end {
        let step = min(end, .now + max((end - .now) * 0.5, .milliseconds(300)))
        switch schedule(set, until: step) {
        case .feasible(let schedule):
          good.append(
            Lifted(
              rules: set, excesses: Excesses.of(schedule, set, in: scenario), schedule: schedule, isProved: false))
        case .infeasible(let proof):
          var lifted = Set(set)
          var feasibility = feasibility(until: end)
          feasibility.knownInfeasible = true
          // Disjoint conflicts come cheaply together.
          repeat {
            guard let core = core(all.subtracting(lifted), proof, &feasibility) else { break }
            let members = core.rules.filter { dates.contains($0) }
            if members.isEmpty { return .infeasible(core) }
            cores.append(members)
            grew = true
            lifted.formUnion(members)
          } while ContinuousClock.now < end
            && Refuter.refute(
              Excesses.unlimited(lifted.filter(dates.contains), in: scenario).model(of: scenario, terms).network)
              != nil
        case .unknown: isOpen = true
        }
        if grew { break }
      }
      if grew { continue }
      if !good.isEmpty { return .chosen(good, isProved: isProved && !isOpen) }
      break
    }
    return softly(dates, Set(HittingSets.smallest(cores, most: 1).0.first ?? []))
  }

  private func core(_ rules: Set<ScenarioRule>, _ proof: Feasibility.Proof, _ feasibility: inout Feasibility)
    -> Conflict?
  {
    var finder = ConflictFinder(scenario, feasibility: feasibility, decisionLimit: .milliseconds(300))
    guard case .conflict(let conflict) = finder.find(among: scenario.rules.filter(rules.contains), limit: .seconds(2))
    else { return nil }
    return conflict
  }

  /// The dates that a plan without dates, held near to them, misses; as many taken back as time allows.
  private func softly(_ dates: [ScenarioRule], _ needed: Set<ScenarioRule>) -> Choice {
    let whole = deadline - .now
    let middle = ContinuousClock.now + whole * 0.3
    var model = Excesses.unlimited(dates, in: scenario).model(of: scenario, terms)
    model.network.pursueDeadlines(of: scenario)
    var options = options
    options.limits = Limits(deadline: middle)
    options.provers = []
    let outcome = Portfolio.solve(model.network, options: options)
    guard var schedule = outcome.schedule else {
      if case .infeasible = outcome.status { return .infeasible(nil) }
      return .unknown
    }
    var missed = Excesses.of(schedule, dates, in: scenario)
    let end = ContinuousClock.now + whole * 0.25
    // The smallest misses are the likeliest to be needless.
    for rule in dates.filter({ missed.slots[$0] != nil && !needed.contains($0) })
      .sorted(by: { (missed.slots[$0] ?? 0) < (missed.slots[$1] ?? 0) })
    where ContinuousClock.now < end {
      var fewer = Set(missed.slots.keys)
      guard fewer.remove(rule) != nil else { continue }
      let step = min(end, .now + .milliseconds(400))
      if case .feasible(let found) = self.schedule(dates.filter(fewer.contains), until: step) {
        schedule = found
        missed = Excesses.of(found, dates, in: scenario)
      }
    }
    let rules = dates.filter { missed.slots[$0] != nil }
    return .chosen([Lifted(rules: rules, excesses: missed, schedule: schedule, isProved: false)], isProved: false)
  }

  // MARK: how much

  /// The excesses as small as halving makes them, one after the other; proved where every refusal was.
  private func reduce(_ lifted: Lifted, until end: ContinuousClock.Instant, below known: Int?) -> Lifted {
    var best = lifted
    best.isProved = true
    for rule in lifted.rules {
      var high = best.excesses.slots[rule] ?? 0
      var low = 0
      while low < high && ContinuousClock.now < end && !options.flag.isRaised {
        let middle = (low + high) / 2
        var tried = best.excesses
        for other in lifted.rules where tried.slots[other] == nil { tried.slots[other] = 0 }
        tried.slots[rule] = middle
        let step = min(end, .now + max((end - .now) * 0.3, .milliseconds(200)))
        switch feasibility(until: step).decide(tried.model(of: scenario, terms).network, limit: step - .now) {
        case .feasible(let schedule):
          best.schedule = schedule
          best.excesses = Excesses.of(schedule, lifted.rules, in: scenario)
          high = min(middle, best.excesses.slots[rule] ?? 0)
        case .infeasible: low = middle + 1
        case .unknown:
          best.isProved = false
          low = high
        }
      }
      if low < high { best.isProved = false }
    }
    return best
  }

  // MARK: cost

  private func finish(_ lifted: Lifted, isFewest: Bool) -> Outcome {
    let model = lifted.excesses.model(of: scenario, terms)
    var options = options
    options.start = lifted.schedule
    options.limits.deadline = deadline
    let outcome = Portfolio.solve(model.network, options: options, onEvent: onEvent)
    guard let schedule = outcome.schedule else { return .unknown }
    let excesses = Excesses.of(schedule, dates, in: scenario)
    let ranked = dates.compactMap { rule in excesses.slots[rule].map { (rule: rule, by: $0) } }
      .sorted { $0.by > $1.by }
    var figures = ScenarioNetwork.PlanFigures(status: .relaxed, cost: outcome.cost, second: outcome.second)
    figures.violations = dates.compactMap { rule in
      excesses.slots[rule].map { Plan.Excess(rule: keyword(rule), phase: subject(rule), by: $0) }
    }
    var plan = model.plan(of: schedule, figures)
    if plan.violations.isEmpty { plan.status = .feasible }
    if let terms {
      let counted = PlanVerifier.verify(
        plan, against: scenario, replanning: terms.replanning, baseline: terms.baseline, prices: terms.prices)
      plan.cost = counted.cost.total
      plan.second = counted.second
      plan.moveCost = terms.baseline == nil ? nil : counted.moveCost
    }
    let verdict = PlanVerifier.verify(
      plan, against: scenario, replanning: terms?.replanning, baseline: terms?.baseline,
      prices: terms?.baseline == nil ? nil : terms?.prices)
    var whole = model
    whole.scenario = scenario
    var result = Planner.Result(model: whole, outcome: outcome, plan: plan, verdict: verdict)
    if !verdict.isAccepted {
      result.plan = whole.plan(of: nil, ScenarioNetwork.PlanFigures(status: .unknown))
      result.verdict = nil
      result.refused = verdict.violations
    }
    return .relaxed(
      Relaxed(
        result: result, excesses: ranked, isFewest: isFewest, isLeast: isFewest && lifted.isProved))
  }

  private func keyword(_ rule: ScenarioRule) -> String {
    switch rule {
    case .fixed: "fixed"
    case .maximum: "max"
    case .criterion, .compositeCriterion: "ready"
    default: "deadline"
    }
  }

  /// The phase whose row shows the excess.
  private func subject(_ rule: ScenarioRule) -> String {
    switch rule {
    case .releaseDeadline(let id): return scenario.path(of: scenario[id].delivery)
    case .phaseDeadline(let id), .fixed(let id), .criterion(let id, _): return scenario.path(of: id)
    case .compositeCriterion(let id, _): return scenario[id].id + ".gate"
    case .maximum(let k):
      if case .phase(let to) = scenario.dependencies[k].to { return scenario.path(of: to) }
      return ""
    default: return ""
    }
  }
}

extension Network {
  /// Costs nothing but what deadlines are missed by.
  fileprivate mutating func pursueDeadlines(of scenario: Scenario) {
    dropCosts()
    for (index, phase) in scenario.phases.enumerated() {
      if let deadline = phase.deadline {
        deliveries.append(Delivery(activity: index, due: deadline.value, weight: 1))
      }
    }
    for release in scenario.releases {
      if let deadline = release.deadline {
        deliveries.append(Delivery(activity: release.delivery.index, due: deadline.value, weight: 1))
      }
    }
  }
}
