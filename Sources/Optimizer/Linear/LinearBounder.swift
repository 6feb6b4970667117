import LinearProgramming
import ReleaseGraph

/// # The portfolio's linear programmer: bounds, and a schedule after the relaxation's wishes
///
/// Each turn solves the aggregated relaxation, with more periods than the last, and raises the bound; then it
/// constructs a schedule that leaves out the releases that the relaxation leaves out and orders the others by the ends
/// that it gives them. It decides by rounds and iterations, never by the clock.
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

  /// Beyond it the relaxation costs more than it gives.
  private static let largest = 3_000

  init(network: Network, backend: any LinearBackend) {
    self.network = network
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
    let began = ContinuousClock.now
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    let most = max(6, min(40, 24_000 / max(1, network.deliveries.count)))
    // Large ones take long for one pass alone.
    let passes = network.deliveries.count > 500 ? [most] : [most / 3, most, most * 2]
    slice.used += slice.ticks
    slice.isFinished = true
    if pass < passes.count, !slice.stop.isRaised,
      let relaxation = DeliveryRelaxation(flat, blocks: blocks, heads: heads, periods: passes[pass]),
      let solved = solve(relaxation, slice.stop)
    {
      slice.proved.raise(cost: solved.bound, source: Self.source + " of releases and weeks")
      seed(flat, solved, &slice)
      pass += 1
      // The finest pass only where the one before told something new.
      slice.isFinished = pass >= passes.count || (pass == 2 && solved.bound <= slice.bound.cost)
    }
    let spent = (ContinuousClock.now - began).components
    milliseconds += Int(spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000)
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

  /// A schedule by the ends that the relaxation gives.
  private func seed(_ flat: FlatNetwork, _ solved: DeliveryBound, _ slice: inout Slice) {
    guard solved.solves > 0, !slice.stop.isRaised else { return }
    var constructor = Constructor(flat)
    let units = solved.relaxation.units
    for (u, unit) in units.enumerated() {
      let share = solved.shares[u].reduce(0) { $0 + $1.share }
      if let group = unit.group, share < 0.5 { constructor.isLeftOut[group] = true }
      guard share > 1e-6 else { continue }
      let end = solved.shares[u].reduce(0) { $0 + $1.share * Double(unit.options[$1.option].end) } / share
      let delivery = flat.network.deliveries[unit.delivery].activity
      let shift = Int(end.rounded()) - constructor.urgency.end[delivery]
      for i in flat.membersOfFamily[flat.family[delivery]] {
        constructor.keys[i] = constructor.urgency.end[i] + shift
      }
    }
    guard constructor.construct(Array(0..<flat.count), stop: slice.stop) else { return }
    seeds += 1
    slice.offer(
      Incumbent(
        schedule: constructor.state.schedule, objective: constructor.state.objective,
        source: "construction after the linear program"))
  }
}
