import ReleaseModel
import Timeline

extension Dashboard {
  var late: [(release: Int, minutes: Int)] {
    shown.compactMap { index in
      if case .late(let minutes) = picture.states[index] { return (index, minutes) }
      return nil
    }
  }

  var overview: Markup {
    let count = shown.count
    let lateCount = late.count
    let deferred = shown.filter { picture.states[$0] == .deferred }.count
    let missing = shown.filter { picture.states[$0] == .unplanned }.count
    let onTime = count - lateCount - deferred - missing
    let share = count == 0 ? 100 : onTime * 100 / count
    var page: Markup = """
      <div class="cards">
      <div class="card \(share == 100 ? "good" : share >= 80 ? "fair" : "bad")"><h3>On time</h3><p class="figure">\(share) %</p><p>\(onTime) of \(plural(count, "release"))</p></div>
      <div class="card \(lateCount == 0 ? "good" : "bad")"><h3>Late</h3><p class="figure">\(lateCount)</p><p>\(lateWords)</p></div>
      <div class="card \(deferred == 0 ? "good" : "fair")"><h3>Deferred</h3><p class="figure">\(deferred)</p><p>\(deferred == 0 ? "everything ships" : "left out of this plan")</p></div>
      <div class="card"><h3>Cost</h3><p class="figure">\(plan.cost.map { CostWords.whole($0, perDay: plan.perDay) } ?? "–")</p><p>\(ProofWords.text(subject))</p></div>
      </div>
      """
    if !subject.findings.isEmpty { page += findings }
    page += "<div class=\"columns\"><div>\(costs)\(lateTable)</div><div>\(coming)</div></div>"
    page += changes
    return page
  }

  private var lateWords: String {
    guard let worst = late.max(by: { $0.minutes < $1.minutes }) else { return "no due date is missed" }
    return "worst: \(title(of: scenario.releases[worst.release])), by \(DateWords.stretch(worst.minutes))"
  }

  private var findings: Markup {
    """
    <div class="alert" role="alert"><h3>⚠ This plan breaks rules: \(plural(subject.findings.count, "violation"))</h3>
    <ul>\(subject.findings.prefix(200).markup { "<li><b>\($0.rule)</b> \($0.message)</li>" })</ul>\(subject.findings.count > 200 ? "<p>… and more; <code>orchestra check</code> lists all.</p>" : "")</div>
    """
  }

