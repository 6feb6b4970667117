import Optimizer
import ReleaseGraph
import ReleaseModel
import Timeline

/// Phases that no order serves: circles, openings in common, neither first.
extension ConflictStory {
  /// A circle of orders: each step with its part of the sum.
  mutating func tellCircle(_ steps: [Int], _ refuted: Refuted) {
    var gains: [Int] = []
    var isInDays = true
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
      gains.append(gain)
      // A lag on the wall clock is no work.
      if arc.lag != 0, case .dependency(let k)? = rule, scenario.dependencies[k].calendar == nil { isInDays = false }
      add(
        text,
        (rule.map { [$0] } ?? []) + (phase(previous).map { [.phase($0)] } ?? [])
          + (phase(step).map { [.phase($0)] } ?? []))
    }
    let names = steps.map { "'\(name($0))'" }
    conclusion =
      "round the circle \((names + names.prefix(1)).joined(separator: " → ")) each waits for the one before it, and so for itself"
      + (gains.isEmpty
        ? "." : ": it would have to begin \(sum(gains, isInDays ? day(of: steps) : nil)) later than it begins.")
  }

  /// The standard day of the phases' work, in minutes, where they share one.
  private func day(of steps: [Int]) -> Int? {
    let days = Set(
      steps.compactMap { phase($0) }.map { id -> Int? in
        let option = scenario[id].options[0]
        let calendar = option.calendar ?? option.teams.first.flatMap { scenario[$0.team].calendar }
        return scenario[id].windows.isEmpty && !option.usesAlways ? calendar.map { scenario[$0].standardDay } : nil
      })
    return days.count == 1 ? days.first ?? nil : nil
  }

  /// `34 working days (10 + 8 + 16)`, or in hours where they are no whole days.
  private func sum(_ gains: [Int], _ day: Int?) -> String {
    let minutes = gains.map { $0 * scenario.grid.slotMinutes }
    let isWhole = scenario.grid.slotMinutes == 1440
    let unit = isWhole ? 1440 : day.flatMap { day in minutes.allSatisfy { $0 % day == 0 } ? day : nil }
    func text(_ slots: Int) -> String { time.work(abs(slots), day: unit) }
    func short(_ slots: Int) -> String {
      unit.map { "\(abs(slots) * scenario.grid.slotMinutes / $0)" } ?? text(slots)
    }
    let terms = gains.enumerated().filter { $0.element != 0 }.map { position, gain in
      (gain < 0 ? "− " : position == 0 ? "" : "+ ") + short(gain)
    }
    let total = text(gains.reduce(0, +))
    return terms.count < 2 ? total : "\(total) (\(terms.joined(separator: " ")))"
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
