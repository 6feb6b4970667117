package import ReleaseModel

/// Reads `release.phase` and `composite.gate`, where ids may hold dots: exactly one reading must exist.
///
/// Only prefixes as long as some id are tried, so that a long text full of dots costs little.
package struct PhasePaths {
  enum Reading {
    case one(ProgressResolver.Subject)
    /// The readings, each as `release` + `phase`.
    case several([String])
    /// A release's id and nothing else.
    case release
    case none
  }

  private let scenario: Scenario
  private let releases: [String: Int]
  private let composites: [String: Int]
  private let lengths: Set<Int>
  /// Phases of releases too large to search, by release and id.
  private let largeReleases: [Int: [String: Int]]

  private static let searchable = 16

  package init(_ scenario: Scenario) {
    self.scenario = scenario
    var releases: [String: Int] = [:]
    var large: [Int: [String: Int]] = [:]
    for (index, release) in scenario.releases.enumerated() {
      releases[release.id] = index
      if release.phases.count > Self.searchable {
        large[index] = Dictionary(
          release.phases.map { (scenario.phases[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
      }
    }
    var composites: [String: Int] = [:]
    for (index, composite) in scenario.composites.enumerated() where composite.gate != nil {
      composites[composite.id] = index
    }
    self.releases = releases
    self.composites = composites
    largeReleases = large
    lengths = Set(releases.keys.map(\.utf8.count)).union(composites.keys.map(\.utf8.count))
  }

  func read(_ path: String) -> Reading {
    var found: [(ProgressResolver.Subject, String)] = []
    let bytes = path.utf8
    for length in lengths.sorted() where length < bytes.count {
      let dot = bytes.index(bytes.startIndex, offsetBy: length)
      guard bytes[dot] == UInt8(ascii: ".") else { continue }
      let owner = String(path[..<dot])
      let rest = String(path[bytes.index(after: dot)...])
      if let release = releases[owner], let phase = phase(rest, of: release) {
        found.append((.phase(PhaseID(phase)), "'\(owner)' + '\(rest)'"))
      }
      if let composite = composites[owner], rest == "gate" {
        found.append((.gate(CompositeID(composite)), "gate of '\(owner)'"))
      }
    }
    if found.count == 1 { return .one(found[0].0) }
    if found.count > 1 { return .several(found.map(\.1)) }
    return releases[path] != nil ? .release : .none
  }

  /// What is wrong with a path that names no single phase or gate; nil where it does.
  package func fault(_ path: Placed<String>, _ key: String) -> Diagnostic? {
    switch read(path.value) {
    case .one: nil
    case .several(let readings):
      Diagnostic(
        at: path.place, code: "ambiguous-reference", "\(key): \(quoted(path.value)) may be read in two ways",
        expected: "an id that fits one reading alone: " + readings.joined(separator: " or "))
    case .release:
      Diagnostic(
        at: path.place, code: "wrong-reference", "\(key): \(quoted(path.value)) is a whole release",
        expected: "one of its phases, as release.phase")
    case .none:
      Diagnostic(
        at: path.place, code: "unknown-reference", "\(key): unknown phase \(quoted(path.value))",
        expected: "release.phase, or composite.gate", suggestion: nearest(to: path.value))
    }
  }

  private func phase(_ id: String, of release: Int) -> Int? {
    if let table = largeReleases[release] { return table[id] }
    return scenario.releases[release].phases.first { scenario.phases[$0].id == id }
  }

  /// The nearest path: the nearest phase where the release is known, else the nearest release with its like phase.
  func nearest(to path: String) -> String? {
    for (owner, rest) in splits(path) {
      if let release = releases[owner] {
        let ids = scenario.releases[release].phases.lazy.prefix(1_000).map { scenario.phases[$0].id }
        if let match = ScenarioFiles.nearest(to: rest, among: ids) { return "\(owner).\(match)" }
      }
    }
    for (owner, rest) in splits(path) {
      guard scenario.releases.count <= 10_000 else { return nil }
      guard let match = ScenarioFiles.nearest(to: owner, among: scenario.releases.lazy.map(\.id)),
        let release = releases[match], phase(rest, of: release) != nil
      else { continue }
      return "\(match).\(rest)"
    }
    return nil
  }

  /// The first few ways to split at a dot.
  private func splits(_ path: String) -> [(String, String)] {
    guard path.utf8.count <= 200 else { return [] }
    return path.indices.filter { path[$0] == "." }.prefix(4).map {
      (String(path[..<$0]), String(path[path.index(after: $0)...]))
    }
  }
}
