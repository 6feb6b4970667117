import ProofChecker
import ReleaseGraph
import Testing
import Timeline

@testable import Optimizer

/// Bounds between heads and tails: no row's bound passes the least makespan of all schedules, the proof checker accepts each
/// and refuses a greater one; dual feasible functions against all multisets of demands.
@Suite struct MakespanEnergyTests {
  private func energy(_ network: Network) -> (rows: MakespanEnergy, path: Int)? {
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    guard heads.impossible == nil else { return nil }
    return (MakespanEnergy(flat, blocks: blocks, heads: heads), heads.earliestEnd.max() ?? 0)
  }

  @Test func noRowPassesTheOptimum() throws {
    var kinds: [String: Int] = [:]
    var tight = 0
    for seed in 0..<150 {
      let instance = RandomInstance(seed: UInt64(seed) + 40_000)
      let (network, project) = (try instance.network(), try instance.project())
      guard let (energy, path) = energy(network) else { continue }
      let witnesses = energy.rows.compactMap { energy.witness(of: $0, above: path - 1) }
      guard !witnesses.isEmpty else { continue }
      guard let least = AllSchedules(project).all.map({ $0.makespan(project) }).min() else { continue }
      for witness in witnesses {
        #expect(witness.makespan <= least, "seed \(seed): \(witness)")
        kinds[witness.source, default: 0] += 1
        var higher = witness
        higher.makespan = least + 1
        #expect(try check(witness, project) == .accepted(.bound(witness.makespan)), "seed \(seed): \(witness)")
        if case .accepted = try check(higher, project) { Issue.record("seed \(seed): accepted \(higher)") }
      }
      if let best = energy.best(above: path), best.makespan == least { tight += 1 }
    }
    #expect(kinds.count == 3, "\(kinds)")
    #expect(tight > 5)
  }

  private func check(_ witness: MakespanEnergy.Witness, _ project: ProofProject) throws -> ProofReport.Verdict {
    let head = "project \(project.jobs.count) \(project.capacities.count) \(project.budgets.count)"
    let log = ["proof orchestra 1", head, ProofConclusion.line(witness), "c bound \(witness.makespan)"]
    return try LogChecker.check(Array(log.joined(separator: "\n").utf8), of: project).verdict
  }

  /// Three jobs of two slots with these demands on resources of capacity 3.
  private func jobs(_ demands: [[Int]], inRow: Bool = false) -> Network {
    var network = Network(horizon: 20, makespanCost: 1)
    for _ in demands[0] { network.resources.append(Resource(capacity: StepFunction(horizon: 20, value: 3))) }
    for (j, amounts) in demands.enumerated() {
      let held = amounts.enumerated().filter { $0.element > 0 }
      network.modes.append(
        Mode(
          duration: 2, contiguous: true,
          demands: held.map { Demand(resource: $0.offset, amount: $0.element, span: .hold(lead: 0)) }))
      network.activities.append(Activity(modes: j..<j + 1, latestEnd: 20, family: 0))
      if inRow && j > 0 { network.arcs.append(Arc(from: j - 1, .end, to: j, .start)) }
    }
    return network
  }

  @Test func eachBoundSaysWhichItWas() {
    let paths = RootBounds(jobs([[1], [1], [1]], inRow: true)).bound
    #expect(paths.cost == 6 && paths.source == "critical path")
    let energy = RootBounds(jobs([[3], [3], [3]])).bound
    #expect(energy.cost == 6 && energy.source == "energy of a resource between heads and tails")
    let scaled = RootBounds(jobs([[2], [2], [2]])).bound
    #expect(scaled.cost == 6 && scaled.source == "energy of a resource by a dual feasible function")
    let clique = RootBounds(jobs([[2, 2, 0], [2, 0, 2], [0, 2, 2]])).bound
    #expect(clique.cost == 6 && clique.source == "activities that exclude each other between heads and tails")
  }

  /// Demands of which at most k fit together count as one of k each, or more.
  @Test(arguments: 2...30) func coversAreSeen(capacity: Int) {
    for least in 1...capacity where capacity / least <= 6 {
      let atOnce = capacity / least
      let functions = DualFeasible.families(demands: [least, capacity], capacity: capacity)
      let sees = functions.contains { function in
        (least...capacity).allSatisfy { function.values[$0] * atOnce >= function.capacity }
          && function.values[capacity] == function.capacity
      }
      #expect(sees, "at most \(atOnce) of \(least) in \(capacity)")
    }
  }

  /// Every multiset of demands that fits still fits.
  @Test(arguments: 2...13) func functionsAreDualFeasible(capacity: Int) {
    func fits(_ function: DualFeasible, _ least: Int, _ room: Int, _ scaled: Int) -> Bool {
      guard scaled <= function.capacity else { return false }
      guard least <= room else { return true }
      return (least...room).allSatisfy { fits(function, $0, room - $0, scaled + function.values[$0]) }
    }
    let functions = DualFeasible.families(demands: Array(1...capacity), capacity: capacity)
    #expect(functions.count > 6)
    for function in functions {
      #expect(function.values.count == capacity + 1 && function.values[0] == 0)
      #expect(zip(function.values, function.values.dropFirst()).allSatisfy { $0 <= $1 }, "\(function)")
      #expect(fits(function, 1, capacity, 0), "\(function)")
    }
  }
}
