import DenseCollections
import ReleaseGraph
import Testing

@testable import Optimizer

/// Surrogate rows against every choice of ways at random, and their explanations against a naive sum.
@Suite struct SurrogateTests {
  private func model(_ generator: inout SeededGenerator) -> EngineModel? {
    let encoder = EngineEncoder(RandomProject.make(&generator, budgets: generator.below(3)), upperBound: nil)
    return encoder.isContradictory ? nil : encoder.model
  }

  /// The last end that some ways need by the longest path and by energy; nil where budgets forbid them.
  private func lastEnd(_ chosen: [Int], _ model: EngineModel) -> Int? {
    var isOn = Set<Int32>()
    for way in chosen { isOn.insert(model.ways[way].chosen) }
    for row in model.budgets {
      let use = row.constant + row.entries.filter { isOn.contains($0.variable) }.reduce(0) { $0 + $1.amount }
      if use > row.capacity { return nil }
    }
    var time = model.lower.map(Int.init)
    for _ in 0..<model.lower.count {
      for (index, act) in model.activities.enumerated() where act.end >= 0 {
        let way = chosen.first { model.activities[index].ways.contains($0) }
        time[Int(act.end)] = max(time[Int(act.end)], time[Int(act.start)] + (way.map { model.ways[$0].duration } ?? 0))
      }
      for arc in model.arcs where arc.calendar < 0 && arc.condition < 0 {
        time[Int(arc.to)] = max(time[Int(arc.to)], time[Int(arc.from)] + Int(arc.lag))
      }
    }
    var last = time[Int(model.makespan)]
    for resource in model.resources where resource.reductions.isEmpty && resource.capacity > 0 {
      var energy = 0
      for task in model.tasks[resource.tasks] where task.condition < 0 || isOn.contains(task.condition) {
        energy += Int(task.demand * (task.length + task.lead))
      }
      last = max(last, (energy + Int(resource.capacity) - 1) / Int(resource.capacity))
    }
    return last
  }

  @Test func rowsHoldForEveryChoice() {
    var generator = SeededGenerator(seed: 21)
    var judged = 0
    var tight = 0
    for _ in 0..<120 {
      guard let model = model(&generator) else { continue }
      // Priced for all ways, and for some of them.
      let rows = [
        SurrogateBuilder.row(model), SurrogateBuilder.row(model, rounds: 100, isOpen: { $0 % 4 != 1 }),
      ]
      for row in rows.compactMap({ $0 }) {
        for _ in 0..<60 {
          let chosen = model.activities.filter { !$0.ways.isEmpty }.map { act in
            act.ways.lowerBound + generator.below(act.ways.count)
          }
          guard let last = lastEnd(chosen, model) else { continue }
          let isOn = Set(chosen.map { model.ways[$0].chosen })
          let sum = row.entries.filter { isOn.contains($0.variable) }.reduce(0) { $0 + $1.amount }
          #expect(sum <= row.capacity + row.rate * last)
          judged += 1
          if sum > row.capacity + row.rate * (last - 3) { tight += 1 }
        }
      }
    }
    #expect(judged > 500)
    #expect(tight > 50)
  }

  /// From the reasons and the opposite of what follows the row has no room left.
  @Test func explanationsFollow() {
    var generator = SeededGenerator(seed: 22)
    var moves = 0
    for _ in 0..<200 {
      guard let model = model(&generator) else { continue }
      var engine = Engine(model, seed: 1)
      let rows = SurrogateBuilder.row(model).map { [$0] } ?? []
      var isFine = !rows.isEmpty && engine.propagate()
      for _ in 0..<10 where isFine {
        let v = Int32(generator.below(model.lower.count))
        let (low, high) = (engine.kernel.lower(v), engine.kernel.upper(v))
        guard low < high else { continue }
        engine.kernel.decide(generator.chance(1, in: 2) ? .atMost(v, low) : .atLeast(v, high))
        isFine = engine.propagate()
        guard isFine else { break }
        engine.surrogates = rows
        let before = engine.kernel.trail.count
        isFine = engine.propagateSurrogates()
        for k in before..<engine.kernel.trail.count {
          let entry = engine.kernel.trail[k]
          var reasons: [Literal] = []
          let literal = Literal(side: entry.side, bound: entry.bound)
          engine.explain(literal, entry.reason, before: Int32(k), into: &reasons)
          moves += 1
          #expect(isFull(reasons + [literal.negated], rows[Int(entry.reason.kind >> 4)], model))
        }
        engine.surrogates = []
        if isFine { isFine = engine.propagate() }
      }
    }
    #expect(moves > 50)
  }

  private func isFull(_ literals: [Literal], _ row: SurrogateRow, _ model: EngineModel) -> Bool {
    var lower = model.lower
    var upper = model.upper
    for literal in literals {
      let v = Int(literal.variable)
      if literal.side & 1 == 0 {
        upper[v] = min(upper[v], literal.bound)
      } else {
        lower[v] = max(lower[v], -literal.bound)
      }
    }
    var sum = 0
    for group in row.groups {
      let on = group.first { lower[Int(row.entries[$0].variable)] == 1 }
      let open = on.map { $0..<$0 + 1 } ?? group
      guard let least = open.filter({ upper[Int(row.entries[$0].variable)] == 1 }).map({ row.entries[$0].amount }).min()
      else { return true }
      sum += least
    }
    return sum > row.capacity + row.rate * Int(upper[Int(model.makespan)])
  }
}
