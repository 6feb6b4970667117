import ReleaseGraph

/// # Releases that move together
///
/// A unit is a family of activities, or several that a block ties together (composites, maximum lags between releases),
/// as long as it has at most `largest` activities.
struct Units: Sendable {
  static let largest = 200

  /// Per activity.
  let unitOf: [Int]
  let members: FlatLists

  init(_ flat: FlatNetwork, blocks: Blocks) {
    let families = flat.membersOfFamily.ownerCount
    var parent = Array(0..<families)
    var size = (0..<families).map { flat.membersOfFamily.range($0).count }
    func root(_ x: Int) -> Int {
      var x = x
      while parent[x] != x { x = parent[x] }
      return x
    }
    for b in 0..<blocks.members.ownerCount where blocks.members.range(b).count > 1 {
      let members = blocks.members[b]
      guard let first = members.first else { continue }
      for i in members.dropFirst() {
        let a = root(flat.family[first])
        let b = root(flat.family[i])
        guard a != b, size[a] + size[b] <= Self.largest else { continue }
        parent[max(a, b)] = min(a, b)
        size[min(a, b)] += size[max(a, b)]
      }
    }
    let units = flat.family.map(root)
    unitOf = units
    members = FlatLists(owners: families, pairs: units.enumerated().map { (owner: $1, value: $0) })
  }
}
