/// # A model as equations over columns x ≥ 0, with the way back
///
/// A column with a lower bound is shifted by it, one with an upper bound alone is mirrored, a free one split in two; a
/// second bound becomes a row. Each row side that is finite becomes one constraint, scaled to whole numbers.
struct StandardForm {
  struct Constraint {
    var entries: [(column: Int, value: Fraction)]
    var rightSide: Fraction
    /// 1: at least, −1: at most, 0: equal.
    var sense: Int
    /// Row of the model; nil: a bound of a column.
    var row: Int?
  }

  /// x = offset + sign · x′ (− x″ where split).
  private struct Image {
    var column: Int
    var isMirrored: Bool
    var isSplit: Bool
    var offset: Fraction
  }

  private let model: LinearModel
  private var images: [Image] = []
  private(set) var constraints: [Constraint] = []
  /// Columns before slacks.
  private(set) var width = 0

  init(_ model: LinearModel) {
    self.model = model
    for column in model.columns { addImage(of: column) }
    var sums = [[(column: Int, value: Fraction)]](repeating: [], count: model.rows.count)
    var offsets = [Fraction](repeating: .zero, count: model.rows.count)
    for (j, column) in model.columns.enumerated() {
      for entry in column.entries where entry.value != 0 {
        let value = Fraction(exactly: entry.value)
        let image = images[j]
        sums[entry.row].append((image.column, image.isMirrored ? -value : value))
        if image.isSplit { sums[entry.row].append((image.column + 1, -value)) }
        if image.offset != .zero { offsets[entry.row] = offsets[entry.row] + value * image.offset }
      }
    }
    for (i, row) in model.rows.enumerated() {
      let isEqual = row.lower == row.upper
      if row.lower.isFinite {
        constraints.append(
          Constraint(
            entries: sums[i], rightSide: Fraction(exactly: row.lower) - offsets[i], sense: isEqual ? 0 : 1, row: i))
      }
      if row.upper.isFinite && !isEqual {
        constraints.append(
          Constraint(entries: sums[i], rightSide: Fraction(exactly: row.upper) - offsets[i], sense: -1, row: i))
      }
    }
  }

  private mutating func addImage(of column: LinearModel.Column) {
    let isMirrored = !column.lower.isFinite && column.upper.isFinite
    let isSplit = !column.lower.isFinite && !column.upper.isFinite
    let offset: Fraction =
      isSplit ? .zero : Fraction(exactly: isMirrored ? column.upper : column.lower)
    images.append(Image(column: width, isMirrored: isMirrored, isSplit: isSplit, offset: offset))
    if column.lower.isFinite && column.upper.isFinite {
      constraints.append(
        Constraint(
          entries: [(width, Fraction(1))], rightSide: Fraction(exactly: column.upper) - offset, sense: -1, row: nil))
    }
    width += isSplit ? 2 : 1
  }

  /// A tableau with its first basis, and what is needed to read it.
  struct Solver {
    var tableau: ExactTableau
    var firstArtificial: Int
    var artificials: Int
    /// Per constraint: the column that its multiplier is read from, and the factor from that reduced cost.
    var marks: [(column: Int, factor: Fraction)]
    var costScale: Fraction
  }

