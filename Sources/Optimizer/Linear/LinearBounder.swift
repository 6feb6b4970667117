import LinearProgramming
import ReleaseGraph

/// # The portfolio's linear programmer: bounds, and schedules after the relaxation's wishes
///
/// First it solves the aggregated relaxation with few periods, then with more, within a budget of simplex steps each; then
/// the prices that came of it go on to the relaxation by slots, step by step (`PriceAscent`), for as long as that raises
/// the bound. From what the relaxation chooses (shares; whole choices where the back end finds them; the cheapest dates)
/// it constructs schedules: they leave out what it leaves out, order the others by the ends that it gives them and aim at
/// its windows. They are offered to all, and used where they are the best known. It decides by rounds, iterations and
/// ticks, never by the clock.
final class LinearBounder: PortfolioWorker {
  static let title = "linear programming"
  /// Begins every bound of a linear program.
  static let source = "linear program"
  let name: String = LinearBounder.title

  private enum Stage {
    case aggregated(pass: Int)
    case slots, whole, done
  }

  private let flat: FlatNetwork
  private let blocks: Blocks
  private let backend: any LinearBackend
  private var heads: TimeBounds?
  private var stage = Stage.aggregated(pass: 0)
  /// The aggregated relaxation as solved last.
  private var solved: DeliveryBound?
  private var ascent: PriceAscent?
  private var solves = 0
  private var cuts = 0
  private var seeds = 0
  private var milliseconds = 0

  /// Beyond it the relaxation costs more than it gives.
  private static let largest = 3_000
  /// Ticks of a pass, beyond which it adds no rows.
  private static let passTicks = 12_000_000

  init(network: Network, backend: any LinearBackend) {
    flat = FlatNetwork(network)
    blocks = Blocks(flat)
    self.backend = backend
  }

  /// Whether there is anything that the relaxation could bound.
  static func isPromising(_ network: Network) -> Bool {
    let deliveries = network.deliveries
    return deliveries.count > 1 && deliveries.count <= largest
      && (!network.groups.isEmpty || deliveries.contains { $0.weight > 0 })
  }

  var counters: [(name: String, value: Int)] {
    [
      ("solves", solves), ("milliseconds", milliseconds), ("rows", cuts), ("seeds", seeds),
      ("steps", ascent?.steps ?? 0),
    ]
  }

  func run(_ slice: inout Slice) {
    let began = ContinuousClock.now
    switch stage {
    case .aggregated(let pass): aggregate(pass, &slice)
    case .slots: ascend(&slice)
    case .whole: chooseWhole(&slice)
    case .done: break
    }
    if case .done = stage { slice.isFinished = true }
    let spent = (ContinuousClock.now - began).components
    milliseconds += Int(spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000)
  }

  // MARK: Releases and weeks

  /// Periods of each pass; large networks take long for one alone.
  private var passes: [Int] {
    let most = max(6, min(40, 24_000 / max(1, flat.network.deliveries.count)))
    return flat.network.deliveries.count > 500 ? [most] : [most / 3, most]
  }

  private func aggregate(_ pass: Int, _ slice: inout Slice) {
    let heads = heads ?? TimeBounds(flat, order: blocks.order)
    self.heads = heads
    slice.used += 20 * flat.count
    guard pass < passes.count,
      let relaxation = DeliveryRelaxation(flat, blocks: blocks, heads: heads, periods: passes[pass])
    else {
      beginSlots(&slice)
      return
    }
    slice.used += relaxation.size
    let bound = solve(relaxation, &slice)
    slice.proved.raise(cost: bound.bound, source: Self.source + " of releases and weeks")
    offer(bound.shares, relaxation, &slice)
    if solved.map({ $0.bound <= bound.bound }) ?? true { solved = bound }
    if slice.stop.isRaised {
      stage = .done
    } else if pass + 1 < passes.count {
      stage = .aggregated(pass: pass + 1)
    } else {
      beginSlots(&slice)
    }
  }

