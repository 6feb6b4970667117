import DenseCollections
import ReleaseGraph
import Timeline

/// Tiny random networks with every feature of the network, for comparing with brute force.
struct RandomNetwork {
  var generator: SeededGenerator
  /// All in one window, so that its limits bind.
  var isCrowded = false

  init(seed: UInt64) { generator = SeededGenerator(seed: seed &* 7919) }

  mutating func make() -> Network {
    let horizon = 8 + generator.below(7)
    var calendars = [WorkCalendar.always(horizon: horizon)]
    calendars.append(
      WorkCalendar(horizon: horizon, runs: stride(from: 0, to: horizon, by: 4).map { $0..<min(horizon, $0 + 3) }))
    var network = Network(horizon: horizon, calendars: calendars, makespanCost: generator.below(2))
    addResources(&network)
    addWindows(&network)
    for _ in 0..<generator.below(3) { network.groups.append(InclusionGroup(absenceCost: 3 + generator.below(20))) }
    if network.groups.count == 2 && generator.chance(1, in: 2) {
      network.implications.append(Implication(present: 1, required: 0))
    }
    for i in 0..<(2 + generator.below(3)) { addActivity(i, &network) }
    addRelations(&network)
    return network
  }

  private mutating func addResources(_ network: inout Network) {
    for k in 0..<2 {
      var capacity = StepFunction(horizon: network.horizon, value: 1 + generator.below(3))
      if generator.chance(1, in: 3) { capacity.set(3..<5, to: generator.below(2)) }
      if k == 1 { capacity = StepFunction(horizon: network.horizon, value: 1) }
      network.resources.append(
        Resource(
          capacity: capacity, copies: 1 + generator.below(2), changeover: k == 1 ? generator.below(3) : 0,
          exclusions: k == 0 ? [.init(0, 1)] : []))
    }
    network.resources.append(
      Resource(kind: .windowLimit, capacity: StepFunction(horizon: network.horizon, value: 1 + generator.below(2))))
    network.budgets = [Budget(capacity: 2 + generator.below(4))]
  }

  private mutating func addWindows(_ network: inout Network) {
    network.windows = [
      WindowTimes(
        occurrences: [1..<4, 4..<7, (network.horizon - 3)..<network.horizon].filter { $0.lowerBound < $0.upperBound }),
      WindowTimes(occurrences: [2..<6]),
    ]
    if network.horizon < 10 { network.windows[0].occurrences.removeLast() }
  }

  private mutating func addActivity(_ i: Int, _ network: inout Network) {
    let first = network.modes.count
    for _ in 0..<(1 + generator.below(2)) { network.modes.append(mode(network)) }
    var activity = Activity(
      modes: first..<network.modes.count, earliest: generator.below(3),
      latestEnd: network.horizon - (generator.chance(1, in: 3) ? generator.below(4) : 0), family: i / 2)
    if generator.chance(1, in: 12) { activity.fixedStart = generator.below(network.horizon) }
    if !network.groups.isEmpty && generator.chance(1, in: 2) { activity.group = generator.below(network.groups.count) }
    network.activities.append(activity)
    if generator.chance(2, in: 3) {
      network.deliveries.append(Delivery(activity: i, due: generator.below(8), weight: 1 + generator.below(3)))
    }
  }

  private mutating func mode(_ network: Network) -> Mode {
    let window: Int? = isCrowded ? 0 : generator.chance(1, in: 3) ? generator.below(2) : nil
    var mode = Mode(
      duration: generator.below(4), calendar: generator.below(2),
      contiguous: window != nil || generator.chance(1, in: 3),
      cost: 0, window: window)
    if mode.duration > 0 {
      mode.cost = generator.below(4)
      mode.holdingRate = generator.below(2)
      for r in 0..<2 where generator.chance(1, in: 2) {
        let span: Demand.Span = generator.chance(1, in: 2) ? .work : .hold(lead: generator.below(2))
        let isHeld = r == 1
        mode.demands.append(
          Demand(
            resource: r, amount: 1, span: isHeld ? .hold(lead: generator.below(2)) : span,
            usage: r == 0 ? generator.below(2) : nil))
      }
      if window != nil { mode.demands.append(Demand(resource: 2, amount: 1, span: .occurrence)) }
    }
    if generator.chance(1, in: 2) { mode.budgetUses = [BudgetUse(budget: 0, amount: generator.below(3))] }
    return mode
  }

  /// Start sets for modes with a window (as builders must give), arcs, disjunctions, synchronies.
  private mutating func addRelations(_ network: inout Network) {
    for m in network.modes.indices {
      guard let w = network.modes[m].window else { continue }
      let mode = network.modes[m]
      let starts = (0...network.horizon).filter { s in
        guard let e = network.calendars[mode.calendar].end(start: s, work: mode.duration) else { return false }
        return (mode.duration == 0 || (network.calendars[mode.calendar].isWorking(s) && e - s == mode.duration))
          && network.windows[w].occurrences.contains { $0.lowerBound <= s && e <= $0.upperBound }
      }
      network.startSets.append(starts.map { $0...$0 })
      network.modes[m].starts = network.startSets.count - 1
    }
    let n = network.activities.count
    func end(_ generator: inout SeededGenerator) -> Arc.End { generator.chance(1, in: 2) ? .start : .end }
    for j in 1..<n where generator.chance(2, in: 3) {
      let i = generator.below(j)
      let calendar = generator.below(2)
      let lag = generator.below(4) - 1
      let (from, to) = (end(&generator), end(&generator))
      network.arcs.append(
        Arc(
          from: i, from, to: j, to, lag: lag, calendar: calendar,
          ordered: calendar > 0 && lag >= 0 && generator.chance(1, in: 2)))
      if generator.chance(1, in: 3) {
        network.arcs.append(Arc(from: j, to, to: i, from, lag: -lag - generator.below(4), calendar: calendar))
      }
    }
    if generator.chance(1, in: 4) {
      network.disjunctions.append(Disjunction(activities: [0, n - 1], gap: generator.below(2)))
    }
    let windowed = (0..<n).filter { i in network.activities[i].modes.allSatisfy { network.modes[$0].window != nil } }
    if windowed.count > 1 { network.synchronies.append(Synchrony(activities: Array(windowed.prefix(2)))) }
  }
}
