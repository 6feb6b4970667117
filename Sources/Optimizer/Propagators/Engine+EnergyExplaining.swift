import DenseCollections

/// Reasons of the energy rules; see `Engine+Energy.swift`.
extension Engine {
  /// A stretch of time.
  typealias Stretch = (from: Int, to: Int)

  /// The bounds of a hold: its last begin and first end, by start and end themselves and by the other one and the length.
  private struct Hold {
    var begin: Int
    var end: Int
    var beginByEnd: Int
    var endByBegin: Int
    var latest: Int { min(begin, beginByEnd) }
    var earliest: Int { max(end, endByBegin) }
  }

  private func hold(_ part: EnergyModel.Part, _ activity: Int32, before position: Int32) -> Hold {
    let act = model.activities[Int(activity)]
    return Hold(
      begin: Int(upper(act.start, before: position) - part.lead), end: Int(endLower(activity, before: position)),
      beginByEnd: Int(endUpper(activity, before: position) - part.length),
      endByBegin: Int(lower(act.start, before: position) - part.lead + part.length))
  }

  /// What a part must do in a stretch, whatever the start within the bounds before a position, in slots.
  private func overlap(_ part: EnergyModel.Part, _ activity: Int32, _ stretch: Stretch, before position: Int32) -> Int {
    let hold = hold(part, activity, before: position)
    let least = min(
      Int(part.length), stretch.to - stretch.from, hold.earliest - stretch.from, stretch.to - hold.latest)
    return max(0, least, min(hold.end, stretch.to) - max(hold.begin, stretch.from))
  }

  /// The part that is surely done before a position, if any.
  private func surePart(_ group: EnergyModel.Group, before position: Int32) -> Int? {
    group.parts.first {
      isOn(energies.parts[$0].condition, before: position) && isOn(energies.parts[$0].condition2, before: position)
    }
  }

  private func mayBeOn(_ condition: Int32, before position: Int32) -> Bool {
    condition < 0 || upper(condition, before: position) == 1
  }

  /// What a group must draw in a stretch.
  private func need(_ group: EnergyModel.Group, _ stretch: Stretch, before position: Int32) -> Int {
    func of(_ p: Int) -> Int {
      let part = energies.parts[p]
      return Int(part.demand) * overlap(part, group.activity, stretch, before: position)
    }
    if let sure = surePart(group, before: position) { return of(sure) }
    guard group.isComplete, isOn(model.activities[Int(group.activity)].presence, before: position) else { return 0 }
    for one in group.idle where mayBeOn(energies.idle[one], before: position) { return 0 }
    var least = Int.max
    for p in group.parts where mayBeOn(energies.parts[p].condition, before: position) { least = min(least, of(p)) }
    return least == Int.max ? 0 : least
  }

  mutating func conflictOfEnergy(_ pool: Int, _ stretch: Stretch) {
    failed = Self.failedEnergy
    failedPool = (pool, stretch)
    var found = takeConflictBuffer()
    let supply = energies.pools[pool].supply(before: stretch.to) - energies.pools[pool].supply(before: stretch.from)
    explainNeed(pool, stretch, over: supply, without: -1, before: Int32(kernel.trail.count), &found)
    conflict = found
  }

  mutating func explainEnergy(_ payload: Int32, _ literal: Literal, before position: Int32, _ out: inout [Literal]) {
    let reason = energyReasons[Int(payload)]
    let stretch = (from: Int(reason.from), to: Int(reason.to))
    let group = energies.groups[Int(reason.group)]
    let part = energies.parts[Int(reason.part)]
    let act = model.activities[Int(group.activity)]
    let pool = energies.pools[Int(reason.pool)]
    var room = pool.supply(before: stretch.to) - pool.supply(before: stretch.from)
    let hold = hold(part, group.activity, before: position)
    let longest = min(Int(part.length), stretch.to - stretch.from)
    let slots: Int
    if literal.variable == part.condition {
      // Done in this way it needs at least this much.
      slots = min(longest, hold.earliest - stretch.from, stretch.to - hold.latest)
      requireEnd(group.activity, part, stretch.from + slots, hold, &out)
      requireBegin(group.activity, part, stretch.to - slots, hold, &out)
    } else if literal.side & 1 == 1 {
      // Begun before what is asked it would do one slot too many.
      let asked = stretch.to + Int(part.lead) - Int(-literal.bound)
      slots = min(asked + 1, longest, hold.earliest - stretch.from)
      require(part.condition, &out)
      requireEnd(group.activity, part, stretch.from + slots, hold, &out)
    } else {
      let asked = Int(literal.bound) + (act.end >= 0 ? 0 : Int(act.length)) - stretch.from
      slots = min(asked + 1, longest, stretch.to - hold.latest)
      require(part.condition, &out)
      requireBegin(group.activity, part, stretch.to - slots, hold, &out)
    }
    require(part.condition2, &out)
    room -= slots * Int(part.demand)
    explainNeed(Int(reason.pool), stretch, over: room, without: Int(reason.group), before: position, &out)
  }

