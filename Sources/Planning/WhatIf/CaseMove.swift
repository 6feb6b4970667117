package import ReleaseModel

/// A phase that a case has elsewhere than the baseline, and which of the case's changes that is due to.
package struct CaseMove: Sendable {
  package enum Cause: Sendable {
    /// With this change alone the phase can't stay: what it would break there.
    case forced(change: Int, String)
    /// Without this change its new place would break a rule.
    case allowed(change: Int)
    /// It makes way for, or follows, another phase that moves; that one is due to a change where one is known.
    case follows(String, change: Int?)
    /// Nothing forces it: moving it makes the whole cheaper, by so much alone (scaled; 0: together with others).
    case chosen(saves: Int)
    /// Its release is left out.
    case deferred
  }

  package var phase: String
  package var from: Plan.Row
  /// Nil where its release is newly deferred.
  package var to: Plan.Row?
  package var cause: Cause

  /// The change at the root of it, where one is known.
  package var change: Int? {
    switch cause {
    case .forced(let change, _), .allowed(let change): change
    case .follows(_, let change): change
    case .chosen, .deferred: nil
    }
  }
}
