/// # Ways: start, end and mode of an activity
///
/// - Rules:       over the ways still possible, R1 start ≥ the least next allowed start.  R2 end ≥ the least end from there.  R3 end ≤
///                the greatest end of a last allowed start.  R4 start ≤ the greatest last start that ends in time.  R5 start ≥ the
///                least start whose end is late enough.  R6 a way that fits nowhere between the bounds is off.
/// - Explanation: the weakest bound of the other variable under which every way that is not off gives the literal asked; a way
///                that would not is cited as off.
/// - Strength:    bounds.  Complexity: O(ways × log runs).
/// - Wakes on:    start, end, a way going off.
/// - Source:      conditional bounds of alternatives (Laborie, Rogerie 2008); calendars as monotone maps (Kreter et al. 2017).
extension Engine {
  private static let startFromStart: Int32 = 0
  private static let endFromStart: Int32 = 1
  private static let endFromLast: Int32 = 2
  private static let lastFromEnd: Int32 = 3
  private static let startFromEnd: Int32 = 4
  private static let lastFromLast: Int32 = 5
  private static let off: Int32 = 6

  mutating func propagateWays(_ a: Int32) -> Bool {
    let act = model.activities[Int(a)]
    let never = model.horizon + 1
    let ls = Int(kernel.lower(act.start))
    let us = Int(kernel.upper(act.start))
    let le = Int(endLower(a))
    let ue = Int(endUpper(a))
    var startAtLeast = never
    var endAtLeast = never
    var startAtMost = -1
    var endAtMost = -1
    var k = act.ways.lowerBound
    while k < act.ways.upperBound {
      let way = model.ways[k]
      k += 1
      guard mayBeOn(way.chosen) else { continue }
      kernel.ticks &+= 4
      var first = model.nextStart(way, ls)
      if model.end(way, first) < le { first = model.nextStart(way, model.latestStart(way, end: le - 1) + 1) }
      let last = model.previousStart(way, min(us, model.latestStart(way, end: ue)))
      if first > last {
        if way.chosen >= 0 {
          if !tighten(
            .atMost(way.chosen, 0),
            Reason(kind: ReasonClass.way + 16 * a, payload: Self.off + 8 * Int32(k - 1 - act.ways.lowerBound)))
          {
            return false
          }
          continue
        }
      }
      startAtLeast = min(startAtLeast, first)
      endAtLeast = min(endAtLeast, model.end(way, first))
      startAtMost = max(startAtMost, last)
      endAtMost = max(endAtMost, model.end(way, max(last, 0)))
    }
    if startAtLeast > startAtMost && endAtMost < 0 { return true }
    return apply(a, act, startAtLeast, endAtLeast, startAtMost, endAtMost)
  }

  private mutating func apply(
    _ a: Int32, _ act: EngineModel.Act, _ startAtLeast: Int, _ endAtLeast: Int, _ startAtMost: Int, _ endAtMost: Int
  ) -> Bool {
    let kind = ReasonClass.way + 16 * a
    // Each rule from the bounds as they are now, so that each has one antecedent.
    let ls = Int(kernel.lower(act.start))
    let bySet = least(act) { model.nextStart($0, ls) }
    if !tighten(.atLeast(act.start, Int32(clamping: bySet)), Reason(kind: kind, payload: Self.startFromStart)) {
      return false
    }
    let le = Int(endLower(a))
    let byEnd = least(act) { model.nextStart($0, model.latestStart($0, end: le - 1) + 1) }
    if !tighten(.atLeast(act.start, Int32(clamping: byEnd)), Reason(kind: kind, payload: Self.startFromEnd)) {
      return false
    }
    let us = Int(kernel.upper(act.start))
    let lastBySet = greatest(act) { model.previousStart($0, us) }
    if !tighten(.atMost(act.start, Int32(clamping: lastBySet)), Reason(kind: kind, payload: Self.lastFromLast)) {
      return false
    }
    let ue = Int(endUpper(a))
    let lastByEnd = greatest(act) { model.previousStart($0, model.latestStart($0, end: ue)) }
    if !tighten(.atMost(act.start, Int32(clamping: lastByEnd)), Reason(kind: kind, payload: Self.lastFromEnd)) {
      return false
    }
    guard act.end >= 0 else { return true }
    let from = Int(kernel.lower(act.start))
    let ends = least(act) { model.end($0, model.nextStart($0, from)) }
    if !tighten(.atLeast(act.end, Int32(clamping: ends)), Reason(kind: kind, payload: Self.endFromStart)) {
      return false
    }
    let to = Int(kernel.upper(act.start))
    let lastEnds = greatest(act) { way in
      let last = model.previousStart(way, to)
      return last < 0 ? -1 : model.end(way, last)
    }
    return tighten(.atMost(act.end, Int32(clamping: lastEnds)), Reason(kind: kind, payload: Self.endFromLast))
  }

