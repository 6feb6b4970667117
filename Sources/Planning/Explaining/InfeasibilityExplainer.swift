import Optimizer
package import ReleaseModel

/// Why a scenario has no plan, and what would give it one.
package struct InfeasibilityExplainer {
  private let scenario: Scenario
  private let feasibility: Feasibility
  private let load: @Sendable (String) -> Scenario?

  /// `load` reads the scenario's files again with one overlay more.
  package init(
    _ scenario: Scenario, feasibility: Feasibility, load: @escaping @Sendable (String) -> Scenario?
  ) {
    self.scenario = scenario
    self.feasibility = feasibility
    self.load = load
  }

  package enum Finding: Sendable {
    /// A plan exists.
    case feasible
    /// No plan exists; conflicts, those without common members first.
    case conflicts([Conflict])
    case unknown
  }

  /// Up to `most` conflicts; half of the time is kept for repairs.
  package func conflicts(_ most: Int) -> Finding {
    let own = feasibility.part(0.5)
    var finder = ConflictFinder(scenario, feasibility: own)
    let first: Conflict
    switch finder.find(limit: own.rest) {
    case .feasible: return .feasible
    case .unknown: return .unknown
    case .conflict(let conflict): first = conflict
    }
    var found = [first]
    // Without common members, until none is left.
    var lifted = Set(first.rules)
    while found.count < most && !own.isOver {
      guard let next = another(without: lifted, own) else { break }
      found.append(next)
      lifted.formUnion(next.rules)
    }
    // Then those that do without one member of the first.
    for rule in first.rules where found.count < most && !own.isOver {
      guard let next = another(without: [rule], own),
        !found.contains(where: { Set($0.rules) == Set(next.rules) })
      else { continue }
      found.append(next)
    }
    return .conflicts(found)
  }

  private func another(without lifted: Set<ScenarioRule>, _ feasibility: Feasibility) -> Conflict? {
    var finder = ConflictFinder(scenario, feasibility: feasibility)
    guard
      case .conflict(let conflict) = finder.find(
        among: scenario.rules.filter { !lifted.contains($0) }, limit: .seconds(2))
    else { return nil }
    return conflict
  }

  package func repairs(for conflicts: [Conflict], most: Int) -> [Repair] {
    Repairer(scenario, feasibility: feasibility, load: load).repairs(for: conflicts, most: most)
  }
}
