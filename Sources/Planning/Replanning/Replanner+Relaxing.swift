import Optimizer
import ReleaseGraph
import ReleaseModel

extension Replanner {
  /// The re-plan; where none is found in two fifths of the time, the one that violates least (section 9).
  package func relaxing(_ request: Request) -> Result {
    guard let deadline = options.limits.deadline else { return replan(request) }
    var first = self
    first.options.limits.deadline = ContinuousClock.now + (deadline - .now) * 0.4
    first.options.stopsAtFirst = true
    let probe = first.replan(request)
    if options.flag.isRaised { return probe }
    // A work limit makes the plan; the clock only bounds it.
    if !probe.planned.plan.rows.isEmpty || probe.needsMore != nil { return replan(request) }
    let terms = ReplanTerms(
      replanning: request.replanning, baseline: request.baseline, prices: request.prices)
    guard
      case .relaxed(let relaxed) = Relaxer(
        request.replanning.scenario, options: options, terms: terms, onEvent: onEvent
      ).relax()
    else { return probe }
    var result = Result(planned: relaxed.result, moves: [])
    var causes = MoveCauses(request, relaxed.result.plan)
    result.moves = causes.moves()
    return result
  }
}
