import ReleaseModel
import Timeline

/// An occurrence of a window with the phases that lie in it.
struct WindowUse {
  var window: WindowID
  /// Slots.
  var range: Range<Int>
  var limit: Int?
  /// In order of start.
  var phases: [Int]
  /// The sum of weights that counts against the limit.
  var load: Int
}

extension Dashboard {
  var windows: Markup {
    let uses = windowUses
    if uses.isEmpty { return "<p>This plan uses no windows.</p>" }
    return """
      <p>Openings that the plan uses, with who deploys or meets in them. Load counts the weights of deployments against the window's limit.</p>
      <div class="wide" tabindex="0" role="region" aria-label="Table of windows"><table><thead><tr><th scope="col">Opens</th><th scope="col">Closes</th><th scope="col">Window</th><th scope="col">Load</th><th scope="col">Who, in order</th></tr></thead><tbody>
      \(uses.markup { use in
        "<tr><th scope=\"row\" class=\"nowrap\">\(time(use.range.lowerBound * slotMinutes))</th><td class=\"nowrap\">\(end(use.range.upperBound * slotMinutes))</td><td>\(windowName(use.window))</td><td class=\"nowrap\">\(load(use))</td><td><ul class=\"plain\">\(use.phases.filter { isShown[scenario.phases[$0].release.index] }.markup(entry))</ul></td></tr>\n" })
      </tbody></table></div>
      """
  }

  private func entry(_ phase: Int) -> Markup {
    let bar = picture.bars[phase]
    let value = scenario.phases[phase]
    let isBroken = broken.contains(scenario.path(of: PhaseID(phase)))
    return
      "<li>\(bar.map { ClockTime.text(picture.instant($0.start).minuteOfDay) } ?? "") \(link(value.release.index)) <small>\(value.id)\(isBroken ? " ⚠ breaks a rule" : "")</small></li>"
  }

  private func load(_ use: WindowUse) -> Markup {
    guard let limit = use.limit else { return "\(use.load), no limit" }
    let width = limit == 0 ? 60 : min(60, use.load * 60 / limit)
    return """
      <svg class="small" width="60" height="10" aria-hidden="true"><rect class="track" width="60" height="10" rx="2"/><rect class="fill\(use.load > limit ? " over" : "")" width="\(width)" height="10" rx="2"/></svg> \(use.load) of \(limit)\(use.load == limit ? " (full)" : use.load > limit ? " ⚠ over" : "")
      """
  }

  // MARK: gates

  struct GateRow {
    var name: String
    var release: Int?
    var phase: Int?
    var bar: PlanPicture.Bar
    var criteria: [Criterion]
    var windows: [WindowID]
    var owner: String?
    /// First start of what waits for it, minutes.
    var followedAt: Int?
    var isBroken: Bool
    var isReady: Bool { criteria.allSatisfy { $0.status == .passed || $0.status == .waived } }
  }

  /// Gates of the plan in order of time.
  var gateRows: [GateRow] {
    var rows: [GateRow] = []
    for (index, phase) in scenario.phases.enumerated() where phase.isGate && isShown[phase.release.index] {
      guard let bar = picture.bars[index] else { continue }
      let release = scenario[phase.release]
      let followers = release.phases.filter { scenario.phases[$0].predecessors.contains(PhaseID(index)) }
      rows.append(
        GateRow(
          name: "\(title(of: release)): \(phase.annotations.name ?? phase.id)", release: phase.release.index,
          phase: index, bar: bar, criteria: phase.criteria, windows: phase.windows,
          owner: phase.annotations.owner ?? release.annotations.owner,
          followedAt: followers.compactMap { picture.bars[$0]?.start }.min(),
          isBroken: broken.contains(scenario.path(of: PhaseID(index)))))
    }
    for (index, composite) in scenario.composites.enumerated() {
      guard let gate = composite.gate, let bar = picture.gateBars[index],
        composite.releases.contains(where: { isShown[$0.index] })
      else { continue }
      rows.append(
        GateRow(
          name: "\(composite.annotations.name ?? composite.id): common gate", release: nil, phase: nil, bar: bar,
          criteria: gate.criteria, windows: [gate.window], owner: composite.annotations.owner,
          followedAt: composite.releases.compactMap { picture.bars[scenario[$0].delivery.index]?.start }.min(),
          isBroken: broken.contains(composite.id + ".gate")))
    }
    return rows.sorted { ($0.bar.start, $0.name) < ($1.bar.start, $1.name) }
  }

