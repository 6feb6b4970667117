import ReleaseGraph
import Timeline

/// Every schedule of a tiny network, judged by the naive checker: the oracle of the optimizer.
struct BruteForce {
  let network: Network
  private(set) var best: NetworkChecker.Value?
  private(set) var bestSchedule: Schedule?
  private(set) var tried = 0
  private var schedule: Schedule

  init(_ network: Network) {
    self.network = network
    schedule = Schedule(for: network)
  }

  /// The best value; nil where there is no schedule or (with `tried > limit`) too many to try.
  mutating func solve(limit: Int) {
    place(0, limit)
  }

  private mutating func place(_ i: Int, _ limit: Int) {
    guard tried <= limit else { return }
    guard i < network.activities.count else { return judge() }
    let activity = network.activities[i]
    if activity.group != nil {
      schedule.mode[i] = -1
      schedule.start[i] = -1
      schedule.end[i] = -1
      place(i + 1, limit)
    }
    for m in activity.modes {
      let mode = network.modes[m]
      for s in activity.earliest...network.horizon {
        guard let e = network.calendars[mode.calendar].end(start: s, work: mode.duration), e <= activity.latestEnd
        else {
          continue
        }
        if let set = mode.starts, !network.startSets[set].contains(where: { $0.contains(s) }) { continue }
        if mode.duration > 0 && !network.calendars[mode.calendar].isWorking(s) { continue }
        schedule.mode[i] = Int32(m)
        schedule.start[i] = Int32(s)
        schedule.end[i] = Int32(e)
        if isBrokenAmongPlaced(i) { continue }
        chooseCopies(i, mode, 0, limit)
      }
    }
    schedule.mode[i] = -1
  }

  /// Cuts on arcs alone, so that the checker sees few hopeless schedules.
  private func isBrokenAmongPlaced(_ i: Int) -> Bool {
    for arc in network.arcs where max(arc.from, arc.to) == i && schedule.isPresent(min(arc.from, arc.to)) {
      let from = Int(arc.fromEnd == .start ? schedule.start[arc.from] : schedule.end[arc.from])
      let to = Int(arc.toEnd == .start ? schedule.start[arc.to] : schedule.end[arc.to])
      let calendar = network.calendars[arc.calendar]
      if calendar.work(before: to) - calendar.work(before: from) < arc.lag || (arc.ordered && to < from) { return true }
    }
    return false
  }

  private mutating func chooseCopies(_ i: Int, _ mode: Mode, _ k: Int, _ limit: Int) {
    guard k < mode.demands.count else { return place(i + 1, limit) }
    for copy in 0..<network.resources[mode.demands[k].resource].copies {
      schedule.setCopy(i, demand: k, to: copy)
      chooseCopies(i, mode, k + 1, limit)
    }
  }

  private mutating func judge() {
    tried += 1
    let value = NetworkChecker.value(of: schedule, in: network)
    if let best, (best.cost, best.second) <= (value.cost, value.second) { return }
    if NetworkChecker.breaches(of: schedule, in: network).isEmpty { (best, bestSchedule) = (value, schedule) }
  }
}
