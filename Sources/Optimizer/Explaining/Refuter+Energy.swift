import ReleaseGraph
import Timeline

/// # Overload (R5): what must lie within a stretch of time fits in the capacity there
///
/// - Holds for:  activities that every mode makes take from a pool: one resource, or several of which any serves (groups
///               of unequal instances, alternatives). Least units × slots over the modes.
/// - Capacity:   of the pool's copies, in slots that some of its users can cover at all (calendars, windows).
/// - Changeover: on pools of single units each family but one a copy adds a changeover.
/// - Limits:     a window's limits are a pool over occurrences: weights against limits.
/// - Partial:    with few users, also the part that must lie within though neither end does.
/// - Complexity: O(stretch begins · users) a pool; at most 256 begins.
extension Refuter {
  struct Use {
    var activity: Int
    var low: Slot
    var high: Slot
    var energy: Int
    var family: Int
  }

  mutating func checkEnergy() {
    for pool in pools() where !stop.isRaised {
      let isLimit = flat.network.resources[pool[0]].kind == .windowLimit
      let uses = isLimit ? limitUses(pool) : uses(pool)
      guard uses.count > 1 || (isLimit && !uses.isEmpty) else { continue }
      let capacity = isLimit ? limitCapacity(pool) : capacity(pool, uses)
      let changeover = pool.count == 1 ? flat.changeover[pool[0]] : 0
      let copies = pool.reduce(0) { $0 + flat.network.resources[$1].copies }
      if let found = overload(pool, uses, capacity, changeover: changeover, copies: copies) {
        contradiction = .overload(found)
        return
      }
      if !isLimit && uses.count <= 24, let found = partialOverload(pool, uses, capacity) {
        contradiction = .overload(found)
        return
      }
    }
  }

  /// Sets of resources of which every present user must take one.
  private func pools() -> [[Int]] {
    var pools: [[Int]] = flat.network.resources.indices.filter { !flat.usersOf[$0].isEmpty }.map { [$0] }
    var known: Set<[Int]> = Set(pools)
    for i in 0..<flat.count where flat.group[i] < 0 {
      for kind in [Resource.Kind.environment, .windowLimit] {
        var all: Set<Int> = []
        var isShared = true
        for m in flat.firstMode[i]..<flat.endMode[i] {
          let here = (flat.firstDemand[m]..<flat.firstDemand[m + 1]).map { flat.demandResource[$0] }
            .filter { flat.network.resources[$0].kind == kind }
          if here.isEmpty { isShared = false }
          all.formUnion(here)
        }
        guard isShared, all.count > 1, all.count <= 12 else { continue }
        let pool = all.sorted()
        if known.count < 400, known.insert(pool).inserted { pools.append(pool) }
      }
    }
    return pools
  }

  // MARK: renewable resources

  /// Least of a pool that mode m takes: units × slots, and how far before the start it reaches; nil if it takes none.
  private func least(_ m: Int, _ pool: [Int]) -> (energy: Int, lead: Int)? {
    var best: (energy: Int, lead: Int)?
    for d in flat.firstDemand[m]..<flat.firstDemand[m + 1]
    where pool.contains(flat.demandResource[d]) && flat.demandSpan[d] != .occurrence {
      let energy = flat.demandAmount[d] * (flat.duration[m] + flat.demandLead[d])
      best = best.map { (min($0.energy, energy), max($0.lead, flat.demandLead[d])) } ?? (energy, flat.demandLead[d])
    }
    return best
  }

  private func uses(_ pool: [Int]) -> [Use] {
    var users: [Int] = []
    for r in pool { users += flat.usersOf[r] }
    if pool.count > 1 { users = Set(users).sorted() }
    var uses: [Use] = []
    for i in users where flat.group[i] < 0 {
      var energy = Int.max
      var lead = 0
      for m in flat.firstMode[i]..<flat.endMode[i] where firstStart(i, m) != nil {
        guard let least = least(m, pool) else {
          energy = 0
          break
        }
        energy = min(energy, least.energy)
        lead = max(lead, least.lead)
      }
      guard energy > 0, energy < .max else { continue }
      uses.append(
        Use(
          activity: i, low: bounds[i].startLow - lead, high: bounds[i].endHigh, energy: energy, family: flat.family[i]))
    }
    return uses
  }

