import Glibc

/// Scrolls lines on the terminal between a head and a foot that stay.
struct Pager {
  let head: String
  let body: [String]
  let foot: String

  /// Lines of the terminal on stdout; 24 where it tells none.
  static var rows: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
    return Int(size.ws_row)
  }

  private enum Key {
    case up, down, pageUp, pageDown, first, last, leave, other
  }

  /// Until `q`, Ctrl-C or the end of input; the terminal is as before afterwards.
  func run() {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return }
    var raw = before
    // Keys one by one, unseen; Ctrl-C arrives as a key, so that the terminal is restored after it too.
    raw.c_lflag &= ~UInt32(ICANON | ECHO | ISIG)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0 else { return }
    Terminal.write("\u{1B}[?1049h\u{1B}[?25l", to: STDOUT_FILENO)
    defer {
      Terminal.write("\u{1B}[?25h\u{1B}[?1049l", to: STDOUT_FILENO)
      tcsetattr(STDIN_FILENO, TCSANOW, &before)
    }
    var top = 0
    while true {
      let room = max(1, Self.rows - 2)
      let last = max(0, body.count - room)
      top = min(max(0, top), last)
      draw(top, room)
      switch key() {
      case .up: top -= 1
      case .down: top += 1
      case .pageUp: top -= room
      case .pageDown: top += room
      case .first: top = 0
      case .last: top = last
      case .leave: return
      case .other: break
      }
    }
  }

  private func draw(_ top: Int, _ room: Int) {
    var text = "\u{1B}[H" + head + "\u{1B}[K\n"
    for k in top..<(top + room) { text += (k < body.count ? body[k] : "") + "\u{1B}[K\n" }
    let place = "\(min(top + room, body.count))/\(body.count)"
    Terminal.write(text + "\u{1B}[7m\(place)\u{1B}[0m \(foot)\u{1B}[K", to: STDOUT_FILENO)
  }

  private func byte() -> UInt8? {
    var byte: UInt8 = 0
    return read(STDIN_FILENO, &byte, 1) == 1 ? byte : nil
  }

  private func key() -> Key {
    guard let first = byte() else { return .leave }
    switch first {
    case UInt8(ascii: "q"), 3, 4: return .leave
    case UInt8(ascii: "j"), 10, 13: return .down
    case UInt8(ascii: "k"): return .up
    case UInt8(ascii: " "), UInt8(ascii: "f"): return .pageDown
    case UInt8(ascii: "b"): return .pageUp
    case UInt8(ascii: "g"): return .first
    case UInt8(ascii: "G"): return .last
    case 0x1B:
      guard byte() == UInt8(ascii: "["), let code = byte() else { return .other }
      switch code {
      case UInt8(ascii: "A"): return .up
      case UInt8(ascii: "B"): return .down
      case UInt8(ascii: "H"): return .first
      case UInt8(ascii: "F"): return .last
      case UInt8(ascii: "5"), UInt8(ascii: "6"):
        let end = byte()
        return end == UInt8(ascii: "~") ? (code == UInt8(ascii: "5") ? .pageUp : .pageDown) : .other
      default: return .other
      }
    default: return .other
    }
  }
}
