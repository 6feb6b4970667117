import ReleaseModel
import Timeline

extension Dashboard {
  var late: [(release: Int, minutes: Int)] {
    shown.compactMap { index in
      if case .late(let minutes) = picture.states[index] { return (index, minutes) }
      return nil
    }
  }

  private struct Counts {
    var all = 0
    var late = 0
    var deferred = 0
    var missing = 0
    var onTime: Int { all - late - deferred - missing }
  }

  private var counts: Counts {
    Counts(
      all: shown.count, late: late.count, deferred: shown.count { picture.states[$0] == .deferred },
      missing: shown.count { picture.states[$0] == .unplanned })
  }

  var overview: Markup {
    let counts = counts
    var page: Markup = "<p class=\"lead\">\(verdict(counts)) <small>\(ProofWords.text(subject))</small></p>"
    if !subject.findings.isEmpty { page += findings }
    page += "<div class=\"cards\">\(cards(counts))</div>"
    page += glance
    page += "<div class=\"columns\"><div>\(attention)\(lateTable)\(costs)</div><div>\(coming)</div></div>"
    page += changes
    return page
  }

  /// Dates missed by a relaxed plan are told as such; any other violation takes the ground from all its figures.
  private var breaksRules: Bool { !subject.findings.isEmpty && plan.status != .relaxed }

  /// The plan in one sentence.
  private func verdict(_ counts: Counts) -> String {
    if counts.all == 0 { return "This plan holds no releases." }
    if breaksRules {
      return
        "This plan breaks rules (\(plural(subject.findings.count, "violation"))): it can't be carried out as drawn. By its dates \(counts.onTime) of \(plural(counts.all, "release")) would ship on time."
    }
    if counts.onTime == counts.all {
      return counts.all == 1 ? "The release ships on time." : "All \(counts.all) releases ship on time."
    }
    var parts: [String] = []
    if counts.late > 0 { parts.append("\(counts.late) late") }
    if counts.deferred > 0 { parts.append("\(counts.deferred) left out of this plan") }
    if counts.missing > 0 { parts.append("\(counts.missing) without a delivery") }
    return "\(counts.onTime) of \(plural(counts.all, "release")) ship on time; \(parts.joined(separator: ", "))."
  }

  private func card(_ title: String, _ figure: String, _ words: Markup, _ style: String = "", isText: Bool = false)
    -> Markup
  {
    "<div class=\"card \(style)\"><h3>\(title)</h3><p class=\"figure\(isText ? " text" : "")\">\(figure)</p>\(words)</div>\n"
  }

  private func cards(_ counts: Counts) -> Markup {
    let share = counts.all == 0 ? 100 : counts.onTime * 100 / counts.all
    var result: Markup = ""
    if !subject.findings.isEmpty {
      result += card("Violations", "\(subject.findings.count)", "<p>⚠ rules that the plan breaks</p>", "bad")
    }
    result += card(
      "On time", "\(share) %",
      "\(bar(counts))<p>\(counts.onTime) of \(plural(counts.all, "release"))\(breaksRules ? ", were it kept" : "")</p>",
      breaksRules ? "bad" : share == 100 ? "good" : share >= 80 ? "fair" : "bad")
    result += card("Late", "\(counts.late)", "<p>\(lateWords)</p>", counts.late > 0 ? "bad" : breaksRules ? "" : "good")
    result += card(
      "Deferred", "\(counts.deferred)",
      "<p>\(counts.deferred == 0 ? "everything ships" : "left out of this plan")</p>",
      counts.deferred > 0 ? "fair" : breaksRules ? "" : "good")
    result += card(
      "Cost", plan.cost.map { CostWords.whole($0, perDay: plan.perDay) } ?? "–", "<p>\(boundWords)</p>")
    let gates = gateRows
    if !gates.isEmpty {
      let open = gates.count { !$0.isReady }
      result += card(
        "Gates ready", "\(gates.count - open) of \(gates.count)",
        "<p>\(open == 0 ? "every criterion is met" : "\(plural(open, "gate")) with open criteria")</p>",
        open == 0 ? "good" : "fair")
    }
    if let last = shown.compactMap({ index in
      picture.bars[scenario.releases[index].delivery.index].map { ($0.end, index) }
    }).max(by: { $0.0 < $1.0 }) {
      result += card(
        "Last delivery", DateWords.dayAndMonth(picture.instant(last.0 - 1).date),
        "<p>\(title(of: scenario.releases[last.1]))</p>", isText: true)
    }
    if let moved {
      result += card(
        "Since the baseline", "\(moved.count)",
        "<p>of \(plural(moved.all, "phase")) moved</p>", moved.count == 0 ? "good" : "")
    }
    return result
  }

