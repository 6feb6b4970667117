import Foundation
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// Whatever stands in a file, loading ends, without a trap, in a scenario or in errors with places in the file.
struct FuzzTests {
  private static let keys = ObjectSchema.all.flatMap { $0.keys.map(\.name) }

  private func base() throws -> [String] {
    try ["warned/relations/failed.yaml", "warned/relations/must-ship-chain.yaml", "warned/amounts/people.yaml"].map {
      try String(contentsOf: Corpus.root.appendingPathComponent($0), encoding: .utf8)
    } + [String(contentsOf: Corpus.scenarios.appendingPathComponent("network-nights.yaml"), encoding: .utf8)]
  }

  @Test(arguments: 0..<40)
  func loadingEndsInAScenarioOrInErrors(_ seed: Int) throws {
    var mutation = TextMutation(seed: UInt64(seed), keys: Self.keys)
    let texts = try base()
    for _ in 0..<25 {
      let bytes = mutation.mutated(anyOf: texts)
      let result = ScenarioLoader.load(["fuzz.yaml"], bytes: { _ in bytes })
      let shown = String(decoding: bytes, as: UTF8.self)
      #expect((result.scenario == nil) == result.diagnostics.hasErrors, "\(shown)")
      // YAML's line breaks: LF, CR, NEL, LS, PS by their last bytes.
      let lines = Int32(bytes.count { [10, 13, 0x85, 0xA8, 0xA9].contains($0) } + 2)
      for finding in result.diagnostics.items {
        #expect(
          finding.place.line >= 1 && finding.place.line <= lines && finding.place.column >= 1, "\(finding) \(shown)")
        #expect(!finding.message.isEmpty)
      }
      guard let scenario = result.scenario else { continue }
      check(scenario, shown)
      // What loads validates.
      let (sources, _) = SourceReader.readSingle("fuzz.yaml", bytes: { _ in bytes })
      if let root = sources.roots.first { #expect(try SchemaValidator.shared(.text).faults(root).isEmpty, "\(shown)") }
    }
  }

  /// What every scenario that exists promises.
  private func check(_ scenario: Scenario, _ text: String) {
    #expect(scenario.grid.slotCount > 0)
    for release in scenario.releases {
      #expect(!release.phases.isEmpty && release.phases.contains(release.delivery.index), "\(text)")
    }
    for (index, phase) in scenario.phases.enumerated() {
      #expect(scenario[phase.release].phases.contains(index) && !phase.options.isEmpty)
      #expect(phase.predecessors.allSatisfy { scenario[phase.release].phases.contains($0.index) && $0.index != index })
      for option in phase.options {
        #expect(option.duration >= 0 && option.units >= 1 && option.environments.count <= 4)
        #expect(option.environments.allSatisfy { !$0.alternatives.isEmpty })
      }
    }
    for window in scenario.windows {
      #expect(
        window.occurrences.allSatisfy { $0.range.lowerBound >= 0 && $0.range.upperBound <= scenario.grid.slotCount })
      for (a, b) in zip(window.occurrences, window.occurrences.dropFirst()) {
        #expect(a.range.upperBound <= b.range.lowerBound, "\(text)")
      }
    }
  }
}
