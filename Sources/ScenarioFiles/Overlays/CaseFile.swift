import ReleaseModel

/// Reads a file of cases: alternatives to try side by side, each with a name and what it changes.
///
/// ```yaml
/// orchestra-cases: 1
/// cases:
///   - { name: two more testers, set: { teams.qa.capacity: 6 } }
///   - { name: no freeze, remove: [freezes.year-end], overlay: more.yaml }
/// ```
package struct CaseFile {
  private static let keys = ["orchestra-cases", "cases", "name", "note", "why", "owner"]
  private static let caseKeys = ["name", "set", "add", "remove", "overlay", "note", "why", "owner"]

  /// The cases as far as they could be read; overlays that they name are relative to the file. What they set, add and
  /// remove is read when they are loaded.
  package static func read(_ path: String, bytes: @escaping SourceReader.ByteSource = SourceReader.fileBytes) -> (
    [ScenarioCase], Diagnostics
  ) {
    let (sources, read) = SourceReader.readSingle(path, bytes: bytes)
    var report = read
    guard let root = sources.roots.first else { return ([], report) }
    guard root.kind == .mapping else {
      report.wrong(root, "cases", "where a file of cases is meant", expected: "orchestra-cases: 1 and cases")
      return ([], report)
    }
    refuseUnknown(root, keys, "a file of cases", &report)
    report.version(root["orchestra-cases"], "orchestra-cases")
    for key in ["orchestra-cases", "cases"] where root[key] == nil {
      report.append(
        Diagnostic(
          at: root.place, code: "missing-key", "missing key '\(key)' in a file of cases",
          expected: key == "cases" ? "a list of cases" : "orchestra-cases: 1"))
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    var cases: [ScenarioCase] = []
    for (index, item) in report.list(root["cases"], "cases", filled: true).enumerated() {
      guard item.kind == .mapping else {
        report.wrong(item, "cases", "where a case is meant", expected: "a mapping with name and set, add or remove")
        continue
      }
      refuseUnknown(item, caseKeys, "a case", &report)
      guard let name = report.text(item["name"], "name"), !name.isEmpty else {
        report.append(
          Diagnostic(at: item.place, code: "missing-key", "a case without a name", expected: "a name for its row"))
        continue
      }
      if !["set", "add", "remove", "overlay"].contains(where: { item[$0] != nil }) {
        report.append(
          Diagnostic(
            at: item.place, code: "missing-key", "case \(quoted(name)) changes nothing",
            expected: "set, add, remove or overlay"))
      }
      let overlays = report.texts(item["overlay"], "overlay").map {
        $0.text.hasPrefix("/") ? $0.text : folder + $0.text
      }
      cases.append(ScenarioCase(name: name, overlays: overlays, entry: .init(file: path, index: index)))
    }
    return (cases, report)
  }

  private static func refuseUnknown(_ node: Node, _ keys: [String], _ what: String, _ report: inout Diagnostics) {
    for member in node.members where !keys.contains(member.key) {
      let suggestion = nearest(to: member.key, among: keys)
      report.append(
        Diagnostic(
          at: member.place, code: "unknown-key", "unknown key \(quoted(member.key)) in \(what)",
          expected: suggestion == nil ? "one of \(keys.joined(separator: ", "))" : nil, suggestion: suggestion))
    }
  }
}
