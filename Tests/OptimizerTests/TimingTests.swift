import DenseCollections
import LinearProgramming
import ReleaseGraph
import Testing
import Timeline

@testable import Optimizer

@Suite struct TimingTests {
  /// A small problem: dates in 0…6, random orders (circles too), costs on both sides of random references.
  private func random(_ generator: inout SeededGenerator, dates: Int, span: Int) -> TimingProblem {
    var problem = TimingProblem()
    for _ in 0..<dates {
      let low = generator.below(span)
      _ = problem.addDate(in: low...(low + generator.below(span + 1 - low)))
    }
    for _ in 0..<generator.below(2 * dates) {
      let a = 1 + generator.below(dates)
      let b = 1 + generator.below(dates)
      if a != b { problem.require(from: a, to: b, lag: generator.below(span) - span / 2) }
    }
    for _ in 0..<(1 + generator.below(2 * dates)) {
      let a = 1 + generator.below(dates)
      switch generator.below(3) {
      case 0: problem.charge(a, after: generator.below(span) - 1, price: generator.below(6))
      case 1: problem.charge(a, before: generator.below(span), price: generator.below(6))
      default:
        let b = 1 + generator.below(dates)
        if a != b { problem.prefer(from: a, to: b, lag: generator.below(span) - 2, price: generator.below(6)) }
      }
    }
    return problem
  }

  /// Least cost and least dates of that cost, by trying all dates.
  private func byTrying(_ problem: TimingProblem, span: Int) -> (cost: Int, dates: [[Int]])? {
    var best: (cost: Int, dates: [[Int]])?
    var dates = [Int](repeating: 0, count: problem.count)
    func place(_ k: Int) {
      guard k < problem.count else {
        guard let cost = problem.cost(of: dates), best.map({ cost <= $0.cost }) ?? true else { return }
        best = (cost, (best.map { $0.cost == cost ? $0.dates : [] } ?? []) + [dates])
        return
      }
      for x in 0...span {
        dates[k] = x
        place(k + 1)
      }
    }
    place(1)
    return best
  }

  @Test func equalsBruteForce() {
    var generator = SeededGenerator(seed: 41)
    var infeasible = 0
    for turn in 0..<400 {
      let problem = random(&generator, dates: 1 + generator.below(4), span: 6)
      var flow = TimingFlow(problem)
      let found = flow.solve()
      guard let truth = byTrying(problem, span: 6) else {
        infeasible += 1
        #expect(found == nil, "problem \(turn)")
        continue
      }
      guard let found else {
        Issue.record("problem \(turn): no dates found, cost \(truth.cost)")
        continue
      }
      #expect(problem.cost(of: found) == truth.cost, "problem \(turn)")
      // Of all optimal dates, each is the least.
      let least = (0..<problem.count).map { k in truth.dates.lazy.map { $0[k] }.min() ?? -1 }
      #expect(found == least, "problem \(turn)")
    }
    #expect(infeasible > 10 && infeasible < 300)
  }

  /// The same as a linear program, and the same after lags have changed as from the beginning.
  @Test func equalsTheLinearProgram() throws {
    let backend: any LinearBackend = LinearBackends.glpk ?? ExactSimplex()
    var generator = SeededGenerator(seed: 42)
    for turn in 0..<60 {
      let problem = random(&generator, dates: 12, span: 40)
      var flow = TimingFlow(problem)
      for change in 0..<4 {
        let found = flow.solve()
        switch try backend.solve(flow.problem.asLinearProgram) {
        case .optimal(let solution):
          let cost = found.flatMap { flow.problem.cost(of: $0) }
          #expect(cost == Int(solution.objective.rounded()), "problem \(turn), change \(change)")
        case .infeasible:
          #expect(found == nil, "problem \(turn), change \(change)")
        case let other: Issue.record("problem \(turn): \(other)")
        }
        guard found != nil else { break }
        var fresh = TimingFlow(flow.problem)
        #expect(fresh.solve() == found)
        for _ in 0..<3 {
          let order = generator.below(problem.orders.count)
          if flow.problem.orders[order].price != nil { flow.setLag(of: order, to: generator.below(60) - 30) }
        }
      }
    }
  }

  /// Retimed schedules keep every rule and cost less.
  @Test func retimedSchedulesHold() {
    var improved = 0
    for seed in 5_000..<5_400 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      var network = random.make()
      var generator = SeededGenerator(seed: seed)
      network.displacements = network.activities.indices.map { i in
        Displacement(activity: i, reference: generator.below(network.horizon), rate: 1 + generator.below(5))
      }
      let flat = FlatNetwork(network)
      var constructor = Constructor(flat)
      guard constructor.construct(Array(0..<flat.count)) else { continue }
      let before = constructor.state.objective
      guard NetworkChecker.breaches(of: constructor.state.schedule, in: network).isEmpty else { continue }
      let isBetter = Retiming.improve(&constructor.state, stop: .never)
      let schedule = constructor.state.schedule
      #expect(NetworkChecker.breaches(of: schedule, in: network).isEmpty, "seed \(seed)")
      #expect(NetworkChecker.value(of: schedule, in: network).cost == constructor.state.objective.cost, "seed \(seed)")
      #expect(isBetter ? constructor.state.objective < before : constructor.state.objective == before)
      if isBetter { improved += 1 }
    }
    #expect(improved > 20, "\(improved)")
  }
}

extension TimingProblem {
  /// The problem as a linear program: a column for each date, one for what each priced order is missed by.
  fileprivate var asLinearProgram: LinearModel {
    var model = LinearModel(name: "dates")
    for date in 0..<count {
      let isOrigin = date == Self.origin
      _ = model.addColumn(.init("x\(date)", lower: isOrigin ? 0 : -.infinity, upper: isOrigin ? 0 : .infinity))
    }
    for order in orders {
      var columns = [Int(order.to), Int(order.from)]
      var values = [1.0, -1.0]
      if let price = order.price {
        columns.append(model.addColumn(.init("missed\(model.columns.count)", cost: Double(price))))
        values.append(1)
      }
      model.add(.init(.init("order", lower: Double(order.lag)), columns: columns, values: values))
    }
    return model
  }
}
