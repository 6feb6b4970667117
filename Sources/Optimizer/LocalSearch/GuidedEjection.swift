import DenseCollections
import ReleaseGraph
import Timeline

/// # Guided ejection: finds a schedule where deadlines, maximum lags and composites leave little room
///
/// - State:      some blocks (`Blocks`: activities, or several that maximum lags and common windows tie) placed without
///               conflict, the others on a stack.
/// - Move:       the top of the stack is placed around the rest. Where it doesn't fit, its penalty rises, and a few of
///               those that hold what it needs, when it needs it, give way and come back after it, in part with the
///               rest of their releases. Of several random sets the one counts after which the penalties of what found
///               no place again are least, if that is less than the block's own; so what is hard to place stays in. At
///               the end placed blocks change their order.
/// - Restart:    where the stack hasn't become shorter for a while, all is placed anew, by deadline and penalty
///               ("squeaky wheel": Joslin, Clements 1999).
/// - Optional:   groups stay out until everything else is placed; then those come in that find room.
/// - Complexity: a move places some tens of activities for each set.
/// - Source:     Nagata, Bräysy 2009 (vehicle routes with time windows).
struct GuidedEjection {
  /// Where activities lie, or lay; −1 where nowhere.
  private struct Snapshot {
    struct Entry {
      var activity: Int
      var mode: Int
      var start: Int
      var end: Int
    }

    var entries: [Entry] = []
    var copies: [UInt16] = []

    mutating func clear() {
      entries.removeAll(keepingCapacity: true)
      copies.removeAll(keepingCapacity: true)
    }
  }

  private var constructor: Constructor
  private var generator: SeededGenerator
  /// Mandatory activities, by block; the blocks that have some; those of each family.
  private let members: FlatLists
  private let all: [Int]
  private let blocksOfFamily: FlatLists
  private let activities: [Int]
  /// What a slot of each resource is worth: much where there is little of it.
  private let scarcity: [Int]
  private var penalty: [Int]
  /// Blocks without a place, the next one last.
  private(set) var out: [Int] = []
  private(set) var moves = 0
  /// The shortest stack since the last restart, and the move that reached it.
  private var shortest = Int.max
  private var shortestMove = 0
  // Scratch.
  private var blame: [Int]
  private var blamed: [Int] = []
  private var isVictim: [Bool]
  private var before = Snapshot()
  private var after = Snapshot()

  private static let sets = 8

  var ticks: Int { constructor.state.ticks }
  var isFeasible: Bool { out.isEmpty }
  private var flat: FlatNetwork { constructor.flat }

  init(_ network: Network, seed: UInt64) {
    let bare = FlatNetwork(network.bare())
    constructor = Constructor(bare)
    constructor.mayLeaveOut = false
    for g in constructor.isLeftOut.indices { constructor.isLeftOut[g] = !bare.membersOfGroup[g].isEmpty }
    generator = SeededGenerator(seed: seed)
    let blocks = constructor.blocks
    let count = blocks.members.ownerCount
    activities = blocks.order.filter { bare.group[$0] < 0 }
    members = FlatLists(owners: count, pairs: activities.map { (blocks.blockOf[$0], $0) })
    all = (0..<count).filter { [members] in !members.range($0).isEmpty }
    var pairs: [(owner: Int, value: Int)] = []
    for b in all {
      var families: [Int] = []
      for i in members[b] where !families.contains(bare.family[i]) { families.append(bare.family[i]) }
      pairs += families.map { ($0, b) }
    }
    blocksOfFamily = FlatLists(owners: bare.membersOfFamily.ownerCount, pairs: pairs)
    scarcity = bare.network.resources.map { resource in
      4096 / max(1, resource.copies * (resource.capacity.values.max() ?? 1))
    }
    penalty = Array(repeating: 1, count: count)
    blame = Array(repeating: 0, count: count)
    isVictim = Array(repeating: false, count: count)
    restart()
  }

  // MARK: Search

  /// Moves until everything is placed, the ticks are used up or `stop` is raised.
  mutating func run(ticks budget: Int, stop: StopSignal) {
    let end = ticks + budget
    while !out.isEmpty && ticks < end && !stop.isRaised { step() }
  }

  private mutating func step() {
    moves += 1
    constructor.state.ticks &+= 50
    if out.count < shortest { (shortest, shortestMove) = (out.count, moves) }
    if moves - shortestMove > 1000 + 2 * all.count { restart() }
    guard let block = out.popLast() else { return }
    shake([block])
    if insert(block) { return }
    penalty[block] += 1
    assignBlame(block)
    if blamed.isEmpty || !makeRoom(block) { out.insert(block, at: generator.below(out.count + 1)) }
    rearrange()
  }