  private var costs: Markup {
    let terms = subject.terms.filter { $0.scaled != 0 }
    guard let most = terms.map(\.scaled).max(), most > 0 else {
      return "<h3>Cost by term</h3><p>This plan costs nothing: no lateness, deferral, environment or option cost.</p>"
    }
    return """
      <h3>Cost by term</h3><table class="bars"><thead><tr><th scope="col">Term</th><th scope="col" class="n">Cost</th><th scope="col"><span class="vh">Share</span></th></tr></thead><tbody>
      \(terms.markup { term in
        """
        <tr><th scope="row">\(term.name)</th><td class="n">\(money(term.scaled))</td><td><svg class="meter" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="200" height="12" rx="2"/><rect class="fill" width="\(max(1, Int(Double(term.scaled) / Double(most) * 200)))" height="12" rx="2"/></svg></td></tr>
        """ })
      </tbody></table>
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
      \(rows.prefix(25).markup { row in
        let release = scenario.releases[row.release]
        return "<tr><th scope=\"row\">\(link(row.release))</th><td>\(DateWords.stretch(row.minutes))</td><td class=\"n\">\(money(row.minutes / slotMinutes * release.delayCost))</td><td>\(why(release.delivery.index))</td></tr>" })
      </tbody></table></div>\(rows.count > 25 ? "<p>… and \(rows.count - 25) more, under Releases.</p>" : "")
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
  private var now: Int { subject.asOf.map { $0 * slotMinutes } ?? picture.extent?.lowerBound ?? 0 }

  private var coming: Markup {
    struct Event {
      var at: Int
      var words: Markup
    }
    var events: [Event] = []
    for use in windowUses where use.range.upperBound * slotMinutes > now {
      let names = use.phases.prefix(4).map { title(of: scenario[scenario.phases[$0].release]) }.joined(separator: ", ")
      let more = use.phases.count > 4 ? " and \(use.phases.count - 4) more" : ""
      events.append(
        Event(
          at: use.range.lowerBound * slotMinutes,
          words: "<b>\(windowName(use.window))</b> \(names)\(more)"))
    }
    for gate in gateRows where gate.bar.start >= now && gate.bar.window == nil {
      events.append(Event(at: gate.bar.start, words: "<b>Gate</b> \(gate.name)"))
    }
    for freeze in scenario.freezes where freeze.range.upperBound * slotMinutes > now && !freeze.range.isEmpty {
      events.append(
        Event(
          at: freeze.range.lowerBound * slotMinutes,
          words:
            "<b>Freeze begins</b> \(freeze.annotations.name ?? freeze.id ?? "")\(freeze.annotations.why.map { " – \($0)" } ?? "")"
        ))
    }
    events.sort { $0.at < $1.at }
    if events.isEmpty { return "<h3>Next windows, gates and freezes</h3><p>None ahead.</p>" }
    return """
      <h3>Next windows, gates and freezes</h3><ol class="agenda">
      \(events.prefix(14).markup { "<li><time>\(time($0.at))</time><span>\($0.words)</span></li>" })
      </ol>
      """
  }

  func windowName(_ id: WindowID) -> String { scenario[id].annotations.name ?? scenario[id].id }

  private var changes: Markup {
    guard let baseline else { return "" }
    var rows: [(release: Int, words: Markup, from: String, to: String)] = []
    for index in shown {
      let release = scenario.releases[index]
      let before = baseline.states[index]
      let after = picture.states[index]
      if before != .deferred && after == .deferred {
        rows.append((index, "newly deferred", "planned", "deferred"))
      } else if before == .deferred && after != .deferred {
        rows.append((index, "planned again", "deferred", "planned"))
      }
      for phase in release.phases {
        guard let old = baseline.bars[phase], let new = picture.bars[phase] else { continue }
        if old.start != new.start {
          let by = new.start - old.start
          rows.append(
            (
              index, "\(scenario.phases[phase].id) \(by > 0 ? "later" : "earlier") by \(DateWords.stretch(abs(by)))",
              time(old.start), time(new.start)
            ))
        } else if old.option != new.option || old.bookings.map(\.instance) != new.bookings.map(\.instance) {
          rows.append((index, "\(scenario.phases[phase].id) is done another way", time(old.start), time(new.start)))
        }
      }
    }
    let cost = plan.cost.flatMap { new in subject.baseline?.cost.map { new - $0 } }
    let costWords =
      cost.map { $0 == 0 ? "The cost is the same." : "The cost \($0 > 0 ? "rises" : "falls") by \(money(abs($0)))." }
      ?? ""
    if rows.isEmpty { return "<h3>Since the baseline</h3><p>Nothing moved. \(costWords)</p>" }
    return """
      <h3>Since the baseline</h3><p>\(plural(rows.count, "change")). \(costWords)</p>
      <div class="wide" tabindex="0" role="region" aria-label="Changes since the baseline"><table><thead><tr><th scope="col">Release</th><th scope="col">Change</th><th scope="col">Was</th><th scope="col">Is</th></tr></thead><tbody>
      \(rows.prefix(300).markup { "<tr><th scope=\"row\">\(link($0.release))</th><td>\($0.words)</td><td>\($0.from)</td><td>\($0.to)</td></tr>" })
      </tbody></table></div>\(rows.count > 300 ? "<p>The first 300 are listed.</p>" : "")
      """
  }
}
