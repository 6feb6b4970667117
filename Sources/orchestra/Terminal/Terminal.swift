import Glibc

/// Writing to the standard streams. Results go to stdout, everything else to stderr.
struct Terminal {
  let colour: Bool
  let quiet: Bool
  /// Whether stderr is a terminal, so that progress may be drawn.
  let showsProgress: Bool

  init(_ options: OutputOptions) {
    quiet = options.quiet
    showsProgress = isatty(STDERR_FILENO) == 1 && !options.quiet
    switch options.color {
    case .always: colour = true
    case .never: colour = false
    case .auto: colour = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil && Self.term != "dumb"
    }
  }

  private static var term: String { getenv("TERM").map { String(cString: $0) } ?? "" }

  /// Columns of the terminal on stdout; 100 where it is none.
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return Int(size.ws_col)
  }

  func result(_ text: String) {
    Told.result()
    Self.write(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO)
  }

  /// Progress, hints and warnings.
  func remark(_ text: String) {
    if !quiet { Self.write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO) }
  }

  /// What must be told even under `--quiet`.
  func complaint(_ text: String) {
    Told.complaint(text)
    Self.write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO)
  }

  /// Writes all of the text; a closed pipe ends it silently (the reader has what it wanted).
  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}
