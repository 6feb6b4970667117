/// # What was added, removed or changed between two scenarios
///
/// Compared as written, after includes and overlays: objects by id, wherever they stand; lists without ids by their items;
/// keys in any order. O(nodes).
package struct ScenarioDifference: Sendable {
  package enum Kind: String, Sendable {
    case added = "+"
    case removed = "-"
    case changed = "~"
  }

  package struct Line: Sendable, Hashable {
    package var kind: Kind
    /// As overlays write it.
    package var path: String
    package var before: String?
    package var after: String?

    package init(kind: Kind, path: String, before: String? = nil, after: String? = nil) {
      self.kind = kind
      self.path = path
      self.before = before
      self.after = after
    }
  }

  package private(set) var lines: [Line] = []

  package static func between(_ a: SourceSet, _ b: SourceSet) -> ScenarioDifference {
    var difference = ScenarioDifference()
    let (before, after) = (Value(joining: a.roots), Value(joining: b.roots))
    difference.compare("", before, after)
    return difference
  }

  private mutating func compare(_ path: String, _ a: Value, _ b: Value) {
    switch (a, b) {
    case (.object(let old), .object(let new)): compareMembers(path, old, new)
    case (.list(let old), .list(let new)): compareItems(path, old, new)
    default:
      if a != b { lines.append(Line(kind: .changed, path: path, before: a.text, after: b.text)) }
    }
  }

  private mutating func compareMembers(_ path: String, _ old: [Value.Member], _ new: [Value.Member]) {
    let later = Dictionary(new.map { ($0.key, $0.value) }, uniquingKeysWith: { a, _ in a })
    let earlier = Set(old.map(\.key))
    for member in old {
      let inner = join(path, member.key)
      if let value = later[member.key] {
        compare(inner, member.value, value)
      } else {
        lines.append(Line(kind: .removed, path: inner, before: member.value.text))
      }
    }
    for member in new where !earlier.contains(member.key) {
      lines.append(Line(kind: .added, path: join(path, member.key), after: member.value.text))
    }
  }

  private mutating func compareItems(_ path: String, _ old: [Value], _ new: [Value]) {
    guard let before = Self.named(old), let after = Self.named(new) else {
      compareUnnamed(path, old, new)
      return
    }
    compareMembers(path, before, after)
    let common = Set(before.map(\.key)).intersection(after.map(\.key))
    // The order of phases is their order in time; elsewhere it says nothing.
    if path.hasSuffix(".phases"),
      before.map(\.key).filter(common.contains) != after.map(\.key).filter(common.contains)
    {
      lines.append(
        Line(
          kind: .changed, path: path, before: before.map(\.key).joined(separator: ", "),
          after: after.map(\.key).joined(separator: ", ")))
    }
  }

  private mutating func compareUnnamed(_ path: String, _ old: [Value], _ new: [Value]) {
    var left: [Value: Int] = [:]
    for item in new { left[item, default: 0] += 1 }
    var gone: [Value: Int] = [:]
    for item in old {
      if let count = left[item], count > 0 {
        left[item] = count - 1
      } else {
        gone[item, default: 0] += 1
        lines.append(Line(kind: .removed, path: path, before: item.text))
      }
    }
    // The last ones of a repeated item are those that are new.
    var fresh: [Value] = []
    for item in new.reversed() {
      guard let count = left[item], count > 0 else { continue }
      left[item] = count - 1
      fresh.append(item)
    }
    for item in fresh.reversed() { lines.append(Line(kind: .added, path: path, after: item.text)) }
  }

  /// Items under their ids, where each has one and all differ.
  private static func named(_ items: [Value]) -> [Value.Member]? {
    var seen: Set<String> = []
    var members: [Value.Member] = []
    for item in items {
      guard case .object(let own) = item, case .text(let id)? = own.first(where: { $0.key == "id" })?.value,
        seen.insert(id).inserted
      else { return nil }
      members.append(Value.Member(key: id, value: item))
    }
    return members
  }

  private func join(_ path: String, _ key: String) -> String {
    let plain = !key.isEmpty && key.utf8.allSatisfy { $0 != 46 && $0 != 34 && $0 != 91 && $0 != 32 }
    let step = plain ? key : "\"" + key + "\""
    return path.isEmpty ? step : path + "." + step
  }

  /// A node without its places.
  private enum Value: Hashable {
    struct Member: Hashable {
      var key: String
      var value: Value
    }

    case empty
    case text(String)
    case list([Value])
    case object([Member])

    init(joining roots: [Node]) {
      var members: [Member] = []
      var position: [String: Int] = [:]
      for member in roots.flatMap(\.members) where member.key != "include" {
        let value = Value(member.value)
        if let known = position[member.key], case .list(let first) = members[known].value, case .list(let more) = value
        {
          members[known].value = .list(first + more)
        } else {
          position[member.key] = members.count
          members.append(Member(key: member.key, value: value))
        }
      }
      self = .object(members)
    }

    init(_ node: Node) {
      switch node.kind {
      case .null: self = .empty
      case .scalar: self = .text(node.text ?? "")
      case .sequence: self = .list(node.items.map(Value.init))
      // In the order of keys: the order written says nothing.
      case .mapping:
        self = .object(
          node.members.map { Member(key: $0.key, value: Value($0.value)) }.sorted { $0.key < $1.key })
      }
    }

    /// On one line, shortened.
    var text: String {
      let full = whole(depth: 0)
      return full.count <= 100 ? full : String(full.prefix(99)) + "…"
    }

    private func whole(depth: Int) -> String {
      guard depth < 4 else { return "…" }
      switch self {
      case .empty: return "nothing"
      case .text(let text): return text
      case .list(let items):
        return "[" + items.prefix(12).map { $0.whole(depth: depth + 1) }.joined(separator: ", ") + "]"
      case .object(let members):
        return "{ "
          + members.prefix(12).map { "\($0.key): \($0.value.whole(depth: depth + 1))" }.joined(separator: ", ") + " }"
      }
    }
  }
}
