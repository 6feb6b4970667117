/// Colours for terminals: meaning first, so that no colour is the only sign of anything.
enum Paint: String {
  case bold = "1"
  case dim = "2"
  case bad = "31"
  case good = "32"
  case warning = "33"
  case accent = "36"

  /// The text in this colour, or as it is where colour is off.
  func callAsFunction(_ text: String, _ on: Bool) -> String {
    on ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
