import PlanVerifier
import ReleaseModel
import Timeline

/// Assertions about the plan as a whole: time, cost, moves.
extension PolicyJudge {
  /// Slots late of each release with a due date; nil where it is left out.
  private func lateness(_ scope: Policy.Scope) -> [(release: ReleaseID, slots: Int?)] {
    releases(scope).compactMap { id in
      guard let due = scenario[id].due else { return nil }
      return (id, rowOf[scenario[id].delivery].map { max(0, slot($0.end) - due.value) })
    }
  }

  func onTime(_ percent: Int, _ scope: Policy.Scope) -> Judged {
    let all = lateness(scope)
    if all.isEmpty { return (.notJudged, "no release that it speaks of has a due date", []) }
    let kept = all.count { $0.slots == 0 }
    // Exact: kept ÷ all ≥ percent ÷ 100.
    let isKept = kept * 100 >= percent * all.count
    let late = all.filter { $0.slots != 0 }.sorted {
      ($0.slots ?? .max, $1.release.index) > ($1.slots ?? .max, $0.release.index)
    }
    return (
      isKept ? .kept : .broken,
      "\(kept) of \(Self.count(all.count, "release")) with a due date \(kept == 1 ? "is" : "are") on time (\(kept * 100 / all.count) %); at least \(percent) % wanted",
      isKept
        ? [] : late.map { "\(scenario[$0.release].id) (\($0.slots.map { time.stretch($0) + " late" } ?? "left out"))" }
    )
  }

  func mostLate(_ slots: Int, _ scope: Policy.Scope) -> Judged {
    let all = lateness(scope)
    if all.isEmpty { return (.notJudged, "no release that it speaks of has a due date", []) }
    let worst = all.compactMap(\.slots).max() ?? 0
    let late = all.filter { $0.slots ?? 0 > slots }.sorted {
      ($0.slots ?? 0, $1.release.index) > ($1.slots ?? 0, $0.release.index)
    }
    return (
      late.isEmpty ? .kept : .broken,
      (worst == 0 ? "no release is late" : "the latest release is \(time.stretch(worst)) late")
        + "; at most \(time.stretch(slots)) wanted",
      late.map { "\(scenario[$0.release].id) (\(time.stretch($0.slots ?? 0)) late)" }
    )
  }

  func mostDeferred(_ most: Int, _ scope: Policy.Scope) -> Judged {
    let known = Set(releases(scope).map { scenario[$0].id })
    let out = plan.deferred.filter(known.contains)
    let isKept = out.count <= most
    return (
      isKept ? .kept : .broken, "\(Self.count(out.count, "release")) left out; at most \(most) wanted",
      isKept ? [] : out
    )
  }

  func mostCost(_ most: Int) -> Judged {
    let perDay = scenario.grid.slotsPerDay
    let cost = verdict.cost.total
    let (limit, overflows) = most.multipliedReportingOverflow(by: perDay)
    return (
      overflows || cost <= limit ? .kept : .broken,
      "the plan costs \(MoneyText.text(cost, perDay: perDay)); at most \(MoneyText.text(most, perDay: 1)) wanted", []
    )
  }

  func mostMoves(_ most: Int) -> Judged {
    guard hasBaseline else {
      return (.notJudged, "without a baseline no moves are counted; at most \(most) wanted", [])
    }
    return (
      verdict.moves <= most ? .kept : .broken,
      "\(Self.count(verdict.moves, "phase")) moved against the baseline; at most \(most) wanted", []
    )
  }

  func leastSlack(_ slots: Int, _ scope: Policy.Scope) -> Judged {
    var found: [(release: ReleaseID, slack: Int)] = []
    for id in releases(scope) {
      guard let delivery = rowOf[scenario[id].delivery], let window = delivery.window else { continue }
      let before = scenario[id].phases.filter { $0 < scenario[id].delivery.index }
        .compactMap { rowOf[PhaseID($0)]?.end }.max()
      guard let before else { continue }
      found.append((id, max(0, slot(window.start) - slot(before))))
    }
    guard let least = found.map(\.slack).min() else {
      return (.notJudged, "no release that it speaks of has work before a delivery in a window", [])
    }
    let short = found.filter { $0.slack < slots }.sorted { ($0.slack, $0.release.index) < ($1.slack, $1.release.index) }
    return (
      short.isEmpty ? .kept : .broken,
      "the work before a delivery ends \(time.stretch(least)) before its window or more; at least \(time.stretch(slots)) wanted",
      short.map { "\(scenario[$0.release].id) (\(time.stretch($0.slack)))" }
    )
  }
}
