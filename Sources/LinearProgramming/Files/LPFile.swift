/// # Models as LP files (the format of CPLEX), for debugging
///
/// Written so that other solvers read them; read back with the same result, names aside where they are no words. A row with
/// two finite sides is written as two rows, `name_low` and `name_high`, and so read.
package enum LPFile {
  package static func text(_ model: LinearModel) -> String {
    let names = ModelNames(model)
    var sums = [[String]](repeating: [], count: model.rows.count)
    for (j, column) in model.columns.enumerated() {
      for entry in column.entries where entry.value != 0 {
        sums[entry.row].append(term(entry.value, names.columns[j]))
      }
    }
    var lines = ["\\ \(model.name)", "Minimize", " cost: "]
    let costs = model.columns.indices.map { term(model.columns[$0].cost, names.columns[$0]) }
    // Every column stands in the objective, so that their order is kept.
    lines[2] += costs.isEmpty ? "0" : costs.joined(separator: " ")
    lines.append("Subject To")
    for (i, row) in model.rows.enumerated() {
      let sum = sums[i].isEmpty ? names.columns.first.map { "+ 0 \($0)" } ?? "0" : sums[i].joined(separator: " ")
      if row.lower == row.upper {
        lines.append(" \(names.rows[i]): \(sum) = \(row.lower)")
        continue
      }
      let isDouble = row.lower.isFinite && row.upper.isFinite
      if row.lower.isFinite { lines.append(" \(names.rows[i])\(isDouble ? "_low" : ""): \(sum) >= \(row.lower)") }
      if row.upper.isFinite { lines.append(" \(names.rows[i])\(isDouble ? "_high" : ""): \(sum) <= \(row.upper)") }
    }
    lines.append("Bounds")
    for (j, column) in model.columns.enumerated() {
      let name = names.columns[j]
      if column.lower == -.infinity && column.upper == .infinity {
        lines.append(" \(name) free")
      } else {
        let lower = column.lower == -.infinity ? "-inf" : "\(column.lower)"
        lines.append(" \(lower) <= \(name) <= \(column.upper == .infinity ? "+inf" : "\(column.upper)")")
      }
    }
    let integers = model.columns.indices.filter { model.columns[$0].isInteger }.map { names.columns[$0] }
    if !integers.isEmpty { lines += ["General"] + integers.map { " \($0)" } }
    return (lines + ["End", ""]).joined(separator: "\n")
  }

  private static func term(_ value: Double, _ name: String) -> String {
    value.sign == .minus ? "- \(-value) \(name)" : "+ \(value) \(name)"
  }

  /// Reads what `text` writes: one statement a line.
  package static func model(_ text: String) throws(MPSFile.Fault) -> LinearModel {
    var reader = LPReader()
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      guard let message = reader.read(line.split(separator: "\\", omittingEmptySubsequences: false).first ?? "") else {
        continue
      }
      throw MPSFile.Fault(line: number, message: message)
    }
    return reader.model
  }
}

private struct LPReader {
  var model = LinearModel()
  private var section = ""
  private var columnOf: [String: Int] = [:]

  /// What is wrong with the line; nil: nothing.
  mutating func read(_ line: Substring) -> String? {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard !words.isEmpty else { return nil }
    switch words.joined(separator: " ").lowercased() {
    case "minimize", "bounds", "general", "end", "subject to":
      section = words[0].lowercased()
      return nil
    default: break
    }
    switch section {
    case "minimize":
      guard let terms = terms(words.dropFirst()) else { return "the objective is no sum" }
      for (j, value) in terms { model.columns[j].cost = value }
    case "subject": return readRow(words)
    case "bounds": return readBound(words)
    case "general":
      for word in words {
        guard let j = columnOf[word] else { return "there is no column \(word)" }
        model.columns[j].isInteger = true
      }
    default: return "a line outside of all sections"
    }
    return nil
  }

  private mutating func terms(_ words: ArraySlice<String>) -> [(Int, Double)]? {
    if words.count == 1, words.first == "0" { return [] }
    var result: [(Int, Double)] = []
    var rest = words
    while rest.count >= 3 {
      let part = Array(rest.prefix(3))
      guard part[0] == "+" || part[0] == "-", let value = Double(part[1]) else { return nil }
      result.append((column(part[2]), part[0] == "-" ? -value : value))
      rest = rest.dropFirst(3)
    }
    return rest.isEmpty ? result : nil
  }

  private mutating func column(_ name: String) -> Int {
    if let known = columnOf[name] { return known }
    let j = model.addColumn(.init(name))
    columnOf[name] = j
    return j
  }

  private mutating func readRow(_ words: [String]) -> String? {
    guard words.count >= 4, words[0].last == ":", let side = Double(words[words.count - 1]),
      let terms = terms(words[1..<(words.count - 2)])
    else { return "expected name: sum sense number" }
    var row = LinearModel.Row(String(words[0].dropLast()))
    switch words[words.count - 2] {
    case ">=": row.lower = side
    case "<=": row.upper = side
    case "=": (row.lower, row.upper) = (side, side)
    default: return "expected >=, <= or ="
    }
    let i = model.addRow(row)
    for (j, value) in terms where value != 0 { model.columns[j].entries.append(.init(row: i, value: value)) }
    return nil
  }

  private mutating func readBound(_ words: [String]) -> String? {
    if words.count == 2, words[1] == "free" {
      let j = column(words[0])
      (model.columns[j].lower, model.columns[j].upper) = (-.infinity, .infinity)
      return nil
    }
    guard words.count == 5, words[1] == "<=", words[3] == "<=", let lower = Double(words[0]),
      let upper = Double(words[4])
    else { return "expected low <= column <= high" }
    let j = column(words[2])
    (model.columns[j].lower, model.columns[j].upper) = (lower, upper)
    return nil
  }
}
