/// # Which activities hang together
///
/// Two activities belong together where an arc, a disjunction, a synchrony or an inclusion group joins them (`byOrder`),
/// and also where they may want one resource (`byResources`): what belongs to different parts can be planned apart.
/// Union-find, near-linear in activities, arcs and demands.
package struct Components: Sendable {
  /// Part of each activity, numbered by first member.
  package let part: [Int]
  package let count: Int

  package static func byOrder(_ network: Network) -> Components { Components(network, resources: false) }
  package static func byResources(_ network: Network) -> Components { Components(network, resources: true) }

  private init(_ network: Network, resources: Bool) {
    let activities = network.activities.count
    var sets = DisjointSets(activities + network.groups.count + (resources ? network.resources.count : 0))
    for arc in network.arcs { sets.join(arc.from, arc.to) }
    for disjunction in network.disjunctions {
      for (a, b) in zip(disjunction.activities, disjunction.activities.dropFirst()) { sets.join(a, b) }
    }
    for synchrony in network.synchronies {
      for (a, b) in zip(synchrony.activities, synchrony.activities.dropFirst()) { sets.join(a, b) }
    }
    for (i, activity) in network.activities.enumerated() {
      if let group = activity.group { sets.join(i, activities + group) }
      guard resources else { continue }
      for m in activity.modes {
        for demand in network.modes[m].demands { sets.join(i, activities + network.groups.count + demand.resource) }
      }
    }
    for implication in network.implications {
      sets.join(activities + implication.present, activities + implication.required)
    }
    var number: [Int: Int] = [:]
    part = (0..<activities).map { i in
      let root = sets.root(i)
      if let known = number[root] { return known }
      number[root] = number.count
      return number.count - 1
    }
    count = number.count
  }
}

/// Union-find with path halving and union by size.
struct DisjointSets {
  private var parent: [Int]
  private var size: [Int]

  init(_ count: Int) {
    parent = Array(0..<count)
    size = Array(repeating: 1, count: count)
  }

  mutating func root(_ x: Int) -> Int {
    var x = x
    while parent[x] != x {
      parent[x] = parent[parent[x]]
      x = parent[x]
    }
    return x
  }

  mutating func join(_ a: Int, _ b: Int) {
    var a = root(a)
    var b = root(b)
    guard a != b else { return }
    if size[a] < size[b] { swap(&a, &b) }
    parent[b] = a
    size[a] += size[b]
  }
}
