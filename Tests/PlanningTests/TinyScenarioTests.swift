import Foundation
import Optimizer
import Planning
import ReleaseModel
import ScenarioFiles
import Testing

/// From a scenario to its plan, against every plan there is: "infeasible" means that none exists, "optimal" that none is
/// better in either stage, and a plan is found where there is one. `ORCHESTRA_CASES` sets the number of scenarios.
@Suite struct TinyScenarioTests {
  private let cases = ProcessInfo.processInfo.environment["ORCHESTRA_CASES"].flatMap(Int.init) ?? 20

  private enum Answer: Equatable {
    case infeasible, open
    case optimal(cost: Int, second: Int)
  }

  private func answer(_ scenario: Scenario) -> (Answer, cost: Int?) {
    let options = SolveOptions(
      limits: Limits(work: 20_000_000), threads: 2, seed: 1,
      exactSolver: { ClauseLearner(network: $0, hint: $1, seed: $2) },
      provers: [{ ClauseLearner(network: $0, hint: nil, seed: $1) }])
    let result = Planner(options: options).plan(scenario)
    switch result.plan.status {
    case .infeasible: return (.infeasible, nil)
    case .optimal:
      return (.optimal(cost: result.plan.cost ?? -1, second: result.plan.second ?? -1), result.plan.cost)
    case .feasible, .relaxed, .unknown: return (.open, result.plan.cost)
    }
  }

  @Test func agreeWithBruteForce() {
    var faults: [String] = []
    var (judged, infeasible, open) = (0, 0, 0)
    for seed in 0..<cases {
      var random = TinyScenario(seed)
      guard let scenario = RandomScenario.load(random.text()).scenario else { continue }
      var oracle = ScenarioBruteForce(scenario, limit: 10_000)
      oracle.solve()
      guard oracle.isExhausted else { continue }
      judged += 1
      let (given, cost) = answer(scenario)
      let expected = oracle.best.map { Answer.optimal(cost: $0.cost, second: $0.second) } ?? .infeasible
      infeasible += expected == .infeasible ? 1 : 0
      open += given == .open ? 1 : 0
      if given != expected && (given != .open || cost == nil) {
        faults.append("seed \(seed): \(given), but brute force says \(expected)")
      }
    }
    print("tiny scenarios: \(judged) of \(cases) judged, \(infeasible) infeasible, \(open) left open")
    #expect(faults.isEmpty)
    #expect(judged >= cases / 2 && infeasible >= cases / 20 && infeasible <= judged * 3 / 4)
    #expect(open <= cases / 100)
  }
}
