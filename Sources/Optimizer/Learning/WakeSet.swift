/// # The propagators that woke, the cheapest class first
///
/// One bit a propagator and one a word of 64, so that the smallest number is found in two steps on all but huge models:
/// propagators are numbered by class, the cheap ones first.
struct WakeSet: Sendable {
  let count: Int
  private var words: [UInt64]
  /// Bit w: word w holds something.
  private var summary: [UInt64]

  init(count: Int) {
    self.count = count
    words = Array(repeating: 0, count: (count + 63) / 64)
    summary = Array(repeating: 0, count: (words.count + 63) / 64)
  }

  @inline(__always)
  mutating func insert(_ propagator: Int) {
    let word = propagator >> 6
    words[word] |= 1 << UInt64(propagator & 63)
    summary[word >> 6] |= 1 << UInt64(word & 63)
  }

  /// Takes the smallest out.
  @inline(__always)
  mutating func popFirst() -> Int32? {
    for s in summary.indices where summary[s] != 0 {
      let word = s * 64 + summary[s].trailingZeroBitCount
      let propagator = word * 64 + words[word].trailingZeroBitCount
      words[word] &= words[word] &- 1
      if words[word] == 0 { summary[s] &= summary[s] &- 1 }
      return Int32(truncatingIfNeeded: propagator)
    }
    return nil
  }

  mutating func removeAll() {
    for s in summary.indices {
      while summary[s] != 0 {
        words[s * 64 + summary[s].trailingZeroBitCount] = 0
        summary[s] &= summary[s] &- 1
      }
    }
  }
}