  func tableau() -> Solver {
    let slackCount = constraints.count { $0.sense != 0 }
    let scaled = constraints.map(Self.whole)
    let isArtificial = constraints.indices.map { k in
      // Basic slack where its coefficient is 1 once the right side is not negative.
      constraints[k].sense == 0 || constraints[k].sense * (scaled[k].isNegated ? -1 : 1) == 1
    }
    let firstArtificial = width + slackCount
    let artificials = isArtificial.count { $0 }
    let total = firstArtificial + artificials
    var rows: [[BigInteger]] = []
    var basis: [Int] = []
    var marks: [(column: Int, factor: Fraction)] = []
    var (slack, artificial) = (width, firstArtificial)
    for (k, constraint) in constraints.enumerated() {
      var row = [BigInteger](repeating: .zero, count: total + 1)
      for entry in scaled[k].entries { row[entry.column] = row[entry.column] + entry.value }
      row[total] = scaled[k].rightSide
      let sign = scaled[k].isNegated ? -1 : 1
      var mark = artificial
      var factor = Fraction(-sign) * scaled[k].scale
      if constraint.sense != 0 {
        row[slack] = BigInteger(-constraint.sense * sign)
        mark = slack
        factor = Fraction(constraint.sense) * scaled[k].scale
        slack += 1
      }
      if isArtificial[k] {
        row[artificial] = .one
        basis.append(artificial)
        artificial += 1
      } else {
        basis.append(mark)
      }
      marks.append((mark, factor))
      rows.append(row)
    }
    let (costs, costScale) = costs(total)
    let feasibility = Self.feasibility(rows, isArtificial, firstArtificial, total)
    return Solver(
      tableau: ExactTableau(rows: rows, basis: basis, objectives: [costs, feasibility]),
      firstArtificial: firstArtificial, artificials: artificials, marks: marks, costScale: costScale)
  }

  /// Reduced costs of the sum of the artificial columns.
  private static func feasibility(_ rows: [[BigInteger]], _ isArtificial: [Bool], _ first: Int, _ total: Int)
    -> [BigInteger]
  {
    var result = [BigInteger](repeating: .zero, count: total + 1)
    for (k, row) in rows.enumerated() where isArtificial[k] {
      for j in result.indices where j < first || j == total { result[j] = result[j] - row[j] }
    }
    return result
  }

  private func costs(_ total: Int) -> ([BigInteger], Fraction) {
    var exact = [Fraction](repeating: .zero, count: width)
    for (j, column) in model.columns.enumerated() where column.cost != 0 {
      let cost = Fraction(exactly: column.cost)
      exact[images[j].column] = images[j].isMirrored ? -cost : cost
      if images[j].isSplit { exact[images[j].column + 1] = -cost }
    }
    let scale = Self.commonDenominator(exact)
    let whole = exact.map { ($0 * scale).numerator }
    return (whole + Array(repeating: BigInteger.zero, count: total + 1 - width), scale)
  }

  /// The least common multiple of denominators that are powers of two.
  private static func commonDenominator(_ values: [Fraction]) -> Fraction {
    Fraction(values.map(\.denominator).max() ?? .one)
  }

  private static func whole(_ constraint: Constraint) -> (
    entries: [(column: Int, value: BigInteger)], rightSide: BigInteger, isNegated: Bool, scale: Fraction
  ) {
    let scale = commonDenominator(constraint.entries.map(\.value) + [constraint.rightSide])
    let isNegated = constraint.rightSide < .zero
    let factor = isNegated ? -scale : scale
    return (
      constraint.entries.map { ($0.column, ($0.value * factor).numerator) },
      (constraint.rightSide * factor).numerator, isNegated, scale
    )
  }

  func solution(of solver: Solver) -> ExactSimplex.Solution {
    let raw = solver.tableau.values
    var values: [Fraction] = []
    var objective = Fraction.zero
    for (j, image) in images.enumerated() {
      var value = image.offset + (image.isMirrored ? -raw[image.column] : raw[image.column])
      if image.isSplit { value = value - raw[image.column + 1] }
      values.append(value)
      if model.columns[j].cost != 0 { objective = objective + Fraction(exactly: model.columns[j].cost) * value }
    }
    var duals = [Fraction](repeating: .zero, count: model.rows.count)
    for (k, constraint) in constraints.enumerated() {
      guard let row = constraint.row else { continue }
      let reduced = solver.tableau.reducedCost(0, solver.marks[k].column)
      let dual = reduced * solver.marks[k].factor
      duals[row] = duals[row] + Fraction(dual.numerator, over: dual.denominator * solver.costScale.numerator)
    }
    return ExactSimplex.Solution(objective: objective, values: values, duals: duals)
  }
}
