/// # Models as MPS files (free format), for debugging
///
/// Writing and reading give back the same model, names aside where they are no words. Numbers are written so that they
/// read back exactly. Objective sense: minimise (`OBJSENSE MAX` is refused). Sections: NAME, ROWS, COLUMNS, RHS, RANGES,
/// BOUNDS, ENDATA; integer markers.
package enum MPSFile {
  package struct Fault: Error, Hashable, Sendable {
    /// From 1.
    package var line: Int
    package var message: String
  }

  package static func text(_ model: LinearModel) -> String {
    let names = ModelNames(model)
    let title = model.name.split(whereSeparator: \.isWhitespace).joined(separator: "-")
    var lines = ["NAME \(title.isEmpty ? "model" : title)", "ROWS", " N cost"]
    for (i, row) in model.rows.enumerated() { lines.append(" \(kind(row)) \(names.rows[i])") }
    lines.append("COLUMNS")
    var isInteger = false
    for (j, column) in model.columns.enumerated() {
      if column.isInteger != isInteger {
        isInteger = column.isInteger
        lines.append(" marker 'MARKER' '\(isInteger ? "INTORG" : "INTEND")'")
      }
      lines.append(" \(names.columns[j]) cost \(column.cost)")
      for entry in column.entries { lines.append(" \(names.columns[j]) \(names.rows[entry.row]) \(entry.value)") }
    }
    if isInteger { lines.append(" marker 'MARKER' 'INTEND'") }
    lines.append("RHS")
    for (i, row) in model.rows.enumerated() {
      let side = row.lower.isFinite ? row.lower : row.upper
      if side.isFinite && side != 0 { lines.append(" rhs \(names.rows[i]) \(side)") }
    }
    lines.append("RANGES")
    for (i, row) in model.rows.enumerated() where row.lower.isFinite && row.upper.isFinite && row.lower != row.upper {
      lines.append(" range \(names.rows[i]) \(row.upper - row.lower)")
    }
    lines.append("BOUNDS")
    for (j, column) in model.columns.enumerated() {
      lines += bounds(column).map { " \($0.kind) bound \(names.columns[j])" + ($0.value.map { " \($0)" } ?? "") }
    }
    return (lines + ["ENDATA", ""]).joined(separator: "\n")
  }

  private static func kind(_ row: LinearModel.Row) -> String {
    if row.lower == row.upper { return "E" }
    if row.lower.isFinite { return "G" }
    return row.upper.isFinite ? "L" : "N"
  }

  private static func bounds(_ column: LinearModel.Column) -> [(kind: String, value: Double?)] {
    if column.lower == column.upper { return [("FX", column.lower)] }
    if column.lower == -.infinity && column.upper == .infinity { return [("FR", nil)] }
    var bounds: [(String, Double?)] = []
    if column.lower == -.infinity {
      bounds.append(("MI", nil))
    } else if column.lower != 0 || column.isInteger {
      bounds.append(("LO", column.lower))
    }
    if column.upper.isFinite {
      bounds.append(("UP", column.upper))
    } else if column.isInteger {
      bounds.append(("PL", nil))
    }
    return bounds
  }

  /// Reads a file; the first fault ends it.
  package static func model(_ text: String) throws(Fault) -> LinearModel {
    var reader = MPSReader()
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      do throws(MPSReader.Wrong) {
        if try !reader.read(line) { return reader.model }
      } catch {
        throw Fault(line: number, message: error.message)
      }
    }
    throw Fault(line: number, message: "the file ends without ENDATA")
  }
}

/// The state of reading.
private struct MPSReader {
  struct Wrong: Error {
    var message: String
  }

  var model = LinearModel()
  private var section = ""
  private var rowOf: [String: Int] = [:]
  private var freeRows: Set<String> = []
  private var objective: String?
  private var columnOf: [String: Int] = [:]
  private var kinds: [String] = []
  private var isInteger = false

