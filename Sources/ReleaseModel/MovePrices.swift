package import Timeline

/// What moving a phase away from its baseline is worth (language page, section 11).
///
/// A move costs `perMove`, and `perDay` for each day between the old start and the new one; both times
/// `publishedFactor` where the old start lies in [as-of, as-of + `published`). In whole numbers as they are given; plans
/// count them scaled by the slots of a day.
package struct MovePrices: Hashable, Sendable {
  package var perMove: Int
  package var perDay: Int
  package var publishedFactor: Int
  /// Length of the published zone in slots.
  package var published: Int

  package static let largest = 1_000_000_000

  package init(perMove: Int = 0, perDay: Int = 0, publishedFactor: Int = 10, published: Int = 0) {
    self.perMove = perMove
    self.perDay = perDay
    self.publishedFactor = publishedFactor
    self.published = published
  }

  package func isPublished(_ start: Slot, asOf: Slot) -> Bool { start >= asOf && start - asOf < published }

  private func factor(_ start: Slot, _ asOf: Slot) -> Int { isPublished(start, asOf: asOf) ? publishedFactor : 1 }

  /// Scaled cost of the move itself, wherever it goes.
  package func fixed(from start: Slot, asOf: Slot, slotsPerDay: Int) -> Int {
    perMove * slotsPerDay * factor(start, asOf)
  }

  /// Scaled cost of each slot between the old start and the new one.
  package func rate(from start: Slot, asOf: Slot) -> Int { perDay * factor(start, asOf) }
}
