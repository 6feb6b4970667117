package import ReleaseGraph
import ReleaseModel
import Timeline

/// Why an activity of a plan does not start earlier, in a planner's words.
package struct ObstacleWords: Sendable {
  private let model: ScenarioNetwork
  private let schedule: Schedule
  private let words: TimeWords
  private let coupled: Set<Int>

  package init(_ model: ScenarioNetwork, _ schedule: Schedule) {
    self.model = model
    self.schedule = schedule
    words = TimeWords(model.scenario.grid)
    coupled = Set(
      model.scenario.composites.filter { $0.synchrony == .sameStart }.flatMap(\.releases).map {
        model.scenario[$0].delivery.index
      })
  }

  package func name(_ activity: Int) -> String { model.name(ofActivity: activity) }

  private func start(_ i: Int) -> Int { Int(schedule.start[i]) }
  private func end(_ i: Int) -> Int { Int(schedule.end[i]) }

  /// One obstacle, as what follows "because".
  package func text(_ obstacle: StartObstacles.Obstacle, of i: Int, at candidate: Int) -> String {
    switch obstacle {
    case .earliest: return "it may not start before \(words.begin(model.network.activities[i].earliest))\(dates(i))"
    case .fixed: return "it is fixed at \(words.begin(start(i)))"
    case .noStart: return closed(i, candidate)
    case .arc(let index): return text(model.network.arcs[index])
    case .full(let resource, let copy, let holders): return full(resource, copy, holders, i, candidate)
    case .changeover(let resource, let copy, let other):
      let stretch = words.stretch(model.network.resources[resource].changeover)
      return
        "\(place(resource, copy)) needs \(stretch) of changeover after \(name(other)), which ends \(words.atEnd(end(other)))"
    case .exclusion(let resource, let copy, let other):
      return
        "\(name(other)) uses \(place(resource, copy)) until \(words.end(end(other))) in a way that does not go with it"
    case .apart(_, let other): return "it must be apart from \(name(other)), which runs until \(words.end(end(other)))"
    case .synchrony(_, let other):
      return "it delivers in one opening with \(name(other)) at \(words.begin(start(other)))"
    }
  }

  private func dates(_ i: Int) -> String {
    guard i < model.scenario.phases.count else { return " (a criterion of the gate)" }
    let phase = model.scenario.phases[i]
    let earliest = model.network.activities[i].earliest
    if let criterion = phase.criteria.first(where: { $0.ready?.value == earliest }) {
      return " (criterion '\(criterion.id)' of the gate is ready then)"
    }
    if phase.earliest?.value == earliest { return " (its earliest)" }
    if model.scenario[phase.release].earliest?.value == earliest { return " (the release's earliest)" }
    return ""
  }

  private func text(_ arc: Arc) -> String {
    let from = name(arc.from)
    let isStart = arc.fromEnd == .start
    let moment = isStart ? "starts \(words.begin(start(arc.from)))" : "ends \(words.atEnd(end(arc.from)))"
    if arc.lag < 0 {
      return
        "it may lie at most \(lag(-arc.lag, arc.calendar)) before \(from), which \(moment)"
    }
    if isStart && arc.toEnd == .start && arc.lag == 0 && coupled.contains(arc.from) && coupled.contains(arc.to) {
      return "it starts together with \(from)"
    }
    let what = arc.toEnd == .end ? "its end waits" : "it waits"
    return "\(what) for \(from), which \(moment)" + (arc.lag > 0 ? ", and \(lag(arc.lag, arc.calendar)) more" : "")
  }

  private func lag(_ slots: Int, _ calendar: Int) -> String {
    calendar == 0 ? words.stretch(slots) : words.work(slots) + " of its calendar"
  }

  private func full(_ resource: Int, _ copy: Int, _ holders: [Int], _ i: Int, _ candidate: Int) -> String {
    let held =
      holders.prefix(3).map(name).joined(separator: ", ")
      + (holders.count > 3 ? " and \(holders.count - 3) more" : "")
    guard let last = holders.first else { return "\(place(resource, copy)) has too little room then" }
    let until = words.end(end(last))
    switch model.resources[resource] {
    case .team(let id): return "team \(model.scenario[id].id) is busy with \(held) until \(until)"
    case .limit(let id): return "the opening of window \(model.scenario[id].id) before is full with \(held)"
    case .lock(let system, let environment):
      return
        "\(name(last)) changes \(model.scenario[system].id) in \(model.scenario[environment].id) until \(until)"
    case .instances: return "\(place(resource, copy)) is held by \(held) until \(until)"
    }
  }

  /// An instance, team, lock or window as people call it.
  func place(_ resource: Int, _ copy: Int) -> String {
    switch model.resources[resource] {
    case .team(let id): return "team \(model.scenario[id].id)"
    case .instances(let id, let members):
      let environment = model.scenario[id]
      return environment.instances[members[copy]].id.map { "\(environment.id)/\($0)" } ?? environment.id
    case .lock(let system, let environment): return "\(model.scenario[system].id) in \(model.scenario[environment].id)"
    case .limit(let id): return "window \(model.scenario[id].id)"
    }
  }

  private func closed(_ i: Int, _ candidate: Int) -> String {
    if let window = model.modes[Int(schedule.mode[i])].window {
      return "window \(model.scenario[window].id) has no opening before in which it could lie"
    }
    return "its calendar, freezes and environments leave no earlier time"
  }

  /// Why a link of a critical chain starts when it does: `b.sit starts …: …`.
  package func line(_ link: CriticalChain.Link) -> String {
    let i = link.activity
    let head = "\(name(i)) starts \(words.begin(start(i)))"
    guard let candidate = link.candidate else { return "\(head): \(closed(i, 0))." }
    let gap = opening(i, candidate)
    guard let binding = link.binding else {
      return "\(head)\(gap): nothing but the cost keeps it from starting earlier."
    }
    return "\(head)\(gap): \(text(binding, of: i, at: candidate))."
  }

  /// What is said where no start is allowed at the time meant.
  package func notThen(_ i: Int) -> String {
    if let window = model.modes[Int(schedule.mode[i])].window {
      return "window \(model.scenario[window].id) is not open to it at the earlier time"
    }
    return "its calendar, freezes or environment do not allow the earlier time"
  }

  /// The binding obstacle of a link; nil where only the cost speaks.
  package func reason(_ link: CriticalChain.Link) -> String? {
    guard let candidate = link.candidate, let binding = link.binding else { return nil }
    return text(binding, of: link.activity, at: candidate)
  }

  /// Names the window or the pause that lies between the candidate and the start.
  private func opening(_ i: Int, _ candidate: Int) -> String {
    if let window = model.modes[Int(schedule.mode[i])].window, start(i) - candidate > 1 {
      return " in window \(model.scenario[window].id), where the last start before would be \(words.begin(candidate))"
    }
    return ""
  }
}
