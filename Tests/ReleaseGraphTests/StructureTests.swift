import DenseCollections
import ReleaseGraph
import Testing
import Timeline

/// Order, reachability, components and circles against naive searches.
struct StructureTests {
  private func reach(_ network: Network, _ keep: (Arc) -> Bool = { _ in true }) -> [[Bool]] {
    let n = network.activities.count
    var reach = (0..<n).map { i in (0..<n).map { $0 == i } }
    for arc in network.arcs where keep(arc) { reach[arc.from][arc.to] = true }
    for k in 0..<n {
      for i in 0..<n where reach[i][k] {
        for j in 0..<n where reach[k][j] { reach[i][j] = true }
      }
    }
    return reach
  }

  @Test(arguments: 0..<200) func componentsAreMutualReachabilityInOrder(seed: Int) {
    var random = SmallNetwork(seed)
    let network = random.make(circles: true)
    let adjacency = Adjacency(network)
    let naive = reach(network)
    for i in network.activities.indices {
      for j in network.activities.indices {
        #expect((adjacency.component[i] == adjacency.component[j]) == (naive[i][j] && naive[j][i]))
      }
      #expect(adjacency.arcs(outOf: i).map(Int.init) == network.arcs.indices.filter { network.arcs[$0].from == i })
      #expect(adjacency.arcs(into: i).map(Int.init) == network.arcs.indices.filter { network.arcs[$0].to == i })
    }
    for arc in network.arcs { #expect(adjacency.component[arc.from] <= adjacency.component[arc.to]) }
    #expect(adjacency.order.sorted() == network.activities.indices.map(Int32.init))
  }

  @Test(arguments: 0..<200) func reachabilityIsTheClosureOfMinimumArcs(seed: Int) {
    var random = SmallNetwork(seed)
    let network = random.make(circles: true)
    let naive = reach(network) { $0.lag >= 0 }
    for i in network.activities.indices {
      #expect(Reachability.after([i], network, Adjacency(network)) == naive[i])
    }
  }

  @Test(arguments: 0..<200) func partsAreConnectedComponents(seed: Int) {
    var random = SmallNetwork(seed)
    var network = random.make()
    let n = network.activities.count
    network.disjunctions = [Disjunction(activities: [0, n - 1], gap: 0)]
    func naive(_ joins: (Int, Int) -> Bool) -> [[Bool]] {
      var near = (0..<n).map { i in (0..<n).map { j in i == j || joins(i, j) || joins(j, i) } }
      for k in 0..<n { for i in 0..<n where near[i][k] { for j in 0..<n where near[k][j] { near[i][j] = true } } }
      return near
    }
    func ordered(_ i: Int, _ j: Int) -> Bool {
      network.arcs.contains { $0.from == i && $0.to == j } || (i == 0 && j == n - 1)
    }
    func used(_ i: Int) -> Set<Int> {
      Set(network.activities[i].modes.flatMap { network.modes[$0].demands.map(\.resource) })
    }
    let byOrder = naive(ordered)
    let byResources = naive { ordered($0, $1) || !used($0).isDisjoint(with: used($1)) }
    let parts = (Components.byOrder(network), Components.byResources(network))
    for i in 0..<n {
      for j in 0..<n {
        #expect((parts.0.part[i] == parts.0.part[j]) == byOrder[i][j])
        #expect((parts.1.part[i] == parts.1.part[j]) == byResources[i][j])
      }
    }
    #expect(parts.0.count == Set(parts.0.part).count)
  }

  /// a → b → c with work on a calendar, and c at most so long after a's end: broken exactly if b does not fit.
  @Test(arguments: 0..<60) func aMaximumLagAgainstAChainIsTold(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let horizon = 200
    let working = WorkCalendar(horizon: horizon, runs: stride(from: 0, to: horizon, by: 10).map { $0..<($0 + 4) })
    var network = Network(horizon: horizon, calendars: [.always(horizon: horizon), working])
    let duration = 1 + random.below(12)
    for i in 0..<3 {
      network.modes.append(Mode(duration: i == 1 ? duration : 2, calendar: i == 1 ? 1 : 0))
      network.activities.append(Activity(modes: i..<(i + 1), latestEnd: horizon, family: i))
    }
    let lag = random.below(4)
    let most = random.below(40)
    network.arcs = [
      Arc(from: 0, .end, to: 1, .start, lag: lag), Arc(from: 1, .end, to: 2, .start),
      Arc(from: 2, .start, to: 0, .end, lag: -most),
    ]
    let adjacency = Adjacency(network)
    let paths = LongestPaths(network, adjacency)
    let circles = Circle.find(in: network, adjacency, paths)
    // The shortest stretch that holds the work: whole runs of four, six off between.
    let needed = lag + duration + 6 * ((duration - 1) / 4)
    #expect(circles.isEmpty == (needed <= most))
    guard let circle = circles.first else { return }
    #expect(circle.steps.count == 3)
    for (step, next) in zip(circle.steps, circle.steps.dropFirst() + circle.steps.prefix(1)) {
      #expect(network.arcs[step.arc].to == network.arcs[next.arc].from)
    }
    #expect(Circle.gain(circle.steps.map(\.arc), network) == needed - most)
  }

  @Test(arguments: 0..<200) func circlesFoundAreTrue(seed: Int) {
    var random = SmallNetwork(seed)
    let network = random.make(circles: true, modes: 1, dates: false)
    let adjacency = Adjacency(network)
    for circle in Circle.find(in: network, adjacency, LongestPaths(network, adjacency)) {
      // The arcs of the loop alone leave no times.
      var alone = network
      alone.arcs = circle.steps.map { network.arcs[$0.arc] }
      #expect(NaiveTimes(alone, inOrder: false).impossible.contains(true))
    }
  }

  @Test(arguments: 0..<100) func contentionIsTheSumOverSlots(seed: Int) {
    var random = SmallNetwork(seed)
    let network = random.make()
    let paths = LongestPaths(network, Adjacency(network))
    let times = Contention.Times(network, start: paths.earliestStart, mode: paths.mode)
    let borders = Contention.weeks(horizon: network.horizon, perWeek: 7, first: random.generator.below(7))
    let contention = Contention(network, times, borders: borders)
    var naive = network.resources.map { _ in Array(repeating: 0, count: network.horizon) }
    for i in network.activities.indices where times.mode[i] >= 0 {
      let mode = network.modes[Int(times.mode[i])]
      for demand in mode.demands {
        for t in 0..<network.horizon {
          let counts: Bool
          switch demand.span {
          case .work:
            counts = t >= times.start[i] && t < times.end[i] && network.calendars[mode.calendar].isWorking(t)
          case .hold(let lead): counts = t >= times.start[i] - lead && t < times.end[i]
          case .occurrence: counts = false
          }
          if counts { naive[demand.resource][t] += demand.amount }
        }
      }
    }
    #expect(borders.first == 0 && borders.last == network.horizon && borders == borders.sorted())
    for (r, row) in contention.demand.enumerated() {
      for (week, sum) in row.enumerated() {
        #expect(sum == naive[r][borders[week]..<borders[week + 1]].reduce(0, +))
      }
    }
  }
}
