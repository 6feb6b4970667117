/// # A simplex tableau of whole numbers over one common denominator
///
/// Columns are x ≥ 0; every row says Σ entry/denominator · x = right side/denominator with the right side ≥ 0. A pivot
/// replaces each entry t[i][j] by (t[i][j] · p − t[i][s] · t[r][j]) / denominator, which divides evenly since all entries
/// are minors of the first matrix; the pivot p becomes the denominator.
///
/// - Complexity: a pivot costs rows × columns products of numbers as long as those minors.
/// - Cycling:    largest improvement first; after 30 pivots without gain Bland's rule until there is one, which ends.
/// - Source:     Edmonds, Maurras 1997 (Q-pivoting); Bland 1977.
struct ExactTableau {
  enum End {
    case optimal, unbounded, limit, cancelled
  }

  /// The last entry of each is the right side.
  private(set) var rows: [[BigInteger]]
  private(set) var denominator = BigInteger.one
  /// Column that is basic in each row.
  private(set) var basis: [Int]
  /// Objective rows: reduced costs times the denominator; the last entry is minus the objective.
  var objectives: [[BigInteger]]
  /// Columns that may not enter.
  var isBarred: [Bool]
  private(set) var pivots = 0

  init(rows: [[BigInteger]], basis: [Int], objectives: [[BigInteger]]) {
    self.rows = rows
    self.basis = basis
    self.objectives = objectives
    isBarred = Array(repeating: false, count: (objectives.first?.count ?? 1) - 1)
  }

  private var rightSide: Int { isBarred.count }

  /// Minimises objective number k from the present basis.
  mutating func minimise(_ k: Int, _ options: LinearOptions) -> End {
    var stalled = 0
    while true {
      guard let entering = entering(k, byIndex: stalled > 30) else { return .optimal }
      guard let leaving = leaving(entering) else { return .unbounded }
      if pivots >= options.iterations || options.isOverdue { return .limit }
      if options.isCancelled() { return .cancelled }
      stalled = rows[leaving][rightSide].isZero ? stalled + 1 : 0
      pivot(leaving, entering)
    }
  }

  private func entering(_ k: Int, byIndex: Bool) -> Int? {
    var best: Int?
    for j in isBarred.indices where !isBarred[j] && objectives[k][j].signum < 0 {
      if byIndex { return j }
      if best.map({ objectives[k][j] < objectives[k][$0] }) ?? true { best = j }
    }
    return best
  }

  /// The row of the least ratio, of equal ones that of the smallest basic column.
  private func leaving(_ s: Int) -> Int? {
    var best: Int?
    for i in rows.indices where rows[i][s].signum > 0 {
      guard let known = best else {
        best = i
        continue
      }
      let order = (rows[i][rightSide] * rows[known][s] - rows[known][rightSide] * rows[i][s]).signum
      if order < 0 || (order == 0 && basis[i] < basis[known]) { best = i }
    }
    return best
  }

  mutating func pivot(_ r: Int, _ s: Int) {
    pivots += 1
    if rows[r][s].signum < 0 { rows[r] = rows[r].map { -$0 } }
    let pivotRow = rows[r]
    for i in rows.indices where i != r { Self.eliminate(&rows[i], pivotRow, s, denominator) }
    for k in objectives.indices { Self.eliminate(&objectives[k], pivotRow, s, denominator) }
    denominator = pivotRow[s]
    basis[r] = s
  }

  private static func eliminate(_ row: inout [BigInteger], _ pivotRow: [BigInteger], _ s: Int, _ by: BigInteger) {
    let factor = row[s]
    let p = pivotRow[s]
    if factor.isZero && p == by { return }
    for j in row.indices {
      if pivotRow[j].isZero || factor.isZero {
        if !row[j].isZero && p != by { row[j] = .pivoted(row[j], p, .zero, .zero, by: by) }
      } else {
        row[j] = .pivoted(row[j], p, factor, pivotRow[j], by: by)
      }
    }
  }

  /// The value of every column.
  var values: [Fraction] {
    var result = [Fraction](repeating: .zero, count: isBarred.count)
    for (i, column) in basis.enumerated() { result[column] = Fraction(rows[i][rightSide], over: denominator) }
    return result
  }

  /// The reduced cost of a column.
  func reducedCost(_ k: Int, _ j: Int) -> Fraction { Fraction(objectives[k][j], over: denominator) }

  /// The value of an objective.
  func value(_ k: Int) -> Fraction { Fraction(-objectives[k][rightSide], over: denominator) }

  /// Drives columns from `first` on out of the basis where another column can take their row.
  mutating func clearBasis(ofColumnsFrom first: Int) {
    for r in rows.indices where basis[r] >= first {
      if let s = (0..<first).first(where: { !isBarred[$0] && !rows[r][$0].isZero }) { pivot(r, s) }
    }
  }
}
