package import ReleaseModel
import Timeline

/// # From a scenario to its network
///
/// Options × environment alternatives × groups of equal instances × windows become modes; teams, instance groups,
/// system locks and window limits become resources; orders, dependencies, gates and composites become arcs and
/// synchronies; deferral becomes inclusion groups. Calendars, windows and freezes are compiled into sets of allowed
/// starts, by runs rather than slots, and shared.
///
/// Complexity: O(phases × ways + runs of calendars × distinct combinations).
package struct NetworkBuilder {
  let scenario: Scenario
  var network: Network
  var origins: [ScenarioNetwork.ModeOrigin] = []
  var resourceOrigins: [ScenarioNetwork.ResourceOrigin] = []
  var calendarIndex: [CalendarKey: Int] = [:]
  var startSetIndex: [StartKey: Int] = [:]
  /// Resource of each team, −1 until used.
  var teamResource: [Int]
  /// Per environment: its groups of equal instances with their resources.
  var instanceGroups: [[InstanceGroup]]
  var lockResource: [[Int]: Int] = [:]
  var limitResource: [Int: Int] = [:]
  var groupOfRelease: [Int?]
  /// What planning again adds; nil for a first plan.
  let terms: ReplanTerms?
  var baselineRows: [[String]: Plan.Row] = [:]
  var frame = ReplanFrame()

  struct CalendarKey: Hashable {
    var calendars: [Int]
    var outages: [Range<Slot>]
  }

  struct StartKey: Hashable {
    var calendar: Int
    var duration: Int
    var contiguous: Bool
    var window: Int
    var forbidden: [Range<Slot>]
    var lead: Int
  }

  struct InstanceGroup {
    var resource: Int
    var instances: [Int]
    var outages: [Range<Slot>]
  }

  init(_ scenario: Scenario, _ terms: ReplanTerms? = nil) {
    self.scenario = scenario
    self.terms = terms
    baselineRows = Self.rows(of: terms?.baseline)
    network = Network(horizon: scenario.grid.slotCount)
    teamResource = Array(repeating: -1, count: scenario.teams.count)
    instanceGroups = []
    groupOfRelease = Array(repeating: nil, count: scenario.releases.count)
    calendarIndex[CalendarKey(calendars: [], outages: [])] = 0
  }

  /// Builds the network of a scenario.
  package static func build(_ scenario: Scenario) -> ScenarioNetwork { NetworkBuilder(scenario).built() }

  /// Builds the network of a re-plan: history fixed, moves priced. The scenario is that of `terms.replanning`.
  package static func build(_ terms: ReplanTerms) -> ScenarioNetwork {
    NetworkBuilder(terms.replanning.scenario, terms).built()
  }

  private consuming func built() -> ScenarioNetwork {
    var builder = self
    builder.addResources()
    builder.addGroups()
    builder.addActivities()
    builder.addOrders()
    builder.addDependencies()
    builder.addComposites()
    builder.addObjective()
    builder.reconcileHistory()
    builder.addMovePrices()
    var model = ScenarioNetwork(
      scenario: builder.scenario, network: builder.network, modes: builder.origins, resources: builder.resourceOrigins,
      gateComposites: builder.gateComposites, groups: builder.groupOfRelease)
    if let terms = builder.terms {
      builder.frame.replanning = terms.replanning
      model.frame = builder.frame
    }
    return model
  }

  var gateComposites: [CompositeID] {
    scenario.composites.indices.filter { scenario.composites[$0].gate != nil }.map { CompositeID($0) }
  }

  // MARK: resources

  private mutating func addResources() {
    for window in scenario.windows {
      network.windows.append(WindowTimes(occurrences: window.occurrences.map(\.range)))
    }
    let usages = scenario.environments.map { environment in
      Dictionary(
        environment.incompatible.flatMap { [$0.first, $0.second] }.map { ($0, 0) }, uniquingKeysWith: { a, _ in a }
      ).keys.sorted()
    }
    let named = namedInstances()
    for (index, environment) in scenario.environments.enumerated() {
      var groups: [(key: InstanceKey, members: [Int])] = []
      var open: [InstanceKey: Int] = [:]
      for (position, instance) in environment.instances.enumerated() {
        let isNamed = named.contains(Replanning.Booking(environment: EnvironmentID(index), instance: position))
        let key = InstanceKey(
          units: instance.units, outages: instance.outages.map(\.range), named: isNamed ? position : nil)
        if let known = open[key] {
          groups[known].members.append(position)
        } else {
          open[key] = groups.count
          groups.append((key, [position]))
        }
      }
      let exclusions = environment.incompatible.compactMap { pair -> Resource.Exclusion? in
        guard let a = usages[index].firstIndex(of: pair.first), let b = usages[index].firstIndex(of: pair.second) else {
          return nil
        }
        return Resource.Exclusion(a, b)
      }
      instanceGroups.append(
        groups.map { group in
          network.resources.append(
            Resource(
              kind: .environment, capacity: group.key.units, copies: group.members.count,
              changeover: environment.changeover,
              exclusions: exclusions))
          resourceOrigins.append(.instances(EnvironmentID(index), group.members))
          return InstanceGroup(
            resource: network.resources.count - 1, instances: group.members, outages: group.key.outages)
        })
    }
    usageWords = usages
  }

  private struct InstanceKey: Hashable {
    var units: StepFunction
    var outages: [Range<Slot>]
    /// What history or the baseline books is like no other.
    var named: Int?
  }

  var usageWords: [[String]] = []

  mutating func resource(of team: TeamID) -> Int {
    if teamResource[team.index] < 0 {
      network.resources.append(Resource(kind: .team, capacity: scenario[team].people))
      resourceOrigins.append(.team(team))
      teamResource[team.index] = network.resources.count - 1
    }
    return teamResource[team.index]
  }

  mutating func lock(_ system: SystemID, _ environment: EnvironmentID) -> Int {
    let key = [system.index, environment.index]
    if let known = lockResource[key] { return known }
    network.resources.append(Resource(kind: .lock, capacity: StepFunction(horizon: network.horizon, value: 1)))
    resourceOrigins.append(.lock(system, environment))
    lockResource[key] = network.resources.count - 1
    return network.resources.count - 1
  }

  /// The resource of a window's limits; nil where it has none.
  mutating func limit(_ window: WindowID) -> Int? {
    if let known = limitResource[window.index] { return known }
    let occurrences = scenario[window].occurrences
    guard occurrences.contains(where: { $0.limit != nil }) else { return nil }
    let unlimited = scenario.phases.reduce(0) { min($0 + $1.weight, 1 << 40) }
    var capacity = StepFunction(horizon: network.horizon, value: 0)
    for occurrence in occurrences { capacity.set(occurrence.range, to: occurrence.limit ?? unlimited) }
    network.resources.append(Resource(kind: .windowLimit, capacity: capacity))
    resourceOrigins.append(.limit(window))
    limitResource[window.index] = network.resources.count - 1
    return network.resources.count - 1
  }

  // MARK: inclusion (section 8)

  private mutating func addGroups() {
    var parent = Array(scenario.releases.indices)
    func root(_ x: Int) -> Int {
      var x = x
      while parent[x] != x { x = parent[x] }
      return x
    }
    for composite in scenario.composites {
      for member in composite.releases.dropFirst() {
        let a = root(composite.releases[0].index)
        let b = root(member.index)
        if a != b { parent[max(a, b)] = min(a, b) }
      }
    }
    let roots = scenario.releases.indices.map(root)
    var mustShip = Array(repeating: false, count: parent.count)
    for (index, release) in scenario.releases.enumerated()
    where release.deferCost == nil || mustStay(ReleaseID(index)) {
      mustShip[roots[index]] = true
    }
    let edges = scenario.dependencies.map { (roots[release(of: $0.from)], roots[release(of: $0.to)]) }.filter {
      $0.0 != $0.1
    }
    spread(&mustShip, against: edges)
    var number: [Int?] = Array(repeating: nil, count: parent.count)
    for (index, release) in scenario.releases.enumerated() where !mustShip[roots[index]] {
      let group: Int
      if let known = number[roots[index]] {
        group = known
      } else {
        group = network.groups.count
        number[roots[index]] = group
        network.groups.append(InclusionGroup(absenceCost: 0))
      }
      network.groups[group].absenceCost += (release.deferCost ?? 0) * scenario.grid.slotsPerDay
      groupOfRelease[index] = group
    }
    var seen: Set<[Int]> = []
    for (from, to) in edges {
      guard let a = number[from], let b = number[to], seen.insert([a, b]).inserted else { continue }
      network.implications.append(Implication(present: b, required: a))
    }
  }

  /// What has begun can't be deferred, nor what the terms of a re-plan keep.
  private func mustStay(_ release: ReleaseID) -> Bool {
    guard let terms else { return false }
    return terms.replanning.hasStarted(release) || terms.staying.contains(release)
  }

  /// What a release that must ship depends on must ship too.
  private func spread(_ mustShip: inout [Bool], against edges: [(Int, Int)]) {
    var before: [[Int]] = Array(repeating: [], count: mustShip.count)
    for (from, to) in edges { before[to].append(from) }
    var queue = mustShip.indices.filter { mustShip[$0] }
    while let next = queue.popLast() {
      for other in before[next] where !mustShip[other] {
        mustShip[other] = true
        queue.append(other)
      }
    }
  }

  func release(of end: Endpoint) -> Int {
    switch end {
    case .release(let id): id.index
    case .phase(let id): scenario[id].release.index
    }
  }
}
