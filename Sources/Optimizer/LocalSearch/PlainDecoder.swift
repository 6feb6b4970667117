import DenseCollections

/// # Schedule generation for plain projects, at speed
///
/// - Serial:        each activity of a list takes the earliest place; one step per slot looked at (packed compare).
/// - Backward:      the same on the mirrored project, where successors precede and time runs from the end.
/// - Justification: right by decreasing ends, then left by increasing starts: never longer, often shorter (Valls,
///                  Ballestín, Quintanilla 2005).
/// - Parallel:      at each instant what fits starts, in the order of the list; only what has no unplaced predecessor is
///                  looked at.
/// - Skipping:      large projects keep, for every eight slots, the most that is free in any of them, resource by
///                  resource, and pass over eight slots at a time where that is too little.
/// - Complexity:    O(arcs + Σ slots looked at); no allocation.
struct PlainDecoder: ~Copyable {
  let project: PlainProject
  private let free: Buf<UInt64>
  /// Per eight slots, the largest free amounts of each resource among them; kept where `skips`.
  private let roof: Buf<UInt64>
  private let skips: Bool
  private let firstPredecessor: Buf<Int32>
  private let predecessor: Buf<Int32>
  private let firstSuccessor: Buf<Int32>
  private let successor: Buf<Int32>
  private let duration: Buf<Int32>
  private let demand: Buf<UInt64>
  private let earliest: Buf<Int32>
  /// Chosen mode per activity.
  let mode: Buf<Int32>
  let start: Buf<Int32>
  let end: Buf<Int32>
  /// An order of activities: input and output of the decoders.
  let list: Buf<Int32>
  /// Start of each activity where the last justification had put all as late as may be.
  private let latest: Buf<Int32>
  private let counts: Buf<Int32>
  private let sorted: Buf<Int32>
  private let rank: Buf<Int32>
  private var fresh: [Int32] = []
  private var usedSlots = 0
  var ticks = 0

  init(_ project: PlainProject) {
    self.project = project
    let n = project.count
    free = Buf(project.longest * 2 + 16, project.capacity)
    roof = Buf(project.longest / 4 + 4, project.capacity)
    skips = n >= Self.skippingSize
    firstPredecessor = Buf(project.predecessors.offsets.map { Int32($0) })
    predecessor = Buf(project.predecessors.values.map { Int32($0) })
    firstSuccessor = Buf(project.successors.offsets.map { Int32($0) })
    successor = Buf(project.successors.values.map { Int32($0) })
    duration = Buf(project.duration)
    demand = Buf(project.demand)
    earliest = Buf(project.earliest)
    mode = Buf(n, 0)
    start = Buf(n, 0)
    end = Buf(n, 0)
    list = Buf(n, 0)
    latest = Buf(n, 0)
    counts = Buf(project.longest + 3, 0)
    sorted = Buf(n, 0)
    rank = Buf(n, 0)
  }

  /// Below it waits are short, and keeping the roofs costs more than it saves.
  private static let skippingSize = 200

  private mutating func clear() {
    free.fill(first: usedSlots, with: project.capacity)
    if skips { roof.fill(first: usedSlots / 8 + 1, with: project.capacity) }
    usedSlots = 0
  }

  // MARK: Decoding

  /// Earliest start ≥ s for a mode.
  @inline(__always)
  private func earliestFit(_ m: Int, from s: Int) -> Int {
    let need = demand[m]
    let length = Int(duration[m])
    if need == 0 || length == 0 { return s }
    var first = s
    var t = s
    while t < first &+ length {
      if skips && first == t && (t & 7 == 0 || t == s) {
        while ((roof[t >> 3] | PlainProject.guards) &- need) & PlainProject.guards != PlainProject.guards {
          t = (t | 7) &+ 1
        }
        first = t
      }
      let rest = (free[t] | PlainProject.guards) &- need
      if rest & PlainProject.guards != PlainProject.guards { first = t &+ 1 }
      t &+= 1
    }
    return first
  }

  @inline(__always)
  private mutating func occupy(_ m: Int, from s: Int, to e: Int) {
    let need = demand[m]
    if need == 0 { return }
    var t = s
    while t < e {
      free[t] = free[t] &- need
      t &+= 1
    }
    if e > usedSlots { usedSlots = e }
    if skips && e > s {
      for block in (s >> 3)...((e &- 1) >> 3) { renewRoof(block) }
    }
  }

