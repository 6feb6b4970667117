import DenseCollections

/// # Energy: what must be done in a stretch of time fits what the capacity holds in it
///
/// Notation of this file: from, to: first begin and last end of an activity's hold; last, first: last begin and first end, so that it surely
/// holds on [last, first).
///
/// - Rules:       for [a, b) with a some `from` and b some `to`: what lies within, what of the rest must lie within, and the sure parts of
///                all, times demand, is the need. R1 need > capacity on [a, b) ⇒ conflict.  R2 activity i with from ≥ a, to > b, that
///                done at once would exceed: it begins no earlier than what still fits before b allows.  R3 the mirror of R2.  R4 a way
///                of an undecided activity that would exceed ⇒ off (its cheapest way counts in the need).
/// - Explanation: [a, b) alone, by what each activity must do in it whatever its start: [end ≥ a + m], [start ≤ b − m] for m slots;
///                the surplus drops activities and relaxes one.
/// - Strength:    time-table edge-finding; explanations use the stronger overlap of energetic reasoning.
/// - Complexity:  O(n²) a pool. Only at a fixpoint of all else, once a decision; a pool that finds nothing is asked ever more seldom.
/// - Source:      Vilím 2011; Schutt, Feydy, Stuckey, CPAIOR 2013; modes: least energy over the ways (Sprecher, Drexl 1998).
/// - Verified by: its twin test over all stretches, explanation replay, brute force.
extension Engine {
  /// Why energy moved a bound.
  struct EnergyReason {
    var pool: Int32
    var group: Int32
    /// The part that is moved, or switched off.
    var part: Int32
    var from: Int32
    var to: Int32
    /// Length of the trail before the move.
    var position: Int32
  }

  /// Activities at hand of a pool, and what the sweep needs of them.
  struct EnergyScratch: ~Copyable {
    var count = 0
    let group: Buf<Int32>
    /// The part that is surely done; −1 while the way is open.
    let part: Buf<Int32>
    let demand: Buf<Int>
    let length: Buf<Int>
    let energy: Buf<Int>
    /// The most that an open way may need.
    let most: Buf<Int>
    let from: Buf<Int>
    let to: Buf<Int>
    let last: Buf<Int>
    let first: Buf<Int>
    /// Capacity less sure parts before `from` and before `to`.
    let roomFrom: Buf<Int>
    let roomTo: Buf<Int>
    var byFrom: [Int64] = []
    var byTo: [Int64] = []
    var events: [(at: Int, change: Int)] = []

    init(capacity: Int) {
      group = Buf(capacity, 0)
      part = Buf(capacity, -1)
      demand = Buf(capacity, 0)
      length = Buf(capacity, 0)
      energy = Buf(capacity, 0)
      most = Buf(capacity, 0)
      from = Buf(capacity, 0)
      to = Buf(capacity, 0)
      last = Buf(capacity, 0)
      first = Buf(capacity, 0)
      roomFrom = Buf(capacity, 0)
      roomTo = Buf(capacity, 0)
    }

    /// Turns time around.
    func mirror() {
      for i in 0..<count {
        (from[i], to[i]) = (-to[i], -from[i])
        (last[i], first[i]) = (-first[i], -last[i])
        (roomFrom[i], roomTo[i]) = (-roomTo[i], -roomFrom[i])
      }
    }
  }

  /// When a pool is looked at again.
  struct EnergyPace {
    var period = 1
    var wait = 0
    var misses = 0
  }

  /// All pools that are due, once; false with a conflict.
  mutating func propagateEnergies() -> Bool {
    for pool in energies.pools.indices {
      if kernel.level > 1 && pace[pool].wait > 0 {
        pace[pool].wait -= 1
        continue
      }
      let before = kernel.trail.count
      let isFine = propagateEnergy(pool)
      var own = pace[pool]
      if !isFine || kernel.trail.count > before {
        own.period = max(1, own.period / 2)
        own.misses = 0
      } else {
        own.misses += 1
        if own.misses > 6 { (own.misses, own.period) = (0, min(own.period * 2, 256)) }
      }
      own.wait = own.period - 1
      pace[pool] = own
      if !isFine { return false }
    }
    return true
  }

