import DenseCollections
import ReleaseGraph
import Timeline

/// # Large-neighbourhood search: parts of the incumbent, solved anew by the clause-learning engine
///
/// - Move:    a neighbourhood's activities are set free (`Neighbourhood`), the rest slides or stays (`Excerpt`); the
///            engine looks for something cheaper until there is none or its ticks are used.
/// - Choice:  neighbourhoods share the ticks by what they earned a tick lately, each keeping a floor.
/// - Sizes:   each neighbourhood grows while the engine sees its end quickly, and shrinks while it does not.
/// - Sliding: where the last end costs and the network is small, what comes after the neighbourhood slides; elsewhere it
///            stays, and the excerpt is as small as the neighbourhood.
/// - Result:  never worse than the start; every schedule that comes back is fitted in place by place, which checks it.
/// - Source:  Shaw 1998; Godard, Laborie, Nuijten 2005; Laborie, Godard 2007 (self-adapting).
struct NeighbourhoodSearch {
  private(set) var state: PartialSchedule
  private let makeSolver: ExactSolverFactory
  private var generator: SeededGenerator
  private var chooser: NeighbourhoodChooser
  private(set) var arms: [Arm]
  private var scratch: [Int32]
  private let slides: Bool
  private(set) var ticks = 0
  private(set) var moves = 0
  private(set) var improvements = 0
  private var sinceRefresh = 0
  private var bestNow = Objective(cost: .max, second: .max)

  /// A neighbourhood with its record.
  struct Arm {
    let kind: Neighbourhood
    var size: Double
    /// Earned and spent, fading.
    var earned = 1.0
    var spent = 4_000_000.0
    var tries = 0
    var exhausted = 0
    var found = 0
  }

  /// Ticks of the engine on one neighbourhood; now and then twice and four times as many.
  private static let moveTicks = 1_500_000
  private static let pinnedLimit = 400
  private static let largestSliding = 420
  private static let largestFree = 1_000.0

  init(_ flat: FlatNetwork, seed: UInt64, makeSolver: @escaping ExactSolverFactory) {
    state = PartialSchedule(flat)
    self.makeSolver = makeSolver
    generator = SeededGenerator(seed: seed)
    chooser = NeighbourhoodChooser(flat)
    slides = flat.network.makespanCost > 0 && flat.count <= Self.largestSliding
    let first = Double(min(max(8, flat.count / 4), 40))
    arms = Neighbourhood.all(for: flat).map { Arm(kind: $0, size: first) }
    scratch = Array(repeating: 0, count: flat.count)
  }

  /// Moves, and for each neighbourhood its tries, how many of them the engine saw to the end, and how many were better.
  var counters: [(name: String, value: Int)] {
    var all = [("neighbourhoods", moves), ("better neighbourhoods", improvements)]
    for arm in arms {
      let name = arm.kind.name
      all += [(name, arm.tries), (name + " seen through", arm.exhausted), (name + " better", arm.found)]
      all.append((name + " size", Int(arm.size)))
    }
    return all
  }

  var objective: Objective { bestNow }
  var schedule: Schedule { state.schedule }
  private var flat: FlatNetwork { state.flat }

  /// Works on from a complete feasible schedule.
  mutating func begin(from schedule: Schedule) {
    let flat = state.flat
    state = PartialSchedule(flat)
    for i in 0..<flat.count where schedule.isPresent(i) {
      state.setCopies(of: i, to: schedule.copies[(i * flat.stride)..<((i + 1) * flat.stride)])
      state.restore(i, mode: Int(schedule.mode[i]), start: Int(schedule.start[i]), end: Int(schedule.end[i]))
    }
    chooser.refresh(state)
    sinceRefresh = 0
    bestNow = state.objective
    ticks += 12 * flat.count
  }

  /// Makes moves until the ticks are used up or `stop` is raised.
  mutating func run(ticks budget: Int, stop: StopSignal) {
    let end = ticks + budget
    while ticks < end && !stop.isRaised { step(stop) }
  }

  // MARK: A move

