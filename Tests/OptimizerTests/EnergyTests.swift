import DenseCollections
import ReleaseGraph
import Testing
import Timeline

@testable import Optimizer

/// The energy rules against a naive twin: every start and end of every activity in every stretch of time.
@Suite struct EnergyTests {
  /// Bounds of variables, and what activities must do under them.
  private struct Twin {
    let model: EngineModel
    let energies: EnergyModel
    var lower: [Int32]
    var upper: [Int32]

    init(_ model: EngineModel, _ energies: EnergyModel) {
      self.model = model
      self.energies = energies
      lower = model.lower
      upper = model.upper
    }

    mutating func take(_ literal: Literal) {
      let v = Int(literal.variable)
      if literal.side & 1 == 0 {
        upper[v] = min(upper[v], literal.bound)
      } else {
        lower[v] = max(lower[v], -literal.bound)
      }
    }

    func isOn(_ v: Int32) -> Bool { v < 0 || lower[Int(v)] == 1 }
    func mayBeOn(_ v: Int32) -> Bool { v < 0 || upper[Int(v)] == 1 }

    /// The least overlap of a part with a stretch over all its starts and ends; nil where it has none.
    func overlap(_ part: EnergyModel.Part, _ a: Int32, _ stretch: Range<Int>) -> Int? {
      let act = model.activities[Int(a)]
      var least: Int?
      let starts = (Int(lower[Int(act.start)]), Int(upper[Int(act.start)]))
      guard starts.0 <= starts.1 else { return nil }
      for s in starts.0...starts.1 {
        let shortest = s + Int(part.length - part.lead)
        let ends =
          act.end < 0
          ? (s + Int(act.length), s + Int(act.length))
          : (max(shortest, Int(lower[Int(act.end)])), Int(upper[Int(act.end)]))
        guard ends.0 <= ends.1 else { continue }
        let begin = max(s - Int(part.lead), stretch.lowerBound)
        let value = max(0, min(ends.0, stretch.upperBound) - begin)
        least = min(least ?? value, value)
      }
      return least
    }

    /// Nil where the bounds leave the activity nothing.
    func need(_ group: EnergyModel.Group, _ stretch: Range<Int>) -> Int? {
      func of(_ p: Int) -> Int? {
        let part = energies.parts[p]
        return overlap(part, group.activity, stretch).map { $0 * Int(part.demand) }
      }
      let sure = group.parts.first { isOn(energies.parts[$0].condition) && isOn(energies.parts[$0].condition2) }
      if let sure { return of(sure) }
      guard group.isComplete, isOn(model.activities[Int(group.activity)].presence),
        !group.idle.contains(where: { mayBeOn(energies.idle[$0]) })
      else { return 0 }
      return group.parts.filter { mayBeOn(energies.parts[$0].condition) }.compactMap(of).min()
    }

    /// Whether in some stretch more is needed than there is, or the bounds contradict each other.
    var isOverloaded: Bool {
      if zip(lower, upper).contains(where: { $0 > $1 }) { return true }
      for pool in energies.pools {
        for a in -3..<model.horizon {
          for b in (a + 1)..<(model.horizon + 4) {
            var sum = 0
            for group in energies.groups[pool.groups] {
              guard let need = need(group, a..<b) else { return true }
              sum += need
            }
            if sum > pool.supply(before: b) - pool.supply(before: a) { return true }
          }
        }
      }
      return false
    }
  }

  /// Every conflict and every bound of the energy rules follows from its explanation alone, says the twin.
  @Test func explanationsFollow() {
    var generator = SeededGenerator(seed: 11)
    var faults: [String] = []
    var conflicts = 0
    var moves = 0
    for round in 0..<400 {
      let network = RandomProject.make(&generator)
      let encoder = EngineEncoder(network, upperBound: nil)
      if encoder.isContradictory { continue }
      let model = encoder.model
      var engine = Engine(model, seed: 1)
      let energies = EnergyModel(model)
      var isFine = engine.propagate()
      for _ in 0..<12 where isFine {
        let v = Int32(generator.below(model.lower.count))
        let (low, high) = (engine.kernel.lower(v), engine.kernel.upper(v))
        guard low < high else { continue }
        let middle = low + Int32(generator.below(Int(high - low)))
        engine.kernel.decide(generator.chance(1, in: 2) ? .atMost(v, middle) : .atLeast(v, middle + 1))
        isFine = engine.propagate()
        guard isFine else { break }
        engine.prepareEnergies()
        let before = engine.kernel.trail.count
        isFine = engine.propagateEnergies()
        engine.energies = EnergyModel()
        if !isFine && engine.conflict.allSatisfy({ engine.kernel.holds($0) }) {
          conflicts += 1
          var twin = Twin(model, energies)
          for literal in engine.conflict { twin.take(literal) }
          if !twin.isOverloaded { faults.append("round \(round): conflict \(engine.conflict)") }
        }
        engine.energies = energies
        for k in before..<engine.kernel.trail.count {
          let entry = engine.kernel.trail[k]
          // The bound itself, and a weaker one.
          for ease in 0...1 where entry.previous > entry.bound + Int32(ease) {
            let literal = Literal(side: entry.side, bound: entry.bound + Int32(ease))
            var reasons: [Literal] = []
            engine.explain(literal, entry.reason, before: Int32(k), into: &reasons)
            moves += 1
            var twin = Twin(model, energies)
            for reason in reasons { twin.take(reason) }
            twin.take(literal.negated)
            if !twin.isOverloaded { faults.append("round \(round): \(reasons) ⇏ \(literal)") }
          }
        }
        engine.energies = EnergyModel()
        if isFine { isFine = engine.propagate() }
      }
    }
    #expect(faults.isEmpty)
    #expect(conflicts > 20)
    #expect(moves > 100)
  }

  /// Where the rules are silent, no stretch from a first begin to a last end is overloaded by what must lie within it.
  @Test func findsWhatLiesWithin() {
    var generator = SeededGenerator(seed: 12)
    var silent = 0
    for _ in 0..<300 {
      let network = RandomProject.make(&generator)
      let encoder = EngineEncoder(network, upperBound: nil)
      if encoder.isContradictory { continue }
      var engine = Engine(encoder.model, seed: 1)
      guard engine.propagate() else { continue }
      engine.prepareEnergies()
      let before = engine.kernel.trail.count
      guard engine.propagateEnergies(), engine.kernel.trail.count == before else { continue }
      silent += 1
      let energies = engine.energies
      for pool in energies.pools {
        let groups = energies.groups[pool.groups].filter {
          $0.parts.count == 1 && energies.parts[$0.parts.lowerBound].condition < 0
        }
        for a in 0..<16 {
          for b in (a + 1)..<17 {
            var need = 0
            for group in groups {
              let part = energies.parts[group.parts.lowerBound]
              if Int(engine.startLower(group.activity) - part.lead) >= a && Int(engine.endUpper(group.activity)) <= b {
                need += Int(part.demand * part.length)
              }
            }
            #expect(need <= pool.supply(before: b) - pool.supply(before: a))
          }
        }
      }
    }
    #expect(silent > 50)
  }
}
