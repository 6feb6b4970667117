/// # Whole numbers of any size, for exact pivoting
///
/// Small ones (a machine word) are held in place; larger ones as sign and 32-bit limbs, least first, without leading
/// zeros. What fits a word is always small, so equality is structural. Schoolbook multiplication; division by Knuth,
/// The Art of Computer Programming 2, 4.3.1, algorithm D.
package enum BigInteger: Hashable, Sendable {
  case small(Int)
  case large(isNegative: Bool, limbs: [UInt32])

  package static let zero = BigInteger.small(0)
  package static let one = BigInteger.small(1)

  package init(_ value: Int) { self = .small(value) }

  init(_ value: Int128) {
    if let small = Int(exactly: value) {
      self = .small(small)
      return
    }
    var magnitude = value.magnitude
    var limbs: [UInt32] = []
    while magnitude > 0 {
      limbs.append(UInt32(truncatingIfNeeded: magnitude))
      magnitude >>= 32
    }
    self = .large(isNegative: value < 0, limbs: limbs)
  }

  private init(isNegative: Bool, magnitude: [UInt32]) {
    var limbs = magnitude
    while limbs.last == 0 { limbs.removeLast() }
    if limbs.count <= 2 {
      let value = limbs.reversed().reduce(UInt64(0)) { $0 << 32 | UInt64($1) }
      if value <= UInt64(Int.max) {
        self = .small(isNegative ? -Int(value) : Int(value))
        return
      }
      if isNegative && value == UInt64(Int.max) + 1 {
        self = .small(Int.min)
        return
      }
    }
    self = .large(isNegative: isNegative, limbs: limbs)
  }

  /// significand · 2^exponent with exponent ≥ 0.
  init(significand: Int, shiftedBy exponent: Int) {
    let words = exponent / 32
    let bits = UInt64(exponent % 32)
    var limbs = [UInt32](repeating: 0, count: words)
    var carry: UInt64 = 0
    for limb in BigInteger.limbs(of: significand) {
      let value = UInt64(limb) << bits | carry
      limbs.append(UInt32(truncatingIfNeeded: value))
      carry = value >> 32
    }
    limbs.append(UInt32(truncatingIfNeeded: carry))
    self.init(isNegative: significand < 0, magnitude: limbs)
  }

  private static func limbs(of value: Int) -> [UInt32] {
    let magnitude = UInt64(value.magnitude)
    return [UInt32(truncatingIfNeeded: magnitude), UInt32(magnitude >> 32)]
  }

  private var parts: (isNegative: Bool, limbs: [UInt32]) {
    switch self {
    case .small(let value):
      var limbs = Self.limbs(of: value)
      while limbs.last == 0 { limbs.removeLast() }
      return (value < 0, limbs)
    case .large(let isNegative, let limbs): return (isNegative, limbs)
    }
  }

  package var isZero: Bool { self == .small(0) }

  /// −1, 0 or 1.
  package var signum: Int {
    switch self {
    case .small(let value): value.signum()
    case .large(let isNegative, _): isNegative ? -1 : 1
    }
  }

  package var asInt: Int? { if case .small(let value) = self { value } else { nil } }

  /// Nearest to it up to a few units in the last place; ±∞ beyond the range.
  package var asDouble: Double {
    switch self {
    case .small(let value): return Double(value)
    case .large(let isNegative, let limbs):
      let top = limbs.suffix(4)
      let value = top.reversed().reduce(0.0) { $0 * 4_294_967_296 + Double($1) }
      let scaled = Double(sign: .plus, exponent: 32 * (limbs.count - top.count), significand: value)
      return isNegative ? -scaled : scaled
    }
  }

  /// Binary digits of the magnitude.
  package var bitWidth: Int {
    switch self {
    case .small(let value): Int.bitWidth - value.magnitude.leadingZeroBitCount
    case .large(_, let limbs): limbs.count * 32 - (limbs.last?.leadingZeroBitCount ?? 0)
    }
  }

  // MARK: Arithmetic

  package static prefix func - (a: BigInteger) -> BigInteger {
    switch a {
    case .small(let value) where value != .min: return .small(-value)
    default:
      let parts = a.parts
      return BigInteger(isNegative: !parts.isNegative, magnitude: parts.limbs)
    }
  }

  package static func + (a: BigInteger, b: BigInteger) -> BigInteger {
    if case .small(let x) = a, case .small(let y) = b {
      let (sum, overflow) = x.addingReportingOverflow(y)
      if !overflow { return .small(sum) }
    }
    let (p, q) = (a.parts, b.parts)
    if p.isNegative == q.isNegative {
      return BigInteger(isNegative: p.isNegative, magnitude: sum(p.limbs, q.limbs))
    }
    return isLess(p.limbs, q.limbs)
      ? BigInteger(isNegative: q.isNegative, magnitude: difference(q.limbs, p.limbs))
      : BigInteger(isNegative: p.isNegative, magnitude: difference(p.limbs, q.limbs))
  }

  package static func - (a: BigInteger, b: BigInteger) -> BigInteger { a + -b }

  package static func * (a: BigInteger, b: BigInteger) -> BigInteger {
    if case .small(let x) = a, case .small(let y) = b {
      let (product, overflow) = x.multipliedReportingOverflow(by: y)
      return overflow ? BigInteger(Int128(x) * Int128(y)) : .small(product)
    }
    let (p, q) = (a.parts, b.parts)
    if p.limbs.isEmpty || q.limbs.isEmpty { return .zero }
    return BigInteger(isNegative: p.isNegative != q.isNegative, magnitude: product(p.limbs, q.limbs))
  }

  /// Quotient towards zero and remainder with the sign of a. b is not zero.
  package static func divide(_ a: BigInteger, by b: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
    precondition(!b.isZero, "division by zero")
    if case .small(let x) = a, case .small(let y) = b, y != -1 { return (.small(x / y), .small(x % y)) }
    let (p, q) = (a.parts, b.parts)
    if isLess(p.limbs, q.limbs) { return (.zero, a) }
    let (quotient, remainder) = quotientAndRemainder(p.limbs, q.limbs)
    return (
      BigInteger(isNegative: p.isNegative != q.isNegative, magnitude: quotient),
      BigInteger(isNegative: p.isNegative, magnitude: remainder)
    )
  }

  /// (a · p − c · d) / by, where the division is known to leave nothing: the step of integer pivoting.
  static func pivoted(_ a: BigInteger, _ p: BigInteger, _ c: BigInteger, _ d: BigInteger, by: BigInteger)
    -> BigInteger
  {
    if case .small(let a) = a, case .small(let p) = p, case .small(let c) = c, case .small(let d) = d,
      case .small(let by) = by
    {
      // |products| ≤ 2^126, so their difference fits.
      return BigInteger((Int128(a) * Int128(p) - Int128(c) * Int128(d)) / Int128(by))
    }
    return divide(a * p - c * d, by: by).quotient
  }

  package static func gcd(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
    var (x, y) = (a.signum < 0 ? -a : a, b.signum < 0 ? -b : b)
    while !y.isZero { (x, y) = (y, divide(x, by: y).remainder) }
    return x
  }

  // MARK: Magnitudes

  private static func isLess(_ a: [UInt32], _ b: [UInt32]) -> Bool {
    if a.count != b.count { return a.count < b.count }
    for k in a.indices.reversed() where a[k] != b[k] { return a[k] < b[k] }
    return false
  }

  private static func sum(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(max(a.count, b.count) + 1)
    var carry: UInt64 = 0
    for k in 0..<max(a.count, b.count) {
      carry += UInt64(k < a.count ? a[k] : 0) + UInt64(k < b.count ? b[k] : 0)
      result.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    result.append(UInt32(carry))
    return result
  }

  /// a − b for a ≥ b.
  private static func difference(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    var result = a
    var borrow: Int64 = 0
    for k in a.indices {
      var digit = Int64(a[k]) - (k < b.count ? Int64(b[k]) : 0) - borrow
      borrow = digit < 0 ? 1 : 0
      if digit < 0 { digit += 1 << 32 }
      result[k] = UInt32(digit)
    }
    return result
  }

  private static func product(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
    var result = [UInt32](repeating: 0, count: a.count + b.count)
    for i in a.indices {
      var carry: UInt64 = 0
      let x = UInt64(a[i])
      for j in b.indices {
        let value = x * UInt64(b[j]) + UInt64(result[i + j]) + carry
        result[i + j] = UInt32(truncatingIfNeeded: value)
        carry = value >> 32
      }
      result[i + b.count] = UInt32(carry)
    }
    return result
  }

  /// For a ≥ b > 0.
  private static func quotientAndRemainder(_ a: [UInt32], _ b: [UInt32]) -> ([UInt32], [UInt32]) {
    if b.count == 1 { return shortDivision(a, by: UInt64(b[0])) }
    let shift = UInt64(b[b.count - 1].leadingZeroBitCount)
    let v = shifted(b, left: shift)
    var u = shifted(a, left: shift)
    if u.count == a.count { u.append(0) }
    let n = b.count
    var quotient = [UInt32](repeating: 0, count: u.count - n)
    for j in quotient.indices.reversed() {
      let top = UInt64(u[j + n]) << 32 | UInt64(u[j + n - 1])
      var guess = top / UInt64(v[n - 1])
      var rest = top % UInt64(v[n - 1])
      while guess >> 32 != 0 || guess * UInt64(v[n - 2]) > (rest << 32 | UInt64(u[j + n - 2])) {
        guess -= 1
        rest += UInt64(v[n - 1])
        if rest >> 32 != 0 { break }
      }
      if subtract(v, times: guess, from: &u, at: j) {
        guess -= 1
        add(v, to: &u, at: j)
      }
      quotient[j] = UInt32(truncatingIfNeeded: guess)
    }
    var remainder = Array(u[0..<n])
    if shift > 0 {
      for k in 0..<n {
        let above = k + 1 < n ? UInt64(remainder[k + 1]) : 0
        remainder[k] = UInt32(truncatingIfNeeded: (above << 32 | UInt64(remainder[k])) >> shift)
      }
    }
    return (quotient, remainder)
  }

  private static func shortDivision(_ a: [UInt32], by b: UInt64) -> ([UInt32], [UInt32]) {
    var quotient = a
    var rest: UInt64 = 0
    for k in a.indices.reversed() {
      let value = rest << 32 | UInt64(a[k])
      quotient[k] = UInt32(value / b)
      rest = value % b
    }
    return (quotient, [UInt32(rest)])
  }

  private static func shifted(_ a: [UInt32], left shift: UInt64) -> [UInt32] {
    guard shift > 0 else { return a }
    var result: [UInt32] = []
    result.reserveCapacity(a.count + 1)
    var carry: UInt64 = 0
    for limb in a {
      let value = UInt64(limb) << shift | carry
      result.append(UInt32(truncatingIfNeeded: value))
      carry = value >> 32
    }
    if carry > 0 { result.append(UInt32(carry)) }
    return result
  }

  /// True if it went below zero.
  private static func subtract(_ v: [UInt32], times factor: UInt64, from u: inout [UInt32], at j: Int) -> Bool {
    var borrow: Int64 = 0
    var carry: UInt64 = 0
    for k in v.indices {
      let product = factor * UInt64(v[k]) + carry
      carry = product >> 32
      let digit = Int64(u[j + k]) - borrow - Int64(product & 0xFFFF_FFFF)
      u[j + k] = UInt32(truncatingIfNeeded: digit)
      borrow = digit < 0 ? 1 : 0
    }
    let digit = Int64(u[j + v.count]) - borrow - Int64(carry)
    u[j + v.count] = UInt32(truncatingIfNeeded: digit)
    return digit < 0
  }

  private static func add(_ v: [UInt32], to u: inout [UInt32], at j: Int) {
    var carry: UInt64 = 0
    for k in v.indices {
      carry += UInt64(u[j + k]) + UInt64(v[k])
      u[j + k] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    u[j + v.count] = UInt32(truncatingIfNeeded: UInt64(u[j + v.count]) + carry)
  }
}

extension BigInteger: Comparable {
  package static func < (a: BigInteger, b: BigInteger) -> Bool {
    if case .small(let x) = a, case .small(let y) = b { return x < y }
    return (a - b).signum < 0
  }
}

extension BigInteger: CustomStringConvertible {
  package var description: String {
    if case .small(let value) = self { return String(value) }
    var digits: [String] = []
    var rest = signum < 0 ? -self : self
    let base = BigInteger(1_000_000_000)
    while !rest.isZero {
      let (quotient, digit) = Self.divide(rest, by: base)
      let text = String(digit.asInt ?? 0)
      digits.append(quotient.isZero ? text : String(repeating: "0", count: 9 - text.count) + text)
      rest = quotient
    }
    return (signum < 0 ? "-" : "") + digits.reversed().joined()
  }
}
