import Foundation
import ReleaseModel
import ScenarioFiles
import Testing

/// The scenarios that come with the program show the whole language: every key of every object stands in one of them.
struct ShippedScenariosTests {
  private static let plain = Corpus.files(in: Corpus.scenarios).filter { file in
    !["/overlays/", "/progress/"].contains { file.path.contains($0) }
  }

  /// Keys used of each object, found by the shapes of the schema.
  private struct Usage {
    var keys: [String: Set<String>] = [:]

    mutating func walk(_ node: Node, _ shape: ObjectSchema.Shape) {
      switch shape {
      case .object(let name):
        guard node.kind == .mapping, let schema = ObjectSchema.all.first(where: { $0.name == name }) else { return }
        for member in node.members {
          guard let key = schema.key(member.key) else { continue }
          keys[name, default: []].insert(member.key)
          walk(member.value, key.shape)
        }
      case .list(let item, _, _): for child in node.items { walk(child, item) }
      case .either(let shapes):
        for shape in shapes where Self.fits(node, shape) { walk(node, shape) }
      case .map(let value), .week(let value): for member in node.members { walk(member.value, value) }
      default: break
      }
    }

    /// Whether a mapping may be this object: all its keys are known, the required ones stand.
    private static func fits(_ node: Node, _ shape: ObjectSchema.Shape) -> Bool {
      guard case .object(let name) = shape else { return true }
      guard node.kind == .mapping, let schema = ObjectSchema.all.first(where: { $0.name == name }) else { return false }
      return node.members.allSatisfy { schema.key($0.key) != nil }
        && schema.keys.allSatisfy { !$0.isRequired || node[$0.name] != nil }
    }
  }

  @Test func everyKeyIsUsed() {
    var usage = Usage()
    for file in Self.plain {
      let (sources, _) = SourceReader.readSingle(file.path)
      for root in sources.roots { usage.walk(root, .object("scenario")) }
    }
    let annotations: Set = ["name", "note", "why", "owner", "labels"]
    for schema in ObjectSchema.all {
      let missing = schema.keys.map(\.name).filter {
        !annotations.contains($0) && !(usage.keys[schema.name]?.contains($0) ?? false)
      }
      #expect(missing.isEmpty, "no scenario uses \(missing) of \(schema.name)")
    }
    let everywhere = usage.keys.values.reduce(into: Set<String>()) { $0.formUnion($1) }
    #expect(annotations.isSubset(of: everywhere))
  }

  @Test func everyWordIsUsed() throws {
    let text = try Self.plain.map { try String(contentsOf: $0, encoding: .utf8) }.joined(separator: "\n")
    let words = [
      "start-to-start", "finish-to-finish", "start-to-finish", "same-window", "same-start", "pending", "passed",
      "failed",
      "waived",
    ]
    for word in words {
      let isSaid = text.contains(": \(word)")
      #expect(isSaid, "no scenario says \(word)")
    }
  }

  @Test func aStoryStandsAtTheTopOfEach() throws {
    for file in Self.plain {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.hasPrefix("# "), "\(file.lastPathComponent)")
    }
  }

  @Test func sizesReachFromThreeToHundredsOfReleases() {
    let sizes = Self.plain.filter { $0.deletingLastPathComponent() == Corpus.scenarios }
      .compactMap { ScenarioLoader.load([$0.path]).scenario?.releases.count }
    #expect(sizes.count >= 10)
    #expect(sizes.min().map { $0 <= 3 } == true && sizes.max().map { $0 >= 200 } == true, "\(sizes)")
  }
}
