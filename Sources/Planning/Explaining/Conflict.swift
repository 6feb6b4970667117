import Optimizer
package import ReleaseGraph
import ReleaseModel

/// Rules of a scenario that no plan can meet together.
package struct Conflict: Sendable {
  /// In the order of the story: phases and dates along the chain, then what binds them.
  package var rules: [ScenarioRule]
  /// Rules of which it was proved, by a plan for the others, that the conflict needs them.
  package var necessary: Set<ScenarioRule>
  /// How the rules together were refuted.
  package var proof: Feasibility.Proof
  /// The scenario in which these rules alone hold, its network, and the original index of each of its phases.
  package var model: ScenarioNetwork
  package var phases: [Int]

  /// Whether every member was proved necessary.
  package var isMinimal: Bool { rules.allSatisfy(necessary.contains) }
}
