/// An exact rational number in lowest terms, its denominator positive.
package struct Fraction: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let numerator: BigInteger
  package let denominator: BigInteger

  /// The denominator is not zero.
  package init(_ numerator: BigInteger, over denominator: BigInteger = .one) {
    let divisor = BigInteger.gcd(numerator, denominator)
    let sign = BigInteger(denominator.signum)
    self.numerator = BigInteger.divide(numerator * sign, by: divisor).quotient
    self.denominator = BigInteger.divide(denominator * sign, by: divisor).quotient
  }

  package init(_ value: Int) {
    numerator = BigInteger(value)
    denominator = .one
  }

  /// The value of a finite number, exactly.
  package init(exactly value: Double) {
    precondition(value.isFinite, "a fraction of \(value)")
    let (significand, exponent) = value.wholeParts
    self =
      exponent >= 0
      ? Fraction(BigInteger(significand: significand, shiftedBy: exponent))
      : Fraction(BigInteger(significand), over: BigInteger(significand: 1, shiftedBy: -exponent))
  }

  package static let zero = Fraction(0)

  /// Correct to a unit in the last place; ±∞ beyond the range.
  package var asDouble: Double {
    // A quotient of at least 64 binary digits, then scaled.
    let shift = 66 + denominator.bitWidth - numerator.bitWidth
    guard shift > 0 else { return BigInteger.divide(numerator, by: denominator).quotient.asDouble }
    let scaled = numerator * BigInteger(significand: 1, shiftedBy: shift)
    let quotient = BigInteger.divide(scaled, by: denominator).quotient.asDouble
    return Double(sign: quotient < 0 ? .minus : .plus, exponent: -shift, significand: abs(quotient))
  }

  package var isWhole: Bool { denominator == .one }

  /// The smallest whole number at least this.
  package var roundedUp: BigInteger {
    let (quotient, remainder) = BigInteger.divide(numerator, by: denominator)
    return remainder.signum > 0 ? quotient + .one : quotient
  }

  package var roundedDown: BigInteger { -(-self).roundedUp }

  package static prefix func - (a: Fraction) -> Fraction { Fraction(-a.numerator, over: a.denominator) }
  package static func + (a: Fraction, b: Fraction) -> Fraction {
    Fraction(a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator)
  }
  package static func - (a: Fraction, b: Fraction) -> Fraction { a + -b }
  package static func * (a: Fraction, b: Fraction) -> Fraction {
    Fraction(a.numerator * b.numerator, over: a.denominator * b.denominator)
  }
  package static func < (a: Fraction, b: Fraction) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }

  package var description: String { isWhole ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

extension Double {
  /// Significand and exponent with value = significand · 2^exponent, the significand odd or zero. Of a finite value.
  var wholeParts: (significand: Int, exponent: Int) {
    guard self != 0 else { return (0, 0) }
    let exponent = Int(self.exponent) - 52
    // The significand has at most 52 binary places, so this is exact.
    let significand = Int(Double(sign: sign, exponent: 52, significand: self.significand))
    let zeros = significand.trailingZeroBitCount
    return (significand >> zeros, exponent + zeros)
  }
}
