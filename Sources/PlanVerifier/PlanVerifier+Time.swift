import ReleaseModel
import Timeline

/// Sections 4, 6 and 7: working time, windows, freezes, dates, gates.
extension PlanVerifier {
  mutating func checkCalendars() {
    for item in items where !isStarted(item) {
      guard let row = rows[item] else { continue }
      checkAsOf(item, row)
      guard let option = option(item), option.duration > 0 else {
        if row.start != row.end {
          breach(
            .duration, [name(item)], "'\(name(item))' is a milestone and must end where it starts",
            amount: row.end - row.start, row: item)
        }
        continue
      }
      let phase = scenario.phases[item]
      guard row.start < row.end else {
        breach(
          .duration, [name(item)], "'\(name(item))' is empty but takes \(option.duration) working slots",
          amount: option.duration, at: option.place, row: item)
        continue
      }
      let mask = workMask(item)
      if !mask[row.start] {
        breach(
          .calendar, [name(item)], "'\(name(item))' starts at \(time(row.start)), outside its working time",
          at: phase.place, row: item)
      }
      if !mask[row.end - 1] {
        breach(
          .calendar, [name(item)],
          "'\(name(item))' ends at \(time(row.end)), after its work is done: the slot before is not worked",
          at: phase.place, row: item)
      }
      let worked = mask[row.start..<row.end].count { $0 }
      if worked != option.duration {
        breach(
          .duration, [name(item)], "'\(name(item))' works \(worked) slots, its duration is \(option.duration)",
          amount: worked - option.duration,
          at: option.place, row: item)
      }
      if (!option.interruptible || !phase.windows.isEmpty) && row.end - row.start != option.duration {
        breach(
          .interrupted, [name(item)],
          "'\(name(item))' takes \(row.end - row.start) slots for \(option.duration) of work, but it must not pause",
          amount: row.end - row.start - option.duration, at: option.place, row: item)
      }
    }
  }

  func windows(_ item: Int) -> [WindowID] {
    if item < scenario.phases.count { return scenario.phases[item].windows }
    return scenario.composites[gates[item - scenario.phases.count]].gate.map { [$0.window] } ?? []
  }

  mutating func checkWindows() {
    var load: [[Int]: Int] = [:]
    var held: [[Int]: Int] = [:]
    for item in items where isStarted(item) {
      guard let row = rows[item], let place = occurrence(of: item, row) else { continue }
      rows[item]?.occurrence = place
      if !isMilestone(item) { held[[place.window.index, place.index], default: 0] += scenario.phases[item].weight }
    }
    for item in items where !isStarted(item) {
      guard let row = rows[item] else { continue }
      let windows = windows(item)
      guard !windows.isEmpty else {
        if row.window != nil { breach(.window, [name(item)], "'\(name(item))' names a window but has none", row: item) }
        continue
      }
      guard let use = row.window else {
        breach(.window, [name(item)], "'\(name(item))' names no window but needs one", row: item)
        continue
      }
      guard let window = windows.first(where: { scenario[$0].id == use.id }) else {
        breach(.window, [name(item), use.id], "'\(use.id)' is none of the windows of '\(name(item))'", row: item)
        continue
      }
      let occurrences = scenario[window].occurrences
      guard let opening = scenario.grid.slot(of: use.start),
        let index = occurrences.firstIndex(where: { $0.range.lowerBound == opening })
      else {
        breach(
          .window, [name(item), use.id], "window '\(use.id)' does not open at \(use.start)", at: scenario[window].place,
          row: item)
        continue
      }
      let range = occurrences[index].range
      guard range.lowerBound <= row.start && row.end <= range.upperBound else {
        breach(
          .window, [name(item), use.id],
          "'\(name(item))' lies at \(time(row.start)) to \(time(row.end)), not within '\(use.id)' from \(time(range.lowerBound)) to \(time(range.upperBound))",
          at: scenario[window].place, row: item)
        continue
      }
      rows[item]?.occurrence = (window, index)
      if !isMilestone(item) { load[[window.index, index], default: 0] += scenario.phases[item].weight }
    }
    openingLoads = load.merging(held, uniquingKeysWith: +)
    for (window, value) in scenario.windows.enumerated() {
      for (index, occurrence) in value.occurrences.enumerated() {
        guard let most = occurrence.limit, let sum = load[[window, index]] else { continue }
        let limit = max(0, most - (held[[window, index]] ?? 0))
        guard sum > limit else { continue }
        let users = items.filter { item in
          rows[item]?.occurrence.map { $0.window.index == window && $0.index == index } ?? false && !isMilestone(item)
        }
        breach(
          .limit, [value.id] + users.map(name),
          "window '\(value.id)' of \(time(occurrence.range.lowerBound)) carries \(sum), its limit is \(limit)",
          amount: sum - limit, at: occurrence.place)
      }
    }
  }

  mutating func checkFreezes() {
    for freeze in scenario.freezes where !freeze.range.isEmpty {
      for item in items where !isStarted(item) {
        guard let row = rows[item], isHit(item, row, by: freeze), !isExcepted(item, from: freeze) else { continue }
        let overlaps =
          isMilestone(item)
          ? freeze.range.contains(row.start) : row.start < freeze.range.upperBound && row.end > freeze.range.lowerBound
        if overlaps {
          breach(
            .freeze, [name(item), freeze.id ?? "freeze"],
            "'\(name(item))' lies in the freeze\(freeze.id.map { " '\($0)'" } ?? "") from \(time(freeze.range.lowerBound)) to \(time(freeze.range.upperBound))",
            at: freeze.place, row: item)
        }
      }
    }
  }

