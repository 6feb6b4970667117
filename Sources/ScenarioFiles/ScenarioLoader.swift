package import ReleaseModel

/// Loads scenarios: files, includes and overlays in, a validated scenario or diagnostics out.
package enum ScenarioLoader {
  package struct Result: Sendable {
    /// Nil where there are errors.
    package let scenario: Scenario?
    package let diagnostics: Diagnostics
  }

  /// Loads one scenario from files that are joined in order (`-` is standard input). Never throws: everything that is
  /// wrong is in the diagnostics, all of it.
  ///
  /// - Complexity: linear in the files' bytes.
  package static func load(
    _ paths: [String], overlays: [String] = [], settings: [String] = [],
    bytes: @escaping SourceReader.ByteSource = SourceReader.fileBytes
  ) -> Result {
    decode(SourceReader.read(paths, overlays: overlays, settings: settings, bytes: bytes))
  }

  /// Loads a scenario with what a case changes; with `only`, no more than these of its changes, by position.
  package static func load(
    _ paths: [String], _ alternative: ScenarioCase, only: Set<Int>? = nil,
    bytes: @escaping SourceReader.ByteSource = SourceReader.fileBytes
  ) -> Result {
    decode(SourceReader.read(paths, alternative, only: only, bytes: bytes))
  }

  /// Decodes what was read.
  package static func decode(_ read: (SourceSet, Diagnostics)) -> Result {
    var (sources, report) = read
    guard !sources.roots.isEmpty else { return Result(scenario: nil, diagnostics: report) }
    let root = JoinedRoot(sources.roots, &report)
    let (scenario, diagnostics) = ScenarioDecoder.decode(root, sha256: sources.sha256, report: report)
    return Result(scenario: scenario, diagnostics: diagnostics)
  }
}
