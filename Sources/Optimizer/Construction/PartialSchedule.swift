import ReleaseGraph
import Timeline

/// # Some activities placed, without conflict: what schedule generation, repair and improvement work on
///
/// - Invariant: the placed activities keep every rule of the network among themselves (presence of groups aside, which
///   the callers see to); profiles, holders, cost are those of the placed activities.
/// - `fit` finds the earliest start of a mode in given bounds, jumping from conflict to conflict; `place` and `remove`
///   change the state. One fit visits the segments of the profiles between its lower bound and its start.
/// - Effort is counted in `ticks`.
struct PartialSchedule: Sendable {
  /// A booking on a copy whose changeover or exclusions matter.
  struct Holder: Sendable {
    var from: Int
    var to: Int
    var activity: Int
    var usage: Int
  }

  struct SynchronyState: Sendable {
    var placed = 0
    var window = -1
    var occurrence = -1
  }

  let flat: FlatNetwork
  // Placement; −1 where not placed.
  private(set) var mode: [Int]
  private(set) var start: [Int]
  private(set) var end: [Int]
  private(set) var copies: [UInt16]
  private(set) var placedCount = 0
  // Resources, by global copy.
  var profiles: [Skyline]
  var holders: [[Holder]]
  /// The longest holder that was ever on the copy.
  var longestHolder: [Int]
  var synchronies: [SynchronyState]
  var budgetLeft: [Int]
  private(set) var placedInGroup: [Int]
  // Objective of the placed activities, absence included, makespan excluded.
  private(set) var separableCost: Int
  private(set) var second: Int
  var ticks = 0
  /// Copies of the last successful fit, per demand of its mode.
  var fitCopies: [UInt16]

  init(_ flat: FlatNetwork) {
    self.flat = flat
    let network = flat.network
    mode = Array(repeating: -1, count: flat.count)
    start = mode
    end = mode
    copies = Array(repeating: 0, count: flat.count * flat.stride)
    fitCopies = Array(repeating: 0, count: flat.stride)
    profiles = []
    for resource in network.resources {
      let skyline = Skyline(
        horizon: network.horizon, starts: resource.capacity.starts, values: resource.capacity.values)
      profiles.append(contentsOf: repeatElement(skyline, count: resource.copies))
    }
    holders = Array(repeating: [], count: profiles.count)
    longestHolder = Array(repeating: 0, count: profiles.count)
    synchronies = Array(repeating: SynchronyState(), count: network.synchronies.count)
    budgetLeft = network.budgets.map(\.capacity)
    placedInGroup = Array(repeating: 0, count: network.groups.count)
    separableCost = network.groups.indices.reduce(0) { sum, g in
      sum + (flat.membersOfGroup[g].isEmpty ? 0 : network.groups[g].absenceCost)
    }
    second = network.deliveries.count * network.horizon
  }

  @inline(__always) func isPlaced(_ i: Int) -> Bool { mode[i] >= 0 }

  /// Largest end of the placed activities. O(n).
  var makespan: Int { end.max().map { max(0, $0) } ?? 0 }

  /// Cost and second stage of the placed activities. O(1), but O(n) where the makespan costs.
  var objective: Objective {
    let rate = flat.network.makespanCost
    return Objective(cost: separableCost + (rate > 0 ? rate * makespan : 0), second: second)
  }

  /// What mode m of activity i at [s, e) adds to the separable cost and to the second stage.
  func contribution(_ i: Int, mode m: Int, start s: Int, end e: Int) -> (cost: Int, second: Int) {
    var cost = flat.modeCost[m] + flat.holdingRate[m] * (e - s)
    var second = 0
    if flat.displacementRate[i] > 0 { cost += flat.displacementRate[i] * abs(s - flat.displacementReference[i]) }
    for d in flat.deliveriesOf[i] {
      let delivery = flat.network.deliveries[d]
      if let due = delivery.due, e > due { cost += delivery.weight * (e - due) }
      second += e - flat.horizon
    }
    return (cost, second)
  }

  // MARK: Changing

  /// Places activity i; the caller has it from `fit`, whose copies are taken over.
  mutating func place(_ i: Int, mode m: Int, start s: Int, end e: Int) {
    for k in 0..<(flat.firstDemand[m + 1] - flat.firstDemand[m]) { copies[i * flat.stride + k] = fitCopies[k] }
    restore(i, mode: m, start: s, end: e)
  }

  /// Places activity i with the copies that it had when last placed.
  mutating func restore(_ i: Int, mode m: Int, start s: Int, end e: Int) {
    mode[i] = m
    start[i] = s
    end[i] = e
    placedCount += 1
    account(i, sign: 1)
    occupy(i, sign: -1)
  }

