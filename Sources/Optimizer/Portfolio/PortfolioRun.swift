import Dispatch
import ReleaseGraph
import Synchronization

/// One call of the portfolio: its board, its threads and its end.
final class PortfolioRun: Sendable {
  let network: Network
  let options: SolveOptions
  let onEvent: @Sendable (SearchEvent) -> Void
  let board = IncumbentBoard()
  let started = ContinuousClock.now
  private let settled = CancellationFlag()
  private let stop: StopSignal
  private let proof = Mutex<AntichainProof?>(nil)
  private let workers = Mutex<[Int: SearchStatistics.Worker]>([:])

  init(network: Network, options: SolveOptions, onEvent: @escaping @Sendable (SearchEvent) -> Void) {
    self.network = network
    self.options = options
    self.onEvent = onEvent
    stop = StopSignal(flag: options.flag, deadline: options.limits.deadline, settled: settled)
  }

  // MARK: Workers

  /// For each thread the workers that take turns on it. Every thread has an improver.
  private func teams() -> [[Team.Entry]] {
    let exact = options.exactSolver
    let improver: WorkerFactory = { Improver(network: $0, seed: $1, exactSolver: exact) }
    var teams = [[Team.Entry]](repeating: [], count: options.threads)
    // Provers without a thread of their own: beside the improver where it soon has nothing more to find, else beside the other prover.
    let spare = network.hasOnlyMakespan ? 0 : options.threads - 1
    teams[0].append(Team.Entry(index: 0, role: .improver, make: improver))
    for (k, prover) in options.provers.enumerated() {
      teams[k + 1 < options.threads ? k + 1 : spare].append(Team.Entry(index: k + 1, role: .prover, make: prover))
    }
    var next = options.provers.count + 1
    for thread in teams.indices where thread > 0 && !options.stopsAtFirst || teams[thread].isEmpty {
      teams[thread].append(Team.Entry(index: next, role: .improver, make: improver))
      next += 1
    }
    let last = options.threads - 1
    switch linearWorker {
    case (.sets, let make)?:
      // First on the last thread: its bound is worth most at the beginning; on a single thread after the first schedule.
      teams[last].insert(Team.Entry(index: next, role: .sets, make: make), at: last == 0 ? 1 : 0)
    case (let role, let make)?:
      // Last on the last thread: the others begin as they would without it.
      teams[last].append(Team.Entry(index: next, role: role, make: make))
    case nil: break
    }
    return teams
  }

  /// The linear programmer that suits the network, if any.
  private var linearWorker: (role: Team.Role, make: WorkerFactory)? {
    guard let linear = options.linear, !options.stopsAtFirst else { return nil }
    if LinearBounder.isPromising(network) {
      return (.linear, { network, _ in LinearBounder(network: network, backend: linear) })
    }
    guard AntichainBounder.isPromising(network) else { return nil }
    return (.sets, { network, _ in AntichainBounder(network: network, backend: linear) })
  }

  private func makeTeam(_ entries: [Team.Entry]) -> Team {
    Team(entries, size: network.activities.count) { [self] entry in
      entry.make(network, options.seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(entry.index))
    }
  }

  /// Runs one slice and books it for the statistics.
  private func runSlice(_ worker: any PortfolioWorker, index: Int, state: IncumbentBoard.State) -> Slice {
    var slice = Slice(ticks: options.sliceTicks, stop: stop, incumbent: state.best, bound: state.bound)
    worker.run(&slice)
    let counters = worker.counters
    workers.withLock { all in
      var entry = all[index] ?? .init(name: worker.name, ticks: 0, slices: 0, improvements: 0, counters: [])
      entry.ticks += slice.used
      entry.slices += 1
      entry.improvements += slice.improvements
      entry.counters = counters
      all[index] = entry
    }
    return slice
  }

  /// Puts what a slice reported on the board.
  private func merge(_ slice: Slice) {
    if let found = slice.found { offer(found) }
    if board.raise(slice.proved) { onEvent(.bounded(board.snapshot.bound, elapsed: .now - started)) }
    if let refutation = slice.refutation { board.refute(refutation) }
    if let proof = slice.proof {
      self.proof.withLock { if proof.makespan > $0?.makespan ?? 0 { $0 = proof } }
    }
    if board.snapshot.isSettled { settled.raise() }
  }

  private func offer(_ candidate: Incumbent) {
    if board.offer(candidate) {
      if options.stopsAtFirst { settled.raise() }
      onEvent(.improved(candidate.objective, source: candidate.source, elapsed: .now - started))
    }
  }

  // MARK: Phases

  /// Root bounds, the given start; where there is none, simple refutations.
  func prepare() {
    let root = RootBounds(network)
    let given = options.start.flatMap { Improver.checked($0, network: network) }
    if given != nil || options.proof != nil {
      // A schedule refutes every refutation; of a proof only what the log tells counts.
    } else if let refuted = Refuter.refute(network, stop: stop) {
      board.refute(refuted.refutation)
    } else if let refutation = root.refutation {
      board.refute(refutation)
    }
    if board.raise(root.bound) { onEvent(.bounded(root.bound, elapsed: .now - started)) }
    if let given { offer(given) }
    if board.snapshot.isSettled { settled.raise() }
  }

