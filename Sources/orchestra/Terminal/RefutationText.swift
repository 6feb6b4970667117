import Optimizer
import ReleaseGraph
import ReleaseModel
import Timeline

/// Why no plan exists, in the planner's words.
struct RefutationText {
  let model: ScenarioNetwork
  let refutation: Refutation

  var text: String {
    switch refutation {
    case .noStart(let activity, let earliest, let latestEnd):
      let name = model.name(ofActivity: activity)
      return
        "'\(name)' can't start before \(time(earliest)) and would have to end by \(time(latestEnd)), but between these no time allows it: its work, calendar, windows, freezes or dates leave none."
    case .circle(let arcs):
      let names = arcs.map { "'\(model.name(ofActivity: model.network.arcs[$0].from))'" }
      return "A circle of orders and lags can't be met: \((names + names.prefix(1)).joined(separator: " before "))."
    case .contradiction: return "Its rules contradict each other."
    case .exhausted:
      return "A complete search through all ways to plan it found none."
    }
  }

  private func time(_ slot: Int) -> String {
    model.scenario.grid.instant(of: min(max(slot, 0), model.network.horizon)).description
  }
}
