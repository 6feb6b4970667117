import ReleaseGraph
import Timeline

/// The schedule of the engine's network that its variables stand for, and back.
struct ScheduleExtraction {
  let network: Network
  let modeVariable: [Int32]
  let copyVariables: [(activity: Int, mode: Int, demand: Int, variables: [Int32])]
  let pooled: [Int]

  /// A schedule from values of the variables; copies of pools that are dealt out get the first free one. Nil where that
  /// fails.
  func schedule(_ value: (Int32) -> Int32, _ model: EngineModel) -> Schedule? {
    var schedule = Schedule(for: network)
    for (index, activity) in network.activities.enumerated() {
      let act = model.activities[index]
      if act.presence >= 0 && value(act.presence) == 0 { continue }
      let mode = activity.modes.first { modeVariable[$0] < 0 || value(modeVariable[$0]) == 1 }
      guard let mode else { return nil }
      let start = Int(value(act.start))
      schedule.mode[index] = Int32(mode)
      schedule.start[index] = Int32(start)
      guard
        let end = network.calendars[network.modes[mode].calendar].end(start: start, work: network.modes[mode].duration)
      else { return nil }
      schedule.end[index] = Int32(end)
    }
    for entry in copyVariables where Int(schedule.mode[entry.activity]) == entry.mode {
      guard let copy = entry.variables.firstIndex(where: { value($0) == 1 }) else { return nil }
      schedule.setCopy(entry.activity, demand: entry.demand, to: copy)
    }
    for resource in pooled where !deal(resource, &schedule) { return nil }
    return schedule
  }

  /// Unit holds of a pool in order of their begins, each to the copy that has been free longest.
  private func deal(_ resource: Int, _ schedule: inout Schedule) -> Bool {
    var holds: [(from: Int, to: Int, activity: Int, demand: Int)] = []
    for index in network.activities.indices where schedule.isPresent(index) {
      for (k, demand) in network.modes[Int(schedule.mode[index])].demands.enumerated() where demand.resource == resource
      {
        var from = Int(schedule.start[index])
        if case .hold(let lead) = demand.span { from -= lead }
        holds.append((from, Int(schedule.end[index]), index, k))
      }
    }
    var free = Array(repeating: Int.min, count: network.resources[resource].copies)
    for hold in holds.sorted(by: { ($0.from, $0.to, $0.activity) < ($1.from, $1.to, $1.activity) }) {
      guard let copy = free.indices.filter({ free[$0] <= hold.from }).max(by: { free[$0] < free[$1] }) else {
        return false
      }
      free[copy] = hold.to
      schedule.setCopy(hold.activity, demand: hold.demand, to: copy)
    }
    return true
  }
}
