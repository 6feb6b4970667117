import ReleaseGraph
import ReleaseModel
package import Timeline

/// Demand against capacity per team, environment and window, week by week, before any optimising: if every release ran as
/// early as it may, and just in time for its due date. Alternatives count where a phase would end first.
package struct ContentionStudy: Sendable {
  package enum Kind: String, Sendable { case team, environment, window }

  package struct Row: Sendable {
    package var kind: Kind
    package var id: String
    /// Per week.
    package var supply: [Int]
    package var early: [Int]
    package var justInTime: [Int]

    /// What is wanted beyond the supply, summed over the weeks, of the worse case.
    package var excess: Int { Swift.max(excess(early), excess(justInTime)) }
    package func excess(_ demand: [Int]) -> Int { zip(demand, supply).reduce(0) { $0 + Swift.max(0, $1.0 - $1.1) } }

    /// Demand in percent of all supply between the first and the last week in which anything is wanted.
    package var percent: Int? {
      guard let first = early.indices.first(where: { early[$0] + justInTime[$0] > 0 }),
        let last = early.indices.last(where: { early[$0] + justInTime[$0] > 0 })
      else { return 0 }
      return Self.percent(early[first...last].reduce(0, +), supply[first...last].reduce(0, +))
    }

    /// The week that is over its supply by most, in percent; nil where nothing is wanted.
    package func worst(_ demand: [Int]) -> (week: Int, percent: Int?)? {
      var worst: (week: Int, percent: Int?)?
      for week in demand.indices where demand[week] > 0 {
        let percent = Self.percent(demand[week], supply[week])
        if worst.map({ ($0.percent ?? .max) < (percent ?? .max) }) ?? true { worst = (week, percent) }
      }
      return worst
    }

    /// Nil: wanted where there is nothing.
    package static func percent(_ demand: Int, _ supply: Int) -> Int? {
      supply > 0 ? Int((Double(demand) * 100 / Double(supply)).rounded(.up)) : demand > 0 ? nil : 0
    }
  }

  /// Borders of the weeks (Mondays), the horizon's own at both ends.
  package let weeks: [Slot]
  /// The most contended first: by weeks' worth of excess, then by use.
  package let rows: [Row]

  package init(_ study: GraphStudy) {
    let model = study.model
    let network = model.network
    let grid = model.scenario.grid
    let perWeek = 7 * grid.slotsPerDay
    let sinceMonday =
      grid.start.date.weekday.rawValue * grid.slotsPerDay + grid.start.minuteOfDay / grid.slotMinutes
    let weeks = Contention.weeks(horizon: network.horizon, perWeek: perWeek, first: (perWeek - sinceMonday) % perWeek)
    self.weeks = weeks
    func demand(_ paths: LongestPaths) -> [[Int]] {
      Contention(network, Contention.Times(network, start: paths.earliestStart, mode: paths.mode), borders: weeks)
        .demand
    }
    let early = demand(study.earliest)
    let late = demand(study.justInTime)
    var found: [Row] = []
    var environmentRow: [Int: Int] = [:]
    for (index, origin) in model.resources.enumerated() {
      guard let supply = Self.supply(index, model, weeks) else { continue }
      if case .instances(let id, _) = origin {
        if let known = environmentRow[id.index] {
          for week in supply.indices {
            found[known].supply[week] += supply[week]
            found[known].early[week] += early[index][week]
            found[known].justInTime[week] += late[index][week]
          }
          continue
        }
        environmentRow[id.index] = found.count
      }
      let (kind, name) = Self.name(origin, model)
      found.append(Row(kind: kind, id: name, supply: supply, early: early[index], justInTime: late[index]))
    }
    func weight(_ row: Row) -> Double {
      let total = row.supply.reduce(0, +)
      return total > 0 ? Double(row.excess) * Double(row.supply.count) / Double(total) : row.excess > 0 ? .infinity : 0
    }
    self.rows = found.filter { $0.early.contains { $0 > 0 } || $0.justInTime.contains { $0 > 0 } }.enumerated()
      .map { (weight($0.element), $0.element.percent ?? .max, $0.offset, $0.element) }
      .sorted { ($1.0, $1.1, $0.2) < ($0.0, $0.1, $1.2) }.map(\.3)
  }

  private static func name(_ origin: ScenarioNetwork.ResourceOrigin, _ model: ScenarioNetwork) -> (Kind, String) {
    switch origin {
    case .team(let id): (.team, model.scenario[id].id)
    case .instances(let id, _): (.environment, model.scenario[id].id)
    case .lock(let system, _): (.environment, model.scenario[system].id)
    case .limit(let id): (.window, model.scenario[id].id)
    }
  }

  /// What a resource gives per week; nil for locks.
  private static func supply(_ index: Int, _ model: ScenarioNetwork, _ weeks: [Slot]) -> [Int]? {
    let resource = model.network.resources[index]
    let ranges = zip(weeks, weeks.dropFirst()).map { $0..<$1 }
    switch model.resources[index] {
    case .team(let id):
      let team = model.scenario[id]
      let people = team.calendar.map { team.people.masked(by: model.scenario[$0].working) } ?? team.people
      return ranges.map { people.integral(over: $0) }
    case .instances: return ranges.map { resource.capacity.integral(over: $0) * resource.copies }
    case .lock: return nil
    case .limit(let id):
      var supply = Array(repeating: 0, count: ranges.count)
      for occurrence in model.scenario[id].occurrences {
        guard let week = ranges.firstIndex(where: { $0.contains(occurrence.range.lowerBound) }) else { continue }
        supply[week] += occurrence.limit ?? model.scenario.phases.count
      }
      return supply
    }
  }
}
