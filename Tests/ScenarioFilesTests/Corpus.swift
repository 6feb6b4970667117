import Foundation
import ReleaseModel
import ScenarioFiles

/// The files beside the tests: broken scenarios, and valid ones that earn warnings, each with what is told about it.
///
/// `broken/category/case.yaml` (or `.json`) with `case.diagnostics` beside it: one line a finding, in order. Likewise
/// `overlays`, `plans` and `progress`, whose cases belong to the scenario in `parts/` beside them.
enum Corpus {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")

  /// The repository's own scenarios.
  static let scenarios = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("scenarios")

  /// Data that lies beside the repository on some machines; tests of it are skipped elsewhere.
  static let shared = scenarios.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared")

  /// `category/case.yaml` of all inputs in a folder of the corpus that have an answer, sorted.
  static func cases(in folder: String) -> [String] {
    let base = root.appendingPathComponent(folder)
    let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      let file = URL(fileURLWithPath: name)
      return ["yaml", "json"].contains(file.pathExtension)
        && FileManager.default.fileExists(
          atPath: base.appendingPathComponent(name).deletingPathExtension().path + ".diagnostics")
    }.sorted()
  }

  /// Loads a case under its bare file name, so that answers do not depend on where the corpus lies.
  static func load(_ name: String, in folder: String) -> ScenarioLoader.Result {
    let file = root.appendingPathComponent(folder).appendingPathComponent(name)
    return load(file)
  }

  static func load(_ file: URL) -> ScenarioLoader.Result {
    let directory = file.deletingLastPathComponent()
    return ScenarioLoader.load(
      [file.lastPathComponent], bytes: { try SourceReader.fileBytes(directory.appendingPathComponent($0).path) })
  }

  /// What is told of a broken overlay.
  static func overlay(_ name: String) -> ScenarioLoader.Result {
    ScenarioLoader.load(["parts/scenario.yaml"], overlays: [name], bytes: bytes(in: "overlays"))
  }

  /// What is told of a broken plan file.
  static func plan(_ name: String) -> (Plan?, Diagnostics) { PlanReader.read(name, bytes: bytes(in: "plans")) }

  /// What is told of a broken progress file, by itself and then by the scenario that it belongs to.
  static func progress(_ name: String) -> (Replanning?, Diagnostics) {
    let bytes = bytes(in: "progress")
    let scenario = ScenarioLoader.load(["parts/scenario.yaml"], bytes: bytes).scenario
    let (progress, report) = ProgressReader.read(name, for: scenario, bytes: bytes)
    guard let progress, let scenario else {
      return (nil, report)
    }
    return ProgressResolver.resolve(progress, on: scenario, baseline: nil)
  }

  private static func bytes(in folder: String) -> SourceReader.ByteSource {
    { try SourceReader.fileBytes(root.appendingPathComponent(folder).appendingPathComponent($0).path) }
  }

  static func answer(_ name: String, in folder: String) throws -> [String] {
    let file = root.appendingPathComponent(folder).appendingPathComponent(name).deletingPathExtension()
    return try String(contentsOfFile: file.path + ".diagnostics", encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  /// All YAML files of a folder on disk, sorted; none where the folder is absent.
  static func files(in folder: URL, prefix: String = "") -> [URL] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".yaml") && $0.hasPrefix(prefix) }.sorted().map(folder.appendingPathComponent)
  }

  static func load(text: String) -> ScenarioLoader.Result {
    ScenarioLoader.load(["test.yaml"], bytes: { _ in Array(text.utf8) })
  }
}
