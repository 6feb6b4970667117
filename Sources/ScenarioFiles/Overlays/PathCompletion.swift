/// Completes a path into a scenario step by step, for shells: after `teams.q`, the teams that begin with q.
package struct PathCompletion {
  private let roots: [Node]

  package init(_ sources: SourceSet) { roots = sources.roots }

  /// The paths that begin with what is written, one step further. A key that its object may have, written or not, is
  /// offered; a single value ends with `=`. Where one path is left, what can follow it is offered, so that no shell takes
  /// it for complete. Ids with dots stand in quotation marks where one is written already: most shells take them away.
  package func completions(of written: String) -> [String] {
    let found = steps(after: written)
    guard found.count == 1, let only = found.first else {
      return found.map { $0.text + ($0.isInner ? "" : "=") }
    }
    let further = only.isInner ? completions(of: only.text + ".") : []
    let ways = only.isList ? ["+=", "-="] : ["=", "-="]
    return further + (only.isInner && !only.isList && !further.isEmpty ? [] : ways.map { only.text + $0 })
  }

  private struct Completion {
    var text: String
    /// Something can stand below it.
    var isInner: Bool
    var isList: Bool
  }

  private func steps(after written: String) -> [Completion] {
    let isQuoted = written.contains("\"")
    var found: [Completion] = []
    var seen: Set<String> = []
    for (done, begun) in Self.splits(written) {
      for (path, node, shape) in roots.flatMap({ follow(done[...], from: $0, .object(ObjectSchema.scenario.name)) }) {
        for (name, value, shape) in steps(of: node, shape) where name.hasPrefix(begun) {
          let whole = ValuePath(steps: path + [.name(name)])
          let text = isQuoted ? whole.description : whole.bare
          guard seen.insert(text).inserted else { continue }
          let isInner = value.map { $0.kind == .mapping || $0.kind == .sequence } ?? Self.isInner(shape)
          found.append(Completion(text: text, isInner: isInner, isList: value?.kind == .sequence))
        }
      }
    }
    return found
  }

  /// The finished steps, and what is begun after a dot: after the last, or, as ids may have dots, after any before it. A
  /// quotation mark that is open belongs to what is begun.
  private static func splits(_ written: String) -> [(steps: [ValuePath.Step], begun: String)] {
    var isQuoted = false
    var cuts: [String.Index] = []
    for index in written.indices {
      if written[index] == "\"" { isQuoted.toggle() }
      if written[index] == "." && !isQuoted { cuts.append(index) }
    }
    let whole: [(steps: [ValuePath.Step], begun: String)] = [([], written.filter { $0 != "\"" })]
    return cuts.reversed().compactMap { cut in
      guard let path = try? ValuePath(text: written[..<cut]) else { return nil }
      return (path.steps, written[written.index(after: cut)...].filter { $0 != "\"" })
    } + (cuts.isEmpty ? whole : [])
  }

  private typealias Reached = (path: [ValuePath.Step], node: Node?, shape: ObjectSchema.Shape)

  private func follow(
    _ rest: ArraySlice<ValuePath.Step>, from node: Node?, _ shape: ObjectSchema.Shape, path: [ValuePath.Step] = []
  ) -> [Reached] {
    guard let step = rest.first else { return [(path, node, shape)] }
    switch step {
    case .index(let index):
      guard let node, node.kind == .sequence, node.items.indices.contains(index) else { return [] }
      return follow(rest.dropFirst(), from: node.items[index], Self.item(of: shape), path: path + [step])
    case .name(let name):
      let children = steps(of: node, shape)
      guard let (position, more) = ValuePath.match(name, rest.dropFirst(), among: children.map(\.name)),
        more == 0 || node?.kind == .sequence
      else { return [] }
      let child = children[position]
      return follow(rest.dropFirst(1 + more), from: child.value, child.shape, path: path + [.name(child.name)])
    }
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