  /// The pool's units in the slots that its users can cover.
  private func capacity(_ pool: [Int], _ uses: [Use]) -> RunningSum {
    var cover: WorkCalendar?
    var seen: Set<[Int]> = []
    gather: for use in uses {
      let i = use.activity
      for m in flat.firstMode[i]..<flat.endMode[i] {
        for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] where pool.contains(flat.demandResource[d]) {
          let isWork = flat.demandSpan[d] == .work
          let hasSet = flat.startSet[m] >= 0 && flat.contiguous[m]
          let key =
            hasSet ? [flat.startSet[m], flat.duration[m], flat.demandLead[d]] : [-1, isWork ? flat.calendar[m] : 0]
          guard seen.insert(key).inserted else { continue }
          let slots: WorkCalendar
          if hasSet {
            slots = WorkCalendar(
              horizon: flat.horizon,
              runs: flat.network.startSets[flat.startSet[m]].map {
                max(0, $0.lowerBound - flat.demandLead[d])..<min(flat.horizon, $0.upperBound + flat.duration[m])
              })
          } else {
            slots = isWork ? flat.calendars[flat.calendar[m]] : .always(horizon: flat.horizon)
          }
          cover = cover.map { $0.union(slots) } ?? slots
          if cover?.isAlways == true { break gather }
        }
      }
    }
    var total = RunningSum(horizon: flat.horizon)
    for r in pool {
      let resource = flat.network.resources[r]
      total.add(cover.map { resource.capacity.masked(by: $0) } ?? resource.capacity, times: resource.copies)
    }
    return total
  }

  // MARK: window limits

  private func limitUses(_ pool: [Int]) -> [Use] {
    var users: [Int] = []
    for r in pool { users += flat.usersOf[r] }
    if pool.count > 1 { users = Set(users).sorted() }
    return users.compactMap { i in
      guard flat.group[i] < 0 else { return nil }
      var weight = Int.max
      var low = Int.max
      var high = Int.min
      for m in flat.firstMode[i]..<flat.endMode[i] {
        guard let s = firstStart(i, m), let t = lastStart(i, m), let e = flat.end(mode: m, start: s),
          let f = flat.end(mode: m, start: t)
        else { continue }
        guard flat.window[m] >= 0 else { return nil }
        let amounts = (flat.firstDemand[m]..<flat.firstDemand[m + 1]).filter {
          pool.contains(flat.demandResource[$0]) && flat.demandSpan[$0] == .occurrence
        }.map { flat.demandAmount[$0] }
        guard let amount = amounts.min(), let a = flat.occurrence(window: flat.window[m], start: s, end: e),
          let b = flat.occurrence(window: flat.window[m], start: t, end: f)
        else { return nil }
        weight = min(weight, amount)
        low = min(low, flat.network.windows[flat.window[m]].occurrences[a].lowerBound)
        high = max(high, flat.network.windows[flat.window[m]].occurrences[b].upperBound)
      }
      return weight < .max && weight > 0
        ? Use(activity: i, low: low, high: high, energy: weight, family: flat.family[i]) : nil
    }
  }

  /// Each occurrence's limit, standing in its first slot.
  private func limitCapacity(_ pool: [Int]) -> RunningSum {
    var total = RunningSum(horizon: flat.horizon)
    for r in pool {
      var windows: Set<Int> = []
      for i in flat.usersOf[r] {
        for m in flat.firstMode[i]..<flat.endMode[i]
        where (flat.firstDemand[m]..<flat.firstDemand[m + 1]).contains(where: { flat.demandResource[$0] == r }) {
          windows.insert(flat.window[m])
        }
      }
      let capacity = flat.network.resources[r].capacity
      total.add(
        windows.filter { $0 >= 0 }.flatMap { flat.network.windows[$0].occurrences }.filter { !$0.isEmpty }
          .map { (slot: $0.lowerBound, value: capacity.value(at: $0.lowerBound)) })
    }
    return total
  }

  // MARK: overload

  private func overload(_ pool: [Int], _ uses: [Use], _ capacity: RunningSum, changeover: Int, copies: Int)
    -> Refuted.Overload?
  {
    let sorted = uses.sorted { ($0.high, $0.activity) < ($1.high, $1.activity) }
    var begins: [Slot] = []
    for low in uses.map(\.low).sorted() where begins.last != low { begins.append(low) }
    if begins.count > 256 { begins = (0..<256).map { begins[$0 * (begins.count - 1) / 255] } }
    for a in begins.reversed() {
      var sum = 0
      var families: Set<Int> = []
      for (k, use) in sorted.enumerated() where use.low >= a {
        sum += use.energy
        if changeover > 0 { families.insert(use.family) }
        if k + 1 < sorted.count && sorted[k + 1].high == use.high { continue }
        let extra = changeover * max(0, families.count - copies)
        let room = capacity.sum(a..<max(a, use.high))
        if sum + extra > room {
          return shrunk(
            sorted[...k].filter { $0.low >= a }, pool, a..<max(a, use.high), room, changeover: changeover,
            copies: copies)
        }
      }
    }
    return nil
  }

  /// The overload with as few activities as a greedy choice leaves.
  private func shrunk(
    _ uses: [Use], _ pool: [Int], _ range: Range<Slot>, _ room: Int, changeover: Int, copies: Int
  ) -> Refuted.Overload {
    func need(_ uses: [Use]) -> (energy: Int, extra: Int) {
      let families = changeover > 0 ? Set(uses.map(\.family)).count : 0
      return (uses.reduce(0) { $0 + $1.energy }, changeover * max(0, families - copies))
    }
    var kept = uses
    for use in uses.sorted(by: { ($0.energy, $0.activity) < ($1.energy, $1.activity) }) {
      let rest = kept.filter { $0.activity != use.activity }
      let less = need(rest)
      if less.energy + less.extra > room { kept = rest }
    }
    let total = need(kept)
    return Refuted.Overload(
      resources: pool, range: range, need: total.energy + total.extra, capacity: room,
      activities: kept.map(\.activity).sorted(), changeover: total.extra)
  }

  /// The same with the parts that must lie within wherever an activity is put.
  private func partialOverload(_ pool: [Int], _ uses: [Use], _ capacity: RunningSum) -> Refuted.Overload? {
    let begins = Set(uses.map(\.low) + uses.map { bounds[$0.activity].startHigh }).sorted()
    let ends = Set(uses.map(\.high) + uses.map { bounds[$0.activity].endLow }).sorted()
    let taken = uses.map { takings($0.activity, pool) }
    for a in begins {
      for b in ends where b > a {
        let parts = uses.indices.map { (uses[$0], within(taken[$0], a..<b)) }.filter { $0.1 > 0 }
        let sum = parts.reduce(0) { $0 + $1.1 }
        let room = capacity.sum(a..<b)
        guard sum > room else { continue }
        var kept = parts
        for part in parts.sorted(by: { ($0.1, $0.0.activity) < ($1.1, $1.0.activity) }) {
          let rest = kept.filter { $0.0.activity != part.0.activity }
          if rest.reduce(0, { $0 + $1.1 }) > room { kept = rest }
        }
        return Refuted.Overload(
          resources: pool, range: a..<b, need: kept.reduce(0) { $0 + $1.1 }, capacity: room,
          activities: kept.map(\.0.activity).sorted())
      }
    }
    return nil
  }

  /// What a mode takes of a pool, from its first start and from its last.
  private struct Taking {
    var amount: Int
    /// The least slots that it holds from any start: a pause of its calendar may lie in some holds and not in others.
    var least: Int
    /// Nil where it holds in every slot, working or not.
    var calendar: WorkCalendar?
    var early: Range<Slot>
    var late: Range<Slot>

    /// The least units × slots within a range, over all starts: whoever does not lie within sticks out on one side, no
    /// further than the first start or the last.
    func within(_ range: Range<Slot>) -> Int {
      func slots(_ held: Range<Slot>) -> Int {
        let both = held.clamped(to: range)
        guard !both.isEmpty, let calendar else { return both.count }
        return calendar.work(before: both.upperBound) - calendar.work(before: both.lowerBound)
      }
      let first = slots(early)
      return first == 0 ? 0 : amount * min(first, slots(late), least)
    }
  }

  /// By mode that has a start; a mode that takes nothing of the pool leaves nothing certain: nil.
  private func takings(_ i: Int, _ pool: [Int]) -> [[Taking]]? {
    var all: [[Taking]] = []
    for m in flat.firstMode[i]..<flat.endMode[i] {
      guard let s = firstStart(i, m), let t = lastStart(i, m) else { continue }
      let demands = (flat.firstDemand[m]..<flat.firstDemand[m + 1]).filter {
        pool.contains(flat.demandResource[$0]) && flat.demandSpan[$0] != .occurrence
      }
      if demands.isEmpty { return nil }
      func held(_ start: Slot, _ d: Int) -> Range<Slot> {
        let end = flat.end(mode: m, start: start) ?? flat.horizon
        return min(end, start - flat.demandLead[d])..<end
      }
      all.append(
        demands.map { d in
          Taking(
            amount: flat.demandAmount[d], least: flat.duration[m] + flat.demandLead[d],
            calendar: flat.demandSpan[d] == .hold ? nil : flat.calendars[flat.calendar[m]], early: held(s, d),
            late: held(t, d))
        })
    }
    return all.isEmpty ? nil : all
  }

  /// The least units × slots that an activity takes of the pool within a range, over its modes and starts.
  private func within(_ takings: [[Taking]]?, _ range: Range<Slot>) -> Int {
    var least = Int.max
    for mode in takings ?? [] {
      for taking in mode { least = min(least, taking.within(range)) }
      if least == 0 { return 0 }
    }
    return least == .max ? 0 : least
  }
}

