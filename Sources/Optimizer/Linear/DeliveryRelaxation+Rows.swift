import ReleaseGraph
import Timeline

extension DeliveryRelaxation {
  /// Least energy of a part within [borders[first], borders[end]) under an option.
  @inline(__always)
  private func energy(_ part: Part, draw: Int, option: Int, first: Int, end: Int) -> Int {
    var least = Int.max
    var amount = 0
    var way = -1
    for k in part.draws[draw].needs {
      let need = part.needs[k]
      if need.way != way {
        if way >= 0 { least = min(least, amount) }
        if least == 0 { return 0 }
        way = need.way
        amount = 0
      }
      let slots = borderWork[need.measure]
      let inside = min(
        min(need.least, need.left - slots[first]), min(slots[end] - part.right[option][k], slots[end] - slots[first]))
      amount += max(0, inside) * need.amount
    }
    return min(least, amount)
  }

  /// What a row leaves to the units, after the activities that are done anyway.
  func supply(_ row: Row) -> Int {
    switch row.kind {
    case .limits: return limitSupply(row)
    case .occurrence: return limit(row.pool, window: row.first, occurrence: row.end)
    case .energy:
      return fixedUsers[row.pool].reduce(rawSupply(row)) {
        $0 - energy(fixedParts[$1.part], draw: $1.draw, option: 0, first: row.first, end: row.end)
      }
    }
  }

  private func rawSupply(_ row: Row) -> Int { pools[row.pool].supply[row.end] - pools[row.pool].supply[row.first] }

  /// Sum of the limits of the occurrences in which a delivery that ends in these periods may lie.
  private func limitSupply(_ row: Row) -> Int {
    var sum = 0
    for window in windowsOfLimit[row.pool] ?? [] {
      for occurrence in network.windows[window].occurrences
      where occurrence.upperBound > borders[row.first] && occurrence.lowerBound < borders[row.end] {
        sum += capacity(row.pool, at: occurrence.lowerBound)
      }
    }
    return sum
  }

  private func capacity(_ resource: Int, at t: Int) -> Int {
    let resource = network.resources[resource]
    return resource.capacity.value(at: min(max(0, t), network.horizon - 1)) * resource.copies
  }

  private func limit(_ resource: Int, window: Int, occurrence: Int) -> Int {
    capacity(resource, at: network.windows[window].occurrences[occurrence].lowerBound)
  }

  /// Whether an option counts in a row of window limits.
  private func counts(_ option: Option, in row: Row) -> Bool {
    row.kind == .limits
      ? option.period >= row.first && option.period < row.end
      : option.window == row.first && option.occurrence == row.end
  }

  /// Coefficients of a unit's options in a row; nil where all are 0.
  func coefficients(_ row: Row, unit u: Int) -> [Int]? {
    let unit = units[u]
    var result = [Int](repeating: 0, count: unit.options.count)
    if row.kind != .energy {
      for (o, option) in unit.options.enumerated() where counts(option, in: row) {
        for limit in option.limits where limit.resource == row.pool { result[o] += limit.amount }
      }
      return result.contains { $0 != 0 } ? result : nil
    }
    for part in unit.parts {
      guard let draw = part.draws.firstIndex(where: { $0.pool == row.pool }) else { continue }
      for o in result.indices { result[o] += energy(part, draw: draw, option: o, first: row.first, end: row.end) }
    }
    return result.contains { $0 != 0 } ? result : nil
  }

  /// A part with one way and one need under a chosen option.
  private struct ChosenNeed {
    var measure: Int
    var least: Int
    var left: Int
    var right: Int
    /// Amount times share.
    var weight: Double
  }

