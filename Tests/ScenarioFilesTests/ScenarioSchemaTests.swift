import Foundation
import ScenarioFiles
import Testing

/// Loading and the schema agree: what loads validates; what is refused for its keys, shapes or words does not.
struct ScenarioSchemaTests {
  private func root(_ file: URL) -> Node? {
    let (sources, diagnostics) = SourceReader.readSingle(file.path)
    return diagnostics.hasErrors ? nil : sources.roots.first
  }

  @Test(
    arguments: SchemaValidator.Typing.allCases,
    Corpus.files(in: Corpus.scenarios) + Corpus.files(in: Corpus.root.appendingPathComponent("warned"))
      + Corpus.files(in: Corpus.shared.appendingPathComponent("data"))
      + Corpus.files(in: Corpus.shared.appendingPathComponent("judge/plans")))
  func whatLoadsValidates(_ typing: SchemaValidator.Typing, _ file: URL) throws {
    guard let root = root(file), ScenarioLoader.load([file.path]).scenario != nil else { return }
    #expect(try SchemaValidator.shared(typing).faults(root).isEmpty, "\(file.path)")
  }

  /// Kinds of findings that a schema can tell too.
  private static let schematic: Set = [
    "unknown-key", "wrong-type", "unknown-word", "empty-value", "empty-list", "bad-duration", "bad-time",
    "unknown-version",
  ]

  /// Any text is a zone to a schema; mistakes in an included file are not the including file's.
  private static let beyond: Set = ["words/zone.yaml", "include/mistake-in-part.yaml", "include/twice.yaml"]

  /// `+2` is 2 to YAML's core schema.
  private static let sameToCore: Set = ["ranges/capacity-plus.yaml"]

  @Test(arguments: Corpus.cases(in: "broken"))
  func whatIsRefusedForItsFormDoesNotValidate(_ name: String) throws {
    let file = Corpus.root.appendingPathComponent("broken").appendingPathComponent(name)
    guard let root = root(file), !Self.beyond.contains(name) else { return }
    let codes = Set(Corpus.load(file).diagnostics.items.map(\.code))
    guard !codes.isDisjoint(with: Self.schematic) else { return }
    #expect(try !SchemaValidator.shared(.text).faults(root).isEmpty, "\(codes)")
    if Self.sameToCore.contains(name) { return }
    #expect(try !SchemaValidator.shared(.core).faults(root).isEmpty, "\(codes)")
  }

  @Test func isTheSameOnEveryCallAndNamesItsDraft() {
    #expect(ScenarioSchema.text == ScenarioSchema.text)
    #expect(ScenarioSchema.text.contains("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\""))
  }

  @Test func everyKeyIsDescribed() {
    for schema in ObjectSchema.all {
      for key in schema.keys { #expect(!key.about.isEmpty, "\(schema.name).\(key.name)") }
    }
  }
}
