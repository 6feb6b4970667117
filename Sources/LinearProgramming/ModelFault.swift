/// What makes a model no linear program at all. Contradictory bounds are no fault: such a model is infeasible.
package enum ModelFault: Hashable, Sendable {
  case notANumber(ModelPlace)
  /// A cost or a coefficient that is infinite.
  case infinite(ModelPlace)
  /// An entry names a row that does not exist.
  case noSuchRow(column: Int, row: Int)
  /// Two entries of a column for one row.
  case duplicateEntry(column: Int, row: Int)
  /// More rows, columns or entries than `LinearModel.largestCount`.
  case tooManyParts
  /// A row to be added names a column that does not exist, or one twice, or is uneven.
  case malformedRow(Int)
  /// A magnitude with which a floating-point back end can't be trusted; the exact one takes it.
  case badlyScaled(ModelPlace)
}

package enum ModelPlace: Hashable, Sendable {
  case columnLower(Int)
  case columnUpper(Int)
  case cost(Int)
  case coefficient(column: Int, row: Int)
  case rowLower(Int)
  case rowUpper(Int)
}

extension LinearModel {
  /// Rows, columns and entries each: beyond it nothing is solved.
  package static let largestCount = 20_000_000

  /// All faults, at most 100; empty for a sound model. O(entries).
  package var faults: [ModelFault] {
    guard rows.count <= Self.largestCount, columns.count <= Self.largestCount, entryCount <= Self.largestCount else {
      return [.tooManyParts]
    }
    var found: [ModelFault] = []
    for (i, row) in rows.enumerated() {
      if row.lower.isNaN { found.append(.notANumber(.rowLower(i))) }
      if row.upper.isNaN { found.append(.notANumber(.rowUpper(i))) }
    }
    var seen = [Int](repeating: -1, count: rows.count)
    for (j, column) in columns.enumerated() {
      if found.count > 100 { break }
      Self.check(column, j, rowCount: rows.count, &seen, &found)
    }
    return Array(found.prefix(100))
  }

  /// The faults of columns that are added as numbers `first`….
  package func faults(ofAdded added: [Column], from first: Int) -> [ModelFault] {
    var found: [ModelFault] = []
    var seen = [Int](repeating: -1, count: rows.count)
    for (k, column) in added.enumerated() { Self.check(column, first + k, rowCount: rows.count, &seen, &found) }
    return Array(found.prefix(100))
  }

  /// The fault of rows that are to be added, if any.
  package func fault(ofAdded added: [RowWithEntries]) -> ModelFault? {
    var seen = [Int](repeating: -1, count: columns.count)
    for (k, item) in added.enumerated() {
      let i = rows.count + k
      if item.row.lower.isNaN { return .notANumber(.rowLower(i)) }
      if item.row.upper.isNaN { return .notANumber(.rowUpper(i)) }
      guard item.columns.count == item.values.count else { return .malformedRow(i) }
      for (column, value) in zip(item.columns, item.values) {
        guard columns.indices.contains(column), seen[column] != k else { return .malformedRow(i) }
        seen[column] = k
        if value.isNaN { return .notANumber(.coefficient(column: column, row: i)) }
        if value.isInfinite { return .infinite(.coefficient(column: column, row: i)) }
      }
    }
    return nil
  }

  private static func check(
    _ column: Column, _ j: Int, rowCount: Int, _ seen: inout [Int], _ found: inout [ModelFault]
  ) {
    if column.lower.isNaN { found.append(.notANumber(.columnLower(j))) }
    if column.upper.isNaN { found.append(.notANumber(.columnUpper(j))) }
    if column.cost.isNaN { found.append(.notANumber(.cost(j))) }
    if column.cost.isInfinite { found.append(.infinite(.cost(j))) }
    for entry in column.entries {
      guard entry.row >= 0, entry.row < rowCount else {
        found.append(.noSuchRow(column: j, row: entry.row))
        continue
      }
      if seen[entry.row] == j { found.append(.duplicateEntry(column: j, row: entry.row)) }
      seen[entry.row] = j
      if entry.value.isNaN { found.append(.notANumber(.coefficient(column: j, row: entry.row))) }
      if entry.value.isInfinite { found.append(.infinite(.coefficient(column: j, row: entry.row))) }
    }
  }

  /// The first magnitude outside what floating-point simplex codes stand: coefficients and costs beyond 10^-9…10^11,
  /// bounds beyond 10^13 (zeros and missing bounds aside). Complements `faults`.
  package func scalingFault(ofColumnsFrom first: Int = 0) -> ModelFault? {
    func isBad(_ value: Double, _ largest: Double) -> Bool {
      value != 0 && value.isFinite && (abs(value) > largest || abs(value) < 1e-9)
    }
    for (i, row) in rows.enumerated() {
      if isBad(row.lower, 1e13) { return .badlyScaled(.rowLower(i)) }
      if isBad(row.upper, 1e13) { return .badlyScaled(.rowUpper(i)) }
    }
    for j in first..<max(first, columns.count) {
      let column = columns[j]
      if isBad(column.lower, 1e13) { return .badlyScaled(.columnLower(j)) }
      if isBad(column.upper, 1e13) { return .badlyScaled(.columnUpper(j)) }
      if isBad(column.cost, 1e11) { return .badlyScaled(.cost(j)) }
      for entry in column.entries where isBad(entry.value, 1e11) {
        return .badlyScaled(.coefficient(column: j, row: entry.row))
      }
    }
    return nil
  }
}
