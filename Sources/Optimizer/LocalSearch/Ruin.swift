import DenseCollections
import ReleaseGraph

/// # What is taken out: neighbourhoods of ruin and recreate
///
/// - Rivals:     a late delivery (or an activity without a place), activities of its release, and those that hold the
///               same resources just before them or within the delay.
/// - Stretch:    what holds one resource in a stretch of time, with what follows in the same releases.
/// - Releases:   a few whole releases that share resources and time.
/// - Together:   the members of a block (maximum lags, common windows) with their rivals.
/// - Deferral:   an optional group in or out, with those that need it or that it needs.
/// - Source:     Schrimpf et al. 2000; Palpant, Artigues, Michelon 2004; Godard, Laborie, Nuijten 2005.
struct Ruin {
  struct Victims {
    var activities: [Int] = []
    /// Comes back first; nil: by the order's rule.
    var first: Int?
    var groups: [Int] = []
    /// Whether the groups stay out.
    var leavesOut = false
  }

  let flat: FlatNetwork
  let blocks: Blocks
  let units: Units
  /// Per resource, its users by start; as of the last refresh.
  private(set) var users: [[Int]]
  /// All activities by start, as of the last refresh.
  private(set) var byStart: [Int] = []
  /// Deliveries that are late, as of the last refresh.
  private(set) var late: [Int] = []
  /// Resources with users, repeated by their load.
  private(set) var busy: [Int] = []
  /// Blocks of several members.
  private let wideBlocks: [Int]
  private var isVictim: [Bool]
  private let activitiesByDelivery: Bool

  init(_ flat: FlatNetwork) {
    self.flat = flat
    blocks = Blocks(flat)
    units = Units(flat, blocks: blocks)
    users = (0..<flat.network.resources.count).map { Array(flat.usersOf[$0]) }
    isVictim = Array(repeating: false, count: flat.count)
    let members = blocks.members
    wideBlocks = (0..<members.ownerCount).filter { members.range($0).count > 1 }
    activitiesByDelivery = flat.network.deliveries.contains { $0.weight > 0 }
    busy = users.indices.filter { users[$0].count > 1 }
  }

  /// Sorts the lists by the present starts. O(n log n), so once in a thousand moves.
  mutating func refresh(_ state: PartialSchedule) {
    let start = state.start
    for r in users.indices {
      users[r] = flat.usersOf[r].filter { uses($0, r, state) }.sorted { (start[$0], $0) < (start[$1], $1) }
    }
    byStart = (0..<flat.count).filter { start[$0] >= 0 }.sorted { (start[$0], $0) < (start[$1], $1) }
    late = flat.network.deliveries.indices.filter { d in
      let delivery = flat.network.deliveries[d]
      guard let due = delivery.due, delivery.weight > 0, state.isPlaced(delivery.activity) else { return false }
      return state.end[delivery.activity] > due
    }
    busy = users.indices.filter { users[$0].count > 1 }
  }