  mutating func propagateEnergy(_ pool: Int) -> Bool {
    collect(pool)
    guard energy.count > 1 else { return true }
    order()
    addRoom(pool)
    if !sweepEnergy(pool, false) { return false }
    energy.mirror()
    order()
    return sweepEnergy(pool, true)
  }

  /// The groups of a pool that surely need something, with their bounds.
  private mutating func collect(_ pool: Int) {
    energy.count = 0
    let groups = energies.pools[pool].groups
    kernel.ticks &+= groups.count / 2
    for g in groups {
      let group = energies.groups[g]
      var demand = Int.max
      var length = Int.max
      var least = Int.max
      var most = 0
      var leads = (least: Int32.max, most: Int32(0))
      var sure: Int32 = -1
      for p in group.parts {
        let part = energies.parts[p]
        guard mayBeOn(part.condition), mayBeOn(part.condition2) else { continue }
        if isOn(part.condition) && isOn(part.condition2) {
          sure = Int32(p)
          (demand, length) = (Int(part.demand), Int(part.length))
          least = demand * length
          leads = (part.lead, part.lead)
          break
        }
        demand = min(demand, Int(part.demand))
        length = min(length, Int(part.length))
        least = min(least, Int(part.demand) * Int(part.length))
        most = max(most, Int(part.demand) * Int(part.length))
        leads = (min(leads.least, part.lead), max(leads.most, part.lead))
      }
      if least == Int.max || sure < 0 && !isNeeded(group) { continue }
      let i = energy.count
      energy.count += 1
      energy.group[i] = Int32(g)
      energy.part[i] = sure
      energy.demand[i] = demand
      energy.from[i] = Int(startLower(group.activity) - leads.most)
      energy.to[i] = Int(endUpper(group.activity))
      energy.last[i] = Int(startUpper(group.activity) - leads.least)
      energy.first[i] = Int(endLower(group.activity))
      energy.length[i] = max(length, energy.first[i] - energy.last[i])
      energy.energy[i] = max(least, demand * energy.length[i])
      energy.most[i] = sure < 0 ? most : 0
    }
  }

  /// Whether an activity of open way surely draws.
  private func isNeeded(_ group: EnergyModel.Group) -> Bool {
    guard group.isComplete, isOn(model.activities[Int(group.activity)].presence) else { return false }
    for one in group.idle where mayBeOn(energies.idle[one]) { return false }
    return true
  }

  private mutating func addRoom(_ pool: Int) {
    energy.events.removeAll(keepingCapacity: true)
    for i in 0..<energy.count where energy.last[i] < energy.first[i] {
      energy.events.append((energy.last[i], energy.demand[i]))
      energy.events.append((energy.first[i], -energy.demand[i]))
    }
    energy.events.sort { $0.at < $1.at }
    for isFrom in [true, false] {
      var height = 0
      var since = 0
      var sum = 0
      var next = 0
      for key in isFrom ? energy.byFrom : energy.byTo {
        let i = Int(truncatingIfNeeded: key & 0xFFFF)
        let at = isFrom ? energy.from[i] : energy.to[i]
        while next < energy.events.count && energy.events[next].at <= at {
          sum += height * (energy.events[next].at - since)
          since = energy.events[next].at
          height += energy.events[next].change
          next += 1
        }
        let room = energies.pools[pool].supply(before: at) - sum - height * (at - since)
        if isFrom { energy.roomFrom[i] = room } else { energy.roomTo[i] = room }
      }
    }
    kernel.ticks &+= 2 * energy.count
  }

  /// The activities by `from` and by `to`.
  private mutating func order() {
    energy.byFrom.removeAll(keepingCapacity: true)
    energy.byTo.removeAll(keepingCapacity: true)
    for i in 0..<energy.count {
      energy.byFrom.append(Int64(energy.from[i]) << 16 | Int64(i))
      energy.byTo.append(Int64(energy.to[i]) << 16 | Int64(i))
    }
    energy.byFrom.sort()
    energy.byTo.sort()
  }

