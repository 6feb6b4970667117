/// Smallest sets that meet each of some sets.
enum HittingSets {
  /// Up to `most` smallest ones, in a fixed order; the second value tells whether their size is proved smallest.
  /// Branch and bound on the first set not yet met, at most `budget` nodes, after a greedy start.
  static func smallest<Element: Hashable>(_ sets: [[Element]], most: Int, budget: Int = 200_000) -> ([[Element]], Bool)
  {
    var search = Search(sets: sets, most: most, budget: budget)
    search.best = greedy(sets).count
    search.grow([], 0)
    if search.found.isEmpty { search.found = [greedy(sets)] }
    return (search.found, search.budget > 0)
  }

  private static func greedy<Element: Hashable>(_ sets: [[Element]]) -> [Element] {
    var chosen: [Element] = []
    var left = sets
    while let first = left.first {
      var pick = first.first
      var count = 0
      for candidate in first {
        let met = left.count { $0.contains(candidate) }
        if met > count { (pick, count) = (candidate, met) }
      }
      guard let pick else { break }
      chosen.append(pick)
      left.removeAll { $0.contains(pick) }
    }
    return chosen
  }

  private struct Search<Element: Hashable> {
    let sets: [[Element]]
    let most: Int
    var budget: Int
    var best = Int.max
    var found: [[Element]] = []
    private var seen: Set<Set<Element>> = []

    init(sets: [[Element]], most: Int, budget: Int) {
      self.sets = sets
      self.most = most
      self.budget = budget
    }

    mutating func grow(_ chosen: [Element], _ from: Int) {
      budget -= 1
      if budget <= 0 || chosen.count > best { return }
      var k = from
      while k < sets.count && sets[k].contains(where: chosen.contains) { k += 1 }
      guard k < sets.count else {
        if chosen.count < best {
          best = chosen.count
          found = []
        }
        if found.count < most && seen.insert(Set(chosen)).inserted { found.append(chosen) }
        return
      }
      if chosen.count + 1 > best { return }
      for element in sets[k] { grow(chosen + [element], k + 1) }
    }
  }
}
