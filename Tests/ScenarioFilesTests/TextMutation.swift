/// Texts changed at random as typing and copying change them, the same for the same seed.
struct TextMutation {
  /// SplitMix64 (Steele, Lea, Flood 2014).
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// Scalars that have broken readers before.
  private static let tokens = [
    "0", "1", "-1", "999999999999999999999", "1e9", "0x1F", "1000000", "1000001", "1000000000", "~", "null", "\"\"",
    "true",
    "no", "[]", "{}", "[[]]", "{ id: x }", "5d", "0h", "1000000w", "-1000000w", "90m", "15m", "1d", "24:00", "00:00",
    "\"00:00-24:00\"", "0001-01-01", "9999-12-31", "9999-12-31T23:45", "2027-02-30", "2027-03-28T02:00", "alpha",
    "alpha.build",
    "always", "sit", "[sit, prod]", "[[sit, prod], [prod]]", "weekly", "same-start", "FREQ=DAILY",
    "FREQ=YEARLY;INTERVAL=10000",
    "FREQ=MONTHLY;BYMONTHDAY=-1;BYSETPOS=-1", "Asia/Kathmandu", "Pacific/Apia", "é", "\u{202E}", "*a", "&a x", "<<",
    "!!int 3", "|", "%",
  ]

  private var random: Generator
  /// Words that stand as keys in such files.
  private let keys: [String]

  init(seed: UInt64, keys: [String]) {
    random = Generator(state: seed)
    self.keys = keys
  }

  /// The text with a scalar, a key or a line replaced, removed or doubled, or with bytes at random.
  mutating func mutated(anyOf texts: [String]) -> [UInt8] {
    let text = texts[Int.random(in: 0..<texts.count, using: &random)]
    var bytes = Array(text.utf8)
    for _ in 0...Int.random(in: 0..<3, using: &random) {
      let separators = Set(" ,[]{}:\n\"".utf8)
      let borders = bytes.indices.filter { separators.contains(bytes[$0]) }
      guard borders.count > 3 else { return bytes }
      let at = Int.random(in: 0..<borders.count - 1, using: &random)
      let word = borders[at] + 1..<borders[at + 1]
      switch Int.random(in: 0..<8, using: &random) {
      case 0...2: bytes.replaceSubrange(word, with: Self.tokens.randomElement(using: &random)?.utf8 ?? "".utf8)
      case 3: bytes.replaceSubrange(word, with: keys.randomElement(using: &random)?.utf8 ?? "".utf8)
      case 4: bytes.removeSubrange(word)
      case 5:
        let other = Int.random(in: 0..<borders.count - 1, using: &random)
        bytes.replaceSubrange(word, with: Array(bytes[borders[other]..<borders[other + 1]]))
      case 6: bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      default: bytes.removeSubrange(Int.random(in: 0..<bytes.count, using: &random)...)
      }
    }
    return bytes
  }
}
