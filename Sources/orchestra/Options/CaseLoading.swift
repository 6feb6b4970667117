import Dispatch
import Planning
import ReleaseModel
import ScenarioFiles
import Synchronization

/// Loads the cases of a what-if, and tells what each of their changes does.
struct CaseLoading: Sendable {
  let files: [String]
  let cache: FileCache

  struct Loaded: Sendable {
    var alternative: ScenarioCase
    var result: ScenarioLoader.Result
    /// What the case asks for, change by change.
    var requests: [RequestedChange]
  }

  /// All cases, side by side.
  func load(_ cases: [ScenarioCase]) -> [Loaded] {
    let loaded = Mutex<[Loaded?]>(Array(repeating: nil, count: cases.count))
    DispatchQueue.concurrentPerform(iterations: cases.count) { index in
      let one = load(cases[index])
      loaded.withLock { $0[index] = one }
    }
    return loaded.withLock { $0.compactMap { $0 } }
  }

  private func load(_ alternative: ScenarioCase) -> Loaded {
    let (sources, report) = SourceReader.read(files, alternative, bytes: cache.bytes)
    return Loaded(
      alternative: alternative, result: ScenarioLoader.decode((sources, report)), requests: sources.changes)
  }

  /// The scenario with these of a case's changes only; nil where that does not load.
  func scenario(_ alternative: ScenarioCase, only: Set<Int>) -> Scenario? {
    ScenarioLoader.load(files, alternative, only: only, bytes: cache.bytes).scenario
  }

  /// For each change what it does to the scenario: `teams.qa.capacity 4 → 6`.
  func words(_ loaded: Loaded) -> [String] {
    let base = SourceReader.read(files, bytes: cache.bytes).0
    return loaded.requests.indices.map { index in
      let changed = SourceReader.read(files, loaded.alternative, only: [index], bytes: cache.bytes).0
      let lines = ScenarioDifference.between(base, changed).lines
      if lines.isEmpty { return text(loaded.requests[index]) }
      return lines.prefix(3).map(Self.text).joined(separator: ", ") + (lines.count > 3 ? ", …" : "")
    }
  }

  private func text(_ request: RequestedChange) -> String { "\(request.path) as it is" }

  private static func text(_ line: ScenarioDifference.Line) -> String {
    switch line.kind {
    case .changed: "\(line.path) \(line.before ?? "none") → \(line.after ?? "none")"
    case .added: "\(line.path) + \(line.after ?? "")"
    case .removed: "without \(line.path)\(isItem(line) ? " \(line.before ?? "")" : "")"
    }
  }

  /// An item of a list that its path does not name.
  private static func isItem(_ line: ScenarioDifference.Line) -> Bool { line.before.map { $0.hasPrefix("{") } == false }
}
