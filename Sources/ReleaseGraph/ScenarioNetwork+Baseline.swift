package import ReleaseModel
import Timeline

/// Between schedules of a re-plan's network and the baseline.
extension ScenarioNetwork {
  /// The schedule with history as it was, and with the modes that repeat the baseline wherever it does.
  package func returning(_ schedule: Schedule) -> Schedule {
    var schedule = schedule
    for (index, activity) in network.activities.enumerated() where state(index) != nil {
      schedule.mode[index] = Int32(activity.modes.lowerBound)
      schedule.start[index] = Int32(activity.fixedStart ?? 0)
      schedule.end[index] = Int32(activity.latestEnd)
      for demand in network.modes[activity.modes.lowerBound].demands.indices {
        schedule.setCopy(index, demand: demand, to: 0)
      }
    }
    for place in frame?.places ?? [] where schedule.isPresent(place.activity) {
      guard Int(schedule.start[place.activity]) == place.start else { continue }
      let mode = Int(schedule.mode[place.activity])
      let like = place.keeping.first { isAlike($0, mode) && network.modes[$0].window == network.modes[mode].window }
      if let keeping = like ?? place.keeping.first(where: { isAlike($0, mode) }) {
        schedule.mode[place.activity] = Int32(keeping)
      }
    }
    return schedule
  }

  private func isAlike(_ a: Int, _ b: Int) -> Bool {
    modes[a].option == modes[b].option
      && network.modes[a].demands.map(\.resource).sorted() == network.modes[b].demands.map(\.resource).sorted()
  }

  /// Activities that the baseline has too and that a schedule has elsewhere; deferred ones count.
  package func moved(_ schedule: Schedule) -> [BaselinePlace] {
    (frame?.places ?? []).filter { place in
      !place.keeping.contains(Int(schedule.mode[place.activity]))
    }
  }

  /// Releases that the baseline plans: all, or those with a published phase.
  package func plannedReleases(publishedOnly: Bool = false) -> Set<ReleaseID> {
    Set(
      (frame?.places ?? []).filter { $0.activity < scenario.phases.count && ($0.isPublished || !publishedOnly) }
        .map { scenario.phases[$0.activity].release })
  }

  /// Releases of the baseline that a schedule leaves out.
  package func leftOut(_ schedule: Schedule) -> Set<ReleaseID> {
    plannedReleases().filter { id in !scenario[id].phases.contains { schedule.isPresent($0) } }
  }

  /// Groups of releases that a plan leaves out.
  package func absentGroups(_ plan: Plan) -> Set<Int> {
    let deferred = Set(plan.deferred)
    return Set(
      scenario.releases.indices.filter { deferred.contains(scenario.releases[$0].id) }.compactMap { groups[$0] })
  }
}
