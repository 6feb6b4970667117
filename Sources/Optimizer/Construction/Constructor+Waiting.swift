import ReleaseGraph
import Timeline

/// # Starting later where that is cheaper
///
/// The earliest fit is the best where costs only rise with time. Two terms do not: a booking that is paid by the day
/// costs less when it does not hold over a weekend, and a phase of a re-plan costs less where the earlier plan has it.
/// For such modes the fits at the earlier plan's start, and at the beginnings of the next working runs, are weighed
/// against the earliest one, lateness included.
///
/// - Complexity: at most `runs` + 1 further fits, only for modes with such costs.
extension Constructor {
  /// Beginnings of working runs that are tried: over a weekend, with a day or two to spare.
  private static let runs = 4

  /// The mode's best fit by `score`; its copies are left in `state.fitCopies`.
  mutating func bestFit(_ i: Int, mode m: Int, in bounds: PartialSchedule.Bounds) -> PartialSchedule.Placement? {
    guard let earliest = state.fit(i, mode: m, in: bounds) else { return nil }
    let isDisplaced = flat.displacementRate[i] > 0 && flat.displacementReference[i] > earliest.start
    // A break is what a later start may save.
    let pauses = flat.holdingRate[m] > 0 && earliest.end - earliest.start > flat.duration[m]
    guard isDisplaced || pauses else { return earliest }
    var best = earliest
    var bestScore = score(i, earliest)
    var bestCopies = state.fitCopies
    var later = bounds
    var last = earliest
    for turn in 0...Self.runs {
      if turn == 0 {
        guard isDisplaced else { continue }
        later.startLow = max(bounds.startLow, flat.displacementReference[i])
      } else {
        let calendar = flat.calendars[flat.calendar[m]]
        guard pauses, let next = calendar.nextWorking(from: flat.runEnd(of: calendar, at: last.start)) else { break }
        later.startLow = next
      }
      guard later.startLow <= later.startHigh, let fit = state.fit(i, mode: m, in: later) else {
        if turn == 0 { continue }
        break
      }
      if turn > 0 { last = fit }
      let score = score(i, fit)
      guard score < bestScore else { continue }
      best = fit
      bestScore = score
      bestCopies = state.fitCopies
    }
    state.fitCopies = bestCopies
    return best
  }
}