  mutating func step(_ stop: StopSignal) {
    moves += 1
    // On a large network the lists may be a little behind.
    if sinceRefresh > flat.count / 500 {
      sinceRefresh = 0
      chooser.refresh(state)
      ticks += 6 * flat.count
    }
    let k = chooseArm()
    let before = ticks
    let costBefore = bestNow.cost
    let limit = Self.moveTicks << [0, 0, 0, 1, 1, 2][generator.below(6)]
    let outcome = move(arms[k].kind, size: Int(arms[k].size), limit: limit, stop)
    if stop.isRaised { return }
    ticks += 2_000
    arms[k].tries += 1
    arms[k].spent = arms[k].spent * 0.97 + Double(ticks - before)
    // The second stage alone earns little.
    let gain = outcome != .improved ? 0 : bestNow.cost < costBefore ? 1 : 0.05
    arms[k].earned = arms[k].earned * 0.97 + gain
    switch outcome {
    case .improved:
      arms[k].found += 1
      improvements += 1
      sinceRefresh += 1
    case .exhausted:
      arms[k].exhausted += 1
      let isQuick = ticks - before < limit / 4
      arms[k].size = min(arms[k].size * (isQuick ? 1.1 : 1.02) + 0.1, min(Self.largestFree, Double(flat.count)))
    case .limit: arms[k].size = max(4, arms[k].size * 0.92)
    case .nothing: arms[k].size = max(4, arms[k].size * 0.97)
    }
  }

  private enum Result {
    case improved, exhausted, limit, nothing
  }

  /// By what was earned a tick, with a floor for each.
  private mutating func chooseArm() -> Int {
    let rates = arms.map { $0.earned / $0.spent }
    let floor = (rates.max() ?? 0) * 0.12 + 1e-12
    let weights = rates.map { $0 + floor }
    var dice = generator.fraction() * weights.reduce(0, +)
    for (k, weight) in weights.enumerated() {
      dice -= weight
      if dice < 0 { return k }
    }
    return weights.count - 1
  }

  private mutating func move(_ kind: Neighbourhood, size: Int, limit: Int, _ stop: StopSignal) -> Result {
    let choice = chooser.choose(kind, size: size, state, &generator)
    let openGroups = open(choice)
    let members = members(choice, openGroups, size: size)
    guard members.contains(where: \.isFree) else { return .nothing }
    let sliding = members.filter { !$0.isFree }.map(\.activity)
    let chains = sliding.isEmpty ? [] : PartialOrder.links(state, among: sliding)
    let makespan = flat.network.makespanCost > 0 ? state.makespan : 0
    for member in members where member.mode >= 0 { state.remove(member.activity) }
    guard
      let excerpt = try? Excerpt(
        &state, members: members, openGroups: openGroups, chains: chains, scratch: &scratch, makespan: makespan,
        pinnedLimit: Self.pinnedLimit)
    else {
      restore(members)
      return .nothing
    }
    ticks += 60 * (excerpt.network.modes.count + excerpt.network.arcs.count + 20)
    let solver = makeSolver(excerpt.network, excerpt.hint, generator.next())
    var cutoff = excerpt.objective
    var found: Schedule?
    var used = 0
    var result = Result.limit
    search: while used < limit {
      switch solver.search(below: cutoff, ticks: limit - used, used: &used, stop: stop) {
      case .found(let schedule, let objective):
        found = schedule
        cutoff = objective
      case .exhausted:
        result = .exhausted
        break search
      case .limit: break search
      }
    }
    ticks += used
    if let found, put(found, excerpt, members) { return .improved }
    if found == nil { restore(members) }
    return found == nil ? result : .nothing
  }

  private mutating func restore(_ members: [Excerpt.Member]) {
    for member in members where member.mode >= 0 {
      state.setCopies(of: member.activity, to: member.copies)
      state.restore(member.activity, mode: member.mode, start: member.start, end: member.end)
    }
  }

  // MARK: Members

