import ArgumentParser

/// How long and how a search runs; common to the commands that search.
struct LimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ends the search this long after the start of the program: 30s, 500ms, 5m, 2h, or seconds.", valueName: "time"))
  var timeLimit: TimeLimit?

  @Option(
    help: ArgumentHelp(
      "Ends the search after this many ticks of work; the same input, seed, threads and work limit give the same plan.",
      valueName: "ticks"))
  var workLimit: Int?

  @Option(help: ArgumentHelp("Threads of the search (default: the cores).", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "n"))
  var seed: UInt64 = 1

  func validate() throws {
    if let workLimit, workLimit < 1 { throw ValidationError("--work-limit must be at least 1, not \(workLimit).") }
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads must lie between 1 and 256, not \(threads).")
    }
  }
}

/// A positive stretch of time on the command line.
struct TimeLimit: ExpressibleByArgument, Hashable {
  /// Between 1 and `longest`.
  let milliseconds: Int

  /// Thirty days: anything longer is taken for a slip.
  static let longest = 30 * 24 * 3600 * 1000

  init(milliseconds: Int) { self.milliseconds = milliseconds }

  init?(argument: String) {
    let units: [(suffix: String, milliseconds: Double)] = [
      ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("", 1000),
    ]
    for unit in units where argument.hasSuffix(unit.suffix) {
      let digits = argument.dropLast(unit.suffix.count)
      guard !digits.isEmpty, digits.count <= 12, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
        let amount = Double(digits)
      else { continue }
      let total = (amount * unit.milliseconds).rounded(.up)
      guard total >= 1, total <= Double(Self.longest) else { return nil }
      milliseconds = Int(total)
      return
    }
    return nil
  }

  var defaultValueDescription: String { "30s" }
}
