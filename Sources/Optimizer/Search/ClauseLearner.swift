package import ReleaseGraph

/// # The clause-learning engine as the portfolio sees it: an exact solver, and a prover
///
/// First stage: schedules below the cut-off's cost, until none is left. Second stage: at that cost, schedules with a
/// smaller sum of delivery ends. A network that the engine holds only as a relaxation can still be refuted and bounded;
/// what it finds is checked before it is believed.
package final class ClauseLearner: ExactSolver, PortfolioWorker {
  private let network: Network
  private let seed: UInt64
  private var hint: Schedule?
  private var stage = Stage.cost
  private var run: Run?
  /// Found schedules that did not hold: the relaxation is too weak for this network.
  private var broken = 0
  private var conflicts = 0
  private var restarts = 0
  private var isDone = false

  private enum Stage {
    case cost, second
  }

  /// One engine on one stage, with the way back to schedules.
  private final class Run {
    var engine: Engine
    let extraction: ScheduleExtraction
    let isExact: Bool

    init(_ encoder: EngineEncoder, _ network: Network, seed: UInt64) {
      engine = Engine(encoder.model, seed: seed)
      extraction = ScheduleExtraction(
        network: network, modeVariable: encoder.modeVariable, copyVariables: encoder.copyVariables,
        pooled: encoder.pooled)
      isExact = encoder.model.isExact
      if encoder.isContradictory { engine.isExhausted = true }
    }
  }

  package init(network: Network, hint: Schedule?, seed: UInt64) {
    self.network = network
    self.seed = seed
    self.hint = hint
  }

  package let name = "clause learning"

  package var counters: [(name: String, value: Int)] { [("conflicts", conflicts), ("restarts", restarts)] }

  /// Networks beyond this are not given to the engine as a whole.
  package static let largest = 6_000

  private func start(_ cutoff: Objective?) -> Run {
    let encoder: EngineEncoder
    switch (stage, cutoff) {
    case (.cost, let cutoff): encoder = EngineEncoder(network, upperBound: cutoff.map { $0.cost - 1 })
    case (.second, let cutoff?): encoder = EngineEncoder(network, upperBound: cutoff.cost, secondStage: cutoff.second)
    case (.second, nil): encoder = EngineEncoder(network, upperBound: nil)
    }
    let run = Run(encoder, network, seed: seed)
    if stage == .cost, let cutoff, encoder.model.objective < 0 { run.engine.rowLimit[0] = cutoff.cost - 1 }
    if stage == .second, let cutoff, encoder.model.rows[0].objective < 0 { run.engine.rowLimit[0] = cutoff.cost }
    if let hint { adopt(hint, run) }
    return run
  }

  /// The values of a schedule as the ones to try first.
  private func adopt(_ schedule: Schedule, _ run: Run) {
    let model = run.engine.model
    for (index, activity) in network.activities.enumerated() {
      let act = model.activities[index]
      guard schedule.isPresent(index) else {
        if act.presence >= 0 { run.engine.phase[Int(act.presence)] = 0 }
        continue
      }
      run.engine.phase[Int(act.start)] = schedule.start[index]
      if act.end >= 0 { run.engine.phase[Int(act.end)] = schedule.end[index] }
      if act.presence >= 0 { run.engine.phase[Int(act.presence)] = 1 }
      for mode in activity.modes where run.extraction.modeVariable[mode] >= 0 {
        run.engine.phase[Int(run.extraction.modeVariable[mode])] = Int(schedule.mode[index]) == mode ? 1 : 0
      }
    }
    for entry in run.extraction.copyVariables {
      let isMode = Int(schedule.mode[entry.activity]) == entry.mode
      for (copy, variable) in entry.variables.enumerated() {
        run.engine.phase[Int(variable)] = isMode && schedule.copy(entry.activity, demand: entry.demand) == copy ? 1 : 0
      }
    }
    run.engine.hasPhase = true
  }

  // MARK: exact solver

  package func search(below cutoff: Objective?, ticks: Int, used: inout Int, stop: StopSignal) -> ExactAnswer {
    if isDone { return .exhausted }
    let before = used
    while used - before < ticks {
      let run = self.run ?? start(cutoff)
      self.run = run
      if let cutoff, !tighten(run, cutoff) {
        if !advance(cutoff) { return .exhausted }
        continue
      }
      let ticksBefore = run.engine.kernel.ticks
      let conflictsBefore = run.engine.conflicts
      let restartsBefore = run.engine.restarts
      let result = run.engine.search(ticks: ticks - (used - before)) { stop.isRaised }
      used += run.engine.kernel.ticks - ticksBefore + 1
      conflicts += run.engine.conflicts - conflictsBefore
      restarts += run.engine.restarts - restartsBefore
      switch result {
      case .limit: return .limit
      case .exhausted: if !advance(cutoff) { return .exhausted }
      case .solution:
        if let found = take(run) {
          if let cutoff, found.1 >= cutoff {
            // As good in the stage at hand, but not lexicographically: the next bound forbids it.
            continue
          }
          return .found(found.0, found.1)
        }
        broken += 1
        if broken > 3 { return .limit }
      }
    }
    return .limit
  }

  /// Bounds the run by a cut-off that may have fallen; false if that leaves nothing.
  private func tighten(_ run: Run, _ cutoff: Objective) -> Bool {
    if run.engine.isExhausted { return false }
    let model = run.engine.model
    switch stage {
    case .cost:
      if model.objective >= 0 {
        // Costs are multiples of the unit, so at most cost − 1 is at most the multiple below.
        let limit = cutoff.cost > 0 ? (cutoff.cost - 1) / model.rows[0].unit : -1
        if Int(run.engine.kernel.upper(model.objective)) > limit {
          return run.engine.restrict(.atMost(model.objective, Int32(limit)))
        }
        return true
      }
      if run.engine.rowLimit[0] >= cutoff.cost {
        run.engine.rowLimit[0] = cutoff.cost - 1
        run.engine.backtrack(to: 0)
        run.engine.wakeAll()
      }
      return true
    case .second:
      let limit = cutoff.second - 1
      if Int(run.engine.kernel.upper(model.objective)) > limit {
        return run.engine.restrict(.atMost(model.objective, Int32(limit)))
      }
      return true
    }
  }

  /// On to the second stage; false where there is nothing more.
  private func advance(_ cutoff: Objective?) -> Bool {
    guard stage == .cost, cutoff != nil else {
      isDone = true
      return false
    }
    stage = .second
    run = nil
    return true
  }

  /// The schedule that the engine stands at, if it holds.
  private func take(_ run: Run) -> (Schedule, Objective)? {
    let schedule = run.extraction.schedule({ run.engine.kernel.lower($0) }, run.engine.model)
    run.engine.keepPhase()
    guard let schedule, NetworkChecker.breaches(of: schedule, in: network).isEmpty else { return nil }
    run.engine.backtrack(to: 0)
    let value = NetworkChecker.value(of: schedule, in: network)
    return (schedule, Objective(cost: value.cost, second: value.second))
  }

  // MARK: portfolio worker

  package func run(_ slice: inout Slice) {
    guard network.activities.count <= Self.largest else {
      slice.isFinished = true
      return
    }
    if let incumbent = slice.incumbent {
      hint = incumbent.schedule
      if let run, !run.engine.hasPhase { adopt(incumbent.schedule, run) }
    }
    let wasFirstStage = stage == .cost
    let answer = search(below: slice.best, ticks: slice.ticks, used: &slice.used, stop: slice.stop)
    report(&slice, wasFirstStage)
    switch answer {
    case .found(let schedule, let objective):
      slice.offer(Incumbent(schedule: schedule, objective: objective, source: name))
    case .exhausted:
      slice.isFinished = true
      if let best = slice.best {
        slice.proved.raise(cost: best.cost, source: name)
        slice.proved.raise(second: best.second, source: name)
      } else {
        slice.refutation = .exhausted(by: name)
      }
    case .limit: if broken > 3 { slice.isFinished = true }
    }
  }

  /// What the engine's root bounds prove so far.
  private func report(_ slice: inout Slice, _ wasFirstStage: Bool) {
    guard let best = slice.best else { return }
    if stage == .second && wasFirstStage { slice.proved.raise(cost: best.cost, source: name) }
    guard let run, run.engine.model.objective >= 0 else { return }
    let lower = Int(run.engine.rootLower(run.engine.model.objective))
    if stage == .cost {
      slice.proved.raise(cost: min(lower * run.engine.model.rows[0].unit, best.cost), source: name)
    } else {
      slice.proved.raise(cost: best.cost, source: name)
      slice.proved.raise(second: min(lower, best.second), source: name)
    }
  }
}
