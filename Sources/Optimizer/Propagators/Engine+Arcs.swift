import Timeline

/// # Arcs: minimum and maximum lags on monotone time maps
///
/// - Rules:       R1 from ≥ x ⇒ to ≥ f(x).  R2 to ≤ y ⇒ from ≤ g(y), f(x) the least instant whose working time lies `lag` after
///                x's (and not before x where ordered), g its inverse.  R3 f(lower from) > upper to ⇒ a condition of the arc is off.
/// - Explanation: the weakest bound of the other end that still gives the literal asked.
/// - Strength:    bounds.  Complexity: O(1) plain, O(log runs) on a calendar.
/// - Wakes on:    lower bound of `from`, upper bound of `to`, a condition turning on.
/// - Source:      Feydy, Somogyi, Stuckey 2008 (difference logic in lazy clause generation), on calendars Kreter, Schutt, Stuckey 2017.
extension Engine {
  private func forward(_ arc: EngineModel.TimeArc, _ x: Int32) -> Int32 {
    if arc.calendar < 0 { return x + arc.lag }
    let from = Int(x + arc.fromOffset)
    let calendar = model.calendars[Int(arc.calendar)]
    var to = calendar.instant(ofWork: calendar.work(before: from) + Int(arc.lag)) ?? model.horizon + 1
    if arc.ordered { to = max(to, from) }
    return Int32(to) - arc.toOffset
  }

  private func backward(_ arc: EngineModel.TimeArc, _ y: Int32) -> Int32 {
    if arc.calendar < 0 { return y - arc.lag }
    let to = Int(y + arc.toOffset)
    let calendar = model.calendars[Int(arc.calendar)]
    var from = calendar.latestInstant(ofWork: calendar.work(before: to) - Int(arc.lag)) ?? -1
    if arc.ordered { from = min(from, to) }
    return Int32(from) - arc.fromOffset
  }

  /// Arcs behind those of the model were found at the root.
  private func reason(ofArc index: Int32, _ kind: Int32) -> Reason {
    Reason(kind: (Int(index) < model.arcs.count ? kind : ReasonClass.order) + 16 * index, payload: 0)
  }

  private func openConditions(_ arc: EngineModel.TimeArc) -> (count: Int, open: Int32, isOff: Bool) {
    var count = 0
    var open: Int32 = -1
    for condition in [arc.condition, arc.condition2] where condition >= 0 {
      if !mayBeOn(condition) { return (0, -1, true) }
      if !isOn(condition) && condition != open {
        count += 1
        open = condition
      }
    }
    return (count, open, false)
  }

  mutating func propagateForward(_ index: Int32) -> Bool {
    let arc = arcs[Int(index)]
    kernel.ticks &+= 1
    if arc.condition >= 0 || arc.condition2 >= 0 {
      let (count, open, isOff) = openConditions(arc)
      if isOff { return true }
      if count > 0 { return count > 1 || switchOff(index, arc, open) }
    }
    let value = forward(arc, kernel.lower(arc.from))
    if kernel.lower(arc.to) >= value { return true }
    return tighten(.atLeast(arc.to, value), reason(ofArc: index, ReasonClass.arcForward))
  }

  mutating func propagateBackward(_ index: Int32) -> Bool {
    let arc = arcs[Int(index)]
    kernel.ticks &+= 1
    if arc.condition >= 0 || arc.condition2 >= 0 {
      let (count, open, isOff) = openConditions(arc)
      if isOff { return true }
      if count > 0 { return count > 1 || switchOff(index, arc, open) }
    }
    let value = backward(arc, kernel.upper(arc.to))
    if kernel.upper(arc.from) <= value { return true }
    return tighten(.atMost(arc.from, value), reason(ofArc: index, ReasonClass.arcBackward))
  }

  private mutating func switchOff(_ index: Int32, _ arc: EngineModel.TimeArc, _ open: Int32) -> Bool {
    guard forward(arc, kernel.lower(arc.from)) > kernel.upper(arc.to) else { return true }
    return tighten(.atMost(open, 0), Reason(kind: ReasonClass.arcOff + 16 * index, payload: 0))
  }

  /// The least x from which `to ≥ v` follows.
  private func weakestFrom(_ arc: EngineModel.TimeArc, _ v: Int32) -> Int32 {
    if arc.calendar < 0 { return v - arc.lag }
    let to = Int(v + arc.toOffset)
    let calendar = model.calendars[Int(arc.calendar)]
    let work = calendar.work(before: to - 1) + 1 - Int(arc.lag)
    var from = calendar.instant(ofWork: work) ?? model.horizon + 1
    if to > model.horizon { from = calendar.instant(ofWork: calendar.total + 1 - Int(arc.lag)) ?? model.horizon + 1 }
    if arc.ordered { from = min(from, to) }
    return Int32(from) - arc.fromOffset
  }

  mutating func explainOrder(_ index: Int, _ literal: Literal, _ out: inout [Literal]) {
    if literal.variable == arcs[index].to {
      explainForward(index, literal, &out)
    } else {
      explainBackward(index, literal, &out)
    }
  }

  mutating func explainForward(_ index: Int, _ literal: Literal, _ out: inout [Literal]) {
    let arc = arcs[index]
    out.append(.atLeast(arc.from, weakestFrom(arc, -literal.bound)))
    require(arc.condition, &out)
    if arc.condition2 != arc.condition { require(arc.condition2, &out) }
  }

  mutating func explainBackward(_ index: Int, _ literal: Literal, _ out: inout [Literal]) {
    let arc = arcs[index]
    require(arc.condition, &out)
    if arc.condition2 != arc.condition { require(arc.condition2, &out) }
    if arc.calendar < 0 {
      out.append(.atMost(arc.to, literal.bound + arc.lag))
      return
    }
    // from ≤ v follows from every y that does not let from be v + 1: the one before what v + 1 forces.
    out.append(.atMost(arc.to, forward(arc, literal.bound + 1) - 1))
  }

  mutating func explainArcOff(_ index: Int, _ literal: Literal, before position: Int32, _ out: inout [Literal]) {
    let arc = arcs[index]
    let most = upper(arc.to, before: position)
    out.append(.atMost(arc.to, most))
    out.append(.atLeast(arc.from, weakestFrom(arc, most + 1)))
    for condition in [arc.condition, arc.condition2] where condition >= 0 && condition != literal.variable {
      out.append(.atLeast(condition, 1))
    }
  }
}
