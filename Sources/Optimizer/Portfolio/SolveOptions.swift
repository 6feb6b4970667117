package import LinearProgramming
package import ReleaseGraph

/// How a network is solved.
package struct SolveOptions: Sendable {
  package var limits: Limits
  package var flag: CancellationFlag
  /// Workers that run side by side, at least 1.
  package var threads: Int
  package var seed: UInt64
  /// A schedule to begin with; at least as good a one is returned if it is feasible.
  package var start: Schedule?
  /// Sub-solver of the improver; nil: neighbourhoods are rebuilt by schedule generation alone.
  package var exactSolver: ExactSolverFactory?
  /// Workers beside the improvers (the clause-learning engine); they take threads from the second on, in this order.
  package var provers: [WorkerFactory]
  /// What solves linear programs; nil: none are used.
  package var linear: (any LinearBackend)?
  /// Takes the proof of the makespan; the one prover must write to it. Refutations of any other kind are left out.
  package var proof: ProofLog?
  /// The first schedule ends the search.
  package var stopsAtFirst = false
  /// Ticks of a worker's turn: some fifth of a second.
  package var sliceTicks = 4_000_000

  package init(
    limits: Limits, flag: CancellationFlag = CancellationFlag(), threads: Int = 2, seed: UInt64 = 1,
    start: Schedule? = nil, exactSolver: ExactSolverFactory? = nil, provers: [WorkerFactory] = [],
    linear: (any LinearBackend)? = nil
  ) {
    self.limits = limits
    self.flag = flag
    self.threads = max(1, threads)
    self.seed = seed
    self.start = start
    self.exactSolver = exactSolver
    self.provers = provers
    self.linear = linear
  }
}

/// Told while a search runs, from its threads.
package enum SearchEvent: Sendable {
  case improved(Objective, source: String, elapsed: Duration)
  case bounded(ProvedBound, elapsed: Duration)
}
