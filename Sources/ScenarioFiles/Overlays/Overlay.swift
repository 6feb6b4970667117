package import ReleaseModel

/// One change of an overlay, or of `--set`.
struct OverlayEdit {
  enum Action {
    /// The value takes the place of what the path names, or is added under its last key.
    case set(Int32)
    /// The items are added to the list that the path names.
    case add([Int32])
    case remove
  }

  var path: ValuePath
  var action: Action
  var place: Place
  /// Comes from a command line, where shells take the quotation marks of ids with dots away.
  var isTyped = false

  var request: RequestedChange {
    switch action {
    case .set: RequestedChange(path: path.description, kind: .set, place: place)
    case .add: RequestedChange(path: path.description, kind: .add, place: place)
    case .remove: RequestedChange(path: path.description, kind: .remove, place: place)
    }
  }
}

/// What one change of an overlay or setting asks for.
package struct RequestedChange: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case set, add, remove
  }

  package var path: String
  package var kind: Kind
  package var place: Place
}

/// Reads overlay files and settings into edits (section 12).
struct OverlayReader {
  private(set) var edits: [OverlayEdit] = []

  /// Reads `orchestra-overlay: 1` with set, add and remove, in the order written.
  mutating func read(root: Int32, in tree: Tree, _ report: inout Diagnostics) {
    let record = tree.records[Int(root)]
    guard record.kind == .mapping else {
      report.append(
        Diagnostic(
          at: record.place, code: "wrong-type", "an overlay that is no mapping",
          expected: "orchestra-overlay: 1 with set, add, remove"))
      return
    }
    let entries = tree.entries[tree.itemRange(record)]
    if let version = entries.first(where: { $0.key == "orchestra-overlay" }) {
      let value = tree.records[Int(version.value)]
      if value.kind != .scalar || value.text != "1" {
        report.append(
          Diagnostic(
            at: value.place, code: "unknown-version",
            "orchestra-overlay: \(quoted(value.text)) is no version that is known here", expected: "1"))
      }
    } else {
      report.append(
        Diagnostic(
          at: record.place, code: "missing-key", "no 'orchestra-overlay: 1'", expected: "it at the top of an overlay"))
    }
    for entry in entries {
      let value = tree.records[Int(entry.value)]
      switch entry.key {
      case "orchestra-overlay", "name", "note", "why", "owner": break
      case "set", "add": readPairs(entry, value, tree, &report)
      case "remove": readRemovals(entry, value, tree, &report)
      default:
        report.append(
          Diagnostic(
            at: entry.place, code: "unknown-key", "unknown key \(quoted(entry.key)) in an overlay",
            expected: "set, add or remove",
            suggestion: nearest(to: entry.key, among: ["set", "add", "remove", "orchestra-overlay"])))
      }
    }
  }

  /// Reads set, add and remove of one entry under `cases` of a file of cases.
  mutating func read(case index: Int, of root: Int32, in tree: Tree, _ report: inout Diagnostics) {
    let entries = tree.entries[tree.itemRange(tree.records[Int(root)])]
    guard let list = entries.first(where: { $0.key == "cases" }) else { return }
    let items = tree.items[tree.itemRange(tree.records[Int(list.value)])]
    guard index < items.count else { return }
    let item = tree.records[Int(items[items.startIndex + index])]
    for entry in tree.entries[tree.itemRange(item)] {
      let value = tree.records[Int(entry.value)]
      switch entry.key {
      case "set", "add": readPairs(entry, value, tree, &report)
      case "remove": readRemovals(entry, value, tree, &report)
      default: break
      }
    }
  }

  private mutating func readPairs(_ entry: Tree.Entry, _ value: Tree.Record, _ tree: Tree, _ report: inout Diagnostics)
  {
    guard value.kind == .mapping else {
      report.append(
        Diagnostic(at: value.place, code: "wrong-type", "\(entry.key): not a mapping", expected: "{ PATH: value }"))
      return
    }
    for pair in tree.entries[tree.itemRange(value)] {
      guard let path = path(pair.key, pair.place, &report) else { continue }
      if entry.key == "set" {
        edits.append(OverlayEdit(path: path, action: .set(pair.value), place: pair.place))
        continue
      }
      let items = tree.records[Int(pair.value)]
      guard items.kind == .sequence else {
        report.append(
          Diagnostic(at: items.place, code: "wrong-type", "add: not a list of items", expected: "{ PATH: [items] }"))
        continue
      }
      edits.append(OverlayEdit(path: path, action: .add(Array(tree.items[tree.itemRange(items)])), place: pair.place))
    }
  }

  private mutating func readRemovals(
    _ entry: Tree.Entry, _ value: Tree.Record, _ tree: Tree, _ report: inout Diagnostics
  ) {
    guard value.kind == .sequence else {
      report.append(Diagnostic(at: value.place, code: "wrong-type", "remove: not a list", expected: "[PATH]"))
      return
    }
    for item in tree.items[tree.itemRange(value)] {
      let record = tree.records[Int(item)]
      guard record.kind == .scalar else {
        report.append(Diagnostic(at: record.place, code: "wrong-type", "remove: not a path", expected: "a path"))
        continue
      }
      if let path = path(record.text, record.place, &report) {
        edits.append(OverlayEdit(path: path, action: .remove, place: record.place))
      }
    }
  }

  private func path(_ text: String, _ place: Place, _ report: inout Diagnostics) -> ValuePath? {
    do {
      return try ValuePath(text: text)
    } catch {
      report.append(Diagnostic(at: place, code: "bad-path", "path: \(error.message)", expected: error.expected))
      return nil
    }
  }

  /// The parts of `PATH=VALUE`, `PATH+=VALUE` or `PATH-=`; nil without an equals sign outside quotes.
  static func split(setting: String) -> (path: Substring, operation: Character, value: Substring)? {
    var isQuoted = false
    for index in setting.indices {
      if setting[index] == "\"" { isQuoted.toggle() }
      guard setting[index] == "=", !isQuoted else { continue }
      let value = setting[setting.index(after: index)...]
      var path = setting[..<index]
      if path.hasSuffix("+") {
        path.removeLast()
        return (path, "+", value)
      }
      if path.hasSuffix("-"), value.allSatisfy(\.isWhitespace) {
        path.removeLast()
        return (path, "-", value)
      }
      return (path, "=", value)
    }
    return nil
  }

  /// A setting of the command line.
  mutating func add(_ path: ValuePath, _ action: OverlayEdit.Action, at place: Place) {
    edits.append(OverlayEdit(path: path, action: action, place: place, isTyped: true))
  }
}