  var gates: Markup {
    let rows = gateRows
    if rows.isEmpty { return "<p>This plan has no gates.</p>" }
    return """
      <p>“Latest” is the last moment at which the gate could be passed without moving what follows it.</p>
      <div class="wide" tabindex="0" role="region" aria-label="Table of gates"><table><thead><tr><th scope="col">Gate</th><th scope="col">When</th><th scope="col">Ready</th><th scope="col">Criteria</th><th scope="col">Latest</th><th scope="col">Owner</th></tr></thead><tbody>
      \(rows.markup { row in
        "<tr><th scope=\"row\">\(row.isBroken ? "⚠ " : "")\(row.release.map { "<a href=\"#timeline\" data-release=\"\($0)\">\(row.name)</a>" as Markup } ?? "\(row.name)")</th><td class=\"nowrap\">\(time(row.bar.start))</td><td class=\"nowrap\">\(readiness(row))</td><td><ul class=\"plain\">\(row.criteria.markup { criterion($0, row) })</ul></td><td class=\"nowrap\">\(latest(row))</td><td>\(row.owner ?? "")</td></tr>\n" })
      </tbody></table></div>
      """
  }

  private func isMet(_ criterion: Criterion) -> Bool { criterion.status == .passed || criterion.status == .waived }

  private func readiness(_ row: GateRow) -> Markup {
    if row.criteria.isEmpty { return "<span class=\"tag good\"><span aria-hidden=\"true\">✓</span> no criteria</span>" }
    let met = row.criteria.count(where: isMet)
    let style = met == row.criteria.count ? "good" : row.criteria.contains { $0.status == .failed } ? "bad" : "fair"
    let icon = style == "good" ? "✓" : style == "bad" ? "✗" : "…"
    return
      "<span class=\"tag \(style)\"><span aria-hidden=\"true\">\(icon)</span> \(met) of \(row.criteria.count)</span>"
  }

  private func criterion(_ criterion: Criterion, _ row: GateRow) -> Markup {
    let name = criterion.annotations.name ?? criterion.id
    switch criterion.status {
    case .passed: return "<li>✓ \(name): passed</li>"
    case .waived: return "<li>✓ \(name): waived</li>"
    case .failed, .pending:
      let word = criterion.status == .failed ? "✗ \(name): failed" : "… \(name): pending"
      guard let ready = criterion.ready else { return "<li>\(word), no date: not ready</li>" }
      let blocks = ready.value * slotMinutes == row.bar.start ? ", this holds the gate" : ""
      return "<li>\(word), ready \(time(ready.value * slotMinutes))\(blocks)</li>"
    }
  }

  private func latest(_ row: GateRow) -> String {
    guard let follower = row.followedAt else { return "–" }
    if row.windows.isEmpty { return time(max(row.bar.start, follower)) }
    let last = row.windows.flatMap { scenario[$0].occurrences }.filter { $0.range.lowerBound * slotMinutes <= follower }
      .map { min($0.range.upperBound * slotMinutes, follower) }.max()
    return last.map { time(max($0, row.bar.start)) } ?? "–"
  }
}

extension PlanPicture {
  /// Occurrences of windows in which a phase or gate lies, in order of time. Phases outside every occurrence are left out.
  var windowUses: [WindowUse] {
    var positions: [WindowID: [Int: Int]] = [:]
    var uses: [WindowUse] = []
    for (phase, bar) in bars.enumerated() {
      guard let bar, let window = bar.window else { continue }
      let slot = window.start / scenario.grid.slotMinutes
      guard let occurrence = scenario[window.id].occurrences.first(where: { $0.range.lowerBound == slot }) else {
        continue
      }
      let position: Int
      if let known = positions[window.id]?[slot] {
        position = known
      } else {
        position = uses.count
        positions[window.id, default: [:]][slot] = position
        uses.append(
          WindowUse(window: window.id, range: occurrence.range, limit: occurrence.limit, phases: [], load: 0))
      }
      uses[position].phases.append(phase)
      if !bar.isMilestone { uses[position].load += scenario.phases[phase].weight }
    }
    for index in uses.indices {
      uses[index].phases.sort { (bars[$0]?.start ?? 0, $0) < (bars[$1]?.start ?? 0, $1) }
    }
    return uses.sorted { ($0.range.lowerBound, $0.window) < ($1.range.lowerBound, $1.window) }
  }
}
