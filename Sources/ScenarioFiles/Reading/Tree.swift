package import ReleaseModel

/// # A file as a tree of nodes with places, in flat arrays
///
/// Scalars stay text until a type is expected of them. Aliases share the nodes of their anchor; merge keys are resolved
/// when the tree is built. Memory: about 40 bytes a node and 32 a key, beside texts longer than 15 bytes.
package struct Tree: Sendable {
  package enum Kind: UInt8, Sendable {
    case scalar, null, sequence, mapping
  }

  struct Record: Sendable {
    var kind: Kind
    /// Written without quotes (YAML plain style, JSON numbers and words).
    var isPlain: Bool
    var place: Place
    /// Children of a sequence in `items`, of a mapping in `entries`.
    var first: Int32
    var count: Int32
    var text: String
  }

  struct Entry: Sendable {
    var key: String
    var place: Place
    var value: Int32
  }

  var records: [Record] = []
  var items: [Int32] = []
  var entries: [Entry] = []

  package init() {}

  mutating func addScalar(_ text: String, plain: Bool, place: Place, isNull: Bool) -> Int32 {
    records.append(
      Record(kind: isNull ? .null : .scalar, isPlain: plain, place: place, first: 0, count: 0, text: text))
    return Int32(records.count - 1)
  }

  mutating func addSequence(_ children: some Collection<Int32>, place: Place) -> Int32 {
    let first = Int32(items.count)
    items.append(contentsOf: children)
    records.append(
      Record(kind: .sequence, isPlain: false, place: place, first: first, count: Int32(children.count), text: ""))
    return Int32(records.count - 1)
  }

  mutating func addMapping(_ children: some Collection<Entry>, place: Place) -> Int32 {
    let first = Int32(entries.count)
    entries.append(contentsOf: children)
    records.append(
      Record(kind: .mapping, isPlain: false, place: place, first: first, count: Int32(children.count), text: ""))
    return Int32(records.count - 1)
  }

  /// The same node at another place: what an alias stands for.
  mutating func addAlias(of node: Int32, place: Place) -> Int32 {
    var copy = records[Int(node)]
    copy.place = place
    records.append(copy)
    return Int32(records.count - 1)
  }

  func itemRange(_ record: Record) -> Range<Int> { Int(record.first)..<Int(record.first) + Int(record.count) }
}

/// A finished tree, shared by the handles into it.
package final class Document: Sendable {
  let tree: Tree
  package let rootIndex: Int32

  init(tree: Tree, root: Int32) {
    self.tree = tree
    rootIndex = root
  }

  package var root: Node { Node(document: self, index: rootIndex) }
}

/// A node of a document.
package struct Node: Sendable {
  let document: Document
  let index: Int32

  private var record: Tree.Record { document.tree.records[Int(index)] }

  package var kind: Tree.Kind { record.kind }
  package var place: Place { record.place }
  package var isPlain: Bool { record.isPlain }

  /// The text of a scalar; nil for anything else.
  package var text: String? { kind == .scalar ? record.text : nil }

  /// The items of a sequence; empty for anything else.
  package var items: [Node] {
    let record = record
    guard record.kind == .sequence else { return [] }
    return document.tree.items[document.tree.itemRange(record)].map { Node(document: document, index: $0) }
  }

  /// One key of a mapping with its value.
  package struct Member: Sendable {
    package let key: String
    package let place: Place
    package let value: Node
  }

  /// The members of a mapping in the order written; empty for anything else.
  package var members: [Member] {
    let record = record
    guard record.kind == .mapping else { return [] }
    return document.tree.entries[document.tree.itemRange(record)].map {
      Member(key: $0.key, place: $0.place, value: Node(document: document, index: $0.value))
    }
  }

  package var count: Int { Int(record.count) }

  /// The value of a key; O(members).
  package subscript(key: String) -> Node? {
    let record = record
    guard record.kind == .mapping else { return nil }
    for i in document.tree.itemRange(record) where document.tree.entries[i].key == key {
      return Node(document: document, index: document.tree.entries[i].value)
    }
    return nil
  }

  /// The text of a scalar, shortened for messages; the kind of anything else.
  package var excerpt: String {
    switch kind {
    case .null: return "nothing"
    case .sequence: return "a list"
    case .mapping: return "a mapping"
    case .scalar: return quoted(record.text)
    }
  }
}

/// The text in quotes, without control characters, at most 60 of its characters.
package func quoted(_ text: String) -> String {
  var shown = ""
  for scalar in text.unicodeScalars.prefix(60) {
    switch scalar.value {
    case 10: shown += "\\n"
    case 9: shown += "\\t"
    case 0..<32, 127...160, 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
      shown += "\\u{\(String(scalar.value, radix: 16))}"
    default: shown.unicodeScalars.append(scalar)
    }
  }
  return "'" + shown + (text.unicodeScalars.count > 60 ? "…'" : "'")
}
