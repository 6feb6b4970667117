import DenseCollections

/// The fixpoint: nogoods and arcs at once, then what woke, cheap before dear.
extension Engine {
  /// Runs to the fixpoint; false with `conflict` filled.
  mutating func propagate() -> Bool {
    if !hasBegun {
      // Arcs run on moves; the first time they run on the bounds as given.
      hasBegun = true
      for arc in 0..<Int32(model.arcs.count) where !propagateForward(arc) || !propagateBackward(arc) { return false }
    }
    while true {
      while kernel.queueHead < kernel.trail.count {
        let entry = kernel.queueHead
        kernel.queueHead += 1
        let side = Int(kernel.trail[entry].side)
        if !propagateMove(side, from: kernel.trail[entry].previous, to: kernel.trail[entry].bound) { return false }
      }
      if let next = awake.popFirst() {
        if !run(next) {
          failed = next
          return false
        }
      } else if !surrogates.isEmpty && surrogatesSaw != kernel.trail.count {
        if !propagateSurrogates() { return false }
      } else if isEnergyDone || energies.pools.isEmpty {
        return true
      } else {
        isEnergyDone = true
        if !propagateEnergies() { return false }
      }
    }
  }

  private mutating func propagateMove(_ side: Int, from old: Int32, to new: Int32) -> Bool {
    let failed = kernel.propagateNogoods(side, from: old, to: new)
    if failed >= 0 {
      self.failed = -1
      conflict.removeAll(keepingCapacity: true)
      for k in 0..<kernel.size(Int(failed)) { conflict.append(kernel.literal(Int(failed), k).negated) }
      kernel.bumpNogood(Int(failed))
      return false
    }
    let variable = side >> 1
    if side & 1 == 1 {
      var k = 0
      while k < arcsFrom[variable].count {
        if !propagateForward(arcsFrom[variable][k]) { return false }
        k += 1
      }
      k = 0
      while k < arcsOn[variable].count {
        if !propagateForward(arcsOn[variable][k]) || !propagateBackward(arcsOn[variable][k]) { return false }
        k += 1
      }
    } else {
      var k = 0
      while k < arcsTo[variable].count {
        if !propagateBackward(arcsTo[variable][k]) { return false }
        k += 1
      }
    }
    var k = 0
    while k < watchersOf[variable].count {
      wake(watchersOf[variable][k].propagator)
      k += 1
    }
    return true
  }

  private mutating func run(_ propagator: Int32) -> Bool {
    let index = Int(propagator)
    kernel.ticks += 1
    if index < firstChoice { return model.activities[index].ways.isEmpty || propagateWays(Int32(index)) }
    if index < firstPair { return propagateChoice(index - firstChoice) }
    if index < firstBucket { return propagatePair(index - firstPair) }
    if index < firstBudget { return propagateBucket(index - firstBucket) }
    if index < firstResource { return propagateBudget(index - firstBudget) }
    if index < costPropagator { return propagateResource(index - firstResource) }
    return propagateCost(index - costPropagator)
  }

  /// After a backtrack nothing that woke before matters.
  mutating func forgetAwake() {
    awake.removeAll()
  }

  /// The literals, all holding before a trail position, from which a literal follows by its reason.
  mutating func explain(_ literal: Literal, _ reason: Reason, before position: Int32, into out: inout [Literal]) {
    let first = out.count
    explainUnaudited(literal, reason, before: position, into: &out)
    if let audit { audit(out[first...], literal, reason.kind) }
    if let scribe { tell(scribe, out[first...], literal, reason) }
    assert(out[first...].allSatisfy { kernel.bound($0.side, before: position) <= $0.bound })
  }

  private mutating func explainUnaudited(
    _ literal: Literal, _ reason: Reason, before position: Int32, into out: inout [Literal]
  ) {
    if reason.kind == 0 {
      let address = Int(reason.payload)
      kernel.bumpNogood(address)
      for k in 0..<kernel.size(address) {
        let other = kernel.literal(address, k)
        if other.side == literal.side && other.bound <= literal.bound { continue }
        out.append(other.negated)
      }
      return
    }
    let index = Int(reason.kind >> 4)
    switch reason.kind & 15 {
    case ReasonClass.arcForward: explainForward(index, literal, &out)
    case ReasonClass.arcBackward: explainBackward(index, literal, &out)
    case ReasonClass.arcOff: explainArcOff(index, literal, before: position, &out)
    case ReasonClass.way: explainWays(Int32(index), literal, reason.payload, before: position, &out)
    case ReasonClass.choice: explainChoice(index, literal, before: position, &out)
    case ReasonClass.pair: explainPair(index, literal, before: position, &out)
    case ReasonClass.bucket: explainBucket(index, literal, reason.payload, before: position, &out)
    case ReasonClass.budget: explainBudget(index, literal, before: position, &out)
    case ReasonClass.timetable: explainTimetable(index, literal, reason.payload, before: position, &out)
    case ReasonClass.cost: explainCost(index, literal, before: position, &out)
    case ReasonClass.order: explainOrder(index, literal, &out)
    case ReasonClass.surrogate: explainSurrogate(index, literal, before: position, &out)
    case ReasonClass.energy: explainEnergy(reason.payload, literal, before: position, &out)
    default: preconditionFailure("a bound without a reason was asked for one: kind \(reason.kind)")
    }
  }

  @inline(__always) func lower(_ v: Int32, before position: Int32) -> Int32 {
    -kernel.bound(v << 1 | 1, before: position)
  }
  @inline(__always) func upper(_ v: Int32, before position: Int32) -> Int32 { kernel.bound(v << 1, before: position) }
  @inline(__always) func isOn(_ v: Int32, before position: Int32) -> Bool { v < 0 || lower(v, before: position) == 1 }

  @inline(__always) func endLower(_ a: Int32, before position: Int32) -> Int32 {
    let act = model.activities[Int(a)]
    return act.end >= 0 ? lower(act.end, before: position) : lower(act.start, before: position) + act.length
  }

  @inline(__always) func endUpper(_ a: Int32, before position: Int32) -> Int32 {
    let act = model.activities[Int(a)]
    return act.end >= 0 ? upper(act.end, before: position) : upper(act.start, before: position) + act.length
  }

  @inline(__always) func require(_ condition: Int32, _ out: inout [Literal]) {
    if condition >= 0 { out.append(.atLeast(condition, 1)) }
  }
}
