import ReleaseModel

/// Reads JSON (RFC 8259) into a tree: strictly, with places, numbers and words kept as text.
struct JSONReader {
  private let bytes: [UInt8]
  private let file: Int32
  private var offset = 0
  private var line: Int32 = 1
  private var lineStart = 0
  /// Continuation bytes on this line before `offset`: columns count Unicode scalars.
  private var continuations = 0

  private init(_ bytes: [UInt8], _ file: Int32) {
    self.bytes = bytes
    self.file = file
  }

  /// Reads one value. False where syntax broke; what was wrong is in the builder's diagnostics.
  static func read(_ bytes: [UInt8], file: Int32, into builder: inout TreeBuilder) -> Bool {
    var reader = JSONReader(bytes, file)
    do {
      try reader.readDocument(&builder)
      return builder.canContinue
    } catch {
      builder.report(error.diagnostic)
      return false
    }
  }

  private struct Fault: Error {
    let diagnostic: Diagnostic
  }

  private func fault(_ message: String, expected: String? = nil, at place: Place? = nil) -> Fault {
    Fault(
      diagnostic: Diagnostic(at: place ?? self.place, code: "syntax", "JSON syntax: \(message)", expected: expected))
  }

  private var place: Place {
    Place(file: file, line: line, column: Int32(clamping: offset - lineStart - continuations + 1))
  }

  private enum Expectation {
    case value, valueOrEnd, keyOrEnd, key, commaOrEnd
  }

