import ReleaseModel
import Timeline

/// Criteria of the progress file replace the scenario's, status and date together.
extension ProgressResolver {
  mutating func replaceCriteria(_ progress: Progress) {
    guard !progress.criteria.isEmpty else { return }
    // Places of the progress file count behind those of the scenario's own files.
    let shift = Int32(clamping: scenario.files.count)
    scenario.files += progress.files
    var seen: Set<String> = []
    for record in progress.criteria {
      guard let subject = subject(record.gate, "gate") else { continue }
      let ready = record.ready.flatMap { instant in border(instant, "ready").map { Placed($0, at: instant.place) } }
      guard var criteria = criteria(of: subject, named: record.gate) else { continue }
      guard let index = criteria.firstIndex(where: { $0.id == record.id }) else {
        report.append(
          Diagnostic(
            at: record.gate.place, code: "unknown-reference",
            "\(record.gate.value) has no criterion \(quoted(record.id))",
            expected: criteria.isEmpty
              ? "no criteria: the gate has none" : "one of " + criteria.prefix(12).map(\.id).joined(separator: ", "),
            suggestion: nearest(to: record.id, among: criteria.map(\.id))))
        continue
      }
      guard seen.insert("\(record.gate.value)\n\(record.id)").inserted else {
        report.append(
          Diagnostic(
            at: record.gate.place, code: "repeated",
            "criterion \(quoted(record.id)) of \(record.gate.value) stands twice", expected: "each criterion once"))
        continue
      }
      if !hasStarted(subject) { warnOfPassedDate(record, ready) }
      criteria[index].status = record.status ?? .pending
      criteria[index].ready = ready.map { Placed($0.value, at: shifted($0.place, by: shift)) }
      criteria[index].place = shifted(record.gate.place, by: shift)
      set(criteria, of: subject)
    }
  }

  /// What was to be ready by now and is not: by the rules it holds nothing any more, which is hardly what is meant.
  private mutating func warnOfPassedDate(_ record: Progress.CriterionRecord, _ ready: Placed<Slot>?) {
    let status = record.status ?? .pending
    guard knowsAsOf, let ready, ready.value < asOf, status == .failed || status == .pending else { return }
    report.append(
      Diagnostic(
        .warning, at: record.gate.place, code: "ready-has-passed",
        "criterion \(quoted(record.id)) of \(record.gate.value) is \(status.rawValue), but was to be ready at"
          + " \(grid.instant(of: ready.value)), before as-of; it no longer holds the gate",
        expected: "'passed' or 'waived', or a date to come"))
  }

  private func hasStarted(_ gate: Subject) -> Bool {
    switch gate {
    case .phase(let id): states[id.index].hasStarted
    case .gate(let id): gateStates[id.index].hasStarted
    }
  }

  private func shifted(_ place: Place, by files: Int32) -> Place {
    Place(file: place.file + files, line: place.line, column: place.column)
  }

  /// The criteria of a gate; nil (reported) where it is none.
  mutating func criteria(of subject: Subject, named name: Placed<String>) -> [Criterion]? {
    let criteria: [Criterion]? =
      switch subject {
      case .phase(let id): scenario[id].isGate ? scenario[id].criteria : nil
      case .gate(let id): scenario[id].gate?.criteria
      }
    if criteria == nil {
      report.append(
        Diagnostic(
          at: name.place, code: "wrong-reference", "gate: \(quoted(name.value)) is no gate",
          expected: "a phase with gate: true, or composite.gate"))
    }
    return criteria
  }

  private mutating func set(_ criteria: [Criterion], of subject: Subject) {
    switch subject {
    case .phase(let id): scenario.phases[id.index].criteria = criteria
    case .gate(let id): scenario.composites[id.index].gate?.criteria = criteria
    }
  }
}
