package import Timeline

/// # A proof without search that a network has no schedule
///
/// The bounds to which `Refuter` came, why each stands where it does, and what they leave impossible.
package struct Refuted: Sendable {
  /// What can't be.
  package enum Contradiction: Hashable, Sendable {
    /// No mode of the activity has a start within its bounds.
    case noStart(Int)
    /// The members of a synchrony have no occurrence in common.
    case noCommonOccurrence(synchrony: Int)
    /// Neither of two activities that exclude each other can come first; `gap` slots must lie between them.
    case noOrder(Int, Int, gap: Int, by: Exclusion)
    /// Activities that must be done within a stretch of time need more of some resources than these have there.
    case overload(Overload)
  }

  /// Why two activities exclude each other.
  package enum Exclusion: Hashable, Sendable {
    case resource(Int)
    case disjunction(Int)
  }

  package struct Overload: Hashable, Sendable {
    /// Any of them serves each of the activities.
    package var resources: [Int]
    package var range: Range<Slot>
    /// Units × slots; for window limits, weight.
    package var need: Int
    package var capacity: Int
    package var activities: [Int]
    /// Of `need`, slots of changeover.
    package var changeover = 0
  }

  /// What moved a bound.
  package enum Reason: Hashable, Sendable {
    /// Its own dates, modes, windows and calendars.
    case own
    case arc(Int)
    /// The other comes first, since the two exclude each other.
    case exclusion(Int, Exclusion)
    case synchrony(Int)
  }

  package struct Bounds: Hashable, Sendable {
    package var startLow: Slot
    package var startHigh: Slot
    package var endLow: Slot
    package var endHigh: Slot
    package var low = Reason.own
    package var high = Reason.own
  }

  package var contradiction: Contradiction
  /// By activity.
  package var bounds: [Bounds]
  /// The activities that the proof speaks of, ascending; most are needed.
  package var core: [Int]
}

extension Refuted {
  /// What the contradiction says for itself.
  package var refutation: Refutation {
    switch contradiction {
    case .noStart(let i): .noStart(activity: i, earliest: bounds[i].startLow, latestEnd: bounds[i].endHigh)
    case .noCommonOccurrence, .noOrder, .overload: .contradiction(contradiction)
    }
  }
}
