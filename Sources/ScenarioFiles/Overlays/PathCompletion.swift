/// Completes a path into a scenario step by step, for shells: after `teams.q`, the teams that begin with q.
package struct PathCompletion {
  private let roots: [Node]

  package init(_ sources: SourceSet) { roots = sources.roots }

  /// The paths that begin with what is written, one step further. A key that its object may have, written or not, is
  /// offered; a single value ends with `=`.
  package func completions(of written: String) -> [String] {
    let (done, begun) = Self.split(written)
    guard let done else { return [] }
    var found: [String] = []
    var seen: Set<String> = []
    for (node, schema) in reached(done.steps) {
      for (name, value, shape) in steps(of: node, schema) where name.hasPrefix(begun) && seen.insert(name).inserted {
        let path = ValuePath(steps: done.steps + [.name(name)]).description
        let isInner = value.map { $0.kind == .mapping || $0.kind == .sequence } ?? Self.isInner(shape)
        found.append(path + (isInner ? "" : "="))
      }
    }
    return found
  }

  /// The finished steps, and what is begun after the last dot; a quotation mark that is open belongs to it.
  private static func split(_ written: String) -> (ValuePath?, String) {
    var isQuoted = false
    var cut = written.startIndex
    for index in written.indices {
      if written[index] == "\"" { isQuoted.toggle() }
      if written[index] == "." && !isQuoted { cut = index }
    }
    guard cut > written.startIndex else {
      return (ValuePath(steps: []), written.filter { $0 != "\"" })
    }
    let begun = written[written.index(after: cut)...].filter { $0 != "\"" }
    return (try? ValuePath(text: written[..<cut]), begun)
  }

  private typealias Reached = (node: Node?, schema: ObjectSchema.Shape)

  private func reached(_ steps: [ValuePath.Step]) -> [Reached] {
    var here: [Reached] = roots.map { ($0, .object(ObjectSchema.scenario.name)) }
    for step in steps {
      here = here.flatMap { node, shape -> [Reached] in
        self.steps(of: node, shape).enumerated().compactMap { position, child -> Reached? in
          switch step {
          case .name(let name): child.name == name ? (child.value, child.shape) : nil
          case .index(let index): index == position ? (child.value, child.shape) : nil
          }
        }
      }
    }
    return here
  }

  /// What may follow a node that is written: ids of a list's items, keys of an object, those that it does not have last.
  private func steps(of node: Node?, _ shape: ObjectSchema.Shape) -> [(
    name: String, value: Node?, shape: ObjectSchema.Shape
  )] {
    guard let node else { return [] }
    if node.kind == .sequence {
      let inner = Self.item(of: shape)
      return node.items.compactMap { item in
        guard let id = item.text ?? item["id"]?.text else { return nil }
        return (id, item, inner)
      }
    }
    let schema = Self.object(of: shape)
    var found: [(name: String, value: Node?, shape: ObjectSchema.Shape)] = []
    for member in node.members {
      found.append((member.key, member.value, schema?.key(member.key)?.shape ?? .anything))
    }
    let known = Set(found.map(\.name))
    for key in schema?.keys ?? [] where !known.contains(key.name) { found.append((key.name, nil, key.shape)) }
    return found
  }

  private static func object(of shape: ObjectSchema.Shape) -> ObjectSchema? {
    switch shape {
    case .object(let name): ObjectSchema.all.first { $0.name == name }
    case .either(let shapes): shapes.lazy.compactMap { object(of: $0) }.first
    default: nil
    }
  }

  private static func item(of shape: ObjectSchema.Shape) -> ObjectSchema.Shape {
    switch shape {
    case .list(let item, _, _): item
    case .either(let shapes): shapes.lazy.map { item(of: $0) }.first { object(of: $0) != nil } ?? .anything
    default: .anything
    }
  }

  private static func isInner(_ shape: ObjectSchema.Shape) -> Bool {
    switch shape {
    case .object, .list, .map, .week, .anything: true
    case .either(let shapes): shapes.contains { isInner($0) } && !shapes.contains { !isInner($0) }
    default: false
    }
  }
}