  private func uses(_ i: Int, _ resource: Int, _ state: PartialSchedule) -> Bool {
    let m = state.mode[i]
    guard m >= 0 else { return false }
    for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] where flat.demandResource[d] == resource { return true }
    return false
  }

  // MARK: Choosing

  mutating func choose(_ state: PartialSchedule, unplaced: [Int], _ generator: inout SeededGenerator) -> Victims {
    var victims = Victims()
    defer { for i in victims.activities { isVictim[i] = false } }
    if !unplaced.isEmpty {
      chooseAround(unplaced[generator.below(unplaced.count)], state, &victims, &generator)
      return victims
    }
    let dice = generator.below(100)
    if dice < 8 && isPossible(.deferral) {
      choose(.deferral, state, &victims, &generator)
    } else if dice < 45 && isPossible(.rivals) {
      choose(.rivals, state, &victims, &generator)
    } else if dice < 55 && isPossible(.together) {
      choose(.together, state, &victims, &generator)
    } else if dice < 75 && isPossible(.stretch) {
      choose(.stretch, state, &victims, &generator)
    } else {
      choose(.releases, state, &victims, &generator)
    }
    return victims
  }

  /// The neighbourhoods by name.
  enum Kind: CaseIterable, Sendable {
    case rivals, stretch, releases, together, deferral
  }

  func isPossible(_ kind: Kind) -> Bool {
    switch kind {
    case .rivals: !late.isEmpty
    case .stretch: !busy.isEmpty
    case .releases: !byStart.isEmpty
    case .together: !wideBlocks.isEmpty
    case .deferral: !flat.network.groups.isEmpty
    }
  }

  /// Victims of one kind, which is possible, from a schedule in which nothing lacks.
  mutating func choose(_ kind: Kind, _ state: PartialSchedule, _ generator: inout SeededGenerator) -> Victims {
    var victims = Victims()
    choose(kind, state, &victims, &generator)
    for i in victims.activities { isVictim[i] = false }
    return victims
  }

  private mutating func choose(
    _ kind: Kind, _ state: PartialSchedule, _ victims: inout Victims, _ generator: inout SeededGenerator
  ) {
    switch kind {
    case .rivals: chooseLate(state, &victims, &generator)
    case .stretch: chooseStretch(state, &victims, &generator)
    case .releases: chooseReleases(state, &victims, &generator)
    case .together: chooseBlock(state, &victims, &generator)
    case .deferral: chooseGroup(state, &victims, &generator)
    }
  }

  private mutating func add(_ i: Int, _ state: PartialSchedule, _ victims: inout Victims) {
    guard !isVictim[i], state.isPlaced(i) else { return }
    isVictim[i] = true
    victims.activities.append(i)
  }

  /// The activity with what follows it in its release.
  private mutating func addTail(of i: Int, _ state: PartialSchedule, _ victims: inout Victims, limit: Int) {
    add(i, state, &victims)
    let members = flat.membersOfFamily[flat.family[i]]
    guard members.count <= 64 else { return addFollowers(of: i, state, &victims, limit: limit) }
    for j in members where state.start[j] >= state.end[i] && victims.activities.count < limit {
      add(j, state, &victims)
    }
  }

  /// Successors by arcs, breadth first.
  private mutating func addFollowers(of i: Int, _ state: PartialSchedule, _ victims: inout Victims, limit: Int) {
    var queue = [i]
    var head = 0
    while head < queue.count && victims.activities.count < limit && queue.count < 24 {
      for a in flat.arcsOutOf[queue[head]] where flat.arcs[a].lag >= 0 && !isVictim[flat.arcs[a].to] {
        add(flat.arcs[a].to, state, &victims)
        queue.append(flat.arcs[a].to)
      }
      head += 1
    }
  }

  /// The release, with those that it is tied to or without.
  private mutating func addFamily(
    of i: Int, tied: Bool, _ state: PartialSchedule, _ victims: inout Victims
  ) {
    let members = tied ? units.members[units.unitOf[i]] : flat.membersOfFamily[flat.family[i]]
    if members.count > Units.largest { return add(i, state, &victims) }
    for j in members { add(j, state, &victims) }
  }

  /// Some that use a resource of activity i's mode at or shortly before time t.
  private mutating func addRivals(
    of i: Int, mode m: Int, before t: Int, count: Int, _ state: PartialSchedule, _ victims: inout Victims,
    _ generator: inout SeededGenerator
  ) {
    let demands = flat.firstDemand[m]..<flat.firstDemand[m + 1]
    guard !demands.isEmpty else { return }
    let resource = flat.demandResource[demands.lowerBound + generator.below(demands.count)]
    let list = users[resource]
    guard !list.isEmpty else { return }
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if state.start[list[middle]] <= t { low = middle + 1 } else { high = middle }
    }
    // Mostly the ones just before t, sometimes a little after.
    let reach = 4 + 3 * count
    for _ in 0..<count {
      let k = low - 1 - generator.below(reach) + generator.below(3)
      guard list.indices.contains(k), list[k] != i, state.isPlaced(list[k]) else { continue }
      if generator.chance(1, in: 2) {
        addTail(of: list[k], state, &victims, limit: 120)
      } else {
        add(list[k], state, &victims)
      }
    }
  }

  // MARK: Neighbourhoods

  private mutating func chooseAround(
    _ i: Int, _ state: PartialSchedule, _ victims: inout Victims, _ generator: inout SeededGenerator
  ) {
    for member in blocks.members[blocks.blockOf[i]].prefix(40) { add(member, state, &victims) }
    addTail(of: i, state, &victims, limit: 60)
    addFollowers(of: i, state, &victims, limit: 60)
    if generator.chance(1, in: 3) { addFamily(of: i, tied: generator.chance(1, in: 2), state, &victims) }
    let modes = flat.firstMode[i]..<flat.endMode[i]
    let rounds = 1 + generator.below(6)
    for _ in 0..<rounds {
      let m = modes.lowerBound + generator.below(modes.count)
      let low = flat.earliest[i]
      let t = low + generator.below(max(1, flat.latestEnd[i] - low + 1))
      addRivals(of: i, mode: m, before: t, count: 1 + generator.below(4), state, &victims, &generator)
    }
    isVictim[i] = true
    victims.activities.append(i)
    victims.first = generator.chance(2, in: 3) ? i : nil
  }

  private mutating func chooseLate(
    _ state: PartialSchedule, _ victims: inout Victims, _ generator: inout SeededGenerator
  ) {
    var chosen = -1
    var due = 0
    var worst = -1
    for _ in 0..<3 {
      let delivery = flat.network.deliveries[late[generator.below(late.count)]]
      let price = delivery.weight * max(0, state.end[delivery.activity] - (delivery.due ?? 0))
      if price > worst { (chosen, due, worst) = (delivery.activity, delivery.due ?? 0, price) }
    }
    guard chosen >= 0, state.isPlaced(chosen) else { return }
    if generator.chance(1, in: 3) { return chooseChain(to: chosen, state, &victims, &generator) }
    addFamily(of: chosen, tied: generator.chance(1, in: 2), state, &victims)
    let own = victims.activities
    guard !own.isEmpty else { return }
    let rounds = 1 + generator.below(6)
    // Rivals just before its activities, or anywhere within its delay.
    let delay = max(0, state.end[chosen] - due)
    let reach = generator.chance(1, in: 2) ? delay : 0
    for _ in 0..<rounds {
      let i = own[generator.below(own.count)]
      addRivals(
        of: i, mode: state.mode[i], before: state.start[i] - generator.below(reach + 1),
        count: 1 + generator.below(4), state, &victims, &generator)
    }
    // What follows the release elsewhere can come forward with it.
    if generator.chance(1, in: 3) { addFollowers(of: chosen, state, &victims, limit: 80) }
    victims.first = nil
  }

  /// Backwards from a late delivery along what it waits for, with rivals of what lies on the way.
  private mutating func chooseChain(
    to delivery: Int, _ state: PartialSchedule, _ victims: inout Victims, _ generator: inout SeededGenerator
  ) {
    var i = delivery
    for j in blocks.members[blocks.blockOf[i]].prefix(60) {
      addTail(of: j, state, &victims, limit: 100)
    }
    for _ in 0..<(3 + generator.below(10)) {
      add(i, state, &victims)
      if generator.chance(2, in: 3) {
        addRivals(
          of: i, mode: state.mode[i], before: state.start[i], count: 1 + generator.below(3), state, &victims,
          &generator)
      }
      guard let before = tightest(before: i, state), victims.activities.count < 100 else { return }
      i = before
    }
  }

  /// The predecessor of activity i, or of what it is tied to, that leaves the least slack.
  private func tightest(before i: Int, _ state: PartialSchedule) -> Int? {
    var best: Int?
    var least = Int.max
    for j in blocks.members[blocks.blockOf[i]].prefix(60) where state.isPlaced(j) {
      for a in flat.arcsInto[j] {
        let arc = flat.arcs[a]
        guard arc.lag >= 0, state.isPlaced(arc.from), blocks.blockOf[arc.from] != blocks.blockOf[i] else { continue }
        let slack = state.start[j] - state.end[arc.from] - arc.lag
        if slack < least { (best, least) = (arc.from, slack) }
      }
    }
    return best
  }

  private mutating func chooseStretch(
    _ state: PartialSchedule, _ victims: inout Victims, _ generator: inout SeededGenerator
  ) {
    let list = users[busy[generator.below(busy.count)]]
    let size = min(list.count, 3 + generator.below(14))
    let from = generator.below(list.count - size + 1)
    let withTails = generator.chance(1, in: 2)
    for i in list[from..<(from + size)] {
      if withTails { addTail(of: i, state, &victims, limit: 100) } else { add(i, state, &victims) }
    }
  }

  private mutating func chooseReleases(
    _ state: PartialSchedule, _ victims: inout Victims, _ generator: inout SeededGenerator
  ) {
    guard !byStart.isEmpty else { return }
    let seed = byStart[generator.below(byStart.count)]
    addFamily(of: seed, tied: generator.chance(1, in: 2), state, &victims)
    let rounds = 1 + generator.below(4)
    let reach = 4 + byStart.count / 40
    for _ in 0..<rounds {
      guard let k = byStart.firstIndex(ofStart: state.start[seed], in: state) else { break }
      let other = k + generator.below(2 * reach + 1) - reach
      if byStart.indices.contains(other) {
        addFamily(of: byStart[other], tied: generator.chance(1, in: 3), state, &victims)
      }
    }
  }

  private mutating func chooseBlock(
    _ state: PartialSchedule, _ victims: inout Victims, _ generator: inout SeededGenerator
  ) {
    let block = wideBlocks[generator.below(wideBlocks.count)]
    let members = blocks.members[block]
    if generator.chance(1, in: 2), let one = members.first {
      addFamily(of: one, tied: true, state, &victims)
    }
    for i in members {
      add(i, state, &victims)
      if generator.chance(1, in: 3) { addFollowers(of: i, state, &victims, limit: 80 + members.count) }
    }
    let own = victims.activities
    guard !own.isEmpty else { return }
    for _ in 0..<(1 + generator.below(4)) {
      let one = own[generator.below(own.count)]
      addRivals(
        of: one, mode: state.mode[one], before: state.start[one], count: 1 + generator.below(6), state, &victims,
        &generator)
    }
  }

  private mutating func chooseGroup(
    _ state: PartialSchedule, _ victims: inout Victims, _ generator: inout SeededGenerator
  ) {
    let group = generator.below(flat.network.groups.count)
    guard let probe = flat.membersOfGroup[group].first else { return }
    let leavesOut = state.isPlaced(probe)
    var groups = [group]
    var head = 0
    while head < groups.count {
      for rule in flat.network.implications {
        let next = leavesOut ? rule.present : rule.required
        if (leavesOut ? rule.required : rule.present) == groups[head] && !groups.contains(next) { groups.append(next) }
      }
      head += 1
    }
    groups = groups.filter { g in
      guard let member = flat.membersOfGroup[g].first else { return false }
      return state.isPlaced(member) == leavesOut
    }
    for g in groups {
      for i in flat.membersOfGroup[g] where !isVictim[i] {
        isVictim[i] = true
        victims.activities.append(i)
      }
    }
    victims.groups = groups
    victims.leavesOut = leavesOut
    guard let i = victims.activities.first else { return }
    // Others use the freed room, or make room.
    let m = leavesOut ? state.mode[i] : flat.firstMode[i]
    let t = leavesOut ? state.start[i] + 1 : flat.earliest[i]
    for _ in 0..<generator.below(5) {
      let own = victims.activities[generator.below(victims.activities.count)]
      addRivals(
        of: own, mode: state.isPlaced(own) ? state.mode[own] : m, before: max(t, state.start[own]), count: 3, state,
        &victims, &generator)
    }
  }
}

extension [Int] {
  /// Index of the first activity with a start of at least t, in a list that is (nearly) sorted by start.
  fileprivate func firstIndex(ofStart t: Int, in state: PartialSchedule) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if state.start[self[middle]] < t { low = middle + 1 } else { high = middle }
    }
    return low < count ? low : nil
  }
}
