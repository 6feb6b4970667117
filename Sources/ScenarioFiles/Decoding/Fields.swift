import ReleaseModel

/// The members of one object, checked against its schema: unknown, missing and empty ones are reported at once.
struct Fields {
  let node: Node
  let schema: ObjectSchema
  private let members: [Node.Member]

  /// Nil where the node is no mapping (reported).
  init?(_ node: Node, _ schema: ObjectSchema, _ report: inout Diagnostics) {
    guard node.kind == .mapping else {
      report.append(
        Diagnostic(
          at: node.place, code: "wrong-type", "\(node.excerpt) where \(schema.article) is meant",
          expected: "a mapping with \(schema.mainKeys.joined(separator: ", "))"))
      return nil
    }
    self.node = node
    self.schema = schema
    members = node.members
    for member in members {
      if schema.key(member.key) == nil {
        report.append(schema.unknownKey(member))
      } else if member.value.kind == .null {
        report.append(
          Diagnostic(
            at: member.value.place, code: "empty-value", "\(member.key): empty value",
            expected: "a value, or no key at all"))
      }
    }
    for key in schema.keys where key.isRequired && !members.contains(where: { $0.key == key.name }) {
      report.append(
        Diagnostic(
          at: node.place, code: "missing-key", "missing key '\(key.name)' in \(schema.article)", expected: key.about))
    }
    for rule in schema.rules { check(rule, &report) }
  }

  private func check(_ rule: ObjectSchema.Rule, _ report: inout Diagnostics) {
    switch rule {
    case .needs(let key, let other):
      guard has(key), !has(other) else { return }
      report.append(
        Diagnostic(
          at: place(of: key), code: "contradiction", "'\(key)' without '\(other)' in \(schema.article)",
          expected: "'\(other)' beside it"))
    case .excludes(let key, let other):
      guard has(key), has(other) else { return }
      report.append(
        Diagnostic(
          at: place(of: key), code: "contradiction", "'\(key)' beside '\(other)' in \(schema.article)",
          expected: "one of them"))
    case .oneOf(let names):
      guard !names.contains(where: has) else { return }
      report.append(
        Diagnostic(
          at: node.place, code: "missing-key",
          "\(schema.article) without \(names.map { "'\($0)'" }.joined(separator: " or "))", expected: "one of them"))
    }
  }

  /// The value of a key, unless it is empty.
  subscript(key: String) -> Node? {
    guard let member = members.first(where: { $0.key == key }), member.value.kind != .null else { return nil }
    return member.value
  }

  func has(_ key: String) -> Bool { members.contains { $0.key == key } }

  /// Where a key stands; the object's place if it doesn't.
  func place(of key: String) -> Place { members.first { $0.key == key }?.place ?? node.place }
}