  /// Whether the item's release or composite stands under the freeze's `except`.
  func isExcepted(_ item: Int, from freeze: Freeze) -> Bool {
    guard item < scenario.phases.count else {
      return freeze.exceptComposites.contains(CompositeID(gates[item - scenario.phases.count]))
    }
    let release = scenario.phases[item].release
    return freeze.exceptReleases.contains(release)
      || freeze.exceptComposites.contains { scenario[$0].releases.contains(release) }
  }

  /// Whether the freeze concerns the item at all, wherever it lies.
  func isHit(_ item: Int, _ row: ResolvedRow, by freeze: Freeze) -> Bool {
    guard item < scenario.phases.count, let option = option(item) else { return false }
    let phase = scenario.phases[item]
    let named = isMilestone(item) ? option.environments.flatMap(\.alternatives) : row.bookings.map(\.environment)
    let books = freeze.environments.map { $0.contains { named.contains($0) } }
    let changes = freeze.systems.map { $0.contains { phase.changes.contains($0) } }
    switch (books, changes) {
    case (nil, nil): return !phase.windows.isEmpty && !isMilestone(item)
    case (let books?, nil): return books
    case (nil, let changes?): return changes
    case (let books?, let changes?): return books && changes
    }
  }

  /// A date that a relaxed plan may miss: a breach unless the plan admits exactly this excess.
  private mutating func missed(_ rule: Rule, _ key: String, _ item: Int, _ by: Int, _ message: String, _ place: Place) {
    let excess = Plan.Excess(rule: key, phase: name(item), by: by)
    if plan.status == .relaxed, let index = admitted.firstIndex(of: excess) {
      admitted.remove(at: index)
      return
    }
    breach(rule, [name(item)], message, amount: by, at: place, row: item)
  }

  mutating func checkDates() {
    for item in items where !isStarted(item) {
      guard let row = rows[item] else { continue }
      if item < scenario.phases.count { checkDates(item, row, scenario.phases[item]) }
      for criterion in criteria(item) where criterion.status == .pending || criterion.status == .failed {
        if let ready = criterion.ready {
          if row.start < ready.value {
            missed(
              .criteria, "ready", item, ready.value - row.start,
              "'\(name(item))' is held at \(time(row.start)), before its criterion '\(criterion.id)' is ready at \(time(ready.value))",
              ready.place)
          }
        } else if criterion.status == .failed {
          breach(
            .criteria, [name(item), criterion.id],
            "criterion '\(criterion.id)' of '\(name(item))' failed and has no new date", at: criterion.place, row: item)
        }
      }
    }
  }

  func criteria(_ item: Int) -> [Criterion] {
    if item < scenario.phases.count { return scenario.phases[item].isGate ? scenario.phases[item].criteria : [] }
    return scenario.composites[gates[item - scenario.phases.count]].gate?.criteria ?? []
  }

  private mutating func checkDates(_ item: Int, _ row: ResolvedRow, _ phase: Phase) {
    let release = scenario[phase.release]
    if let earliest = phase.earliest, row.start < earliest.value {
      breach(
        .earliest, [name(item)],
        "'\(name(item))' starts at \(time(row.start)), before its earliest \(time(earliest.value))",
        amount: earliest.value - row.start, at: earliest.place, row: item)
    }
    if let earliest = release.earliest, row.start < earliest.value {
      breach(
        .earliest, [name(item)],
        "'\(name(item))' starts at \(time(row.start)), before its release may at \(time(earliest.value))",
        amount: earliest.value - row.start, at: earliest.place, row: item)
    }
    if let deadline = phase.deadline, row.end > deadline.value {
      missed(
        .deadline, "deadline", item, row.end - deadline.value,
        "'\(name(item))' ends at \(time(row.end)), after its deadline \(time(deadline.value))", deadline.place)
    }
    if let deadline = release.deadline, release.delivery.index == item, row.end > deadline.value {
      missed(
        .deadline, "deadline", item, row.end - deadline.value,
        "'\(name(item))' delivers at \(time(row.end)), after the release's deadline \(time(deadline.value))",
        deadline.place)
    }
    if let fixed = phase.fixed, row.start != fixed.value {
      missed(
        .fixed, "fixed", item, abs(row.start - fixed.value),
        "'\(name(item))' starts at \(time(row.start)), but is fixed at \(time(fixed.value))", fixed.place)
    }
  }

  mutating func checkGates() {
    for release in scenario.releases {
      for index in release.phases where scenario.phases[index].isGate && !isStarted(index) {
        guard let gate = rows[index] else { continue }
        for before in release.phases.lowerBound..<index {
          guard let row = rows[before], row.end > gate.start else { continue }
          breach(
            .gate, [name(index), name(before)],
            "gate '\(name(index))' at \(time(gate.start)) comes before '\(name(before))' ends at \(time(row.end))",
            amount: row.end - gate.start, at: scenario.phases[index].place, row: index)
        }
      }
    }
  }

  mutating func missedMaximum(_ item: Int, _ by: Int, _ parties: [String], _ message: String, _ place: Place) {
    let excess = Plan.Excess(rule: "max", phase: name(item), by: by)
    if plan.status == .relaxed, let index = admitted.firstIndex(of: excess) {
      admitted.remove(at: index)
      return
    }
    breach(.maxLag, parties, message, amount: by, at: place, row: item)
  }

  mutating func checkAdmitted() {
    for excess in admitted where plan.status == .relaxed {
      breach(
        .excess, [excess.phase],
        "the plan admits '\(excess.rule)' by \(excess.by) slots at '\(excess.phase)', which is not so")
    }
  }
}
