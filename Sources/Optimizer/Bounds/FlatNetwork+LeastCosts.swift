import ReleaseGraph
import Timeline

/// # What an activity costs at least, whenever and however it is done
///
/// The cheapest mode, held for the shortest span that its calendar allows: weekends and nights within a booking cost too.
/// The span is shortest from the beginning of a run of working slots or to the end of one, for between these it only
/// moves along.
///
/// - Complexity: O(modes + runs · (calendar, duration) pairs with a holding cost).
/// - Verified by: the bound tests of tiny networks.
extension FlatNetwork {
  private struct Stay: Hashable {
    var calendar: Int
    var duration: Int
  }

  func leastCosts() -> [Int] {
    var spans: [Stay: Int] = [:]
    return (0..<count).map { i in
      var least = Int.max
      for m in firstMode[i]..<endMode[i] {
        var held = 0
        if holdingRate[m] > 0 {
          let stay = Stay(calendar: calendar[m], duration: duration[m])
          let span = spans[stay] ?? shortestSpan(stay)
          spans[stay] = span
          held = holdingRate[m] * span
        }
        least = min(least, modeCost[m] + held)
      }
      return least == .max ? 0 : least
    }
  }

  private func shortestSpan(_ stay: Stay) -> Int {
    let calendar = network.calendars[stay.calendar]
    guard stay.duration > 0, !calendar.isAlways else { return stay.duration }
    var least = Int.max
    for run in calendar.runs {
      if let end = calendar.end(start: run.lowerBound, work: stay.duration) { least = min(least, end - run.lowerBound) }
      if let start = calendar.latestStart(end: run.upperBound, work: stay.duration) {
        least = min(least, run.upperBound - start)
      }
    }
    return least == .max ? stay.duration : least
  }
}
