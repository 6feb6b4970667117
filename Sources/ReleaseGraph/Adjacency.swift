/// # The arcs of a network by activity, and its strongly connected components
///
/// Two flat lists with offsets. Components are numbered so that arcs lead from a component to itself or to a later one:
/// `order` lists the activities component by component, a topological order where there is no circle.
/// O(activities + arcs) time and memory.
package struct Adjacency: Sendable {
  private let outOffset: [Int32]
  private let outArcs: [Int32]
  private let inOffset: [Int32]
  private let inArcs: [Int32]
  /// Component of each activity.
  package let component: [Int32]
  /// Activities, component by component.
  package let order: [Int32]
  /// First position in `order` of each component, and the count at the end.
  package let firstOfComponent: [Int32]

  package init(_ network: Network) {
    let count = network.activities.count
    (outOffset, outArcs) = Self.lists(count, network.arcs) { $0.from }
    (inOffset, inArcs) = Self.lists(count, network.arcs) { $0.to }
    let numbers = Self.components(count, network.arcs, outOffset, outArcs)
    component = numbers.component
    var first = Array(repeating: Int32(0), count: numbers.count + 1)
    for c in component { first[Int(c) + 1] += 1 }
    for c in 0..<numbers.count { first[c + 1] += first[c] }
    var next = first
    var order = Array(repeating: Int32(0), count: count)
    for (activity, c) in component.enumerated() {
      order[Int(next[Int(c)])] = Int32(activity)
      next[Int(c)] += 1
    }
    self.order = order
    firstOfComponent = first
  }

  package func arcs(outOf i: Int) -> ArraySlice<Int32> { outArcs[Int(outOffset[i])..<Int(outOffset[i + 1])] }
  package func arcs(into i: Int) -> ArraySlice<Int32> { inArcs[Int(inOffset[i])..<Int(inOffset[i + 1])] }

  package var componentCount: Int { firstOfComponent.count - 1 }
  package func members(ofComponent c: Int) -> ArraySlice<Int32> {
    order[Int(firstOfComponent[c])..<Int(firstOfComponent[c + 1])]
  }

  private static func lists(_ count: Int, _ arcs: [Arc], _ key: (Arc) -> Int) -> ([Int32], [Int32]) {
    var offset = Array(repeating: Int32(0), count: count + 1)
    for arc in arcs { offset[key(arc) + 1] += 1 }
    for i in 0..<count { offset[i + 1] += offset[i] }
    var next = offset
    var list = Array(repeating: Int32(0), count: arcs.count)
    for (index, arc) in arcs.enumerated() {
      list[Int(next[key(arc)])] = Int32(index)
      next[key(arc)] += 1
    }
    return (offset, list)
  }

  /// Tarjan's algorithm without recursion; its numbers are reversed so that arcs lead forward.
  private static func components(_ count: Int, _ arcs: [Arc], _ offset: [Int32], _ out: [Int32])
    -> (component: [Int32], count: Int)
  {
    var index = Array(repeating: Int32(-1), count: count)
    var low = Array(repeating: Int32(0), count: count)
    var component = Array(repeating: Int32(-1), count: count)
    var edge = Array(offset.dropLast())
    var stack: [Int32] = []
    var path: [Int32] = []
    var next: Int32 = 0
    var components: Int32 = 0
    for root in 0..<count where index[root] < 0 {
      path.append(Int32(root))
      while let top = path.last {
        let node = Int(top)
        if index[node] < 0 {
          index[node] = next
          low[node] = next
          next += 1
          stack.append(top)
        }
        if edge[node] < offset[node + 1] {
          let other = arcs[Int(out[Int(edge[node])])].to
          edge[node] += 1
          if index[other] < 0 {
            path.append(Int32(other))
          } else if component[other] < 0 {
            low[node] = min(low[node], index[other])
          }
          continue
        }
        path.removeLast()
        if let parent = path.last { low[Int(parent)] = min(low[Int(parent)], low[node]) }
        guard low[node] == index[node] else { continue }
        while let member = stack.popLast() {
          component[Int(member)] = components
          if member == top { break }
        }
        components += 1
      }
    }
    return (component.map { components - 1 - $0 }, Int(components))
  }
}