/// Sums over ranges of slots in O(log n).
struct RunningSum {
  private var events: [(slot: Slot, change: Int)] = []
  private let horizon: Int
  private var borders: [Slot] = [0]
  private var before: [Int] = [0]
  private var rates: [Int] = [0]
  /// Single slots with a value of their own.
  private var points: [Slot] = []
  private var pointSums: [Int] = [0]

  init(horizon: Int) { self.horizon = horizon }

  mutating func add(_ function: StepFunction, times copies: Int) {
    for segment in function.segments where segment.value != 0 {
      events.append((segment.range.lowerBound, segment.value * copies))
      events.append((segment.range.upperBound, -segment.value * copies))
    }
    borders = []
    before = []
    rates = []
    var rate = 0
    var sum = 0
    var last = 0
    for event in events.sorted(by: { $0.slot < $1.slot }) {
      sum += rate * (event.slot - last)
      last = event.slot
      rate += event.change
      if borders.last == event.slot {
        rates[rates.count - 1] = rate
      } else {
        borders.append(event.slot)
        before.append(sum)
        rates.append(rate)
      }
    }
  }

  mutating func add(_ values: [(slot: Slot, value: Int)]) {
    var all = points.indices.map { (slot: points[$0], value: pointSums[$0 + 1] - pointSums[$0]) } + values
    all.sort { $0.slot < $1.slot }
    points = all.map(\.slot)
    pointSums = [0]
    for value in all { pointSums.append(pointSums[pointSums.count - 1] + value.value) }
  }

  func sum(_ range: Range<Slot>) -> Int {
    upTo(range.upperBound) - upTo(range.lowerBound)
      + pointSums[Self.count(in: points, below: range.upperBound)]
      - pointSums[Self.count(in: points, below: range.lowerBound)]
  }

  private func upTo(_ t: Slot) -> Int {
    let k = Self.count(in: borders, below: t + 1) - 1
    return k < 0 ? 0 : before[k] + rates[k] * (t - borders[k])
  }

  private static func count(in sorted: [Slot], below t: Slot) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < t { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