  /// False after the last line.
  mutating func read(_ line: Substring) throws(Wrong) -> Bool {
    if line.first == "*" { return true }
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first else { return true }
    if line.first?.isWhitespace != true {
      section = first
      switch first {
      case "NAME": model.name = words.count > 1 ? words[1] : ""
      case "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS": break
      case "ENDATA": return false
      default: throw Wrong(message: "section \(first) is not known")
      }
      return true
    }
    switch section {
    case "ROWS": try readRow(words)
    case "COLUMNS": try readColumn(words)
    case "RHS", "RANGES":
      for (name, value) in try pairs(words, after: words.count % 2) {
        if section == "RHS" { try setSide(name, value) } else { try setRange(name, value) }
      }
    case "BOUNDS": try readBound(words)
    default: throw Wrong(message: "a line outside of all sections")
    }
    return true
  }

  private mutating func readRow(_ words: [String]) throws(Wrong) {
    guard words.count == 2, ["N", "E", "G", "L"].contains(words[0]) else {
      throw Wrong(message: "expected N, E, G or L and a name")
    }
    if words[0] == "N" && objective == nil {
      objective = words[1]
      return
    }
    guard rowOf[words[1]] == nil else { throw Wrong(message: "row \(words[1]) stands twice") }
    rowOf[words[1]] = model.rows.count
    kinds.append(words[0])
    let row = LinearModel.Row(words[1])
    model.rows.append(row)
    try setSide(words[1], 0)
  }

  private mutating func readColumn(_ words: [String]) throws(Wrong) {
    if words.count == 3, words[1] == "'MARKER'" {
      isInteger = words[2] == "'INTORG'"
      return
    }
    guard words.count >= 3, words.count % 2 == 1 else { throw Wrong(message: "expected a column and pairs") }
    let j: Int
    if let known = columnOf[words[0]] {
      j = known
    } else {
      j = model.addColumn(.init(words[0], isInteger: isInteger))
      columnOf[words[0]] = j
    }
    for (name, value) in try pairs(words, after: 1) {
      if name == objective {
        model.columns[j].cost = value
      } else {
        let i = try row(name)
        model.columns[j].entries.append(.init(row: i, value: value))
      }
    }
  }

  private func pairs(_ words: [String], after first: Int) throws(Wrong) -> [(String, Double)] {
    var result: [(String, Double)] = []
    for k in stride(from: first, to: words.count - 1, by: 2) { result.append((words[k], try number(words[k + 1]))) }
    return result
  }

  private func number(_ word: String) throws(Wrong) -> Double {
    guard let value = Double(word), !value.isNaN else { throw Wrong(message: "'\(word)' is no number") }
    return value
  }

  private func row(_ name: String) throws(Wrong) -> Int {
    guard let i = rowOf[name] else { throw Wrong(message: "there is no row \(name)") }
    return i
  }

  private mutating func setSide(_ name: String, _ value: Double) throws(Wrong) {
    if name == objective { return }
    let i = try row(name)
    switch kinds[i] {
    case "E": (model.rows[i].lower, model.rows[i].upper) = (value, value)
    case "G": model.rows[i].lower = value
    case "L": model.rows[i].upper = value
    default: break
    }
  }

  private mutating func setRange(_ name: String, _ value: Double) throws(Wrong) {
    let i = try row(name)
    switch kinds[i] {
    case "G": model.rows[i].upper = model.rows[i].lower + abs(value)
    case "L": model.rows[i].lower = model.rows[i].upper - abs(value)
    case "E":
      if value >= 0 { model.rows[i].upper += value } else { model.rows[i].lower += value }
    default: break
    }
  }

  private mutating func readBound(_ words: [String]) throws(Wrong) {
    guard words.count >= 3, let j = columnOf[words[2]] else { throw Wrong(message: "a bound of no column") }
    let value = words.count > 3 ? try number(words[3]) : 0
    switch words[0] {
    case "FX": (model.columns[j].lower, model.columns[j].upper) = (value, value)
    case "FR": (model.columns[j].lower, model.columns[j].upper) = (-.infinity, .infinity)
    case "MI": model.columns[j].lower = -.infinity
    case "PL": model.columns[j].upper = .infinity
    case "LO", "LI": model.columns[j].lower = value
    case "UP", "UI": model.columns[j].upper = value
    case "BV":
      (model.columns[j].lower, model.columns[j].upper) = (0, 1)
      model.columns[j].isInteger = true
    default: throw Wrong(message: "bound \(words[0]) is not known")
    }
  }
}