  /// The groups whose presence is open: their members are all free, and no rule with a group outside decides.
  private func open(_ choice: NeighbourhoodChooser.Choice) -> [Int] {
    guard !flat.network.groups.isEmpty else { return [] }
    var groups = choice.groups
    for i in choice.activities where flat.group[i] >= 0 && !groups.contains(flat.group[i]) {
      if flat.membersOfGroup.range(flat.group[i]).count <= 40 { groups.append(flat.group[i]) }
    }
    groups.removeAll { flat.membersOfGroup.range($0).isEmpty }
    var changed = true
    while changed {
      changed = false
      for rule in flat.network.implications {
        // Outside: `required` is absent, so `present` stays out; `present` is there, so `required` stays in.
        let closed: Int? =
          if groups.contains(rule.present) && !groups.contains(rule.required) && !isThere(rule.required) {
            rule.present
          } else if groups.contains(rule.required) && !groups.contains(rule.present) && isThere(rule.present) {
            rule.required
          } else { nil }
        if let closed {
          groups.removeAll { $0 == closed }
          changed = true
        }
      }
    }
    return groups
  }

  private func isThere(_ group: Int) -> Bool { flat.membersOfGroup[group].contains { state.isPlaced($0) } }

  /// Free ones, the open groups' whole, and what slides.
  private mutating func members(
    _ choice: NeighbourhoodChooser.Choice, _ openGroups: [Int], size: Int
  ) -> [Excerpt.Member] {
    var members: [Excerpt.Member] = []
    func add(_ i: Int, free: Bool) {
      guard scratch[i] == 0 else { return }
      scratch[i] = 1
      members.append(
        Excerpt.Member(
          activity: i, isFree: free, mode: state.mode[i], start: state.start[i], end: state.end[i],
          copies: state.copies(of: i)))
    }
    for g in openGroups { for i in flat.membersOfGroup[g] { add(i, free: true) } }
    let most = max(size, members.count) + 8
    for i in choice.activities where members.count < most && state.isPlaced(i) { add(i, free: true) }
    if slides {
      let from = members.reduce(Int.max) { min($0, $1.mode >= 0 ? $1.start : .max) }
      for i in chooser.ruin.byStart where state.isPlaced(i) && state.end[i] > from { add(i, free: false) }
    }
    for member in members { scratch[member.activity] = 0 }
    return members
  }

  // MARK: Back into the whole

  /// Puts a schedule of the excerpt in place; where that fails or is no better, all is as before, and false.
  private mutating func put(_ found: Schedule, _ excerpt: Excerpt, _ members: [Excerpt.Member]) -> Bool {
    var old = members
    for (at, i) in excerpt.activity.enumerated() where at >= members.count && i >= 0 {
      // Pinned ones may have been dealt other copies.
      let member = Excerpt.Member(
        activity: i, isFree: false, mode: state.mode[i], start: state.start[i], end: state.end[i],
        copies: state.copies(of: i))
      old.append(member)
      state.remove(i)
    }
    let order = excerpt.activity.indices.filter { excerpt.activity[$0] >= 0 && found.isPresent($0) }
      .sorted { (found.start[$0], $0) < (found.start[$1], $1) }
    var isWhole = true
    for at in order where isWhole {
      let i = excerpt.activity[at]
      let m = Int(found.mode[at])
      let kept = excerpt.demands[m]
      var copies = Array(state.copies(of: i))
      for slot in excerpt.network.modes[m].demands.indices {
        copies[kept?[slot] ?? slot] = UInt16(found.copy(at, demand: slot))
      }
      state.setCopies(of: i, to: copies[...])
      var bounds = state.bounds(of: i)
      bounds.startLow = max(bounds.startLow, Int(found.start[at]))
      bounds.startHigh = min(bounds.startHigh, Int(found.start[at]))
      if !bounds.isEmpty, let placement = state.fit(i, mode: excerpt.mode[m], in: bounds) {
        state.place(i, mode: placement.mode, start: placement.start, end: placement.end)
      } else {
        isWhole = false
      }
    }
    ticks += 40 * old.count
    if isWhole, state.objective < bestNow {
      bestNow = state.objective
      return true
    }
    for member in old where state.isPlaced(member.activity) { state.remove(member.activity) }
    restore(old)
    return false
  }
}
