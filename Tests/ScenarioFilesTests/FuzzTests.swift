import Foundation
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// Whatever stands in a file, loading ends, without a trap, in a scenario or in errors with places in the file.
struct FuzzTests {
  /// SplitMix64 (Steele, Lea, Flood 2014).
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// Scalars that have broken readers before.
  private static let tokens = [
    "0", "1", "-1", "999999999999999999999", "1e9", "0x1F", "1000000", "1000001", "1000000000", "~", "null", "\"\"",
    "true",
    "no", "[]", "{}", "[[]]", "{ id: x }", "5d", "0h", "1000000w", "-1000000w", "90m", "15m", "1d", "24:00", "00:00",
    "\"00:00-24:00\"", "0001-01-01", "9999-12-31", "9999-12-31T23:45", "2027-02-30", "2027-03-28T02:00", "alpha",
    "alpha.build",
    "always", "sit", "[sit, prod]", "[[sit, prod], [prod]]", "weekly", "same-start", "FREQ=DAILY",
    "FREQ=YEARLY;INTERVAL=10000",
    "FREQ=MONTHLY;BYMONTHDAY=-1;BYSETPOS=-1", "Asia/Kathmandu", "Pacific/Apia", "é", "\u{202E}", "*a", "&a x", "<<",
    "!!int 3", "|", "%",
  ]

  private static let keys = ObjectSchema.all.flatMap { $0.keys.map(\.name) }

  private func base() throws -> [String] {
    try ["warned/relations/failed.yaml", "warned/relations/must-ship-chain.yaml", "warned/amounts/people.yaml"].map {
      try String(contentsOf: Corpus.root.appendingPathComponent($0), encoding: .utf8)
    } + [String(contentsOf: Corpus.scenarios.appendingPathComponent("network-nights.yaml"), encoding: .utf8)]
  }

  /// The text with a scalar, a key or a line replaced, removed or doubled, or with bytes at random.
  private func mutated(_ text: String, _ random: inout Generator) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0...Int.random(in: 0..<3, using: &random) {
      let separators = Set(" ,[]{}:\n\"".utf8)
      let borders = bytes.indices.filter { separators.contains(bytes[$0]) }
      guard borders.count > 3 else { return bytes }
      let at = Int.random(in: 0..<borders.count - 1, using: &random)
      let word = borders[at] + 1..<borders[at + 1]
      switch Int.random(in: 0..<8, using: &random) {
      case 0...2: bytes.replaceSubrange(word, with: Self.tokens.randomElement(using: &random)?.utf8 ?? "".utf8)
      case 3: bytes.replaceSubrange(word, with: Self.keys.randomElement(using: &random)?.utf8 ?? "".utf8)
      case 4: bytes.removeSubrange(word)
      case 5:
        let other = Int.random(in: 0..<borders.count - 1, using: &random)
        bytes.replaceSubrange(word, with: Array(bytes[borders[other]..<borders[other + 1]]))
      case 6: bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      default: bytes.removeSubrange(Int.random(in: 0..<bytes.count, using: &random)...)
      }
    }
    return bytes
  }

  @Test(arguments: 0..<40)
  func loadingEndsInAScenarioOrInErrors(_ seed: Int) throws {
    var random = Generator(state: UInt64(seed))
    let texts = try base()
    for _ in 0..<25 {
      let text = texts[Int.random(in: 0..<texts.count, using: &random)]
      let bytes = mutated(text, &random)
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
