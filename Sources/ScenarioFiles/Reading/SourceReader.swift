import Foundation
import ReleaseModel

/// The files of a scenario, read, parsed and joined.
package struct SourceSet: Sendable {
  /// As named to the user, in the order of joining.
  package var files: [String]
  /// The root of each file that could be parsed and is a mapping.
  package var roots: [Node]
  /// Over the bytes of all files in order.
  package var sha256: String
  /// The changes that overlays and settings ask for, in order.
  package var changes: [RequestedChange] = []
}

/// Reads files, and those that they include, into one tree.
///
/// Order of joining: the files as given; the files that one includes follow directly after it, in the order named,
/// each followed by those that it includes itself.
package struct SourceReader {
  package static let largestFile = 1 << 30

  /// Where bytes come from; replaceable for tests.
  package typealias ByteSource = (String) throws -> [UInt8]

  private let bytesOf: ByteSource
  private var builder = TreeBuilder()
  private var diagnostics: Diagnostics
  private var files: [String] = []
  private var rootIndices: [Int32] = []
  private var known: Set<String> = []
  private var digest = SHA256()
  /// The tree after overlays.
  private var editedTree: Tree?

  private init(_ bytesOf: @escaping ByteSource) {
    self.bytesOf = bytesOf
    diagnostics = Diagnostics()
  }

  /// Reads scenario files, following `include`, then applies overlay files and settings (`PATH=VALUE`) in order. The
  /// digest is over the bytes of all of them.
  package static func read(
    _ paths: [String], overlays: [String] = [], settings: [String] = [],
    bytes: @escaping ByteSource = SourceReader.fileBytes
  ) -> (SourceSet, Diagnostics) {
    read(paths, ScenarioCase(name: "", overlays: overlays, settings: settings), bytes: bytes)
  }

  /// Reads scenario files with what a case changes; with `only`, no more than these of its changes, by position.
  package static func read(
    _ paths: [String], _ alternative: ScenarioCase, only: Set<Int>? = nil,
    bytes: @escaping ByteSource = SourceReader.fileBytes
  ) -> (SourceSet, Diagnostics) {
    var reader = SourceReader(bytes)
    for path in paths { reader.readFile(path, includedAt: nil) }
    let scenarioRoots = reader.rootIndices
    var edits = OverlayReader()
    for path in alternative.overlays {
      guard let root = reader.parse(path, includedAt: nil) else { continue }
      edits.read(root: root, in: reader.builder.tree, &reader.diagnostics)
    }
    let first = edits.edits.count
    if let entry = alternative.entry, let root = reader.parse(entry.file, includedAt: nil) {
      edits.read(case: entry.index, of: root, in: reader.builder.tree, &reader.diagnostics)
    }
    for setting in alternative.settings { reader.readSetting(setting, into: &edits) }
    if alternative.refusesContradictions {
      edits.reportContradictions(from: first, reader.builder.tree, &reader.diagnostics)
    }
    reader.rootIndices = scenarioRoots
    let applied = edits.edits.indices.filter { only?.contains($0) ?? true }.map { edits.edits[$0] }
    if !applied.isEmpty {
      (reader.editedTree, reader.rootIndices) = OverlayApplication.apply(
        applied, to: reader.builder.tree, roots: scenarioRoots, &reader.diagnostics)
    }
    var (sources, diagnostics) = reader.finish()
    sources.changes = edits.edits.map(\.request)
    return (sources, diagnostics)
  }

  /// One `PATH=VALUE` of the command line; its place is in a file named `--set`.
  private mutating func readSetting(_ setting: String, into edits: inout OverlayReader) {
    let file = Int32(files.count)
    files.append("--set \(setting)")
    digest.update(Array(setting.utf8))
    let start = Place(file: file, line: 1, column: 1)
    guard let (pathText, operation, value) = OverlayReader.split(setting: setting) else {
      diagnostics.append(
        Diagnostic(
          at: start, code: "bad-path", "\(quoted(setting)) has no '='", expected: "PATH=VALUE, PATH+=VALUE or PATH-="))
      return
    }
    let path: ValuePath
    do {
      path = try ValuePath(text: pathText)
    } catch {
      diagnostics.append(Diagnostic(at: start, code: "bad-path", "path: \(error.message)", expected: error.expected))
      return
    }
    if operation == "-" {
      edits.add(path, .remove, at: start)
      return
    }
    builder.reset()
    let ok = YAMLReader.read(Array(value.utf8), file: file, into: &builder)
    for item in builder.takeDiagnostics() { diagnostics.append(item) }
    guard ok, let node = builder.takeRoot() else {
      if ok {
        diagnostics.append(Diagnostic(at: start, code: "empty-value", "no value after '='", expected: "a value"))
      }
      return
    }
    edits.add(path, operation == "+" ? .add(itemsToAdd(node)) : .set(node), at: start)
  }

  /// `+=` takes one item, or a list of them.
  private func itemsToAdd(_ node: Int32) -> [Int32] {
    let record = builder.tree.records[Int(node)]
    return record.kind == .sequence ? Array(builder.tree.items[builder.tree.itemRange(record)]) : [node]
  }

  /// Reads one file of another kind (plan, progress, overlay): no includes.
  package static func readSingle(_ path: String, bytes: @escaping ByteSource = SourceReader.fileBytes) -> (
    SourceSet, Diagnostics
  ) {
    var reader = SourceReader(bytes)
    reader.parse(path, includedAt: nil)
    return reader.finish()
  }

  /// Parses text that stands in no file (a value on the command line).
  package static func parse(text: String, name: String) -> (SourceSet, Diagnostics) {
    readSingle(name, bytes: { _ in Array(text.utf8) })
  }

  private mutating func finish() -> (SourceSet, Diagnostics) {
    var diagnostics = diagnostics
    diagnostics.files = files
    let document = Document(tree: editedTree ?? builder.tree, root: 0)
    let roots = rootIndices.map { Node(document: document, index: $0) }
    return (SourceSet(files: files, roots: roots, sha256: digest.finish()), diagnostics)
  }

  private mutating func readFile(_ path: String, includedAt place: Place?) {
    guard let root = parse(path, includedAt: place) else { return }
    let tree = builder.tree
    let record = tree.records[Int(root)]
    guard record.kind == .mapping,
      let entry = tree.entries[tree.itemRange(record)].first(where: { $0.key == "include" })
    else { return }
    let value = tree.records[Int(entry.value)]
    let names: [Int32]
    switch value.kind {
    case .sequence: names = Array(tree.items[tree.itemRange(value)])
    case .scalar: names = [entry.value]
    default:
      diagnostics.append(
        Diagnostic(at: entry.place, code: "wrong-type", "include: not a list of paths", expected: "paths of files"))
      return
    }
    for name in names {
      let record = tree.records[Int(name)]
      guard record.kind == .scalar, !record.text.isEmpty, !record.text.utf8.contains(0) else {
        diagnostics.append(
          Diagnostic(at: record.place, code: "wrong-type", "include: not a path", expected: "the path of a file"))
        continue
      }
      readFile(Self.resolve(record.text, relativeTo: path), includedAt: record.place)
    }
  }

  private static func resolve(_ name: String, relativeTo path: String) -> String {
    if name.hasPrefix("/") { return name }
    guard let slash = path.lastIndex(of: "/") else { return name }
    return String(path[...slash]) + name
  }

  /// The index of the file's root, if it could be parsed.
  @discardableResult
  private mutating func parse(_ path: String, includedAt place: Place?) -> Int32? {
    let identity = path == "-" ? path : URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard known.insert(identity).inserted else {
      let at = place ?? Place(file: Int32(files.count))
      if place == nil { files.append(path) }
      diagnostics.append(
        Diagnostic(
          at: at, code: "included-twice", "\(quoted(path)) is read twice",
          expected: "each file once, and no circle of includes"))
      return nil
    }
    let bytes: [UInt8]
    do {
      bytes = try bytesOf(path)
    } catch {
      let at = place ?? Place(file: Int32(files.count))
      if place == nil { files.append(path) }
      let reason = (error as? FileFault)?.reason ?? "\(error)"
      diagnostics.append(Diagnostic(at: at, code: "unreadable-file", "cannot read \(quoted(path)): \(reason)"))
      return nil
    }
    let file = Int32(files.count)
    files.append(path)
    digest.update(bytes)
    builder.reset()
    let ok = Self.parse(bytes, path, file, &builder)
    for item in builder.takeDiagnostics() { diagnostics.append(item) }
    guard ok else { return nil }
    guard let root = builder.takeRoot() else {
      diagnostics.append(Diagnostic(at: Place(file: file, line: 1, column: 1), code: "empty-file", "the file is empty"))
      return nil
    }
    rootIndices.append(root)
    return root
  }

  private static func parse(_ bytes: [UInt8], _ path: String, _ file: Int32, _ builder: inout TreeBuilder) -> Bool {
    var bytes = bytes
    let start = Place(file: file, line: 1, column: 1)
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      builder.report(Diagnostic(at: start, code: "encoding", "the file is UTF-16", expected: "UTF-8 text"))
      return false
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    if let fault = TextEncoding.fault(bytes, file: file) {
      builder.report(fault)
      return false
    }
    let first = bytes.first { ![32, 9, 10, 13].contains($0) }
    let looksLikeJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    if path.hasSuffix(".json") { return JSONReader.read(bytes, file: file, into: &builder) }
    if looksLikeJSON {
      var trial = builder
      if JSONReader.read(bytes, file: file, into: &trial) {
        builder = trial
        return true
      }
      // YAML's flow style begins with a bracket too; what only JSON refuses is read as YAML.
    }
    return YAMLReader.read(bytes, file: file, into: &builder)
  }

  /// Why a file could not be read, in words.
  package struct FileFault: Error {
    package let reason: String
    package init(reason: String) { self.reason = reason }
  }

  /// The bytes of a file, or of standard input for `-`.
  package static func fileBytes(_ path: String) throws -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFault(reason: String(cString: strerror(errno))) }
    defer { if path != "-" { close(descriptor) } }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileFault(reason: String(cString: strerror(errno))) }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileFault(reason: "it is a directory") }
    guard status.st_size <= largestFile else { throw FileFault(reason: "it is larger than 1 GiB") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size) + 1)
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = chunk.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileFault(reason: String(cString: strerror(errno))) }
      if count == 0 { return bytes }
      bytes += chunk[0..<count]
      if bytes.count > largestFile { throw FileFault(reason: "it is larger than 1 GiB") }
    }
  }
}