  /// Places the block and takes the best of some sets out and in again after it; false, and all as before, where none
  /// leaves out less than the block's own penalty.
  private mutating func makeRoom(_ block: Int) -> Bool {
    var least = penalty[block]
    var best: (set: [Int], left: [Int])?
    for turn in 0..<Self.sets {
      let set = drawSet(largest: 1 + min(5, turn / 2 + penalty[block] / 8), with: block)
      takeOut(set)
      shake(set)
      shake([block])
      if let left = comeBack(set, after: block) {
        let weight = left.reduce(0) { $0 + penalty[$1] }
        if weight < least {
          least = weight
          best = (set, left)
          after = note(set + [block], in: after)
        }
      }
      undo(set + [block])
      if least == 0 { break }
    }
    guard let best else { return false }
    for b in best.set { remove(b) }
    restore(after)
    out += best.left.sorted { (penalty[$0], $0) < (penalty[$1], $1) }
    return true
  }

  /// Some of those in the way, alone, or with their releases, or with the block's own.
  private mutating func drawSet(largest: Int, with block: Int) -> [Int] {
    var set: [Int] = []
    isVictim[block] = true
    if generator.chance(1, in: 2) { addFamilies(of: block, to: &set) }
    for _ in 0...generator.below(largest) {
      let drawn = drawBlamed()
      add(drawn, to: &set)
      if generator.chance(1, in: 3) { addFamilies(of: drawn, to: &set) }
    }
    for b in set { isVictim[b] = false }
    isVictim[block] = false
    return set
  }

  private mutating func add(_ block: Int, to set: inout [Int]) {
    guard !isVictim[block], isPlaced(block) else { return }
    isVictim[block] = true
    set.append(block)
  }

  private mutating func addFamilies(of block: Int, to set: inout [Int]) {
    for i in members[block] {
      for other in blocksOfFamily[flat.family[i]] { add(other, to: &set) }
    }
  }

  /// One of those in the way, more likely with more blame and a smaller penalty.
  private mutating func drawBlamed() -> Int {
    var best = -1
    for _ in 0..<2 {
      let target = generator.below(min(1 << 32, blame[blamed[blamed.count - 1]]))
      var low = 0
      var high = blamed.count - 1
      while low < high {
        let middle = (low + high) / 2
        if blame[blamed[middle]] > target { high = middle } else { low = middle + 1 }
      }
      let drawn = blamed[low]
      if best < 0 || penalty[drawn] < penalty[best] { best = drawn }
    }
    return best
  }

