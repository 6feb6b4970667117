import Optimizer
import ReleaseGraph
import ReleaseModel
import Timeline

/// Phases that no order serves: circles, openings in common, neither first.
extension ConflictStory {
  /// A circle of orders: each step with its part of the sum.
  mutating func tellCircle(_ steps: [Int], _ refuted: Refuted) {
    var parts: [String] = []
    for (k, step) in steps.enumerated() {
      let previous = steps[(k + steps.count - 1) % steps.count]
      guard case .arc(let a) = refuted.bounds[step].low else { continue }
      let arc = model.network.arcs[a]
      let rule = rule(of: arc)
      let least = model.network.modes[model.network.activities[previous].modes].map(\.duration).min() ?? 0
      let takes = arc.fromEnd == .end ? least : 0
      var text = rule.map { scenario.words(for: $0) } ?? "'\(name(step))' follows '\(name(previous))'"
      if takes > 0 { text += "; '\(name(previous))' takes \(work(previous))" }
      let gain =
        takes + arc.lag
        - (arc.toEnd == .end ? model.network.modes[model.network.activities[step].modes].map(\.duration).min() ?? 0 : 0)
      parts.append((gain < 0 ? "− " : k == 0 ? "" : "+ ") + time.work(abs(gain)))
      add(
        text,
        (rule.map { [$0] } ?? []) + (phase(previous).map { [.phase($0)] } ?? [])
          + (phase(step).map { [.phase($0)] } ?? []))
    }
    let names = steps.map { "'\(name($0))'" }
    conclusion =
      "around the circle \((names + names.prefix(1)).joined(separator: " → ")) each would have to come after itself"
      + (parts.isEmpty ? "." : ": \(parts.joined(separator: " ")) is more than nothing.")
  }

  mutating func tellNoCommonOccurrence(_ synchrony: Int, _ refuted: Refuted) {
    let members = model.network.synchronies[synchrony].activities
    for member in members {
      tellLow(member, refuted)
      tellHigh(member, refuted)
      let bounds = refuted.bounds[member]
      if let id = phase(member) {
        tellOpenings(id, max(0, bounds.startLow), min(bounds.endHigh, scenario.grid.slotCount))
      }
    }
    for case .freeze(let freeze) in conflict.rules where !told.contains(.freeze(freeze)) {
      add(scenario.words(for: scenario[freeze]), [.freeze(freeze)])
    }
    conclusion = "no opening serves all of \(members.map { "'\(name($0))'" }.joined(separator: ", "))."
  }

  mutating func tellNoOrder(_ i: Int, _ j: Int, _ gap: Int, _ exclusion: Refuted.Exclusion, _ refuted: Refuted) {
    for k in [i, j] {
      tellLow(k, refuted)
      tellHigh(k, refuted)
    }
    let (words, rules) = self.exclusion(exclusion, i, j)
    add(
      "'\(name(i))' and '\(name(j))' can't overlap: \(words)" + (gap > 0 ? ", with \(time.stretch(gap)) between" : ""),
      rules)
    func order(_ a: Int, _ b: Int) -> String {
      "'\(name(a))' ends on \(time.end(refuted.bounds[a].endLow)) at the earliest and '\(name(b))' must start by \(time.begin(max(0, refuted.bounds[b].startHigh)))"
    }
    conclusion = "neither can go first: \(order(i, j)); \(order(j, i))."
  }
}
