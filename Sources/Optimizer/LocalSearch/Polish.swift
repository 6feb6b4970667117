import ReleaseGraph

/// # Left-tight: no activity can start earlier, all else unmoved, without breaking a rule or costing more
///
/// Passes over the activities by start; each is taken out and put at the first place (same mode, any equal copy) before
/// its own that does not cost more, until a pass changes nothing. Every change keeps the schedule feasible, lowers a
/// start and never raises cost or second stage, so it ends. O(passes · Σ fits).
struct Polish {
  /// Shifts until tight or stopped; true if anything moved.
  static func tighten(_ state: inout PartialSchedule, stop: StopSignal) -> Bool {
    var changed = false
    var isTight = false
    while !isTight && !stop.isRaised {
      isTight = true
      let start = state.start
      let order = (0..<state.flat.count).filter { start[$0] >= 0 }.sorted { (start[$0], $0) < (start[$1], $1) }
      for (k, i) in order.enumerated() {
        if k & 255 == 255 && stop.isRaised { return changed }
        if shift(i, &state) {
          isTight = false
          changed = true
        }
      }
    }
    return changed
  }

  private static func shift(_ i: Int, _ state: inout PartialSchedule) -> Bool {
    let m = state.mode[i]
    let s = state.start[i]
    let e = state.end[i]
    var bounds = state.bounds(of: i)
    bounds.startHigh = min(bounds.startHigh, s - 1)
    guard bounds.startLow <= bounds.startHigh else { return false }
    let old = state.contribution(i, mode: m, start: s, end: e)
    let copies = Array(state.copies(of: i))
    state.remove(i)
    while bounds.startLow <= bounds.startHigh, let earlier = state.fit(i, mode: m, in: bounds) {
      let new = state.contribution(i, mode: m, start: earlier.start, end: earlier.end)
      if new.cost <= old.cost && new.second <= old.second {
        state.place(i, mode: m, start: earlier.start, end: earlier.end)
        return true
      }
      bounds.startLow = earlier.start + 1
    }
    state.setCopies(of: i, to: copies[...])
    state.restore(i, mode: m, start: s, end: e)
    return false
  }
}
