import ReleaseModel
import Timeline

/// Assertions about deployments: how many at once, how far apart, on which days.
extension PolicyJudge {
  func mostPerOpening(_ most: Int, _ scope: Policy.Scope) -> Judged {
    var openings: [Plan.WindowUse: [PhaseID]] = [:]
    for (phase, row) in deployments(scope) {
      if let window = row.window { openings[window, default: []].append(phase) }
    }
    guard !openings.isEmpty else {
      return (.kept, "no deployment lies in a window; at most \(most) in one opening wanted", [])
    }
    let fullest = openings.sorted { a, b in
      (b.value.count, a.key.start, a.key.id) < (a.value.count, b.key.start, b.key.id)
    }
    let over = fullest.filter { $0.value.count > most }
    return (
      over.isEmpty ? .kept : .broken,
      "the fullest opening takes \(Self.count(fullest[0].value.count, "deployment")); at most \(most) wanted",
      over.map { "\($0.key.id) on \(day($0.key.start)): \($0.value.map(name).joined(separator: ", "))" }
    )
  }

  func betweenDeployments(_ slots: Int, _ scope: Policy.Scope) -> Judged {
    let all = deployments(scope)
    var least: Int?
    var close: [(gap: Int, text: String)] = []
    for system in scope.systems ?? scenario.systems.indices.map({ SystemID($0) }) {
      let own = all.filter { scenario[$0.phase].changes.contains(system) }
        .sorted { ($0.row.start, $0.row.end) < ($1.row.start, $1.row.end) }
      // What ends last before each begin; phases of one release may follow each other at once.
      for (index, later) in own.enumerated() {
        let before = own[..<index].filter { scenario[$0.phase].release != scenario[later.phase].release }
        guard let earlier = before.max(by: { $0.row.end < $1.row.end }) else { continue }
        let gap = slot(later.row.start) - slot(earlier.row.end)
        least = min(least ?? .max, gap)
        if gap < slots {
          close.append(
            (
              gap,
              "\(scenario[system].id): \(name(earlier.phase)) and \(name(later.phase)) \(gap < 0 ? "overlap" : "are \(time.stretch(gap)) apart") on \(day(later.row.start))"
            ))
        }
      }
    }
    close.sort { ($0.gap, $0.text) < ($1.gap, $1.text) }
    return (
      close.isEmpty ? .kept : .broken,
      (least.map { "deployments that change one system are \(time.stretch(max(0, $0))) apart or more" }
        ?? "no system is changed by two releases") + "; at least \(time.stretch(slots)) wanted", close.map(\.text)
    )
  }

  func daysWithout(_ days: [ClosedRange<CivilDate>], _ scope: Policy.Scope) -> Judged {
    touching(scope, "the days that are to stay free") { date in days.contains { $0.contains(date) } }
  }

  func weekdaysWithout(_ days: [Weekday], _ scope: Policy.Scope) -> Judged {
    let names = days.sorted().map { $0.name.prefix(1).uppercased() + $0.name.dropFirst() }.joined(separator: ", ")
    return touching(scope, names) { days.contains($0.weekday) }
  }

  /// Deployments that run on a day of a kind, at its beginning or any later time of it.
  private func touching(_ scope: Policy.Scope, _ what: String, _ isOne: (CivilDate) -> Bool) -> Judged {
    var found: [(day: CivilDate, phase: PhaseID)] = []
    for (phase, row) in deployments(scope) {
      let last = LocalInstant(minutes: row.end.minutes - 1).date
      var day = row.start.date
      while day <= last {
        if isOne(day) {
          found.append((day, phase))
          break
        }
        day = day + 1
      }
    }
    found.sort { ($0.day, $0.phase) < ($1.day, $1.phase) }
    return (
      found.isEmpty ? .kept : .broken,
      found.isEmpty ? "no deployment on \(what)" : "\(Self.count(found.count, "deployment")) on \(what); none wanted",
      found.map { "\(name($0.phase)) on \(time.day($0.day))" }
    )
  }

  private func day(_ instant: LocalInstant) -> String { time.day(instant.date) }
}
