/// # A linear program as a value
///
/// Minimise Σ cost · x over columns with bounds, such that every row Σ value · x lies between its bounds; columns may be
/// integer. Stored by column, so that columns can be added one after the other. Bounds are ±∞ where there is none.
///
/// A model may be wrong in any way (see `faults`); back ends refuse wrong ones before they touch a library.
package struct LinearModel: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var row: Int
    package var value: Double
    package init(row: Int, value: Double) {
      self.row = row
      self.value = value
    }
  }

  package struct Column: Hashable, Sendable {
    package var name: String
    package var lower: Double
    package var upper: Double
    package var cost: Double
    package var isInteger: Bool
    /// At most one per row.
    package var entries: [Entry]

    package init(
      _ name: String = "", lower: Double = 0, upper: Double = .infinity, cost: Double = 0, isInteger: Bool = false,
      entries: [Entry] = []
    ) {
      self.name = name
      self.lower = lower
      self.upper = upper
      self.cost = cost
      self.isInteger = isInteger
      self.entries = entries
    }
  }

  package struct Row: Hashable, Sendable {
    package var name: String
    package var lower: Double
    package var upper: Double

    package init(_ name: String = "", lower: Double = -.infinity, upper: Double = .infinity) {
      self.name = name
      self.lower = lower
      self.upper = upper
    }
  }

  /// A row to be added, with its coefficients: at most one per column.
  package struct RowWithEntries: Hashable, Sendable {
    package var row: Row
    package var columns: [Int]
    package var values: [Double]

    package init(_ row: Row, columns: [Int], values: [Double]) {
      self.row = row
      self.columns = columns
      self.values = values
    }
  }

  package var name: String
  package var columns: [Column]
  package var rows: [Row]

  package init(name: String = "", columns: [Column] = [], rows: [Row] = []) {
    self.name = name
    self.columns = columns
    self.rows = rows
  }

  /// Adds a row and returns its index.
  package mutating func addRow(_ row: Row) -> Int {
    rows.append(row)
    return rows.count - 1
  }

  /// Adds a column and returns its index.
  package mutating func addColumn(_ column: Column) -> Int {
    columns.append(column)
    return columns.count - 1
  }

  /// The model with a further row. Columns and values are of one length.
  package mutating func add(_ added: RowWithEntries) {
    rows.append(added.row)
    for (column, value) in zip(added.columns, added.values) {
      columns[column].entries.append(Entry(row: rows.count - 1, value: value))
    }
  }

  package var entryCount: Int { columns.reduce(0) { $0 + $1.entries.count } }
  package var hasIntegers: Bool { columns.contains(where: \.isInteger) }

  /// The same model with all columns continuous.
  package var relaxed: LinearModel {
    var copy = self
    for j in copy.columns.indices { copy.columns[j].isInteger = false }
    return copy
  }

  /// A bound pair that nothing satisfies (also an integer column without an integer between its bounds, and a row
  /// without columns that excludes 0): the model is infeasible without solving.
  package var isContradictory: Bool {
    var isUsed = [Bool](repeating: false, count: rows.count)
    for column in columns {
      if column.lower > column.upper || column.lower == .infinity || column.upper == -.infinity { return true }
      if column.isInteger && column.lower.rounded(.up) > column.upper.rounded(.down) { return true }
      for entry in column.entries where entry.value != 0 { isUsed[entry.row] = true }
    }
    return rows.indices.contains { i in
      rows[i].lower > rows[i].upper || rows[i].lower == .infinity || rows[i].upper == -.infinity
        || (!isUsed[i] && (rows[i].lower > 0 || rows[i].upper < 0))
    }
  }
}
