import Synchronization

/// What this run has told so far: kept so that a run under `--json` that ends badly still prints its one object.
enum Told {
  private struct Record: Sendable {
    var hasResult = false
    var complaints: [String] = []
  }

  private static let record = Mutex(Record())

  static func result() { record.withLock { $0.hasResult = true } }
  static func complaint(_ text: String) { record.withLock { $0.complaints.append(text) } }

  static var hasResult: Bool { record.withLock { $0.hasResult } }
  static var complaints: [String] { record.withLock { $0.complaints } }
}