  func search() {
    guard !stop.isRaised else { return }
    let teams = teams()
    if let work = options.limits.work { searchByEpochs(teams, work: work) } else { searchFreely(teams) }
  }

  private func searchFreely(_ teams: [[Team.Entry]]) {
    let threads = teams.map { entries in
      WorkerThread { [self] in
        var team = makeTeam(entries)
        while !stop.isRaised {
          let state = board.snapshot
          guard let (index, worker) = team.next(state) else { break }
          let slice = runSlice(worker, index: index, state: state)
          merge(slice)
          team.note(index, ticks: slice.used)
          if slice.isFinished { team.remove(index) }
        }
      }
    }
    for thread in threads { thread.join() }
  }

  private func searchByEpochs(_ teams: [[Team.Entry]], work: Int) {
    let epochs = Epochs(teamCount: teams.count)
    let threads = teams.indices.map { t in
      WorkerThread { [self] in
        var team = makeTeam(teams[t])
        while let state = epochs.next(team: t) {
          guard let (index, worker) = team.next(state) else {
            epochs.report(nil, team: t)
            continue
          }
          let slice = runSlice(worker, index: index, state: state)
          team.note(index, ticks: slice.used)
          if slice.isFinished { team.remove(index) }
          epochs.report(slice, team: t)
        }
      }
    }
    var used = 0
    var polished: Objective?
    while used < work && !stop.isRaised {
      let slices = epochs.run(board.snapshot).compactMap { $0 }
      if slices.isEmpty { break }
      for slice in slices {
        merge(slice)
        used += max(slice.used, 1)
      }
      if let best = board.snapshot.best, best.objective != polished {
        polish(best)
        polished = board.snapshot.best?.objective
      }
    }
    epochs.close()
    for thread in threads { thread.join() }
  }

  /// Offers the incumbent's left-tight form.
  private func polish(_ best: Incumbent) {
    // Beyond the deadline the last polish has a short time of its own.
    let grace = StopSignal(deadline: max(options.limits.deadline ?? .now, .now) + .seconds(1))
    let signal = options.limits.work != nil && !stop.isRaised ? stop : grace
    if let better = Improver.polished(best, network: network, stop: signal) { offer(better) }
  }

  func finish() -> Outcome {
    if let best = board.snapshot.best { polish(best) }
    let state = board.snapshot
    var statistics = SearchStatistics()
    statistics.workers = workers.withLock { all in all.keys.sorted().compactMap { all[$0] } }
    statistics.antichains = proof.withLock { $0 }
    statistics.elapsed = .now - started
    statistics.firstSchedule = state.firstSchedule.map { $0 - started }
    let outcome = Outcome(
      status: status(of: state, ticks: statistics.ticks), best: state.best, bound: state.bound, statistics: statistics)
    if let proof = options.proof { ProofConclusion(network).write(outcome, to: proof) }
    return outcome
  }

  private func status(of state: IncumbentBoard.State, ticks: Int) -> Outcome.Status {
    let reached: LimitReached =
      if options.flag.isRaised { .cancelled } else if let work = options.limits.work, ticks >= work {
        .work
      } else if let
        deadline = options.limits.deadline, ContinuousClock.now >= deadline
      { .time } else { .ideas }
    if let best = state.best { return state.bound.closes(best.objective) ? .optimal : .feasible(reached) }
    return state.refutation.map { .infeasible($0) } ?? .unknown(reached)
  }
}

/// The meeting point of the epochs: the coordinator hands out one board state, the teams hand back one slice each.
private final class Epochs: Sendable {
  private struct Shared: Sendable {
    var state: IncumbentBoard.State?
    var slices: [Slice?]
  }

  private let shared: Mutex<Shared>
  private let go: [DispatchSemaphore]
  private let done = DispatchSemaphore(value: 0)

  init(teamCount: Int) {
    shared = Mutex(Shared(state: nil, slices: Array(repeating: nil, count: teamCount)))
    go = (0..<teamCount).map { _ in DispatchSemaphore(value: 0) }
  }

  /// The state to work from; nil when all is over. Called by the teams.
  func next(team: Int) -> IncumbentBoard.State? {
    go[team].wait()
    return shared.withLock { $0.state }
  }

  func report(_ slice: Slice?, team: Int) {
    shared.withLock { $0.slices[team] = slice }
    done.signal()
  }

  /// One epoch; the slices in the order of the teams. Called by the coordinator.
  func run(_ state: IncumbentBoard.State) -> [Slice?] {
    shared.withLock { $0.state = state }
    for semaphore in go { semaphore.signal() }
    for _ in go { done.wait() }
    return shared.withLock { $0.slices }
  }

  func close() {
    shared.withLock { $0.state = nil }
    for semaphore in go { semaphore.signal() }
  }
}
