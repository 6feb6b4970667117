package import ReleaseModel

/// What became of one assertion of a policy in a plan.
package struct PolicyFinding: Sendable {
  package enum Outcome: String, Sendable {
    case kept, broken
    /// There is nothing to judge it by: no baseline, no release with a due date.
    case notJudged = "not-judged"
  }

  package var policy: Policy
  /// The key of the assertion.
  package var key: String
  package var outcome: Outcome
  /// What is so and what is wanted, in a sentence.
  package var text: String
  /// Who breaks it, the worst first.
  package var offenders: [String]

  /// It is broken, and more than a warning.
  package var fails: Bool { outcome == .broken && policy.severity == .failure }
}
