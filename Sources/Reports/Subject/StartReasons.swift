import ReleaseModel
import Timeline

/// Why each phase stands where it does: what it waited for. A phase's `follows` leads back along its chain of causes.
///
/// A phase is ready when its predecessors, dependencies, dates and criteria allow; what keeps it from starting then is the
/// opening of its window, or a phase that held the same people or instance until its start. O(phases · log phases).
struct StartReasons {
  struct Reason {
    var words: String
    /// The phase that it waited for.
    var follows: Int?
  }

  private let picture: PlanPicture
  private var scenario: Scenario { picture.scenario }
  private var slot: Int { picture.scenario.grid.slotMinutes }
  /// Per team, and per environment and instance: ends of work, ascending.
  private var byTeam: [[(end: Int, phase: Int)]]
  private var byInstance: [[[(end: Int, phase: Int)]]]
  private var into: [[Int]]
  private var composites: [[Int]]

  init(_ picture: PlanPicture) {
    self.picture = picture
    let scenario = picture.scenario
    byTeam = Array(repeating: [], count: scenario.teams.count)
    byInstance = scenario.environments.map { Array(repeating: [], count: $0.instances.count) }
    for (index, bar) in picture.bars.enumerated() {
      guard let bar, !bar.isMilestone else { continue }
      for demand in picture.option(of: index, bar).teams { byTeam[demand.team.index].append((bar.end, index)) }
      for booking in bar.bookings where byInstance[booking.environment.index].indices.contains(booking.instance) {
        byInstance[booking.environment.index][booking.instance].append((bar.end, index))
      }
    }
    for team in byTeam.indices { byTeam[team].sort { ($0.end, $0.phase) < ($1.end, $1.phase) } }
    for id in byInstance.indices {
      for k in byInstance[id].indices { byInstance[id][k].sort { ($0.end, $0.phase) < ($1.end, $1.phase) } }
    }
    into = Array(repeating: [], count: scenario.phases.count)
    for (index, dependency) in scenario.dependencies.enumerated() {
      switch dependency.to {
      case .phase(let id): into[id.index].append(index)
      case .release(let id): for phase in scenario[id].phases { into[phase].append(index) }
      }
    }
    composites = Array(repeating: [], count: scenario.releases.count)
    for (index, composite) in scenario.composites.enumerated() {
      for member in composite.releases { composites[member.index].append(index) }
    }
  }

  /// The reasons of a phase that the plan has, the binding ones only; at least one.
  func reasons(of index: Int) -> [Reason] {
    guard let bar = picture.bars[index] else { return [] }
    let phase = scenario.phases[index]
    var bounds: [(time: Int, reason: Reason)] = []
    for predecessor in predecessors(of: index) {
      if let other = picture.bars[predecessor] {
        bounds.append((other.end, Reason(words: "follows \(scenario.phases[predecessor].id)", follows: predecessor)))
      }
    }
    for dependency in into[index] { bounds += bound(by: dependency, on: bar) }
    bounds += dates(of: phase, index)
    let ready = bounds.map(\.time).max() ?? 0
    var reasons = ready <= bar.start ? bounds.filter { $0.time == ready }.map(\.reason) : []
    if bar.start > ready {
      if let window = bar.window, window.start == bar.start {
        reasons.insert(Reason(words: "window \(scenario[window.id].id) opens"), at: 0)
      }
      reasons.insert(contentsOf: holders(of: index, bar, after: ready), at: 0)
      if reasons.isEmpty || (reasons.allSatisfy { $0.follows != nil } && bar.window == nil) {
        reasons.append(Reason(words: "the next time its calendar, freezes and capacities allow"))
      }
    }
    if reasons.isEmpty { reasons.append(Reason(words: ready > bar.start ? "breaks an order" : "nothing holds it")) }
    return reasons
  }

  private func predecessors(of index: Int) -> [Int] {
    let phase = scenario.phases[index]
    if phase.isGate { return Array(scenario[phase.release].phases.prefix { $0 < index }) }
    return phase.predecessors.map(\.index)
  }

  private func dates(of phase: Phase, _ index: Int) -> [(time: Int, reason: Reason)] {
    var bounds: [(time: Int, reason: Reason)] = []
    func add(_ slot: Slot, _ words: String) { bounds.append((slot * self.slot, Reason(words: words))) }
    if let date = phase.earliest { add(date.value, "its earliest date") }
    if let date = scenario[phase.release].earliest { add(date.value, "the release's earliest date") }
    if let date = phase.fixed { add(date.value, "its date is fixed") }
    for criterion in phase.criteria where criterion.status != .passed && criterion.status != .waived {
      if let ready = criterion.ready { add(ready.value, "criterion \(criterion.id) is ready then") }
    }
    if scenario[phase.release].delivery.index == index {
      for composite in composites[phase.release.index] {
        if let gate = picture.gateBars[composite] {
          bounds.append((gate.start, Reason(words: "the gate of \(scenario.composites[composite].id) lies before it")))
        }
      }
    }
    return bounds
  }

  private func bound(by index: Int, on bar: PlanPicture.Bar) -> [(time: Int, reason: Reason)] {
    let dependency = scenario.dependencies[index]
    let sources: Range<Int>
    switch dependency.from {
    case .phase(let id): sources = id.index..<(id.index + 1)
    case .release(let id): sources = scenario[id].phases
    }
    return sources.compactMap { source in
      guard let from = picture.bars[source] else { return nil }
      let base = dependency.kind == .finishToStart || dependency.kind == .finishToFinish ? from.end : from.start
      var time = base + dependency.lag * slot
      if let id = dependency.calendar, dependency.lag > 0, base >= 0 {
        time = (scenario[id].working.end(start: base / slot, work: dependency.lag) ?? base / slot) * slot
      }
      // A bound on the end moves the start along with it.
      if dependency.kind == .finishToFinish || dependency.kind == .startToFinish { time -= bar.end - bar.start }
      let words = "waits for \(scenario.path(of: PhaseID(source)))" + (dependency.lag > 0 ? " and its lag" : "")
      return (time, Reason(words: words, follows: source))
    }
  }

  /// Phases that held the people or instances of this one until it began.
  private func holders(of index: Int, _ bar: PlanPicture.Bar, after ready: Int) -> [Reason] {
    var result: [Reason] = []
    func look(_ list: [(end: Int, phase: Int)], _ name: String) {
      var low = 0
      var high = list.count
      while low < high {
        let middle = (low + high) / 2
        if list[middle].end <= bar.start { low = middle + 1 } else { high = middle }
      }
      var k = low - 1
      while k >= 0, list[k].end > ready {
        let other = list[k].phase
        if other != index, let held = picture.bars[other], held.start < bar.start {
          result.append(
            Reason(words: "\(name) is held by \(scenario.path(of: PhaseID(other))) before it", follows: other))
          return
        }
        k -= 1
      }
    }
    for booking in bar.bookings where byInstance[booking.environment.index].indices.contains(booking.instance) {
      let environment = scenario[booking.environment]
      look(
        byInstance[booking.environment.index][booking.instance],
        environment.instances[booking.instance].id ?? environment.id)
    }
    for demand in picture.option(of: index, bar).teams { look(byTeam[demand.team.index], scenario[demand.team].id) }
    return result
  }
}
