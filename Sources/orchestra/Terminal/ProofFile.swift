import Foundation
import Synchronization

/// The file that a proof is written to while a search runs.
final class ProofFile: Sendable {
  private let file: Mutex<FileHandle>
  private let failed = Atomic(false)

  /// Nil where the file can't be made.
  init?(path: String) {
    guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path)
    else { return nil }
    file = Mutex(handle)
  }

  /// Whether all that was given has been written.
  var isComplete: Bool { !failed.load(ordering: .relaxed) }

  func write(_ bytes: [UInt8]) {
    file.withLock { handle in
      do { try handle.write(contentsOf: bytes) } catch { failed.store(true, ordering: .relaxed) }
    }
  }
}
