import Optimizer
import PlanVerifier
import ReleaseGraph
package import ReleaseModel
import Timeline

/// A change of a scenario after which a plan exists; proved by that plan.
package struct Repair: Sendable {
  /// In the planner's words, one for each change.
  package var changes: [String]
  package var edits: [ScenarioEdit]
  /// For ranking: days, or what the change may be worth in days.
  package var size: Int

  package var text: String { changes.joined(separator: "; and ") }
  package var overlay: String { ScenarioEdit.overlay(edits, why: text) }
}

/// # The cheapest changes that make a scenario feasible
///
/// - Candidates: each rule of a conflict gives way by as little as it can (bisection over the strengths of its levers) so
///               that the phases of the conflict, with every rule among them, have a plan.
/// - Proof:      the scenario is loaded anew with the change as an overlay, solved as a whole, and the plan verified.
///               Where other conflicts remain, the cheapest change for each of them is added.
/// - Order:      by size; at most one of a kind for each rule.
package struct Repairer {
  /// Loads the scenario with one overlay more; nil where that does not load.
  private let load: @Sendable (String) -> Scenario?
  private let scenario: Scenario
  private let feasibility: Feasibility

  package init(
    _ scenario: Scenario, feasibility: Feasibility, load: @escaping @Sendable (String) -> Scenario?
  ) {
    self.scenario = scenario
    self.feasibility = feasibility
    self.load = load
  }

  /// A lever at the least strength that clears its conflict.
  private struct Candidate {
    var lever: Lever
    var strength: Int
    var size: Int { lever.size(strength) }
    var edits: [ScenarioEdit] { lever.edits(strength) }
    var text: String { lever.text(strength) }
  }

  /// Up to `most` repairs, the smallest first.
  package func repairs(for conflicts: [Conflict], most: Int) -> [Repair] {
    guard let first = conflicts.first else { return [] }
    var found: [Repair] = []
    for candidate in candidates(for: first, of: scenario, given: []) where !feasibility.isOver {
      if found.count >= most { break }
      if let repair = completed(Repair(changes: [candidate.text], edits: candidate.edits, size: candidate.size)) {
        found.append(repair)
      }
    }
    return found.sorted { ($0.edits.count, $0.size) < ($1.edits.count, $1.size) || ($0.size < $1.size) }
  }

  // MARK: candidates

  /// Each lever of a conflict at the least strength that makes room for the conflict's phases, the smallest first.
  private func candidates(for conflict: Conflict, of base: Scenario, given: [ScenarioEdit]) -> [Candidate] {
    var set = LeverSet(conflict, of: base)
    let names = Set(conflict.phases.map { base.path(of: PhaseID($0)) })
    let openings = self.openings(set, conflict, base)
    set.add(openings)
    var found: [Candidate] = []
    for lever in set.levers where !feasibility.isOver {
      if let strength = least(lever, names, given) { found.append(Candidate(lever: lever, strength: strength)) }
    }
    return found.enumerated().sorted { ($0.element.size, $0.offset) < ($1.element.size, $1.offset) }.map(\.element)
  }

  /// Extra windows where the phases would run if theirs were always open.
  private func openings(_ set: LeverSet, _ conflict: Conflict, _ base: Scenario) -> [Lever] {
    set.openings.compactMap { opening in
      let phases = Set(conflict.phases)
      let kept = base.rules.filter { rule in
        if case .phase(let id) = rule { return phases.contains(id.index) }
        return rule != .windowNeed(opening.phase)
      }
      let (slice, originals) = base.keeping(Set(kept))
      let network = NetworkBuilder.build(slice).network
      guard case .feasible(let schedule) = feasibility.decide(network, limit: .milliseconds(400)),
        let position = originals.firstIndex(of: opening.phase.index), schedule.isPresent(position)
      else { return nil }
      return opening.lever(Int(schedule.start[position]))
    }
  }

  /// The least strength at which the named phases, with all rules among them, have a plan; nil where none has.
  private func least(_ lever: Lever, _ names: Set<String>, _ given: [ScenarioEdit]) -> Int? {
    func works(_ n: Int) -> Bool { clears(given + lever.edits(n), names) }
    guard works(lever.steps) else { return nil }
    // Small strengths first: most repairs are small.
    var low = 0
    var high = lever.steps
    var step = 1
    while low + step < high {
      if works(low + step) {
        high = low + step
      } else {
        low += step
        step *= 2
      }
    }
    while high - low > 1 && !feasibility.isOver {
      let middle = (low + high) / 2
      if works(middle) { high = middle } else { low = middle }
    }
    return high
  }

  private func clears(_ edits: [ScenarioEdit], _ names: Set<String>) -> Bool {
    guard !feasibility.isOver, let changed = load(ScenarioEdit.overlay(edits, why: "trial")) else { return false }
    let kept = changed.rules.filter { rule in
      if case .phase(let id) = rule { return names.contains(changed.path(of: id)) }
      return true
    }
    let network = NetworkBuilder.build(changed.keeping(Set(kept)).scenario).network
    if case .feasible = feasibility.decide(network, limit: .milliseconds(400)) { return true }
    return false
  }

  // MARK: proof

  /// The repair with what else is needed, once a verified plan exists; nil where none is found in time.
  private func completed(_ repair: Repair, depth: Int = 0) -> Repair? {
    guard !feasibility.isOver, let changed = load(repair.overlay) else { return nil }
    let model = NetworkBuilder.build(changed)
    switch feasibility.decide(model.network, limit: .seconds(5)) {
    case .feasible(let schedule): return isVerified(schedule, model) ? repair : nil
    case .unknown: return nil
    case .infeasible:
      guard depth < 12 else { return nil }
      var finder = ConflictFinder(changed, feasibility: feasibility, decisionLimit: .milliseconds(300))
      guard case .conflict(let next) = finder.find(limit: .seconds(5)),
        let candidate = candidates(for: next, of: changed, given: repair.edits).first
      else { return nil }
      return completed(
        Repair(
          changes: repair.changes + [candidate.text], edits: repair.edits + candidate.edits,
          size: repair.size + candidate.size), depth: depth + 1)
    }
  }

  private func isVerified(_ schedule: Schedule, _ model: ScenarioNetwork) -> Bool {
    let value = NetworkChecker.value(of: schedule, in: model.network)
    let plan = model.plan(
      of: schedule,
      ScenarioNetwork.PlanFigures(status: .feasible, cost: value.cost, second: value.second))
    return PlanVerifier.verify(plan, against: model.scenario).isAccepted
  }
}
