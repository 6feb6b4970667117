import DenseCollections
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
      let learner = ClauseLearner(
        network: network, hint: nil, seed: seed, direction: seed % 3 == 0 ? .fromBelow : .fromAbove)
      // The rules that large searches alone set up, from the beginning.
      learner.onStart = { $0.engine.dearThreshold = 0 }
      let (answer, found) = solve(learner, network)
      faults += found.map { "seed \(seed): \($0)" }
      if answer == .undecided {
        undecided += 1
        continue
      }
      let expected = oracle.best.map { Answer.best(Objective(cost: $0.cost, second: $0.second)) } ?? .infeasible
      // From below only the cost is proved.
      if seed % 3 == 0, case .best(let found) = answer, let best = oracle.best, found.cost == best.cost { continue }
      if answer != expected { faults.append("seed \(seed): \(answer) instead of \(expected)") }
    }
    #expect(faults.isEmpty)
    #expect(undecided <= cases / 100)
  }

  // MARK: explanations

  /// What engines said while they solved: reasons, what follows, by which rule, in which run.
  private final class Sayings {
    var all: [(reasons: [Literal], follows: Literal, kind: Int32, run: Int)] = []
    /// By rule.
    var count: [Int32: Int] = [:]
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

  /// No explanation may exclude the best schedule, cost aside and orders, which hold for schedules that cost less than the best.
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
        run.engine.dearThreshold = 0
        let value = values(of: best, run, network)
        run.engine.audit = { reasons, follows, kind in
          guard let follows, kind > 0, kind & 15 != ReasonClass.cost, kind & 15 != ReasonClass.order else { return }
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

  /// Replay: in a fresh engine, the reasons alone lead to what was said to follow; each kind of reason often enough.
  @Test func explanationsReplay() {
    var faults: [String] = []
    for seed in 0..<UInt64(cases / 2) {
      var source = RandomNetwork(seed: seed &+ 200_000)
      let network = source.make()
      let learner = ClauseLearner(network: network, hint: nil, seed: seed)
      let sayings = Sayings()
      var models: [EngineModel] = []
      learner.onStart = { run in
        models.append(run.engine.model)
        let number = models.count - 1
        run.engine.audit = { reasons, follows, kind in
          guard kind > 0, kind & 15 < ReasonClass.energy, sayings.count[kind & 15, default: 0] < 12, let follows else {
            return
          }
          sayings.count[kind & 15, default: 0] += 1
          sayings.all.append((Array(reasons), follows, kind, number))
        }
      }
      _ = solve(learner, network)
      for saying in sayings.all {
        let model = models[saying.run]
        // A sum without a variable is bounded by what the search has found, which is no part of the model.
        if saying.kind & 15 == ReasonClass.cost && model.rows[Int(saying.kind >> 4)].objective < 0 { continue }
        var engine = Engine(model, seed: 1)
        let isSet = saying.reasons.allSatisfy { engine.kernel.set($0, .root) }
        guard isSet, engine.propagate() else { continue }
        if !engine.kernel.holds(saying.follows) {
          faults.append("seed \(seed): rule \(saying.kind & 15): \(saying.reasons) ⇏ \(saying.follows)")
        }
      }
    }
    #expect(faults.isEmpty)
  }

  /// Dives at random, and explains all that was propagated, each bound as it stands and one weaker: each kind of reason is
  /// replayed often enough.
  @Test func everyRuleReplays() {
    var faults: [String] = []
    var replayed: [Int32: Int] = [:]
    for seed in 0..<UInt64(max(cases, 400)) where !ReasonClass.all.allSatisfy({ replayed[$0, default: 0] >= 60 }) {
      var source = RandomNetwork(seed: seed &+ 300_000)
      source.isCrowded = seed % 3 == 0
      let encoder = EngineEncoder(source.make(), upperBound: 40)
      guard !encoder.isContradictory else { continue }
      var engine = Engine(encoder.model, seed: 1)
      var random = SeededGenerator(seed: seed)
      var isOpen = engine.propagate()
      while isOpen, let decision = decision(engine, &random) {
        engine.kernel.decide(decision)
        isOpen = engine.propagate()
      }
      for position in 0..<engine.kernel.trail.count {
        let entry = engine.kernel.trail[position]
        let rule = entry.reason.kind & 15
        guard entry.reason.kind > 0, replayed[rule, default: 0] < 60 else { continue }
        for bound in Set([entry.bound, min(entry.bound + 1, entry.previous - 1)]) {
          let literal = Literal(side: entry.side, bound: bound)
          var reasons: [Literal] = []
          engine.explain(literal, entry.reason, before: Int32(position), into: &reasons)
          var fresh = Engine(encoder.model, seed: 1)
          guard reasons.allSatisfy({ fresh.kernel.set($0, .root) }), fresh.propagate() else { continue }
          replayed[rule, default: 0] += 1
          if !fresh.kernel.holds(literal) { faults.append("seed \(seed): rule \(rule): \(reasons) ⇏ \(literal)") }
        }
      }
    }
    #expect(faults.isEmpty)
    for kind in ReasonClass.all { #expect(replayed[kind, default: 0] >= 15, "rule \(kind): \(replayed)") }
    #expect(Set(replayed.keys).isSubset(of: ReasonClass.all))
  }

  /// Halves the values of a variable that is not fixed; nil where all are.
  private func decision(_ engine: borrowing Engine, _ random: inout SeededGenerator) -> Literal? {
    let open = (0..<Int32(engine.kernel.variableCount)).filter { !engine.kernel.isFixed($0) }
    guard !open.isEmpty else { return nil }
    let variable = open[random.below(open.count)]
    let (low, high) = (engine.kernel.lower(variable), engine.kernel.upper(variable))
    let middle = low + (high - low) / 2
    return random.chance(1, in: 2) ? .atMost(variable, middle) : .atLeast(variable, middle + 1)
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
