/// Lists of whole numbers, one per owner, in one array: the members of owner i are `values[offsets[i]..<offsets[i + 1]]`.
struct FlatLists: Sendable {
  private(set) var offsets: [Int]
  private(set) var values: [Int]

  /// From (owner, value) pairs; values keep the order of the pairs. O(owners + pairs).
  init(owners: Int, pairs: [(owner: Int, value: Int)]) {
    var offsets = [Int](repeating: 0, count: owners + 1)
    for pair in pairs { offsets[pair.owner + 1] += 1 }
    for i in 0..<owners { offsets[i + 1] += offsets[i] }
    var next = offsets
    var values = [Int](repeating: 0, count: pairs.count)
    for pair in pairs {
      values[next[pair.owner]] = pair.value
      next[pair.owner] += 1
    }
    self.offsets = offsets
    self.values = values
  }

  var ownerCount: Int { offsets.count - 1 }

  func range(_ owner: Int) -> Range<Int> { offsets[owner]..<offsets[owner + 1] }

  subscript(_ owner: Int) -> ArraySlice<Int> { values[range(owner)] }
}
