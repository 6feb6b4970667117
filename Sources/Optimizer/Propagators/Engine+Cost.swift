import DenseCollections

/// # Cost: the sum of lateness, deferral, modes, holding and makespan
///
/// - Rules:       R1 objective ≥ the sum of what each term costs at least.  R2 a term may cost at most what the others leave.
/// - Explanation: each term's bound, relaxed as far as the surplus allows.
/// - Strength:    bounds.  Complexity: O(terms).  Wakes on: any bound of a term.
/// - Source:      linear constraints in lazy clause generation (Ohrimenko, Stuckey, Codish 2009), on piecewise terms.
extension Engine {
  /// What the term costs at least, with the bounds of now or before a position.
  private func least(_ term: EngineModel.CostTerm, before position: Int32) -> Int {
    switch term {
    case .lateness(let a, let due, let weight):
      guard isOn(model.activities[Int(a)].presence, before: position) else { return 0 }
      return weight * max(0, Int(endLower(a, before: position)) - due)
    case .absent(let variable, let cost): return upper(variable, before: position) == 0 ? cost : 0
    case .chosen(let variable, let cost): return lower(variable, before: position) == 1 ? cost : 0
    case .holding(let a, let rate, let condition, let least):
      guard isOn(condition, before: position) else { return 0 }
      return rate
        * max(least, Int(endLower(a, before: position)) - Int(upper(model.activities[Int(a)].start, before: position)))
    case .makespan(let weight): return weight * Int(lower(model.makespan, before: position))
    case .postponed(let a, let from, let weight):
      let act = model.activities[Int(a)]
      guard isOn(act.presence, before: position) else { return 0 }
      return weight * max(0, Int(lower(act.start, before: position)) - from)
    case .advanced(let a, let from, let weight):
      let act = model.activities[Int(a)]
      guard isOn(act.presence, before: position) else { return 0 }
      return weight * max(0, from - Int(upper(act.start, before: position)))
    }
  }

  /// The largest sum that is still allowed.
  private func limit(_ index: Int, before position: Int32) -> Int {
    let row = model.rows[index]
    guard row.objective >= 0 else { return rowLimit[index] }
    return Int(upper(row.objective, before: position)) * row.unit + row.unit - 1
  }

  mutating func propagateCost(_ index: Int) -> Bool {
    let row = model.rows[index]
    if row.terms.isEmpty { return true }
    let now = Int32(kernel.trail.count)
    var total = row.constant
    for term in row.terms { total += least(term, before: now) }
    kernel.ticks &+= row.terms.count / 2 + 1
    if row.objective >= 0 {
      let reason = Reason(kind: ReasonClass.cost + 16 * Int32(index), payload: 0)
      if !tighten(.atLeast(row.objective, Int32(clamping: total / row.unit)), reason) { return false }
    } else if total > rowLimit[index] {
      var found = takeConflictBuffer()
      explainTerms(row, surplus: total - rowLimit[index] - 1, without: nil, before: now, &found)
      conflict = found
      return false
    }
    let slack = limit(index, before: now) - total
    for (position, term) in row.terms.enumerated() where !restrict(term, index, position, slack) { return false }
    return true
  }

  private mutating func restrict(_ term: EngineModel.CostTerm, _ row: Int, _ position: Int, _ slack: Int) -> Bool {
    let reason = Reason(kind: ReasonClass.cost + 16 * Int32(row), payload: Int32(position) + 1)
    switch term {
    case .lateness(let a, let due, let weight):
      guard weight > 0, isOn(model.activities[Int(a)].presence) else { return true }
      let most = due + (weight * max(0, Int(endLower(a)) - due) + slack) / weight
      return most >= Int(endUpper(a)) || tighten(model.endAtMost(a, Int32(clamping: most)), reason)
    case .absent(let variable, let cost):
      return cost <= slack || kernel.isFixed(variable) || tighten(.atLeast(variable, 1), reason)
    case .chosen(let variable, let cost):
      return cost <= slack || kernel.isFixed(variable) || tighten(.atMost(variable, 0), reason)
    case .holding: return true
    case .postponed(let a, let from, let weight):
      let act = model.activities[Int(a)]
      guard isOn(act.presence) else { return true }
      let most = from + (weight * max(0, Int(kernel.lower(act.start)) - from) + slack) / weight
      return most >= Int(kernel.upper(act.start)) || tighten(.atMost(act.start, Int32(clamping: most)), reason)
    case .advanced(let a, let from, let weight):
      let act = model.activities[Int(a)]
      guard isOn(act.presence) else { return true }
      let least = from - (weight * max(0, from - Int(kernel.upper(act.start))) + slack) / weight
      return least <= Int(kernel.lower(act.start)) || tighten(.atLeast(act.start, Int32(clamping: least)), reason)
    case .makespan(let weight):
      let most = Int(kernel.lower(model.makespan)) + slack / max(weight, 1)
      return most >= Int(kernel.upper(model.makespan))
        || tighten(.atMost(model.makespan, Int32(clamping: most)), reason)
    }
  }

