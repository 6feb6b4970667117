import ReleaseModel
import ScenarioFiles

/// Which column of a table means what: by its name, by names that people use for the same, or as told.
package struct ColumnMap {
  /// A key of the scenario and the headers, without spaces and case, that are taken for it.
  static let keys: [(key: String, others: [String])] = [
    ("release", ["version", "fixversion", "releasename", "releaseid", "epic", "project", "train"]),
    ("phase", ["task", "step", "activity", "stage", "phaseid", "phasename"]),
    ("name", ["summary", "title"]), ("duration", ["effort", "estimate", "length", "days"]),
    ("team", ["squad", "group", "resource", "teamname", "crew"]), ("teams", []),
    ("people", ["fte", "staff", "headcount", "persons"]),
    ("environment", ["env", "environments", "stagename"]), ("window", ["deploymentwindow", "changewindow", "slot"]),
    ("earliest", ["start", "startdate", "begin", "notbefore", "from"]),
    ("due", ["duedate", "target", "targetdate", "golive", "golivedate"]),
    ("end", ["finish", "enddate"]), ("deadline", ["mustfinish", "latest", "harddate"]),
    ("delay-cost", ["costofdelay", "cod", "penalty"]),
    ("defer-cost", ["deferralcost"]), ("owner", ["assignee", "contact", "responsible", "lead"]),
    ("kind", ["type", "phasetype"]), ("gate", ["isgate", "milestone"]),
    ("after", ["predecessors", "predecessor", "dependson", "dependencies", "blockedby"]),
    ("note", ["notes", "description", "comment", "comments"]), ("labels", ["label", "tags"]),
  ]

  /// Columns of each key, in order; a header may stand several times.
  private(set) var positions: [String: [Int]] = [:]

  /// Reads the header; what is guessed or ignored is told. `told` maps headers to keys, and wins.
  init(_ header: [CSVText.Field], told: [String: String], _ scenario: inout ForeignScenario) {
    // Headers that are keys themselves, or that one has told, win over what is only taken for the same.
    let exact = Set(
      header.compactMap { field in
        told[field.text] ?? told[field.text.lowercased()]
          ?? Self.keys.first { Self.plain($0.key) == Self.plain(field.text) }?.key
      })
    isPlan = ["instance", "option", "state", "violations"].allSatisfy { name in
      header.contains { Self.plain($0.text) == name }
    }
    for (index, field) in header.enumerated() {
      let plain = Self.plain(field.text)
      if let key = told[field.text] ?? told[field.text.lowercased()] {
        if key != "ignore" { positions[key, default: []].append(index) }
      } else if Self.keys.contains(where: { Self.plain($0.key) == plain }) {
        let key = Self.keys.first { Self.plain($0.key) == plain }?.key ?? plain
        positions[key, default: []].append(index)
      } else if let key = Self.keys.first(where: { $0.others.contains(plain) })?.key, positions[key] == nil,
        !exact.contains(key)
      {
        positions[key] = [index]
        scenario.tell("guessed", at: field.place, "column \(quoted(field.text)) is read as '\(key)'")
      } else {
        scenario.tell("lost", at: field.place, "column \(quoted(field.text)) is not used")
      }
    }
  }

  /// Whether the table is a plan as `report --format csv` writes it: its names and owners are those of releases.
  private(set) var isPlan = false

  /// The keys that `--map` may name.
  package static var names: [String] { keys.map(\.key) }

  static func plain(_ text: String) -> String {
    String(text.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
  }

  /// The first value of a key in a line that isn't empty.
  func field(_ key: String, _ row: [CSVText.Field]) -> CSVText.Field? {
    positions[key]?.lazy.filter(row.indices.contains).map { row[$0] }.first { !$0.text.isEmpty }
  }

  func has(_ key: String) -> Bool { positions[key] != nil }
}
