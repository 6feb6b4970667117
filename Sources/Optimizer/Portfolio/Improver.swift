import DenseCollections
import ReleaseGraph

/// # The improver: constructs, repairs, improves
///
/// First schedules by serial generation with the priority rules. Then, slice by slice, one of two: ruin and recreate (a
/// genetic algorithm where the network is a plain project), or large-neighbourhood search with the engine, by what each
/// gained lately (`Alternation`). It takes over the board's incumbent when that is better than its own best.
final class Improver: PortfolioWorker {
  let name = "improver"
  private let flat: FlatNetwork
  private let exactSolver: ExactSolverFactory?
  private let seed: UInt64
  private var search: RuinAndRecreate?
  /// Takes the place of all else where the network is a plain project.
  private let genetic: GeneticSearch?
  /// Looks for a first schedule where construction found none.
  private var ejection: GuidedEjection?
  /// The same, without deadlines, in every fourth turn.
  private var repair: RuinAndRecreate?
  private var repairTurns = 0
  private var neighbourhoods: NeighbourhoodSearch?
  private var alternation: Alternation
  /// The schedule whose neighbourhoods are searched, beside a genetic algorithm.
  private var origin: Incumbent?

  init(network: Network, seed: UInt64, exactSolver: ExactSolverFactory?) {
    flat = FlatNetwork(network)
    self.seed = seed
    self.exactSolver = exactSolver
    genetic = PlainProject(flat, blocks: Blocks(flat)).map { GeneticSearch($0, seed: seed) }
    alternation = Alternation(isPlain: genetic != nil, size: flat.count)
  }

  func run(_ slice: inout Slice) {
    if let genetic { return evolve(genetic, &slice) }
    if search == nil {
      begin(&slice)
      if slice.found != nil { return }
    }
    if slice.incumbent != nil {
      repair = nil
      ejection = nil
    }
    if repair != nil { return runRepair(&slice) }
    guard var search else { return }
    self.search = nil
    if let best = search.best, exactSolver != nil, alternation.isNeighbourhoodsTurn() {
      // On from where they stand, unless somebody has something better.
      var from: Incumbent?
      let present = neighbourhoods?.objective ?? Objective(cost: .max, second: .max)
      if let incumbent = slice.incumbent, incumbent.objective < min(present, best.objective) {
        from = incumbent
      } else if best.objective < present {
        from = search.takeBest()
      }
      self.search = search
      searchNeighbourhoods(from: from, &slice)
      return
    }
    if let incumbent = slice.incumbent, search.best.map({ incumbent.objective < $0.objective }) ?? true {
      search.begin(from: incumbent.schedule)
    }
    let before = search.ticks
    let known = search.best?.objective
    if !slice.isOver { search.run(ticks: slice.ticks - slice.used, stop: slice.stop) }
    slice.used += search.ticks - before
    let best = search.takeBest()
    if let best { slice.offer(best) }
    self.search = search
    alternation.note(neighbourhoods: false, from: known, to: best?.objective, ticks: search.ticks - before)
  }

  /// A slice of large-neighbourhood search from an incumbent (nil: on from where it stands); what it found, if it is
  /// better.
  @discardableResult
  private func searchNeighbourhoods(from best: Incumbent?, _ slice: inout Slice) -> Incumbent? {
    guard let exactSolver else { return nil }
    var neighbourhoods =
      self.neighbourhoods ?? NeighbourhoodSearch(flat, seed: seed ^ 0x5bd1_e995, makeSolver: exactSolver)
    self.neighbourhoods = nil
    let before = neighbourhoods.ticks
    if let best, neighbourhoods.objective != best.objective { neighbourhoods.begin(from: best.schedule) }
    let known = neighbourhoods.objective
    neighbourhoods.run(ticks: slice.ticks - slice.used, stop: slice.stop)
    slice.used += neighbourhoods.ticks - before
    alternation.note(
      neighbourhoods: true, from: known, to: neighbourhoods.objective, ticks: neighbourhoods.ticks - before)
    defer { self.neighbourhoods = neighbourhoods }
    guard neighbourhoods.objective < known else { return nil }
    let found = Incumbent(
      schedule: neighbourhoods.schedule, objective: neighbourhoods.objective, source: "large neighbourhoods")
    slice.offer(found)
    return found
  }

