/// One line of attack of the portfolio: constructs, improves or proves, slice by slice, on one thread.
///
/// A worker decides by its ticks and its seed, never by the clock or by the length of a slice, so that a longer run
/// begins with the shorter one.
package protocol PortfolioWorker: AnyObject {
  var name: String { get }
  /// Works for about `slice.ticks` ticks, adds what it used to `slice.used`, reports what it found, and returns at once
  /// when `slice.stop` is raised. It may return early, most of all with its first schedule.
  func run(_ slice: inout Slice)
  /// For the statistics, in a fixed order.
  var counters: [(name: String, value: Int)] { get }
}

extension PortfolioWorker {
  package var counters: [(name: String, value: Int)] { [] }
}

/// One turn of a worker: what it may use and knows, and what it reports.
package struct Slice {
  package let ticks: Int
  package let stop: StopSignal
  /// The best schedule that the board knew when the slice began.
  package let incumbent: Incumbent?
  /// The bound that the board knew when the slice began.
  package let bound: ProvedBound

  package var used = 0
  /// The best schedule found in this slice, if any; need not beat the incumbent.
  package private(set) var found: Incumbent?
  package private(set) var improvements = 0
  /// Bounds proved in this slice.
  package var proved: ProvedBound
  package var refutation: Refutation?
  /// Why no schedule has a smaller makespan, where the bound that was proved is of that kind.
  package var proof: AntichainProof?
  /// The worker has nothing left to try, ever.
  package var isFinished = false

  package init(ticks: Int, stop: StopSignal, incumbent: Incumbent?, bound: ProvedBound) {
    self.ticks = ticks
    self.stop = stop
    self.incumbent = incumbent
    self.bound = bound
    proved = bound
  }

  package var isOver: Bool { used >= ticks }

  /// The best objective known to the slice.
  package var best: Objective? {
    guard let found else { return incumbent?.objective }
    guard let incumbent else { return found.objective }
    return min(found.objective, incumbent.objective)
  }

  /// Keeps the schedule if it is the best of the slice.
  package mutating func offer(_ candidate: Incumbent) {
    if let found, found.objective <= candidate.objective { return }
    if let incumbent, incumbent.objective <= candidate.objective { return }
    found = candidate
    improvements += 1
  }
}
