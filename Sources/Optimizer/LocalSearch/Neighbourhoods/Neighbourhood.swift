import DenseCollections
import ReleaseGraph

/// # What a neighbourhood sets free
///
/// - stretch of time:     activities that follow each other in the order of starts.
/// - stretch of resource: the users of one resource in a stretch of time, with what runs beside them.
/// - critical block:      a piece of a chain that decides the last end (each begins when the one before it, by an order or
///                        on a resource, has ended), with what runs beside it.
/// - project:             activities of one family, or what hangs together by orders.
/// - modes:               activities with several modes, near in time.
/// - of a ruin:           late releases with their rivals, releases, composites, deferrals (`Ruin`).
/// - Source:  Palpant, Artigues, Michelon 2004; Godard, Laborie, Nuijten 2005; Carchrae, Beck 2009.
enum Neighbourhood: Hashable, Sendable {
  case time, resource, critical, project, modes
  case ruin(Ruin.Kind)

  var name: String {
    switch self {
    case .time: "time"
    case .resource: "resource"
    case .critical: "critical"
    case .project: "project"
    case .modes: "modes"
    case .ruin(.rivals): "rivals"
    case .ruin(.stretch): "stretch"
    case .ruin(.releases): "releases"
    case .ruin(.together): "together"
    case .ruin(.deferral): "deferral"
    }
  }

  /// Those that make sense for a network.
  static func all(for flat: FlatNetwork) -> [Neighbourhood] {
    let network = flat.network
    var all: [Neighbourhood] = [.time]
    if !network.resources.isEmpty { all.append(.resource) }
    if network.makespanCost > 0 { all += [.critical, .project] }
    if (0..<flat.count).contains(where: { flat.endMode[$0] - flat.firstMode[$0] > 1 }) { all.append(.modes) }
    if !network.deliveries.isEmpty { all += [.ruin(.rivals), .ruin(.releases)] }
    if network.makespanCost == 0 { all.append(.ruin(.together)) }
    if !network.groups.isEmpty { all.append(.ruin(.deferral)) }
    return all
  }
}

/// Draws neighbourhoods from a complete schedule.
struct NeighbourhoodChooser {
  struct Choice {
    var activities: [Int] = []
    var groups: [Int] = []
  }

  let flat: FlatNetwork
  private(set) var ruin: Ruin
  private var isChosen: [Bool]
  private let multiMode: [Int]

  init(_ flat: FlatNetwork) {
    self.flat = flat
    ruin = Ruin(flat)
    isChosen = Array(repeating: false, count: flat.count)
    multiMode = (0..<flat.count).filter { flat.endMode[$0] - flat.firstMode[$0] > 1 }
  }

  /// Sorts its lists by the present starts.
  mutating func refresh(_ state: PartialSchedule) { ruin.refresh(state) }

  /// About `size` activities; empty where the kind finds nothing.
  mutating func choose(
    _ kind: Neighbourhood, size: Int, _ state: PartialSchedule, _ generator: inout SeededGenerator
  ) -> Choice {
    var choice = Choice()
    switch kind {
    case .time: chooseTime(size, state, &choice, &generator)
    case .resource: chooseResource(size, state, &choice, &generator)
    case .critical: chooseCritical(size, state, &choice, &generator)
    case .project: chooseProject(size, state, &choice, &generator)
    case .modes: chooseModes(size, state, &choice, &generator)
    case .ruin(let kind):
      guard ruin.isPossible(kind) else { return choice }
      // Several draws until the size is reached.
      for _ in 0..<12 where choice.activities.count < size {
        let victims = ruin.choose(kind, state, &generator)
        for i in victims.activities { add(i, &choice) }
        for g in victims.groups where !choice.groups.contains(g) { choice.groups.append(g) }
      }
    }
    for i in choice.activities { isChosen[i] = false }
    return choice
  }

  private mutating func add(_ i: Int, _ choice: inout Choice) {
    guard !isChosen[i] else { return }
    isChosen[i] = true
    choice.activities.append(i)
  }

  // MARK: Kinds

  private mutating func chooseTime(
    _ size: Int, _ state: PartialSchedule, _ choice: inout Choice, _ generator: inout SeededGenerator
  ) {
    let list = ruin.byStart
    guard !list.isEmpty else { return }
    let count = min(size, list.count)
    let first = generator.below(list.count - count + 1)
    for i in list[first..<(first + count)] { add(i, &choice) }
  }

  private mutating func chooseResource(
    _ size: Int, _ state: PartialSchedule, _ choice: inout Choice, _ generator: inout SeededGenerator
  ) {
    guard !ruin.busy.isEmpty else { return }
    let list = ruin.users[ruin.busy[generator.below(ruin.busy.count)]]
    let count = min(max(2, size * 2 / 3), list.count)
    let first = generator.below(list.count - count + 1)
    let slice = list[first..<(first + count)]
    for i in slice { add(i, &choice) }
    guard let a = slice.first, let b = slice.last else { return }
    addBeside(from: state.start[a], to: state.end[b], size, state, &choice, &generator)
  }