  private func evolve(_ genetic: GeneticSearch, _ slice: inout Slice) {
    let before = genetic.ticks
    if let incumbent = slice.incumbent,
      genetic.best.map({ incumbent.objective.cost < $0.makespan * flat.network.makespanCost }) ?? true
    {
      genetic.adopt(incumbent.schedule)
    }
    if exactSolver != nil, genetic.best != nil, genetic.isSettled, alternation.isNeighbourhoodsTurn() {
      return searchNeighbourhoods(of: genetic, &slice)
    }
    let known = genetic.best.map { Objective(cost: $0.makespan * flat.network.makespanCost, second: 0) }
    genetic.run(ticks: slice.ticks, stop: slice.stop)
    slice.used += genetic.ticks - before
    guard let best = genetic.best else { return }
    let objective = Objective(cost: best.makespan * flat.network.makespanCost, second: 0)
    alternation.note(neighbourhoods: false, from: known, to: objective, ticks: genetic.ticks - before)
    if slice.best.map({ objective < $0 }) ?? true {
      slice.offer(
        Incumbent(
          schedule: genetic.schedule(best, for: flat.network), objective: objective, source: "genetic algorithm"))
    }
  }

  /// Neighbourhoods of one schedule of the population after the other: of each until nothing comes for a while.
  private func searchNeighbourhoods(of genetic: GeneticSearch, _ slice: inout Slice) {
    if alternation.isStale || neighbourhoods == nil, let one = genetic.promising() {
      alternation.isStale = false
      origin = Incumbent(
        schedule: genetic.schedule(one, for: flat.network),
        objective: Objective(cost: one.makespan * flat.network.makespanCost, second: 0), source: "")
    }
    guard let origin else { return }
    if let found = searchNeighbourhoods(from: origin, &slice) {
      self.origin = found
      genetic.adopt(found.schedule)
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
    if !constructor.construct(Array(0..<flat.count), stop: slice.stop) {
      constructByDeadlines(&constructor, stop: slice.stop)
    }
    var begun = RuinAndRecreate(constructor, seed: seed)
    begun.begin(unplaced: (0..<flat.count).filter { flat.group[$0] < 0 && !constructor.state.isPlaced($0) })
    slice.used += constructor.state.ticks
    if let best = begun.takeBest() { slice.offer(best) }
    search = begun
    if !begun.isFeasible { beginRepair(&slice) }
  }

  /// Constructs anew in orders between due dates and deadlines, ever nearer to these, until everything finds a place.
  private func constructByDeadlines(_ constructor: inout Constructor, stop: StopSignal) {
    let latest = Deadlines.latestEnds(flat, order: constructor.blocks.order)
    for part in [3, 2, 1, 0] where !stop.isRaised {
      let ticks = constructor.state.ticks
      constructor.reset()
      constructor.state.ticks = ticks + flat.count
      for g in constructor.isLeftOut.indices { constructor.isLeftOut[g] = false }
      for i in 0..<flat.count {
        constructor.keys[i] = latest[i] + (constructor.urgency.end[i] - latest[i]) / 4 * part
      }
      if constructor.construct(Array(0..<flat.count), stop: stop) { return }
    }
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
    guard var search else { return }
    self.search = nil
    repairTurns += 1
    if let found = repairTurns % 4 == 0 ? soften(&slice) : eject(&slice) {
      repair = nil
      ejection = nil
      search.begin(from: found)
      if let best = search.takeBest() { slice.offer(best) }
    }
    self.search = search
  }

  /// A slice of guided ejection; the schedule if there is one.
  private func eject(_ slice: inout Slice) -> Schedule? {
    let known = ejection?.ticks ?? 0
    var ejection = self.ejection ?? GuidedEjection(flat.network, seed: seed)
    self.ejection = nil
    ejection.run(ticks: slice.ticks - slice.used - (ejection.ticks - known), stop: slice.stop)
    let found = ejection.isFeasible ? ejection.finish(stop: slice.stop) : nil
    slice.used += ejection.ticks - known
    self.ejection = ejection
    return found
  }

  /// A slice of ruin and recreate without deadlines; the schedule if one misses none.
  private func soften(_ slice: inout Slice) -> Schedule? {
    guard var repair else { return nil }
    self.repair = nil
    let before = repair.ticks
    repair.run(ticks: slice.ticks, stop: slice.stop, target: 0)
    slice.used += repair.ticks - before
    defer { self.repair = repair }
    guard let found = repair.takeBest(), found.objective.cost - leftOutCount(found.schedule) <= 0 else { return nil }
    return found.schedule
  }

  /// Each optional group that is left out costs 1 in the softened network.
  private func leftOutCount(_ schedule: Schedule) -> Int {
    flat.network.groups.indices.count { g in
      flat.membersOfGroup[g].first.map { !schedule.isPresent($0) } ?? false
    }
  }

  var counters: [(name: String, value: Int)] {
    let moves = neighbourhoods?.counters ?? []
    if let genetic { return [("children", genetic.children)] + moves }
    return moves + [
      ("moves", search?.moves ?? 0), ("accepted", search?.accepted ?? 0), ("repair moves", repair?.moves ?? 0),
      ("faults", repair?.unplaced.count ?? 0), ("excess", repair?.objective.cost ?? 0),
      ("ejections", ejection?.moves ?? 0), ("ejected", ejection?.out.count ?? 0),
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
