import Foundation
import InstanceFormats
import ReleaseGraph

/// Instances beside the repository; tests that use them are skipped where they are absent.
enum PublishedInstances {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "../../../shared/data/instances"
  )
  .standardized

  static var arePresent: Bool { FileManager.default.fileExists(atPath: root.path) }

  static func network(_ path: String) throws -> Network {
    let text = try String(contentsOf: root.appending(path: path), encoding: .isoLatin1)
    return try InstanceReader.read(text, name: path).network
  }
}