  /// The largest amounts free in a block of eight slots, all resources at once.
  @inline(__always)
  private func renewRoof(_ block: Int) {
    var most = free[block * 8]
    for t in (block * 8 + 1)..<(block * 8 + 8) {
      let other = free[t]
      // All ones in the lanes where the other is at least as large.
      let guards = ((other | PlainProject.guards) &- most) & PlainProject.guards
      let lanes = (guards &- (guards >> 15)) | guards
      most = (other & lanes) | (most & ~lanes)
    }
    roof[block] = most
  }

  /// Serial generation in the order of `list`, which respects the arcs; the makespan.
  mutating func decodeForward() -> Int {
    clear()
    var last = 0
    for k in 0..<project.count {
      let i = Int(list[k])
      var s = Int(earliest[i])
      var a = Int(firstPredecessor[i])
      let stop = Int(firstPredecessor[i &+ 1])
      while a < stop {
        s = max(s, Int(end[Int(predecessor[a])]))
        a &+= 1
      }
      let m = Int(mode[i])
      let first = earliestFit(m, from: s)
      let e = first &+ Int(duration[m])
      occupy(m, from: first, to: e)
      start[i] = Int32(truncatingIfNeeded: first)
      end[i] = Int32(truncatingIfNeeded: e)
      ticks &+= 2 &+ (e &- s) >> 3
      last = max(last, e)
    }
    return last
  }

  /// Serial generation on the mirrored project in the order of `list`, which respects the reversed arcs; `start` and
  /// `end` then hold mirrored times (0 = the end of the project).
  private mutating func decodeBackward() -> Int {
    clear()
    var last = 0
    for k in 0..<project.count {
      let i = Int(list[k])
      var s = 0
      var a = Int(firstSuccessor[i])
      let stop = Int(firstSuccessor[i &+ 1])
      while a < stop {
        s = max(s, Int(end[Int(successor[a])]))
        a &+= 1
      }
      let m = Int(mode[i])
      let first = earliestFit(m, from: s)
      let e = first &+ Int(duration[m])
      occupy(m, from: first, to: e)
      start[i] = Int32(truncatingIfNeeded: first)
      end[i] = Int32(truncatingIfNeeded: e)
      ticks &+= 2 &+ (e &- s) >> 3
      last = max(last, e)
    }
    return last
  }

  /// Serial generation that gives activities, each with a chance of `share` in 16, the mode that ends first among those
  /// that the budgets allow.
  mutating func decodeChoosingModes(left: inout [Int], share: Int, generator: inout SeededGenerator) -> Int {
    clear()
    var last = 0
    let width = project.budgets.count
    for k in 0..<project.count {
      let i = Int(list[k])
      var s = Int(earliest[i])
      for a in Int(firstPredecessor[i])..<Int(firstPredecessor[i + 1]) { s = max(s, Int(end[Int(predecessor[a])])) }
      let old = Int(mode[i])
      var best = old
      var bestStart = earliestFit(old, from: s)
      let isOpen = share >= 16 || generator.below(16) < share
      for m in Int(project.firstMode[i])..<Int(project.firstMode[i + 1]) where m != old && isOpen {
        var isAllowed = true
        for b in 0..<width where project.budgetUse[m * width + b] - project.budgetUse[old * width + b] > left[b] {
          isAllowed = false
        }
        guard isAllowed else { continue }
        let first = earliestFit(m, from: s)
        ticks &+= 2 &+ (first &- s) >> 3
        if first + Int(duration[m]) < bestStart + Int(duration[best]) { (best, bestStart) = (m, first) }
      }
      for b in 0..<width { left[b] -= project.budgetUse[best * width + b] - project.budgetUse[old * width + b] }
      mode[i] = Int32(best)
      let e = bestStart + Int(duration[best])
      occupy(best, from: bestStart, to: e)
      start[i] = Int32(bestStart)
      end[i] = Int32(e)
      ticks &+= 2 &+ (e &- s) >> 3
      last = max(last, e)
    }
    return last
  }

