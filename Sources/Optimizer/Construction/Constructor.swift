import ReleaseGraph
import Timeline

/// # Serial schedule generation over the whole network
///
/// - Method:  blocks become ready when their predecessors are placed; of the ready ones the smallest key comes first
///            and takes the earliest place that its bounds leave; of its modes the one whose lateness, cost and end are
///            least. Where a member of a block finds no place because of upper bounds from members placed before
///            (maximum lags), these are taken out and wait until the later time ("unscheduling": Franck, Neumann,
///            Schwindt 2001); members of a synchrony try the occurrences of their window one after another.
/// - Optional: a group whose activity finds no place is left out as a whole, with the groups that need it.
/// - Used for: whole schedules and for what the improver took out of one.
/// - Complexity: O(n log n) queue, and per activity one fit for each mode.
struct Constructor {
  let flat: FlatNetwork
  let blocks: Blocks
  let urgency: Urgency
  let heads: TimeBounds
  var state: PartialSchedule
  /// Order among ready blocks: the smallest over the members counts.
  var keys: [Int]
  /// Preferred mode per activity, −1: the best.
  var preferredMode: [Int]
  /// Groups that stay out.
  var isLeftOut: [Bool]
  /// Mandatory activities without a place in the last run.
  private(set) var failed: [Int] = []
  /// Whether optional groups without a place are left out; otherwise they count as failed.
  var mayLeaveOut = true
  /// Stops on a failure of a mandatory block (where the caller undoes everything anyway).
  var stopsOnFailure = false
  private(set) var release: [Int]
  private var waiting: [Int]
  private var isPending: [Bool]
  private var queue = PriorityQueue()
  private var pendingOf: [[Int]] = []

  init(_ network: Network) { self.init(FlatNetwork(network)) }

  init(_ flat: FlatNetwork) {
    self.flat = flat
    blocks = Blocks(flat)
    urgency = Urgency(flat, blocks: blocks)
    heads = TimeBounds(flat, order: blocks.order)
    state = PartialSchedule(flat)
    keys = urgency.end
    preferredMode = Array(repeating: -1, count: flat.count)
    isLeftOut = Array(repeating: false, count: flat.network.groups.count)
    release = Array(repeating: 0, count: flat.count)
    waiting = Array(repeating: 0, count: blocks.members.ownerCount)
    isPending = Array(repeating: false, count: flat.count)
  }

  /// Takes everything out.
  mutating func reset() { state = PartialSchedule(flat) }

  // MARK: Placing

  /// Places the given activities, none of which is placed; true if all mandatory ones found a place.
  mutating func construct(_ activities: [Int], stop: StopSignal = .never) -> Bool {
    failed.removeAll(keepingCapacity: true)
    queue.removeAll()
    let pending = activities.filter { flat.group[$0] < 0 || !isLeftOut[flat.group[$0]] }
    for i in pending { isPending[i] = true }
    defer { for i in pending { isPending[i] = false } }
    enqueue(pending)
    var placed = 0
    while let block = queue.pop() {
      let members = pendingMembers(block)
      if !members.isEmpty && (waitsForFailed(members) || !place(members)) {
        giveUp(members)
        if stopsOnFailure && !failed.isEmpty { return false }
      }
      for i in members {
        for a in flat.arcsOutOf[i] { countDown(flat.arcs[a].to, after: block) }
      }
      placed += members.count
      if placed & 63 == 0 && stop.isRaised { return false }
    }
    return failed.isEmpty
  }

  private func pendingMembers(_ block: Int) -> [Int] { blocks.members[block].filter { isPending[$0] } }

  private mutating func enqueue(_ pending: [Int]) {
    for i in pending { waiting[blocks.blockOf[i]] = 0 }
    for i in pending {
      let block = blocks.blockOf[i]
      for a in flat.arcsInto[i] {
        let from = flat.arcs[a].from
        if isPending[from] && blocks.blockOf[from] != block { waiting[block] += 1 }
      }
    }
    for i in pending where isFirstPending(i) && waiting[blocks.blockOf[i]] == 0 { push(blocks.blockOf[i]) }
  }

  private func isFirstPending(_ i: Int) -> Bool {
    for j in blocks.members[blocks.blockOf[i]] where isPending[j] { return j == i }
    return false
  }

  private mutating func countDown(_ to: Int, after block: Int) {
    let next = blocks.blockOf[to]
    guard isPending[to], next != block else { return }
    waiting[next] -= 1
    if waiting[next] == 0 { push(next) }
  }

