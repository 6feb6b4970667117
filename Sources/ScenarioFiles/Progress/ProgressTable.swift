package import ReleaseModel
package import Timeline

/// Events from a spreadsheet: columns `phase` with `started`, `finished`, `remaining`, `option`; or `gate`, `criterion`,
/// `status`, `ready`. Empty cells say nothing. With `until` the table tells of what happened up to then: later events are
/// at fault, and what remains is counted from then on. What is noted already may be told again: tables that are exported
/// whole every day are welcome.
package enum ProgressTable {
  /// In the order of the lines; nil with diagnostics that name every fault. With `names` also each phase and gate that
  /// there is not.
  package static func read(
    _ path: String, asOf: Progress, until: LocalInstant? = nil, names: PhasePaths? = nil,
    bytes source: SourceReader.ByteSource = SourceReader.fileBytes
  ) -> (Progress?, Diagnostics) {
    var report = Diagnostics(files: [path])
    var progress = asOf
    if let until {
      guard until >= progress.asOf.value else {
        report.append(
          Diagnostic(
            at: .unknown, code: "as-of-backwards",
            "as-of is \(progress.asOf.value) already, it can't go back to \(until)", expected: "a later instant"))
        return (nil, report)
      }
      progress.asOf.value = until
    }
    let bytes: [UInt8]
    do {
      bytes = try source(path)
    } catch {
      let reason = (error as? SourceReader.FileFault)?.reason ?? "\(error)"
      report.append(Diagnostic(at: .unknown, code: "unreadable", "cannot read \(quoted(path)): \(reason)"))
      return (nil, report)
    }
    let (text, faults) = CSVText.read(bytes)
    for fault in faults { report.append(fault) }
    guard let text else { return (nil, report) }
    let columns = text.header.map { $0.text.lowercased() }
    let known = ["phase", "started", "finished", "remaining", "option", "gate", "criterion", "status", "ready"]
    for (index, name) in columns.enumerated() where !known.contains(name) {
      report.append(
        Diagnostic(
          at: text.header[index].place, code: "unknown-column", "unknown column \(quoted(name))",
          expected: "one of \(known.joined(separator: ", "))", suggestion: nearest(to: name, among: known)))
    }
    for row in text.rows {
      var cells: [String: (text: String, place: Place)] = [:]
      for (name, field) in zip(columns, row) where !field.text.isEmpty { cells[name] = (field.text, field.place) }
      let key = cells["gate"] == nil ? "phase" : "gate"
      if let cell = cells[key], let fault = names?.fault(Placed(cell.text, at: cell.place), key) {
        report.append(fault)
        continue
      }
      note(cells, row.first?.place ?? .unknown, until, &progress, &report)
    }
    return (report.hasErrors ? nil : progress, report)
  }

  private static func note(
    _ cells: [String: (text: String, place: Place)], _ place: Place, _ until: LocalInstant?,
    _ progress: inout Progress, _ report: inout Diagnostics
  ) {
    func fault(_ at: Place, _ what: String, _ expected: String? = nil) {
      report.append(Diagnostic(at: at, code: "bad-row", what, expected: expected))
    }
    func instant(_ name: String, end: Bool) -> LocalInstant? {
      guard let cell = cells[name] else { return nil }
      guard
        let instant = CivilDate(text: cell.text).map({ LocalInstant(end ? $0 + 1 : $0) })
          ?? LocalInstant(text: cell.text)
      else {
        fault(cell.place, "\(name): \(quoted(cell.text)) is no date", "YYYY-MM-DD or YYYY-MM-DDTHH:MM")
        return nil
      }
      if let until, name != "ready", instant > until {
        fault(
          cell.place, "\(name): \(instant) is after \(until), up to which the table tells", "an instant that has passed"
        )
        return nil
      }
      return instant
    }
    func knows(_ phase: String, _ same: (Progress.PhaseRecord) -> Bool) -> Bool {
      progress.phases.contains { $0.phase.value == phase && same($0) }
    }
    do throws(ProgressEvent.Fault) {
      if let gate = cells["gate"] {
        guard let criterion = cells["criterion"], let status = cells["status"] else {
          return fault(place, "a gate needs criterion and status")
        }
        guard let word = Criterion.Status(rawValue: status.text) else {
          return fault(status.place, "status: \(quoted(status.text))", "pending, passed, failed or waived")
        }
        try progress.note(
          .gate(gate: gate.text, criterion: criterion.text, status: word, ready: instant("ready", end: false)))
      } else if let phase = cells["phase"]?.text {
        if let at = instant("started", end: false) {
          let option = cells["option"].flatMap { Int($0.text) }
          if let cell = cells["option"], option == nil {
            fault(cell.place, "option: \(quoted(cell.text)) is no number")
          }
          if !knows(phase, { $0.started.value == at && (option == nil || $0.option == option) }) {
            try progress.note(.start(phase: phase, at: at, option: option, bookings: nil))
          }
        }
        if let at = instant("finished", end: true), !knows(phase, { $0.finished?.value == at }) {
          try progress.note(.finish(phase: phase, at: at))
        }
        if let remaining = cells["remaining"]?.text {
          try progress.note(.slip(phase: phase, remaining: remaining, at: progress.asOf.value))
        }
      } else if !cells.isEmpty {
        fault(place, "the line names neither a phase nor a gate")
      }
    } catch {
      fault(place, error.description)
    }
  }
}
