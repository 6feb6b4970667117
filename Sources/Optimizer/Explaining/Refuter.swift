package import ReleaseGraph
import Timeline

/// # Refuting without search: bounds, exclusive pairs, common windows, energy
///
/// - Rules:       R1 earliest and latest starts and ends through modes, start sets, calendars and arcs, both ways;
///                R2 slots in which a resource can never serve a mode are jumped over;
///                R3 two activities that exclude each other (one copy of a resource, changeover, usage, `apart`): if only
///                one order is left, it binds; R4 the members of a synchrony keep to occurrences that all can reach;
///                R5 what must be done within a stretch of time fits in the capacity there (see `Refuter+Energy`).
/// - Optional:    an activity of a group is held to its bounds as if present; where these leave nothing, the group is
///                absent. It binds others only of its own group or of groups that need it.
/// - Explanation: the last reason of each bound; the core is their closure from the contradiction.
/// - Strength:    complete for lags and dates alone; not a decision procedure beside.
/// - Complexity:  O(arcs) recomputations without circles; a circle is driven to the horizon within a budget.
/// - Source:      Dechter, Meiri, Pearl 1991 (R1); Carlier, Pinson 1989 (R3); Erschler, Lopez 1992 (R5).
/// - Verified by: comparison with brute force on tiny networks; each refutation is re-proved on its core.
package struct Refuter {
  let flat: FlatNetwork
  var bounds: [Refuted.Bounds]
  /// Groups that cannot be present.
  var isAbsent: [Bool]
  var contradiction: Refuted.Contradiction?
  /// Required groups of each group.
  private let required: FlatLists
  private let requiring: FlatLists
  private var queue: WorkList
  private var budget: Int
  /// Stretches in which a demand can't be met by any copy, where there are some.
  let blocked: [[Range<Slot>]]
  let stop: StopSignal

  package init(_ network: Network, stop: StopSignal = .never) {
    self.stop = stop
    flat = FlatNetwork(network)
    bounds = (0..<flat.count).map { [flat] i in
      Refuted.Bounds(
        startLow: flat.earliest[i], startHigh: flat.horizon, endLow: flat.earliest[i], endHigh: flat.latestEnd[i])
    }
    isAbsent = Array(repeating: false, count: network.groups.count)
    required = FlatLists(
      owners: network.groups.count, pairs: network.implications.map { ($0.present, $0.required) })
    requiring = FlatLists(
      owners: network.groups.count, pairs: network.implications.map { ($0.required, $0.present) })
    queue = WorkList(Blocks(flat).order)
    budget = 60 * (flat.count + 1) + 200_000
    var blocked: [[Range<Slot>]] = []
    for (d, resource) in flat.demandResource.enumerated() {
      let capacity = network.resources[resource].capacity
      let amount = flat.demandAmount[d]
      blocked.append(
        flat.demandSpan[d] == .occurrence || capacity.minimum >= amount
          ? [] : Self.merged(capacity.segments.filter { $0.value < amount }.map(\.range)))
    }
    self.blocked = blocked
  }

  private static func merged(_ ranges: [Range<Slot>]) -> [Range<Slot>] {
    var result: [Range<Slot>] = []
    for range in ranges {
      if let last = result.last, last.upperBound == range.lowerBound {
        result[result.count - 1] = last.lowerBound..<range.upperBound
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// A proof that there is no schedule; nil where these rules find none, or none before they are stopped.
  package static func refute(_ network: Network, stop: StopSignal = .never) -> Refuted? {
    var rules = Refuter(network, stop: stop)
    rules.run()
    guard let contradiction = rules.contradiction else { return nil }
    return Refuted(contradiction: contradiction, bounds: rules.bounds, core: rules.core(of: contradiction))
  }

  mutating func run() {
    for _ in 0..<24 where !stop.isRaised {
      propagate()
      if contradiction != nil || budget <= 0 { return }
      let before = bounds
      orderPairs()
      if contradiction == nil { meetInWindows() }
      if contradiction != nil { return }
      if bounds == before { break }
    }
    checkEnergy()
  }

  /// Whether i is absent in every schedule.
  func isOut(_ i: Int) -> Bool { flat.group[i] >= 0 && isAbsent[flat.group[i]] }

  /// Whether the presence of j makes i present.
  func binds(_ i: Int, on j: Int) -> Bool {
    let a = flat.group[i]
    let b = flat.group[j]
    return a < 0 || a == b || (b >= 0 && required[b].contains(a))
  }

  /// Takes up an activity again after its bounds moved.
  mutating func wake(_ i: Int) { queue.add(i) }

  // MARK: R1

  private mutating func propagate() {
    while let i = queue.next() {
      budget -= 1
      if budget <= 0 || contradiction != nil || budget & 1023 == 0 && stop.isRaised { return }
      if isOut(i) { continue }
      guard tighten(i) else {
        fail(i)
        continue
      }
      push(i)
    }
  }

  /// The activity has no start: its group is absent, or all is lost.
  private mutating func fail(_ i: Int) {
    guard flat.group[i] >= 0 else {
      contradiction = .noStart(i)
      return
    }
    var out = [flat.group[i]]
    while let g = out.popLast() {
      guard !isAbsent[g] else { continue }
      isAbsent[g] = true
      out += requiring[g]
    }
  }

  /// The hull of what the modes leave; false if they leave nothing.
  private mutating func tighten(_ i: Int) -> Bool {
    var now = bounds[i]
    now.startLow = .max
    now.endLow = .max
    now.startHigh = .min
    now.endHigh = .min
    for m in flat.firstMode[i]..<flat.endMode[i] {
      guard let s = firstStart(i, m), let e = flat.end(mode: m, start: s), let t = lastStart(i, m), t >= s,
        let f = flat.end(mode: m, start: t)
      else { continue }
      now.startLow = min(now.startLow, s)
      now.endLow = min(now.endLow, e)
      now.startHigh = max(now.startHigh, t)
      now.endHigh = max(now.endHigh, f)
    }
    guard now.startLow <= now.startHigh else { return false }
    now.startLow = max(now.startLow, bounds[i].startLow)
    now.endLow = max(now.endLow, bounds[i].endLow)
    now.startHigh = min(now.startHigh, bounds[i].startHigh)
    now.endHigh = min(now.endHigh, bounds[i].endHigh)
    bounds[i] = now
    return now.startLow <= now.startHigh && now.endLow <= now.endHigh
  }

  private mutating func push(_ i: Int) {
    for a in flat.arcsOutOf[i] {
      let arc = flat.arcs[a]
      guard binds(i, on: arc.to) else { continue }
      let x = arc.fromEnd == .start ? bounds[i].startLow : bounds[i].endLow
      raise(arc.to, arc.toEnd, flat.earliestTo(arc, from: x) ?? flat.horizon + 1, .arc(a))
    }
    for a in flat.arcsInto[i] {
      let arc = flat.arcs[a]
      guard binds(i, on: arc.from) else { continue }
      let y = arc.toEnd == .start ? bounds[i].startHigh : bounds[i].endHigh
      lower(arc.from, arc.fromEnd, flat.latestFrom(arc, to: y), .arc(a))
    }
  }

  mutating func raise(_ i: Int, _ end: Arc.End, _ t: Slot, _ reason: Refuted.Reason) {
    if end == .start {
      guard t > bounds[i].startLow else { return }
      bounds[i].startLow = t
    } else {
      guard t > bounds[i].endLow else { return }
      bounds[i].endLow = t
    }
    bounds[i].low = reason
    queue.add(i)
  }

  mutating func lower(_ i: Int, _ end: Arc.End, _ t: Slot, _ reason: Refuted.Reason) {
    if end == .start {
      guard t < bounds[i].startHigh else { return }
      bounds[i].startHigh = t
    } else {
      guard t < bounds[i].endHigh else { return }
      bounds[i].endHigh = t
    }
    bounds[i].high = reason
    queue.add(i)
  }

  // MARK: Explanation

  private func core(of contradiction: Refuted.Contradiction) -> [Int] {
    var stack: [Int]
    switch contradiction {
    case .noStart(let i): stack = [i]
    case .noCommonOccurrence(let s): stack = flat.network.synchronies[s].activities
    case .noOrder(let i, let j, _, _): stack = [i, j]
    case .overload(let overload): stack = overload.activities
    }
    var isIn = [Bool](repeating: false, count: flat.count)
    while let i = stack.popLast() {
      guard !isIn[i] else { continue }
      isIn[i] = true
      for reason in [bounds[i].low, bounds[i].high] {
        switch reason {
        case .own: break
        case .arc(let a): stack.append(flat.arcs[a].from == i ? flat.arcs[a].to : flat.arcs[a].from)
        case .exclusion(let j, _): stack.append(j)
        case .synchrony(let s): stack += flat.network.synchronies[s].activities
        }
      }
    }
    return isIn.indices.filter { isIn[$0] }
  }
}
