import Foundation
import LinearProgramming
import Testing

/// What every back end owes: typed outcomes, whatever it is given; and agreement with the exact one.
@Suite struct BackendTests {
  static var backends: [any LinearBackend] { [ExactSimplex()] + (LinearBackends.glpk.map { [$0] } ?? []) }

  private func words(_ outcome: LinearOutcome) -> String {
    switch outcome {
    case .optimal: "optimal"
    case .infeasible: "infeasible"
    case .unbounded: "unbounded"
    case .limit: "limit"
    case .cancelled: "cancelled"
    case .inconclusive: "inconclusive"
    }
  }

  @Test(arguments: 0..<600) func nastyModelsHaveTypedOutcomes(seed: Int) throws {
    var generator = ModelGenerator(seed: UInt64(seed) + 50_000)
    let model = generator.nasty()
    for backend in Self.backends {
      do {
        let outcome = try backend.solve(model, LinearOptions(iterations: 20_000))
        if case .optimal(let solution) = outcome {
          #expect(solution.objective.isFinite && solution.values.count == model.columns.count)
        }
        #expect(model.faults.isEmpty, "\(backend.name) solved a faulty model")
      } catch LinearError.faulty(let faults) {
        #expect(!faults.isEmpty)
      }
    }
  }

  @Test(arguments: 0..<600) func agreesWithTheExactOne(seed: Int) throws {
    guard let glpk = LinearBackends.glpk else { return }
    var generator = ModelGenerator(seed: UInt64(seed) + 90_000)
    let model = generator.small(integer: seed % 3 == 0)
    let exact = try ExactSimplex().solve(model)
    let other = try glpk.solve(model)
    if case .inconclusive = other { return }
    #expect(words(exact) == words(other))
    if let a = exact.solution, let b = other.solution {
      #expect(abs(a.objective - b.objective) <= 1e-6 * max(1, abs(a.objective)))
    }
  }

  @Test(arguments: 0..<60) func changesEqualSolvingAnew(seed: Int) throws {
    for backend in Self.backends {
      var generator = ModelGenerator(seed: UInt64(seed) + 70_000)
      let model = generator.small()
      guard !model.columns.isEmpty, !model.rows.isEmpty else { continue }
      try backend.withSession(model) { (session) throws(LinearError) in
        for _ in 0..<6 {
          try change(session, &generator)
          let warm = try session.solveLinear(LinearOptions())
          let cold = try ExactSimplex().solve(session.model)
          if case .inconclusive = warm { continue }
          #expect(words(warm) == words(cold))
          if let a = warm.solution, let b = cold.solution {
            #expect(abs(a.objective - b.objective) <= 1e-6 * max(1, abs(b.objective)))
          }
        }
      }
    }
  }

  private func change(_ session: any LinearSession, _ generator: inout ModelGenerator) throws(LinearError) {
    let low = Double(generator.below(5))
    switch generator.below(5) {
    case 4:
      let columns = Array(session.model.columns.indices)
      var values: [Double] = []
      for _ in columns { values.append(Double(generator.below(9) - 4)) }
      try session.add(rows: [.init(.init(lower: low - 6, upper: low + 6), columns: columns, values: values)])
    case 0:
      var entries: [LinearModel.Entry] = []
      for i in session.model.rows.indices { entries.append(.init(row: i, value: Double(generator.below(9) - 4))) }
      try session.add([.init(cost: Double(generator.below(9) - 3), entries: entries)])
    case 1: try session.setCost(column: 0, to: Double(generator.below(9) - 3))
    case 2: try session.setBounds(column: 0, lower: low, upper: low + Double(generator.below(4)))
    default: try session.setBounds(row: 0, lower: low - 2, upper: low + Double(generator.below(9)))
    }
  }

  @Test func emptyModels() throws {
    for backend in Self.backends {
      #expect(try backend.solve(LinearModel()).solution?.objective == 0)
      #expect(words(try backend.solve(LinearModel(rows: [.init(lower: 1)]))) == "infeasible")
      #expect(try backend.solve(LinearModel(rows: [.init(upper: 1)])).solution?.objective == 0)
      #expect(words(try backend.solve(LinearModel(columns: [.init(cost: -1)]))) == "unbounded")
      #expect(try backend.solve(LinearModel(columns: [.init(lower: 2, cost: 1)])).solution?.objective == 2)
    }
  }

  @Test func cancellationIsHeard() throws {
    var generator = ModelGenerator(seed: 4)
    let model = generator.knapsacks(rows: 12, columns: 60)
    for backend in Self.backends {
      #expect(words(try backend.solve(model, LinearOptions(isCancelled: { true }))) == "cancelled")
    }
    guard let glpk = LinearBackends.glpk else { return }
    #expect(["limit", "optimal"].contains(words(try glpk.solve(model, LinearOptions(nodes: 50)))))
    #expect(words(try glpk.solve(model, LinearOptions(deadline: .now - .seconds(1)))) == "limit")
  }

  #if GLPK
    /// `ORCHESTRA_CASES` sets the number of solves.
    @Test func nothingLeaks() throws {
      var generator = ModelGenerator(seed: 9)
      let model = generator.small(integer: true)
      let solves = ProcessInfo.processInfo.environment["ORCHESTRA_CASES"].flatMap(Int.init) ?? 2_000
      for _ in 0..<solves { _ = try GLPKBackend().solve(model) }
      #expect(GLPKBackend.heldBlocks == 0)
    }

    @Test func sessionsNest() throws {
      let glpk = GLPKBackend()
      let outer = try glpk.withSession(ModelGenerator.kleeMinty(5)) { (session) throws(LinearError) in
        _ = try glpk.solve(ModelGenerator.beale)
        return try session.solveLinear(LinearOptions())
      }
      #expect(outer.solution?.objective == -3125)
    }

    @Test func threadsDoNotDisturbEachOther() async throws {
      let values = await withTaskGroup(of: Double?.self) { group in
        for _ in 0..<16 {
          group.addTask { try? GLPKBackend().solve(ModelGenerator.kleeMinty(7)).solution?.objective }
        }
        return await group.reduce(into: [Double?]()) { $0.append($1) }
      }
      #expect(values.allSatisfy { $0 == -78_125 })
    }
  #endif
}