  /// Parallel generation by the order of `list` (any order); the makespan. `list` then is the order of starts.
  mutating func decodeParallel(waiting: inout [Int32], open: inout [Int32]) -> Int {
    clear()
    let n = project.count
    open.removeAll(keepingCapacity: true)
    for k in 0..<n {
      let i = Int(list[k])
      rank[i] = Int32(k)
      waiting[i] = firstPredecessor[i + 1] - firstPredecessor[i]
      // Ranks of what has no unplaced predecessor, ascending.
      if waiting[i] == 0 { open.append(Int32(k)) }
    }
    var now = 0
    var placed = 0
    var last = 0
    while placed < n {
      var kept = 0
      var next = Int.max
      var passedInstant = false
      fresh.removeAll(keepingCapacity: true)
      for k in 0..<open.count {
        let i = Int(list[Int(open[k])])
        var ready = Int(earliest[i])
        for a in Int(firstPredecessor[i])..<Int(firstPredecessor[i + 1]) {
          ready = max(ready, Int(end[Int(predecessor[a])]))
        }
        guard ready <= now, fits(Int(mode[i]), at: now) else {
          if ready > now { next = min(next, ready) }
          open[kept] = open[k]
          kept += 1
          continue
        }
        place(i, at: now, rank: placed)
        placed += 1
        last = max(last, Int(end[i]))
        if duration[Int(mode[i])] == 0 { passedInstant = true }
        for a in Int(firstSuccessor[i])..<Int(firstSuccessor[i + 1]) {
          waiting[Int(successor[a])] -= 1
          if waiting[Int(successor[a])] == 0 { fresh.append(rank[Int(successor[a])]) }
        }
      }
      ticks &+= open.count
      open.removeLast(open.count - kept)
      for one in fresh {
        var k = open.count
        open.append(one)
        while k > 0 && open[k - 1] > one {
          open[k] = open[k - 1]
          k -= 1
        }
        open[k] = one
        let i = Int(list[Int(one)])
        for a in Int(firstPredecessor[i])..<Int(firstPredecessor[i + 1]) {
          let e = Int(end[Int(predecessor[a])])
          if e > now { next = min(next, max(e, Int(earliest[i]))) }
        }
      }
      // What takes no time lets its successors start at the same instant.
      if !passedInstant { now = following(now, next) }
    }
    for k in 0..<n { list[k] = sorted[k] }
    return last
  }

  private func fits(_ m: Int, at t: Int) -> Bool {
    demand[m] == 0 || ((free[t] | PlainProject.guards) &- demand[m]) & PlainProject.guards == PlainProject.guards
  }

  private mutating func place(_ i: Int, at t: Int, rank: Int) {
    let m = Int(mode[i])
    start[i] = Int32(t)
    end[i] = Int32(t + Int(duration[m]))
    occupy(m, from: t, to: Int(end[i]))
    sorted[rank] = Int32(i)
  }

  /// The next instant at which something ends or may start.
  private func following(_ now: Int, _ next: Int) -> Int {
    var t = now + 1
    // In parallel generation free capacity only grows with time, so it changes where something ends.
    while t < usedSlots && t < next && free[t] == free[t - 1] { t += 1 }
    return t
  }

  // MARK: Justification

  /// `list` becomes the activities by decreasing end; ties in the reversed order of `list`.
  mutating func sortByDecreasingEnd(longest: Int) {
    sort(longest: longest) { longest &- Int(end[$0]) }
  }

  /// `list` becomes the activities by increasing start; ties in the order of `list`.
  mutating func sortByStart(longest: Int) {
    sort(longest: longest, reversed: false) { Int(start[$0]) }
  }

  @inline(__always)
  private func sort(longest: Int, reversed: Bool = true, _ key: (Int) -> Int) {
    let n = project.count
    counts.fill(first: longest + 2, with: 0)
    for k in 0..<n {
      let c = key(Int(list[k])) + 1
      counts[c] += 1
    }
    for t in 0...longest { counts[t + 1] += counts[t] }
    for p in 0..<n {
      let i = list[reversed ? n - 1 - p : p]
      let c = key(Int(i))
      sorted[Int(counts[c])] = i
      counts[c] += 1
    }
    for k in 0..<n { list[k] = sorted[k] }
  }

  /// How far the last justification had put an activity behind its present start, at least 0.
  func float(_ i: Int) -> Int { max(0, Int(latest[i] &- start[i])) }

  /// Right and left justification of the present schedule; `list` then is the order of starts. The new makespan.
  mutating func justify(_ makespan: Int) -> Int {
    sortByDecreasingEnd(longest: makespan)
    let back = decodeBackward()
    for i in 0..<project.count { latest[i] = Int32(truncatingIfNeeded: back) &- end[i] }
    sortByDecreasingEnd(longest: back)
    let forth = decodeForward()
    sortByStart(longest: forth)
    return forth
  }
}
