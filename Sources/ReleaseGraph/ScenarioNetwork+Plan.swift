package import ReleaseModel
import Timeline

/// Between schedules of the network and plans of the scenario.
extension ScenarioNetwork {
  /// What a plan's file states beside its rows.
  package struct PlanFigures: Sendable {
    package var status: Plan.Status
    package var cost: Int?
    package var bound: Int?
    package var second: Int?
    package var secondBound: Int?
    package var moveCost: Int?
    package var violations: [Plan.Excess] = []

    package init(
      status: Plan.Status, cost: Int? = nil, bound: Int? = nil, second: Int? = nil, secondBound: Int? = nil,
      moveCost: Int? = nil, violations: [Plan.Excess] = []
    ) {
      self.status = status
      self.cost = cost
      self.bound = bound
      self.second = second
      self.secondBound = secondBound
      self.moveCost = moveCost
      self.violations = violations
    }
  }

  /// The plan of a schedule; without one, a plan without rows.
  package func plan(of schedule: Schedule?, _ figures: PlanFigures) -> Plan {
    var plan = Plan(
      scenarioName: scenario.name, scenarioSHA256: scenario.sha256, status: figures.status, cost: figures.cost,
      bound: figures.bound,
      second: figures.second, secondBound: figures.secondBound, moveCost: figures.moveCost,
      perDay: scenario.grid.slotsPerDay,
      violations: figures.violations)
    guard let schedule else { return plan }
    plan.rows.reserveCapacity(network.activities.count)
    let shared = sharedOccurrences(schedule)
    for activity in network.activities.indices where schedule.isPresent(activity) {
      plan.rows.append(row(activity, schedule, shared[activity]))
    }
    plan.deferred = scenario.releases.filter { !schedule.isPresent($0.phases.lowerBound) }.map(\.id)
    return plan
  }

  /// The state of an activity in history; nil where it has not started.
  package func state(_ activity: Int) -> Replanning.State? {
    guard let replanning = frame?.replanning else { return nil }
    let state =
      activity < scenario.phases.count
      ? replanning.states[activity] : replanning.gateStates[gateComposites[activity - scenario.phases.count].index]
    return state.hasStarted ? state : nil
  }

  /// History as it was.
  private func row(_ activity: Int, _ state: Replanning.State, _ window: WindowID?) -> Plan.Row {
    let isPhase = activity < scenario.phases.count
    let start = state.start ?? 0
    var row = Plan.Row(
      release: isPhase
        ? scenario[scenario.phases[activity].release].id
        : scenario[gateComposites[activity - scenario.phases.count]].id,
      phase: isPhase ? scenario.phases[activity].id : "gate", start: scenario.grid.instant(of: start),
      end: scenario.grid.instant(of: state.end ?? network.horizon), option: state.option ?? 0,
      bookings: state.bookings.map { booking in
        Plan.Booking(
          environment: scenario[booking.environment].id,
          instance: scenario[booking.environment].instances[booking.instance].id)
      })
    if let window, let place = scenario[window].occurrences.first(where: { $0.range.contains(start) }) {
      row.window = Plan.WindowUse(id: scenario[window].id, start: scenario.grid.instant(of: place.range.lowerBound))
    }
    return row
  }

  private func row(_ activity: Int, _ schedule: Schedule, _ shared: Occurrence?) -> Plan.Row {
    if let state = state(activity) { return row(activity, state, modes[Int(schedule.mode[activity])].window) }
    let origin = modes[Int(schedule.mode[activity])]
    let start = Int(schedule.start[activity])
    let end = Int(schedule.end[activity])
    let isPhase = activity < scenario.phases.count
    var row = Plan.Row(
      release: isPhase
        ? scenario[scenario.phases[activity].release].id
        : scenario[gateComposites[activity - scenario.phases.count]].id,
      phase: isPhase ? scenario.phases[activity].id : "gate", start: scenario.grid.instant(of: start),
      end: scenario.grid.instant(of: end),
      option: origin.option)
    for booking in origin.bookings {
      let demand = network.modes[Int(schedule.mode[activity])].demands[booking.demand]
      guard case .instances(_, let members) = resources[demand.resource] else { continue }
      let environment = scenario[booking.environment]
      row.bookings.append(
        Plan.Booking(
          environment: environment.id,
          instance: environment.instances[members[schedule.copy(activity, demand: booking.demand)]].id))
    }
    if let window = origin.window, let occurrence = shared ?? occurrence(window, start, end) {
      row.window = Plan.WindowUse(
        id: scenario[window].id, start: scenario.grid.instant(of: occurrence.range.lowerBound))
    }
    return row
  }

  /// For members of composites that a milestone, on the border where two occurrences meet, could join in either: the
  /// first occurrence that holds all of them.
  private func sharedOccurrences(_ schedule: Schedule) -> [Int: Occurrence] {
    var shared: [Int: Occurrence] = [:]
    for synchrony in network.synchronies {
      let members = synchrony.activities.filter(schedule.isPresent)
      guard let first = members.first, let window = modes[Int(schedule.mode[first])].window else { continue }
      let common = scenario[window].occurrences.first { occurrence in
        members.allSatisfy {
          occurrence.range.lowerBound <= Int(schedule.start[$0]) && Int(schedule.end[$0]) <= occurrence.range.upperBound
        }
      }
      for member in members { shared[member] = common }
    }
    return shared
  }

  /// The first occurrence of a window that holds [start, end).
  private func occurrence(_ window: WindowID, _ start: Slot, _ end: Slot) -> Occurrence? {
    let occurrences = scenario[window].occurrences
    var low = 0
    var high = occurrences.count
    while low < high {
      let middle = (low + high) / 2
      if occurrences[middle].range.upperBound < end { low = middle + 1 } else { high = middle }
    }
    return low < occurrences.count && occurrences[low].range.lowerBound <= start ? occurrences[low] : nil
  }
}