  /// Which term a literal restricts, if any; the objective's own lower bound otherwise.
  mutating func explainCost(_ rowIndex: Int, _ literal: Literal, before position: Int32, _ out: inout [Literal]) {
    let row = model.rows[rowIndex]
    if literal.variable == row.objective && literal.side & 1 == 1 {
      var total = row.constant
      for term in row.terms { total += least(term, before: position) }
      explainTerms(row, surplus: total - Int(-literal.bound) * row.unit, without: nil, before: position, &out)
      return
    }
    // The term with the literal broken must exceed the limit together with what the others cost at least.
    // Several terms may restrict one literal; any that exceeds the limit is a reason.
    let limit = self.limit(rowIndex, before: position)
    var all = row.constant
    for term in row.terms { all += least(term, before: position) }
    var chosen: (index: Int, surplus: Int)?
    for (k, term) in row.terms.enumerated() where concerns(term, literal) {
      let surplus = all - least(term, before: position) + broken(term, literal) - limit - 1
      if chosen.map({ surplus > $0.surplus }) ?? true { chosen = (k, surplus) }
    }
    guard let chosen else { return }
    switch row.terms[chosen.index] {
    case .lateness(let a, _, _), .postponed(let a, _, _), .advanced(let a, _, _):
      require(model.activities[Int(a)].presence, &out)
    default: break
    }
    if row.objective >= 0 { out.append(.atMost(row.objective, upper(row.objective, before: position))) }
    explainTerms(row, surplus: chosen.surplus, without: chosen.index, before: position, &out)
  }

  /// What the term costs at least where the literal does not hold.
  private func broken(_ term: EngineModel.CostTerm, _ literal: Literal) -> Int {
    switch term {
    case .lateness(let a, let due, let weight):
      let act = model.activities[Int(a)]
      let end = Int(literal.bound) + 1 + (act.end >= 0 ? 0 : Int(act.length))
      return weight * max(0, end - due)
    case .absent(_, let cost), .chosen(_, let cost): return cost
    case .makespan(let weight): return weight * (Int(literal.bound) + 1)
    case .holding: return 0
    case .postponed(_, let from, let weight): return weight * max(0, Int(literal.bound) + 1 - from)
    case .advanced(_, let from, let weight): return weight * max(0, from + Int(literal.bound) + 1)
    }
  }

  private func concerns(_ term: EngineModel.CostTerm, _ literal: Literal) -> Bool {
    switch term {
    case .lateness(let a, _, let weight):
      let act = model.activities[Int(a)]
      return weight > 0 && literal.side & 1 == 0 && (act.end >= 0 ? act.end : act.start) == literal.variable
    case .absent(let variable, _): return literal.variable == variable && literal.side & 1 == 1
    case .chosen(let variable, _): return literal.variable == variable && literal.side & 1 == 0
    case .holding: return false
    case .postponed(let a, _, _):
      return literal.side & 1 == 0 && model.activities[Int(a)].start == literal.variable
    case .advanced(let a, _, _):
      return literal.side & 1 == 1 && model.activities[Int(a)].start == literal.variable
    case .makespan: return literal.variable == model.makespan && literal.side & 1 == 0
    }
  }

  /// The bounds that make the terms cost what they do; the surplus relaxes or drops some.
  private func explainTerms(
    _ row: EngineModel.CostRow, surplus: Int, without own: Int?, before position: Int32, _ out: inout [Literal]
  ) {
    var surplus = surplus
    for (k, term) in row.terms.enumerated() where k != own {
      let cost = least(term, before: position)
      if cost == 0 { continue }
      if cost <= surplus {
        surplus -= cost
        continue
      }
      switch term {
      case .lateness(let a, _, let weight):
        let relaxed = Int(endLower(a, before: position)) - surplus / weight
        surplus -= surplus / weight * weight
        out.append(model.endAtLeast(a, Int32(relaxed)))
        require(model.activities[Int(a)].presence, &out)
      case .absent(let variable, _): out.append(.atMost(variable, 0))
      case .chosen(let variable, _): out.append(.atLeast(variable, 1))
      case .holding(let a, let rate, let condition, let least):
        require(condition, &out)
        if cost > rate * least {
          out.append(model.endAtLeast(a, endLower(a, before: position)))
          out.append(.atMost(model.activities[Int(a)].start, upper(model.activities[Int(a)].start, before: position)))
        }
      case .postponed(let a, _, let weight):
        let act = model.activities[Int(a)]
        let relaxed = Int(lower(act.start, before: position)) - surplus / weight
        surplus -= surplus / weight * weight
        out.append(.atLeast(act.start, Int32(relaxed)))
        require(act.presence, &out)
      case .advanced(let a, _, let weight):
        let act = model.activities[Int(a)]
        let relaxed = Int(upper(act.start, before: position)) + surplus / weight
        surplus -= surplus / weight * weight
        out.append(.atMost(act.start, Int32(relaxed)))
        require(act.presence, &out)
      case .makespan(let weight):
        let relaxed = Int(lower(model.makespan, before: position)) - surplus / weight
        surplus -= surplus / weight * weight
        out.append(.atLeast(model.makespan, Int32(relaxed)))
      }
    }
  }
}