  private func least(_ act: EngineModel.Act, _ value: (EngineModel.Way) -> Int) -> Int {
    var result = model.horizon + 1
    for way in model.ways[act.ways] where mayBeOn(way.chosen) { result = min(result, value(way)) }
    return result
  }

  private func greatest(_ act: EngineModel.Act, _ value: (EngineModel.Way) -> Int) -> Int {
    var result = -1
    for way in model.ways[act.ways] where mayBeOn(way.chosen) { result = max(result, value(way)) }
    return result
  }

  mutating func explainWays(
    _ a: Int32, _ literal: Literal, _ payload: Int32, before position: Int32, _ out: inout [Literal]
  ) {
    let act = model.activities[Int(a)]
    if payload & 7 == Self.off {
      explainOff(a, act, model.ways[act.ways.lowerBound + Int(payload >> 3)], before: position, &out)
      return
    }
    let isLowerSide = literal.side & 1 == 1
    let v = Int(isLowerSide ? -literal.bound : literal.bound)
    let isFromEnd = payload == Self.startFromEnd || payload == Self.lastFromEnd
    let held: Int
    if isLowerSide {
      held = Int(isFromEnd ? endLower(a, before: position) : lower(act.start, before: position))
    } else {
      held = Int(isFromEnd ? endUpper(a, before: position) : upper(act.start, before: position))
    }
    var needed = isLowerSide ? Int.min : Int.max
    for way in model.ways[act.ways] {
      let weakest = weakest(way, payload, v)
      let isMet = isLowerSide ? weakest <= held : weakest >= held
      if isMet {
        needed = isLowerSide ? max(needed, weakest) : min(needed, weakest)
      } else {
        out.append(.atMost(way.chosen, 0))
      }
    }
    guard needed != Int.min && needed != Int.max else { return }
    let value = Int32(clamping: needed)
    switch (isLowerSide, isFromEnd) {
    case (true, true): out.append(model.endAtLeast(a, value))
    case (true, false): out.append(.atLeast(act.start, value))
    case (false, true): out.append(model.endAtMost(a, value))
    case (false, false): out.append(.atMost(act.start, value))
    }
  }

  /// The weakest bound of the antecedent under which this way gives the asked bound v.
  private func weakest(_ way: EngineModel.Way, _ payload: Int32, _ v: Int) -> Int {
    switch payload {
    case Self.startFromStart: model.previousStart(way, v - 1) + 1
    case Self.endFromStart: model.previousStart(way, model.latestStart(way, end: v - 1)) + 1
    case Self.startFromEnd: endOfLast(way, v - 1) + 1
    case Self.lastFromLast: model.nextStart(way, v + 1) - 1
    case Self.lastFromEnd: model.end(way, model.nextStart(way, v + 1)) - 1
    default: model.nextStart(way, model.latestStart(way, end: v) + 1) - 1
    }
  }

  private func endOfLast(_ way: EngineModel.Way, _ t: Int) -> Int {
    let last = model.previousStart(way, t)
    return last < 0 ? -1 : model.end(way, last)
  }

  /// A way that fits nowhere: its first start after the lower bounds lies behind its last before the upper ones.
  private func explainOff(
    _ a: Int32, _ act: EngineModel.Act, _ way: EngineModel.Way, before position: Int32, _ out: inout [Literal]
  ) {
    let ls = Int(lower(act.start, before: position))
    let le = Int(endLower(a, before: position))
    let us = Int(upper(act.start, before: position))
    let ue = Int(endUpper(a, before: position))
    let firstByEnd = model.end(way, model.nextStart(way, ls)) < le
    let byEnd = model.latestStart(way, end: ue)
    let lastByEnd = byEnd < us
    let last = model.previousStart(way, min(us, byEnd))
    // Between `last` and `first` every start is closed: bounds may be as weak as these allow.
    let first = model.nextStart(way, last + 1)
    if firstByEnd {
      let y = endOfLast(way, last) + 1
      out.append(model.endAtLeast(a, Int32(clamping: min(y, le))))
    } else {
      out.append(.atLeast(act.start, Int32(clamping: min(last + 1, ls))))
    }
    if lastByEnd {
      out.append(model.endAtMost(a, Int32(clamping: max(ue, min(model.end(way, first) - 1, model.horizon + 1)))))
    } else {
      out.append(.atMost(act.start, Int32(clamping: max(us, first - 1))))
    }
  }
}
