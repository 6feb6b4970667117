/// A whole-number function of time, constant between breakpoints, on the slots [0, horizon): capacities.
package struct StepFunction: Hashable, Sendable {
  package let horizon: Int
  /// First slot of each segment, ascending from 0; neighbours have different values.
  package private(set) var starts: [Slot]
  package private(set) var values: [Int]

  package init(horizon: Int, value: Int) {
    self.horizon = horizon
    starts = [0]
    values = [value]
  }

  /// A value everywhere, replaced on ranges of which the last written wins. O(n log n) for n replacements.
  package init(horizon: Int, value: Int, replacements: [(range: Range<Slot>, value: Int)]) {
    self.init(horizon: horizon, value: value)
    let clipped = replacements.map { (range: $0.range.clamped(to: 0..<horizon), value: $0.value) }
      .filter { !$0.range.isEmpty }
    guard !clipped.isEmpty else { return }
    var borders = [0]
    for border in clipped.flatMap({ [$0.range.lowerBound, $0.range.upperBound] }).sorted()
    where border != borders[borders.count - 1] { borders.append(border) }
    // The last written first; a cell once painted is skipped by way of the next free one.
    var cells = [Int?](repeating: nil, count: borders.count)
    var nextFree = Array(0...borders.count)
    func free(_ cell: Int) -> Int {
      var end = cell
      while nextFree[end] != end { end = nextFree[end] }
      var step = cell
      while nextFree[step] != end && step != end { (step, nextFree[step]) = (nextFree[step], end) }
      return end
    }
    for (range, value) in clipped.reversed() {
      var cell = free(Self.position(of: range.lowerBound, in: borders))
      while cell < borders.count && borders[cell] < range.upperBound {
        cells[cell] = value
        nextFree[cell] = cell + 1
        cell = free(cell)
      }
    }
    starts = []
    values = []
    for (border, cell) in zip(borders, cells) where border < horizon || border == 0 {
      let value = cell ?? value
      if values.last == value { continue }
      starts.append(border)
      values.append(value)
    }
  }

  /// Index of a value in an ascending list that holds it.
  private static func position(of border: Int, in borders: [Int]) -> Int {
    var low = 0
    var high = borders.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if borders[middle] <= border { low = middle } else { high = middle }
    }
    return low
  }

  package struct Segment: Hashable, Sendable {
    package let range: Range<Slot>
    package let value: Int
  }

  /// In order of time, covering [0, horizon).
  package var segments: [Segment] {
    starts.indices.compactMap { i in
      let end = i + 1 < starts.count ? starts[i + 1] : horizon
      return starts[i] < end ? Segment(range: starts[i]..<end, value: values[i]) : nil
    }
  }

  /// Value in slot t, clamped into the horizon. O(log segments).
  package func value(at t: Slot) -> Int { values[index(of: t)] }

  /// Index of the segment that holds slot t.
  package func index(of t: Slot) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= t { low = middle } else { high = middle }
    }
    return low
  }

  /// The smallest value in a range of slots; nil for an empty one.
  package func minimum(over range: Range<Slot>) -> Int? {
    guard !range.isEmpty else { return nil }
    var i = index(of: range.lowerBound)
    var least = values[i]
    while i + 1 < starts.count && starts[i + 1] < range.upperBound {
      i += 1
      least = min(least, values[i])
    }
    return least
  }

  package var maximum: Int { segments.lazy.map(\.value).max() ?? values[0] }
  package var minimum: Int { segments.lazy.map(\.value).min() ?? values[0] }

  /// The value of the last written range wins.
  package mutating func set(_ range: Range<Slot>, to value: Int) {
    update(range) { _ in value }
  }

  /// Applies a change to the values of a range. O(segments).
  package mutating func update(_ range: Range<Slot>, _ change: (Int) -> Int) {
    let range = range.clamped(to: 0..<horizon)
    guard !range.isEmpty else { return }
    var newStarts: [Slot] = []
    var newValues: [Int] = []
    func append(_ start: Slot, _ value: Int) {
      if newValues.last == value { return }
      newStarts.append(start)
      newValues.append(value)
    }
    for (i, start) in starts.enumerated() {
      let end = i + 1 < starts.count ? starts[i + 1] : horizon
      if start < range.lowerBound { append(start, values[i]) }
      let inner = (start..<max(start, end)).clamped(to: range)
      if !inner.isEmpty { append(inner.lowerBound, change(values[i])) }
      if end > range.upperBound { append(max(start, range.upperBound), values[i]) }
    }
    starts = newStarts
    values = newValues
  }

  /// Sum over a range of slots. O(log segments + segments within).
  package func integral(over range: Range<Slot>) -> Int {
    guard !range.isEmpty else { return 0 }
    var sum = 0
    var i = index(of: range.lowerBound)
    var t = range.lowerBound
    while t < range.upperBound {
      let end = min(i + 1 < starts.count ? starts[i + 1] : horizon, range.upperBound)
      sum += (end - t) * values[i]
      guard i + 1 < starts.count else { break }
      t = end
      i += 1
    }
    return sum
  }

  /// 0 in the slots that do not work, unchanged in the others.
  package func masked(by calendar: WorkCalendar) -> StepFunction {
    if calendar.isAlways { return self }
    var newStarts: [Slot] = []
    var newValues: [Int] = []
    func append(_ start: Slot, _ value: Int) {
      if newValues.last == value { return }
      newStarts.append(start)
      newValues.append(value)
    }
    append(0, calendar.isWorking(0) ? values[0] : 0)
    for run in calendar.runs {
      append(run.lowerBound, value(at: run.lowerBound))
      var i = index(of: run.lowerBound) + 1
      while i < starts.count && starts[i] < run.upperBound {
        append(starts[i], values[i])
        i += 1
      }
      if run.upperBound < horizon { append(run.upperBound, 0) }
    }
    var result = self
    result.starts = newStarts
    result.values = newValues
    return result
  }
}