  private mutating func push(_ block: Int) {
    var key = Int.max
    for i in blocks.members[block] where isPending[i] { key = min(key, keys[i]) }
    queue.push(key: key, value: block)
  }

  /// Leaves out the groups of what found no place, or notes it as failed.
  private mutating func giveUp(_ members: [Int]) {
    for i in members where !state.isPlaced(i) {
      if mayLeaveOut && flat.group[i] >= 0 { leaveOut(flat.group[i]) } else { failed.append(i) }
    }
  }

  /// Takes out a group and all that needs it.
  mutating func leaveOut(_ group: Int) {
    guard !isLeftOut[group] else { return }
    isLeftOut[group] = true
    for i in flat.membersOfGroup[group] {
      isPending[i] = false
      if state.isPlaced(i) { state.remove(i) }
    }
    for implication in flat.network.implications where implication.required == group { leaveOut(implication.present) }
  }

  /// What comes after something without a place has none either.
  private func waitsForFailed(_ members: [Int]) -> Bool {
    guard !failed.isEmpty else { return false }
    for i in members {
      for a in flat.arcsInto[i] where flat.arcs[a].lag >= 0 {
        let j = flat.arcs[a].from
        if isPending[j] && !state.isPlaced(j) && blocks.blockOf[j] != blocks.blockOf[i] { return true }
      }
    }
    return false
  }

  private mutating func place(_ members: [Int]) -> Bool {
    if members.count == 1 { return placeBest(members[0]) }
    return placeTogether(members)
  }

  /// Places one activity in its best mode.
  mutating func placeBest(_ i: Int) -> Bool {
    var bounds = state.bounds(of: i)
    bounds.startLow = max(bounds.startLow, release[i])
    return placeBest(i, in: bounds)
  }

  mutating func placeBest(_ i: Int, in bounds: PartialSchedule.Bounds) -> Bool {
    guard let best = bestFit(i, in: bounds) else { return false }
    state.place(i, mode: best.mode, start: best.start, end: best.end)
    return true
  }

  /// The best mode's earliest fit; its copies are left in `state.fitCopies`.
  private mutating func bestFit(_ i: Int, in bounds: PartialSchedule.Bounds) -> PartialSchedule.Placement? {
    if bounds.isEmpty { return nil }
    let modes = flat.firstMode[i]..<flat.endMode[i]
    if modes.count == 1 { return bestFit(i, mode: modes.lowerBound, in: bounds) }
    if preferredMode[i] >= 0, let placement = bestFit(i, mode: preferredMode[i], in: bounds) { return placement }
    var best: PartialSchedule.Placement?
    var bestScore = Int.max
    var bestCopies = state.fitCopies
    for m in modes {
      guard let placement = bestFit(i, mode: m, in: bounds) else { continue }
      let score = score(i, placement)
      if score < bestScore || (score == bestScore && placement.end < (best?.end ?? Int.max)) {
        best = placement
        bestScore = score
        bestCopies = state.fitCopies
      }
    }
    state.fitCopies = bestCopies
    return best
  }

  /// What the placement costs, with the lateness that it lets expect.
  func score(_ i: Int, _ placement: PartialSchedule.Placement) -> Int {
    let m = placement.mode
    var own = flat.modeCost[m] + flat.holdingRate[m] * (placement.end - placement.start)
    if flat.displacementRate[i] > 0 {
      own += flat.displacementRate[i] * abs(placement.start - flat.displacementReference[i])
    }
    return own + urgency.weight[i] * max(0, placement.end - max(urgency.end[i], 0))
  }

  // MARK: Blocks

  private mutating func placeTogether(_ members: [Int]) -> Bool {
    defer { for i in members { release[i] = 0 } }
    let tied = members.first { i in flat.synchroniesOf[i].contains { state.synchronies[$0].placed == 0 } }
    guard let tied, let y = flat.synchroniesOf[tied].first(where: { state.synchronies[$0].placed == 0 }) else {
      return placeByUnscheduling(members)
    }
    // Forces the occurrence by a phantom member.
    for (window, occurrence) in candidates(synchrony: y, members) {
      state.synchronies[y] = PartialSchedule.SynchronyState(placed: 1, window: window, occurrence: occurrence)
      for i in members { release[i] = 0 }
      if placeByUnscheduling(members) {
        state.synchronies[y].placed -= 1
        return true
      }
    }
    state.synchronies[y] = PartialSchedule.SynchronyState()
    return false
  }

