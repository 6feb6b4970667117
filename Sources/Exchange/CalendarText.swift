import ReleaseModel
import ScenarioFiles

/// The content lines of an iCalendar file (RFC 5545, 3.1), unfolded, with their places.
struct CalendarText {
  struct Line {
    var name: String
    var parameters: [String: String]
    var value: String
    var place: Place
  }

  private(set) var lines: [Line] = []

  init(_ bytes: [UInt8]) {
    var current: [UInt8] = []
    var number: Int32 = 0
    var begun: Int32 = 1
    func flush() {
      if !current.isEmpty,
        let line = Self.line(String(decoding: current, as: UTF8.self), Place(file: 0, line: begun, column: 1))
      {
        lines.append(line)
      }
      current = []
    }
    for raw in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      number += 1
      var bytes = raw
      if bytes.last == 13 { bytes.removeLast() }
      if let first = bytes.first, first == 32 || first == 9 {
        current.append(contentsOf: bytes.dropFirst())
      } else {
        flush()
        current = Array(bytes)
        begun = number
      }
    }
    flush()
  }

  private static func line(_ text: String, _ place: Place) -> Line? {
    var parts: [String] = [""]
    var isQuoted = false
    var index = text.startIndex
    while index < text.endIndex {
      let character = text[index]
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ":" && !isQuoted {
        break
      } else if character == ";" && !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
      index = text.index(after: index)
    }
    guard index < text.endIndex else { return nil }
    var parameters: [String: String] = [:]
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      if pair.count == 2 { parameters[pair[0].uppercased()] = pair[1] }
    }
    return Line(
      name: parts[0].uppercased(), parameters: parameters, value: String(text[text.index(after: index)...]),
      place: place)
  }

  /// A TEXT value without its escapes.
  static func plain(_ value: String) -> String {
    var result = ""
    var isEscaped = false
    for character in value {
      if isEscaped {
        result.append(character == "n" || character == "N" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}
