import DenseCollections
import ReleaseGraph
import Timeline

/// Random projects with a last end that costs, for the rules that look at energy and ways.
enum RandomProject {
  /// Five to nine activities with modes on three resources, some on a calendar.
  static func make(_ generator: inout SeededGenerator, budgets: Int = 0) -> Network {
    let horizon = 16
    var network = Network(
      horizon: horizon,
      calendars: [
        .always(horizon: horizon), WorkCalendar(horizon: horizon, runs: [0..<3, 4..<9, 11..<16]),
      ], makespanCost: 1)
    for k in 0..<3 {
      var capacity = StepFunction(horizon: horizon, value: 1 + k + generator.below(2))
      if generator.chance(1, in: 3) { capacity.set(5..<8, to: generator.below(2)) }
      network.resources.append(Resource(capacity: capacity))
    }
    for _ in 0..<budgets { network.budgets.append(Budget(capacity: 8 + generator.below(20))) }
    for i in 0..<(5 + generator.below(5)) {
      let first = network.modes.count
      for _ in 0..<(1 + generator.below(3)) {
        var mode = Mode(duration: 1 + generator.below(4), calendar: generator.chance(1, in: 4) ? 1 : 0)
        for r in 0..<3 where generator.chance(2, in: 3) {
          mode.demands.append(
            Demand(resource: r, amount: 1 + generator.below(2), span: .hold(lead: generator.chance(1, in: 5) ? 1 : 0)))
        }
        for b in 0..<budgets { mode.budgetUses.append(BudgetUse(budget: b, amount: generator.below(6))) }
        network.modes.append(mode)
      }
      network.activities.append(
        Activity(
          modes: first..<network.modes.count, earliest: generator.below(4), latestEnd: horizon - generator.below(4),
          family: i))
      if i > 0 && generator.chance(1, in: 3) {
        network.arcs.append(Arc(from: generator.below(i), .end, to: i, .start, lag: 0))
      }
    }
    return network
  }
}