  /// Takes activity i out; its copies stay remembered.
  mutating func remove(_ i: Int) {
    occupy(i, sign: 1)
    account(i, sign: -1)
    mode[i] = -1
    start[i] = -1
    end[i] = -1
    placedCount -= 1
  }

  /// Overwrites the remembered copies of activity i.
  mutating func setCopies(of i: Int, to values: ArraySlice<UInt16>) {
    var k = i * flat.stride
    for value in values {
      copies[k] = value
      k += 1
    }
  }

  func copies(of i: Int) -> ArraySlice<UInt16> { copies[(i * flat.stride)..<((i + 1) * flat.stride)] }

  private mutating func account(_ i: Int, sign: Int) {
    let m = mode[i]
    let (cost, later) = contribution(i, mode: m, start: start[i], end: end[i])
    separableCost += sign * cost
    second += sign * later
    let g = flat.group[i]
    if g >= 0 {
      let absence = flat.network.groups[g].absenceCost
      if sign > 0 && placedInGroup[g] == 0 { separableCost -= absence }
      placedInGroup[g] += sign
      if sign < 0 && placedInGroup[g] == 0 { separableCost += absence }
    }
    for use in flat.network.modes[m].budgetUses { budgetLeft[use.budget] -= sign * use.amount }
    for y in flat.synchroniesOf[i] {
      if sign > 0 && synchronies[y].placed == 0 && flat.window[m] >= 0 {
        synchronies[y].window = flat.window[m]
        synchronies[y].occurrence = flat.occurrence(window: flat.window[m], start: start[i], end: end[i]) ?? -1
      }
      synchronies[y].placed += sign
    }
  }

  private mutating func occupy(_ i: Int, sign: Int) {
    let m = mode[i]
    let s = start[i]
    let e = end[i]
    for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] {
      let resource = flat.demandResource[d]
      let copy = flat.firstCopy[resource] + Int(copies[i * flat.stride + d - flat.firstDemand[m]])
      let amount = sign * flat.demandAmount[d]
      switch flat.demandSpan[d] {
      case .hold:
        let from = s - flat.demandLead[d]
        let to = e + flat.demandTail[d]
        profiles[copy].add(amount, from: from, to: to)
        if flat.changeover[resource] > 0 || flat.usageCount[resource] > 0 {
          hold(copy, Holder(from: from, to: to, activity: i, usage: flat.demandUsage[d]), sign: sign)
        }
      case .work:
        if flat.contiguous[m] {
          profiles[copy].add(amount, from: s, to: e)
        } else {
          let calendar = flat.calendars[flat.calendar[m]]
          flat.forEachRun(of: calendar, from: s, to: e) { profiles[copy].add(amount, from: $0, to: $1) }
        }
      case .occurrence:
        if let k = flat.occurrence(window: flat.window[m], start: s, end: e) {
          let range = flat.network.windows[flat.window[m]].occurrences[k]
          profiles[copy].add(amount, from: range.lowerBound, to: range.upperBound)
        }
      }
      ticks &+= 10
    }
  }

  private mutating func hold(_ copy: Int, _ holder: Holder, sign: Int) {
    if sign < 0 {
      longestHolder[copy] = max(longestHolder[copy], holder.to - holder.from)
      var k = holders[copy].count
      while k > 0 && holders[copy][k - 1].from > holder.from { k -= 1 }
      holders[copy].insert(holder, at: k)
    } else if let k = holders[copy].firstIndex(where: { $0.activity == holder.activity }) {
      holders[copy].remove(at: k)
    }
  }

  // MARK: To and from schedules

  var schedule: Schedule {
    var result = Schedule(for: flat.network)
    for i in 0..<flat.count where mode[i] >= 0 {
      result.mode[i] = Int32(mode[i])
      result.start[i] = Int32(start[i])
      result.end[i] = Int32(end[i])
    }
    result.copies = copies
    return result
  }
}

extension FlatNetwork {
  /// The calendar's working runs within [s, e).
  @inline(__always)
  func forEachRun(of calendar: WorkCalendar, from s: Int, to e: Int, _ body: (Int, Int) -> Void) {
    var low = 0
    var high = calendar.runs.count
    while low < high {
      let middle = (low + high) / 2
      if calendar.runs[middle].upperBound <= s { low = middle + 1 } else { high = middle }
    }
    while low < calendar.runs.count && calendar.runs[low].lowerBound < e {
      body(max(s, calendar.runs[low].lowerBound), min(e, calendar.runs[low].upperBound))
      low += 1
    }
  }
}
