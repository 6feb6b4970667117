import Foundation

/// Writing files so that a reader sees the old one or the whole new one, never a part.
package enum AtomicFile {
  package struct Fault: Error, CustomStringConvertible {
    package let description: String
  }

  /// Writes to a temporary file beside `path`, syncs it and renames it; `-` is standard output.
  package static func write(_ text: String, to path: String) throws(Fault) {
    if path == "-" {
      try writeAll(text, to: STDOUT_FILENO, name: "standard output")
      return
    }
    let temporary = "\(path).\(getpid()).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fault("create", path) }
    do throws(Fault) {
      try writeAll(text, to: descriptor, name: path)
      guard fsync(descriptor) == 0 else { throw fault("sync", path) }
      guard close(descriptor) == 0 else { throw fault("close", path) }
      guard rename(temporary, path) == 0 else { throw fault("replace", path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// As `write`, making the folders on the way where there are none.
  package static func writeMakingFolders(_ text: String, to path: String) throws(Fault) {
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw Fault(description: "cannot make the folder \(folder) of \(path)")
      }
    }
    try write(text, to: path)
  }

  private static func fault(_ verb: String, _ path: String) -> Fault {
    Fault(description: "cannot \(verb) \(path): \(String(cString: strerror(errno)))")
  }

  private static func writeAll(_ text: String, to descriptor: Int32, name: String) throws(Fault) {
    let bytes = Array(text.utf8)
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw fault("write", name) }
      offset += count
    }
  }
}
