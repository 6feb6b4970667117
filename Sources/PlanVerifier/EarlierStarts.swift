import ReleaseModel
import Timeline

/// # Left-tight: could a row of an accepted plan start earlier, all else unmoved? (section 9)
///
/// Every rule that holds an item back has one of three shapes, and each is tested on its own:
/// - a *floor*: once its start or end is too early, every earlier one is too (dates, orders, lags, gates, leads);
/// - a *wall* [from, to): once the start lies before `to`, the end may not lie after `from` (freezes, locks, `apart`,
///   changeovers, usages); a slot in which a team or an instance has too little left is a wall of one slot;
/// - a *place*: the start must be a working slot, the row must lie in an opening with room, nothing may cost more.
///
/// The start is moved down working slot by working slot, the end with it, and the lowest wall met so far is kept.
/// Complexity: O(slots between the floor and the start) an item, at most `PlanVerifier.tightnessBudget` in all.
struct EarlierStarts {
  /// People left per team and slot, units left per instance and slot; empty where nobody draws on them.
  var people: [[Int32]]
  var units: [[[Int32]]]
  /// By environment and instance: the bookings with their leads, the latest end first.
  var holds: [[[Hold]]]
  /// By system and environment: who changes it there, the latest end first.
  var locks: [[Int]: [Int]] = [:]
  /// By item.
  var separations: [[Int]]
  /// By item: the composites whose member's delivery it is.
  var deliveredIn: [[Int]]
  /// By item: dependencies into it, and those out of it that have a `max`.
  var into: [[Int]]
  var outOf: [[Int]]
  /// The latest instant on the `from` side of each dependency; nil where there is none.
  var latestSource: [Int?]
  /// Slots of the plan's last end and of the last but one.
  var lastEnds = (0, 0)

  struct Hold {
    var from: Int
    var to: Int
    var item: Int
  }

  /// A list of walls that are met from the latest on.
  struct Walls {
    var list: [(from: Int, to: Int)]
    var next = 0
    /// Walls of the booking, which begins a lead before the start.
    var lead = 0

    init(_ list: [(from: Int, to: Int)], lead: Int = 0) {
      self.list = list.sorted { ($0.to, $0.from) > ($1.to, $1.from) }
      self.lead = lead
    }

    /// Lowers the ceiling on the end by all walls that a start meets.
    mutating func lower(_ ceiling: inout Int, at start: Int) {
      while next < list.count, list[next].to > start - lead {
        ceiling = min(ceiling, list[next].from)
        next += 1
      }
    }
  }
}

// MARK: building

extension EarlierStarts {
  /// The tables of a plan's resolved rows; nil where they would be too large.
  init?(_ verifier: inout PlanVerifier, largest: Int) {
    let scenario = verifier.scenario
    let horizon = scenario.grid.slotCount
    people = Array(repeating: [], count: scenario.teams.count)
    units = scenario.environments.map { Array(repeating: [], count: $0.instances.count) }
    holds = scenario.environments.map { Array(repeating: [], count: $0.instances.count) }
    separations = Array(repeating: [], count: verifier.rows.count)
    deliveredIn = separations
    into = separations
    outOf = separations
    latestSource = []
    var cells = 0
    for item in verifier.items {
      guard let row = verifier.rows[item] else { continue }
      if row.end > lastEnds.0 {
        lastEnds = (row.end, lastEnds.0)
      } else {
        lastEnds.1 = max(lastEnds.1, row.end)
      }
      guard let option = verifier.option(item), option.duration > 0 else { continue }
      for demand in option.teams where demand.people > 0 && people[demand.team.index].isEmpty {
        cells += horizon
        guard cells <= largest else { return nil }
        people[demand.team.index] = Self.values(scenario[demand.team].people, horizon)
      }
      for booking in row.bookings where units[booking.environment.index][booking.instance].isEmpty {
        cells += horizon
        guard cells <= largest else { return nil }
        units[booking.environment.index][booking.instance] = Self.values(
          scenario[booking.environment].instances[booking.instance].units, horizon)
      }
    }
    // History first: future rows get what it leaves, at least nothing.
    for started in [true, false] {
      for item in verifier.items where verifier.isStarted(item) == started { draw(item, &verifier) }
      if started { leaveNoDebts() }
    }
    for environment in holds.indices {
      for instance in holds[environment].indices {
        holds[environment][instance].sort { ($0.to, $0.item) > ($1.to, $1.item) }
      }
    }
    readRelations(verifier)
  }

  private static func values(_ function: StepFunction, _ horizon: Int) -> [Int32] {
    var values = Array(repeating: Int32(0), count: horizon)
    for segment in function.segments {
      for t in segment.range { values[t] = Int32(segment.value) }
    }
    return values
  }

  private mutating func draw(_ item: Int, _ verifier: inout PlanVerifier) {
    guard let row = verifier.rows[item], let option = verifier.option(item), option.duration > 0 else { return }
    let grid = verifier.scenario.grid
    let mask = verifier.workMask(item)
    for demand in option.teams where demand.people > 0 {
      for t in grid.clipped(row.start, row.end) where mask[t] {
        people[demand.team.index][t] -= Int32(demand.people)
      }
    }
    for booking in row.bookings {
      let (environment, instance) = (booking.environment.index, booking.instance)
      let from = row.start - verifier.scenario[booking.environment].lead
      for t in grid.clipped(from, row.end) { units[environment][instance][t] -= Int32(option.units) }
      holds[environment][instance].append(Hold(from: from, to: row.end, item: item))
      for system in verifier.scenario.phases[item].changes {
        locks[[system.index, environment], default: []].append(item)
      }
    }
  }

  private mutating func leaveNoDebts() {
    for team in people.indices {
      for t in people[team].indices where people[team][t] < 0 { people[team][t] = 0 }
    }
    for environment in units.indices {
      for instance in units[environment].indices {
        for t in units[environment][instance].indices where units[environment][instance][t] < 0 {
          units[environment][instance][t] = 0
        }
      }
    }
  }

  private mutating func readRelations(_ verifier: PlanVerifier) {
    let scenario = verifier.scenario
    for (index, separation) in scenario.separations.enumerated() {
      for phase in separation.phases { separations[phase.index].append(index) }
    }
    for (index, composite) in scenario.composites.enumerated() {
      for release in composite.releases { deliveredIn[scenario[release].delivery.index].append(index) }
    }
    for (index, dependency) in scenario.dependencies.enumerated() {
      for item in verifier.phases(dependency.to) { into[item].append(index) }
      if dependency.max != nil, case .phase(let from) = dependency.from { outOf[from.index].append(index) }
      latestSource.append(
        verifier.phases(dependency.from).compactMap { item in
          verifier.rows[item].map { dependency.countsFromEnd ? $0.end : $0.start }
        }.max())
    }
  }
}
