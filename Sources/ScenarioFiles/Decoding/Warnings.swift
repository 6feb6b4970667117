import ReleaseModel
import Timeline

/// What can never be met, or surely is not meant, in a scenario that is valid all the same (sections 2, 7 and 8).
extension Diagnostics {
  mutating func appendWarnings(on scenario: Scenario) {
    for phase in scenario.phases { warnOfAmounts(phase, scenario) }
    for release in scenario.releases {
      warnOfOrder(release.earliest, release.deadline, "release \(quoted(release.id))")
    }
    warnOfDeferral(scenario)
    for circle in DependencyCircles.find(in: scenario) {
      append(
        Diagnostic(
          .warning, at: circle.place, code: "dependency-circle",
          "circle of dependencies: \((circle.names + circle.names.prefix(1)).joined(separator: " before "))"))
    }
  }

  private mutating func warn(_ place: Place, _ code: String, _ message: String, expected: String? = nil) {
    append(Diagnostic(.warning, at: place, code: code, message, expected: expected))
  }

  private mutating func warnOfOrder(_ earliest: Placed<Slot>?, _ deadline: Placed<Slot>?, _ what: String) {
    if let earliest, let deadline, deadline.value < earliest.value {
      warn(deadline.place, "never-met", "\(what): its deadline lies before its earliest start")
    }
  }

  private mutating func warnOfAmounts(_ phase: Phase, _ scenario: Scenario) {
    let path = quoted(scenario.releases[phase.release.index].id + "." + phase.id)
    warnOfOrder(phase.earliest, phase.deadline, path)
    for option in phase.options where option.duration > 0 {
      for demand in option.teams where demand.people > scenario[demand.team].people.maximum {
        warn(
          option.place, "never-met",
          "\(path): \(demand.people) people, more than team \(quoted(scenario[demand.team].id)) ever has")
      }
      for need in option.environments {
        let most = need.alternatives.flatMap { scenario[$0].instances.map(\.units.maximum) }.max() ?? 0
        if option.units > most {
          let name = need.alternatives.map { quoted(scenario[$0].id) }.joined(separator: ", ")
          warn(option.place, "never-met", "\(path): \(option.units) units, more than any instance of \(name) ever has")
        }
      }
      warnOfLength(option, phase, path, scenario)
    }
    let limits = phase.windows.flatMap { scenario[$0].occurrences.map(\.limit) }
    if !limits.isEmpty, phase.options.contains(where: { $0.duration > 0 }),
      limits.allSatisfy({ ($0 ?? .max) < phase.weight })
    {
      warn(phase.place, "never-met", "\(path): its weight \(phase.weight) is above the limit of every occurrence")
    }
  }

  private mutating func warnOfLength(_ option: PhaseOption, _ phase: Phase, _ path: String, _ scenario: Scenario) {
    guard phase.windows.isEmpty else {
      let longest = phase.windows.flatMap { scenario[$0].occurrences.map(\.range.count) }.max() ?? 0
      if option.duration > longest {
        warn(option.place, "never-met", "\(path): \(option.duration) slots, longer than any occurrence of its windows")
      }
      return
    }
    guard !option.interruptible else {
      if option.duration > scenario.grid.slotCount {
        warn(option.place, "never-met", "\(path): longer than the horizon")
      }
      return
    }
    var working = WorkCalendar.always(horizon: scenario.grid.slotCount)
    if let own = option.calendar {
      working = scenario[own].working
    } else if !option.usesAlways {
      for calendar in option.teams.compactMap({ scenario[$0.team].calendar }) {
        working = working.intersection(scenario[calendar].working)
      }
    }
    if option.duration > working.longestRun {
      warn(
        option.place, "never-met",
        "\(path): \(option.duration) slots without interruption, but no working run is longer than \(working.longestRun)"
      )
    }
  }

  private mutating func warnOfDeferral(_ scenario: Scenario) {
    func release(_ end: Endpoint) -> Release {
      switch end {
      case .release(let id): scenario[id]
      case .phase(let id): scenario[scenario[id].release]
      }
    }
    for dependency in scenario.dependencies {
      let from = release(dependency.from)
      let to = release(dependency.to)
      if from.deferCost != nil && to.deferCost == nil && from.id != to.id {
        warn(
          dependency.place, "never-deferred",
          "release \(quoted(from.id)) can't be deferred: \(quoted(to.id)) depends on it and must ship")
      }
    }
    for composite in scenario.composites {
      let members = composite.releases.map { scenario[$0] }
      guard let must = members.first(where: { $0.deferCost == nil }) else { continue }
      for member in members where member.deferCost != nil {
        warn(
          composite.place, "never-deferred",
          "release \(quoted(member.id)) can't be deferred: its fellow member \(quoted(must.id)) must ship")
      }
    }
  }
}

