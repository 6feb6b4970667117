import Optimizer
import ReleaseGraph
import ReleaseModel
import Timeline

/// A phase that finds no time: its windows, freezes and capacities.
extension ConflictStory {
  mutating func tellNoStart(_ activity: Int, _ refuted: Refuted) {
    let chain = chain(activity, refuted, low: true)
    if chain.isCircle {
      tellCircle(chain.steps, refuted)
      return
    }
    tellLow(activity, refuted)
    tellHigh(activity, refuted)
    let bounds = refuted.bounds[activity]
    let end = min(bounds.endHigh, scenario.grid.slotCount)
    let least = model.network.modes[model.network.activities[activity].modes].map(\.duration).min() ?? 0
    guard let id = phase(activity) else {
      conclusion =
        "'\(name(activity))' finds no opening after \(time.begin(max(0, bounds.startLow))) and before \(time.end(max(0, end)))."
      return
    }
    if conflict.rules.contains(.windowNeed(id)) {
      tellOpenings(id, max(0, bounds.startLow), max(0, end))
    }
    tellBlocks(id)
    if let failed = scenario[id].criteria.indices.first(where: {
      scenario[id].criteria[$0].status == .failed && scenario[id].criteria[$0].ready == nil
    }),
      conflict.rules.contains(.criterion(id, failed))
    {
      conclusion = "'\(name(activity))' can never be passed."
      return
    }
    if let (team, people) = tooFew(id) {
      conclusion = "'\(name(activity))' needs \(people) people of team '\(team)' at once, and can never start."
      return
    }
    let room = bounds.startLow <= end ? time.between(max(0, bounds.startLow), max(0, end)) : ""
    if bounds.startLow > scenario.grid.slotCount || bounds.startLow < 0 {
      conclusion = "'\(name(activity))' finds no time before the plan ends at \(time.end(scenario.grid.slotCount))."
    } else if end <= bounds.startLow {
      let short = bounds.startLow + least - end
      conclusion =
        "'\(name(activity))' can start on \(time.begin(bounds.startLow)) at the earliest but must end by \(time.end(max(0, end))): \(time.stretch(short)) short."
    } else if least > 0 {
      conclusion = "'\(name(activity))' needs \(self.work(activity)) and finds no room for it \(room)."
    } else {
      conclusion = "'\(name(activity))' finds no moment \(room)."
    }
  }

  /// A team of the conflict that never has the people whom every way to do the phase needs.
  private func tooFew(_ id: PhaseID) -> (team: String, people: Int)? {
    for case .teamCapacity(let team) in conflict.rules {
      let most = scenario[team].people.segments.map(\.value).max() ?? 0
      let needs = scenario[id].options.map { option in option.teams.first { $0.team == team }?.people ?? 0 }
      if let least = needs.min(), least > most { return (scenario[team].id, least) }
    }
    return nil
  }

  /// Freezes and capacities of the conflict that close ways to the phase.
  mutating func tellBlocks(_ id: PhaseID) {
    for case .environmentCapacity(let environment) in conflict.rules {
      let units = scenario[id].options.filter { option in
        option.environments.contains { $0.alternatives.contains(environment) }
      }.map(\.units).min()
      add(
        scenario.words(for: .environmentCapacity(environment))
          + (units.map { "; '\(scenario.path(of: id))' needs \($0)" } ?? ""),
        [.environmentCapacity(environment), .phase(id)])
    }
    for case .freeze(let freeze) in conflict.rules where !told.contains(.freeze(freeze)) {
      add(scenario.words(for: scenario[freeze]), [.freeze(freeze)])
    }
    for case .teamCapacity(let team) in conflict.rules {
      let most = scenario[id].options.flatMap(\.teams).filter { $0.team == team }.map(\.people).min()
      add(
        scenario.words(for: .teamCapacity(team)) + (most.map { "; '\(scenario.path(of: id))' needs \($0)" } ?? ""),
        [.teamCapacity(team)])
    }
  }

  mutating func tellOpenings(_ id: PhaseID, _ from: Slot, _ to: Slot) {
    for window in scenario[id].windows {
      let openings = scenario[window].occurrences.filter { $0.range.lowerBound <= to && $0.range.upperBound >= from }
      var text = "'\(scenario.path(of: id))' needs the window '\(scenario[window].id)'"
      if openings.isEmpty {
        let next = scenario[window].occurrences.first { $0.range.lowerBound > to }
        text += ", which does not open between \(time.begin(from)) and \(time.end(to))"
        text += next.map { " (next on \(time.begin($0.range.lowerBound)))" } ?? " nor later in the plan's time"
      } else {
        text += ", open then "
        text += openings.prefix(4).map { "from \(time.begin($0.range.lowerBound)) to \(time.end($0.range.upperBound))" }
          .joined(separator: ", ")
        if openings.count > 4 { text += ", and \(openings.count - 4) times more" }
      }
      add(text, [.windowNeed(id)])
    }
  }
}
