package import Optimizer
import PlanVerifier
import ReleaseGraph
package import ReleaseModel
import Synchronization

/// # What if: many alternatives of a scenario, planned side by side from one baseline
///
/// - First:    what of the baseline can stay in the case stays, the rest is fitted in around it (`BaselineRepair`), and
///             the verifier judges it: an answer to every case within moments.
/// - Then:     the scenario without any change is searched on with all threads, for up to two thirds of the effort: what
///             is gained there, nearly every case can have too, as it is or with little fitted in anew.
/// - Rounds:   each case takes what is cheaper of the plans of others and searches on for the least cost. Those that are
///             much dearer than the scenario without any change have the most to find for themselves, and so the greatest
///             shares; from the second round on those that gained the most for their effort.
/// - Last:     bounds of each case; then, among plans of that cost, the one that moves the fewest phases.
/// - Parallel: as many cases at a time as there are threads, few cases with several threads each; each has the use of the
///             plans of those before it. What is left over of a share of the time falls to those that follow. With a work
///             limit shares are of the whole, and answers depend on input, seed, threads and limit alone.
package struct WhatIf: Sendable {
  /// Told while it runs, from its threads: a case by position has a verified plan of this cost (scaled), for the first
  /// time or a better one.
  package enum Event: Sendable {
    case answered(Int, cost: Int, isFirst: Bool, elapsed: Duration)
    case finished(Int)
  }

  package var options: SolveOptions
  package var onEvent: @Sendable (Event) -> Void
  /// Without: no time goes into moving few phases and into why each moves.
  package var explainsMoves = true
  private let started: ContinuousClock.Instant

  package init(
    options: SolveOptions, started: ContinuousClock.Instant = .now,
    onEvent: @escaping @Sendable (Event) -> Void = { _ in }
  ) {
    self.options = options
    self.started = started
    self.onEvent = onEvent
  }

  /// A case under way.
  private struct Turn: Sendable {
    var search: CaseSearch
    /// Until the first verified plan.
    var first: Duration?
    /// The share of its latest round that it had.
    var share = 1.0
    var conflict: Conflict?
  }

  /// Plans of other cases that are tried in one.
  private static let mostShared = 12

  /// The answers in the order of the cases. `base` is the scenario without any change, to which the baseline belongs;
  /// `leader` is the case without any change, if there is one.
  package func run(_ cases: [WhatIfCase], base: Replanning, baseline: Plan?, leader: Int? = nil) -> [WhatIfAnswer] {
    var turns = cases.map { item in
      var search = CaseSearch(item.replanning, baseline: baseline, options: options)
      search.movesFew = explainsMoves
      return Turn(search: search)
    }
    let all = Array(cases.indices)
    let others = all.filter { $0 != leader }
    turns = round(turns, all, options.limits.part(0.3)) { search, _, limits, tell in search.begin(limits, tell) }
    var spent = 0.0
    if let leader, !others.isEmpty {
      // Few cases have little use of what is found for all.
      spent = Self.lead * Double(others.count) / Double(others.count + 2)
      turns = round(turns, [leader], phase(spent, after: 0)) { search, _, limits, tell in
        search.improve(limits.part(0.85), tell)
        search.search(limits.part(limits.work == nil ? 1 : 0.15), tell)
      }
      turns = round(turns, others, phase(0.1, after: spent)) { search, others, limits, tell in
        search.use(others, limits, tell)
      }
    }
    let part = (1 - spent - Self.last) / Double(Self.rounds)
    for k in 0..<Self.rounds {
      let open = all.filter { !turns[$0].search.isSettled }
      let weights = k == 0 ? hardness(turns, open, leader) : promise(turns, open, leader)
      turns = round(turns, open, phase(part, after: spent), weights: weights) { search, others, limits, tell in
        search.use(others, limits.part(0.2), tell)
        search.improve(limits, tell)
      }
      spent += part
    }
    let answers = Mutex<[WhatIfAnswer]>(cases.map { _ in WhatIfAnswer(outcome: .unknown) })
    let moving = explainsMoves && baseline != nil
    turns = round(turns, (leader.map { [$0] } ?? []) + others, phase(Self.last, after: spent)) {
      search, others, limits, tell in
      search.use(others, limits.part(0.2), tell)
      search.search(limits.part(moving ? 0.5 : 1), tell)
      search.settle(limits.part(limits.work == nil ? 1 : 0.5))
    } then: { index, turn, threads in
      let answer = answer(cases[index], turn, threads: threads, base: base, baseline: baseline)
      answers.withLock { $0[index] = answer }
      onEvent(.finished(index))
    }
    return answers.withLock { $0 }
  }

  // MARK: shares of the effort

  /// Of the whole: for the scenario without any change, for bounds and few moves at the end.
  private static let (lead, last) = (0.65, 0.12)
  /// Rounds between these.
  private static let rounds = 3

  /// At first: the dearer a case is than the scenario without any change, the more it has to find for itself.
  private func hardness(_ turns: [Turn], _ members: [Int], _ leader: Int?) -> [Double] {
    let known =
      leader.flatMap { turns[$0].search.best?.measures.cost.total }
      ?? turns.compactMap(\.search.best).map(\.measures.cost.total).min()
    return members.map { index in
      guard let known, let own = turns[index].search.best?.measures.cost.total else { return 2 }
      return 0.3 + min(2, 5 * max(0, Double(own) / Double(max(1, known)) - 1))
    }
  }

  /// Then: the more a case gained for its effort, the more it may gain still; what is gained without any change, all may
  /// have.
  private func promise(_ turns: [Turn], _ members: [Int], _ leader: Int?) -> [Double] {
    let rates = members.map { index in
      turns[index].search.gain / max(1e-6, turns[index].share) * (index == leader ? 3 : 1)
    }
    let mean = rates.reduce(0, +) / Double(max(1, rates.count))
    return rates.map { mean == 0 ? 1 : 0.3 * mean + min($0, mean * 5) }
  }

  /// The limits of a phase with this share of the whole, after phases with that share; what those left over is its own.
  private func phase(_ share: Double, after before: Double) -> Limits {
    options.limits.part(options.limits.work == nil ? share / (1 - before) : share)
  }

  /// One step of each member, within limits for all of them together, which they share by their weights: as many at a
  /// time as there are threads, each of which can use the plans of those before it.
  private func round(
    _ turns: [Turn], _ members: [Int], _ limits: Limits, weights: [Double]? = nil,
    _ step: @escaping @Sendable (inout CaseSearch, [Plan], Limits, (WhatIfPlan) -> Void) -> Void,
    then: @escaping @Sendable (Int, Turn, Int) -> Void = { _, _, _ in }
  ) -> [Turn] {
    var turns = turns
    let weights = weights ?? members.map { _ in 1 }
    var left = weights.reduce(0, +)
    for (k, index) in members.enumerated() { turns[index].share = weights[k] / left }
    // Those of equal weight together: none waits long for another.
    let order = members.indices.sorted { (-weights[$0], $0) < (-weights[$1], $1) }
    let count = (members.count + options.threads - 1) / options.threads
    for k in 0..<count {
      let group = order[(members.count * k / count)..<(members.count * (k + 1) / count)]
      let weight = group.map { weights[$0] }.reduce(0, +)
      let deadline = limits.deadline.map { min($0, .now + ($0 - .now) * min(1, weight / left)) }
      left = max(1e-9, left - weight)
      let plans = shared(turns)
      let shares = Dictionary(uniqueKeysWithValues: group.map { (members[$0], turns[members[$0]].share) })
      turns = abreast(
        turns, group.map { members[$0] },
        { index, search, tell in
          let work = limits.work.map { max(1, Int(Double($0) * (shares[index] ?? 0))) }
          step(&search, plans, Limits(deadline: deadline, work: work), tell)
        }, then)
    }
    return turns
  }

  /// A step of several cases at the same time.
  private func abreast(
    _ turns: [Turn], _ members: [Int],
    _ step: @escaping @Sendable (Int, inout CaseSearch, (WhatIfPlan) -> Void) -> Void,
    _ then: @escaping @Sendable (Int, Turn, Int) -> Void
  ) -> [Turn] {
    if members.isEmpty { return turns }
    let threads = max(1, options.threads / max(1, members.count { !turns[$0].search.isSettled }))
    let state = Mutex(turns)
    let started = started
    let workers = members.map { index in
      WorkerThread { [self] in
        var turn = turns[index]
        turn.search.options.threads = threads
        var first = turn.first
        step(index, &turn.search) { plan in
          let elapsed = ContinuousClock.now - started
          onEvent(.answered(index, cost: plan.measures.cost.total, isFirst: first == nil, elapsed: elapsed))
          if first == nil { first = elapsed }
        }
        turn.first = first
        if case .infeasible? = turn.search.outcome, turn.conflict == nil {
          turn.conflict = Self.conflict(turn.search.replanning, options, threads: threads)
        }
        let done = turn
        state.withLock { $0[index] = done }
        then(index, done, threads)
      }
    }
    for worker in workers { worker.join() }
    return state.withLock { $0 }
  }

  /// The plans of the cases, the cheapest first.
  private func shared(_ turns: [Turn]) -> [Plan] {
    let found = turns.compactMap(\.search.best).enumerated().sorted {
      ($0.element.measures.cost.total, $0.offset) < ($1.element.measures.cost.total, $1.offset)
    }
    return found.prefix(Self.mostShared).map(\.element.plan)
  }

  /// The cause, where no plan exists, as minimal as a few seconds allow.
  static func conflict(_ replanning: Replanning, _ options: SolveOptions, threads: Int) -> Conflict? {
    var feasibility = Feasibility(
      deadline: .now + .seconds(5), flag: options.flag, threads: threads, seed: options.seed)
    if options.limits.work != nil { feasibility.limitWork(300_000_000) }
    feasibility.knownInfeasible = !replanning.states.contains { $0.hasStarted }
    var finder = ConflictFinder(replanning.scenario, feasibility: feasibility, decisionLimit: .milliseconds(400))
    guard case .conflict(let conflict) = finder.find(limit: .seconds(3)) else { return nil }
    return conflict
  }

  // MARK: one case

  private func answer(
    _ alternative: WhatIfCase, _ turn: Turn, threads: Int, base: Replanning, baseline: Plan?
  ) -> WhatIfAnswer {
    var answer = WhatIfAnswer(outcome: turn.search.outcome ?? .unknown, firstAnswer: turn.first)
    if case .infeasible = answer.outcome {
      answer.outcome = .infeasible(turn.conflict)
    }
    if explainsMoves, let baseline, let planned = answer.planned {
      let causes = ChangeCauses(alternative, base: base, baseline: baseline, plan: planned.plan)
      answer.moves = causes.moves
      answer.paysAnyway = alternative.changes > 0 && causes.paysAnyway
    }
    return answer
  }
}
