import ReleaseModel

/// Builds one tree from the events of one or several files: nesting, duplicate keys, anchors, aliases, merge keys.
///
/// Every alias and every merged key counts in a budget, as do the nodes that they stand for; so nothing that is written
/// small can become large.
struct TreeBuilder {
  private(set) var tree = Tree()
  private(set) var diagnostics: [Diagnostic] = []

  /// Nodes that aliases and merges may stand for, in all.
  static let aliasBudget = 2_000_000
  static let deepest = 100

  private enum Container {
    case sequence, mapping
  }

  private struct Frame {
    var container: Container
    var place: Place
    var anchor: String?
    var items: [Int32] = []
    var entries: [Tree.Entry] = []
    /// The key that waits for its value.
    var key: (text: String, place: Place, isMerge: Bool)?
    var merges: [(node: Int32, place: Place)] = []
    var keys: Set<String> = []
    /// Nodes below, aliases counted in full.
    var weight = 1
    /// The value of a broken key is read and dropped.
    var dropsNext = false
  }

  private var frames: [Frame] = []
  /// Where unknown aliases stand: their values are null, and nothing more need be said of them.
  private var unknownAliases: Set<Place> = []
  private var anchors: [String: (node: Int32, weight: Int)] = [:]
  private var spent = 0
  private(set) var root: Int32?

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// False where the reader had better stop: nesting or the alias budget is exhausted.
  private(set) var canContinue = true

  mutating func scalar(_ text: String, plain: Bool, place: Place, anchor: String? = nil) {
    if wantsKey {
      if let anchor { anchors[anchor] = (tree.addScalar(text, plain: plain, place: place, isNull: false), 1) }
      key(text, plain: plain, place: place)
      return
    }
    let isNull = plain && ["", "~", "null", "Null", "NULL"].contains(text)
    let node = tree.addScalar(text, plain: plain, place: place, isNull: isNull)
    if let anchor { anchors[anchor] = (node, 1) }
    put(node, weight: 1)
  }

  mutating func open(_ mapping: Bool, place: Place, anchor: String?) {
    if wantsKey { refuseKey(place) }
    if frames.count >= Self.deepest {
      report(Self.tooDeep(at: place))
      canContinue = false
    }
    frames.append(Frame(container: mapping ? .mapping : .sequence, place: place, anchor: anchor))
  }

  static func tooDeep(at place: Place) -> Diagnostic {
    Diagnostic(
      at: place, code: "too-deep", "nested more than \(deepest) levels deep",
      expected: "fewer brackets or less indentation")
  }

  mutating func close() {
    guard var frame = frames.popLast() else { return }
    if !frame.merges.isEmpty { merge(&frame) }
    let node =
      frame.container == .mapping
      ? tree.addMapping(frame.entries, place: frame.place) : tree.addSequence(frame.items, place: frame.place)
    if let anchor = frame.anchor { anchors[anchor] = (node, frame.weight) }
    put(node, weight: frame.weight)
  }

  mutating func alias(_ name: String, place: Place) {
    guard let target = anchors[name] else {
      report(
        Diagnostic(
          at: place, code: "unknown-alias", "unknown alias \(quoted("*" + name))", expected: "an anchor written before",
          suggestion: nearest(to: name, among: anchors.keys.sorted()).map { "*" + $0 }))
      unknownAliases.insert(place)
      if wantsKey {
        refuseKey(place, silently: true)
      } else {
        put(tree.addScalar("", plain: true, place: place, isNull: true), weight: 1)
      }
      return
    }
    guard spend(target.weight, place) else { return }
    if wantsKey {
      let record = tree.records[Int(target.node)]
      if record.kind == .scalar { key(record.text, plain: false, place: place) } else { refuseKey(place) }
      return
    }
    put(tree.addAlias(of: target.node, place: place), weight: target.weight)
  }

  private mutating func spend(_ weight: Int, _ place: Place) -> Bool {
    spent += weight
    if spent > Self.aliasBudget {
      if canContinue {
        report(
          Diagnostic(
            at: place, code: "alias-budget",
            "aliases stand for more than \(Self.aliasBudget) values", expected: "fewer or smaller aliases"))
      }
      canContinue = false
    }
    return canContinue
  }

