import ReleaseModel
import Timeline

/// Section 7: orders within releases, dependencies, separations, composites.
extension PlanVerifier {
  mutating func checkOrders() {
    for item in scenario.phases.indices where !isStarted(item) {
      guard let row = rows[item] else { continue }
      for before in scenario.phases[item].predecessors {
        guard let other = rows[before.index], other.end > row.start else { continue }
        breach(
          .order, [name(item), name(before.index)],
          "'\(name(item))' starts at \(time(row.start)), before '\(name(before.index))' ends at \(time(other.end))",
          amount: other.end - row.start, at: scenario.phases[item].place, row: item)
      }
    }
    for dependency in scenario.dependencies { check(dependency) }
  }

  func phases(_ end: Endpoint) -> [Int] {
    switch end {
    case .release(let id): Array(scenario[id].phases)
    case .phase(let id): [id.index]
    }
  }

  /// Working slots of the dependency's calendar in [0, t), counted run by run.
  private func work(_ calendar: CalendarID?, before t: Int) -> Int {
    guard let calendar else { return t }
    return scenario[calendar].working.runs.reduce(0) { $0 + max(0, min($1.upperBound, t) - $1.lowerBound) }
  }

  private mutating func check(_ dependency: Dependency) {
    let fromEnd = dependency.countsFromEnd
    let toEnd = dependency.countsToEnd
    func instant(_ item: Int, _ end: Bool) -> Int? { rows[item].map { end ? $0.end : $0.start } }
    // All pairs hold exactly if the last instant on the one side and the first on the other do: both maps are monotone.
    let sources = phases(dependency.from).compactMap { item in instant(item, fromEnd).map { (item, $0) } }
    let targets = phases(dependency.to).filter { !isStarted($0) }.compactMap { item in
      instant(item, toEnd).map { (item, $0) }
    }
    guard let from = sources.max(by: { $0.1 < $1.1 }), let to = targets.min(by: { $0.1 < $1.1 }) else { return }
    let parties = [name(to.0), name(from.0)]
    let relation = "'\(name(to.0))' (\(time(to.1))) and '\(name(from.0))' (\(time(from.1)))"
    if dependency.calendar != nil && dependency.lag >= 0 && to.1 < from.1 {
      breach(
        .dependency, parties, "\(relation) stand in the wrong order (\(dependency.kind.rawValue))",
        amount: from.1 - to.1, at: dependency.place, row: to.0)
    }
    let difference = work(dependency.calendar, before: to.1) - work(dependency.calendar, before: from.1)
    if difference < dependency.lag {
      breach(
        .dependency, parties,
        "\(relation) are \(difference) slots apart (\(dependency.kind.rawValue)), at least \(dependency.lag) are needed",
        amount: dependency.lag - difference, at: dependency.place, row: to.0)
    }
    if let most = dependency.max, difference > most.value {
      missedMaximum(
        to.0, difference - most.value, parties,
        "\(relation) are \(difference) slots apart (\(dependency.kind.rawValue)), at most \(most.value) are allowed",
        most.place)
    }
  }

  mutating func checkSeparations() {
    for separation in scenario.separations {
      let members = separation.phases.map(\.index).filter { rows[$0] != nil }
      for (position, a) in members.enumerated() {
        for b in members[(position + 1)...] where !(isStarted(a) && isStarted(b)) {
          guard let x = rows[a], let y = rows[b], x.end + separation.gap > y.start, y.end + separation.gap > x.start
          else { continue }
          breach(
            .apart, [name(a), name(b)],
            "'\(name(a))' and '\(name(b))' run at once or less than \(slots(separation.gap)) apart",
            amount: min(x.end + separation.gap - y.start, y.end + separation.gap - x.start), at: separation.place,
            row: b)
        }
      }
    }
  }

  mutating func checkComposites() {
    for (index, composite) in scenario.composites.enumerated() {
      let kept = composite.releases.filter { !isDeferred[$0.index] }
      let deliveries = kept.map { scenario[$0].delivery.index }
      if !deliveries.allSatisfy(isStarted) { checkSynchrony(composite, deliveries) }
      guard let offset = gates.firstIndex(of: index), let gate = rows[scenario.phases.count + offset] else { continue }
      let gateName = composite.id + ".gate"
      for release in kept {
        let delivery = scenario[release].delivery.index
        for phase in scenario[release].phases.lowerBound..<delivery {
          guard let row = rows[phase], row.end > gate.start, !isStarted(scenario.phases.count + offset) else {
            continue
          }
          breach(
            .compositeGate, [gateName, name(phase)],
            "'\(gateName)' at \(time(gate.start)) comes before '\(name(phase))' ends at \(time(row.end))",
            amount: row.end - gate.start, at: composite.place, row: scenario.phases.count + offset)
        }
        if let row = rows[delivery], row.start < gate.start, !isStarted(delivery) {
          breach(
            .compositeGate, [gateName, name(delivery)],
            "'\(name(delivery))' starts at \(time(row.start)), before '\(gateName)' at \(time(gate.start))",
            amount: gate.start - row.start, at: composite.place, row: delivery)
        }
      }
    }
  }

  private mutating func checkSynchrony(_ composite: Composite, _ deliveries: [Int]) {
    switch composite.synchrony {
    case .sameWindow:
      let occurrences = deliveries.compactMap { item in rows[item]?.occurrence.map { [$0.window.index, $0.index] } }
      if Set(occurrences).count > 1 {
        breach(
          .composite, [composite.id] + deliveries.map(name),
          "the members of '\(composite.id)' deliver in different occurrences", at: composite.place)
      }
    case .sameStart:
      let starts = deliveries.compactMap { rows[$0]?.start }
      if let first = starts.min(), let last = starts.max(), first != last {
        breach(
          .composite, [composite.id] + deliveries.map(name),
          "the members of '\(composite.id)' start their deliveries at different times, from \(time(first)) to \(time(last))",
          amount: last - first, at: composite.place)
      }
    }
  }
}

extension Dependency {
  /// Whether the end of its `from` side counts, not the start; likewise of its `to` side.
  var countsFromEnd: Bool { kind == .finishToStart || kind == .finishToFinish }
  var countsToEnd: Bool { kind == .finishToFinish || kind == .startToFinish }
}
