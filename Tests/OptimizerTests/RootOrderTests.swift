import ProofChecker
import ReleaseGraph
import Testing

@testable import Optimizer

/// Orders found at the root: each rule where nothing else tells, and no schedule within the bound on the makespan is lost.
@Suite struct RootOrderTests {
  /// Jobs of a length each, on points 1, 2, …
  private func members(_ lengths: [Int]) -> [RootOrders.Member] {
    lengths.enumerated().map {
      RootOrders.Member(start: $0.offset + 1, end: $0.offset + 1, offset: $0.element, length: $0.element)
    }
  }

  private typealias Order = RootOrders.Order

  @Test func aPathBackForbidsAnOrder() {
    var orders = RootOrders(lower: [0, 0], upper: [20, 20])
    // The first begins at the earliest one slot before the second: it cannot come first.
    orders.require(2, 1, -1)
    orders.find(
      members: members([3, 4]), pools: [RootOrders.Pool(demands: [2, 2], capacity: 3)], apart: [], last: -1)
    #expect(!orders.isImpossible && orders.kept == [Order(from: 2, to: 1, lag: 4)])
    #expect(orders.lower(1) == 4 && orders.upper(2) == 16)
  }

  @Test func bothOrdersForbiddenIsImpossible() {
    var orders = RootOrders(lower: [0, 0], upper: [20, 20])
    orders.require(2, 1, -1)
    orders.require(1, 2, -1)
    orders.find(members: members([3, 4]), pools: [], apart: [(0, 1, 0, 0)], last: -1)
    #expect(orders.isImpossible)
  }

  @Test func circlesThatNeedTimeAreImpossible() {
    var orders = RootOrders(lower: [0, 0, 0], upper: [1_000, 1_000, 1_000])
    for (from, to) in [(1, 2), (2, 3), (3, 1)] { orders.require(from, to, 1) }
    orders.find(members: members([1, 1, 1]), pools: [], apart: [], last: -1)
    #expect(orders.isImpossible)
  }

  /// By the bounds the first could end before the second; with the third in the same six slots there is no room.
  @Test func energyForbidsAnOrder() {
    var orders = RootOrders(lower: [0, 0, 0], upper: [18, 4, 3])
    orders.find(
      members: members([2, 2, 3]), pools: [RootOrders.Pool(demands: [2, 2, 2], capacity: 2)], apart: [], last: -1)
    #expect(!orders.isImpossible && orders.kept.contains(Order(from: 2, to: 1, lag: 2)))
  }

  @Test func energyBetweenTwoKeepsThemApart() {
    var orders = RootOrders(lower: [0, 0, 0, 0, 0], upper: [50, 50, 50, 50, 50])
    for k in 3...5 {
      orders.require(1, k, 1)
      orders.require(k, 2, 3)
    }
    orders.find(
      members: members([1, 1, 2, 2, 2]), pools: [RootOrders.Pool(demands: [0, 0, 1, 1, 1], capacity: 1)], apart: [],
      last: -1)
    // One slot of the first, six of those between, one more behind each of them.
    #expect(orders.kept.contains(Order(from: 1, to: 2, lag: 8)))
  }

  /// Where each variable of a model stands in a schedule.
  private func values(_ schedule: ProofSchedule, _ project: ProofProject, _ model: EngineModel) -> [Int32: Int] {
    var value = [model.makespan: schedule.makespan(project)]
    for (j, act) in model.activities.enumerated() {
      value[act.start] = schedule.starts[j]
      if act.end >= 0 {
        value[act.end] = schedule.starts[j] + project.jobs[j].modes[schedule.modes[j]].duration
      }
    }
    return value
  }

  @Test func noScheduleWithinTheBoundIsLost() throws {
    var arcs = 0
    var refuted = 0
    var exact = 0
    for seed in 0..<300 {
      let instance = RandomInstance(seed: UInt64(seed) + 60_000)
      let (network, project) = (try instance.network(), try instance.project())
      let all = AllSchedules(project).all
      guard let least = all.map({ $0.makespan(project) }).min() else { continue }
      for limit in least - 1...least + 2 where limit >= 0 {
        let encoder = EngineEncoder(network, upperBound: limit)
        guard !encoder.isContradictory else { continue }
        let model = encoder.model
        var engine = Engine(model, seed: 1)
        guard engine.propagate() else { continue }
        engine.prepareEnergies()
        engine.findOrders()
        let within = all.filter { $0.makespan(project) <= limit }
        if engine.isExhausted {
          refuted += 1
          #expect(within.isEmpty, "seed \(seed), limit \(limit)")
          continue
        }
        let found = engine.arcs[model.arcs.count...]
        arcs += found.count
        for schedule in within {
          let value = values(schedule, project, model)
          for arc in found {
            let (from, to) = (try #require(value[arc.from]), try #require(value[arc.to]))
            #expect(to >= from + Int(arc.lag), "seed \(seed), limit \(limit): \(arc)")
            if to == from + Int(arc.lag) { exact += 1 }
          }
          for (variable, time) in value {
            #expect(Int(engine.kernel.lower(variable)) <= time && time <= Int(engine.kernel.upper(variable)))
          }
        }
      }
    }
    #expect(arcs > 50)
    #expect(exact > 50)
    #expect(refuted > 5)
  }
}