  /// The hold ends at `end` or later: by the end itself, else by the start and the part's length.
  private func requireEnd(
    _ activity: Int32, _ part: EnergyModel.Part, _ end: Int, _ hold: Hold, _ out: inout [Literal]
  ) {
    if hold.end >= end {
      out.append(model.endAtLeast(activity, Int32(end)))
    } else {
      out.append(
        .atLeast(model.activities[Int(activity)].start, Int32(end) - part.length + part.lead))
    }
  }

  /// The hold begins at `begin` or earlier.
  private func requireBegin(
    _ activity: Int32, _ part: EnergyModel.Part, _ begin: Int, _ hold: Hold, _ out: inout [Literal]
  ) {
    if hold.begin <= begin {
      out.append(.atMost(model.activities[Int(activity)].start, Int32(begin) + part.lead))
    } else {
      out.append(model.endAtMost(activity, Int32(begin) + part.length))
    }
  }

  /// Literals under which the groups need more than `room` in a stretch.
  private mutating func explainNeed(
    _ pool: Int, _ stretch: Stretch, over room: Int, without own: Int, before position: Int32, _ out: inout [Literal]
  ) {
    var needs: [(group: Int, need: Int)] = []
    var surplus = -room - 1
    for g in energies.pools[pool].groups where g != own {
      let need = need(energies.groups[g], stretch, before: position)
      if need > 0 { needs.append((g, need)) }
      surplus += need
    }
    kernel.ticks &+= energies.pools[pool].groups.count
    assert(surplus >= 0)
    needs.sort { ($0.need, $0.group) < ($1.need, $1.group) }
    for one in needs {
      if one.need <= surplus {
        surplus -= one.need
        continue
      }
      let group = energies.groups[one.group]
      surplus -= cite(group, one.need, surplus, stretch, before: position, &out)
    }
  }

  /// Cites why a group needs at least `need` less what of the surplus it can use; returns that.
  private func cite(
    _ group: EnergyModel.Group, _ need: Int, _ surplus: Int, _ stretch: Stretch, before position: Int32,
    _ out: inout [Literal]
  ) -> Int {
    let act = model.activities[Int(group.activity)]
    if let sure = surePart(group, before: position) {
      let part = energies.parts[sure]
      let spent = min(surplus / Int(part.demand), max(0, need / Int(part.demand) - 1))
      require(part.condition, &out)
      require(part.condition2, &out)
      citeOverlap(part, group.activity, need / Int(part.demand) - spent, stretch, before: position, &out)
      return spent * Int(part.demand)
    }
    require(act.presence, &out)
    for one in group.idle { out.append(.atMost(energies.idle[one], 0)) }
    for p in group.parts {
      let part = energies.parts[p]
      if mayBeOn(part.condition, before: position) {
        let slots = (need + Int(part.demand) - 1) / Int(part.demand)
        citeOverlap(part, group.activity, slots, stretch, before: position, &out)
      } else {
        out.append(.atMost(part.condition, 0))
      }
    }
    return 0
  }

  /// Bounds under which a part does at least some slots in a stretch.
  private func citeOverlap(
    _ part: EnergyModel.Part, _ activity: Int32, _ slots: Int, _ stretch: Stretch, before position: Int32,
    _ out: inout [Literal]
  ) {
    let hold = hold(part, activity, before: position)
    if slots <= min(Int(part.length), hold.earliest - stretch.from, stretch.to - hold.latest) {
      requireBegin(activity, part, stretch.to - slots, hold, &out)
      requireEnd(activity, part, stretch.from + slots, hold, &out)
    } else {
      // A hold that is sure beyond the shortest length: by the sure part itself.
      let act = model.activities[Int(activity)]
      out.append(.atMost(act.start, Int32(max(hold.begin, stretch.from)) + part.lead))
      out.append(model.endAtLeast(activity, Int32(min(hold.end, stretch.to))))
    }
  }
}
