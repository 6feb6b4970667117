/// What solving a model came to.
package enum LinearOutcome: Sendable {
  /// For integer models within the gap that was asked for.
  case optimal(LinearSolution)
  case infeasible
  case unbounded
  /// Iterations, nodes or time ran out; for integer models with the best solution so far.
  case limit(LinearSolution?)
  case cancelled(LinearSolution?)
  /// The floating-point code gave up on the numbers.
  case inconclusive(String)

  package var solution: LinearSolution? {
    switch self {
    case .optimal(let solution): solution
    case .limit(let solution), .cancelled(let solution): solution
    case .infeasible, .unbounded, .inconclusive: nil
    }
  }
}

/// Values of a solution. From floating-point back ends these are hints: no verdict may rest on them unverified.
package struct LinearSolution: Hashable, Sendable {
  package var objective: Double
  /// Per column.
  package var values: [Double]
  /// Per row: the dual value, ≥ 0 where the row's lower bound binds, ≤ 0 where the upper one does. Empty for integer
  /// models.
  package var duals: [Double]
  /// No solution has a smaller objective, as far as the back end can tell; the objective itself for linear models.
  package var bound: Double

  package init(objective: Double, values: [Double], duals: [Double] = [], bound: Double? = nil) {
    self.objective = objective
    self.values = values
    self.duals = duals
    self.bound = bound ?? objective
  }

  var isFinite: Bool { objective.isFinite && values.allSatisfy(\.isFinite) && duals.allSatisfy(\.isFinite) }
}

/// Why a back end would not solve a model.
package enum LinearError: Error, Hashable, Sendable {
  case faulty([ModelFault])
  /// The library's return code, where it is none of those that have a meaning here.
  case backend(name: String, code: Int)
  /// Larger than this back end takes.
  case tooLarge(cells: Int, limit: Int)
}
