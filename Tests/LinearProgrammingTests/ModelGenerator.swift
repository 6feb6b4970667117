import LinearProgramming

/// Random small models of many kinds, nasty ones among them. Its own generator: the module knows nothing else.
struct ModelGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
  }

  mutating func below(_ n: Int) -> Int { Int.random(in: 0..<n, using: &self) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// Whole numbers of one digit; bounds and senses of every kind.
  mutating func small(integer: Bool = false) -> LinearModel {
    var model = LinearModel(name: "small")
    let (m, n) = (below(6), below(6) + (integer ? 1 : 0))
    for i in 0..<m {
      let low = Double(below(15) - 5)
      let row: LinearModel.Row =
        switch below(4) {
        case 0: .init("r\(i)", lower: low)
        case 1: .init("r\(i)", upper: low)
        case 2: .init("r\(i)", lower: low, upper: low)
        default: .init("r\(i)", lower: low, upper: low + Double(below(6)))
        }
      model.rows.append(row)
    }
    for j in 0..<n {
      var column = LinearModel.Column("x\(j)", cost: Double(below(11) - 4), isInteger: integer && chance(70))
      switch below(integer ? 2 : 5) {
      case 0: break
      case 1: column.upper = Double(below(8))
      case 2: (column.lower, column.upper) = (-.infinity, Double(below(8) - 3))
      case 3: (column.lower, column.upper) = (-.infinity, .infinity)
      default: (column.lower, column.upper) = (Double(below(6) - 6), Double(below(6)))
      }
      if integer { column.upper = min(column.upper, 7) }
      for i in 0..<m where chance(60) { column.entries.append(.init(row: i, value: Double(below(9) - 4))) }
      model.columns.append(column)
    }
    return model
  }

  /// A model that something is wrong with, or that is hard on floating point.
  mutating func nasty() -> LinearModel {
    var model = small()
    if model.rows.isEmpty { model.rows.append(.init(lower: 1)) }
    if model.columns.isEmpty { model.columns.append(.init(cost: 1, entries: [.init(row: 0, value: 1)])) }
    let odd: [Double] = [
      .nan, .infinity, -.infinity, 1e300, -1e300, 1e-300, .leastNonzeroMagnitude, 0, -0.0, 1e11, 1e-9, .pi,
    ]
    let value = odd[below(odd.count)]
    let j = below(model.columns.count)
    let i = below(model.rows.count)
    switch below(9) {
    case 0: model.columns[j].cost = value
    case 1: model.columns[j].lower = value
    case 2: model.columns[j].upper = value
    case 3: model.rows[i].lower = value
    case 4: model.rows[i].upper = value
    case 5: model.columns[j].entries.append(.init(row: [-1, model.rows.count, .max, i][below(4)], value: 1))
    case 6: (model.columns[j].lower, model.columns[j].upper) = (3, 2)
    case 7: for k in model.columns[j].entries.indices { model.columns[j].entries[k].value *= value }
    default:
      for k in model.columns.indices {
        let scale = Double(sign: .plus, exponent: below(60) - 30, significand: 1)
        for e in model.columns[k].entries.indices { model.columns[k].entries[e].value *= scale }
      }
    }
    return model
  }

  /// A multi-dimensional knapsack: hard on branch and bound.
  mutating func knapsacks(rows: Int, columns: Int) -> LinearModel {
    var model = LinearModel(rows: (0..<rows).map { _ in .init(upper: Double(columns * 12)) })
    for _ in 0..<columns {
      model.columns.append(
        .init(
          upper: 1, cost: -Double(20 + below(60)), isInteger: true,
          entries: (0..<rows).map { .init(row: $0, value: Double(10 + below(50))) }))
    }
    return model
  }

  /// Beale's cycling pattern, Klee and Minty's cube: degenerate and exponential families.
  static var classics: [LinearModel] { [beale, kleeMinty(6), kleeMinty(9)] }

  static var beale: LinearModel {
    var model = LinearModel(name: "beale", rows: [.init(upper: 0), .init(upper: 0), .init(upper: 1)])
    let columns: [(Double, [Double])] = [
      (-0.75, [0.25, 0.5, 0]), (150, [-60, -90, 0]), (-0.02, [-0.04, -0.02, 1]), (6, [9, 3, 0]),
    ]
    for (cost, values) in columns {
      model.columns.append(
        .init(cost: cost, entries: values.enumerated().map { .init(row: $0.offset, value: $0.element) }))
    }
    return model
  }

  static func kleeMinty(_ n: Int) -> LinearModel {
    var model = LinearModel(name: "cube")
    var power = 5.0
    for _ in 0..<n {
      model.rows.append(.init(upper: power))
      power *= 5
    }
    for j in 0..<n {
      var column = LinearModel.Column(cost: -Double(1 << (n - 1 - j)))
      for i in j..<n { column.entries.append(.init(row: i, value: i == j ? 1 : Double(1 << (i - j + 1)))) }
      model.columns.append(column)
    }
    return model
  }
}
