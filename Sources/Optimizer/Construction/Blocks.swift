import ReleaseGraph

/// # Activities that must be placed together, in topological order
///
/// A block is a strongly connected component of the arcs, with the members of a synchrony connected both ways: what
/// maximum lags, equal starts and common windows tie together. Every arc leads within a block or to a later one.
/// Source: Tarjan 1972, iterative; O(activities + arcs).
struct Blocks: Sendable {
  /// Per activity.
  private(set) var blockOf: [Int]
  /// Numbered in topological order; members ascending by topological order of the arcs with lag ≥ 0 where there is one.
  let members: FlatLists
  /// All activities, block by block.
  var order: [Int] { members.values }

  init(_ flat: FlatNetwork) {
    let n = flat.count
    var pairs: [(owner: Int, value: Int)] = flat.arcs.filter { $0.from != $0.to }.map { ($0.from, $0.to) }
    for synchrony in flat.network.synchronies {
      for (a, b) in zip(synchrony.activities, synchrony.activities.dropFirst()) {
        pairs.append((a, b))
        pairs.append((b, a))
      }
    }
    let edges = FlatLists(owners: n, pairs: pairs)
    var search = Components(edges)
    for i in 0..<n where search.number[i] < 0 { search.visit(i) }
    // Tarjan numbers components in reverse topological order.
    let count = search.componentCount
    blockOf = search.component.map { count - 1 - $0 }
    let sorted = Self.sorted(flat, blockOf: blockOf)
    let blocks = blockOf
    members = FlatLists(owners: count, pairs: sorted.map { (blocks[$0], $0) })
  }

  /// Activities so that arcs with a lag ≥ 0 within a block lead forwards, as far as possible.
  private static func sorted(_ flat: FlatNetwork, blockOf: [Int]) -> [Int] {
    var waits = [Int](repeating: 0, count: flat.count)
    func isOrder(_ arc: Arc) -> Bool {
      arc.lag >= 0 && arc.from != arc.to && blockOf[arc.from] == blockOf[arc.to] && !(arc.lag == 0 && arc.from > arc.to)
    }
    for arc in flat.arcs where isOrder(arc) { waits[arc.to] += 1 }
    var queue = (0..<flat.count).filter { waits[$0] == 0 }
    var head = 0
    while head < queue.count {
      let i = queue[head]
      head += 1
      for a in flat.arcsOutOf[i] where isOrder(flat.arcs[a]) {
        waits[flat.arcs[a].to] -= 1
        if waits[flat.arcs[a].to] == 0 { queue.append(flat.arcs[a].to) }
      }
    }
    return queue + (0..<flat.count).filter { waits[$0] > 0 }
  }
}

/// Tarjan's strongly connected components without recursion.
private struct Components {
  let edges: FlatLists
  var number: [Int]
  var low: [Int]
  var component: [Int]
  var componentCount = 0
  private var stack: [Int] = []
  private var counter = 0

  init(_ edges: FlatLists) {
    self.edges = edges
    number = Array(repeating: -1, count: edges.ownerCount)
    low = number
    component = number
  }

  mutating func visit(_ root: Int) {
    var path: [(node: Int, edge: Int)] = []
    enter(root, &path)
    while let (node, edge) = path.last {
      let range = edges.range(node)
      if edge < range.upperBound {
        path[path.count - 1].edge += 1
        let next = edges.values[edge]
        if number[next] < 0 {
          enter(next, &path)
        } else if component[next] < 0 {
          low[node] = min(low[node], number[next])
        }
        continue
      }
      path.removeLast()
      if let parent = path.last?.node { low[parent] = min(low[parent], low[node]) }
      if low[node] == number[node] { close(node) }
    }
  }

  private mutating func enter(_ node: Int, _ path: inout [(node: Int, edge: Int)]) {
    number[node] = counter
    low[node] = counter
    counter += 1
    stack.append(node)
    path.append((node, edges.range(node).lowerBound))
  }

  private mutating func close(_ node: Int) {
    while let top = stack.popLast() {
      component[top] = componentCount
      if top == node { break }
    }
    componentCount += 1
  }
}
