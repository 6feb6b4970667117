package import ReleaseModel

/// A phase that a re-plan has elsewhere than its baseline, and why.
package struct Move: Sendable {
  package enum Cause: Sendable {
    /// It is history: it really began so.
    case happened
    /// Proved: no plan keeps it where the baseline has it. By which rule it can't stand there, and through whom.
    case forced(String, through: String?)
    /// It can't be kept while the rest of the new plan stands, by which rule and through whom; but another plan keeps it,
    /// or none is known that does and none is proved not to exist.
    case hindered(String, through: String?, isAvoidable: Bool)
    /// It could have stayed; what moving it saves, in scaled cost (that of the move itself not counted), and by how many
    /// slots it makes the deliveries earlier.
    case chosen(saves: Int, earlier: Int)
  }

  /// `release.phase`, or the composite's `id.gate`.
  package var phase: String
  package var from: Plan.Row
  /// Nil where its release is newly deferred.
  package var to: Plan.Row?
  package var isPublished: Bool
  package var cause: Cause

  package init(phase: String, from: Plan.Row, to: Plan.Row?, isPublished: Bool, cause: Cause) {
    self.phase = phase
    self.from = from
    self.to = to
    self.isPublished = isPublished
    self.cause = cause
  }

  /// How sure it is that it had to move.
  package enum Standing: String, Sendable {
    case history, forced, chosen
    case notProved = "not-proved"
  }

  package var standing: Standing {
    switch cause {
    case .happened: .history
    case .forced: .forced
    case .hindered(_, _, let isAvoidable): isAvoidable ? .chosen : .notProved
    case .chosen: .chosen
    }
  }

  /// What is in its way where it was, and who.
  package var obstacle: (why: String, through: String?)? {
    switch cause {
    case .forced(let why, let through), .hindered(let why, let through, _): (why, through)
    case .happened, .chosen: nil
    }
  }

  package var isForced: Bool { if case .forced = cause { true } else { false } }
  package var isHistory: Bool { if case .happened = cause { true } else { false } }
}