/// Circles in the order of releases and phases that dependencies and lists make.
enum DependencyCircles {
  struct Circle {
    let place: Place
    /// Releases and phases in order, each before the next.
    let names: [String]
  }

  /// One circle per strongly connected component that a dependency closes. O(phases + dependencies).
  static func find(in scenario: Scenario) -> [Circle] {
    let phaseCount = scenario.phases.count
    // Nodes: phases; then per release "all of it has begun" and "all of it has ended".
    var successors: [[Int]] = Array(repeating: [], count: phaseCount + 2 * scenario.releases.count)
    for (index, phase) in scenario.phases.enumerated() {
      for before in phase.predecessors { successors[before.index].append(index) }
    }
    func entry(_ end: Endpoint) -> Int {
      switch end {
      case .phase(let id): id.index
      case .release(let id): phaseCount + 2 * id.index
      }
    }
    func exit(_ end: Endpoint) -> Int {
      switch end {
      case .phase(let id): id.index
      case .release(let id): phaseCount + 2 * id.index + 1
      }
    }
    var usesWhole: Set<Int> = []
    for dependency in scenario.dependencies {
      for end in [dependency.from, dependency.to] {
        if case .release(let id) = end, usesWhole.insert(id.index).inserted {
          for phase in scenario.releases[id.index].phases {
            successors[phaseCount + 2 * id.index].append(phase)
            successors[phase].append(phaseCount + 2 * id.index + 1)
          }
        }
      }
      successors[exit(dependency.from)].append(entry(dependency.to))
    }
    func name(_ node: Int) -> String? {
      node < phaseCount ? scenario.path(of: PhaseID(node)) : nil
    }
    let component = stronglyConnected(successors)
    var told: Set<Int> = []
    var circles: [Circle] = []
    for dependency in scenario.dependencies {
      let from = exit(dependency.from)
      let to = entry(dependency.to)
      guard component[from] == component[to], told.insert(component[from]).inserted else { continue }
      let path = shortestPath(from: to, to: from, successors) { component[$0] == component[to] }
      circles.append(Circle(place: dependency.place, names: path.compactMap(name)))
    }
    return circles
  }

  private static func shortestPath(from: Int, to: Int, _ successors: [[Int]], within: (Int) -> Bool) -> [Int] {
    var before: [Int: Int] = [from: from]
    var queue = [from]
    var head = 0
    while head < queue.count, before[to] == nil {
      let node = queue[head]
      head += 1
      for next in successors[node] where within(next) && before[next] == nil {
        before[next] = node
        queue.append(next)
      }
    }
    var path = [to]
    while let node = path.last, node != from, let previous = before[node] { path.append(previous) }
    return path.reversed()
  }

  /// Tarjan's algorithm without recursion: the number of each node's component.
  private static func stronglyConnected(_ successors: [[Int]]) -> [Int] {
    let count = successors.count
    var index = Array(repeating: -1, count: count)
    var low = Array(repeating: 0, count: count)
    var component = Array(repeating: -1, count: count)
    var stack: [Int] = []
    var next = 0
    var components = 0
    for root in 0..<count where index[root] < 0 {
      var work: [(node: Int, edge: Int)] = [(root, 0)]
      while let (node, edge) = work.last {
        if edge == 0 {
          index[node] = next
          low[node] = next
          next += 1
          stack.append(node)
        }
        if edge < successors[node].count {
          work[work.count - 1].edge += 1
          let other = successors[node][edge]
          if index[other] < 0 {
            work.append((other, 0))
          } else if component[other] < 0 {
            low[node] = min(low[node], index[other])
          }
          continue
        }
        work.removeLast()
        if let parent = work.last?.node { low[parent] = min(low[parent], low[node]) }
        guard low[node] == index[node] else { continue }
        while let member = stack.popLast() {
          component[member] = components
          if member == node { break }
        }
        components += 1
      }
    }
    return component
  }
}
