import ReleaseGraph
package import ReleaseModel
import Timeline

/// Stories of a plan's dates.
package enum PlanStory {
  /// The critical chain of a plan from its last end back, a line each; nil where no row matches the scenario.
  package static func criticalChain(of plan: Plan, _ study: GraphStudy) -> [String]? {
    guard let schedule = study.model.schedule(from: plan), let last = CriticalChain.last(of: schedule) else {
      return nil
    }
    let network = study.model.network
    let obstacles = StartObstacles(network, study.adjacency, schedule)
    let words = ObstacleWords(study.model, schedule)
    return CriticalChain(to: last, network, obstacles).links.map { "  " + words.line($0) }
  }
}
