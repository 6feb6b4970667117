package import Optimizer
import PlanVerifier
import ReleaseGraph
package import ReleaseModel
import Synchronization

/// # What if: many alternatives of a scenario, planned side by side from one baseline
///
/// - First:    what of the baseline can stay in the case stays, the rest is fitted in around it (`BaselineRepair`), and
///             the verifier judges it: an answer to every case within moments.
/// - Then:     the scenario without any change is searched on with all threads; what is gained there, nearly every case
///             can have too, and begins from.
/// - Rounds:   twice each case searches on for the least cost, the second time from the best plan of any case that holds
///             in it: so each has the use of what was found for all. Bounds are each case's own.
/// - Last:     among plans of that cost, the one that moves the fewest phases is sought.
/// - Parallel: cases take turns on as many lanes as there are threads; few cases have several threads each. What a case
///             leaves of its share of the time falls to those after it. With a work limit every case has the same share
///             of it, and as rounds end together the answers depend on input, seed, threads and limit alone.
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
    turns = round(turns, all, options.limits.part(0.3)) { search, limits, tell in search.begin(limits, tell) }
    var others = all
    if let leader, cases.count > 1 {
      turns = round(turns, [leader], options.limits.part(0.3)) { search, limits, tell in search.search(limits, tell) }
      others.removeAll { $0 == leader }
    }
    let lead = leader.flatMap { turns[$0].search.best?.plan }
    // Of work, unlike of time, nothing is left over: shares are of the whole.
    let isLed = others.count < all.count
    let broad = options.limits.part(options.limits.work == nil ? 0.4 : isLed ? 0.3 : 0.5)
    turns = round(turns, others.filter { !turns[$0].search.isSettled }, broad) { search, limits, tell in
      if let lead {
        search.take([lead], tell)
        search.adapt(lead, limits.part(0.2), tell)
      }
      search.search(limits, tell)
    }
    let shared = shared(turns)
    let rest = options.limits.part(options.limits.work == nil ? 1 : isLed ? 0.4 : 0.5)
    let answers = Mutex<[WhatIfAnswer]>(cases.map { _ in WhatIfAnswer(outcome: .unknown) })
    let moving = explainsMoves && baseline != nil
    turns = round(turns, all, rest) { search, limits, tell in
      search.take(shared, tell)
      search.search(limits.part(moving ? 0.65 : 1), tell)
      search.settle(limits.part(limits.work == nil ? 1 : 0.35))
    } then: { index, turn, threads in
      let answer = answer(cases[index], turn, threads: threads, base: base, baseline: baseline)
      answers.withLock { $0[index] = answer }
      onEvent(.finished(index))
    }
    return answers.withLock { $0 }
  }

  /// The plans of the cases, the cheapest first.
  private func shared(_ turns: [Turn]) -> [Plan] {
    let found = turns.compactMap(\.search.best).enumerated().sorted {
      ($0.element.measures.cost.total, $0.offset) < ($1.element.measures.cost.total, $1.offset)
    }
    return found.prefix(Self.mostShared).map(\.element.plan)
  }

  /// One step of each member, within limits for all of them together.
  private func round(
    _ turns: [Turn], _ members: [Int], _ limits: Limits,
    _ step: @escaping @Sendable (inout CaseSearch, Limits, (WhatIfPlan) -> Void) -> Void,
    then: @escaping @Sendable (Int, Turn, Int) -> Void = { _, _, _ in }
  ) -> [Turn] {
    if members.isEmpty { return turns }
    let lanes = max(1, min(options.threads, members.count))
    let threads = max(1, options.threads / lanes)
    let next = Mutex(0)
    let state = Mutex(turns)
    let started = started
    let workers = (0..<lanes).map { _ in
      WorkerThread { [self] in
        while true {
          let position = next.withLock { value in
            defer { value += 1 }
            return value
          }
          guard position < members.count else { return }
          let index = members[position]
          var turn = state.withLock { $0[index] }
          turn.search.options.threads = threads
          var first = turn.first
          step(&turn.search, share(limits, left: members.count - position, of: members.count, lanes)) { plan in
            let elapsed = ContinuousClock.now - started
            onEvent(.answered(index, cost: plan.measures.cost.total, isFirst: first == nil, elapsed: elapsed))
            if first == nil { first = elapsed }
          }
          turn.first = first
          let done = turn
          state.withLock { $0[index] = done }
          then(index, done, threads)
        }
      }
    }
    for worker in workers { worker.join() }
    return state.withLock { $0 }
  }

  private func share(_ limits: Limits, left: Int, of count: Int, _ lanes: Int) -> Limits {
    var limits = limits
    if let deadline = limits.deadline {
      let turns = (left + lanes - 1) / lanes
      limits.deadline = min(deadline, .now + (deadline - .now) / max(1, turns))
    }
    limits.work = limits.work.map { max(1, $0 / count) }
    return limits
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
      answer.outcome = .infeasible(Self.conflict(alternative.replanning, options, threads: threads))
    }
    if explainsMoves, let baseline, let planned = answer.planned {
      let causes = ChangeCauses(alternative, base: base, baseline: baseline, plan: planned.plan)
      answer.moves = causes.moves
      answer.paysAnyway = alternative.changes > 0 && causes.paysAnyway
    }
    return answer
  }
}
