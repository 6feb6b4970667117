/// One alternative of a scenario: a name and what it changes, in the order overlays, entry, settings.
package struct ScenarioCase: Sendable, Hashable {
  package var name: String
  /// Overlay files.
  package var overlays: [String]
  /// `PATH=VALUE`, `PATH+=ITEM`, `PATH-=`.
  package var settings: [String]
  /// Where set, add and remove stand, for a case from a file.
  package var entry: Entry?
  /// Whether two changes that can't both be meant are an error; the later one wins else.
  package var refusesContradictions = false

  package struct Entry: Sendable, Hashable {
    package var file: String
    /// Position in the file's list.
    package var index: Int
  }

  package init(name: String, overlays: [String] = [], settings: [String] = [], entry: Entry? = nil) {
    self.name = name
    self.overlays = overlays
    self.settings = settings
    self.entry = entry
  }

  package struct Fault: Error {
    package let message: String
  }

  /// Reads `name: PATH=VALUE; PATH-=; @overlay.yaml` as the command line gives it; the name may be missing.
  ///
  /// Semicolons within quotes and brackets are part of a value.
  package init(text: String) throws(Fault) {
    var rest = Substring(text)
    var name = ""
    if let colon = rest.firstIndex(of: ":"), !rest[..<colon].contains(where: { "=\"'@".contains($0) }) {
      name = Self.trimmed(rest[..<colon])
      rest = rest[rest.index(after: colon)...]
      guard !name.isEmpty else { throw Fault(message: "\(quoted(text)) has no name before the colon") }
    }
    self.init(name: name)
    for part in Self.parts(rest) {
      if part.hasPrefix("@") {
        let path = Self.trimmed(part.dropFirst())
        guard !path.isEmpty else { throw Fault(message: "'@' names no overlay in \(quoted(text))") }
        overlays.append(path)
      } else {
        settings.append(part)
      }
    }
    guard !overlays.isEmpty || !settings.isEmpty else {
      throw Fault(message: "\(quoted(text)) changes nothing; a case is 'name: PATH=VALUE; …' or 'name: @overlay.yaml'")
    }
    if name.isEmpty { self.name = (overlays + settings).joined(separator: "; ") }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  private static func parts(_ text: Substring) -> [String] {
    var parts: [String] = []
    var part = Substring()
    var quote: Character?
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "[" || character == "{" {
        depth += 1
      } else if character == "]" || character == "}" {
        depth -= 1
      } else if character == ";" && depth <= 0 {
        part = text[start..<index]
        parts.append(trimmed(part))
        start = text.index(after: index)
      }
    }
    parts.append(trimmed(text[start...]))
    return parts.filter { !$0.isEmpty }
  }
}
