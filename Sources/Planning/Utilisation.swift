package import ReleaseGraph
import ReleaseModel
import Timeline

/// How full teams, environments and windows are in a plan, between its first start and its last end.
package enum Utilisation {
  package struct Load: Sendable {
    package var name: String
    /// Of the capacity, 0…100.
    package var percent: Int
  }

  /// The fullest first; resources without demand are left out.
  package static func busiest(_ model: ScenarioNetwork, _ schedule: Schedule?) -> [Load] {
    guard let schedule else { return [] }
    let network = model.network
    var used = Array(repeating: 0, count: network.resources.count)
    var first = network.horizon
    var last = 0
    for activity in network.activities.indices where schedule.isPresent(activity) {
      let start = Int(schedule.start[activity])
      let end = Int(schedule.end[activity])
      first = min(first, start)
      last = max(last, end)
      let mode = network.modes[Int(schedule.mode[activity])]
      for demand in mode.demands {
        switch demand.span {
        case .work: used[demand.resource] += demand.amount * mode.duration
        case .hold(let lead): used[demand.resource] += demand.amount * (end - start + lead)
        case .occurrence: used[demand.resource] += demand.amount
        }
      }
    }
    guard first < last else { return [] }
    var loads: [Load] = []
    for (index, resource) in network.resources.enumerated() where used[index] > 0 {
      let supply: Int
      let name: String
      switch model.resources[index] {
      case .team(let id):
        let team = model.scenario[id]
        let people = team.calendar.map { team.people.masked(by: model.scenario[$0].working) } ?? team.people
        supply = people.integral(over: first..<last)
        name = "team \(team.id)"
      case .instances(let id, _):
        supply = resource.capacity.integral(over: first..<last) * resource.copies
        name = model.scenario[id].id
      case .limit(let id):
        supply = model.scenario[id].occurrences.filter { $0.range.lowerBound >= first && $0.range.upperBound <= last }
          .reduce(0) { $0 + ($1.limit ?? 0) }
        name = "window \(model.scenario[id].id)"
      case .lock: continue
      }
      if supply > 0 { loads.append(Load(name: name, percent: min(100, used[index] * 100 / supply))) }
    }
    return loads.sorted { ($1.percent, $0.name) < ($0.percent, $1.name) }
  }
}
