import DenseCollections
import Optimizer
import ReleaseGraph
import Timeline

/// A fixed piece of work for the clause-learning engine, for benchmarks in packages of their own: the same trial counts the
/// same each time, so that a change of the engine shows in counters, whatever the machine is busy with.
public struct KernelTrial: Sendable {
  /// What the engine did.
  public struct Counters: Hashable, Sendable {
    /// Effort, as everywhere in the program.
    public var ticks = 0
    /// Contradictions met; each is learned from.
    public var conflicts = 0
    /// Bounds that were tightened.
    public var propagations = 0
    /// Begins from the root.
    public var restarts = 0
  }

  /// What kind of project it is.
  public let name: String
  private let network: Network
  private let ticks: Int

  /// Runs the engine on its trial; `scale` multiplies the work.
  public func run(scale: Int = 1) -> Counters {
    let learner = ClauseLearner(network: network, hint: nil, seed: 1)
    var counters = Counters()
    var best: Objective?
    while counters.ticks < ticks * scale {
      let answer = learner.search(
        below: best, ticks: ticks * scale - counters.ticks, used: &counters.ticks, stop: .never)
      guard case .found(_, let objective) = answer else { break }
      best = objective
    }
    for counter in learner.counters {
      switch counter.name {
      case "conflicts": counters.conflicts = counter.value
      case "propagations": counters.propagations = counter.value
      case "restarts": counters.restarts = counter.value
      default: break
      }
    }
    return counters
  }

  /// Every trial, in a fixed order.
  public static let all: [KernelTrial] = [
    KernelTrial(name: "tight resources, 40 jobs", network: project(40, capacity: 10, seed: 3), ticks: 4_000_000),
    KernelTrial(name: "wide resources, 90 jobs", network: project(90, capacity: 18, seed: 13), ticks: 4_000_000),
    KernelTrial(
      name: "greatest lags, 50 jobs", network: project(50, capacity: 12, lags: true, seed: 7), ticks: 4_000_000),
    KernelTrial(name: "three modes, 30 jobs", network: project(30, capacity: 14, modes: 3, seed: 9), ticks: 4_000_000),
    KernelTrial(
      name: "working calendar, 40 jobs", network: project(40, capacity: 14, isPaused: true, seed: 11), ticks: 4_000_000),
  ]

  /// A random project with the makespan as its cost: four resources, each job behind two others on average.
  private static func project(
    _ count: Int, capacity: Int, lags: Bool = false, modes: Int = 1, isPaused: Bool = false, seed: UInt64
  ) -> Network {
    var random = SeededGenerator(seed: seed)
    let horizon = count * 12
    var network = Network(horizon: horizon, makespanCost: 1)
    if isPaused {
      network.calendars.append(
        WorkCalendar(horizon: horizon, runs: stride(from: 0, to: horizon, by: 7).map { $0..<min(horizon, $0 + 5) }))
    }
    for _ in 0..<4 { network.resources.append(Resource(capacity: StepFunction(horizon: horizon, value: capacity))) }
    if modes > 1 { network.budgets = [Budget(capacity: count * 5)] }
    for j in 0..<count {
      let first = network.modes.count
      for k in 0..<modes {
        var mode = Mode(duration: 1 + random.below(8) + 2 * k, calendar: isPaused ? 1 : 0, contiguous: !isPaused)
        mode.demands = (0..<4).filter { _ in random.chance(2, in: 3) }.map { r in
          Demand(resource: r, amount: 1 + random.below(9 - 2 * k), span: isPaused ? .work : .hold(lead: 0))
        }
        if modes > 1 { mode.budgetUses = [BudgetUse(budget: 0, amount: 9 - 3 * k + random.below(2))] }
        network.modes.append(mode)
      }
      network.activities.append(Activity(modes: first..<network.modes.count, latestEnd: horizon, family: 0))
      for _ in 0..<2 where j > 3 && random.chance(3, in: 4) {
        network.arcs.append(Arc(from: j - 1 - random.below(min(j, 12)), .end, to: j, .start))
      }
      if lags && j > 5 && random.chance(1, in: 3) {
        let before = j - 1 - random.below(5)
        network.arcs.append(Arc(from: j, .start, to: before, .start, lag: -(30 + random.below(20))))
      }
    }
    return network
  }
}
