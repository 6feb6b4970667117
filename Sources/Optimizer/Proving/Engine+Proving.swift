import DenseCollections

/// What the engine tells the scribe of a proof log, where there is one. A new kind of reason is named here with its rule in
/// the checker; one that has none must not propagate while `scribe` is set.
extension Engine {
  /// The constraint of the instance behind a reason.
  func rule(_ reason: Reason) -> ProofScribe.Rule {
    let index = Int(reason.kind >> 4)
    switch reason.kind & 15 {
    case ReasonClass.arcForward, ReasonClass.arcBackward:
      let arc = model.arcs[index]
      return arc.calendar < 0 && arc.condition < 0 ? .order(from: arc.from, to: arc.to) : .unknown
    case ReasonClass.timetable: return rule(ofResource: Int(model.tasks[index].resource))
    case ReasonClass.way: return .job(model.activities[index].start)
    case ReasonClass.choice: return .job(model.choices[index].members[0])
    case ReasonClass.budget: return .budget(index)
    case ReasonClass.energy:
      let why = energyReasons[Int(reason.payload)]
      return rule(ofPool: Int(why.pool), (Int(why.from), Int(why.to)))
    default: return .unknown
    }
  }

  private func rule(ofResource index: Int) -> ProofScribe.Rule {
    let resource = model.resources[index].resource
    return resource >= 0 ? .resource(resource) : .unknown
  }

  private func rule(ofPool pool: Int, _ stretch: Stretch) -> ProofScribe.Rule {
    let resource = energies.pools[pool].resource
    if resource >= 0 { return .energy(resource, from: stretch.from, to: stretch.to) }
    return .clique(cliqueNumbers[pool], from: stretch.from, to: stretch.to)
  }

  /// Names the cliques among the energy pools in the log.
  mutating func tellCliques() {
    guard let scribe else { return }
    cliqueNumbers = energies.pools.map { pool in
      pool.resource < 0 ? scribe.clique(energies.groups[pool.groups].map(\.activity)) : 0
    }
  }

  func tell(_ scribe: ProofScribe, _ reasons: ArraySlice<Literal>, _ literal: Literal, _ reason: Reason) {
    guard reason.kind == 0 else { return scribe.add(rule(reason), reasons, literal) }
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
    } else if failed == Self.failedEnergy {
      scribe.add(rule(ofPool: failedPool.pool, failedPool.stretch), conflict, nil)
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
