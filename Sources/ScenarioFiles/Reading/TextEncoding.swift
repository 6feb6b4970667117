import ReleaseModel

/// Whether bytes are text as scenario files hold it: UTF-8, without control characters but tab and line ends.
enum TextEncoding {
  /// The first thing in the bytes that is no such text, with its place.
  static func fault(_ bytes: [UInt8], file: Int32) -> Diagnostic? {
    guard let offset = firstBadByte(bytes) else { return nil }
    let place = place(ofByte: offset, in: bytes, file: file)
    let byte = offset < bytes.count ? bytes[offset] : 0
    if byte < 32 {
      return Diagnostic(
        at: place, code: "encoding", "a control character (byte \(hexadecimal(byte)))",
        expected: "text without control characters")
    }
    return Diagnostic(
      at: place, code: "encoding", "not UTF-8 text (byte \(hexadecimal(byte)))",
      expected: "the file saved as UTF-8")
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  /// Offset of the first byte that is no valid UTF-8, or a control character other than tab and line ends.
  private static func firstBadByte(_ bytes: [UInt8]) -> Int? {
    let control = bytes.firstIndex { $0 < 32 && $0 != 9 && $0 != 10 && $0 != 13 }
    let text = bytes[..<(control ?? bytes.count)]
    if String(validating: text, as: UTF8.self) != nil { return control }
    var low = 0
    var high = text.count
    // A prefix is bad once it holds a fault, unless it only cuts a character short.
    while high - low > 1 {
      let middle = (low + high) / 2
      if validLength(bytes, below: middle) != nil { low = middle } else { high = middle }
    }
    return validLength(bytes, below: low) ?? low
  }

  /// The length of the longest valid prefix, where it leaves at most a character cut short (three bytes) of `count`.
  private static func validLength(_ bytes: [UInt8], below count: Int) -> Int? {
    (0...min(3, count)).first { cut in
      bytes[count - cut..<count].allSatisfy { $0 >= 128 }
        && String(validating: bytes[..<(count - cut)], as: UTF8.self) != nil
    }.map { count - $0 }
  }

  private static func place(ofByte offset: Int, in bytes: [UInt8], file: Int32) -> Place {
    let before = bytes[0..<min(offset, bytes.count)]
    let line = before.count { $0 == 10 } + 1
    let lineStart = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return Place(file: file, line: Int32(clamping: line), column: Int32(clamping: column))
  }
}
