package import ReleaseModel
import Timeline

/// A plan as a schedule of the network, as far as its rows match: what to start a search from.
extension ScenarioNetwork {
  /// Rows that name what the scenario does not have are skipped; nil where nothing matches.
  package func schedule(from plan: Plan) -> Schedule? {
    var activities: [String: Int] = [:]
    for index in network.activities.indices { activities[name(ofActivity: index)] = index }
    var schedule = Schedule(for: network)
    var found = 0
    for row in plan.rows {
      guard let activity = activities[row.release + "." + row.phase], let start = scenario.grid.slot(of: row.start),
        let end = scenario.grid.slot(of: row.end), start >= 0, end <= network.horizon, start <= end,
        let match = mode(of: activity, row)
      else { continue }
      schedule.mode[activity] = Int32(match.mode)
      schedule.start[activity] = Int32(start)
      schedule.end[activity] = Int32(end)
      for (demand, copy) in match.copies { schedule.setCopy(activity, demand: demand, to: copy) }
      found += 1
    }
    return found > 0 ? schedule : nil
  }

  /// The mode that a row names: option, environments, instances and window.
  private func mode(of activity: Int, _ row: Plan.Row) -> (mode: Int, copies: [(Int, Int)])? {
    for mode in network.activities[activity].modes {
      let origin = modes[mode]
      guard origin.option == row.option, origin.window.map({ scenario[$0].id }) == row.window?.id,
        origin.bookings.count == row.bookings.count
      else { continue }
      var copies: [(Int, Int)] = []
      for booking in origin.bookings {
        let environment = scenario[booking.environment]
        guard let named = row.bookings.first(where: { $0.environment == environment.id }),
          let instance = environment.instances.firstIndex(where: { $0.id == named.instance }),
          case .instances(_, let members) = resources[network.modes[mode].demands[booking.demand].resource],
          let copy = members.firstIndex(of: instance)
        else { break }
        copies.append((booking.demand, copy))
      }
      if copies.count == origin.bookings.count { return (mode, copies) }
    }
    return nil
  }
}
