package import ReleaseModel

/// A table of comma-separated values (RFC 4180) with the place of every field; `;` and tab are recognised as
/// separators too, by the first line. UTF-8, UTF-16 and Latin-1 are told apart.
package struct CSVText: Sendable {
  package struct Field: Sendable {
    package let text: String
    package let place: Place
  }

  package let header: [Field]
  package let rows: [[Field]]

  /// Reads a table; the faults name places.
  package static func read(_ bytes: [UInt8], file: Int32 = 0) -> (CSVText?, [Diagnostic]) {
    let start = Place(file: file, line: 1, column: 1)
    let text = ForeignText.decode(bytes)
    guard let bytes = text.bytes else {
      return (
        nil,
        [Diagnostic(at: start, code: "encoding", "the file is marked as \(text.encoding), which it is not")]
      )
    }
    var notes: [Diagnostic] = []
    if text.isGuessed {
      notes.append(
        Diagnostic(.note, at: start, code: "guessed", "not UTF-8 text: read as \(text.encoding)"))
    }
    var scanner = Scanner(bytes: bytes, file: file, separator: separator(bytes))
    var lines: [[Field]] = []
    while let line = scanner.line() {
      if !(line.count == 1 && line[0].text.isEmpty) { lines.append(line) }
    }
    if let fault = scanner.fault { return (nil, [fault]) }
    guard let header = lines.first else {
      return (
        nil,
        [
          Diagnostic(
            at: start, code: "empty-file", "the table is empty",
            expected: "a line of column names")
        ]
      )
    }
    return (CSVText(header: header, rows: Array(lines.dropFirst())), notes)
  }

  private static func separator(_ bytes: [UInt8]) -> UInt8 {
    let first = bytes.prefix { $0 != 10 }
    return [UInt8(ascii: ","), UInt8(ascii: ";"), 9].max { a, b in first.count { $0 == a } < first.count { $0 == b } }
      ?? UInt8(ascii: ",")
  }

  private struct Scanner {
    let bytes: [UInt8]
    let file: Int32
    let separator: UInt8
    var offset = 0
    var lineNumber: Int32 = 1
    var lineStart = 0
    var fault: Diagnostic?

    init(bytes: [UInt8], file: Int32, separator: UInt8) {
      self.bytes = bytes
      self.file = file
      self.separator = separator
    }

    private var place: Place { Place(file: file, line: lineNumber, column: Int32(clamping: offset - lineStart + 1)) }

    mutating func line() -> [Field]? {
      guard offset < bytes.count, fault == nil else { return nil }
      var fields: [Field] = []
      while true {
        fields.append(
          bytes.indices.contains(offset) && bytes[offset] == UInt8(ascii: "\"") ? quotedField() : plainField())
        if offset < bytes.count && bytes[offset] == separator {
          offset += 1
          continue
        }
        if offset < bytes.count && bytes[offset] == 13 { offset += 1 }
        if offset < bytes.count && bytes[offset] == 10 { newLine() }
        return fields
      }
    }

    private mutating func newLine() {
      offset += 1
      lineNumber += 1
      lineStart = offset
    }

    private mutating func plainField() -> Field {
      let start = offset
      let place = place
      while offset < bytes.count, bytes[offset] != separator, bytes[offset] != 10, bytes[offset] != 13 { offset += 1 }
      let text = String(decoding: bytes[start..<offset], as: UTF8.self)
      return Field(text: String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()), place: place)
    }

    private mutating func quotedField() -> Field {
      let place = place
      var text: [UInt8] = []
      offset += 1
      while offset < bytes.count {
        let byte = bytes[offset]
        if byte == UInt8(ascii: "\"") {
          if offset + 1 < bytes.count && bytes[offset + 1] == byte {
            offset += 1
          } else {
            offset += 1
            return Field(text: String(decoding: text, as: UTF8.self), place: place)
          }
        }
        text.append(byte)
        if byte == 10 { newLine() } else { offset += 1 }
      }
      fault = Diagnostic(at: place, code: "syntax", "a quoted field that does not end", expected: "a closing '\"'")
      return Field(text: String(decoding: text, as: UTF8.self), place: place)
    }
  }
}
