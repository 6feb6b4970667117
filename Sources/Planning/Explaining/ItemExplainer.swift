package import Optimizer
package import ReleaseGraph
package import ReleaseModel
import Timeline

/// # Why an item of a plan is where it is
///
/// In sections, each a heading with lines: where it is; why not earlier, as a chain of reasons back to a fixed date; why in
/// this environment; what it delays in turn; what would bring it earlier, each answer from a solve.
package struct ItemExplainer: Sendable {
  package struct Section: Sendable {
    package var key: String
    package var heading: String
    package var lines: [String]
    /// Changes of the scenario that the lines tell, each proved.
    package var promises: [EarlierChanges.Promise] = []
  }

  let model: ScenarioNetwork
  let schedule: Schedule
  let obstacles: StartObstacles
  let words: ObstacleWords
  let times: TimeWords
  let question: EarlierQuestion
  /// Loads the scenario with one overlay more, its text given; without it no changes are offered.
  let load: (@Sendable (String) -> Scenario?)?

  /// Nil where no row of the plan matches the scenario.
  package init?(
    _ model: ScenarioNetwork, _ plan: Plan, options: SolveOptions, load: (@Sendable (String) -> Scenario?)? = nil
  ) {
    guard let schedule = model.schedule(from: plan) else { return nil }
    self.model = model
    self.schedule = schedule
    obstacles = StartObstacles(model.network, Adjacency(model.network), schedule)
    words = ObstacleWords(model, schedule)
    times = TimeWords(model.scenario.grid)
    question = EarlierQuestion(model, schedule, options: options)
    self.load = load
  }

  var network: Network { model.network }
  var scenario: Scenario { model.scenario }

  /// With `proving` false nothing is solved anew.
  package func explain(_ item: PlanItem, proving: Bool = true) -> [Section] {
    switch item {
    case .release(let id): return explain(id, proving)
    case .activity(let i):
      guard schedule.isPresent(i) else {
        let release = i < scenario.phases.count ? scenario.phases[i].release : nil
        return release.map { explain($0, proving) } ?? [absent(i)]
      }
      return [place(i), reasons(i), environments(i), consequences(i)].compactMap(\.self) + (proving ? [earlier(i)] : [])
    case .window(let id, let date): return explain(id, date)
    case .environment(let id):
      return resource(scenario[id].id) { origin in
        if case .instances(id, _) = origin { return true }
        return false
      }
    case .team(let id): return resource(scenario[id].id) { $0 == .team(id) }
    }
  }

  private func absent(_ i: Int) -> Section {
    Section(key: "where", heading: words.name(i), lines: ["It is not in the plan: its releases are deferred."])
  }

  // MARK: releases

  private func explain(_ id: ReleaseID, _ proving: Bool) -> [Section] {
    let release = scenario[id]
    let delivery = release.delivery.index
    guard schedule.isPresent(delivery) else { return deferral(id, proving) }
    var lines = ["delivered \(times.atEnd(Int(schedule.end[delivery]))) by \(words.name(delivery))"]
    if let due = release.due {
      let late = Int(schedule.end[delivery]) - due.value
      lines.append(
        late > 0
          ? "due \(times.atEnd(due.value)): late by \(times.stretch(late)), which costs \(money(release.delayCost * late))"
          : "due \(times.atEnd(due.value)): on time" + (late < 0 ? ", \(times.stretch(late)) to spare" : ""))
    }
    let head = Section(key: "where", heading: release.id, lines: lines)
    return [head, reasons(delivery), environments(delivery), consequences(delivery)].compactMap(\.self)
      + (proving ? [earlier(delivery)] : [])
  }

  private func deferral(_ id: ReleaseID, _ proving: Bool) -> [Section] {
    let release = scenario[id]
    var lines = ["It is deferred, which costs \(money((release.deferCost ?? 0) * scenario.grid.slotsPerDay))."]
    let group = network.activities[release.delivery.index].group
    let fellows = scenario.releases.indices.filter {
      $0 != id.index && group != nil && network.activities[scenario.releases[$0].delivery.index].group == group
    }
    if !fellows.isEmpty {
      lines.append("It goes with \(fellows.map { scenario.releases[$0].id }.joined(separator: ", ")): all or none.")
    }
    for implication in network.implications where implication.present == group {
      let needed = scenario.releases.filter { network.activities[$0.delivery.index].group == implication.required }
      for other in needed where !schedule.isPresent(other.delivery.index) {
        lines.append("It comes after \(other.id), which is deferred too.")
      }
    }
    guard proving else { return [Section(key: "where", heading: release.id, lines: lines)] }
    let (more, promises) = inclusion(id)
    return [
      Section(key: "where", heading: release.id, lines: lines),
      Section(
        key: "earlier", heading: "What would bring it in (everything planned anew):", lines: more, promises: promises),
    ]
  }

  // MARK: phases

  private func place(_ i: Int) -> Section {
    let mode = model.modes[Int(schedule.mode[i])]
    let (start, end) = (Int(schedule.start[i]), Int(schedule.end[i]))
    var lines = [start == end ? "at \(times.begin(start))" : "\(times.begin(start)) to \(times.end(end))"]
    for booking in mode.bookings {
      let demand = network.modes[Int(schedule.mode[i])].demands[booking.demand]
      lines.append("in " + words.place(demand.resource, schedule.copy(i, demand: booking.demand)))
    }
    if let window = mode.window { lines.append("in window \(scenario[window].id)") }
    return Section(key: "where", heading: words.name(i), lines: lines)
  }

  private func reasons(_ i: Int) -> Section {
    let chain = CriticalChain(to: i, network, obstacles)
    return Section(
      key: "why-not-earlier", heading: "Why not earlier (each waits for the next below):",
      lines: chain.links.map(words.line))
  }

  /// Why this instance and not another: what the alternatives would meet at the same start.
  private func environments(_ i: Int) -> Section? {
    let current = Int(schedule.mode[i])
    guard !model.modes[current].bookings.isEmpty else { return nil }
    var lines: [String] = []
    let start = Int(schedule.start[i])
    for m in network.activities[i].modes where model.modes[m].window == model.modes[current].window {
      guard model.modes[m].option == model.modes[current].option else { continue }
      for (position, booking) in model.modes[m].bookings.enumerated() {
        let resource = network.modes[m].demands[booking.demand].resource
        let own = network.modes[current].demands[model.modes[current].bookings[position].demand].resource
        let isSame = m == current
        guard isSame || resource != own else { continue }
        for copy in 0..<min(network.resources[resource].copies, 12) {
          if isSame && copy == schedule.copy(i, demand: booking.demand) { continue }
          lines.append(
            alternative(i, m, resource, copy, booking.demand, start, model.modes[current].bookings[position].demand))
        }
      }
    }
    guard !lines.isEmpty else { return nil }
    return Section(key: "why-here", heading: "Why there and not elsewhere at that time:", lines: lines)
  }

  private func alternative(_ i: Int, _ m: Int, _ resource: Int, _ copy: Int, _ demand: Int, _ start: Int, _ own: Int)
    -> String
  {
    let found = obstacles.obstacles(of: i, at: start, mode: m) { k in
      k == demand ? copy : m == Int(schedule.mode[i]) ? schedule.copy(i, demand: k) : 0
    }
    let place = words.place(resource, copy)
    if let first = found.first { return "\(place): \(words.text(first, of: i, at: start))" }
    guard let end = network.end(mode: m, start: start) else { return "\(place): the work would not end in time" }
    func cost(_ mode: Int, _ end: Int) -> Int {
      network.modes[mode].cost + network.modes[mode].holdingRate * (end - start)
    }
    let extra = cost(m, end) - cost(Int(schedule.mode[i]), Int(schedule.end[i]))
    if extra > 0 { return "\(place): free, but costs \(money(extra)) more" }
    return end > Int(schedule.end[i]) ? "\(place): free, but the work would end later" : "\(place): would serve as well"
  }

  /// Who starts only when this one is done: those whose last obstacle it is.
  private func consequences(_ i: Int) -> Section? {
    let end = Int(schedule.end[i])
    let limit = end + 14 * scenario.grid.slotsPerDay
    var lines: [String] = []
    for j in network.activities.indices where j != i && schedule.isPresent(j) {
      guard Int(schedule.start[j]) >= Int(schedule.start[i]), Int(schedule.start[j]) <= limit else { continue }
      guard related(i, j) else { continue }
      let link = CriticalChain.link(j, network, obstacles)
      guard link.previous == i, let binding = link.binding, let candidate = link.candidate else { continue }
      lines.append(
        "\(words.name(j)) (\(times.begin(Int(schedule.start[j])))): \(words.text(binding, of: j, at: candidate))")
    }
    if lines.isEmpty { lines = ["nothing: no other phase waits for it alone."] }
    let shown = lines.prefix(12) + (lines.count > 12 ? ["… and \(lines.count - 12) more"] : [])
    return Section(key: "delays", heading: "What waits for it:", lines: Array(shown))
  }

  private func related(_ i: Int, _ j: Int) -> Bool {
    if network.activities[i].family == network.activities[j].family { return true }
    let mine = Set(network.modes[Int(schedule.mode[i])].demands.map(\.resource))
    if network.modes[Int(schedule.mode[j])].demands.contains(where: { mine.contains($0.resource) }) { return true }
    return obstacles.arcs(into: j).contains { network.arcs[$0].from == i }
      || network.disjunctions.contains { $0.activities.contains(i) && $0.activities.contains(j) }
      || network.synchronies.contains { $0.activities.contains(i) && $0.activities.contains(j) }
  }

  func money(_ scaled: Int) -> String { MoneyText.text(scaled, perDay: scenario.grid.slotsPerDay) }
}