  /// Releases on time, late and left out, as one bar; the card's words say the same.
  private func bar(_ counts: Counts) -> Markup {
    guard counts.all > 0 else { return "" }
    let on = counts.onTime * 1000 / counts.all
    let late = counts.late * 1000 / counts.all
    return """
      <svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect class="off" width="1000" height="10"/><rect class="late" width="\(on + late)" height="10"/><rect class="on" width="\(on)" height="10"/></svg>
      """
  }

  private var boundWords: String {
    if breaksRules { return "the plan breaks rules: neither cost nor proof holds" }
    guard let cost = plan.costWithMoves, let bound = plan.bound, cost > 0 else {
      return "nothing is late or left out at a cost"
    }
    let moves = plan.hasMoveCost ? "and \(CostWords.whole(plan.moveCost ?? 0, perDay: plan.perDay)) for moves; " : ""
    if bound >= cost { return moves + "proved: none is cheaper" }
    return
      "\(moves)gap \(tenthsOfPercent(cost - bound, cost)): no plan costs less than \(CostWords.whole(bound, perDay: plan.perDay))"
  }

  private func tenthsOfPercent(_ part: Int, _ whole: Int) -> String {
    let share = Int((Double(part) / Double(max(whole, 1)) * 1000).rounded())
    return "\(share / 10).\(share % 10) %"
  }

  private var lateWords: String {
    guard let worst = late.max(by: { $0.minutes < $1.minutes }) else { return "no due date is missed" }
    return "worst: \(title(of: scenario.releases[worst.release])), by \(DateWords.stretch(worst.minutes))"
  }

  /// How many of the phases in both plans start at another time.
  private var moved: (count: Int, all: Int)? {
    guard let baseline else { return nil }
    let both = shown.flatMap { Array(scenario.releases[$0].phases) }.filter {
      picture.bars[$0] != nil && baseline.bars[$0] != nil
    }
    return (both.count { picture.bars[$0]?.start != baseline.bars[$0]?.start }, both.count)
  }

  private var findings: Markup {
    """
    <div class="alert" role="alert"><h3>⚠ This plan breaks rules: \(plural(subject.findings.count, "violation"))</h3>
    <ul>\(subject.findings.prefix(200).markup { "<li><b>\($0.rule)</b> \($0.message)</li>" })</ul>\(subject.findings.count > 200 ? "<p>… and more; <code>orchestra check</code> lists all.</p>" : "")</div>
    """
  }

  /// The whole plan in one picture: releases over time where these are few, else deliveries by week.
  private var glance: Markup {
    guard let picture = TimelinePicture(self) else { return "" }
    if shown.count <= 24 {
      return
        "<div class=\"panel\"><h3>The plan at a glance</h3><div class=\"scrolls\">\(picture.svg(shown))</div>\(kindLegend)</div>"
    }
    return
      "<div class=\"panel\"><h3>Deliveries by week</h3><div class=\"scrolls\">\(deliveries)</div><p class=\"legend\"><span><span class=\"kind on\"></span>on time</span><span><span class=\"kind over\"></span>late, on top</span><span><span class=\"mark\">▨</span> freeze</span></p></div>"
  }

