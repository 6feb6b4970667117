/// # The exact back end: a rational simplex, and branch and bound on it
///
/// Oracle in tests and stand-in for GLPK on small models. Every number of the model is taken as the exact fraction that
/// its floating-point form is; verdicts are theorems about that model.
///
/// - Complexity: dense, see `ExactTableau`; refuses models beyond `cellLimit` cells.
package struct ExactSimplex: LinearBackend {
  /// Rows times columns of the tableau.
  package var cellLimit: Int

  package init(cellLimit: Int = 400_000) { self.cellLimit = cellLimit }

  package var name: String { "exact simplex" }

  package func withSession<R>(_ model: LinearModel, _ body: (any LinearSession) throws(LinearError) -> R)
    throws(LinearError) -> R
  {
    let faults = model.faults
    guard faults.isEmpty else { throw .faulty(faults) }
    return try body(ExactSession(model, cellLimit: cellLimit))
  }

  /// The exact answer to a linear model.
  package enum Answer: Sendable {
    case optimal(Solution)
    case infeasible, unbounded, limit, cancelled
  }

  package struct Solution: Hashable, Sendable {
    package var objective: Fraction
    /// Per column.
    package var values: [Fraction]
    /// Per row, signs as in `LinearSolution`.
    package var duals: [Fraction]

    package var rounded: LinearSolution {
      LinearSolution(
        objective: objective.asDouble, values: values.map(\.asDouble), duals: duals.map(\.asDouble))
    }
  }

  /// Solves a model, integrality aside.
  package func answer(_ model: LinearModel, _ options: LinearOptions = LinearOptions()) throws(LinearError) -> Answer {
    let faults = model.faults
    guard faults.isEmpty else { throw .faulty(faults) }
    if model.relaxed.isContradictory { return .infeasible }
    let form = StandardForm(model)
    let cells = (form.constraints.count + 2) * (form.width + 2 * form.constraints.count + 1)
    guard cells <= cellLimit else { throw .tooLarge(cells: cells, limit: cellLimit) }
    var solver = form.tableau()
    if solver.artificials > 0 {
      switch solver.tableau.minimise(1, options) {
      case .limit: return .limit
      case .cancelled: return .cancelled
      case .unbounded, .optimal: if solver.tableau.value(1) > .zero { return .infeasible }
      }
      solver.tableau.clearBasis(ofColumnsFrom: solver.firstArtificial)
      for j in solver.firstArtificial..<solver.firstArtificial + solver.artificials {
        solver.tableau.isBarred[j] = true
      }
    }
    switch solver.tableau.minimise(0, options) {
    case .limit: return .limit
    case .cancelled: return .cancelled
    case .unbounded: return .unbounded
    case .optimal: return .optimal(form.solution(of: solver))
    }
  }
}

/// A session of the exact back end: it keeps the model and solves from scratch.
private final class ExactSession: LinearSession {
  private(set) var model: LinearModel
  let log: [String] = []
  /// As many a solve as there are rows and columns: it begins anew each time.
  private(set) var iterations = 0
  private let solver: ExactSimplex

  init(_ model: LinearModel, cellLimit: Int) {
    self.model = model
    solver = ExactSimplex(cellLimit: cellLimit)
  }

  func solveLinear(_ options: LinearOptions) throws(LinearError) -> LinearOutcome {
    iterations += model.rows.count + model.columns.count
    return switch try solver.answer(model, options) {
    case .optimal(let solution):
      solution.rounded.isFinite ? .optimal(solution.rounded) : .inconclusive("beyond the range of floating point")
    case .infeasible: .infeasible
    case .unbounded: .unbounded
    case .limit: .limit(nil)
    case .cancelled: .cancelled(nil)
    }
  }

  func solveInteger(_ options: LinearOptions) throws(LinearError) -> LinearOutcome {
    if model.isContradictory { return .infeasible }
    iterations += model.rows.count + model.columns.count
    var search = ExactBranching(solver: solver, options: options)
    return try search.solve(model)
  }

  func add(_ columns: [LinearModel.Column]) throws(LinearError) {
    let faults = model.faults(ofAdded: columns, from: model.columns.count)
    guard faults.isEmpty else { throw .faulty(faults) }
    model.columns += columns
  }

  func add(rows: [LinearModel.RowWithEntries]) throws(LinearError) {
    if let fault = model.fault(ofAdded: rows) { throw .faulty([fault]) }
    for row in rows { model.add(row) }
  }

  func setBounds(column: Int, lower: Double, upper: Double) throws(LinearError) {
    precondition(model.columns.indices.contains(column), "no column \(column)")
    try change { (model) in (model.columns[column].lower, model.columns[column].upper) = (lower, upper) }
  }

  func setCost(column: Int, to cost: Double) throws(LinearError) {
    precondition(model.columns.indices.contains(column), "no column \(column)")
    try change { (model) in model.columns[column].cost = cost }
  }

  func setBounds(row: Int, lower: Double, upper: Double) throws(LinearError) {
    precondition(model.rows.indices.contains(row), "no row \(row)")
    try change { (model) in (model.rows[row].lower, model.rows[row].upper) = (lower, upper) }
  }

  private func change(_ edit: (inout LinearModel) -> Void) throws(LinearError) {
    var changed = model
    edit(&changed)
    let faults = changed.faults
    guard faults.isEmpty else { throw .faulty(faults) }
    model = changed
  }
}

/// Depth-first branch and bound on exact relaxations: the first fractional column, towards its rounding down first.
private struct ExactBranching {
  let solver: ExactSimplex
  let options: LinearOptions
  private var best: ExactSimplex.Solution?
  private var nodes = 0

  init(solver: ExactSimplex, options: LinearOptions) {
    self.solver = solver
    self.options = options
  }

  private enum End {
    case done, unbounded, limit, cancelled
  }

  mutating func solve(_ model: LinearModel) throws(LinearError) -> LinearOutcome {
    let end = try branch(model, depth: 0)
    let solution = best.map { best in
      LinearSolution(
        objective: best.objective.asDouble, values: best.values.map(\.asDouble),
        bound: end == .done ? best.objective.asDouble : -.infinity)
    }
    switch end {
    case .done: return solution.map { .optimal($0) } ?? .infeasible
    case .unbounded: return .unbounded
    case .limit: return .limit(solution)
    case .cancelled: return .cancelled(solution)
    }
  }

  private mutating func branch(_ model: LinearModel, depth: Int) throws(LinearError) -> End {
    nodes += 1
    if nodes > options.nodes || depth > 400 { return .limit }
    switch try solver.answer(model, options) {
    case .infeasible: return .done
    case .unbounded: return .unbounded
    case .limit: return .limit
    case .cancelled: return .cancelled
    case .optimal(let solution):
      if let best, best.objective <= solution.objective { return .done }
      guard let j = model.columns.indices.first(where: { model.columns[$0].isInteger && !solution.values[$0].isWhole })
      else {
        best = solution
        return .done
      }
      var below = model
      below.columns[j].upper = min(below.columns[j].upper, solution.values[j].roundedDown.asDouble)
      var above = model
      above.columns[j].lower = max(above.columns[j].lower, solution.values[j].roundedUp.asDouble)
      let first = try branch(below, depth: depth + 1)
      guard first == .done else { return first }
      return try branch(above, depth: depth + 1)
    }
  }
}
