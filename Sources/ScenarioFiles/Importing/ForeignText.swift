/// # Text from other programs: which encoding its bytes are in
///
/// A byte order mark decides. Without one: bytes that are UTF-8 are; bytes of which most in every other place are zero are
/// UTF-16, as western text in it looks; else each byte is a character of Windows-1252, which agrees with Latin-1 on all that
/// Latin-1 can print. The last two are guesses, and told.
package enum ForeignText {
  package struct Result: Sendable {
    /// The text as UTF-8, without a mark; nil where the bytes are broken in the encoding that their mark names.
    package var bytes: [UInt8]?
    package var encoding: String
    package var isGuessed: Bool
  }

  package static func decode(_ bytes: [UInt8]) -> Result {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      let rest = Array(bytes.dropFirst(3))
      return Result(bytes: isUTF8(rest) ? rest : nil, encoding: "UTF-8", isGuessed: false)
    }
    if bytes.starts(with: [0xFF, 0xFE]) {
      return Result(bytes: utf16(bytes.dropFirst(2), lowFirst: true), encoding: "UTF-16", isGuessed: false)
    }
    if bytes.starts(with: [0xFE, 0xFF]) {
      return Result(bytes: utf16(bytes.dropFirst(2), lowFirst: false), encoding: "UTF-16", isGuessed: false)
    }
    let zeros = zeroShares(bytes.prefix(4096))
    if zeros.odd > 60 && zeros.even < 10 {
      return Result(bytes: utf16(bytes[...], lowFirst: true), encoding: "UTF-16", isGuessed: true)
    }
    if zeros.even > 60 && zeros.odd < 10 {
      return Result(bytes: utf16(bytes[...], lowFirst: false), encoding: "UTF-16", isGuessed: true)
    }
    if isUTF8(bytes) { return Result(bytes: bytes, encoding: "UTF-8", isGuessed: false) }
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(windows1252(byte)) }
    return Result(bytes: Array(String(text).utf8), encoding: "Latin-1 (Windows-1252)", isGuessed: true)
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

  /// Percent of zeros in the even and the odd places.
  private static func zeroShares(_ bytes: ArraySlice<UInt8>) -> (even: Int, odd: Int) {
    var zeros = [0, 0]
    for (index, byte) in bytes.enumerated() where byte == 0 { zeros[index % 2] += 1 }
    let half = max(bytes.count / 2, 1)
    return (zeros[0] * 100 / half, zeros[1] * 100 / half)
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, lowFirst: Bool) -> [UInt8]? {
    guard bytes.count % 2 == 0 else { return nil }
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let (a, b) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(lowFirst ? b << 8 | a : a << 8 | b)
      index += 2
    }
    return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
  }

  /// The characters of 0x80 to 0x9F that Windows-1252 has and Latin-1 hasn't; those that it leaves open are U+FFFD.
  private static let windows: [UInt32] = [
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
    0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0xFFFD, 0x017E, 0x0178,
  ]

  private static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
    guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    return Unicode.Scalar(windows[Int(byte) - 0x80]) ?? "\u{FFFD}"
  }
}