  /// Sums up who holds the resources that the block needs between its earliest starts and its latest ends, and who
  /// bounds it by arcs; `blame` is cumulated along `blamed`.
  private mutating func assignBlame(_ block: Int) {
    for b in blamed { blame[b] = 0 }
    blamed.removeAll(keepingCapacity: true)
    for i in members[block] {
      let low = constructor.heads.earliestStart[i]
      let high = flat.latestEnd[i]
      let share = 1 + 4096 / max(1, high - low)
      for a in flat.arcsOutOf[i] { accuse(flat.arcs[a].to, of: block, by: share * 16) }
      for a in flat.arcsInto[i] { accuse(flat.arcs[a].from, of: block, by: share * 16) }
      for m in flat.firstMode[i]..<flat.endMode[i] {
        for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] {
          let resource = flat.demandResource[d]
          let users = flat.usersOf[resource]
          constructor.state.ticks &+= users.count
          for j in users where constructor.state.isPlaced(j) {
            let overlap = min(high, constructor.state.end[j]) - max(low, constructor.state.start[j])
            if overlap > 0 { accuse(j, of: block, by: share * overlap * scarcity[resource] / 64) }
          }
        }
      }
    }
    var sum = 0
    for b in blamed {
      sum += blame[b]
      blame[b] = sum
    }
  }

  private mutating func accuse(_ j: Int, of block: Int, by amount: Int) {
    let b = constructor.blocks.blockOf[j]
    guard b != block, amount > 0, constructor.state.isPlaced(j) else { return }
    if blame[b] == 0 { blamed.append(b) }
    blame[b] += amount
  }

  /// Takes out some blocks that are near to each other and places them in another order, if they fit.
  private mutating func rearrange() {
    let block = all[generator.below(all.count)]
    guard isPlaced(block) else { return }
    assignBlame(block)
    guard !blamed.isEmpty else { return }
    let set = drawSet(largest: 4, with: block) + [block]
    takeOut(set)
    shake(set)
    constructor.stopsOnFailure = true
    if !constructor.construct(set.flatMap { members[$0] }) { undo(set) }
  }

  /// Places everything anew, in the order of deadlines, what was hard to place earlier than that.
  private mutating func restart() {
    (shortest, shortestMove) = (Int.max, moves)
    let ticks = constructor.state.ticks
    constructor.reset()
    constructor.state.ticks = ticks
    let worst = max(2, penalty.max() ?? 2)
    let spread = moves == 0 ? 1 : max(1, flat.horizon / 8)
    for b in all {
      let bonus = moves == 0 ? 0 : flat.horizon / 4 * penalty[b] / worst
      for i in members[b] {
        constructor.keys[i] = flat.latestEnd[i] + generator.below(spread) - bonus
        constructor.preferredMode[i] = -1
      }
    }
    constructor.stopsOnFailure = false
    _ = constructor.construct(activities)
    out = all.filter { !isPlaced($0) }.reversed()
    for b in out { remove(b) }
  }

  // MARK: Placing

  private func isPlaced(_ block: Int) -> Bool { members[block].allSatisfy { constructor.state.isPlaced($0) } }

  private mutating func remove(_ block: Int) {
    for i in members[block] where constructor.state.isPlaced(i) { constructor.state.remove(i) }
  }

  /// Places all of the block, or nothing.
  private mutating func insert(_ block: Int) -> Bool {
    constructor.stopsOnFailure = true
    if constructor.construct(Array(members[block])) { return true }
    remove(block)
    return false
  }

  /// Places the block, then the set; what of it found no place, or nil where the block found none.
  private mutating func comeBack(_ set: [Int], after block: Int) -> [Int]? {
    guard insert(block) else { return nil }
    constructor.stopsOnFailure = false
    if constructor.construct(set.flatMap { members[$0] }) { return [] }
    let left = set.filter { !isPlaced($0) }
    for b in left { remove(b) }
    return left
  }

  /// Draws an order for what comes in.
  private mutating func shake(_ set: [Int]) {
    let spread = generator.chance(1, in: 3) ? 1 : max(1, flat.horizon >> (1 + generator.below(7)))
    for b in set {
      for i in members[b] {
        constructor.keys[i] = flat.latestEnd[i] + generator.below(spread)
        let modes = flat.endMode[i] - flat.firstMode[i]
        if modes > 1 {
          constructor.preferredMode[i] =
            generator.chance(1, in: 4) ? flat.firstMode[i] + generator.below(modes) : -1
        }
      }
    }
  }

  private mutating func takeOut(_ set: [Int]) {
    before = note(set, in: before)
    for b in set { remove(b) }
  }

  /// Undoes the last `takeOut`, whatever of the given blocks came in since.
  private mutating func undo(_ blocks: [Int]) {
    for b in blocks { remove(b) }
    restore(before)
  }

  private func note(_ blocks: [Int], in reused: consuming Snapshot) -> Snapshot {
    var snapshot = reused
    snapshot.clear()
    for b in blocks {
      for i in members[b] where constructor.state.isPlaced(i) {
        snapshot.entries.append(
          Snapshot.Entry(
            activity: i, mode: constructor.state.mode[i], start: constructor.state.start[i],
            end: constructor.state.end[i]))
        snapshot.copies.append(contentsOf: constructor.state.copies(of: i))
      }
    }
    return snapshot
  }

  private mutating func restore(_ snapshot: Snapshot) {
    let stride = flat.stride
    for (k, entry) in snapshot.entries.enumerated() {
      constructor.state.setCopies(of: entry.activity, to: snapshot.copies[(k * stride)..<((k + 1) * stride)])
      constructor.state.restore(entry.activity, mode: entry.mode, start: entry.start, end: entry.end)
    }
  }

  // MARK: Result

  /// The schedule once everything mandatory is placed, with the optional groups that find room.
  mutating func finish(stop: StopSignal) -> Schedule {
    for g in constructor.isLeftOut.indices { constructor.isLeftOut[g] = false }
    constructor.mayLeaveOut = true
    constructor.stopsOnFailure = false
    for i in 0..<flat.count { constructor.keys[i] = flat.latestEnd[i] }
    _ = constructor.construct((0..<flat.count).filter { flat.group[$0] >= 0 }, stop: stop)
    return constructor.state.schedule
  }
}
