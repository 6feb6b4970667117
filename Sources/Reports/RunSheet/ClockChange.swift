import Foundation
import Timeline

/// A change of a zone's clocks as people in a window meet it: an hour of the wall clock that does not exist, or one that comes
/// twice. Plans count wall-clock time, so that a night with a change is an hour shorter or longer than its times say.
struct ClockChange: Hashable {
  /// Wall-clock minutes since 1970 that are skipped or repeated.
  var range: Range<Int>
  var isSkipped: Bool

  /// `the clocks go forward: 01:00 to 02:00 does not exist`.
  var words: String {
    let from = ClockTime.text(LocalInstant(minutes: range.lowerBound).minuteOfDay)
    let to = ClockTime.text(LocalInstant(minutes: range.upperBound).minuteOfDay)
    return isSkipped
      ? "the clocks go forward: \(from) to \(to) does not exist, \(range.count) minutes fewer"
      : "the clocks go back: \(from) to \(to) comes twice, \(range.count) minutes more; say which you mean"
  }

  /// Those that touch a stretch of the wall clock in a zone, in order of time.
  static func all(in stretch: Range<Int>, zone name: String) -> [ClockChange] {
    guard let zone = TimeZone(identifier: name) else { return [] }
    // The zone's own time differs from universal time by less than a day.
    var moment = Date(timeIntervalSince1970: Double(stretch.lowerBound - 1440) * 60)
    let end = Date(timeIntervalSince1970: Double(stretch.upperBound + 1440) * 60)
    var result: [ClockChange] = []
    while let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end, next > moment {
      let seconds = Int(next.timeIntervalSince1970.rounded(.down))
      let before = (seconds + zone.secondsFromGMT(for: next.addingTimeInterval(-1))) / 60
      let after = (seconds + zone.secondsFromGMT(for: next)) / 60
      let range = min(before, after)..<max(before, after)
      if !range.isEmpty && range.overlaps(stretch) {
        result.append(ClockChange(range: range, isSkipped: after > before))
      }
      moment = next
    }
    return result
  }
}
