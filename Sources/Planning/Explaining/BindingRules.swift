import ReleaseGraph
import ReleaseModel
import Timeline

/// # The rules of a scenario that hold an item of a plan back
///
/// - Chain:  what binds each link of the critical chain, and what would bind the item at the time wanted.
/// - Rivals: other releases that hold what is waited for.
///
/// Whether giving way at one of them helps is not decided here. O(chain × (arcs + holders)).
struct BindingRules {
  private(set) var rules: [ScenarioRule] = []
  /// Phases of the chain, the item's first.
  private(set) var phases: [PhaseID] = []
  private(set) var rivals: [ReleaseID] = []
  private let model: ScenarioNetwork
  private let schedule: Schedule
  private var scenario: Scenario { model.scenario }

  init(_ model: ScenarioNetwork, _ obstacles: StartObstacles, holding item: Int, from goal: Slot) {
    self.model = model
    schedule = obstacles.schedule
    for link in CriticalChain(to: item, model.network, obstacles).links {
      let i = link.activity
      var found = link.obstacles
      if i == item {
        found += obstacles.obstacles(of: i, at: goal)
      } else if let id = phase(i) {
        add(.phase(id))
      }
      if let id = phase(i) { phases.append(id) }
      for obstacle in found { add(obstacle, i) }
      addClosures(i, from: i == item ? goal : link.candidate ?? 0)
    }
    let own = phase(item).map { scenario[$0].release }
    rivals.removeAll { $0 == own }
  }

  private func phase(_ activity: Int) -> PhaseID? {
    activity < scenario.phases.count ? PhaseID(activity) : nil
  }

  private mutating func add(_ rule: ScenarioRule) { if !rules.contains(rule) { rules.append(rule) } }

  private mutating func addRival(_ activity: Int) {
    guard let release = phase(activity).map({ scenario[$0].release }), !rivals.contains(release) else { return }
    rivals.append(release)
  }

  private mutating func add(_ obstacle: StartObstacles.Obstacle, _ i: Int) {
    switch obstacle {
    case .earliest: addDates(i)
    case .fixed: if let id = phase(i) { add(.fixed(id)) }
    case .noStart: break
    case .arc(let index): add(model.network.arcs[index])
    case .full(let resource, _, let holders):
      add(resource) { id in [.environmentCapacity(id)] }
      for holder in holders { addRival(holder) }
    case .changeover(let resource, _, let other):
      add(resource) { id in [.changeover(id), .environmentCapacity(id)] }
      addRival(other)
    case .exclusion(let resource, _, let other):
      add(resource) { id in [.incompatible(id), .environmentCapacity(id)] }
      addRival(other)
    case .apart(let k, let other):
      let kept = scenario.separations.indices.filter { scenario.separations[$0].phases.count > 1 }
      if kept.indices.contains(k) { add(.separation(kept[k])) }
      addRival(other)
    case .synchrony(_, let other):
      guard let id = phase(other) else { return }
      for k in scenario.composites.indices where scenario.composites[k].releases.contains(scenario[id].release) {
        add(.composite(CompositeID(k)))
      }
    }
  }

  private mutating func add(_ resource: Int, _ environment: (EnvironmentID) -> [ScenarioRule]) {
    switch model.resources[resource] {
    case .team(let id): add(.teamCapacity(id))
    case .instances(let id, _): for rule in environment(id) { add(rule) }
    case .limit(let id): add(.limit(id))
    case .lock: break
    }
  }

  private mutating func addDates(_ i: Int) {
    guard let id = phase(i) else {
      for k in scenario.composites.indices where model.name(ofActivity: i) == scenario.composites[k].id + ".gate" {
        for c in scenario.composites[k].gate?.criteria.indices ?? 0..<0 {
          add(.compositeCriterion(CompositeID(k), c))
        }
      }
      return
    }
    if scenario[id].earliest != nil { add(.phaseEarliest(id)) }
    if scenario[scenario[id].release].earliest != nil { add(.releaseEarliest(scenario[id].release)) }
    for k in scenario[id].criteria.indices where scenario[id].criteria[k].ready != nil { add(.criterion(id, k)) }
  }

  private mutating func add(_ arc: Arc) {
    func activities(_ end: Endpoint) -> Range<Int> {
      switch end {
      case .phase(let id): id.index..<id.index + 1
      case .release(let id): scenario[id].phases
      }
    }
    for (k, dependency) in scenario.dependencies.enumerated() {
      let (from, to) = (activities(dependency.from), activities(dependency.to))
      if from.contains(arc.from), to.contains(arc.to), arc.lag == dependency.lag { add(.dependency(k)) }
      if let most = dependency.max, from.contains(arc.to), to.contains(arc.from), arc.lag == -most.value {
        add(.maximum(k))
      }
    }
  }

  /// What may close the time before the start of an activity: its windows, freezes, absences and outages.
  private mutating func addClosures(_ i: Int, from: Slot) {
    guard let id = phase(i), from + 1 < Int(schedule.start[i]) else { return }
    let before = from..<Int(schedule.start[i])
    if !scenario[id].windows.isEmpty { add(.windowNeed(id)) }
    for k in scenario.freezes.indices
    where scenario.freezes[k].range.overlaps(before)
      && !scenario.freezes[k].exceptReleases.contains(scenario[id].release)
    {
      add(.freeze(FreezeID(k)))
    }
    for team in scenario[id].options.flatMap(\.teams).map(\.team)
    where scenario[team].changes.contains(where: { $0.range.overlaps(before) }) {
      add(.teamCapacity(team))
    }
    for place in scenario[id].options.flatMap(\.environments).flatMap(\.alternatives)
    where scenario[place].instances.contains(where: { $0.outages.contains { $0.range.overlaps(before) } }) {
      add(.outages(place))
    }
  }
}