  private mutating func readDocument(_ builder: inout TreeBuilder) throws(Fault) {
    var nesting: [UInt8] = []
    var expectation = Expectation.value
    while builder.canContinue {
      skipSpace()
      guard offset < bytes.count else {
        let inside = nesting.isEmpty ? "" : " inside \(nesting.count) open bracket\(nesting.count == 1 ? "" : "s")"
        throw fault("the file ends\(inside)", expected: describe(expectation, nesting.last))
      }
      let byte = bytes[offset]
      let here = place
      switch (byte, expectation) {
      case (UInt8(ascii: "}"), .keyOrEnd), (UInt8(ascii: "]"), .valueOrEnd), (UInt8(ascii: "}"), .commaOrEnd),
        (UInt8(ascii: "]"), .commaOrEnd):
        guard byte == nesting.last else {
          throw fault("unexpected \(shown(byte))", expected: describe(.commaOrEnd, nesting.last))
        }
        offset += 1
        nesting.removeLast()
        builder.close()
        expectation = .commaOrEnd
      case (UInt8(ascii: ","), .commaOrEnd):
        offset += 1
        expectation = nesting.last == UInt8(ascii: "}") ? .key : .value
      case (UInt8(ascii: "\""), .key), (UInt8(ascii: "\""), .keyOrEnd):
        builder.scalar(try string(), plain: false, place: here)
        skipSpace()
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: ":") else {
          throw fault(
            offset < bytes.count ? "unexpected \(shown(bytes[offset]))" : "the file ends", expected: "':' after a key")
        }
        offset += 1
        expectation = .value
      case (UInt8(ascii: "{"), .value), (UInt8(ascii: "{"), .valueOrEnd):
        offset += 1
        nesting.append(UInt8(ascii: "}"))
        builder.open(true, place: here, anchor: nil)
        expectation = .keyOrEnd
      case (UInt8(ascii: "["), .value), (UInt8(ascii: "["), .valueOrEnd):
        offset += 1
        nesting.append(UInt8(ascii: "]"))
        builder.open(false, place: here, anchor: nil)
        expectation = .valueOrEnd
      case (UInt8(ascii: "\""), .value), (UInt8(ascii: "\""), .valueOrEnd):
        builder.scalar(try string(), plain: false, place: here)
        expectation = .commaOrEnd
      case (_, .value), (_, .valueOrEnd):
        builder.scalar(try word(), plain: true, place: here)
        expectation = .commaOrEnd
      default: throw fault("unexpected \(shown(byte))", expected: describe(expectation, nesting.last))
      }
      if nesting.isEmpty && expectation == .commaOrEnd {
        skipSpace()
        if offset < bytes.count {
          throw fault("unexpected \(shown(bytes[offset])) after the end", expected: "one value in a file")
        }
        return
      }
    }
  }

  private func describe(_ expectation: Expectation, _ closer: UInt8?) -> String {
    let end = closer.map { "'\(Character(UnicodeScalar($0)))'" } ?? "the end"
    switch expectation {
    case .value: return "a value"
    case .valueOrEnd: return "a value or \(end)"
    case .key: return "a key in double quotes"
    case .keyOrEnd: return "a key in double quotes or \(end)"
    case .commaOrEnd: return "',' or \(end)"
    }
  }

  private func shown(_ byte: UInt8) -> String {
    byte > 32 && byte < 127 ? "'\(Character(UnicodeScalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
  }

  private mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 10:
        line += 1
        offset += 1
        lineStart = offset
        continuations = 0
      case 32, 9, 13: offset += 1
      default: return
      }
    }
  }

  private mutating func word() throws(Fault) -> String {
    let start = offset
    while offset < bytes.count, !([10, 13, 9, 32] + Array(",]}:{[\"".utf8)).contains(bytes[offset]) { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard ["true", "false", "null"].contains(text) || Self.isNumber(bytes[start..<offset]) else {
      offset = start
      throw fault(
        offset < bytes.count && text.isEmpty ? "unexpected \(shown(bytes[offset]))" : "\(quoted(text)) is no value",
        expected: "a text in double quotes, a number, true, false, '{' or '['")
    }
    return text
  }

  private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    func digits(_ rest: inout ArraySlice<UInt8>) -> Int {
      let count = rest.prefix { $0 >= 48 && $0 <= 57 }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let leadingZero = rest.first == UInt8(ascii: "0")
    let whole = digits(&rest)
    guard whole > 0, whole == 1 || !leadingZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits(&rest) > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard digits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }

  private mutating func string() throws(Fault) -> String {
    let opening = place
    offset += 1
    let start = offset
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        defer { offset += 1 }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start, opening: opening) }
      if byte < 32 { throw fault("a control character in a text", expected: "an escape such as \\n") }
      if byte & 0xC0 == 0x80 { continuations += 1 }
      offset += 1
    }
    throw fault("the file ends inside the text that begins here", expected: "'\"'", at: opening)
  }

  private mutating func escapedString(from start: Int, opening: Place) throws(Fault) -> String {
    var text = Array(bytes[start..<offset])
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<32: throw fault("a control character in a text", expected: "an escape such as \\n")
      default:
        if byte & 0xC0 == 0x80 { continuations += 1 }
        text.append(byte)
        offset += 1
      }
    }
    throw fault("the file ends inside the text that begins here", expected: "'\"'", at: opening)
  }

  private mutating func escape() throws(Fault) -> [UInt8] {
    let simple: [UInt8: UInt8] = [
      UInt8(ascii: "\""): 34, UInt8(ascii: "\\"): 92, UInt8(ascii: "/"): 47, UInt8(ascii: "b"): 8,
      UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    ]
    guard offset + 1 < bytes.count else {
      throw fault("the file ends inside an escape")
    }
    if let byte = simple[bytes[offset + 1]] {
      offset += 2
      return [byte]
    }
    guard bytes[offset + 1] == UInt8(ascii: "u"), var code = hex(at: offset + 2) else {
      throw fault("an unknown escape", expected: "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits")
    }
    var length = 6
    if (0xD800..<0xDC00).contains(code), offset + 7 < bytes.count, bytes[offset + 6] == UInt8(ascii: "\\"),
      bytes[offset + 7] == UInt8(ascii: "u"), let low = hex(at: offset + 8), (0xDC00..<0xE000).contains(low)
    {
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      length = 12
    }
    guard let scalar = UnicodeScalar(code) else { throw fault("half of a surrogate pair", expected: "both halves") }
    offset += length
    return Array(String(Character(scalar)).utf8)
  }

  private func hex(at start: Int) -> UInt32? {
    guard start + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[start..<start + 4] {
      switch byte {
      case 48...57: value = value << 4 | UInt32(byte - 48)
      case 65...70: value = value << 4 | UInt32(byte - 55)
      case 97...102: value = value << 4 | UInt32(byte - 87)
      default: return nil
      }
    }
    return value
  }
}
