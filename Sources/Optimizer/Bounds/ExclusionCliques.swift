/// # Activities that exclude each other: heavy cliques
///
/// Activities of which no two can run in one slot, on whatever resource or by order, run one after the other: a resource of capacity
/// 1 that the network does not name.
///
/// - Method:     greedy from each activity in turn, longest first: next comes the candidate that keeps the most duration
///               with its own; then members give way to heavier outsiders while that gains. A fixed amount of work.
/// - Complexity: O(`work`), in pairs looked at.
/// - Source:     Mingozzi, Maniezzo, Ricciardelli, Bianco 1998; Brucker, Knust 2000; exchange: Battiti, Protasi 2001.
/// - Verified by: pairs and bounds of `MakespanEnergyTests`; the proof checker, pair by pair.
struct ExclusionCliques {
  /// Indices of the problem's activities, the heaviest clique first.
  private(set) var cliques: [[Int]] = []
  private let problem: AntichainProblem
  /// Bit sets: who excludes whom.
  private var excludes: [UInt64]
  private var isUsable: [Bool]
  private var words: Int { problem.words }
  private var work = 0
  private static let mostWork = 30_000_000

  /// The heaviest few; of activities that are not usable none is a member.
  init(_ problem: AntichainProblem, isUsable: [Bool], count: Int) {
    self.problem = problem
    self.isUsable = isUsable
    excludes = problem.mates.map { ~$0 }
    for i in 0..<problem.count {
      remove(i, from: i)
      for j in 0..<problem.count where !isUsable[i] || !isUsable[j] { remove(j, from: i) }
      for j in problem.count..<64 * words { remove(j, from: i) }
    }
    var found: Set<[Int]> = []
    let seeds = (0..<problem.count).filter { isUsable[$0] }.sorted {
      (problem.durations[$0], $1) > (problem.durations[$1], $0)
    }
    for seed in seeds where work < Self.mostWork {
      var clique = grow([seed])
      improve(&clique)
      if clique.count > 2 { found.insert(clique.sorted()) }
    }
    cliques = Array(
      found.sorted { (weight($0), $1.count, $1[0], $1[1]) > (weight($1), $0.count, $0[0], $0[1]) }.prefix(count))
  }

  private mutating func remove(_ j: Int, from i: Int) { excludes[i * words + j / 64] &= ~(1 << UInt64(j % 64)) }

  private func excludes(_ i: Int, _ j: Int) -> Bool { excludes[i * words + j / 64] >> UInt64(j % 64) & 1 == 1 }

  private func weight(_ clique: [Int]) -> Int { clique.reduce(0) { $0 + problem.durations[$1] } }

  /// The clique with all that can join it.
  private mutating func grow(_ start: [Int]) -> [Int] {
    var clique = start
    var candidates = (0..<problem.count).filter { one in start.allSatisfy { excludes(one, $0) } }
    while !candidates.isEmpty {
      work += candidates.count * candidates.count
      var best = candidates[0]
      var bestValue = -1
      for one in candidates {
        var value = 2 * problem.durations[one]
        for other in candidates where excludes(one, other) { value += problem.durations[other] }
        if value > bestValue { (best, bestValue) = (one, value) }
      }
      clique.append(best)
      candidates = candidates.filter { excludes(best, $0) }
    }
    return clique
  }

  /// Outsiders that outweigh the members in their way take their places.
  private mutating func improve(_ clique: inout [Int]) {
    var isBetter = true
    while isBetter && work < Self.mostWork {
      isBetter = false
      for one in 0..<problem.count where isUsable[one] && !clique.contains(one) {
        work += clique.count
        let inTheWay = clique.filter { !excludes(one, $0) }
        guard weight(inTheWay) < problem.durations[one] else { continue }
        clique = grow(clique.filter { excludes(one, $0) } + [one])
        isBetter = true
      }
    }
  }
}
