package import ReleaseModel
import Timeline

/// Writes progress files (section 11): stable order, byte-identical for the same progress.
package enum ProgressWriter {
  package static func text(_ progress: Progress) -> String {
    var text = "orchestra-progress: 1\nas-of: \(progress.asOf.value)\n"
    if !progress.phases.isEmpty { text += "phases:\n" }
    for record in progress.phases { text += "  - { \(members(record).joined(separator: ", ")) }\n" }
    if !progress.criteria.isEmpty { text += "criteria:\n" }
    for record in progress.criteria {
      var members = ["gate: \(quote(record.gate.value))", "id: \(quote(record.id))"]
      if let status = record.status { members.append("status: \(status.rawValue)") }
      if let ready = record.ready { members.append("ready: \(ready.value)") }
      text += "  - { \(members.joined(separator: ", ")) }\n"
    }
    return text
  }

  private static func members(_ record: Progress.PhaseRecord) -> [String] {
    var members = ["phase: \(quote(record.phase.value))", "started: \(record.started.value)"]
    if let finished = record.finished { members.append("finished: \(finished.value)") }
    if let remaining = record.remaining { members.append("remaining: \(quote(remaining.value))") }
    if let option = record.option { members.append("option: \(option)") }
    if let bookings = record.bookings {
      let items = bookings.map { booking in
        "{ environment: \(quote(booking.environment))"
          + (booking.instance.map { ", instance: \(quote($0))" } ?? "") + " }"
      }
      members.append("bookings: [\(items.joined(separator: ", "))]")
    }
    return members
  }

  private static func quote(_ text: String) -> String { JSONText.string(text).compact }
}
