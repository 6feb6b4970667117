package import Timeline

/// # Demand against capacity before any optimising
///
/// What every resource would have to give per stretch of time if each activity ran at given times (as early as it may; just
/// in time), resources left aside. Demand and supply are in slots of one person, instance unit or lock, and in weights
/// for windows (counted where the occurrence begins).
///
/// - Complexity: O(demands × stretches that they span + resources × stretches) time, memory O(resources × stretches); there
///   are 520 stretches at most, whatever the horizon.
package struct Contention: Sendable {
  /// Borders of the stretches: [0, …, horizon].
  package let borders: [Slot]
  /// By resource, then stretch.
  package private(set) var demand: [[Int]]

  /// Times of each activity with its mode, −1 for an activity that is left out.
  package struct Times: Sendable {
    package var start: [Slot]
    package var end: [Slot]
    package var mode: [Int32]

    /// Each mode from the start given; what would end beyond the horizon is left out.
    package init(_ network: Network, start: [Slot], mode: [Int32]) {
      self.start = start
      end = start
      self.mode = mode
      for i in start.indices where mode[i] >= 0 {
        guard let s = network.nextStart(mode: Int(mode[i]), from: start[i]),
          let e = network.end(mode: Int(mode[i]), start: s)
        else {
          self.mode[i] = -1
          continue
        }
        (self.start[i], end[i]) = (s, e)
      }
    }
  }

  package init(_ network: Network, _ times: Times, borders: [Slot]) {
    self.borders = borders
    demand = Array(repeating: Array(repeating: 0, count: max(0, borders.count - 1)), count: network.resources.count)
    for i in network.activities.indices where times.mode[i] >= 0 {
      let mode = network.modes[Int(times.mode[i])]
      let range = times.start[i]..<times.end[i]
      guard !range.isEmpty else { continue }
      for need in mode.demands { add(need, mode, range, network) }
    }
  }

  private mutating func add(_ need: Demand, _ mode: Mode, _ range: Range<Slot>, _ network: Network) {
    switch need.span {
    case .work:
      let calendar = network.calendars[mode.calendar]
      spread(range, need) { calendar.work(before: $0.upperBound) - calendar.work(before: $0.lowerBound) }
    case .hold(let lead):
      spread(max(0, range.lowerBound - lead)..<range.upperBound, need) { $0.count }
    case .occurrence:
      guard let window = mode.window else { return }
      let opening =
        network.windows[window].occurrences.first {
          $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound
        } ?? range
      demand[need.resource][stretch(of: opening.lowerBound)] += need.amount
    }
  }

  private mutating func spread(_ range: Range<Slot>, _ need: Demand, _ length: (Range<Slot>) -> Int) {
    var k = stretch(of: range.lowerBound)
    while k + 1 < borders.count, borders[k] < range.upperBound {
      demand[need.resource][k] += need.amount * length(range.clamped(to: borders[k]..<borders[k + 1]))
      k += 1
    }
  }

  private func stretch(of t: Slot) -> Int {
    var low = 0
    var high = borders.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if borders[middle] <= t { low = middle } else { high = middle }
    }
    return low
  }

  /// Borders of weeks: the first begins at `firstDay` slots into the horizon; weeks are joined where there are more than 520.
  package static func weeks(horizon: Int, perWeek: Int, first: Slot) -> [Slot] {
    let joined = max(1, (horizon / max(1, perWeek) + 519) / 520)
    var borders = [0]
    var next = first > 0 ? first : perWeek
    while next < horizon {
      borders.append(next)
      next += perWeek * joined
    }
    borders.append(horizon)
    return borders
  }
}
