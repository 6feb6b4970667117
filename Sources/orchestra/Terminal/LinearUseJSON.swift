import Optimizer
import ScenarioFiles

/// What linear programming did, for `--json`; null where it was not used.
enum LinearUseJSON {
  static func value(_ use: LinearUse?) -> JSONText {
    guard let use else { return .null }
    return .object([
      ("solves", .int(use.solves)), ("seconds", .double(use.seconds)),
      ("bound-from", use.boundFrom.map { .string($0) } ?? .null),
    ])
  }
}
