import ScenarioFiles
import Synchronization

/// The bytes of files, read once: for commands that load a scenario many times with other changes on top.
final class FileCache: Sendable {
  private let known = Mutex<[String: [UInt8]]>([:])

  /// The bytes of a file as they were when first asked for.
  func bytes(_ path: String) throws -> [UInt8] {
    if let bytes = known.withLock({ $0[path] }) { return bytes }
    let bytes = try SourceReader.fileBytes(path)
    known.withLock { $0[path] = bytes }
    return bytes
  }
}

extension ScenarioOptions {
  /// Loads the same files again with one overlay more, its text given.
  func loader(_ cache: FileCache) -> @Sendable (String) -> ScenarioLoader.Result { changes.loader(files, cache) }
}

extension OverlayOptions {
  /// Loads files again with one overlay more, its text given.
  func loader(_ files: [String], _ cache: FileCache) -> @Sendable (String) -> ScenarioLoader.Result {
    let overlays = overlay
    return { overlay in
      // No file has this name: it holds a line break.
      let name = "change\n"
      return ScenarioLoader.load(files, overlays: overlays + [name]) { path in
        path == name ? Array(overlay.utf8) : try cache.bytes(path)
      }
    }
  }
}
