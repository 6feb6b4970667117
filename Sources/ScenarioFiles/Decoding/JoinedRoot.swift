import ReleaseModel

/// The top level of all files of a scenario, joined: lists one after the other, everything else once.
struct JoinedRoot {
  private var lists: [String: [Node]] = [:]
  private var singles: [String: Node] = [:]
  private var places: [String: Place] = [:]
  let place: Place

  private static let listKeys: Set<String> = [
    "calendars", "teams", "systems", "environments", "windows", "freezes", "releases", "dependencies", "composites",
    "policies", "include",
  ]

  init(_ roots: [Node], _ report: inout Diagnostics) {
    place = roots.first?.place ?? Place(file: 0, line: 1, column: 1)
    let schema = ObjectSchema.scenario
    var hasMapping = false
    for root in roots {
      guard root.kind == .mapping else {
        report.append(
          Diagnostic(
            at: root.place, code: "wrong-type", "\(root.excerpt) where a scenario is meant",
            expected: "a mapping with orchestra, time, releases"))
        continue
      }
      hasMapping = true
      for member in root.members { add(member, schema, &report) }
    }
    for key in schema.keys where hasMapping && key.isRequired && places[key.name] == nil {
      report.append(
        Diagnostic(at: place, code: "missing-key", "missing key '\(key.name)' in the scenario", expected: key.about))
    }
  }

  private mutating func add(_ member: Node.Member, _ schema: ObjectSchema, _ report: inout Diagnostics) {
    guard schema.key(member.key) != nil else {
      report.append(schema.unknownKey(member))
      return
    }
    if member.value.kind == .null {
      report.append(
        Diagnostic(
          at: member.value.place, code: "empty-value", "\(member.key): empty value",
          expected: "a value, or no key at all"))
      places[member.key] = member.place
      return
    }
    if member.key == "orchestra" {
      if member.value.text != "1" {
        report.wrong(
          member.value, "orchestra", "is no version of the language that is known here", expected: "1",
          code: "unknown-version")
      }
      places[member.key] = member.place
      return
    }
    if Self.listKeys.contains(member.key) {
      lists[member.key, default: []].append(member.value)
    } else if let first = places[member.key] {
      let file = report.files.indices.contains(Int(first.file)) ? report.files[Int(first.file)] : ""
      report.append(
        Diagnostic(
          at: member.place, code: "stands-twice", "'\(member.key)' stands in two files",
          expected: "it once, as in \(file):\(first.line)"))
    } else {
      singles[member.key] = member.value
    }
    if places[member.key] == nil { places[member.key] = member.place }
  }

  /// Whether a key stands with lists that are all empty.
  func hasEmptyList(_ key: String) -> Bool {
    lists[key]?.allSatisfy { $0.kind == .sequence && $0.count == 0 } ?? false
  }

  func has(_ key: String) -> Bool { places[key] != nil }
  func place(of key: String) -> Place { places[key] ?? place }
  func single(_ key: String) -> Node? { singles[key] }

  func items(_ key: String, _ report: inout Diagnostics) -> [Node] {
    (lists[key] ?? []).flatMap { report.list($0, key) }
  }

  func annotations(_ report: inout Diagnostics) -> Annotations {
    var result = Annotations()
    result.note = report.text(single("note"), "note")
    result.why = report.text(single("why"), "why")
    result.owner = report.text(single("owner"), "owner")
    result.labels = report.labels(single("labels"))
    return result
  }
}