  private var wantsKey: Bool {
    guard let frame = frames.last else { return false }
    return frame.container == .mapping && frame.key == nil && !frame.dropsNext
  }

  private mutating func key(_ text: String, plain: Bool, place: Place) {
    let last = frames.count - 1
    let isMerge = plain && text == "<<"
    if isMerge ? !frames[last].merges.isEmpty : isRepeated(text, in: frames[last]) {
      report(
        Diagnostic(
          at: place, code: "duplicate-key", "duplicate key \(quoted(text))", expected: "each key once in a mapping"))
      frames[last].dropsNext = true
      return
    }
    frames[last].key = (text, place, isMerge)
    if !isMerge && frames[last].entries.count >= 8 { frames[last].keys.insert(text) }
  }

  /// Small mappings are searched, large ones keep a set.
  private mutating func isRepeated(_ text: String, in frame: Frame) -> Bool {
    if frame.entries.count < 8 { return frame.entries.contains { $0.key == text } }
    if frame.keys.isEmpty { frames[frames.count - 1].keys = Set(frame.entries.map(\.key)) }
    return frames[frames.count - 1].keys.contains(text)
  }

  private mutating func refuseKey(_ place: Place, silently: Bool = false) {
    if !silently {
      report(Diagnostic(at: place, code: "key-not-text", "a key that is no plain text", expected: "a word"))
    }
    let last = frames.count - 1
    // The refused key itself is read as a value to be dropped, then its value too.
    frames[last].key = ("", place, false)
    frames[last].dropsNext = false
    refusedDepths.append(last)
  }

  private var refusedDepths: [Int] = []

  private mutating func put(_ node: Int32, weight: Int) {
    guard !frames.isEmpty else {
      root = node
      return
    }
    let last = frames.count - 1
    frames[last].weight += weight
    if frames[last].container == .sequence {
      frames[last].items.append(node)
      return
    }
    if frames[last].dropsNext {
      frames[last].dropsNext = false
      return
    }
    guard let key = frames[last].key else { return }
    frames[last].key = nil
    if refusedDepths.last == last {
      refusedDepths.removeLast()
      frames[last].dropsNext = true
      return
    }
    if key.isMerge {
      frames[last].merges.append((node, key.place))
    } else {
      frames[last].entries.append(Tree.Entry(key: key.text, place: key.place, value: node))
    }
  }

  /// Own keys win, then earlier sources (YAML merge key language-independent type).
  private mutating func merge(_ frame: inout Frame) {
    var known = Set(frame.entries.map(\.key))
    for (node, place) in frame.merges {
      let record = tree.records[Int(node)]
      let sources = record.kind == .sequence ? Array(tree.items[tree.itemRange(record)]) : [node]
      for source in sources {
        let mapping = tree.records[Int(source)]
        guard mapping.kind == .mapping else {
          if unknownAliases.contains(mapping.place) { continue }
          report(
            Diagnostic(
              at: place, code: "merge-not-mapping", "<<: not a mapping",
              expected: "an alias of a mapping, or a list of them"))
          continue
        }
        guard spend(Int(mapping.count) + 1, place) else { return }
        for entry in tree.entries[tree.itemRange(mapping)] where known.insert(entry.key).inserted {
          frame.entries.append(entry)
        }
      }
    }
  }

  /// Hands the finished tree over.
  mutating func takeRoot() -> Int32? {
    defer { root = nil }
    return root
  }

  /// Forgets what one file left open; anchors do not reach over files.
  mutating func reset() {
    frames.removeAll()
    anchors.removeAll()
    refusedDepths.removeAll()
    root = nil
    canContinue = true
  }

  mutating func takeDiagnostics() -> [Diagnostic] {
    defer { diagnostics.removeAll() }
    return diagnostics
  }

  /// Direct access for readers of other formats and for overlays.
  mutating func edit<Result>(_ body: (inout Tree) -> Result) -> Result { body(&tree) }
}
