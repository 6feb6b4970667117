import Optimizer
import PlanVerifier
import ReleaseGraph
package import ReleaseModel
import Timeline

/// A change of a scenario after which a plan exists; proved by that plan.
package struct Repair: Sendable {
  /// One change that a planner decides on.
  package struct Part: Hashable, Sendable {
    package var text: String
    package var edits: [ScenarioEdit]
    /// For ranking: days, or what the change may be worth in days.
    package var size: Int
  }

  package var parts: [Part]

  package var edits: [ScenarioEdit] { parts.flatMap(\.edits) }
  package var changes: [String] { parts.map(\.text) }
  package var text: String { changes.joined(separator: "; and ") }
  package var overlay: String { ScenarioEdit.overlay(edits, why: text) }
  /// Each further decision counts for two days more.
  package var size: Int { parts.reduce(0) { $0 + $1.size } + 2 * (parts.count - 1) }
}

/// # The cheapest changes that make a scenario feasible
///
/// - Candidates: each rule of a conflict gives way by as little as makes room for the releases of the conflict, with every
///               rule among them (bisection over the strengths of its levers).
/// - Proof:      the scenario is loaded anew with the change as an overlay, solved as a whole, and the plan verified. Where
///               that needs more of the same, the strength is bisected on the whole; where other conflicts remain, the
///               cheapest change for each of them is added, and what turns out needless is dropped.
/// - Order:      by size.
package struct Repairer {
  /// Loads the scenario with one overlay more; nil where that does not load.
  private let load: @Sendable (String) -> Scenario?
  private let scenario: Scenario
  private let feasibility: Feasibility
  private var wholeLimit: Duration { .seconds(4) * patience }
  /// Lengthens the limit of each question.
  private var patience = 1

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
    var part: Repair.Part {
      Repair.Part(text: lever.text(strength), edits: lever.edits(strength), size: lever.size(strength))
    }
  }

  /// Up to `most` repairs, the smallest first.
  package func repairs(for conflicts: [Conflict], most: Int) -> [Repair] {
    let found = attempt(conflicts, most)
    guard found.isEmpty, !feasibility.isOver else { return found }
    // On a busy machine short limits may have ended every question.
    var patient = self
    patient.patience = 5
    return patient.attempt(conflicts, most)
  }

  private func attempt(_ conflicts: [Conflict], _ most: Int) -> [Repair] {
    guard let first = conflicts.first else { return [] }
    var found: [Repair] = []
    let candidates = candidates(for: first, of: scenario, given: [])
    // Those that are enough for themselves first: they are the small ones.
    var rest: [Candidate] = []
    for candidate in candidates where !feasibility.isOver && found.count < most {
      if let strength = proved(candidate) {
        add(Repair(parts: [Candidate(lever: candidate.lever, strength: strength).part]), to: &found)
      } else {
        rest.append(candidate)
      }
    }
    for candidate in rest where !feasibility.isOver && found.count < most {
      // With single changes in hand, chains are worth little time.
      if found.count >= 3 { break }
      if let repair = completed(Repair(parts: [candidate.part])), let lean = lean(repair) { add(lean, to: &found) }
    }
    return found.enumerated().sorted { ($0.element.size, $0.offset) < ($1.element.size, $1.offset) }.map(\.element)
  }

  private func add(_ repair: Repair, to found: inout [Repair]) {
    let parts = Set(repair.parts)
    if !found.contains(where: { Set($0.parts).isSubset(of: parts) }) { found.append(repair) }
  }

  // MARK: candidates

  /// Each lever of a conflict at the least strength that makes room for the conflict's releases, the smallest first.
  private func candidates(for conflict: Conflict, of base: Scenario, given: [ScenarioEdit]) -> [Candidate] {
    var set = LeverSet(conflict, of: base)
    let releases = Set(conflict.phases.map { base.phases[$0].release })
    let names = Set(releases.map { base[$0].id })
    set.add(openings(set, releases, base))
    var found: [Candidate] = []
    for lever in set.levers where !feasibility.isOver {
      if let strength = least(lever, { clears(given + lever.edits($0), names) }) {
        found.append(Candidate(lever: lever, strength: strength))
      }
    }
    return found.enumerated().sorted { ($0.element.part.size, $0.offset) < ($1.element.part.size, $1.offset) }
      .map(\.element)
  }

  /// Extra windows where the phases run if theirs are always open.
  private func openings(_ set: LeverSet, _ releases: Set<ReleaseID>, _ base: Scenario) -> [Lever] {
    set.openings.compactMap { opening in
      let all = base.rules.filter { $0 != .windowNeed(opening.phase) }
      let own = all.filter { rule in
        if case .phase(let id) = rule { return releases.contains(base[id].release) }
        return true
      }
      for kept in [all, own] {
        let (slice, originals) = base.keeping(Set(kept))
        let network = NetworkBuilder.build(slice).network
        if case .feasible(let schedule) = feasibility.decide(network, limit: .seconds(1)),
          let position = originals.firstIndex(of: opening.phase.index), schedule.isPresent(position)
        {
          return opening.lever(Int(schedule.start[position]))
        }
      }
      return nil
    }
  }

  /// The least strength that works, given that larger ones do; nil where none does. O(log strength) trials.
  private func least(_ lever: Lever, from known: Int = 0, _ works: (Int) -> Bool) -> Int? {
    guard known < lever.steps, works(lever.steps) else { return nil }
    var low = known
    var high = lever.steps
    var step = 1
    while low + step < high && !feasibility.isOver {
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

  /// Whether the named releases, with all rules among them, have a plan after the edits, and nothing of theirs is
  /// refuted among all others.
  private func clears(_ edits: [ScenarioEdit], _ names: Set<String>) -> Bool {
    guard !feasibility.isOver, let changed = load(ScenarioEdit.overlay(edits, why: "trial")) else { return false }
    let kept = changed.rules.filter { rule in
      if case .phase(let id) = rule { return names.contains(changed[changed[id].release].id) }
      return true
    }
    let network = NetworkBuilder.build(changed.keeping(Set(kept)).scenario).network
    guard case .feasible = feasibility.decide(network, limit: .milliseconds(400) * patience) else { return false }
    guard let refuted = Refuter.refute(NetworkBuilder.build(changed).network) else { return true }
    return !refuted.core.contains { activity in
      activity < changed.phases.count && names.contains(changed[changed.phases[activity].release].id)
    }
  }

  // MARK: proof

  /// The least strength from the candidate's on at which the whole scenario has a plan; nil where that takes more.
  private func proved(_ candidate: Candidate) -> Int? {
    func works(_ n: Int) -> Bool { isFeasible(candidate.lever.edits(n)) }
    if works(candidate.strength) { return candidate.strength }
    return least(candidate.lever, from: candidate.strength, works)
  }

  private func isFeasible(_ edits: [ScenarioEdit]) -> Bool {
    guard !feasibility.isOver, let changed = load(ScenarioEdit.overlay(edits, why: "trial")) else { return false }
    let model = NetworkBuilder.build(changed)
    guard case .feasible(let schedule) = feasibility.decide(model.network, limit: wholeLimit) else { return false }
    return isVerified(schedule, model)
  }

  /// The repair with what else is needed, once a verified plan exists; nil where none is found in time.
  private func completed(_ repair: Repair, depth: Int = 0) -> Repair? {
    guard !feasibility.isOver, let changed = load(repair.overlay) else { return nil }
    let model = NetworkBuilder.build(changed)
    switch feasibility.decide(model.network, limit: wholeLimit) {
    case .feasible(let schedule): return isVerified(schedule, model) ? repair : nil
    case .unknown: return nil
    case .infeasible:
      guard depth < 24 else { return nil }
      var finder = ConflictFinder(changed, feasibility: feasibility, decisionLimit: .milliseconds(300))
      guard case .conflict(let next) = finder.find(limit: wholeLimit),
        let candidate = candidates(for: next, of: changed, given: repair.edits).first
      else { return nil }
      return completed(Repair(parts: repair.parts + [candidate.part]), depth: depth + 1)
    }
  }

  /// Without the parts that are not needed any more.
  private func lean(_ repair: Repair) -> Repair? {
    var repair = repair
    for part in repair.parts where repair.parts.count > 1 {
      let rest = repair.parts.filter { $0 != part }
      if isFeasible(rest.flatMap(\.edits)) { repair.parts = rest }
    }
    return repair
  }

  private func isVerified(_ schedule: Schedule, _ model: ScenarioNetwork) -> Bool {
    let value = NetworkChecker.value(of: schedule, in: model.network)
    let plan = model.plan(
      of: schedule,
      ScenarioNetwork.PlanFigures(status: .feasible, cost: value.cost, second: value.second))
    return PlanVerifier.verify(plan, against: model.scenario).isAccepted
  }
}
