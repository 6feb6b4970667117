import ReleaseModel

/// Changes of one case that can't both be meant: a value set twice to different things, or changed and removed.
extension OverlayReader {
  /// Reports them among the edits from `first` on.
  func reportContradictions(from first: Int, _ tree: Tree, _ report: inout Diagnostics) {
    for later in edits.indices where later > first {
      guard let earlier = (first..<later).first(where: { contradicts(edits[$0], edits[later], tree) }) else { continue }
      report.append(
        Diagnostic(
          at: edits[later].place, code: "contradiction",
          "\(words(edits[later], tree)), though this case also \(words(edits[earlier], tree, verb: true))",
          expected: "one of the two; another case may hold the other"))
    }
  }

  private func contradicts(_ a: OverlayEdit, _ b: OverlayEdit, _ tree: Tree) -> Bool {
    let (short, long) = a.path.steps.count <= b.path.steps.count ? (a, b) : (b, a)
    guard long.path.steps.starts(with: short.path.steps) else { return false }
    if short.path.steps.count < long.path.steps.count {
      // A whole that is replaced or removed after a part of it was changed, or before.
      switch short.action {
      case .set, .remove: return true
      case .add: return false
      }
    }
    switch (a.action, b.action) {
    case (.set(let x), .set(let y)): return text(x, tree) != text(y, tree)
    case (.add, .add): return false
    case (.remove, .remove): return false
    default: return true
    }
  }

  private func text(_ node: Int32, _ tree: Tree) -> String {
    Node(document: Document(tree: tree, root: node), index: node).flowText
  }

  private func words(_ edit: OverlayEdit, _ tree: Tree, verb: Bool = false) -> String {
    let path = quoted(edit.path.description)
    switch edit.action {
    case .set(let value):
      return verb ? "sets \(path) to \(text(value, tree))" : "\(path) is set to \(text(value, tree))"
    case .add: return verb ? "adds to \(path)" : "\(path) is added to"
    case .remove: return verb ? "removes \(path)" : "\(path) is removed"
    }
  }
}