  private var kindLegend: Markup {
    "<p class=\"legend\">\(kinds.names.enumerated().markup { "<span><span class=\"kind k\($0.offset % 8)\"></span>\($0.element)</span>" })<span><span class=\"mark\">▯</span> framed: delivery</span><span><span class=\"mark\">▸</span> due</span>\(scenario.freezes.isEmpty ? "" : "<span><span class=\"mark\">❄</span> freeze</span>" as Markup)\(subject.findings.isEmpty ? "" : "<span><span class=\"mark bad\">┅</span> dashed red frame: breaks a rule</span>" as Markup)</p>"
  }

  private var costs: Markup {
    let terms = subject.terms.filter { $0.scaled != 0 }
    guard let most = terms.map(\.scaled).max(), most > 0 else { return "" }
    return """
      <div class="panel"><h3>Cost by term</h3><table class="bars"><thead><tr><th scope="col">Term</th><th scope="col" class="n">Cost</th><th scope="col"><span class="vh">Share</span></th></tr></thead><tbody>
      \(terms.markup { term in
        """
        <tr><th scope="row">\(term.name)</th><td class="n">\(money(term.scaled))</td><td><svg class="meter" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="200" height="12" rx="2"/><rect class="fill" width="\(max(1, Int(Double(term.scaled) / Double(most) * 200)))" height="12" rx="2"/></svg></td></tr>
        """ })
      </tbody></table></div>
      """
  }

  private var lateTable: Markup {
    let rows = late.sorted { a, b in
      (a.minutes * scenario.releases[a.release].delayCost, b.release)
        > (b.minutes * scenario.releases[b.release].delayCost, a.release)
    }
    if rows.isEmpty { return "" }
    return """
      <h3>Late releases, dearest first</h3><div class="wide" tabindex="0" role="region" aria-label="Late releases"><table><thead><tr><th scope="col">Release</th><th scope="col">Late by</th><th scope="col" class="n">Cost</th><th scope="col">What its delivery waited for</th></tr></thead><tbody>
      \(rows.prefix(12).markup { row in
        let release = scenario.releases[row.release]
        return "<tr><th scope=\"row\">\(link(row.release))</th><td class=\"nowrap\">\(DateWords.stretch(row.minutes))</td><td class=\"n\">\(CostWords.whole(row.minutes / slotMinutes * release.delayCost, perDay: scenario.grid.slotsPerDay))</td><td>\(why(release.delivery.index))</td></tr>" })
      </tbody></table></div>\(rows.count > 12 ? "<p>… and \(rows.count - 12) more, under <a href=\"#releases\">Releases</a>.</p>" : "" as Markup)
      """
  }

  /// A link that selects the release in the timeline.
  func link(_ release: Int) -> Markup {
    let value = scenario.releases[release]
    return "<a href=\"#timeline\" data-release=\"\(release)\">\(title(of: value))</a>"
  }

  func why(_ phase: Int) -> String {
    let words = reasons[phase].map(\.words)
    return words.isEmpty ? "not planned" : words.prefix(3).joined(separator: "; ")
  }

  /// Where "next" begins: as-of, else the plan's first start.
  var now: Int { subject.asOf.map { $0 * slotMinutes } ?? picture.extent?.lowerBound ?? 0 }

  private var coming: Markup {
    struct Event {
      var at: Int
      var words: Markup
    }
    var events: [Event] = []
    for use in windowUses where use.range.upperBound * slotMinutes > now {
      let phases = use.phases.filter { isShown[scenario.phases[$0].release.index] }
      let names = phases.prefix(4).map { title(of: scenario[scenario.phases[$0].release]) }.joined(separator: ", ")
      let more = phases.count > 4 ? " and \(phases.count - 4) more" : ""
      events.append(
        Event(at: use.range.lowerBound * slotMinutes, words: "<b>\(windowName(use.window))</b> \(names)\(more)"))
    }
    for gate in gateRows where gate.bar.start >= now && gate.bar.window == nil {
      events.append(Event(at: gate.bar.start, words: "<b>Gate</b> \(gate.name)"))
    }
    for freeze in scenario.freezes where freeze.range.upperBound * slotMinutes > now && !freeze.range.isEmpty {
      let why = freeze.annotations.why.map { $0 == freezeName(freeze) ? "" : " – \($0)" } ?? ""
      events.append(
        Event(at: freeze.range.lowerBound * slotMinutes, words: "<b>❄ Freeze begins</b> \(freezeName(freeze))\(why)"))
    }
    events.sort { $0.at < $1.at }
    if events.isEmpty {
      return "<div class=\"panel\"><h3>Next windows, gates and freezes</h3><p>None ahead.</p></div>"
    }
    return """
      <div class="panel"><h3>Next windows, gates and freezes</h3><ol class="agenda">
      \(events.prefix(16).markup { "<li><time>\(time($0.at))</time><span>\($0.words)</span></li>" })
      </ol></div>
      """
  }

  func windowName(_ id: WindowID) -> String { scenario[id].annotations.name ?? scenario[id].id }
}
