package import Optimizer
import PlanVerifier
import ReleaseGraph
package import ReleaseModel
import Synchronization

/// # What if: many alternatives of a scenario, planned side by side from one baseline
///
/// - First:    what of the baseline can stay in the case stays, the rest is fitted in around it (`BaselineRepair`), and
///             the verifier judges it: an answer within moments.
/// - Then:     the search goes on from there for the least cost; its bound is the case's.
/// - Last:     among plans of that cost, the one that moves the fewest phases is sought.
/// - Parallel: cases take turns on as many lanes as there are threads; few cases have several threads each. What a case
///             leaves of its share of the time falls to those after it. With a work limit every case has the same share
///             of it, and the answers depend on input, seed, threads and limit alone.
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

  /// The answers in the order of the cases. `base` is the scenario without any change, to which the baseline belongs.
  package func run(_ cases: [WhatIfCase], base: Replanning, baseline: Plan?) -> [WhatIfAnswer] {
    let lanes = max(1, min(options.threads, cases.count))
    let next = Mutex(0)
    let answers = Mutex<[WhatIfAnswer?]>(Array(repeating: nil, count: cases.count))
    let threads = (0..<lanes).map { _ in
      WorkerThread { [self] in
        while true {
          let index = next.withLock { value in
            defer { value += 1 }
            return value
          }
          guard index < cases.count else { return }
          let answer = self.answer(
            cases[index], index, limits: share(left: cases.count - index, of: cases.count, lanes),
            threads: options.threads / lanes, base: base, baseline: baseline)
          answers.withLock { $0[index] = answer }
          onEvent(.finished(index))
        }
      }
    }
    for thread in threads { thread.join() }
    return answers.withLock { $0.map { $0 ?? WhatIfAnswer(outcome: .unknown) } }
  }

  private func share(left: Int, of count: Int, _ lanes: Int) -> Limits {
    var limits = options.limits
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
    feasibility.knownInfeasible = !replanning.states.contains { $0.hasStarted }
    var finder = ConflictFinder(replanning.scenario, feasibility: feasibility, decisionLimit: .milliseconds(400))
    guard case .conflict(let conflict) = finder.find(limit: .seconds(3)) else { return nil }
    return conflict
  }

  // MARK: one case

  private func answer(
    _ alternative: WhatIfCase, _ index: Int, limits: Limits, threads: Int, base: Replanning, baseline: Plan?
  ) -> WhatIfAnswer {
    if options.flag.isRaised { return WhatIfAnswer(outcome: .unknown) }
    var search = CaseSearch(alternative.replanning, baseline: baseline, options: options, limits: limits)
    search.options.threads = max(1, threads)
    search.movesFew = explainsMoves
    var first: Duration?
    let started = started
    let outcome = search.run { plan in
      let elapsed = ContinuousClock.now - started
      onEvent(.answered(index, cost: plan.measures.cost.total, isFirst: first == nil, elapsed: elapsed))
      if first == nil { first = elapsed }
    }
    var answer = WhatIfAnswer(outcome: outcome, firstAnswer: first)
    if case .infeasible = outcome {
      answer.outcome = .infeasible(Self.conflict(alternative.replanning, options, threads: max(1, threads)))
    }
    if explainsMoves, let baseline, let planned = answer.planned {
      let causes = ChangeCauses(alternative, base: base, baseline: baseline, plan: planned.plan)
      answer.moves = causes.moves
      answer.paysAnyway = alternative.changes > 0 && causes.paysAnyway
    }
    return answer
  }
}