  /// Occurrences in which the members of a synchrony may meet, in order of time.
  private mutating func candidates(synchrony y: Int, _ members: [Int]) -> [(window: Int, occurrence: Int)] {
    let tied = flat.network.synchronies[y].activities.filter { isPending[$0] || members.contains($0) }
    var low = 0
    var high = flat.horizon
    for i in tied {
      let bounds = state.bounds(of: i)
      low = max(low, bounds.startLow, heads.earliestStart[i])
      high = min(high, bounds.startHigh, bounds.endHigh)
    }
    var common: Set<Int>?
    for i in tied {
      let windows = Set((flat.firstMode[i]..<flat.endMode[i]).map { flat.window[$0] }.filter { $0 >= 0 })
      common = common?.intersection(windows) ?? windows
    }
    var found: [(window: Int, occurrence: Int, from: Int)] = []
    for w in (common ?? []).sorted() {
      for (k, range) in flat.network.windows[w].occurrences.enumerated()
      where range.upperBound >= low && range.lowerBound <= high {
        found.append((w, k, range.lowerBound))
      }
    }
    found.sort { ($0.from, $0.window) < ($1.from, $1.window) }
    return found.map { ($0.window, $0.occurrence) }
  }

  private mutating func placeByUnscheduling(_ members: [Int]) -> Bool {
    var attempts = 10 * members.count + 40
    while let i = nextMember(members) {
      if placeBest(i) { continue }
      attempts -= 1
      guard attempts > 0, postpone(i, members) else {
        for j in members where state.isPlaced(j) { state.remove(j) }
        return false
      }
    }
    return true
  }

  /// The unplaced member with the smallest key of those whose orders (lag ≥ 0) within the block are met.
  private mutating func nextMember(_ members: [Int]) -> Int? {
    var best: Int?
    var fallback: Int?
    for i in members where !state.isPlaced(i) {
      if fallback == nil { fallback = i }
      state.ticks &+= 2
      var isReady = true
      for a in flat.arcsInto[i] where flat.arcs[a].lag >= 0 {
        let j = flat.arcs[a].from
        if j != i && !state.isPlaced(j) && blocks.blockOf[j] == blocks.blockOf[i] && isPending[j]
          && !(flat.arcs[a].lag == 0 && j > i)
        {
          isReady = false
          break
        }
      }
      if isReady, best.map({ keys[i] < keys[$0] }) ?? true { best = i }
    }
    return best ?? fallback
  }

  /// Member i has no place within its upper bounds: raises the releases of the members that hold it and takes them, and
  /// what starts with or after them, out. False where nothing helps.
  private mutating func postpone(_ i: Int, _ members: [Int]) -> Bool {
    var bounds = state.bounds(of: i)
    bounds.startLow = max(bounds.startLow, release[i])
    bounds.startHigh = flat.horizon
    bounds.endHigh = flat.latestEnd[i]
    for a in flat.arcsOutOf[i] {
      // Upper bounds from outside the block stay.
      let arc = flat.arcs[a]
      guard arc.to != i, state.isPlaced(arc.to), !members.contains(arc.to) else { continue }
      let t = flat.latestFrom(arc, to: arc.toEnd == .start ? state.start[arc.to] : state.end[arc.to])
      if arc.fromEnd == .start {
        bounds.startHigh = min(bounds.startHigh, t)
      } else {
        bounds.endHigh = min(bounds.endHigh, t)
      }
    }
    guard let later = bestFit(i, in: bounds) else { return false }
    var culprits: [Int] = []
    for a in flat.arcsOutOf[i] {
      let arc = flat.arcs[a]
      guard arc.to != i, state.isPlaced(arc.to), members.contains(arc.to) else { continue }
      guard let t = flat.earliestTo(arc, from: arc.fromEnd == .start ? later.start : later.end) else { return false }
      let y = arc.toEnd == .start ? state.start[arc.to] : state.end[arc.to]
      guard y < t else { continue }
      let low = arc.toEnd == .start ? t : flat.earliestStart(mode: state.mode[arc.to], endingAtLeast: t)
      release[arc.to] = max(release[arc.to], low, state.start[arc.to] + 1)
      culprits.append(arc.to)
    }
    guard let first = culprits.map({ state.start[$0] }).min() else { return false }
    for j in members where state.isPlaced(j) && (state.start[j] >= first) { state.remove(j) }
    return true
  }
}
