import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// Two plans side by side.
struct PlanDifferenceReport {
  let difference: PlanDifference
  /// 0 for all.
  let limit: Int
  let colour: Bool

  var text: String {
    if difference.isEmpty { return "The plans are the same." + costText }
    var lines = difference.lines.map(line)
    for id in difference.newlyDeferred { lines.append(Paint.bad("- \(id) is deferred", colour)) }
    for id in difference.noLongerDeferred { lines.append(Paint.good("+ \(id) is no longer deferred", colour)) }
    if limit > 0 && lines.count > limit { lines = lines.prefix(limit) + ["… and \(lines.count - limit) more"] }
    return (lines + [summary]).joined(separator: "\n")
  }

  private func line(_ line: PlanDifference.Line) -> String {
    let mark = line.isPublished ? " (published)" : ""
    switch line.kind {
    case .added: return Paint.good("+ \(line.name)", colour) + " \(place(line.after))"
    case .removed: return Paint.bad("- \(line.name)", colour) + " \(place(line.before))\(mark)"
    case .moved:
      return Paint.warning("~ \(line.name)", colour) + " \(change(line))\(mark)" + (line.cause.map { ": \($0)" } ?? "")
    }
  }

  private func place(_ row: Plan.Row?) -> String { row.map { "\($0.start) to \($0.end)" } ?? "" }

  private func change(_ line: PlanDifference.Line) -> String {
    guard let a = line.before, let b = line.after else { return "" }
    var parts: [String] = []
    if a.start != b.start {
      parts.append("\(a.start) → \(b.start) (\(stretch(b.start.minutes - a.start.minutes)))")
    } else if a.end != b.end {
      parts.append("ends \(a.end) → \(b.end)")
    }
    if a.option != b.option { parts.append("option \(a.option) → \(b.option)") }
    if a.bookings != b.bookings { parts.append("\(bookings(a)) → \(bookings(b))") }
    if a.window?.id != b.window?.id {
      parts.append("window \(a.window?.id ?? "none") → \(b.window?.id ?? "none")")
    }
    return parts.isEmpty ? "another opening of its window" : parts.joined(separator: ", ")
  }

  private func bookings(_ row: Plan.Row) -> String {
    row.bookings.isEmpty
      ? "no environment"
      : row.bookings.map { booking in booking.instance.map { "\(booking.environment)/\($0)" } ?? booking.environment }
        .joined(separator: " and ")
  }

  private func stretch(_ minutes: Int) -> String {
    let sign = minutes < 0 ? "−" : "+"
    let size = abs(minutes)
    var parts: [String] = []
    if size / 1440 > 0 { parts.append("\(size / 1440) d") }
    if size % 1440 / 60 > 0 { parts.append("\(size % 1440 / 60) h") }
    if size % 60 > 0 { parts.append("\(size % 60) min") }
    return sign + parts.joined(separator: " ")
  }

  /// "2 moved, 1 published; on time 91 % → 94 %; cost −12,000".
  private var summary: String {
    var counts = ["\(difference.moved) moved"]
    if difference.published > 0 { counts.append("\(difference.published) published") }
    let added = difference.lines.count { $0.kind == .added }
    let removed = difference.lines.count { $0.kind == .removed }
    if added > 0 { counts.append("\(added) new") }
    if removed > 0 { counts.append("\(removed) gone") }
    if !difference.newlyDeferred.isEmpty { counts.append("\(difference.newlyDeferred.count) newly deferred") }
    var parts = [counts.joined(separator: ", ")]
    if let onTime = difference.onTime, onTime.of > 0 {
      parts.append("on time \(onTime.before * 100 / onTime.of) % → \(onTime.after * 100 / onTime.of) %")
    }
    return parts.joined(separator: "; ") + costText
  }

  private var costText: String {
    guard let a = difference.before.cost, let b = difference.after.cost,
      difference.before.perDay == difference.after.perDay
    else { return "" }
    if a == b { return difference.isEmpty ? "" : "; the cost is the same" }
    return "; cost \(b > a ? "+" : "−")\(Money.text(abs(b - a), perDay: difference.after.perDay))"
  }

  func json(_ exit: ExitStatus) -> JSONText {
    func row(_ row: Plan.Row?) -> JSONText {
      row.map { row in
        .object([
          ("start", .string(row.start.description)), ("end", .string(row.end.description)),
          ("option", .int(row.option)),
          (
            "bookings",
            .array(
              row.bookings.map {
                .object([("environment", .string($0.environment)), ("instance", .optional($0.instance))])
              })
          ),
          ("window", .optional(row.window?.id)),
        ])
      } ?? .null
    }
    return .object([
      ("schema-version", .int(1)), ("command", .string("diff")),
      ("status", .string(difference.isEmpty ? "same" : "changed")), ("exit", .int(Int(exit.rawValue))),
      ("kind", .string("plans")), ("moved", .int(difference.moved)), ("published-moved", .int(difference.published)),
      ("newly-deferred", .array(difference.newlyDeferred.map(JSONText.string))),
      ("no-longer-deferred", .array(difference.noLongerDeferred.map(JSONText.string))),
      ("on-time-before", .optional(difference.onTime?.before)), ("on-time-after", .optional(difference.onTime?.after)),
      ("releases-due", .optional(difference.onTime?.of)), ("cost-before", .optional(difference.before.cost)),
      ("cost-after", .optional(difference.after.cost)), ("per-day", .int(difference.after.perDay)),
      (
        "changes",
        .array(
          difference.lines.map { line in
            .object([
              ("change", .string(line.kind.rawValue)), ("phase", .string(line.name)), ("before", row(line.before)),
              ("after", row(line.after)), ("published", .bool(line.isPublished)), ("cause", .optional(line.cause)),
            ])
          })
      ),
    ])
  }
}

/// Two scenarios side by side.
struct ScenarioDifferenceReport {
  let lines: [ScenarioDifference.Line]
  /// What the changes come to: openings and working time.
  let effects: [String]
  /// 0 for all.
  let limit: Int
  let colour: Bool

  var text: String {
    if lines.isEmpty && effects.isEmpty { return "The scenarios say the same." }
    var shown = lines.map(line)
    if limit > 0 && shown.count > limit { shown = shown.prefix(limit) + ["… and \(shown.count - limit) more"] }
    shown += effects.map { "  so \($0)" }
    func count(_ kind: ScenarioDifference.Kind) -> Int { lines.count { $0.kind == kind } }
    return (shown + ["\(count(.changed)) changed, \(count(.added)) added, \(count(.removed)) removed"])
      .joined(separator: "\n")
  }

  private func line(_ line: ScenarioDifference.Line) -> String {
    switch line.kind {
    case .added: Paint.good("+ \(line.path)", colour) + (line.after.map { ": \($0)" } ?? "")
    case .removed: Paint.bad("- \(line.path)", colour) + (line.before.map { ": \($0)" } ?? "")
    case .changed:
      Paint.warning("~ \(line.path)", colour) + ": \(line.before ?? "nothing") → \(line.after ?? "nothing")"
    }
  }

  func json(_ exit: ExitStatus) -> JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("diff")),
      ("status", .string(lines.isEmpty && effects.isEmpty ? "same" : "changed")), ("exit", .int(Int(exit.rawValue))),
      ("kind", .string("scenarios")),
      (
        "changes",
        .array(
          lines.map { line in
            .object([
              ("change", .string(line.kind.rawValue)), ("path", .string(line.path)), ("before", .optional(line.before)),
              ("after", .optional(line.after)),
            ])
          })
      ),
      ("effects", .array(effects.map(JSONText.string))),
    ])
  }
}
