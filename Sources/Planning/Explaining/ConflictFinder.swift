import Optimizer
import ReleaseGraph
package import ReleaseModel

/// # A minimal conflict of an infeasible scenario
///
/// - Method:   the refutation's core narrows the scenario to a few phases; QuickXplain drops rules in halves, first with
///             the rules that need no search, then with search; at last each member is left out by itself: a plan
///             without it proves it necessary, another refutation drops it.
/// - Answers that a limit cut off count as "perhaps feasible": the conflict then stays true but may not be minimal.
/// - Complexity: O(k · log(n / k)) decisions for k members of n rules.
/// - Source:   Junker, QuickXplain, AAAI 2004.
package struct ConflictFinder {
  private let scenario: Scenario
  private let feasibility: Feasibility
  /// Rules that may not be lifted, such as those of a repair under trial; they are no members.
  private let fixed: Set<ScenarioRule>
  /// For one decision with search.
  private let decisionLimit: Duration
  private var known: [Set<ScenarioRule>: Bool] = [:]

  package init(
    _ scenario: Scenario, feasibility: Feasibility, fixed: Set<ScenarioRule> = [],
    decisionLimit: Duration = .milliseconds(1500)
  ) {
    self.scenario = scenario
    self.feasibility = feasibility
    self.fixed = fixed
    self.decisionLimit = decisionLimit
  }

  /// What came of looking for a conflict.
  package enum Finding: Sendable {
    case conflict(Conflict)
    case feasible
    case unknown
  }

  /// A conflict among the given rules (nil: all); `limit` is for deciding whether there is one.
  package mutating func find(among given: [ScenarioRule]? = nil, limit: Duration) -> Finding {
    let all = given ?? scenario.rules
    let (slice, phases) = scenario.keeping(Set(all).union(fixed))
    let network = NetworkBuilder.build(slice).network
    let answer: Feasibility.Answer =
      feasibility.knownInfeasible && given == nil
      ? Refuter.refute(network).map { .infeasible(.refuted($0)) } ?? .infeasible(.exhausted)
      : feasibility.decide(network, limit: limit)
    switch answer {
    case .feasible: return .feasible
    case .unknown: return .unknown
    case .infeasible(let proof):
      let rules = narrowed(all, proof, network, slice, phases)
      return minimal(rules).map(Finding.conflict) ?? .unknown
    }
  }

  /// The rules of the phases in the refutation's core, if these alone are refuted; else of their releases; else all.
  private func narrowed(
    _ all: [ScenarioRule], _ proof: Feasibility.Proof, _ network: Network, _ slice: Scenario, _ phases: [Int]
  ) -> [ScenarioRule] {
    guard let refuted = proof.refuted else { return all }
    var core: Set<Int> = []
    for activity in refuted.core {
      if activity < phases.count {
        core.insert(phases[activity])
        continue
      }
      // A composite's gate speaks for the members' phases before the deliveries, and for these.
      let gates = slice.composites.filter { $0.gate != nil }
      for release in gates[activity - phases.count].releases {
        for phase in slice[release].phases where phase <= slice[release].delivery.index { core.insert(phases[phase]) }
      }
    }
    let releases = Set(core.map { scenario.phases[$0].release })
    for isKept in [
      { (id: PhaseID) in core.contains(id.index) }, { (id: PhaseID) in releases.contains(scenario[id].release) },
    ] {
      let rules = all.filter { rule in
        if case .phase(let id) = rule { return isKept(id) }
        return true
      }
      if isRefuted(Set(rules)) { return rules }
    }
    return all
  }

  // MARK: decisions

  private func network(_ rules: Set<ScenarioRule>) -> Network {
    NetworkBuilder.build(scenario.keeping(rules.union(fixed)).scenario).network
  }

  private func isRefuted(_ rules: Set<ScenarioRule>) -> Bool { Refuter.refute(network(rules)) != nil }

  private mutating func isInfeasible(_ rules: Set<ScenarioRule>, bySearch: Bool) -> Bool {
    if let answer = known[rules] { return answer }
    let network = network(rules)
    let answer: Bool
    switch feasibility.decide(network, limit: bySearch ? decisionLimit : .zero) {
    case .infeasible: answer = true
    case .feasible: answer = false
    case .unknown: return false
    }
    known[rules] = answer
    return answer
  }

  // MARK: QuickXplain

  private mutating func minimal(_ rules: [ScenarioRule]) -> Conflict? {
    let relevant = self.relevant(rules)
    var members = relevant
    // Without search first: it is fast and drops most.
    if isInfeasible(Set(relevant), bySearch: false) { members = explain([], false, relevant, bySearch: false) }
    if members.count <= 400 || members.count == relevant.count { members = explain([], false, members, bySearch: true) }
    var necessary: Set<ScenarioRule> = []
    for rule in members where !feasibility.isOver {
      let rest = Set(members.filter { $0 != rule })
      switch feasibility.decide(network(rest), limit: decisionLimit) {
      case .feasible: necessary.insert(rule)
      case .infeasible: members.removeAll { $0 == rule }
      case .unknown: break
      }
    }
    let (slice, phases) = scenario.keeping(Set(members).union(fixed))
    let model = NetworkBuilder.build(slice)
    // The verdict on the members that are left, once more and for itself.
    let again = feasibility.extended(.seconds(2))
    guard case .infeasible(let proof) = again.decide(model.network, limit: max(decisionLimit, .seconds(2))) else {
      return nil
    }
    return Conflict(
      rules: members, necessary: necessary.intersection(members), proof: proof, model: model, phases: phases)
  }

  /// Rules that can matter to the phases among them.
  private func relevant(_ rules: [ScenarioRule]) -> [ScenarioRule] {
    var kept = Array(repeating: false, count: scenario.phases.count)
    for case .phase(let id) in rules { kept[id.index] = true }
    let releases = Set(scenario.phases.indices.filter { kept[$0] }.map { scenario.phases[$0].release })
    var teams: Set<TeamID> = []
    var environments: Set<EnvironmentID> = []
    var windows: Set<WindowID> = []
    var systems: Set<SystemID> = []
    for (index, phase) in scenario.phases.enumerated() where kept[index] {
      windows.formUnion(phase.windows)
      systems.formUnion(phase.changes)
      for option in phase.options {
        teams.formUnion(option.teams.map(\.team))
        for need in option.environments { environments.formUnion(need.alternatives) }
      }
    }
    func isKept(_ end: Endpoint) -> Bool {
      switch end {
      case .phase(let id): kept[id.index]
      case .release(let id): releases.contains(id)
      }
    }
    return rules.filter { rule in
      switch rule {
      case .phase(let id), .phaseEarliest(let id), .phaseDeadline(let id), .fixed(let id), .windowNeed(let id),
        .criterion(let id, _):
        kept[id.index]
      case .releaseEarliest(let id): releases.contains(id)
      case .releaseDeadline(let id): kept[scenario[id].delivery.index]
      case .limit(let id): windows.contains(id)
      case .freeze: true
      case .teamCapacity(let id): teams.contains(id)
      case .environmentCapacity(let id), .changeover(let id), .lead(let id), .outages(let id), .incompatible(let id):
        environments.contains(id)
      case .lock(let id): systems.contains(id)
      case .dependency(let k), .maximum(let k):
        isKept(scenario.dependencies[k].from) && isKept(scenario.dependencies[k].to)
      case .separation(let k): scenario.separations[k].phases.filter { kept[$0.index] }.count > 1
      case .composite(let id), .compositeGate(let id), .compositeCriterion(let id, _):
        scenario[id].releases.contains { releases.contains($0) }
      }
    }
  }

  /// A minimal subset of `candidates` that is infeasible with `background`; both together must be.
  private mutating func explain(
    _ background: [ScenarioRule], _ hasGrown: Bool, _ candidates: [ScenarioRule], bySearch: Bool
  ) -> [ScenarioRule] {
    if hasGrown && isInfeasible(Set(background), bySearch: bySearch) { return [] }
    if candidates.count <= 1 || feasibility.isOver { return candidates }
    // The front half is lifted first.
    let front = Array(candidates[..<(candidates.count / 2)])
    let back = Array(candidates[(candidates.count / 2)...])
    let fromFront = explain(background + back, true, front, bySearch: bySearch)
    let fromBack = explain(background + fromFront, !fromFront.isEmpty, back, bySearch: bySearch)
    return fromFront + fromBack
  }
}
