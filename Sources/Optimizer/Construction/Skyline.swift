/// # The free capacity of one resource copy over time
///
/// Segments in two parallel arrays: `free[k]` from `times[k]` up to the next time, the last one up to the horizon;
/// neighbours differ. Search O(log m), change O(m) by moving memory, m = number of segments (a few hundred as a rule);
/// memory O(m), whatever the horizon.
struct Skyline: Sendable {
  private(set) var times: [Int32]
  private(set) var free: [Int32]
  let horizon: Int

  init(horizon: Int, starts: [Int], values: [Int]) {
    self.horizon = horizon
    times = starts.map { Int32($0) }
    free = values.map { Int32(clamping: $0) }
  }

  /// Index of the segment that holds slot t ≥ 0.
  @inline(__always)
  func index(of t: Int) -> Int {
    times.withUnsafeBufferPointer { times in
      var low = 0
      var high = times.count
      while high &- low > 1 {
        let middle = (low &+ high) >> 1
        if Int(times[middle]) <= t { low = middle } else { high = middle }
      }
      return low
    }
  }

  /// Free capacity in slot t.
  func value(at t: Int) -> Int { Int(free[index(of: t)]) }

  /// End of the first segment within [a, b) with less than `amount` free; nil if all is free.
  @inline(__always)
  func firstLack(from a: Int, to b: Int, amount: Int, ticks: inout Int) -> Int? {
    guard a < b else { return nil }
    var k = index(of: a)
    let limit = Int32(clamping: amount)
    let first = k
    defer { ticks &+= 4 &+ (k &- first) }
    while true {
      if free[k] < limit {
        // Pass all that lack in a row.
        var next = k + 1
        while next < free.count && free[next] < limit { next += 1 }
        return next < times.count ? Int(times[next]) : horizon
      }
      k += 1
      if k == times.count || Int(times[k]) >= b { return nil }
    }
  }

  /// Smallest free capacity within [a, b).
  func least(from a: Int, to b: Int) -> Int {
    guard a < b else { return Int.max }
    var k = index(of: a)
    var least = free[k]
    k += 1
    while k < times.count && Int(times[k]) < b {
      least = min(least, free[k])
      k += 1
    }
    return Int(least)
  }

  /// Adds `delta` to the free capacity of [a, b) ⊆ [0, horizon).
  mutating func add(_ delta: Int, from a: Int, to b: Int) {
    guard a < b else { return }
    let delta = Int32(clamping: delta)
    var k = index(of: a)
    if Int(times[k]) < a {
      times.insert(Int32(a), at: k + 1)
      free.insert(free[k], at: k + 1)
      k += 1
    }
    let first = k
    while k < times.count && Int(times[k]) < b {
      if k + 1 < times.count ? Int(times[k + 1]) > b : horizon > b {
        times.insert(Int32(b), at: k + 1)
        free.insert(free[k], at: k + 1)
      }
      free[k] += delta
      k += 1
    }
    if k < times.count && free[k] == free[k - 1] { remove(k) }
    if first > 0 && free[first] == free[first - 1] { remove(first) }
  }

  private mutating func remove(_ k: Int) {
    times.remove(at: k)
    free.remove(at: k)
  }
}
