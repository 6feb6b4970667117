import DenseCollections
import ReleaseGraph

/// # The improver: constructs, repairs, improves
///
/// First schedules by serial generation with the priority rules, then ruin and recreate. It takes over the board's
/// incumbent when that is better than its own best.
final class Improver: PortfolioWorker {
  let name = "improver"
  private let flat: FlatNetwork
  private let exactSolver: ExactSolverFactory?
  private let seed: UInt64
  private var search: RuinAndRecreate?
  /// Takes the place of all else where the network is a plain project.
  private let genetic: GeneticSearch?
  /// Looks for a first schedule, without deadlines, where construction found none.
  private var repair: RuinAndRecreate?

  init(network: Network, seed: UInt64, exactSolver: ExactSolverFactory?) {
    flat = FlatNetwork(network)
    self.seed = seed
    self.exactSolver = exactSolver
    genetic = PlainProject(flat, blocks: Blocks(flat)).map { GeneticSearch($0, seed: seed) }
  }

  func run(_ slice: inout Slice) {
    if let genetic { return evolve(genetic, &slice) }
    if search == nil {
      begin(&slice)
      if slice.found != nil { return }
    }
    if slice.incumbent != nil { repair = nil }
    if repair != nil { return runRepair(&slice) }
    guard var search else { return }
    self.search = nil
    if let incumbent = slice.incumbent, search.best.map({ incumbent.objective < $0.objective }) ?? true {
      search.begin(from: incumbent.schedule)
    }
    let before = search.ticks
    if !slice.isOver { search.run(ticks: slice.ticks - slice.used, stop: slice.stop) }
    slice.used += search.ticks - before
    if let best = search.takeBest() { slice.offer(best) }
    self.search = search
  }

  private func evolve(_ genetic: GeneticSearch, _ slice: inout Slice) {
    let before = genetic.ticks
    if let incumbent = slice.incumbent,
      genetic.best.map({ incumbent.objective.cost < $0.makespan * flat.network.makespanCost }) ?? true
    {
      genetic.adopt(incumbent.schedule)
    }
    genetic.run(ticks: slice.ticks, stop: slice.stop)
    slice.used += genetic.ticks - before
    guard let best = genetic.best else { return }
    let objective = Objective(cost: best.makespan * flat.network.makespanCost, second: 0)
    if slice.best.map({ objective < $0 }) ?? true {
      slice.offer(
        Incumbent(
          schedule: genetic.schedule(best, for: flat.network), objective: objective, source: "genetic algorithm"))
    }
  }

  private func begin(_ slice: inout Slice) {
    var constructor = Constructor(flat)
    if let incumbent = slice.incumbent {
      constructor.load(incumbent.schedule)
      var begun = RuinAndRecreate(constructor, seed: seed)
      begun.begin(unplaced: [])
      search = begun
      return
    }
    _ = constructor.construct(Array(0..<flat.count), stop: slice.stop)
    var begun = RuinAndRecreate(constructor, seed: seed)
    begun.begin(unplaced: (0..<flat.count).filter { flat.group[$0] < 0 && !constructor.state.isPlaced($0) })
    slice.used += constructor.state.ticks
    if let best = begun.takeBest() { slice.offer(best) }
    search = begun
    if !begun.isFeasible { beginRepair(&slice) }
  }

  private func beginRepair(_ slice: inout Slice) {
    let soft = FlatNetwork(flat.network.softened())
    var constructor = Constructor(soft)
    _ = constructor.construct(Array(0..<soft.count), stop: slice.stop)
    var begun = RuinAndRecreate(constructor, seed: seed)
    begun.begin(unplaced: constructor.failed)
    slice.used += constructor.state.ticks
    repair = begun
  }

  private func runRepair(_ slice: inout Slice) {
    guard var repair, var search else { return }
    self.repair = nil
    self.search = nil
    let before = repair.ticks
    repair.run(ticks: slice.ticks, stop: slice.stop, target: 0)
    slice.used += repair.ticks - before
    if let found = repair.takeBest(), found.objective.cost - leftOutCount(found.schedule) <= 0 {
      search.begin(from: found.schedule)
      if let best = search.takeBest() { slice.offer(best) }
    } else {
      self.repair = repair
    }
    self.search = search
  }

  /// Each optional group that is left out costs 1 in the softened network.
  private func leftOutCount(_ schedule: Schedule) -> Int {
    flat.network.groups.indices.count { g in
      flat.membersOfGroup[g].first.map { !schedule.isPresent($0) } ?? false
    }
  }

  var counters: [(name: String, value: Int)] {
    if let genetic { return [("children", genetic.children)] }
    return [
      ("moves", search?.moves ?? 0), ("accepted", search?.accepted ?? 0), ("repair moves", repair?.moves ?? 0),
      ("faults", repair?.unplaced.count ?? 0), ("excess", repair?.objective.cost ?? 0),
    ]
  }

  // MARK: For the portfolio

  /// The schedule as an incumbent if it keeps every rule; nil otherwise.
  static func checked(_ schedule: Schedule, network: Network) -> Incumbent? {
    guard NetworkChecker.breaches(of: schedule, in: network).isEmpty else { return nil }
    let value = NetworkChecker.value(of: schedule, in: network)
    return Incumbent(
      schedule: schedule, objective: Objective(cost: value.cost, second: value.second), source: "start")
  }

  /// The incumbent with the best dates for its order, left-tight, if that differs; nil otherwise.
  static func polished(_ incumbent: Incumbent, network: Network, stop: StopSignal) -> Incumbent? {
    let flat = FlatNetwork(network)
    var constructor = Constructor(flat)
    constructor.load(incumbent.schedule)
    let isRetimed = Retiming.improve(&constructor.state, stop: stop)
    guard Polish.tighten(&constructor.state, stop: stop) || isRetimed else { return nil }
    return Incumbent(
      schedule: constructor.state.schedule, objective: constructor.state.objective, source: incumbent.source)
  }
}
