import Foundation
import ScenarioFiles

/// A validator for as much of JSON Schema (draft 2020-12) as the scenario's schema uses; an unknown keyword is a fault
/// of the schema and is told as such.
struct SchemaValidator: Sendable {
  let schema: Node
  private let patterns: [String: NSRegularExpression]

  /// How scalars reach a validator: as text all of them, or as YAML's core schema types plain ones.
  enum Typing: CaseIterable {
    case text, core
  }

  let typing: Typing

  init(_ typing: Typing) throws {
    let (sources, diagnostics) = SourceReader.parse(text: ScenarioSchema.text, name: "schema.json")
    guard let root = sources.roots.first, !diagnostics.hasErrors else { throw Fault(diagnostics.lines()) }
    schema = root
    self.typing = typing
    var patterns: [String: NSRegularExpression] = [:]
    var waiting = [root]
    while let node = waiting.popLast() {
      waiting += node.items + node.members.map(\.value)
      for member in node.members {
        let found =
          member.key == "pattern"
          ? [member.value.text ?? ""] : member.key == "patternProperties" ? member.value.members.map(\.key) : []
        for text in found where patterns[text] == nil { patterns[text] = try NSRegularExpression(pattern: text) }
      }
    }
    self.patterns = patterns
  }

  static let all = Result { try Typing.allCases.map { try SchemaValidator($0) } }

  /// The validators of both typings.
  static func shared(_ typing: Typing) throws -> SchemaValidator {
    let all = try all.get()
    return typing == .text ? all[0] : all[1]
  }

  struct Fault: Error {
    let lines: [String]
    init(_ lines: [String]) { self.lines = lines }
  }

  /// Paths of what does not validate; empty where all does.
  func faults(_ node: Node) -> [String] { check(node, schema, "$") }

  private func check(_ node: Node, _ schema: Node, _ path: String) -> [String] {
    var faults: [String] = []
    for member in schema.members { faults += check(node, member.key, member.value, schema, path) }
    return faults
  }

  private func check(_ node: Node, _ keyword: String, _ value: Node, _ schema: Node, _ path: String) -> [String] {
    switch keyword {
    case "$schema", "$defs", "title", "description", "then": return []
    case "$ref":
      guard let text = value.text, let target = self.schema["$defs"]?[String(text.dropFirst("#/$defs/".count))] else {
        return ["\(path): dangling reference"]
      }
      return check(node, target, path)
    case "type":
      let names = value.kind == .sequence ? value.items.compactMap(\.text) : [value.text ?? ""]
      return names.contains(where: { types(of: node).contains($0) }) ? [] : ["\(path): not \(names)"]
    case "enum":
      return value.items.contains(where: { equal(node, $0) }) ? [] : ["\(path): not in the enumeration"]
    case "pattern":
      guard let text = string(node), let pattern = value.text else { return [] }
      return matches(text, pattern) ? [] : ["\(path): not like \(pattern)"]
    case "minLength": return (string(node)?.isEmpty ?? false) ? ["\(path): too short"] : []
    case "minimum", "maximum":
      guard types(of: node).contains("integer"), let number = Double(node.text ?? ""),
        let bound = Double(value.text ?? "")
      else { return [] }
      return (keyword == "minimum" ? number >= bound : number <= bound) ? [] : ["\(path): out of range"]
    case "minItems":
      return node.kind == .sequence && node.count < Int(value.text ?? "") ?? 0 ? ["\(path): too few"] : []
    case "maxItems":
      return node.kind == .sequence && node.count > Int(value.text ?? "") ?? 0 ? ["\(path): too many"] : []
    case "items": return node.items.enumerated().flatMap { check($1, value, "\(path)[\($0)]") }
    case "properties":
      return node.members.flatMap { member in
        value[member.key].map { check(member.value, $0, "\(path).\(member.key)") } ?? []
      }
    case "patternProperties":
      return node.members.flatMap { member in
        value.members.flatMap {
          matches(member.key, $0.key) ? check(member.value, $0.value, "\(path).\(member.key)") : []
        }
      }
    case "additionalProperties": return checkAdditional(node, value, schema, path)
    case "required":
      guard node.kind == .mapping else { return [] }
      return value.items.compactMap(\.text).filter { node[$0] == nil }.map { "\(path): no \($0)" }
    case "dependentRequired":
      return value.members.filter { node[$0.key] != nil }
        .flatMap { $0.value.items.compactMap(\.text) }.filter { node[$0] == nil }.map { "\(path): needs \($0)" }
    case "allOf": return value.items.flatMap { check(node, $0, path) }
    case "anyOf":
      let all = value.items.map { check(node, $0, path) }
      return all.contains(where: \.isEmpty) ? [] : ["\(path): none of \(all)"]
    case "not": return check(node, value, path).isEmpty ? ["\(path): what it may not be"] : []
    case "if":
      guard check(node, value, path).isEmpty, let then = schema["then"] else { return [] }
      return check(node, then, path)
    default: return ["\(path): unknown keyword \(keyword)"]
    }
  }

  private func checkAdditional(_ node: Node, _ value: Node, _ schema: Node, _ path: String) -> [String] {
    let others = node.members.filter { member in
      schema["properties"]?[member.key] == nil
        && !(schema["patternProperties"]?.members.contains { matches(member.key, $0.key) } ?? false)
    }
    if value.text == "false" { return others.map { "\(path): no such key \($0.key)" } }
    return others.flatMap { check($0.value, value, "\(path).\($0.key)") }
  }

  private func matches(_ text: String, _ pattern: String) -> Bool {
    patterns[pattern]?.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
  }

  private func types(of node: Node) -> Set<String> {
    switch node.kind {
    case .null: return ["null"]
    case .sequence: return ["array"]
    case .mapping: return ["object"]
    case .scalar:
      guard typing == .core, node.isPlain, let text = node.text else { return ["string"] }
      if text == "true" || text == "false" { return ["boolean"] }
      guard let first = text.utf8.first, first < 58, Double(text) != nil else { return ["string"] }
      return text.utf8.allSatisfy { $0 < 58 && $0 != 46 } ? ["integer", "number"] : ["number"]
    }
  }

  private func string(_ node: Node) -> String? { types(of: node) == ["string"] ? node.text : nil }

  private func equal(_ node: Node, _ constant: Node) -> Bool {
    guard node.kind == .scalar, constant.kind == .scalar, node.text == constant.text else { return false }
    guard constant.isPlain else { return types(of: node) == ["string"] }
    return types(of: node).contains(constant.text == "true" || constant.text == "false" ? "boolean" : "integer")
  }
}
