import ReleaseModel

/// Applies edits to the roots of a scenario's files. Containers along a path are copied, never changed in place, since
/// aliases may share them.
struct OverlayApplication {
  private var tree: Tree
  private var roots: [Int32]

  private init(_ tree: Tree, _ roots: [Int32]) {
    self.tree = tree
    self.roots = roots
  }

  /// The tree and roots after all edits; edits that match nothing are reported at the overlay's place.
  static func apply(_ edits: [OverlayEdit], to tree: Tree, roots: [Int32], _ report: inout Diagnostics) -> (
    Tree, [Int32]
  ) {
    var application = OverlayApplication(tree, roots)
    for edit in edits { application.apply(edit, &report) }
    return (application.tree, application.roots)
  }

  private struct Miss: Error {
    let message: String
    let expected: String?
    let suggestion: String?
    /// Steps that could be followed: the reading that got furthest is told.
    let depth: Int
  }

  private mutating func apply(_ edit: OverlayEdit, _ report: inout Diagnostics) {
    var furthest: Miss?
    guard case .name(let key)? = edit.path.steps.first else {
      report.append(
        Diagnostic(
          at: edit.place, code: "bad-path", "path: \(quoted(edit.path.description)) begins with an index",
          expected: "a key of the scenario first"))
      return
    }
    let holders = roots.indices.filter { entry(key, of: roots[$0]) != nil }
    for holder in holders.isEmpty ? [0] : holders where roots.indices.contains(holder) {
      do throws(Miss) {
        guard let root = try edited(roots[holder], edit.path.steps[...], edit) else { continue }
        roots[holder] = root
        return
      } catch {
        if error.depth >= (furthest?.depth ?? -1) { furthest = error }
      }
    }
    guard let furthest else { return }
    report.append(
      Diagnostic(
        at: edit.place, code: "unknown-path", "path \(quoted(edit.path.description)): \(furthest.message)",
        expected: furthest.expected,
        suggestion: furthest.suggestion))
  }

  private func entry(_ key: String, of node: Int32) -> Int? {
    let record = tree.records[Int(node)]
    guard record.kind == .mapping else { return nil }
    return tree.itemRange(record).first { tree.entries[$0].key == key }
  }

  /// The node after the edit below it; nil where it is to be removed from its container.
  private mutating func edited(_ node: Int32, _ steps: ArraySlice<ValuePath.Step>, _ edit: OverlayEdit) throws(Miss)
    -> Int32?
  {
    guard let step = steps.first else {
      switch edit.action {
      case .set(let value): return value
      case .remove: return nil
      case .add(let items): return try adding(items, to: node, edit)
      }
    }
    let record = tree.records[Int(node)]
    let depth = edit.path.steps.count - steps.count
    switch record.kind {
    case .mapping: return try editedMapping(node, record, step, steps.dropFirst(), edit, depth)
    case .sequence: return try editedSequence(node, record, step, steps.dropFirst(), edit, depth)
    case .scalar, .null:
      let reached = ValuePath.text(edit.path.steps[..<depth])
      throw Miss(
        message: "\(quoted(reached)) is a single value", expected: "no further step after it", suggestion: nil,
        depth: depth)
    }
  }

  private mutating func adding(_ items: [Int32], to node: Int32, _ edit: OverlayEdit) throws(Miss) -> Int32 {
    let record = tree.records[Int(node)]
    switch record.kind {
    case .sequence: return tree.addSequence(Array(tree.items[tree.itemRange(record)]) + items, place: record.place)
    case .scalar: return tree.addSequence([node] + items, place: record.place)
    default:
      throw Miss(message: "is no list", expected: "a list to add to", suggestion: nil, depth: edit.path.steps.count)
    }
  }

  private mutating func editedMapping(
    _ node: Int32, _ record: Tree.Record, _ step: ValuePath.Step, _ rest: ArraySlice<ValuePath.Step>,
    _ edit: OverlayEdit, _ depth: Int
  ) throws(Miss) -> Int32 {
    guard case .name(let key) = step else {
      throw Miss(message: "an index into a mapping", expected: "a key", suggestion: nil, depth: depth)
    }
    var entries = Array(tree.entries[tree.itemRange(record)])
    if let position = entries.firstIndex(where: { $0.key == key }) {
      if let value = try edited(entries[position].value, rest, edit) {
        entries[position].value = value
        if rest.isEmpty, case .set = edit.action { entries[position].place = edit.place }
      } else {
        entries.remove(at: position)
      }
      return tree.addMapping(entries, place: record.place)
    }
    // A key that does not stand yet may be set, or begun as a list.
    if rest.isEmpty {
      switch edit.action {
      case .set(let value):
        entries.append(Tree.Entry(key: key, place: edit.place, value: value))
        return tree.addMapping(entries, place: record.place)
      case .add(let items):
        entries.append(Tree.Entry(key: key, place: edit.place, value: tree.addSequence(items, place: edit.place)))
        return tree.addMapping(entries, place: record.place)
      case .remove: break
      }
    }
    throw miss(key, among: entries.map(\.key), what: "key", depth)
  }

  private mutating func editedSequence(
    _ node: Int32, _ record: Tree.Record, _ step: ValuePath.Step, _ rest: ArraySlice<ValuePath.Step>,
    _ edit: OverlayEdit, _ depth: Int
  ) throws(Miss) -> Int32 {
    var items = Array(tree.items[tree.itemRange(record)])
    let position: Int
    var rest = rest
    switch step {
    case .index(let index):
      guard items.indices.contains(index) else {
        throw Miss(
          message: "no item [\(index)]", expected: "an index below \(items.count)", suggestion: nil, depth: depth)
      }
      position = index
    case .name(let id):
      let ids = items.map { self.id(of: $0) }
      guard let (found, more) = ValuePath.match(id, edit.isTyped ? rest : [], among: ids) else {
        throw miss(id, among: ids.compactMap(\.self), what: "item", depth)
      }
      position = found
      rest = rest.dropFirst(more)
    }
    if let value = try edited(items[position], rest, edit) {
      items[position] = value
    } else {
      items.remove(at: position)
    }
    return tree.addSequence(items, place: record.place)
  }

  /// What names an item of a list: its id, its text, or the date of an entry.
  private func id(of node: Int32) -> String? {
    let record = tree.records[Int(node)]
    if record.kind == .scalar { return record.text }
    guard record.kind == .mapping, let entry = entry("id", of: node) else { return nil }
    return tree.records[Int(tree.entries[entry].value)].text
  }

  private func miss(_ name: String, among names: [String], what: String, _ depth: Int) -> Miss {
    let suggestion = nearest(to: name, among: names)
    return Miss(
      message: "no \(what) \(quoted(name))",
      expected: suggestion == nil && !names.isEmpty ? "one of " + names.prefix(12).joined(separator: ", ") : nil,
      suggestion: suggestion, depth: depth)
  }
}
