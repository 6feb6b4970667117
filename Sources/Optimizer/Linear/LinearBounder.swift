import LinearProgramming
import ReleaseGraph

/// # The portfolio's linear programmer: bounds, and a schedule after the relaxation's wishes
///
/// Each turn solves the aggregated relaxation, with more periods than the last, and raises the bound; then it
/// constructs schedules that leave out the releases that the relaxation leaves out, order the others by the ends that it
/// gives them and aim at its windows: after the shares of the linear program, and after whole choices where the back end
/// finds them. From the best of these, ruin and recreate goes on for some turns. It decides by rounds, iterations and
/// ticks, never by the clock.
final class LinearBounder: PortfolioWorker {
  static let title = "linear programming"
  /// Begins every bound of a linear program.
  static let source = "linear program"
  let name: String = LinearBounder.title
  private let network: Network
  private let backend: any LinearBackend
  private var solves = 0
  private var cuts = 0
  private var seeds = 0
  private var milliseconds = 0
  private var pass = 0
  /// From the best schedule that the relaxation gave.
  private var search: RuinAndRecreate?
  private var searchTurns = 0
  private let seed: UInt64
  private static let mostSearchTurns = 40

  /// Beyond it the relaxation costs more than it gives.
  private static let largest = 3_000

  init(network: Network, backend: any LinearBackend, seed: UInt64 = 1) {
    self.network = network
    self.seed = seed
    self.backend = backend
  }

  /// Whether there is anything that the relaxation could bound.
  static func isPromising(_ network: Network) -> Bool {
    let deliveries = network.deliveries
    return deliveries.count > 1 && deliveries.count <= largest
      && (!network.groups.isEmpty || deliveries.contains { $0.weight > 0 })
  }

  var counters: [(name: String, value: Int)] {
    [("solves", solves), ("milliseconds", milliseconds), ("rows", cuts), ("seeds", seeds)]
  }

  func run(_ slice: inout Slice) {
    // Large ones take long for one pass alone.
    let most = max(6, min(40, 24_000 / max(1, network.deliveries.count)))
    let passes = network.deliveries.count > 500 ? [most] : [most / 3, most, most * 2]
    guard pass < passes.count else { return improve(&slice) }
    let began = ContinuousClock.now
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    slice.used += slice.ticks
    if !slice.stop.isRaised,
      let relaxation = DeliveryRelaxation(flat, blocks: blocks, heads: heads, periods: passes[pass]),
      var solved = solve(relaxation, slice.stop)
    {
      slice.proved.raise(cost: solved.bound, source: Self.source + " of releases and weeks")
      start(flat, solved.relaxation, solved.shares, &slice)
      if let choice = wholeChoice(&solved, slice.stop) {
        start(flat, solved.relaxation, choice.map { option in option.map { [($0, 1)] } ?? [] }, &slice)
      }
      pass += 1
      // The finest pass only where the one before told something new.
      if pass == 2 && solved.bound <= slice.bound.cost { pass = passes.count }
    } else {
      pass = passes.count
    }
    slice.isFinished = pass >= passes.count && search == nil
    let spent = (ContinuousClock.now - began).components
    milliseconds += Int(spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000)
  }

  /// Ruin and recreate from the relaxation's schedule.
  private func improve(_ slice: inout Slice) {
    searchTurns += 1
    guard var search, searchTurns <= Self.mostSearchTurns else {
      search = nil
      slice.isFinished = true
      return
    }
    self.search = nil
    let before = search.ticks
    search.run(ticks: slice.ticks, stop: slice.stop)
    slice.used += search.ticks - before
    if let best = search.takeBest() {
      slice.offer(
        Incumbent(schedule: best.schedule, objective: best.objective, source: "search from the linear program"))
    }
    self.search = search
  }

  private func solve(_ relaxation: DeliveryRelaxation, _ stop: StopSignal) -> DeliveryBound? {
    var bound = DeliveryBound(relaxation)
    let options = LinearOptions(iterations: 20_000, deadline: stop.deadline, isCancelled: { stop.isRaised })
    do throws(LinearError) {
      try bound.run(backend, options, rounds: 25)
    } catch {
      // Too large or too badly scaled for this back end: what is known without it stands.
    }
    solves += bound.solves
    cuts += bound.cuts.count
    return bound
  }

  /// Whole options for units of the size for which that is worth its time.
  private func wholeChoice(_ solved: inout DeliveryBound, _ stop: StopSignal) -> [Int?]? {
    guard solved.solves > 0, network.deliveries.count <= 500, !(backend is ExactSimplex), !stop.isRaised else {
      return nil
    }
    let options = LinearOptions(
      iterations: 20_000, nodes: 200, deadline: stop.deadline, gap: 0.005, isCancelled: { stop.isRaised })
    let before = solved.solves
    defer { solves += solved.solves - before }
    do throws(LinearError) {
      return try solved.wholeChoice(backend, options, rounds: 3)
    } catch {
      return nil
    }
  }

  /// A schedule by the ends and windows that the relaxation gives: the start of a search if it is the best so far.
  private func start(
    _ flat: FlatNetwork, _ relaxation: DeliveryRelaxation, _ shares: [[(option: Int, share: Double)]],
    _ slice: inout Slice
  ) {
    guard !shares.isEmpty, !slice.stop.isRaised else { return }
    var constructor = Constructor(flat)
    for (u, unit) in relaxation.units.enumerated() {
      let share = shares[u].reduce(0) { $0 + $1.share }
      if let group = unit.group, share < 0.5 { constructor.isLeftOut[group] = true }
      guard share > 1e-6 else { continue }
      let end = shares[u].reduce(0) { $0 + $1.share * Double(unit.options[$1.option].end) } / share
      let delivery = flat.network.deliveries[unit.delivery].activity
      let shift = Int(end.rounded()) - constructor.urgency.end[delivery]
      for i in flat.membersOfFamily[flat.family[delivery]] {
        constructor.keys[i] = constructor.urgency.end[i] + shift
      }
    }
    guard constructor.construct(Array(0..<flat.count), stop: slice.stop) else { return }
    seeds += 1
    let objective = constructor.state.objective
    slice.offer(
      Incumbent(
        schedule: constructor.state.schedule, objective: objective, source: "construction after the linear program"))
    if let best = search?.best?.objective, best <= objective { return }
    var begun = RuinAndRecreate(constructor, seed: seed)
    begun.begin(unplaced: [])
    search = begun
  }
}
