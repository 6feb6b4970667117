package import ReleaseGraph
package import ReleaseModel
import Timeline

/// Why phases start when they do, in a line each: what a phase waits for, and who holds it.
package struct DelayReasons {
  private let model: ScenarioNetwork
  private let schedule: Schedule
  /// Per resource and copy: activities that hold it.
  private var holders: [[[Int]]]
  private var arcsInto: [[Int]]

  package init(_ model: ScenarioNetwork, _ schedule: Schedule) {
    self.model = model
    self.schedule = schedule
    let network = model.network
    holders = network.resources.map { Array(repeating: [], count: $0.copies) }
    arcsInto = Array(repeating: [], count: network.activities.count)
    for activity in network.activities.indices where schedule.isPresent(activity) {
      for (k, demand) in network.modes[Int(schedule.mode[activity])].demands.enumerated() {
        holders[demand.resource][schedule.copy(activity, demand: k)].append(activity)
      }
    }
    for (index, arc) in network.arcs.enumerated() { arcsInto[arc.to].append(index) }
  }

  /// Why the release is delivered when it is: the last thing on its way that it had to wait for.
  package func reason(for release: ReleaseID) -> String {
    let scenario = model.scenario
    var activity = scenario[release].delivery.index
    var fallback = "its own work takes that long"
    for _ in 0..<64 {
      let start = Int(schedule.start[activity])
      let (ready, before) = readiness(of: activity)
      let open = firstAllowed(activity, from: ready)
      if start > open {
        return text(of: activity) + (blocker(of: activity, at: open).map { " waits for \($0)" } ?? " waits")
      }
      if open > ready, let window = model.modes[Int(schedule.mode[activity])].window {
        fallback = "\(text(of: activity)) waits for window \(scenario[window].id) on \(day(open))"
      } else if open > ready, fallback.hasPrefix("its own") {
        fallback = "\(text(of: activity)) waits until \(day(open)) (calendar or freeze)"
      }
      guard let before else { break }
      if model.network.activities[before].family != model.network.activities[activity].family {
        return
          "\(text(of: activity)) waits for \(model.name(ofActivity: before)) until \(day(Int(schedule.end[before])))"
      }
      activity = before
    }
    return fallback
  }

  private func text(of activity: Int) -> String {
    activity < model.scenario.phases.count ? model.scenario.phases[activity].id : model.name(ofActivity: activity)
  }

  private func day(_ slot: Int) -> String {
    let instant = model.scenario.grid.instant(of: slot)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let (_, month, day) = instant.date.components
    let name = instant.date.weekday.name
    return name.prefix(1).uppercased() + name.dropFirst() + " \(day) \(months[month - 1])"
  }

  /// When orders and dates let the activity start, and the activity that decides it.
  private func readiness(of activity: Int) -> (slot: Int, before: Int?) {
    let network = model.network
    var ready = network.activities[activity].earliest
    var before: Int?
    for index in arcsInto[activity] {
      let arc = network.arcs[index]
      guard schedule.isPresent(arc.from), arc.toEnd == .start, arc.lag >= 0 else { continue }
      let from = Int(arc.fromEnd == .start ? schedule.start[arc.from] : schedule.end[arc.from])
      let calendar = network.calendars[arc.calendar]
      let to = max(
        calendar.instant(ofWork: calendar.work(before: from) + arc.lag) ?? network.horizon, arc.ordered ? from : 0)
      if to > ready || (to == ready && before == nil) { (ready, before) = (to, arc.from) }
    }
    return (ready, before)
  }

  private func firstAllowed(_ activity: Int, from t: Int) -> Int {
    let network = model.network
    let mode = network.modes[Int(schedule.mode[activity])]
    if let set = mode.starts {
      return network.startSets[set].first { $0.upperBound >= t }.map { max(t, $0.lowerBound) } ?? t
    }
    return mode.duration == 0 ? t : network.calendars[mode.calendar].nextWorking(from: t) ?? t
  }

  /// What keeps an activity from starting at a slot: the scarce resource, until when, and who holds it.
  private func blocker(of activity: Int, at open: Int) -> String? {
    let network = model.network
    let mode = network.modes[Int(schedule.mode[activity])]
    let start = Int(schedule.start[activity])
    var best: (end: Int, text: String)?
    for (k, demand) in mode.demands.enumerated() {
      let rivals = holders[demand.resource][schedule.copy(activity, demand: k)].filter { other in
        other != activity && Int(schedule.start[other]) < start && Int(schedule.end[other]) > open
      }
      guard let last = rivals.max(by: { schedule.end[$0] < schedule.end[$1] }) else { continue }
      let end = Int(schedule.end[last])
      if end > best?.end ?? -1 {
        best = (
          end,
          name(of: demand.resource, schedule.copy(activity, demand: k))
            + " until \(day(min(end, start))), held by \(holder(last))"
        )
      }
    }
    return best?.text
  }

  private func holder(_ activity: Int) -> String {
    activity < model.scenario.phases.count
      ? model.scenario[model.scenario.phases[activity].release].id : model.name(ofActivity: activity)
  }

  private func name(of resource: Int, _ copy: Int) -> String {
    let scenario = model.scenario
    switch model.resources[resource] {
    case .team(let id): return "team \(scenario[id].id)"
    case .instances(let id, let members): return scenario[id].instances[members[copy]].id ?? scenario[id].id
    case .lock(let system, let environment): return "\(scenario[system].id) in \(scenario[environment].id)"
    case .limit(let id): return "room in window \(scenario[id].id)"
    }
  }
}
