import LinearProgramming
import Testing

@Suite struct BigIntegerTests {
  private func random(_ generator: inout ModelGenerator) -> BigInteger {
    var value = BigInteger(generator.below(2_000_001) - 1_000_000)
    for _ in 0..<generator.below(7) {
      let factor = Int(truncatingIfNeeded: generator.next()) >> generator.below(50)
      value = generator.chance(80) ? value * BigInteger(factor) : value + BigInteger(factor)
    }
    return value
  }

  @Test(arguments: 0..<400) func lawsHold(seed: Int) {
    var generator = ModelGenerator(seed: UInt64(seed))
    let (a, b, c) = (random(&generator), random(&generator), random(&generator))
    #expect((a + b) * c == a * c + b * c)
    #expect(a - a == .zero && a + b - b == a)
    #expect((a * b) * c == a * (b * c))
    if !b.isZero {
      let (quotient, remainder) = BigInteger.divide(a, by: b)
      #expect(quotient * b + remainder == a)
      #expect(remainder.isZero || remainder.signum == a.signum)
      #expect((remainder.signum < 0 ? -remainder : remainder) < (b.signum < 0 ? -b : b))
      #expect(BigInteger.divide(a * b, by: b).quotient == a)
      let divisor = BigInteger.gcd(a, b)
      #expect(BigInteger.divide(a, by: divisor).remainder.isZero && BigInteger.divide(b, by: divisor).remainder.isZero)
    }
    #expect((a < b) == ((b - a).signum > 0))
  }

  @Test func bordersOfTheWord() {
    let top = BigInteger(.max)
    let bottom = BigInteger(.min)
    #expect((top + .one).description == "9223372036854775808")
    #expect((bottom - .one).description == "-9223372036854775809")
    #expect(-bottom == top + .one)
    #expect(top + .one - .one == top)
    #expect((top * top).description == "85070591730234615847396907784232501249")
    #expect(BigInteger.divide(bottom, by: BigInteger(-1)).quotient == top + .one)
  }

  @Test(arguments: [0.0, 1, -1, 0.1, 1e300, -1e-300, .leastNonzeroMagnitude, .pi, 1e15 + 0.5, 123_456_789])
  func fractionsOfNumbersAreExact(value: Double) {
    #expect(Fraction(exactly: value).asDouble == value)
    #expect(Fraction(exactly: value) + Fraction(exactly: -value) == .zero)
  }

  @Test func rounding() {
    #expect(Fraction(BigInteger(7), over: BigInteger(2)).roundedUp == BigInteger(4))
    #expect(Fraction(BigInteger(-7), over: BigInteger(2)).roundedUp == BigInteger(-3))
    #expect(Fraction(BigInteger(-7), over: BigInteger(2)).roundedDown == BigInteger(-4))
    #expect(Fraction(BigInteger(6), over: BigInteger(-4)).description == "-3/2")
  }
}
