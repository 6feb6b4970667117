import DenseCollections

/// What the engine tells the scribe of a proof log, where there is one. A new kind of reason is named here with its rule in
/// the checker; one that has none must not propagate while `scribe` is set.
extension Engine {
  /// The constraint of the instance behind a reason.
  func rule(_ kind: Int32) -> ProofScribe.Rule {
    let index = Int(kind >> 4)
    switch kind & 15 {
    case ReasonClass.arcForward, ReasonClass.arcBackward:
      let arc = model.arcs[index]
      return arc.calendar < 0 && arc.condition < 0 ? .order(from: arc.from, to: arc.to) : .unknown
    case ReasonClass.timetable: return rule(ofResource: Int(model.tasks[index].resource))
    case ReasonClass.way: return .job(model.activities[index].start)
    case ReasonClass.choice: return .job(model.choices[index].members[0])
    case ReasonClass.budget: return .budget(index)
    default: return .unknown
    }
  }

  private func rule(ofResource index: Int) -> ProofScribe.Rule {
    let resource = model.resources[index].resource
    return resource >= 0 ? .resource(resource) : .unknown
  }

  func tell(_ scribe: ProofScribe, _ reasons: ArraySlice<Literal>, _ literal: Literal, _ reason: Reason) {
    guard reason.kind == 0 else { return scribe.add(rule(reason.kind), reasons, literal) }
    let clause = clause(Int(reason.payload))
    scribe.add(scribe.number(of: clause).map { .nogood($0) } ?? .unknown, clause.map(\.negated), nil)
  }

  private func clause(_ address: Int) -> [Literal] { (0..<kernel.size(address)).map { kernel.literal(address, $0) } }

  /// Before a conflict is analysed: the bounds that hold for good, and why the conflict is one.
  mutating func tellConflict() {
    guard let scribe else { return }
    tellRoot()
    // Where a bound could not be set, its explanation has been told.
    if scribe.hasSteps { return }
    let clause = conflict.map(\.negated)
    if let number = scribe.number(of: clause) {
      scribe.add(.nogood(number), conflict, nil)
    } else if failed >= firstResource && failed < costPropagator {
      scribe.add(rule(ofResource: Int(failed) - firstResource), conflict, nil)
    } else {
      scribe.giveUp()
    }
  }

  /// Tells the bounds at level 0 that have not been told.
  mutating func tellRoot() {
    guard let scribe else { return }
    let end = kernel.level > 0 ? Int(kernel.levels[0]) : kernel.trail.count
    var reasons: [Literal] = []
    while toldRoot < end {
      let entry = kernel.trail[toldRoot]
      let literal = Literal(side: entry.side, bound: entry.bound)
      if !scribe.knows(literal) {
        guard entry.reason.kind >= 0 else { return scribe.giveUp() }
        reasons.removeAll(keepingCapacity: true)
        explain(literal, entry.reason, before: Int32(toldRoot), into: &reasons)
        scribe.fact(literal)
      }
      toldRoot += 1
    }
  }
}
