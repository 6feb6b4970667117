package import ReleaseModel
package import Timeline

/// A plan as a spreadsheet holds it: one line a phase, or one a booking of it.
package struct PlanTable: Sendable {
  package struct Line: Sendable {
    /// Empty, as `phase` is and `start` nil, where the line lacks it or has it wrong (which is reported).
    package var release: Placed<String>
    package var phase: Placed<String>
    package var start: LocalInstant?
    package var option: Int?
    package var environment: Placed<String>?
    package var instance: Placed<String>?
  }

  package var lines: [Line]

  package static let columns = ["release", "phase", "start", "environment", "instance", "option"]

  /// Reads the columns release, phase, start and, where given, environment, instance and option; others are ignored
  /// with a note. Lines with faults are kept, for what else there is to tell of them.
  package static func read(_ path: String, bytes: @escaping SourceReader.ByteSource = SourceReader.fileBytes) -> (
    PlanTable?, Diagnostics
  ) {
    var report = Diagnostics(files: [path])
    let data: [UInt8]
    do {
      data = try bytes(path)
    } catch {
      let reason = (error as? SourceReader.FileFault)?.reason ?? "\(error)"
      report.append(Diagnostic(at: Place(), code: "unreadable-file", "cannot read \(quoted(path)): \(reason)"))
      return (nil, report)
    }
    let (table, faults) = CSVText.read(data)
    for fault in faults { report.append(fault) }
    guard let table else { return (nil, report) }
    var position: [String: Int] = [:]
    for (index, field) in table.header.enumerated() {
      let name = field.text.lowercased()
      if columns.contains(name) {
        if position[name] != nil {
          report.append(
            Diagnostic(
              at: field.place, code: "repeated", "column \(quoted(name)) stands twice", expected: "each column once"))
          continue
        }
        position[name] = index
      } else {
        report.append(
          Diagnostic(
            .note, at: field.place, code: "ignored-column", "column \(quoted(field.text)) is not used",
            suggestion: nearest(to: name, among: columns)))
      }
    }
    let missing = ["release", "phase", "start"].filter { position[$0] == nil }
    for name in missing {
      report.append(
        Diagnostic(
          at: table.header[0].place, code: "missing-column", "no column '\(name)'",
          expected: "columns release, phase, start, environment, instance"))
    }
    guard missing.isEmpty else { return (nil, report) }
    return (PlanTable(lines: table.rows.map { line($0, position, &report) }), report)
  }

  private static func line(_ row: [CSVText.Field], _ position: [String: Int], _ report: inout Diagnostics) -> Line {
    func field(_ name: String) -> Placed<String>? {
      guard let index = position[name], row.indices.contains(index), !row[index].text.isEmpty else { return nil }
      return Placed(row[index].text, at: row[index].place)
    }
    let (release, phase, start) = (field("release"), field("phase"), field("start"))
    if release == nil || phase == nil || start == nil {
      report.append(
        Diagnostic(
          at: row[0].place, code: "missing-value", "a line without release, phase or start", expected: "all three"))
    }
    let instant = start.flatMap { start in
      LocalInstant(text: start.value.replacing(" ", with: "T")) ?? CivilDate(text: start.value).map { LocalInstant($0) }
    }
    if let start, instant == nil {
      report.append(
        Diagnostic(
          at: start.place, code: "bad-date", "start: \(quoted(start.value)) is no date",
          expected: "YYYY-MM-DD or YYYY-MM-DDTHH:MM"))
    }
    var option: Int?
    if let text = field("option") {
      option = Int(text.value)
      if option.map({ $0 < 0 || $0 > 1000 }) ?? true {
        report.append(
          Diagnostic(
            at: text.place, code: "wrong-type", "option: \(quoted(text.value)) is no option",
            expected: "a number from 0"))
      }
    }
    return Line(
      release: release ?? Placed("", at: row[0].place), phase: phase ?? Placed("", at: row[0].place), start: instant,
      option: option, environment: field("environment"),
      instance: field("instance"))
  }
}
