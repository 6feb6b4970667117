/// What a log claims, once it has been checked.
package enum ProofClaim: Hashable, Sendable {
  /// There is no schedule.
  case infeasible
  /// No schedule has a smaller makespan; nothing is said about whether one has this.
  case bound(Int)
  /// The log holds a schedule of this makespan, and none has a smaller one.
  case optimal(Int)
}

/// What checking a log came to.
package struct ProofReport: Hashable, Sendable {
  package enum Verdict: Hashable, Sendable {
    case accepted(ProofClaim)
    /// The first line that does not hold, and why.
    case refused(line: Int, why: String)
  }

  package var verdict: Verdict
  package var lines = 0
  package var inferences = 0
  package var nogoods = 0
  package var facts = 0
  /// Makespan of the schedule in the log, which keeps all rules.
  package var makespan: Int?
  /// Rules of the solver that its log says were off.
  package var leftOut: [String] = []
}
