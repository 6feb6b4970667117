/// Limits of one solve. Effort limits are deterministic, the deadline is not.
package struct LinearOptions: Sendable {
  package var iterations: Int
  /// Nodes of the search for integers.
  package var nodes: Int
  package var deadline: ContinuousClock.Instant?
  /// Asked every few hundred iterations: shall it end?
  package var isCancelled: @Sendable () -> Bool
  /// Relative gap at which a search for integers ends.
  package var gap: Double

  package init(
    iterations: Int = 1_000_000, nodes: Int = 100_000, deadline: ContinuousClock.Instant? = nil, gap: Double = 1e-9,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.iterations = iterations
    self.nodes = nodes
    self.deadline = deadline
    self.gap = gap
    self.isCancelled = isCancelled
  }

  var isOverdue: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }
}

/// Something that solves linear programs. Values of back ends may pass between threads; a session stays on the one that
/// opened it.
package protocol LinearBackend: Sendable {
  var name: String { get }
  /// Opens a model for repeated solving with warm starts, for the time of `body`.
  func withSession<R>(_ model: LinearModel, _ body: (any LinearSession) throws(LinearError) -> R) throws(LinearError)
    -> R
}

/// A model held by a back end: solved, changed, solved again from the last basis.
package protocol LinearSession: AnyObject {
  var model: LinearModel { get }
  /// What the back end printed, at most some thousand lines.
  var log: [String] { get }
  /// Steps of the simplex method so far, in all solves: what effort is counted by.
  var iterations: Int { get }
  /// Solves as a linear program, integrality aside.
  func solveLinear(_ options: LinearOptions) throws(LinearError) -> LinearOutcome
  /// Solves with integrality.
  func solveInteger(_ options: LinearOptions) throws(LinearError) -> LinearOutcome
  func add(_ columns: [LinearModel.Column]) throws(LinearError)
  /// Adds rows over columns that exist.
  func add(rows: [LinearModel.RowWithEntries]) throws(LinearError)
  func setBounds(column: Int, lower: Double, upper: Double) throws(LinearError)
  func setCost(column: Int, to cost: Double) throws(LinearError)
  func setBounds(row: Int, lower: Double, upper: Double) throws(LinearError)
}

extension LinearBackend {
  /// Solves once, with integrality where the model has it.
  package func solve(_ model: LinearModel, _ options: LinearOptions = LinearOptions()) throws(LinearError)
    -> LinearOutcome
  {
    try withSession(model) { (session) throws(LinearError) in
      try model.hasIntegers ? session.solveInteger(options) : session.solveLinear(options)
    }
  }
}

/// Which back ends this build has.
package enum LinearBackends {
  /// Whether GLPK was built in.
  package static var hasGLPK: Bool {
    #if GLPK
      true
    #else
      false
    #endif
  }

  /// GLPK where it was built in; nil elsewhere.
  package static var glpk: (any LinearBackend)? {
    #if GLPK
      GLPKBackend()
    #else
      nil
    #endif
  }
}