  private func solve(_ relaxation: DeliveryRelaxation, _ slice: inout Slice) -> DeliveryBound {
    var bound = DeliveryBound(relaxation)
    let stop = slice.stop
    let options = LinearOptions(iterations: 20_000, deadline: stop.deadline, isCancelled: { stop.isRaised })
    do throws(LinearError) {
      try bound.run(backend, options, rounds: 25, ticks: Self.passTicks)
    } catch {
      // Too large or too badly scaled for this back end: what is known without it stands.
    }
    solves += bound.solves
    cuts += bound.cuts.count
    slice.used += bound.ticks
    return bound
  }

  /// Whole options for units.
  private func chooseWhole(_ slice: inout Slice) {
    stage = .done
    if var solved, solved.solves > 0, flat.network.deliveries.count <= 300, !flat.network.groups.isEmpty,
      !(backend is ExactSimplex)
    {
      let stop = slice.stop
      let options = LinearOptions(
        iterations: 20_000, nodes: 50, deadline: stop.deadline, gap: 0.01, isCancelled: { stop.isRaised })
      let before = (solves: solved.solves, ticks: solved.ticks)
      var choice: [Int?]?
      do throws(LinearError) {
        choice = try solved.wholeChoice(backend, options, rounds: 2)
      } catch {
        // The shares stand.
      }
      solves += solved.solves - before.solves
      slice.used += solved.ticks - before.ticks
      if let choice { offer(choice.map { option in option.map { [($0, 1)] } ?? [] }, solved.relaxation, &slice) }
    }
    solved = nil
  }

  // MARK: Slots

  /// Borders of prices: of the aggregated relaxation's periods, each cut into days or so.
  private func borders(_ coarse: [Int]) -> [Int] {
    let most = max(coarse.count, 360)
    let length = max(1, flat.horizon / most)
    var result: [Int] = [0]
    for (low, high) in zip(coarse, coarse.dropFirst()) where high > low {
      let parts = max(1, min(high - low, (high - low + length / 2) / length))
      for k in 1...parts { result.append(low + (high - low) * k / parts) }
    }
    return result
  }

  private func beginSlots(_ slice: inout Slice) {
    stage = slice.stop.isRaised ? .done : .whole
    guard let heads, let solved, !slice.stop.isRaised,
      let relaxation = SlotRelaxation(flat, blocks: blocks, heads: heads, borders: borders(solved.relaxation.borders))
    else { return }
    slice.used += relaxation.size / 4
    let cost = slice.incumbent?.objective.cost ?? 2 * solved.bound
    ascent = PriceAscent(relaxation, from: SlotPrices(relaxation, after: solved), cost: cost)
    stage = .slots
  }

  private func ascend(_ slice: inout Slice) {
    guard var ascent else { return }
    self.ascent = nil
    let before = ascent.ticks
    let bound = ascent.bound
    while ascent.ticks - before < slice.ticks && !slice.stop.isRaised && !ascent.isFinished { ascent.advance() }
    slice.used += ascent.ticks - before
    slice.proved.raise(cost: ascent.bound, source: Self.source + " of releases and weeks, its prices slot by slot")
    if ascent.bound > bound { offer(ends: ascent.ends, &slice) }
    if ascent.isFinished { stage = .whole }
    if slice.stop.isRaised { stage = .done }
    self.ascent = ascent
  }

  // MARK: Schedules

  /// A schedule by the ends and windows that shares of options give.
  private func offer(
    _ shares: [[(option: Int, share: Double)]], _ relaxation: DeliveryRelaxation, _ slice: inout Slice
  ) {
    guard !shares.isEmpty else { return }
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
    offer(&constructor, &slice)
  }

  /// A schedule in the order of ends; nil: left out.
  private func offer(ends: [Int?], _ slice: inout Slice) {
    guard !ends.isEmpty else { return }
    var constructor = Constructor(flat)
    for (i, end) in ends.enumerated() {
      if let end {
        constructor.keys[i] = end
      } else if flat.group[i] >= 0 {
        constructor.isLeftOut[flat.group[i]] = true
      }
    }
    offer(&constructor, &slice)
  }

  private func offer(_ constructor: inout Constructor, _ slice: inout Slice) {
    guard !slice.stop.isRaised else { return }
    defer { slice.used += constructor.state.ticks }
    guard constructor.construct(Array(0..<flat.count), stop: slice.stop) else { return }
    seeds += 1
    slice.offer(
      Incumbent(
        schedule: constructor.state.schedule, objective: constructor.state.objective,
        source: "construction after the linear program"))
  }
}
