import DenseCollections

/// # Learning from a conflict: first unique implication point over bounds
///
/// The conflict is a set of literals that hold and cannot hold together. Walking the trail back, each literal of the
/// current level is replaced by its explanation, asked for just the bound that is needed, until one literal of that level
/// is left. Of several bounds on one side only the strongest is kept. What the rest implies is dropped.
///
/// Source: 1-UIP (Zhang et al. 2001) on lazily explained bounds (Feydy & Stuckey 2009); minimisation Sörensson & Biere 2009.
extension Engine {
  /// Learns a clause from `conflict`, goes back and asserts it. False if nothing is left to search.
  mutating func learn() -> Bool {
    conflicts += 1
    if let audit { audit(conflict[...], nil, -1) }
    tellConflict()
    guard kernel.level > 0 else {
      scribe?.close()
      isExhausted = true
      return false
    }
    // The conflict may lie wholly below the current level.
    var top = 0
    for literal in conflict {
      let entry = kernel.entry(of: literal)
      if entry >= 0 { top = max(top, kernel.level(at: entry)) }
    }
    if top == 0 {
      scribe?.close()
      isExhausted = true
      return false
    }
    if top < kernel.level { backtrack(to: top) }
    var clause = analyse()
    minimise(&clause)
    if let audit { audit(clause[...], nil, -2) }
    scribe?.learned(clause)
    return assert(clause)
  }

  /// The literals that together are the reason of the conflict; the first is the implication point.
  private mutating func analyse() -> [Literal] {
    let levelStart = kernel.levels[kernel.level - 1]
    for side in seenSides { seenIndex[Int(side)] = -1 }
    seenSides.removeAll(keepingCapacity: true)
    var open = 0
    for literal in conflict { add(literal, levelStart, &open) }
    var position = kernel.trail.count - 1
    while true {
      while seenIndex[Int(kernel.trail[position].side)] != Int32(position) { position -= 1 }
      let side = kernel.trail[position].side
      if open == 1 { break }
      let literal = Literal(side: side, bound: seenBound[Int(side)])
      seenIndex[Int(side)] = -1
      open -= 1
      scratch.removeAll(keepingCapacity: true)
      var reasons = scratch
      explain(literal, kernel.trail[position].reason, before: Int32(position), into: &reasons)
      kernel.ticks &+= 2 + reasons.count
      for reason in reasons { add(reason, levelStart, &open) }
      scratch = reasons
      position -= 1
    }
    let point = kernel.trail[position].side
    var clause = [Literal(side: point, bound: seenBound[Int(point)])]
    for side in seenSides where side != point && seenIndex[Int(side)] >= 0 {
      clause.append(Literal(side: side, bound: seenBound[Int(side)]))
    }
    // A side may have been added several times over.
    var unique: [Literal] = []
    for literal in clause where !unique.contains(where: { $0.side == literal.side }) { unique.append(literal) }
    return unique
  }

  /// Adds a literal to the set under analysis, keeping the stronger bound of a side.
  private mutating func add(_ literal: Literal, _ levelStart: Int32, _ open: inout Int) {
    let entry = kernel.entry(of: literal)
    guard entry >= 0, kernel.levels.count > 0, entry >= kernel.levels[0] else { return }
    let side = Int(literal.side)
    bump(literal.side >> 1)
    let known = seenIndex[side]
    if known >= 0 {
      if entry <= known {
        seenBound[side] = min(seenBound[side], literal.bound)
        return
      }
      if known < levelStart && entry >= levelStart { open += 1 }
    } else {
      seenSides.append(literal.side)
      if entry >= levelStart { open += 1 }
    }
    seenIndex[side] = entry
    seenBound[side] = known >= 0 ? min(seenBound[side], literal.bound) : literal.bound
  }

  /// Drops literals whose reasons are implied by the others; each rests only on literals set before it, so that no two
  /// can rest on each other.
  private mutating func minimise(_ clause: inout [Literal]) {
    guard clause.count > 2 else { return }
    var kept = [clause[0]]
    for literal in clause.dropFirst() where !isImplied(literal, depth: 0) { kept.append(literal) }
    clause = kept
  }

  private mutating func isImplied(_ literal: Literal, depth: Int) -> Bool {
    let entry = kernel.entry(of: literal)
    guard entry >= 0 else { return true }
    let reason = kernel.trail[Int(entry)].reason
    guard reason.kind >= 0, depth < 4 else { return false }
    var reasons: [Literal] = []
    explain(literal, reason, before: entry, into: &reasons)
    kernel.ticks &+= reasons.count
    for other in reasons {
      let at = kernel.entry(of: other)
      if at < 0 || at < kernel.levels[0] { continue }
      let side = Int(other.side)
      if seenIndex[side] >= 0 && seenIndex[side] < entry && seenBound[side] <= other.bound { continue }
      if !isImplied(other, depth: depth + 1) { return false }
    }
    return true
  }

  /// Undoes decisions; what they fixed may be decided again.
  mutating func backtrack(to level: Int) {
    guard level < kernel.level else { return }
    var entry = Int(kernel.levels[level])
    while entry < kernel.trail.count {
      let variable = kernel.trail[entry].side >> 1
      if isDecision[Int(variable)] { heap.insert(variable, kernel.activity) }
      entry += 1
    }
    kernel.backtrack(to: level)
    while let reason = energyReasons.last, Int(reason.position) >= kernel.trail.count { energyReasons.removeLast() }
    isEnergyDone = false
    surrogatesSaw = -1
    forgetAwake()
  }

  /// Goes back to where the clause asserts its first literal's negation, stores it and asserts.
  private mutating func assert(_ reasons: [Literal]) -> Bool {
    var clause = reasons.map(\.negated)
    var back = 0
    var levels: Set<Int> = []
    var second = 1
    for k in clause.indices.dropFirst() {
      let level = kernel.level(at: kernel.entry(of: reasons[k]))
      levels.insert(level)
      if level > back {
        back = level
        second = k
      }
    }
    backtrack(to: back)
    kernel.activityStep *= 1 / 0.95
    kernel.nogoodStep *= 1 / 0.999
    if kernel.activityStep > 1e100 {
      for v in kernel.activity.indices { kernel.activity[v] *= 1e-100 }
      kernel.activityStep *= 1e-100
    }
    guard clause.count > 1 else {
      if !kernel.set(clause[0], .root) {
        isExhausted = true
        return false
      }
      return true
    }
    clause.swapAt(1, second)
    let address = kernel.store(clause, lbd: levels.count + 1)
    if !kernel.set(clause[0], .nogood(address)) {
      // The asserted literal was false already: a conflict on the level we came back to.
      conflict = clause.map(\.negated)
      return learn()
    }
    return true
  }

  private mutating func bump(_ variable: Int32) {
    kernel.activity[Int(variable)] += kernel.activityStep
    heap.update(variable, kernel.activity)
  }
}
