import ReleaseModel

/// # Circles that dependencies close
///
/// Nodes are the starts and ends of phases, and for every release that a dependency names as a whole "all have started",
/// "all have ended", "none has started", "none has ended". An edge says "not before". A circle among them that a
/// dependency belongs to can be met only if all its instants fall together or its lags are negative: worth a warning.
enum DependencyCircles {
  struct Circle {
    let place: Place
    /// Phases in order, each before the next.
    let names: [String]
  }

  /// One circle per strongly connected component that a dependency closes. O(phases + dependencies).
  static func find(in scenario: Scenario) -> [Circle] {
    guard !scenario.dependencies.isEmpty else { return [] }
    let (successors, edges) = graph(of: scenario)
    let component = stronglyConnected(successors)
    var told: Set<Int> = []
    var circles: [Circle] = []
    for (dependency, (from, to)) in zip(scenario.dependencies, edges) {
      guard component[from] == component[to], told.insert(component[from]).inserted else { continue }
      let path = shortestPath(from: to, to: from, successors) { component[$0] == component[to] }
      var names: [String] = []
      for node in path where node < 2 * scenario.phases.count {
        let name = scenario.path(of: PhaseID(node / 2))
        if names.last != name { names.append(name) }
      }
      if names.count > 1 && names.first == names.last { names.removeLast() }
      circles.append(Circle(place: dependency.place, names: names))
    }
    return circles
  }

  /// The edges out of each node, and for each dependency its own edge.
  private static func graph(of scenario: Scenario) -> (successors: [[Int]], edges: [(Int, Int)]) {
    let first = 2 * scenario.phases.count
    var successors: [[Int]] = Array(repeating: [], count: first + 4 * scenario.releases.count)
    for (index, phase) in scenario.phases.enumerated() {
      successors[2 * index].append(2 * index + 1)
      for before in phase.predecessors { successors[2 * before.index + 1].append(2 * index) }
    }
    var connected: Set<Int> = []
    /// The node of one end: of `from` an instant after which something comes, of `to` one before which something lies.
    func node(_ end: Endpoint, atEnd: Bool, isSource: Bool) -> Int {
      switch end {
      case .phase(let id): return 2 * id.index + (atEnd ? 1 : 0)
      case .release(let id):
        let node = first + 4 * id.index + (isSource ? 0 : 2) + (atEnd ? 1 : 0)
        if connected.insert(node).inserted {
          for phase in scenario[id].phases {
            let instant = 2 * phase + (atEnd ? 1 : 0)
            if isSource { successors[instant].append(node) } else { successors[node].append(instant) }
          }
        }
        return node
      }
    }
    var edges: [(Int, Int)] = []
    for dependency in scenario.dependencies {
      let kind = dependency.kind
      let from = node(
        dependency.from, atEnd: kind == .finishToStart || kind == .finishToFinish, isSource: true)
      let to = node(dependency.to, atEnd: kind == .finishToFinish || kind == .startToFinish, isSource: false)
      successors[from].append(to)
      edges.append((from, to))
    }
    return (successors, edges)
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
