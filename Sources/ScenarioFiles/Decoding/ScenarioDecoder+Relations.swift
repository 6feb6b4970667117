import ReleaseModel
import Timeline

/// Section 7: dependencies, separations and composites.
extension ScenarioDecoder {
  mutating func readDependencies(_ nodes: [Node]) {
    var ids: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      let isApart = node["apart"] != nil || node["gap"] != nil && node["from"] == nil && node["to"] == nil
      if node.kind == .mapping, isApart {
        readSeparation(node, &ids, index)
      } else {
        readDependency(node, &ids, index)
      }
    }
  }

  private mutating func readSeparation(_ node: Node, _ ids: inout [String: Int], _ index: Int) {
    guard let fields = Fields(node, .separation, &report) else { return }
    let id = fields.has("id") ? Self.newID(fields, in: &ids, at: index, what: "dependency", &report) : nil
    var members: [PhaseID] = []
    var known: Set<PhaseID> = []
    for (text, place) in report.texts(fields["apart"], "apart", orSingle: false) {
      switch endpoint(text, place) {
      case .phase(let phase):
        if known.insert(phase).inserted {
          members.append(phase)
        } else {
          report.append(
            Diagnostic(at: place, code: "repeated", "apart: \(quoted(text)) stands twice", expected: "each phase once"))
        }
      case .release:
        report.append(
          Diagnostic(
            at: place, code: "wrong-reference", "apart: \(quoted(text)) is a release", expected: "phases: release.phase"
          ))
      case nil: break
      }
    }
    if fields["apart"]?.kind == .sequence, (fields["apart"]?.count ?? 0) < 2 {
      report.append(
        Diagnostic(
          at: fields.place(of: "apart"), code: "empty-list", "apart of fewer than two phases", expected: "at least two")
      )
    }
    separations.append(
      Separation(
        id: id, place: node.place, annotations: annotations(fields), phases: members,
        gap: elapsed(fields["gap"], "gap") ?? 0))
  }

  private mutating func readDependency(_ node: Node, _ ids: inout [String: Int], _ index: Int) {
    guard let fields = Fields(node, .dependency, &report) else { return }
    let id = fields.has("id") ? Self.newID(fields, in: &ids, at: index, what: "dependency", &report) : nil
    let from = endpoint(fields["from"], "from")
    let to = endpoint(fields["to"], "to")
    let kind = report.word(fields["type"], "type", as: Dependency.Kind.self) ?? .finishToStart
    let calendar = calendarReference(fields["calendar"])
    let day =
      calendar.map {
        DayLength(minutes: calendars[$0.index].standardDay, workingWeekdays: calendars[$0.index].workingWeekdays)
      } ?? .always
    var lag = 0
    if let node = fields["lag"], let duration = duration(node, "lag", allowsMinus: true) {
      checkHasDays(duration, calendar.map { [$0] } ?? [], node, "lag")
      lag = duration.workingSlots(slotMinutes: grid.slotMinutes, day: day)
    }
    var most: Placed<Int>?
    if let node = fields["max"], let duration = duration(node, "max", allowsMinus: true) {
      checkHasDays(duration, calendar.map { [$0] } ?? [], node, "max")
      if let slots = duration.wholeWorkingSlots(slotMinutes: grid.slotMinutes, day: day) {
        most = Placed(slots, at: node.place)
      } else {
        report.wrong(
          node, "max", "is no whole number of slots", expected: "a multiple of \(grid.slotMinutes) minutes",
          code: "off-border")
      }
    }
    guard let from, let to else { return }
    checkEnds(from, to, fields)
    dependencies.append(
      Dependency(
        id: id, place: node.place, annotations: annotations(fields), from: from, to: to, kind: kind, lag: lag,
        max: most,
        calendar: calendar))
  }

  private mutating func checkEnds(_ from: Endpoint, _ to: Endpoint, _ fields: Fields) {
    func release(_ end: Endpoint) -> ReleaseID {
      switch end {
      case .release(let release): release
      case .phase(let phase): phases[phase.index].release
      }
    }
    let whole = [from, to].contains { if case .release = $0 { true } else { false } }
    if fields.has("max") && whole {
      report.append(
        Diagnostic(
          at: fields.place(of: "max"), code: "contradiction", "max with a whole release",
          expected: "phases on both sides: release.phase"))
    }
    if from == to || (whole && release(from) == release(to)) {
      let names = [fields["from"], fields["to"]].map { $0?.excerpt ?? "it" }
      report.append(
        Diagnostic(
          at: fields.place(of: "to"), code: "circle",
          from == to
            ? "a dependency of \(names[0]) on itself"
            : "a dependency from \(names[0]) to \(names[1]), one within the other",
          expected: "two different releases, or two phases"))
    }
  }

  private mutating func endpoint(_ node: Node?, _ key: String) -> Endpoint? {
    guard let node, let text = report.text(node, key) else { return nil }
    return endpoint(text, node.place)
  }

  /// A release, or release.phase split at any dot; exactly one reading must exist.
  mutating func endpoint(_ text: String, _ place: Place) -> Endpoint? {
    let phase = paths[text]
    let release = releaseIDs[text]
    if let phase, phase >= 0, release == nil { return .phase(PhaseID(phase)) }
    if let release, phase == nil { return .release(ReleaseID(release)) }
    if phase != nil {
      report.append(
        Diagnostic(
          at: place, code: "ambiguous-reference",
          "\(quoted(text)) may be read as \(readings(text).joined(separator: " or "))",
          expected: "ids that can be told apart"))
      return nil
    }
    let suggestion = meantPath(text)
    report.append(
      Diagnostic(
        at: place, code: "unknown-reference", "unknown release or phase \(quoted(text))",
        expected: suggestion == nil ? expectedPath(text) : nil, suggestion: suggestion))
    return nil
  }

  /// Every split of a text at a dot, as far as ids of people go.
  private func splits(_ text: String) -> [(owner: String, rest: String)] {
    guard text.utf8.count <= 200 else { return [] }
    return text.indices.filter { text[$0] == "." }.map {
      (String(text[..<$0]), String(text[text.index(after: $0)...]))
    }
  }

  private func readings(_ text: String) -> [String] {
    var found = releaseIDs[text] == nil ? [] : ["release \(quoted(text))"]
    for (owner, rest) in splits(text) {
      guard let index = releaseIDs[owner], index < releases.count else { continue }
      if releases[index].phases.contains(where: { phases[$0].id == rest }) {
        found.append("phase \(quoted(rest)) of \(quoted(owner))")
      }
    }
    return found
  }

  private func expectedPath(_ text: String) -> String {
    for (owner, _) in splits(text) {
      guard let index = releaseIDs[owner], index < releases.count, releases[index].phases.count <= 12 else { continue }
      return "a phase of \(quoted(owner)): " + releases[index].phases.map { phases[$0].id }.joined(separator: ", ")
    }
    if compositeIDs[text] != nil || splits(text).contains(where: { compositeIDs[$0.owner] != nil }) {
      return "a release, or release.phase; this is a composite"
    }
    return "a release, or release.phase"
  }

  /// The nearest phase of a release that is named rightly, else the nearest release or path.
  private mutating func meantPath(_ text: String) -> String? {
    guard text.utf8.count <= 200 else { return nil }
    for (owner, rest) in splits(text) {
      guard let index = releaseIDs[owner], index < releases.count else { continue }
      let names = releases[index].phases.map { phases[$0].id }
      return meant(by: rest, among: names).map { owner + "." + $0 }
    }
    return text.contains(".")
      ? meant(by: text, among: paths.keys) ?? meant(by: text, among: releaseIDs.keys)
      : meant(by: text, among: releaseIDs.keys)
  }

  /// Composites' ids are needed by freezes before the composites themselves are read.
  mutating func registerComposites(_ nodes: [Node]) {
    for (index, node) in nodes.enumerated() {
      guard node.kind == .mapping, let id = node["id"], let text = id.text, !text.isEmpty else { continue }
      if releaseIDs[text] != nil || compositeIDs[text] != nil {
        report.append(
          Diagnostic(
            at: id.place, code: "duplicate-id", "\(quoted(text)) stands twice among releases and composites",
            expected: "each id once"))
      }
      if compositeIDs[text] == nil { compositeIDs[text] = index }
    }
  }

  mutating func readComposites(_ nodes: [Node]) {
    for node in nodes {
      guard let fields = Fields(node, .composite, &report) else {
        continue
      }
      let members = references(
        fields["releases"], "releases", in: releaseIDs, what: "release", orSingle: false, filled: true,
        onRepeat: .error)
      let synchrony = report.word(fields["sync"], "sync", as: Composite.Synchrony.self) ?? .sameStart
      var gate: Composite.Gate?
      if let gateNode = fields["gate"], let gateFields = Fields(gateNode, .compositeGate, &report) {
        _ = annotations(gateFields)
        let criteria = readCriteria(gateFields["criteria"])
        if let windowNode = gateFields["window"], let text = report.text(windowNode, "window"),
          let window = reference(text, windowNode.place, in: windowIDs, what: "window")
        {
          gate = Composite.Gate(place: gateNode.place, window: WindowID(window), criteria: criteria)
        }
      }
      if synchrony == .sameWindow { checkDeliveryWindows(members, fields) }
      let id = report.text(fields["id"], "id") ?? ""
      if fields["id"]?.text?.isEmpty == true {
        report.append(Diagnostic(at: fields.place(of: "id"), code: "empty-value", "id: empty", expected: "a name"))
      }
      composites.append(
        Composite(
          id: id, place: node.place, annotations: annotations(fields), releases: members.map { ReleaseID($0) },
          synchrony: synchrony,
          gate: gate))
    }
  }

  private mutating func checkDeliveryWindows(_ members: [Int], _ fields: Fields) {
    for member in members where member < releases.count {
      let release = releases[member]
      guard phases.indices.contains(release.delivery.index) else { continue }
      let phase = phases[release.delivery.index]
      if !release.phases.isEmpty && phase.windows.isEmpty && !unclearWindows.contains(release.delivery.index) {
        report.append(
          Diagnostic(
            at: fields.place(of: "releases"), code: "no-window",
            "the delivery of \(quoted(release.id)), phase \(quoted(phase.id)), has no window",
            expected: "a window on it, or sync: same-start"))
      }
    }
  }
}
