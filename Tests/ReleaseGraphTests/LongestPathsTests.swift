import DenseCollections
import ReleaseGraph
import Testing
import Timeline

struct LongestPathsTests {
  @Test(arguments: 0..<400) func earliestTimesAreThoseOfNaiveRounds(seed: Int) {
    var random = SmallNetwork(seed)
    let network = random.make()
    let paths = LongestPaths(network, Adjacency(network))
    let naive = NaiveTimes(network, inOrder: true)
    #expect(paths.isTight)
    for i in network.activities.indices {
      #expect(paths.isImpossible(i) == naive.impossible[i])
      guard !naive.impossible[i] else { continue }
      #expect(paths.earliestStart[i] == naive.start[i] && paths.earliestEnd[i] == naive.end[i])
    }
  }

  @Test(arguments: 0..<400) func circlesOfMaximumLagsSettleAsInNaiveRounds(seed: Int) {
    var random = SmallNetwork(seed)
    let network = random.make(circles: true, modes: 1)
    let paths = LongestPaths(network, Adjacency(network))
    let naive = NaiveTimes(network, inOrder: false)
    #expect(naive.impossible.contains(true) == network.activities.indices.contains { paths.isImpossible($0) })
    guard !naive.impossible.contains(true) else { return }
    for i in network.activities.indices {
      #expect(paths.earliestStart[i] == naive.start[i] && paths.earliestEnd[i] == naive.end[i])
    }
  }

  @Test(arguments: 0..<300) func startsWithinTotalSlackKeepEveryTarget(seed: Int) {
    var random = SmallNetwork(seed)
    let network = random.make(modes: 1)
    let adjacency = Adjacency(network)
    let paths = LongestPaths(network, adjacency)
    guard !network.activities.indices.contains(where: { paths.isImpossible($0) }) else { return }
    let targets = network.activities.indices.map {
      min(network.horizon, paths.earliestEnd[$0] + random.generator.below(8))
    }
    let latest = LatestTimes(network, adjacency, paths, targets: targets)
    for i in network.activities.indices {
      #expect(latest.latestStart[i] >= paths.earliestStart[i] && latest.latestEnd[i] <= targets[i])
      #expect(latest.freeSlack[i] <= latest.totalSlack(i))
      var low = Array(repeating: 0, count: network.activities.count)
      low[i] = latest.latestStart[i]
      #expect(keeps(targets, network, low), "the latest start keeps every target")
      low[i] += 1
      #expect(!keeps(targets, network, low), "one slot more misses one")
      low[i] = paths.earliestStart[i] + latest.freeSlack[i]
      let slipped = NaiveTimes(network, notBefore: low, inOrder: true)
      for j in network.activities.indices where j != i {
        #expect(slipped.start[j] == paths.earliestStart[j] && slipped.end[j] == paths.earliestEnd[j])
      }
    }
  }

  private func keeps(_ targets: [Int], _ network: Network, _ low: [Int]) -> Bool {
    let times = NaiveTimes(network, notBefore: low, inOrder: true)
    return network.activities.indices.allSatisfy { !times.impossible[$0] && times.end[$0] <= targets[$0] }
  }

  @Test(arguments: 0..<200) func aSlipMovesWhatNaiveRoundsMove(seed: Int) {
    var random = SmallNetwork(seed)
    let network = random.make(modes: 1)
    let adjacency = Adjacency(network)
    let paths = LongestPaths(network, adjacency)
    guard !paths.isImpossible(0) else { return }
    let by = 1 + random.generator.below(6)
    let impact = SlipImpact(of: [0], by: by, network, adjacency, paths)
    var low = Array(repeating: 0, count: network.activities.count)
    low[0] = paths.earliestStart[0] + by
    let naive = NaiveTimes(network, notBefore: low, inOrder: true)
    let fallen = network.activities.indices.filter { naive.impossible[$0] && !paths.isImpossible($0) }
    let lost = Reachability.after(fallen, network, adjacency)
    for i in network.activities.indices where !paths.isImpossible(i) {
      #expect(impact.shift(i) == (lost[i] ? nil : naive.end[i] - paths.earliestEnd[i]))
    }
  }

  @Test func causesLeadBackToADate() {
    for seed in 0..<100 {
      var random = SmallNetwork(seed)
      let network = random.make()
      let paths = LongestPaths(network, Adjacency(network))
      for i in network.activities.indices where paths.cause[i] >= 0 && !paths.isImpossible(i) {
        let arc = network.arcs[Int(paths.cause[i])]
        #expect(arc.to == i && !paths.isImpossible(arc.from))
        // Without its cause the activity would come earlier.
        var freed = network
        freed.arcs.removeAll { $0.to == i }
        let free = LongestPaths(freed, Adjacency(freed))
        #expect(free.earliestStart[i] < paths.earliestStart[i] || free.earliestEnd[i] < paths.earliestEnd[i])
      }
    }
  }
}
