import ReleaseGraph

/// # The workers of one thread, and whose turn it is
///
/// - The first thread: in turn.
/// - Others, with a prover and an improver: the prover begins, alone; then, while the gap is wide, they share by the
///   network's size; where it is small (two hundredths) or the network is, the prover stays alone. An improver whose
///   prover has finished has the thread to itself.
/// - The linear programmer has turns as long as it has used a fifth of the thread's ticks at most.
/// - Decided by the board, the number of turns and ticks alone, so that it repeats.
struct Team {
  enum Role: Sendable {
    case improver, prover
    /// Bounds costs, a fifth of the time.
    case linear
    /// Bounds makespans by feasible sets, in a few turns.
    case sets

    var isSearch: Bool { self == .improver || self == .prover }
  }

  struct Entry: Sendable {
    var index: Int
    var role: Role
    var make: WorkerFactory
  }

  private var workers: [(entry: Entry, worker: any PortfolioWorker)]
  private let isFirst: Bool
  private let size: Int
  private var turn = -1
  private var proverTurns = 0
  private var debt = 0
  /// Ticks of the linear programmer and of all others.
  private var spent = (linear: 0, others: 0)
  private static let othersPerLinear = 4

  /// `size`: the network's number of activities.
  init(_ entries: [Entry], size: Int, make: (Entry) -> any PortfolioWorker) {
    workers = entries.map { ($0, make($0)) }
    isFirst = entries.contains { $0.index == 0 }
    self.size = size
  }

  mutating func note(_ index: Int, ticks: Int) {
    if workers.contains(where: { $0.entry.index == index && $0.entry.role == .linear }) {
      spent.linear += ticks
    } else {
      spent.others += ticks
    }
  }

  mutating func remove(_ index: Int) { workers.removeAll { $0.entry.index == index } }

  /// The next worker; nil where none is left.
  mutating func next(_ state: IncumbentBoard.State) -> (index: Int, worker: any PortfolioWorker)? {
    guard !workers.isEmpty else { return nil }
    turn = turn + 1 < workers.count ? turn + 1 : 0
    if !isFirst {
      // Past the improver or the prover, where the turn is the other's.
      let skipped: Role = provesNow(state) ? .improver : .prover
      for _ in workers where isPassed(workers[turn].entry.role, skipped) {
        turn = turn + 1 < workers.count ? turn + 1 : 0
      }
    } else if workers[turn].entry.role == .linear && isLinearAhead {
      turn = turn + 1 < workers.count ? turn + 1 : 0
    }
    if workers[turn].entry.role == .prover { proverTurns += 1 }
    return (workers[turn].entry.index, workers[turn].worker)
  }

  private func isPassed(_ role: Role, _ skipped: Role) -> Bool {
    role == .linear ? isLinearAhead : role == skipped && hasOther(than: skipped)
  }

  private var isLinearAhead: Bool {
    spent.linear > spent.others / Self.othersPerLinear && workers.contains { $0.entry.role != .linear }
  }

  private func hasOther(than role: Role) -> Bool {
    workers.contains { $0.entry.role != role && $0.entry.role.isSearch }
  }

  private mutating func provesNow(_ state: IncumbentBoard.State) -> Bool {
    guard let best = state.best else { return true }
    let isNear = (best.objective.cost - state.bound.cost) * 50 <= best.objective.cost
    if size <= 70 || isNear || proverTurns < (size <= 300 ? 40 : size <= 1_500 ? 16 : 8) { return true }
    debt += 1
    return debt % (size <= 300 ? 2 : 4) == 0
  }
}