  /// What draws on a pool under a fractional choice.
  private func chosen(
    _ pool: Int, _ choice: [[(option: Int, share: Double)]]
  ) -> (singles: [ChosenNeed], others: [(unit: Int, part: Int, draw: Int, option: Int, share: Double)]) {
    var singles: [ChosenNeed] = []
    var others: [(unit: Int, part: Int, draw: Int, option: Int, share: Double)] = []
    for (u, p, d) in users[pool] {
      let part = units[u].parts[p]
      let needs = part.draws[d].needs
      for (option, share) in choice[u] {
        if needs.count > 1 {
          others.append((u, p, d, option, share))
          continue
        }
        let need = part.needs[needs[0]]
        singles.append(
          ChosenNeed(
            measure: need.measure, least: need.least, left: need.left, right: part.right[option][needs[0]],
            weight: share * Double(need.amount)))
      }
    }
    return (singles, others)
  }

  /// Demand on every interval of a pool under a fractional choice (per unit: option and share), less its supply;
  /// the most exceeded intervals first, at most `count`.
  func exceeded(_ pool: Int, _ choice: [[(option: Int, share: Double)]], count: Int) -> [Row] {
    let (singles, others) = chosen(pool, choice)
    var found: [(row: Row, excess: Double)] = []
    var active: [(most: Int, item: ChosenNeed)] = []
    for first in 0..<periodCount {
      active.removeAll(keepingCapacity: true)
      for item in singles {
        let most = min(item.least, item.left - borderWork[item.measure][first])
        if most > 0 { active.append((most, item)) }
      }
      for end in first + 1...periodCount {
        var demand = 0.0
        for (most, item) in active {
          let slots = borderWork[item.measure]
          let inside = min(most, slots[end] - max(item.right, slots[first]))
          if inside > 0 { demand += item.weight * Double(inside) }
        }
        for (u, p, d, option, share) in others {
          demand += share * Double(energy(units[u].parts[p], draw: d, option: option, first: first, end: end))
        }
        guard demand > 0 else { continue }
        let row = Row(pool: pool, first: first, end: end)
        guard !fixedUsers[pool].isEmpty || demand > Double(rawSupply(row)) else { continue }
        let room = Double(supply(row))
        let excess = (demand - room) / max(1, room)
        if excess > 1e-4 { found.append((row, excess)) }
      }
    }
    found.sort { ($0.excess, $1.row.first, $1.row.end) > ($1.excess, $0.row.first, $0.row.end) }
    return found.prefix(count).map(\.row)
  }

  /// The exceeded intervals of a window's limits.
  func exceededLimits(_ resource: Int, _ choice: [[(option: Int, share: Double)]], count: Int) -> [Row] {
    var perPeriod = [Double](repeating: 0, count: periodCount)
    var ofOccurrence: [Row: Double] = [:]
    for (u, unit) in units.enumerated() {
      for (o, share) in choice[u] {
        let option = unit.options[o]
        for limit in option.limits where limit.resource == resource {
          let amount = share * Double(limit.amount)
          perPeriod[option.period] += amount
          if option.window >= 0 {
            ofOccurrence[
              Row(pool: resource, first: option.window, end: option.occurrence, kind: .occurrence), default: 0] +=
              amount
          }
        }
      }
    }
    var found: [(row: Row, excess: Double)] = []
    for first in 0..<periodCount where perPeriod[first] > 0 {
      var demand = 0.0
      for end in first + 1...periodCount {
        demand += perPeriod[end - 1]
        guard perPeriod[end - 1] > 0 else { continue }
        let row = Row(pool: resource, first: first, end: end, kind: .limits)
        let room = Double(supply(row))
        if demand > room + 1e-6 { found.append((row, demand / max(room, 0.5))) }
      }
    }
    found.sort { ($0.excess, $1.row.first, $1.row.end) > ($1.excess, $0.row.first, $0.row.end) }
    let exceeded = ofOccurrence.filter { $0.value > Double(supply($0.key)) + 1e-6 }.map(\.key)
    return found.prefix(count).map(\.row) + exceeded.sorted { ($0.first, $0.end) < ($1.first, $1.end) }
  }

  /// Resources that limit windows of some delivery.
  var limitResources: [Int] {
    var found: [Int] = []
    for unit in units {
      for option in unit.options {
        for limit in option.limits where !found.contains(limit.resource) { found.append(limit.resource) }
      }
    }
    return found.sorted()
  }
}
