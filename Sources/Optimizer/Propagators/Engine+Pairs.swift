/// # Pairs: one of two activities ends, with a gap, before the other begins
///
/// - Rules:       R1 if a can't come first (lower end of a + gap > upper start of b), b comes first: start of a ≥ lower end of b + gap,
///                end of b ≤ upper start of a − gap.  R2 mirrored.  R3 neither can ⇒ the one open condition is off.
/// - Explanation: the two bounds that exclude one order, relaxed to their sum, and the bound of the other activity for the literal asked.
/// - Strength:    bounds.  Complexity: O(1).  Wakes on: bounds of both, conditions.
/// - Source:      disjunctive edge-finding of two (Carlier & Pinson 1989), explained.
extension Engine {
  mutating func propagatePair(_ index: Int) -> Bool {
    let pair = model.pairs[index]
    var open: Int32 = -1
    for condition in pair.conditions {
      if !mayBeOn(condition) { return true }
      if !isOn(condition) && condition != open {
        if open >= 0 { return true }
        open = condition
      }
    }
    kernel.ticks &+= 2
    let aFirst = endLower(pair.a) + pair.gapAB <= startUpper(pair.b)
    let bFirst = endLower(pair.b) + pair.gapBA <= startUpper(pair.a)
    if aFirst && bFirst { return true }
    let reason = Reason(kind: ReasonClass.pair + 16 * Int32(index), payload: 0)
    if open >= 0 { return aFirst || bFirst || tighten(.atMost(open, 0), reason) }
    if !aFirst {
      let start = endLower(pair.b) + pair.gapBA
      if !tighten(.atLeast(model.activities[Int(pair.a)].start, start), reason) { return false }
      return tighten(model.endAtMost(pair.b, startUpper(pair.a) - pair.gapBA), reason)
    }
    let start = endLower(pair.a) + pair.gapAB
    if !tighten(.atLeast(model.activities[Int(pair.b)].start, start), reason) { return false }
    return tighten(model.endAtMost(pair.a, startUpper(pair.b) - pair.gapAB), reason)
  }

  func explainPair(_ index: Int, _ literal: Literal, before position: Int32, _ out: inout [Literal]) {
    let pair = model.pairs[index]
    for condition in pair.conditions where condition != literal.variable { require(condition, &out) }
    func exclude(_ first: Int32, _ second: Int32, _ gap: Int32) {
      // end(first) + gap > start(second): relax the end to what the start leaves.
      let start = upper(model.activities[Int(second)].start, before: position)
      out.append(.atMost(model.activities[Int(second)].start, start))
      out.append(model.endAtLeast(first, start - gap + 1))
    }
    if pair.conditions.contains(literal.variable) {
      exclude(pair.a, pair.b, pair.gapAB)
      exclude(pair.b, pair.a, pair.gapBA)
      return
    }
    let a = model.activities[Int(pair.a)]
    let isLowerSide = literal.side & 1 == 1
    // Which order was excluded: "a first" if a's start rises or b's end falls.
    let ofA = literal.variable == a.start || (a.end >= 0 && literal.variable == a.end)
    let aFirstExcluded = isLowerSide == ofA
    let (early, late, gap) = aFirstExcluded ? (pair.b, pair.a, pair.gapBA) : (pair.a, pair.b, pair.gapAB)
    if aFirstExcluded { exclude(pair.a, pair.b, pair.gapAB) } else { exclude(pair.b, pair.a, pair.gapBA) }
    if isLowerSide {
      out.append(model.endAtLeast(early, -literal.bound - gap))
    } else {
      let act = model.activities[Int(early)]
      let end = act.end >= 0 ? literal.bound : literal.bound + act.length
      out.append(.atMost(model.activities[Int(late)].start, end + gap))
    }
  }
}
