import LinearProgramming
import ReleaseGraph

/// # The bound of the aggregated relaxation: rows as they are needed, then exact arithmetic
///
/// The linear program chooses shares of options; rows that it exceeds are added until none is. Floating point proposes
/// multipliers alone: they are rounded to sixteenths of 2^-12, and the Lagrangian bound Σ base + Σ_units min over options
/// (cost + Σ multiplier · coefficient) − Σ multiplier · supply is computed in whole numbers, with each group in or out
/// whichever is cheaper. Any multipliers ≥ 0 give a valid bound, so it may stop at any time.
struct DeliveryBound {
  /// A row with its numbers.
  struct Cut {
    var row: DeliveryRelaxation.Row
    var supply: Int
    /// Units with a coefficient and those of their options.
    var entries: [(unit: Int, values: [Int])]
  }

  let relaxation: DeliveryRelaxation
  private(set) var cuts: [Cut] = []
  /// Largest bound so far.
  private(set) var bound = 0
  private(set) var solves = 0
  /// Effort, by steps of the simplex method and rows that were looked at.
  private(set) var ticks = 0
  /// Of the last optimum: per unit the options with a share; per cut its multiplier in cost per slot of energy.
  private(set) var shares: [[(option: Int, share: Double)]] = []
  private(set) var prices: [Double] = []
  /// No row is exceeded any more.
  private(set) var isConverged = false
  private var known: Set<DeliveryRelaxation.Row> = []
  private let layout: Layout
  private static let scale = Int128(1 << 16)

  init(_ relaxation: DeliveryRelaxation) {
    self.relaxation = relaxation
    layout = Layout(relaxation)
    bound = exactBound([])
  }

  /// Adds rows and solves until nothing is exceeded or a limit is reached.
  mutating func run(
    _ backend: any LinearBackend, _ options: LinearOptions, rounds: Int, ticks most: Int = .max
  ) throws(LinearError) {
    var copy = self
    try backend.withSession(layout.model) { (session) throws(LinearError) in
      for _ in 0..<rounds where copy.ticks < most {
        let before = session.iterations
        let outcome = try session.solveLinear(options)
        copy.count(session, from: before)
        guard case .optimal(let solution) = outcome else { return }
        copy.solves += 1
        copy.take(solution)
        let rows = copy.separate()
        if rows.isEmpty {
          copy.isConverged = true
          return
        }
        try session.add(rows: rows.map { copy.layout.row($0) })
        copy.cuts += rows
      }
    }
    self = copy
  }

  /// One option per unit (nil: left out) that keeps all rows found so far, as far as the back end can tell: a hint for
  /// search. Nil where it found none within its limits.
  mutating func wholeChoice(
    _ backend: any LinearBackend, _ options: LinearOptions, rounds: Int
  ) throws(LinearError) -> [Int?]? {
    var model = layout.model
    for j in model.columns.indices { model.columns[j].isInteger = true }
    var copy = self
    var choice: [Int?]?
    try backend.withSession(model) { (session) throws(LinearError) in
      try session.add(rows: cuts.map { copy.layout.row($0) })
      for _ in 0..<rounds {
        let before = session.iterations
        let outcome = try session.solveInteger(options)
        copy.count(session, from: before)
        copy.solves += 1
        guard let values = outcome.solution?.values else { return }
        choice = relaxation.units.indices.map { u in
          relaxation.units[u].options.indices.first { values[layout.firstColumn[u] + $0] > 0.5 }
        }
        copy.shares = (choice ?? []).map { option in option.map { [($0, 1)] } ?? [] }
        let rows = copy.separate()
        if rows.isEmpty { return }
        try session.add(rows: rows.map { copy.layout.row($0) })
        copy.cuts += rows
      }
    }
    solves = copy.solves
    ticks = copy.ticks
    return choice
  }

  private mutating func count(_ session: any LinearSession, from before: Int) {
    ticks &+= 3 * (session.iterations - before + 1) * (session.model.rows.count + session.model.columns.count)
  }

  private mutating func take(_ solution: LinearSolution) {
    shares = relaxation.units.indices.map { u in
      relaxation.units[u].options.indices.compactMap { o in
        let share = solution.values[layout.firstColumn[u] + o]
        return share > 1e-7 ? (o, share) : nil
      }
    }
    prices = cuts.indices.map { max(0, -solution.duals[layout.firstCut + $0]) * layout.costScale }
    bound = max(bound, exactBound(prices))
  }

  private mutating func separate() -> [Cut] {
    var rows: [DeliveryRelaxation.Row] = []
    ticks &+= shares.lazy.map(\.count).reduce(0, +) * relaxation.periodCount * relaxation.periodCount / 4
    for pool in relaxation.pools.indices where !relaxation.users[pool].isEmpty {
      rows += relaxation.exceeded(pool, shares, count: 3)
    }
    for resource in relaxation.limitResources { rows += relaxation.exceededLimits(resource, shares, count: 3) }
    return rows.filter { known.insert($0).inserted }.map(cut)
  }

