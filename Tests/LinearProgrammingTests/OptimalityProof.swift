import LinearProgramming

/// Proves an exact solution optimal by itself: feasible, its duals feasible, and no gap between them.
enum OptimalityProof {
  static func holds(_ solution: ExactSimplex.Solution, of model: LinearModel) -> Bool {
    isFeasible(solution.values, model) && dualBound(solution.duals, model) == solution.objective
      && objective(solution.values, model) == solution.objective
  }

  static func objective(_ values: [Fraction], _ model: LinearModel) -> Fraction {
    zip(values, model.columns).reduce(.zero) { $0 + $1.0 * Fraction(exactly: $1.1.cost) }
  }

  static func isFeasible(_ values: [Fraction], _ model: LinearModel) -> Bool {
    var sums = [Fraction](repeating: .zero, count: model.rows.count)
    for (value, column) in zip(values, model.columns) {
      if !lies(value, column.lower, column.upper) { return false }
      for entry in column.entries { sums[entry.row] = sums[entry.row] + Fraction(exactly: entry.value) * value }
    }
    return zip(sums, model.rows).allSatisfy { lies($0, $1.lower, $1.upper) }
  }

  private static func lies(_ value: Fraction, _ lower: Double, _ upper: Double) -> Bool {
    (!lower.isFinite || Fraction(exactly: lower) <= value) && (!upper.isFinite || value <= Fraction(exactly: upper))
  }

  /// What the duals prove; nil where they prove nothing.
  static func dualBound(_ duals: [Fraction], _ model: LinearModel) -> Fraction? {
    var bound = Fraction.zero
    for (dual, row) in zip(duals, model.rows) where dual != .zero {
      let side = dual > .zero ? row.lower : row.upper
      guard side.isFinite else { return nil }
      bound = bound + dual * Fraction(exactly: side)
    }
    for column in model.columns {
      var reduced = Fraction(exactly: column.cost)
      for entry in column.entries { reduced = reduced - duals[entry.row] * Fraction(exactly: entry.value) }
      guard reduced != .zero else { continue }
      let side = reduced > .zero ? column.lower : column.upper
      guard side.isFinite else { return nil }
      bound = bound + reduced * Fraction(exactly: side)
    }
    return bound
  }
}

/// Every whole point of a box: the oracle of integer models.
enum Enumeration {
  static func best(_ model: LinearModel) -> Double? {
    var point = model.columns.map { $0.lower.rounded(.up) }
    var best: Double?
    if zip(point, model.columns).contains(where: { $0 > $1.upper }) { return nil }
    while true {
      var sums = [Double](repeating: 0, count: model.rows.count)
      for (value, column) in zip(point, model.columns) {
        for entry in column.entries { sums[entry.row] += value * entry.value }
      }
      if zip(sums, model.rows).allSatisfy({ $0 >= $1.lower && $0 <= $1.upper }) {
        let value = zip(point, model.columns).reduce(0) { $0 + $1.0 * $1.1.cost }
        best = min(best ?? value, value)
      }
      guard let j = point.indices.first(where: { point[$0] + 1 <= model.columns[$0].upper }) else { return best }
      point[j] += 1
      for k in 0..<j { point[k] = model.columns[k].lower.rounded(.up) }
    }
  }
}
