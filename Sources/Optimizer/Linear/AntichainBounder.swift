import LinearProgramming
import ReleaseGraph

/// The portfolio's worker for makespans: column generation over feasible sets, some rounds a turn, until it converges or
/// gains nothing any more. It decides by rounds and nodes, never by the clock.
final class AntichainBounder: PortfolioWorker {
  let name: String = LinearBounder.title
  private let network: Network
  private let backend: any LinearBackend
  private var bound: AntichainBound?
  private var isBegun = false
  private var milliseconds = 0
  private var turns = 0
  private var isOver = false

  /// Activities beyond which its linear programs take too long.
  static let largest = 500
  private static let rounds = 150

  init(network: Network, backend: any LinearBackend) {
    self.network = network
    self.backend = backend
  }

  /// Small projects are better left to the clause-learning engine when this does not end soon.
  private var mostNodes: Int { network.activities.count > 200 ? 3_000_000 : 700_000 }

  /// Whether there is a makespan to bound, and activities that compete.
  static func isPromising(_ network: Network) -> Bool {
    network.makespanCost > 0 && network.activities.count >= 10 && network.activities.count <= largest
      && network.deliveries.allSatisfy { $0.weight == 0 } && !network.resources.isEmpty
  }

  var counters: [(name: String, value: Int)] {
    [
      ("solves", bound?.solves ?? 0), ("milliseconds", milliseconds), ("columns", bound?.columns.count ?? 0),
      ("nodes", bound?.nodes ?? 0), ("converged", bound?.isConverged == true ? 1 : 0),
    ]
  }

  func run(_ slice: inout Slice) {
    let began = ContinuousClock.now
    defer {
      let spent = (ContinuousClock.now - began).components
      milliseconds += Int(spent.seconds * 1000 + spent.attoseconds / 1_000_000_000_000_000)
    }
    slice.used += slice.ticks
    if !isBegun { begin() }
    guard var bound, !isOver else {
      slice.isFinished = true
      return
    }
    // Four times the nodes each turn.
    let nodeLimit = 50_000 << (2 * turns)
    turns += 1
    do throws(LinearError) {
      try bound.run(backend, rounds: Self.rounds, nodeLimit: nodeLimit, stop: slice.stop)
    } catch {
      isOver = true
    }
    self.bound = bound
    if let best = bound.best, let proof = bound.proof(activityCount: network.activities.count) {
      let rest = Self.leastModes(network)
      slice.proved.raise(
        cost: rest + network.makespanCost * best.makespan, source: LinearBounder.source + " of feasible sets")
      slice.proof = proof
    }
    if bound.isConverged || nodeLimit >= mostNodes { isOver = true }
    slice.isFinished = isOver
  }

  private func begin() {
    isBegun = true
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    guard heads.impossible == nil else { return }
    bound = AntichainProblem(flat, blocks: blocks, heads: heads, largest: Self.largest).map { AntichainBound($0) }
  }

  /// What the mandatory activities cost at least beside the makespan.
  private static func leastModes(_ network: Network) -> Int {
    network.activities.lazy.filter { $0.group == nil }.reduce(0) { sum, activity in
      sum + (network.modes[activity.modes].map { $0.cost + $0.holdingRate * $0.duration }.min() ?? 0)
    }
  }
}
