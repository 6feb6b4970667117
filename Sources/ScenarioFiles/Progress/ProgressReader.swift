package import ReleaseModel
import Timeline

/// Reads progress files (section 11): what was started and finished, and how gates' criteria stand.
package struct ProgressReader {
  private var report: Diagnostics
  private var draft = ProgressDraft()

  private static let keys: [(object: String, keys: [String])] = [
    (
      "the progress file",
      ["orchestra-progress", "as-of", "phases", "criteria", "name", "note", "why", "owner", "labels"]
    ),
    (
      "a phase's progress",
      ["phase", "started", "finished", "remaining", "bookings", "option", "name", "note", "why", "owner", "labels"]
    ),
    ("a criterion's progress", ["gate", "id", "status", "ready", "name", "note", "why", "owner", "labels"]),
    ("a booking", ["environment", "instance"]),
  ]

  /// What a key that is missing would have told.
  private static let meanings = [
    "orchestra-progress": "1, the version of the progress file", "as-of": "the instant that the progress tells of",
    "phase": "release.phase", "started": "when it began", "gate": "release.phase of the gate, or composite.gate",
    "id": "the criterion's id", "environment": "the environment's id",
  ]

  /// The progress, or nil with diagnostics that name every fault; with a scenario also those of the sound parts of a
  /// file with faults, as `ProgressResolver` would tell them.
  package static func read(
    _ path: String, for scenario: Scenario? = nil, baseline: Plan? = nil,
    bytes: @escaping SourceReader.ByteSource = SourceReader.fileBytes
  ) -> (Progress?, Diagnostics) {
    let (sources, report) = SourceReader.readSingle(path, bytes: bytes)
    guard let root = sources.roots.first else { return (nil, report) }
    var reader = ProgressReader(report: report)
    reader.readParts(of: root)
    guard reader.report.hasErrors else { return (reader.draft.progress, reader.report) }
    if let scenario {
      for fault in ProgressResolver.faults(in: reader.draft, on: scenario, baseline: baseline) {
        reader.report.append(fault)
      }
    }
    return (nil, reader.report)
  }

  private mutating func isObject(_ node: Node, _ kind: Int, required: [String]) -> Bool {
    let (what, keys) = Self.keys[kind]
    guard node.kind == .mapping else {
      report.wrong(
        node, what, "where a mapping is meant", expected: "a mapping with \(required.joined(separator: ", "))")
      return false
    }
    for member in node.members {
      if !keys.contains(member.key) {
        let suggestion = nearest(to: member.key, among: keys)
        report.append(
          Diagnostic(
            at: member.place, code: "unknown-key", "unknown key \(quoted(member.key)) in \(what)",
            expected: suggestion == nil ? "one of \(keys.joined(separator: ", "))" : nil, suggestion: suggestion))
      } else if member.value.kind == .null && member.key != "instance" {
        report.append(
          Diagnostic(
            at: member.value.place, code: "empty-value", "\(member.key): empty value",
            expected: "a value, or no key at all"))
      }
    }
    for key in required where node[key] == nil {
      report.append(
        Diagnostic(
          at: node.place, code: "missing-key", "missing key '\(key)' in \(what)", expected: Self.meanings[key] ?? "it"))
    }
    return true
  }

  private func value(_ node: Node, _ key: String) -> Node? {
    node[key].flatMap { $0.kind == .null ? nil : $0 }
  }

  private mutating func readParts(of root: Node) {
    guard isObject(root, 0, required: ["orchestra-progress", "as-of"]) else { return }
    report.version(value(root, "orchestra-progress"), "orchestra-progress")
    draft.progress.files = report.files
    if let asOf = instant(value(root, "as-of"), "as-of", end: false) {
      draft.progress.asOf = asOf
      draft.knowsAsOf = true
    }
    for item in report.list(value(root, "phases"), "phases") { readPhase(item) }
    for item in report.list(value(root, "criteria"), "criteria") { readCriterion(item) }
  }

  private mutating func instant(_ node: Node?, _ key: String, end: Bool) -> Placed<LocalInstant>? {
    guard let node else { return nil }
    if let text = node.text {
      if let date = CivilDate(text: text) { return Placed(LocalInstant(end ? date + 1 : date), at: node.place) }
      if let instant = LocalInstant(text: text) { return Placed(instant, at: node.place) }
    }
    report.wrong(
      node, key, "is no date", expected: "a day that exists, as YYYY-MM-DD or YYYY-MM-DDTHH:MM", code: "bad-date")
    return nil
  }

  private mutating func placedText(_ node: Node?, _ key: String) -> Placed<String>? {
    guard let node, let text = report.text(node, key) else { return nil }
    return Placed(text, at: node.place)
  }

  private mutating func readPhase(_ node: Node) {
    let before = report.items.count
    guard isObject(node, 1, required: ["phase", "started"]) else { return }
    let path = placedText(value(node, "phase"), "phase")
    let started = instant(value(node, "started"), "started", end: false)
    let finished = instant(value(node, "finished"), "finished", end: true)
    let remaining = placedText(value(node, "remaining"), "remaining")
    let option = report.number(value(node, "option"), "option", in: 0...1000)
    var bookings: [Plan.Booking]?
    if let list = value(node, "bookings") { bookings = report.list(list, "bookings").compactMap { booking($0) } }
    guard let path else { return }
    let record = Progress.PhaseRecord(
      phase: path, started: started ?? ProgressDraft.noInstant, finished: finished, remaining: remaining,
      bookings: bookings, option: option)
    if started == nil || report.items.count > before {
      draft.incomplete.append(record)
    } else {
      draft.progress.phases.append(record)
    }
  }

  private mutating func booking(_ node: Node) -> Plan.Booking? {
    guard isObject(node, 3, required: ["environment"]),
      let environment = report.text(value(node, "environment"), "environment")
    else { return nil }
    return Plan.Booking(environment: environment, instance: report.text(value(node, "instance"), "instance"))
  }

  private mutating func readCriterion(_ node: Node) {
    guard isObject(node, 2, required: ["gate", "id"]) else { return }
    let status = report.word(value(node, "status"), "status", as: Criterion.Status.self)
    let ready = instant(value(node, "ready"), "ready", end: false)
    let id = report.text(value(node, "id"), "id")
    guard let gate = placedText(value(node, "gate"), "gate") else { return }
    if let id {
      draft.progress.criteria.append(Progress.CriterionRecord(gate: gate, id: id, status: status, ready: ready))
    } else {
      draft.gates.append(gate)
    }
  }
}
