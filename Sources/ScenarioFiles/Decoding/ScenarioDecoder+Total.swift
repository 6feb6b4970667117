import ReleaseModel
import Timeline

/// Section 9: the largest possible total must be exact in a double: at most 2^53 − 1.
extension ScenarioDecoder {
  static let largestTotal = Int128(1) << 53 - 1

  mutating func checkLargestTotal(_ scenario: Scenario, _ root: JoinedRoot) {
    let shares = Self.largestShares(scenario)
    let makespan = Int128(scenario.makespanCost) * Int128(scenario.grid.slotCount)
    let total = shares.reduce(makespan, +)
    guard total > Self.largestTotal else { return }
    var place = root.place(of: root.has("objective") ? "objective" : "releases")
    var most = "makespan-cost"
    if let index = shares.indices.max(by: { shares[$0] < shares[$1] }), shares[index] > makespan {
      place = scenario.releases[index].place
      most = "release " + quoted(scenario.releases[index].id)
    }
    report.append(
      Diagnostic(
        at: place, code: "out-of-range",
        "the costs can add up to \(total) (scaled by the slots of a day), most of it through \(most)",
        expected: "at most 2^53 - 1: smaller costs, dates nearer to the horizon, or a longer slot"))
  }

  /// By release: the dearer of its latest end in its dearest way, and its deferral.
  static func largestShares(_ scenario: Scenario) -> [Int128] {
    let horizon = Int128(scenario.grid.slotCount)
    let perDay = Int128(scenario.grid.slotsPerDay)
    return scenario.releases.map { release in
      var kept: Int128 = 0
      if let due = release.due { kept = Int128(release.delayCost) * max(0, horizon - Int128(due.value)) }
      for phase in scenario.phases[release.phases] {
        kept += phase.options.map { dearest($0, scenario, horizon, perDay) }.max() ?? 0
      }
      return max(kept, Int128(release.deferCost ?? 0) * perDay)
    }
  }

  private static func dearest(_ option: PhaseOption, _ scenario: Scenario, _ horizon: Int128, _ perDay: Int128)
    -> Int128
  {
    guard option.duration > 0 else { return 0 }
    let holding = option.environments.reduce(Int128(0)) { sum, need in
      sum
        + (need.alternatives.map { id -> Int128 in
          let environment = scenario[id]
          return Int128(environment.costPerDay) * (horizon + Int128(environment.lead)) * Int128(option.units)
        }.max() ?? 0)
    }
    return Int128(option.cost) * perDay + holding
  }
}
