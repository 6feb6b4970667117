import LinearProgramming
import Testing

@Suite struct ExactSimplexTests {
  /// Every optimum carries its own proof; what is called infeasible has no point on a sampled grid.
  @Test(arguments: 0..<600) func answersAreProved(seed: Int) throws {
    var generator = ModelGenerator(seed: UInt64(seed))
    let model = generator.small()
    switch try ExactSimplex().answer(model) {
    case .optimal(let solution): #expect(OptimalityProof.holds(solution, of: model))
    case .infeasible:
      for _ in 0..<200 {
        let point = model.columns.map { _ in Fraction(BigInteger(generator.below(41) - 20), over: BigInteger(2)) }
        #expect(!OptimalityProof.isFeasible(point, model))
      }
    case .unbounded: try expectUnbounded(model)
    case .limit, .cancelled: Issue.record("no limit was set")
    }
  }

  /// With every column boxed ever wider the optimum falls without end.
  private func expectUnbounded(_ model: LinearModel) throws {
    var boxed = model
    var last: Fraction?
    for size in [1e3, 1e6] {
      for j in boxed.columns.indices {
        boxed.columns[j].lower = max(model.columns[j].lower, -size)
        boxed.columns[j].upper = min(model.columns[j].upper, size)
      }
      guard case .optimal(let solution) = try ExactSimplex().answer(boxed) else {
        Issue.record("an unbounded model has solutions")
        return
      }
      #expect(OptimalityProof.holds(solution, of: boxed))
      if let last { #expect(solution.objective < last) }
      last = solution.objective
    }
  }

  @Test func classicsEnd() throws {
    for model in ModelGenerator.classics {
      guard case .optimal(let solution) = try ExactSimplex().answer(model) else {
        Issue.record("\(model.name) has an optimum")
        continue
      }
      #expect(OptimalityProof.holds(solution, of: model))
      if model.rows.count == 6 { #expect(solution.objective == Fraction(-15_625)) }
    }
  }

  @Test(arguments: 0..<150) func integersEqualBruteForce(seed: Int) throws {
    var generator = ModelGenerator(seed: UInt64(seed) + 10_000)
    var model = generator.small(integer: true)
    for j in model.columns.indices { model.columns[j].isInteger = true }
    let best = Enumeration.best(model)
    switch try ExactSimplex().solve(model) {
    case .optimal(let solution): #expect(best == solution.objective)
    case .infeasible: #expect(best == nil)
    default: Issue.record("small integer models are decided")
    }
  }

  @Test func limitsAndCancellation() throws {
    let model = ModelGenerator.kleeMinty(9)
    guard case .limit = try ExactSimplex().answer(model, LinearOptions(iterations: 2)) else {
      Issue.record("two pivots do not suffice")
      return
    }
    guard case .cancelled = try ExactSimplex().answer(model, LinearOptions(isCancelled: { true })) else {
      Issue.record("cancelled from the start")
      return
    }
    #expect(throws: LinearError.self) { try ExactSimplex(cellLimit: 50).answer(model) }
  }
}