  private func cut(_ row: DeliveryRelaxation.Row) -> Cut {
    let entries = relaxation.units.indices.compactMap { u in
      relaxation.coefficients(row, unit: u).map { (u, $0) }
    }
    return Cut(row: row, supply: relaxation.supply(row), entries: entries)
  }

  /// The Lagrangian bound, exactly, rounded up to a multiple of the unit of all costs.
  private func exactBound(_ prices: [Double]) -> Int {
    let scale = Self.scale
    var total = Int128(relaxation.baseCost) * scale
    var values = relaxation.units.map { unit in unit.options.map { Int128($0.cost) * scale } }
    for (c, price) in prices.enumerated() where price > 0 {
      let scaled = (price * Double(scale)).rounded()
      guard scaled < 1e17 else { continue }
      let multiplier = Int128(scaled)
      total -= multiplier * Int128(cuts[c].supply)
      for entry in cuts[c].entries {
        for o in entry.values.indices { values[entry.unit][o] += multiplier * Int128(entry.values[o]) }
      }
    }
    var ofGroup = [Int128?](repeating: 0, count: relaxation.network.groups.count)
    for (u, unit) in relaxation.units.enumerated() {
      let least = values[u].min().map { $0 + Int128(unit.fixedCost) * scale }
      if let group = unit.group {
        ofGroup[group] = ofGroup[group].flatMap { sum in least.map { sum + $0 } }
      } else {
        total += least ?? 0
      }
    }
    for (g, sum) in ofGroup.enumerated() {
      let absence = Int128(relaxation.network.groups[g].absenceCost) * scale
      total += sum.map { min($0, absence) } ?? absence
    }
    let step = Int128(relaxation.costUnit) * scale
    guard total > 0 else { return 0 }
    let rounded = (total + step - 1) / step * Int128(relaxation.costUnit)
    return Int(exactly: rounded) ?? 0
  }

  /// Where things stand in the linear program.
  private struct Layout {
    var model = LinearModel(name: "deliveries")
    var firstColumn: [Int] = []
    /// Row of the first cut.
    var firstCut = 0
    /// Cost of one in the objective.
    var costScale = 1.0

    init(_ relaxation: DeliveryRelaxation) {
      let network = relaxation.network
      var groupCost = [Int](repeating: 0, count: network.groups.count)
      var hasUnit = [Bool](repeating: false, count: network.groups.count)
      for unit in relaxation.units {
        guard let group = unit.group else { continue }
        groupCost[group] += unit.fixedCost
        hasUnit[group] = true
      }
      for g in groupCost.indices { groupCost[g] -= network.groups[g].absenceCost }
      let largest = max(
        relaxation.units.flatMap(\.options).map(\.cost).max() ?? 0, groupCost.map { abs($0) }.max() ?? 0, 1)
      costScale = max(1, Double(largest) / 1e6)
      var rowOfUnit: [Int] = []
      for unit in relaxation.units {
        let side: Double = unit.group == nil ? 1 : 0
        rowOfUnit.append(model.addRow(.init("unit\(unit.delivery)", lower: side, upper: side)))
      }
      for (u, unit) in relaxation.units.enumerated() {
        firstColumn.append(model.columns.count)
        for option in unit.options {
          _ = model.addColumn(
            .init(
              "end\(unit.delivery)in\(option.period)", cost: scaled(option.cost),
              entries: [.init(row: rowOfUnit[u], value: 1)]))
        }
      }
      var entries = [[LinearModel.Entry]](repeating: [], count: network.groups.count)
      for (u, unit) in relaxation.units.enumerated() {
        if let group = unit.group { entries[group].append(.init(row: rowOfUnit[u], value: -1)) }
      }
      for implication in network.implications where hasUnit[implication.present] && hasUnit[implication.required] {
        guard implication.present != implication.required else { continue }
        let row = model.addRow(.init("needs", upper: 0))
        entries[implication.present].append(.init(row: row, value: 1))
        entries[implication.required].append(.init(row: row, value: -1))
      }
      for g in network.groups.indices where hasUnit[g] {
        _ = model.addColumn(
          .init("group\(g)", upper: 1, cost: scaled(groupCost[g]), entries: entries[g]))
      }
      firstCut = model.rows.count
    }

    /// Costs that are next to nothing beside the largest are dropped: the exact bound knows them.
    private func scaled(_ cost: Int) -> Double {
      let value = Double(cost) / costScale
      return abs(value) < 1e-6 ? 0 : value
    }

    func row(_ cut: Cut) -> LinearModel.RowWithEntries {
      var columns: [Int] = []
      var values: [Double] = []
      for entry in cut.entries {
        for (o, value) in entry.values.enumerated() where value != 0 {
          columns.append(firstColumn[entry.unit] + o)
          values.append(Double(value))
        }
      }
      return LinearModel.RowWithEntries(.init("cut", upper: Double(cut.supply)), columns: columns, values: values)
    }
  }
}
