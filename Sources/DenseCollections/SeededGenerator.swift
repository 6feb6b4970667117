/// The one source of chance: SplitMix64 (Steele, Lea, Flood 2014). The same seed gives the same sequence everywhere.
@frozen
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  @usableFromInline var state: UInt64

  @inlinable
  package init(seed: UInt64) { state = seed }

  @inlinable
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in 0..<bound (to within bound / 2^32); bound in 1...2^32.
  @inlinable
  package mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
  }

  /// True with probability numerator / denominator.
  @inlinable
  package mutating func chance(_ numerator: Int, in denominator: Int) -> Bool { below(denominator) < numerator }

  /// Uniform in [0, 1).
  @inlinable
  package mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
