import Foundation
import ReleaseGraph
import Testing

@testable import Optimizer

/// The engine against brute force on tiny networks with all features mixed, and its explanations against a known
/// schedule and against the model they were made for. `ORCHESTRA_CASES` sets the number of networks.
@Suite struct ClauseLearnerTests {
  private let cases = ProcessInfo.processInfo.environment["ORCHESTRA_CASES"].flatMap(Int.init) ?? 400

  private enum Answer: Equatable {
    case infeasible
    case best(Objective)
    case undecided
  }

  /// Runs the engine alone to its end.
  private func solve(_ learner: ClauseLearner, _ network: Network) -> (Answer, [String]) {
    var best: Objective?
    var used = 0
    while used < 4_000_000 {
      switch learner.search(below: best, ticks: 400_000, used: &used, stop: .never) {
      case .found(let schedule, let objective):
        let breaches = NetworkChecker.breaches(of: schedule, in: network)
        if !breaches.isEmpty { return (.undecided, breaches) }
        if let best, objective >= best { return (.undecided, ["not better: \(objective) after \(best)"]) }
        best = objective
      case .exhausted: return (best.map(Answer.best) ?? .infeasible, [])
      case .limit: break
      }
    }
    return (.undecided, [])
  }

  @Test func agreesWithBruteForce() {
    var faults: [String] = []
    var undecided = 0
    for seed in 0..<UInt64(cases) {
      var source = RandomNetwork(seed: seed)
      let network = source.make()
      var oracle = BruteForce(network)
      oracle.solve(limit: 20_000)
      guard oracle.tried <= 20_000 else { continue }
      let (answer, found) = solve(ClauseLearner(network: network, hint: nil, seed: seed), network)
      faults += found.map { "seed \(seed): \($0)" }
      if answer == .undecided {
        undecided += 1
        continue
      }
      let expected = oracle.best.map { Answer.best(Objective(cost: $0.cost, second: $0.second)) } ?? .infeasible
      if answer != expected { faults.append("seed \(seed): \(answer) instead of \(expected)") }
    }
    #expect(faults.isEmpty)
    #expect(undecided <= cases / 100)
  }

  // MARK: explanations

  /// What an engine said while it solved: reasons, what follows (nil: a conflict), by which rule.
  private final class Sayings {
    var all: [(reasons: [Literal], follows: Literal?, kind: Int32)] = []
  }

  /// The values of a known schedule by variable; absent where the schedule leaves them open.
  private func values(of schedule: Schedule, _ run: ClauseLearner.Run, _ network: Network) -> [Int32: Int32] {
    var value: [Int32: Int32] = [:]
    for (index, act) in run.engine.model.activities.enumerated() {
      let isPresent = schedule.isPresent(index)
      if act.presence >= 0 { value[act.presence] = isPresent ? 1 : 0 }
      for mode in network.activities[index].modes where run.extraction.modeVariable[mode] >= 0 {
        value[run.extraction.modeVariable[mode]] = isPresent && Int(schedule.mode[index]) == mode ? 1 : 0
      }
      guard isPresent else { continue }
      value[act.start] = Int32(schedule.start[index])
      if act.end >= 0 { value[act.end] = Int32(schedule.end[index]) }
    }
    return value
  }

  /// No explanation may exclude the best schedule, cost aside.
  @Test func explanationsHoldForTheBestSchedule() {
    var faults: [String] = []
    for seed in 0..<UInt64(cases / 2) {
      var source = RandomNetwork(seed: seed &+ 100_000)
      let network = source.make()
      var oracle = BruteForce(network)
      oracle.solve(limit: 20_000)
      guard oracle.tried <= 20_000, let best = oracle.bestSchedule else { continue }
      let learner = ClauseLearner(network: network, hint: nil, seed: seed)
      learner.onStart = { run in
        let value = values(of: best, run, network)
        run.engine.audit = { reasons, follows, kind in
          guard let follows, kind > 0, kind & 15 != ReasonClass.cost else { return }
          func truth(_ literal: Literal) -> Bool? {
            value[literal.variable].map { (literal.side & 1 == 0 ? $0 : -$0) <= literal.bound }
          }
          guard reasons.allSatisfy({ truth($0) == true }), truth(follows) == false else { return }
          faults.append("seed \(seed): rule \(kind & 15): \(reasons) ⇒ \(follows)")
        }
      }
      _ = solve(learner, network)
    }
    #expect(faults.isEmpty)
  }

  /// Replay: in a fresh engine, the reasons alone lead to what was said to follow.
  @Test func explanationsReplay() {
    var faults: [String] = []
    for seed in 0..<UInt64(cases / 4) {
      var source = RandomNetwork(seed: seed &+ 200_000)
      let network = source.make()
      let learner = ClauseLearner(network: network, hint: nil, seed: seed)
      let sayings = Sayings()
      var models: [EngineModel] = []
      learner.onStart = { run in
        models.append(run.engine.model)
        guard models.count == 1 else { return }
        run.engine.audit = { reasons, follows, kind in
          if kind > 0, sayings.all.count < 60 { sayings.all.append((Array(reasons), follows, kind)) }
        }
      }
      var used = 0
      _ = learner.search(below: nil, ticks: 400_000, used: &used, stop: .never)
      guard let model = models.first else { continue }
      for saying in sayings.all {
        var engine = Engine(model, seed: 1)
        let isSet = saying.reasons.allSatisfy { engine.kernel.set($0, .root) }
        guard isSet, engine.propagate(), let follows = saying.follows else { continue }
        if !engine.kernel.holds(follows) {
          faults.append("seed \(seed): rule \(saying.kind & 15): \(saying.reasons) ⇏ \(follows)")
        }
      }
    }
    #expect(faults.isEmpty)
  }

  /// The same seed and ticks give the same answers.
  @Test func isRepeatable() {
    var source = RandomNetwork(seed: 77)
    let network = source.make()
    func trace() -> [Int] {
      let learner = ClauseLearner(network: network, hint: nil, seed: 5)
      _ = solve(learner, network)
      return learner.counters.map(\.value)
    }
    #expect(trace() == trace())
  }
}