  /// Activities that run between two instants, drawn at random up to the size.
  private mutating func addBeside(
    from: Int, to: Int, _ size: Int, _ state: PartialSchedule, _ choice: inout Choice,
    _ generator: inout SeededGenerator
  ) {
    let list = ruin.byStart
    guard !list.isEmpty, choice.activities.count < size else { return }
    let low = Self.index(ofStart: from, list, state)
    let high = max(low + 1, Self.index(ofStart: to, list, state))
    // Those that began a little before may run on.
    let first = max(0, low - (high - low) / 4 - 2)
    for _ in 0..<(3 * size) where choice.activities.count < size {
      let k = first + generator.below(min(list.count, high) - first)
      if state.isPlaced(list[k]) && state.end[list[k]] > from { add(list[k], &choice) }
    }
  }

  private static func index(ofStart t: Int, _ list: [Int], _ state: PartialSchedule) -> Int {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if state.start[list[middle]] < t { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func chooseCritical(
    _ size: Int, _ state: PartialSchedule, _ choice: inout Choice, _ generator: inout SeededGenerator
  ) {
    let chain = criticalChain(state, &generator)
    guard !chain.isEmpty else { return }
    let count = min(chain.count, max(2, size / 4))
    let first = generator.below(chain.count - count + 1)
    let piece = chain[first..<(first + count)]
    for i in piece { add(i, &choice) }
    let from = piece.map { state.start[$0] }.min() ?? 0
    let to = piece.map { state.end[$0] }.max() ?? 0
    addBeside(from: from, to: to, size, state, &choice, &generator)
  }

  /// From one of the last activities backwards along what holds each.
  private func criticalChain(_ state: PartialSchedule, _ generator: inout SeededGenerator) -> [Int] {
    let last = state.makespan
    let lasts = ruin.byStart.filter { state.end[$0] == last }
    guard !lasts.isEmpty else { return [] }
    var i = lasts[generator.below(lasts.count)]
    var chain = [i]
    while chain.count < flat.count {
      var before = -1
      var seen = 0
      for a in flat.arcsInto[i] where state.isPlaced(flat.arcs[a].from) && flat.arcs[a].from != i {
        let arc = flat.arcs[a]
        let x = arc.fromEnd == .start ? state.start[arc.from] : state.end[arc.from]
        guard state.start[arc.from] < state.start[i], let t = flat.earliestTo(arc, from: x),
          t == (arc.toEnd == .start ? state.start[i] : state.end[i])
        else { continue }
        seen += 1
        if generator.below(seen) == 0 { before = arc.from }
      }
      for d in flat.firstDemand[state.mode[i]]..<flat.firstDemand[state.mode[i] + 1] where seen < 8 {
        let list = ruin.users[flat.demandResource[d]]
        var k = Self.index(ofStart: state.start[i], list, state) - 1
        var looked = 0
        while k >= 0 && looked < 24 {
          looked += 1
          if state.isPlaced(list[k]) && state.end[list[k]] == state.start[i] - flat.demandLead[d] {
            seen += 1
            if generator.below(seen) == 0 { before = list[k] }
          }
          k -= 1
        }
      }
      guard before >= 0 else { break }
      i = before
      chain.append(i)
    }
    return chain.reversed()
  }

  private mutating func chooseProject(
    _ size: Int, _ state: PartialSchedule, _ choice: inout Choice, _ generator: inout SeededGenerator
  ) {
    guard !ruin.byStart.isEmpty else { return }
    let seed = ruin.byStart[generator.below(ruin.byStart.count)]
    let family = flat.membersOfFamily[flat.family[seed]]
    if family.count > 1 && family.count < flat.count / 2 {
      let sorted = family.filter { state.isPlaced($0) }.sorted { (state.start[$0], $0) < (state.start[$1], $1) }
      let count = min(size, sorted.count)
      let first = generator.below(sorted.count - count + 1)
      for i in sorted[first..<(first + count)] { add(i, &choice) }
      return
    }
    var queue = [seed]
    var head = 0
    add(seed, &choice)
    while head < queue.count && choice.activities.count < size {
      let i = queue[head]
      head += 1
      for a in flat.arcsInto[i] where state.isPlaced(flat.arcs[a].from) && choice.activities.count < size {
        if !isChosen[flat.arcs[a].from] { queue.append(flat.arcs[a].from) }
        add(flat.arcs[a].from, &choice)
      }
      for a in flat.arcsOutOf[i] where state.isPlaced(flat.arcs[a].to) && choice.activities.count < size {
        if !isChosen[flat.arcs[a].to] { queue.append(flat.arcs[a].to) }
        add(flat.arcs[a].to, &choice)
      }
    }
  }

  private mutating func chooseModes(
    _ size: Int, _ state: PartialSchedule, _ choice: inout Choice, _ generator: inout SeededGenerator
  ) {
    guard !multiMode.isEmpty else { return }
    for _ in 0..<size {
      let i = multiMode[generator.below(multiMode.count)]
      if state.isPlaced(i) { add(i, &choice) }
    }
  }
}
