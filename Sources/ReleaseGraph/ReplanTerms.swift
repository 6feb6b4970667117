package import ReleaseModel

/// What a network needs to know to plan again: what is history, what the baseline had, and what moves are worth.
package struct ReplanTerms: Sendable {
  package enum Purpose: Sendable, Hashable {
    /// Section 9's cost with that of the moves; among equals the fewest moves.
    case cost
    /// As few moves as can be; with `publishedFirst` those of published phases before all. Nothing else costs.
    case fewestMoves(publishedFirst: Bool)
  }

  package var replanning: Replanning
  package var baseline: Plan?
  package var prices: MovePrices
  package var purpose: Purpose = .cost
  /// Most moves, by phases that are planned in both (releases left out anew are not counted); nil: any number.
  package var maxMoves: Int?
  /// Most moves of phases whose baseline lies in the published zone.
  package var maxPublishedMoves: Int?
  /// Activities that keep their place in the baseline.
  package var held: Set<Int> = []
  /// Activities that start no later than the baseline has them.
  package var notLater: Set<Int> = []
  /// Releases that may not be left out: deferral is a move too, which no budget counts.
  package var staying: Set<ReleaseID> = []

  package init(replanning: Replanning, baseline: Plan?, prices: MovePrices = MovePrices()) {
    self.replanning = replanning
    self.baseline = baseline
    self.prices = prices
  }
}

/// A phase that the baseline has too and that has not started.
package struct BaselinePlace: Sendable {
  package var activity: Int
  /// Border at which the baseline starts it; may lie before the horizon.
  package var start: Int
  package var isPublished: Bool
  /// Modes that repeat the baseline's row exactly; none where it has become impossible by itself.
  package var keeping: [Int]
}

/// What a re-plan's network has beside a plan's.
package struct ReplanFrame: Sendable {
  package var places: [BaselinePlace] = []
  /// The network's cost is (cost + move cost) × `scale` + moves.
  package var scale = 1
  /// For the fewest moves, published ones first: what a published move weighs beside the 1 of every move; else 0.
  package var weightOfPublished = 0
  /// What history adds to the network's second stage.
  package var secondOffset = 0
  package var replanning: Replanning?

  package init() {}
}
