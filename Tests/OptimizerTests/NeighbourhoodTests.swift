import DenseCollections
import ReleaseGraph
import Testing
import Timeline

@testable import Optimizer

@Suite struct NeighbourhoodTests {
  private static let engine: ExactSolverFactory = { ClauseLearner(network: $0, hint: $1, seed: $2) }

  /// A schedule by construction alone; nil where that finds none.
  private static func constructed(_ network: Network) -> PartialSchedule? {
    var constructor = Constructor(network)
    let flat = constructor.flat
    guard constructor.construct(Array(0..<flat.count)),
      (0..<flat.count).allSatisfy({ flat.group[$0] >= 0 || constructor.state.isPlaced($0) }),
      NetworkChecker.breaches(of: constructor.state.schedule, in: network).isEmpty
    else { return nil }
    return constructor.state
  }

  /// Whatever is free, and with everything that a network can have: the present schedule is one of the excerpt's, at
  /// the cost told.
  @Test func excerptsHoldThePresentSchedule() throws {
    var looked = 0
    for seed in 0..<300 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      let network = random.make()
      guard var state = Self.constructed(network) else { continue }
      let flat = state.flat
      var generator = SeededGenerator(seed: seed)
      let makespan = network.makespanCost > 0 ? state.makespan : 0
      let free = (0..<flat.count).filter { flat.group[$0] < 0 && state.isPlaced($0) && generator.chance(1, in: 2) }
      let sliding = (0..<flat.count).filter {
        state.isPlaced($0) && !free.contains($0) && generator.chance(1, in: 2)
      }
      let members = (free + sliding).map { i in
        Excerpt.Member(
          activity: i, isFree: free.contains(i), mode: state.mode[i], start: state.start[i], end: state.end[i],
          copies: state.copies(of: i))
      }
      guard !members.isEmpty else { continue }
      let links = PartialOrder.links(state, among: sliding)
      for member in members { state.remove(member.activity) }
      var scratch = [Int32](repeating: 0, count: flat.count)
      let excerpt = try Excerpt(
        &state, members: members, openGroups: [], chains: links, scratch: &scratch, makespan: makespan,
        pinnedLimit: 100)
      #expect(scratch.allSatisfy { $0 == 0 })
      let breaches = NetworkChecker.breaches(of: excerpt.hint, in: excerpt.network)
      #expect(breaches.isEmpty, "seed \(seed): \(breaches)")
      let value = NetworkChecker.value(of: excerpt.hint, in: excerpt.network)
      #expect(value.cost == excerpt.objective.cost, "seed \(seed)")
      looked += 1
    }
    #expect(looked > 100)
  }

  /// With all free an excerpt is the network: the engine finds the optimum that brute force finds, every step on the way
  /// is a schedule and cheaper than the one before.
  @Test func everyStepIsFeasibleAndBetter() {
    var improved = 0
    for seed in 0..<120 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      let network = random.make()
      guard let first = Self.constructed(network) else { continue }
      var search = NeighbourhoodSearch(first.flat, seed: seed, makeSolver: Self.engine)
      search.begin(from: first.schedule)
      var last = search.objective
      for _ in 0..<12 {
        search.step(.never)
        #expect(search.objective <= last, "seed \(seed)")
        if search.objective < last { improved += 1 }
        last = search.objective
        let breaches = NetworkChecker.breaches(of: search.schedule, in: network)
        #expect(breaches.isEmpty, "seed \(seed): \(breaches)")
        let value = NetworkChecker.value(of: search.schedule, in: network)
        #expect(value.cost == last.cost && value.second == last.second, "seed \(seed)")
      }
    }
    #expect(improved > 5)
  }

  /// Projects with sliding ends, several modes and budgets.
  @Test(arguments: [1, 3]) func projectsGetNoLonger(modes: Int) throws {
    var improved = 0
    for seed in 0..<6 as Range<UInt64> {
      let network = PlainDecoderTests.project(30, modes: modes, seed: seed)
      guard let first = Self.constructed(network) else { continue }
      var search = NeighbourhoodSearch(first.flat, seed: seed, makeSolver: Self.engine)
      search.begin(from: first.schedule)
      let before = search.objective
      for _ in 0..<8 { search.step(.never) }
      #expect(search.objective <= before)
      if search.objective < before { improved += 1 }
      #expect(NetworkChecker.breaches(of: search.schedule, in: network).isEmpty)
      #expect(NetworkChecker.value(of: search.schedule, in: network).cost == search.objective.cost)
    }
    #expect(improved > 0)
  }

  /// The same seed makes the same moves.
  @Test func movesRepeat() throws {
    let network = PlainDecoderTests.project(30, seed: 5)
    let first = try #require(Self.constructed(network))
    func run() -> (Schedule, Int) {
      var search = NeighbourhoodSearch(first.flat, seed: 9, makeSolver: Self.engine)
      search.begin(from: first.schedule)
      for _ in 0..<10 { search.step(.never) }
      return (search.schedule, search.ticks)
    }
    let (one, two) = (run(), run())
    #expect(one.0 == two.0 && one.1 == two.1)
  }

  /// On a constant capacity, chains alone keep users within it: starting everything as early as arcs and links allow
  /// breaks nothing, and starts nothing later.
  @Test(arguments: 0..<30 as Range<UInt64>) func chainsKeepCapacity(seed: UInt64) throws {
    let network = PlainDecoderTests.project(25, seed: seed)
    let state = try #require(Self.constructed(network))
    let flat = state.flat
    let links = PartialOrder.links(state, among: Array(0..<flat.count))
    var schedule = state.schedule
    let order = (0..<flat.count).sorted { (state.start[$0], state.end[$0], $0) < (state.start[$1], state.end[$1], $1) }
    var start = [Int](repeating: 0, count: flat.count)
    for _ in 0..<3 {
      for i in order {
        for arc in flat.arcs where arc.to == i { start[i] = max(start[i], start[arc.from] + flat.duration[arc.from]) }
        for link in links where link.to == i {
          start[i] = max(start[i], start[link.from] + flat.duration[link.from] + link.lag)
        }
      }
    }
    for i in 0..<flat.count {
      #expect(start[i] <= state.start[i])
      schedule.start[i] = Int32(start[i])
      schedule.end[i] = Int32(start[i] + flat.duration[i])
    }
    let breaches = NetworkChecker.breaches(of: schedule, in: network)
    #expect(breaches.isEmpty, "\(breaches)")
  }

  /// A set of bits takes out in order what was put in.
  @Test func wakeSetIsOrdered() {
    var generator = SeededGenerator(seed: 4)
    var set = WakeSet(count: 9000)
    for _ in 0..<40 {
      let values = Set((0..<generator.below(60)).map { _ in generator.below(9000) })
      for value in values { set.insert(value) }
      if generator.chance(1, in: 4) {
        set.removeAll()
        #expect(set.popFirst() == nil)
        continue
      }
      for value in values.sorted() { #expect(set.popFirst() == Int32(value)) }
      #expect(set.popFirst() == nil)
    }
  }
}
