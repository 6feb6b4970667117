package import ReleaseModel
import Timeline

/// Writes plan files (section 10): stable key order, one row a line, byte-identical for the same plan.
package enum PlanWriter {
  /// The whole file. O(rows).
  package static func text(_ plan: Plan) -> String {
    var text = ""
    text.reserveCapacity(200 + plan.rows.count * 220)
    text += "{ \"orchestra-plan\": 1, \"scenario\": { \"name\": "
    JSONText.quote(plan.scenarioName, to: &text)
    text += ", \"sha256\": "
    JSONText.quote(plan.scenarioSHA256, to: &text)
    text +=
      " }, \"status\": \"\(plan.status.rawValue)\", \"cost\": \(number(plan.cost)), \"bound\": \(number(plan.bound)), "
    text += "\"second\": \(number(plan.second)),\n  \"second-bound\": \(number(plan.secondBound)), "
    if let moveCost = plan.moveCost { text += "\"move-cost\": \(moveCost), " }
    if let baseline = plan.baseline {
      text += "\"baseline\": "
      JSONText.quote(baseline, to: &text)
      text += ", "
    }
    text += "\"per-day\": \(plan.perDay),\n  \"phases\": ["
    for (index, row) in plan.rows.enumerated() {
      text += index == 0 ? "\n    " : ",\n    "
      write(row, to: &text)
    }
    text += plan.rows.isEmpty ? "],\n  \"deferred\": [" : "\n  ],\n  \"deferred\": ["
    for (index, id) in plan.deferred.enumerated() {
      if index > 0 { text += ", " }
      JSONText.quote(id, to: &text)
    }
    text += "]"
    if plan.status == .relaxed || !plan.violations.isEmpty { writeViolations(plan.violations, to: &text) }
    text += " }\n"
    return text
  }

  /// By what a plan is known: sha256 of its file as written here.
  package static func id(_ plan: Plan) -> String { SHA256.hexDigest(of: Array(text(plan).utf8)) }

  private static func number(_ value: Int?) -> String { value.map(String.init) ?? "null" }

  private static func write(_ row: Plan.Row, to text: inout String) {
    text += "{ \"release\": "
    JSONText.quote(row.release, to: &text)
    text += ", \"phase\": "
    JSONText.quote(row.phase, to: &text)
    text += ", \"start\": \"\(row.start)\", \"end\": \"\(row.end)\", \"option\": \(row.option), \"bookings\": ["
    for (index, booking) in row.bookings.enumerated() {
      text += index == 0 ? " " : ", "
      text += "{ \"environment\": "
      JSONText.quote(booking.environment, to: &text)
      text += ", \"instance\": "
      if let instance = booking.instance { JSONText.quote(instance, to: &text) } else { text += "null" }
      text += " }"
    }
    text += row.bookings.isEmpty ? "], \"window\": " : " ], \"window\": "
    if let window = row.window {
      text += "{ \"id\": "
      JSONText.quote(window.id, to: &text)
      text += ", \"start\": \"\(window.start)\" } }"
    } else {
      text += "null }"
    }
  }

  private static func writeViolations(_ violations: [Plan.Excess], to text: inout String) {
    text += ",\n  \"violations\": ["
    for (index, excess) in violations.enumerated() {
      text += index == 0 ? "\n    { \"rule\": " : ",\n    { \"rule\": "
      JSONText.quote(excess.rule, to: &text)
      text += ", \"phase\": "
      JSONText.quote(excess.phase, to: &text)
      text += ", \"by\": \(excess.by) }"
    }
    text += violations.isEmpty ? "]" : "\n  ]"
  }
}
