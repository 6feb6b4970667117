/// Text for the insides of HTML elements and quoted attributes, and of XML: the five special characters become
/// references; control characters that neither format can hold become U+FFFD.
func markup(_ text: String) -> String {
  var clean = true
  for byte in text.utf8
  where byte < 0x20 || byte == 0x26 || byte == 0x3C || byte == 0x3E || byte == 0x22 || byte == 0x27 || byte == 0x7F
    || byte == 0xEF
  {
    clean = false
    break
  }
  if clean { return text }
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x26: result.append(contentsOf: "&amp;".unicodeScalars)
    case 0x3C: result.append(contentsOf: "&lt;".unicodeScalars)
    case 0x3E: result.append(contentsOf: "&gt;".unicodeScalars)
    case 0x22: result.append(contentsOf: "&quot;".unicodeScalars)
    case 0x27: result.append(contentsOf: "&#39;".unicodeScalars)
    case 0x09, 0x0A: result.append(scalar)
    case 0x0D: result.append(contentsOf: "&#13;".unicodeScalars)
    case 0..<0x20, 0x7F, 0xFFFE, 0xFFFF: result.append("\u{FFFD}")
    default: result.append(scalar)
    }
  }
  return String(result)
}

/// Text for Markdown, also inside a table: everything that could begin a construct is escaped, line breaks become spaces.
func markdown(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}": result.append(" ")
    case "<": result.append(contentsOf: "&lt;".unicodeScalars)
    case ">": result.append(contentsOf: "&gt;".unicodeScalars)
    case "&": result.append(contentsOf: "&amp;".unicodeScalars)
    case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "!", "|", "~":
      result.append("\\")
      result.append(scalar)
    case _ where scalar.value < 0x20 || scalar.value == 0x7F: result.append("\u{FFFD}")
    default: result.append(scalar)
    }
  }
  return String(result)
}

extension String {
  /// Each of these scalars in place of which a text stands. By scalars: as characters a quote with a combining mark, or a
  /// carriage return with its line feed, would go unseen.
  func replacing(_ texts: [Unicode.Scalar: String]) -> String {
    guard unicodeScalars.contains(where: { texts[$0] != nil }) else { return self }
    var result = UnicodeScalarView()
    for scalar in unicodeScalars {
      if let text = texts[scalar] { result.append(contentsOf: text.unicodeScalars) } else { result.append(scalar) }
    }
    return String(result)
  }
}
