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
  private(set) var run: Run?
  /// Called with every run as it starts; for tests.
  var onStart: ((Run) -> Void)?
  /// Assignments that did not hold as schedules, and whether another reading of one might have.
  package private(set) var rejected = 0
  private var isUnsure = false
  private var conflicts = 0
  private var restarts = 0
  private var propagations = 0
  private var isDone = false
  /// Writes the log of the first stage, where one is wanted.
  private let scribe: ProofScribe?
  /// What no schedule costs less than, as others proved it.
  private var known = 0

  private enum Stage {
    case cost, second
  }

  /// One engine on one stage, with the way back to schedules.
  final class Run {
    var engine: Engine
    let extraction: ScheduleExtraction
    let isReadable: Bool
    /// Built with a cut-off.
    let isBounded: Bool

    init(_ encoder: EngineEncoder, _ network: Network, seed: UInt64, isBounded: Bool) {
      self.isBounded = isBounded
      engine = Engine(encoder.model, seed: seed)
      extraction = ScheduleExtraction(
        network: network, modeVariable: encoder.modeVariable, copyVariables: encoder.copyVariables,
        pooled: encoder.pooled)
      isReadable = encoder.model.isReadable
      if encoder.isContradictory { engine.isExhausted = true }
    }
  }

  /// Where the search for a proof begins.
  package enum Direction: Sendable {
    /// Looks for ever better schedules, until none is left.
    case fromAbove
    /// Refutes the lowest cost that is not refuted yet, again and again: a destructive lower bound.
    case fromBelow
  }

  private let direction: Direction
  /// From below: turns since the best schedule got better; the first few of them are left to those who improve it.
  private var quietTurns = 0
  private var lastBest: Objective?
  private static let patience = 6

  package init(
    network: Network, hint: Schedule?, seed: UInt64, log: ProofLog? = nil, direction: Direction = .fromAbove
  ) {
    scribe = log.map { ProofScribe(network, $0) }
    self.network = network
    self.seed = seed
    self.hint = hint
    self.direction = direction
  }

  package var name: String { direction == .fromAbove ? "clause learning" : "clause learning from below" }

  package var counters: [(name: String, value: Int)] {
    [("conflicts", conflicts), ("restarts", restarts), ("propagations", propagations)]
  }

  /// The largest cost that no schedule is below, as far as the run at hand has proved it in its first stage.
  package var provedCost: Int {
    guard let run, stage == .cost, run.engine.model.objective >= 0 else { return 0 }
    return Int(run.engine.rootLower(run.engine.model.objective)) * run.engine.model.rows[0].unit
  }

  /// Networks beyond this are not given to the engine as a whole.
  package static let largest = 6_000

  private func start(_ cutoff: Objective?) -> Run {
    let encoder: EngineEncoder
    switch (stage, cutoff) {
    case (.cost, let cutoff): encoder = EngineEncoder(network, upperBound: cutoff.map { $0.cost - 1 })
    case (.second, let cutoff?): encoder = EngineEncoder(network, upperBound: cutoff.cost, secondStage: cutoff.second)
    case (.second, nil): encoder = EngineEncoder(network, upperBound: nil)
    }
    let run = Run(encoder, network, seed: seed, isBounded: cutoff != nil)
    if stage == .cost, let cutoff, encoder.model.objective < 0 { run.engine.rowLimit[0] = cutoff.cost - 1 }
    if stage == .second, let cutoff, encoder.model.rows[0].objective < 0 { run.engine.rowLimit[0] = cutoff.cost }
    if let scribe, stage == .cost {
      scribe.begin(encoder.model, encoder.modeVariable)
      if encoder.isContradictory { scribe.contradict(encoder.model) }
      run.engine.scribe = scribe
    }
    if let hint { adopt(hint, run) }
    run.engine.isFromBelow = direction == .fromBelow && stage == .cost
    onStart?(run)
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
    if isDone {
      if isUnsure { used += ticks }
      return answer
    }
    let before = used
    while used - before < ticks {
      if let run, cutoff != nil, run.engine.model.objective < 0, !run.isBounded {
        // With a cut-off the objective becomes a variable, where it can.
        self.run = nil
      }
      let run = self.run ?? start(cutoff)
      self.run = run
      if let cutoff, !tighten(run, cutoff) {
        if !advance(cutoff) { return answer }
        continue
      }
      let ticksBefore = run.engine.kernel.ticks
      let conflictsBefore = run.engine.conflicts
      let restartsBefore = run.engine.restarts
      let propagationsBefore = run.engine.kernel.propagations
      let result = run.engine.search(ticks: ticks - (used - before)) { stop.isRaised }
      used += run.engine.kernel.ticks - ticksBefore + 1
      conflicts += run.engine.conflicts - conflictsBefore
      restarts += run.engine.restarts - restartsBefore
      propagations += run.engine.kernel.propagations - propagationsBefore
      switch result {
      case .limit: return .limit
      case .exhausted: if !advance(cutoff) { return answer }
      case .solution:
        if let found = take(run, below: cutoff) {
          run.engine.backtrack(to: 0)
          return .found(found.0, found.1)
        }
        // The engine holds a relaxation: what it forbids too little, the check does.
        rejected += 1
        if !run.isReadable { isUnsure = true }
        if !run.engine.reject() { run.engine.isExhausted = true }
      }
    }
    return .limit
  }

  private var answer: ExactAnswer { isUnsure ? .limit : .exhausted }

  /// Bounds the run by a cut-off that may have fallen; false if that leaves nothing.
  private func tighten(_ run: Run, _ cutoff: Objective) -> Bool {
    if run.engine.isExhausted { return false }
    let model = run.engine.model
    switch stage {
    case .cost:
      if model.objective >= 0 {
        let least = (known + model.rows[0].unit - 1) / model.rows[0].unit
        if Int(run.engine.rootLower(model.objective)) < least,
          !run.engine.restrict(.atLeast(model.objective, Int32(clamping: least)))
        {
          return false
        }
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
    if isUnsure || direction == .fromBelow {
      isDone = true
      return false
    }
    // The second stage is a sum of ends and so never below 0.
    guard stage == .cost, let cutoff, cutoff.second > 0 else {
      isDone = true
      return false
    }
    stage = .second
    run = nil
    return true
  }

  /// The schedule that the engine stands at, if it holds.
  private func take(_ run: Run, below cutoff: Objective?) -> (Schedule, Objective)? {
    let schedule = run.extraction.schedule({ run.engine.kernel.lower($0) }, run.engine.model)
    guard let schedule, NetworkChecker.breaches(of: schedule, in: network).isEmpty else { return nil }
    let value = NetworkChecker.value(of: schedule, in: network)
    let objective = Objective(cost: value.cost, second: value.second)
    if let cutoff, objective >= cutoff { return nil }
    run.engine.keepPhase()
    return (schedule, objective)
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
    if direction == .fromBelow && !isMyTurn(slice.best) { return }
    let wasFirstStage = stage == .cost
    if scribe == nil { known = slice.bound.cost }
    let answer = search(below: slice.best, ticks: slice.ticks, used: &slice.used, stop: slice.stop)
    if let run, run.engine.scribe != nil { run.engine.tellRoot() }
    scribe?.flush()
    report(&slice, wasFirstStage)
    switch answer {
    case .found(let schedule, let objective):
      slice.offer(Incumbent(schedule: schedule, objective: objective, source: name))
    case .exhausted:
      slice.isFinished = true
      if let best = slice.best {
        slice.proved.raise(cost: best.cost, source: name)
        if direction == .fromAbove { slice.proved.raise(second: best.second, source: name) }
      } else {
        slice.refutation = .exhausted(by: name)
      }
    case .limit: if isUnsure && isDone { slice.isFinished = true }
    }
  }

  /// Whether to search from below now: there is a best schedule, and it has not got better for some turns.
  private func isMyTurn(_ best: Objective?) -> Bool {
    quietTurns = best == lastBest ? quietTurns + 1 : 0
    lastBest = best
    return best != nil && quietTurns >= Self.patience
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
