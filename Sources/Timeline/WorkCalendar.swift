/// # The working slots of a calendar
///
/// - Meaning:     W(t) = number of working slots in [0, t), monotone; its inverse gives ends of work.
/// - Data:        sorted disjoint runs of working slots with the work before each; block indices that name, for every
///                64th slot, the first run that ends after it, and for every 64th slot of work the run that holds it, so
///                that W and its inverse are O(1) on ordinary calendars (64 steps at worst). Memory O(runs + horizon / 64).
/// - Conventions: half-open everywhere; arguments outside 0…horizon are clamped.
/// - A class of constants, equal by value: hot loops that look into a calendar among many count one reference, not three.
package final class WorkCalendar: Hashable, Sendable {
  package let horizon: Int
  package let runs: [Range<Slot>]
  /// Number of working slots.
  package let total: Int
  /// Work before each run, and the total at the end.
  private let workBefore: [Int32]
  /// For block b: index of the first run with an end > b·64.
  private let firstRunOfBlock: [Int32]
  /// For block b of work: index of the last run with at most b·64 work before it.
  private let lastRunOfBlock: [Int32]
  private let worksAlways: Bool

  /// Runs in any order; they are clipped, sorted and merged.
  package init(horizon: Int, runs: [Range<Slot>]) {
    self.horizon = horizon
    let merged = Self.merged(runs, horizon: horizon)
    self.runs = merged
    worksAlways = merged == [0..<horizon] || horizon == 0
    var before: [Int32] = []
    before.reserveCapacity(merged.count + 1)
    var sum = 0
    for run in merged {
      before.append(Int32(sum))
      sum += run.count
    }
    before.append(Int32(sum))
    workBefore = before
    total = sum
    var first: [Int32] = []
    if !worksAlways {
      first.reserveCapacity(horizon / 64 + 2)
      var run = 0
      for block in 0...(horizon / 64) {
        while run < merged.count && merged[run].upperBound <= block * 64 { run += 1 }
        first.append(Int32(run))
      }
    }
    firstRunOfBlock = first
    var last: [Int32] = []
    if !worksAlways && !merged.isEmpty {
      last.reserveCapacity(sum / 64 + 1)
      var run = 0
      for block in 0...(sum / 64) {
        while run + 1 < merged.count && Int(before[run + 1]) <= block * 64 { run += 1 }
        last.append(Int32(run))
      }
    }
    lastRunOfBlock = last
  }

  /// Every slot works.
  package static func always(horizon: Int) -> WorkCalendar { WorkCalendar(horizon: horizon, runs: [0..<horizon]) }

  package var isAlways: Bool { worksAlways }

  /// Ranges clipped to [0, horizon), sorted and merged where they meet. O(n log n).
  package static func merged(_ runs: [Range<Slot>], horizon: Int) -> [Range<Slot>] {
    let clipped = runs.lazy.map { $0.clamped(to: 0..<horizon) }.filter { !$0.isEmpty }
    var merged: [Range<Slot>] = []
    for run in clipped.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, run.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
      } else {
        merged.append(run)
      }
    }
    return merged
  }

  /// Index of the first run with an end > t, `runs.count` if there is none. 0 ≤ t ≤ horizon.
  private func firstRun(endingAfter t: Slot) -> Int {
    var run = Int(firstRunOfBlock[t / 64])
    while run < runs.count && runs[run].upperBound <= t { run += 1 }
    return run
  }

  package func isWorking(_ t: Slot) -> Bool {
    guard t >= 0, t < horizon else { return false }
    if worksAlways { return true }
    let run = firstRun(endingAfter: t)
    return run < runs.count && runs[run].lowerBound <= t
  }

  /// W(t), the working slots in [0, t).
  package func work(before t: Slot) -> Int {
    let t = min(max(t, 0), horizon)
    if worksAlways { return t }
    let run = firstRun(endingAfter: t)
    guard run < runs.count else { return total }
    return Int(workBefore[run]) + max(0, t - runs[run].lowerBound)
  }

  /// The smallest t with W(t) ≥ w; 0 for w ≤ 0; nil for w > total.
  package func instant(ofWork w: Int) -> Slot? {
    if w <= 0 { return 0 }
    guard w <= total else { return nil }
    if worksAlways { return w }
    let run = lastRun(withWorkBefore: w - 1)
    return runs[run].lowerBound + w - Int(workBefore[run])
  }

  /// The largest t in 0…horizon with W(t) ≤ w; nil for w < 0.
  package func latestInstant(ofWork w: Int) -> Slot? {
    guard w >= 0 else { return nil }
    guard w < total else { return horizon }
    if worksAlways { return w }
    let run = lastRun(withWorkBefore: w)
    return runs[run].lowerBound + w - Int(workBefore[run])
  }

  /// The last run with at most w work before it. 0 ≤ w < total.
  private func lastRun(withWorkBefore w: Int) -> Int {
    var run = Int(lastRunOfBlock[w / 64])
    while run + 1 < runs.count && Int(workBefore[run + 1]) <= w { run += 1 }
    return run
  }

  /// The smallest e for which [s, e) holds exactly `work` working slots (s itself for 0); nil beyond the horizon.
  package func end(start s: Slot, work: Int) -> Slot? {
    if work == 0 { return s }
    return instant(ofWork: self.work(before: s) + work)
  }

  /// The largest working s whose end is at most e, for work > 0; e itself for 0. Nil where there is none.
  package func latestStart(end e: Slot, work: Int) -> Slot? {
    if work == 0 { return e }
    let w = self.work(before: e) - work
    return w < 0 ? nil : instant(ofWork: w + 1).map { $0 - 1 }
  }

  /// The first working slot at or after t.
  package func nextWorking(from t: Slot) -> Slot? {
    let t = max(t, 0)
    guard t < horizon else { return nil }
    if worksAlways { return t }
    let run = firstRun(endingAfter: t)
    return run < runs.count ? max(t, runs[run].lowerBound) : nil
  }

  /// The end of the run of working slots that holds a working slot t.
  package func endOfRun(at t: Slot) -> Slot {
    if worksAlways { return horizon }
    let run = firstRun(endingAfter: min(max(t, 0), horizon))
    return run < runs.count ? runs[run].upperBound : horizon
  }

  /// The last working slot before t.
  package func previousWorking(before t: Slot) -> Slot? {
    let w = work(before: t)
    return w == 0 ? nil : instant(ofWork: w).map { $0 - 1 }
  }

  /// Length of the longest unbroken run of working slots.
  package var longestRun: Int { runs.lazy.map(\.count).max() ?? 0 }

  /// The slots that work in both. O(runs of both).
  package func intersection(_ other: WorkCalendar) -> WorkCalendar {
    if worksAlways { return other }
    if other.worksAlways { return self }
    var common: [Range<Slot>] = []
    var i = 0
    var j = 0
    while i < runs.count && j < other.runs.count {
      let lower = max(runs[i].lowerBound, other.runs[j].lowerBound)
      let upper = min(runs[i].upperBound, other.runs[j].upperBound)
      if lower < upper { common.append(lower..<upper) }
      if runs[i].upperBound < other.runs[j].upperBound { i += 1 } else { j += 1 }
    }
    return WorkCalendar(horizon: horizon, runs: common)
  }

  package func union(_ other: WorkCalendar) -> WorkCalendar {
    WorkCalendar(horizon: horizon, runs: runs + other.runs)
  }

  /// The slots that do not work.
  package var complement: WorkCalendar {
    var gaps: [Range<Slot>] = []
    var t = 0
    for run in runs {
      if t < run.lowerBound { gaps.append(t..<run.lowerBound) }
      t = run.upperBound
    }
    if t < horizon { gaps.append(t..<horizon) }
    return WorkCalendar(horizon: horizon, runs: gaps)
  }

  package func subtracting(_ ranges: [Range<Slot>]) -> WorkCalendar {
    if ranges.allSatisfy(\.isEmpty) { return self }
    return intersection(WorkCalendar(horizon: horizon, runs: ranges).complement)
  }

  package static func == (a: WorkCalendar, b: WorkCalendar) -> Bool { a.horizon == b.horizon && a.runs == b.runs }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(horizon)
    hasher.combine(runs)
  }
}
