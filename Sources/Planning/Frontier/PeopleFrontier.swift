package import Optimizer
import PlanVerifier
package import ReleaseModel
import Timeline

/// # Cost against the people of a team
///
/// One search for each number of people, side by side. A plan for fewer people is one for more, and what is proved for
/// more holds for fewer: so costs never rise and bounds never fall from one number to the next.
package struct PeopleFrontier {
  private let base: Replanning
  private let team: TeamID
  private let options: SolveOptions

  package init(base: Replanning, team: TeamID, options: SolveOptions) {
    self.base = base
    self.team = team
    self.options = options
  }

  /// The team's people all along shift with its capacity: changes over time keep their distance to it.
  package func run(_ counts: ClosedRange<Int>, baseline: Plan?) -> Frontier {
    let own = base.scenario[team]
    let cases = counts.map { count in
      var replanning = base
      replanning.scenario.teams[team.index].people = StepFunction(
        horizon: base.scenario.grid.slotCount, value: 0,
        replacements: own.people.segments.map { ($0.range, max(0, $0.value + count - own.capacity)) })
      return WhatIfCase(name: "\(count)", replanning: replanning, changes: 0, loading: { _ in nil })
    }
    var whatIf = WhatIf(options: options)
    whatIf.explainsMoves = false
    let answers = whatIf.run(cases, base: base, baseline: baseline)
    var frontier = Frontier()
    for (count, answer) in zip(counts, answers) {
      switch answer.outcome {
      case .planned(let found):
        var point = FrontierPoint(
          x: count, y: found.measures.cost.total, bound: found.bound, plan: found.plan, measures: found.measures)
        if let before = frontier.points.last, before.y < point.y {
          (point.y, point.plan, point.measures) = (before.y, before.plan, before.measures)
        }
        frontier.points.append(point)
      case .infeasible: frontier.impossible.append(count)
      case .unknown, .refused: frontier.unknown.append(count)
      }
    }
    var bound = 0
    for index in frontier.points.indices.reversed() {
      bound = max(bound, frontier.points[index].bound)
      frontier.points[index].bound = min(bound, frontier.points[index].y)
    }
    return frontier
  }
}