  private mutating func sweepEnergy(_ pool: Int, _ isMirrored: Bool) -> Bool {
    let count = energy.count
    for right in 0..<count {
      let atTo = Int(truncatingIfNeeded: energy.byTo[right] & 0xFFFF)
      let b = energy.to[atTo]
      if right + 1 < count && energy.to[Int(truncatingIfNeeded: energy.byTo[right + 1] & 0xFFFF)] == b { continue }
      kernel.ticks &+= count / 4
      var within = 0
      var best = -1
      var bestGain = 0
      var widest = 0
      var left = count - 1
      while left >= 0 {
        let i = Int(truncatingIfNeeded: energy.byFrom[left] & 0xFFFF)
        left -= 1
        let a = energy.from[i]
        if a >= b { continue }
        let demand = energy.demand[i]
        let last = energy.last[i]
        let first = energy.first[i]
        if energy.to[i] <= b {
          within += energy.energy[i] - demand * max(0, first - last)
          widest = max(widest, energy.most[i] - energy.energy[i])
        } else {
          let inside = max(0, min(energy.length[i], b - last))
          within += demand * (inside - max(0, min(first, b) - last))
          let gain = demand * (min(energy.length[i], b - a) - inside)
          if gain > bestGain && energy.part[i] >= 0 { (best, bestGain) = (i, gain) }
        }
        if left >= 0 && energy.from[Int(truncatingIfNeeded: energy.byFrom[left] & 0xFFFF)] == a { continue }
        let room = energy.roomTo[atTo] - energy.roomFrom[i] - within
        if room < 0 {
          conflictOfEnergy(pool, isMirrored ? (-b, -a) : (a, b))
          return false
        }
        if bestGain > room && !push(pool, best, a, b, room, isMirrored) { return false }
        if widest > room && !isMirrored && !dropWays(pool, a, b, room) { return false }
      }
    }
    return true
  }

  /// R2, R3: what activity i can still do before b when it begins at its earliest is too much.
  private mutating func push(_ pool: Int, _ i: Int, _ a: Int, _ b: Int, _ room: Int, _ isMirrored: Bool) -> Bool {
    let group = energies.groups[Int(energy.group[i])]
    let part = energies.parts[Int(energy.part[i])]
    let demand = energy.demand[i]
    let inside = max(0, min(energy.length[i], b - energy.last[i]))
    let most = inside + room / demand
    // A longer hold than the part's own rests on both bounds; such a one is left alone.
    guard most < Int(part.length) else { return true }
    let literal: Literal
    if isMirrored {
      literal = model.endAtMost(group.activity, Int32(-b + most))
    } else {
      literal = .atLeast(model.activities[Int(group.activity)].start, Int32(b - most) + part.lead)
    }
    if kernel.holds(literal) { return true }
    return tightenByEnergy(
      literal, pool, energy.group[i], energy.part[i], isMirrored ? (-b, -a) : (a, b))
  }

  private mutating func tightenByEnergy(
    _ literal: Literal, _ pool: Int, _ group: Int32, _ part: Int32, _ stretch: (Int, Int)
  ) -> Bool {
    energyReasons.append(
      EnergyReason(
        pool: Int32(pool), group: group, part: part, from: Int32(stretch.0), to: Int32(stretch.1),
        position: Int32(kernel.trail.count)))
    return tighten(literal, Reason(kind: ReasonClass.energy, payload: Int32(energyReasons.count - 1)))
  }

  /// R4, for the activities that lie within [a, b).
  private mutating func dropWays(_ pool: Int, _ a: Int, _ b: Int, _ room: Int) -> Bool {
    for i in 0..<energy.count where energy.part[i] < 0 && energy.from[i] >= a && energy.to[i] <= b {
      let group = energies.groups[Int(energy.group[i])]
      for p in group.parts {
        let part = energies.parts[p]
        let need = min(Int(part.length), b - a) * Int(part.demand)
        guard need > energy.energy[i] + room, mayBeOn(part.condition) else { continue }
        if !tightenByEnergy(.atMost(part.condition, 0), pool, energy.group[i], Int32(p), (a, b)) { return false }
      }
      kernel.ticks &+= 1
    }
    return true
  }
}
