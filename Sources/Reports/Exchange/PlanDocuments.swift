import ReleaseModel
import Timeline

/// A plan as the smaller formats that other tools read.
package struct PlanDocuments {
  let subject: ReportSubject
  let picture: PlanPicture
  let shown: [Int]

  package init(_ subject: ReportSubject) {
    self.subject = subject
    picture = PlanPicture(subject.scenario, subject.plan)
    shown = picture.releases(where: subject.filter)
  }

  private var scenario: Scenario { subject.scenario }

  private func stateWords(_ index: Int) -> String {
    switch picture.states[index] {
    case .onTime: "on time"
    case .late(let minutes): "late by \(DateWords.stretch(minutes))"
    case .deferred: "deferred"
    case .unplanned: "not planned"
    }
  }

  // MARK: Markdown

  package var markdownText: String {
    var lines = ["# \(markdown(scenario.name.isEmpty ? "Release plan" : scenario.name))", ""]
    lines.append("Cost \(subject.plan.costWords). \(ProofWords.text(subject))")
    if !subject.findings.isEmpty {
      lines += ["", "## ⚠ This plan breaks rules", ""]
      lines += subject.findings.map { "- **\($0.rule)** \(markdown($0.message))" }
    }
    lines += [
      "", "## Releases", "", "| Release | State | Starts | Delivered | Due | Owner |", "|---|---|---|---|---|---|",
    ]
    for index in shown {
      let release = scenario.releases[index]
      let first = release.phases.compactMap { picture.bars[$0]?.start }.min()
      let delivery = picture.bars[release.delivery.index]
      let due = release.due.map { DateWords.end(scenario.grid.instant(of: $0.value)) }
      lines.append(
        "| \(markdown(release.annotations.name ?? release.id)) | \(stateWords(index)) | \(first.map { DateWords.instant(picture.instant($0)) } ?? "–") | \(delivery.map { DateWords.end(picture.instant($0.end)) } ?? "–") | \(due ?? "–") | \(markdown(release.annotations.owner ?? "")) |"
      )
    }
    let uses = picture.windowUses
    if !uses.isEmpty {
      lines += ["", "## Windows", "", "| Opens | Window | Load | Who |", "|---|---|---|---|"]
      for use in uses {
        let names = use.phases.map { scenario.path(of: PhaseID($0)) }.joined(separator: ", ")
        lines.append(
          "| \(DateWords.instant(scenario.grid.instant(of: use.range.lowerBound))) | \(markdown(scenario[use.window].id)) | \(use.load)\(use.limit.map { " of \($0)" } ?? "") | \(markdown(names)) |"
        )
      }
    }
    lines += ["", "Times in \(scenario.grid.zone)."]
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Mermaid

  /// A Gantt chart. Characters that Mermaid would obey are written as its entity codes.
  package var mermaid: String {
    var lines = [
      "gantt", "  title \(Self.plain(scenario.name))", "  dateFormat YYYY-MM-DDTHH:mm", "  axisFormat %d %b",
    ]
    if !subject.findings.isEmpty {
      lines.append("  %% This plan breaks rules: \(plural(subject.findings.count, "violation"))")
      lines += subject.findings.prefix(50).map { "  %% \($0.rule) - \(Self.plain($0.message))" }
    }
    let rules = subject.rulesByParty
    for index in shown {
      let release = scenario.releases[index]
      let isLate = if case .late = picture.states[index] { true } else { false }
      let rows = release.phases.filter { picture.bars[$0] != nil }
      if rows.isEmpty { continue }
      lines.append("  section \(Self.plain(release.annotations.name ?? release.id))")
      for phase in rows {
        guard let bar = picture.bars[phase] else { continue }
        var tags: [String] = []
        let violated = rules[scenario.path(of: PhaseID(phase))] ?? []
        if phase == release.delivery.index && isLate || !violated.isEmpty { tags.append("crit") }
        if bar.isMilestone { tags.append("milestone") }
        tags += ["p\(phase)", picture.instant(bar.start).description, picture.instant(bar.end).description]
        let warning = violated.isEmpty ? "" : " ⚠ breaks \(violated.joined(separator: " "))"
        lines.append("  \(Self.plain(scenario.phases[phase].id + warning)) :\(tags.joined(separator: ", "))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func plain(_ text: String) -> String {
    let result = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case ":", ";", "#", ",", "%", "<", ">", "\"", "'", "&", "`", "{", "}", "\\": "#\(scalar.value);"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028 || scalar.value == 0x2029: " "
      default: String(scalar)
      }
    }.joined()
    return result.isEmpty ? "plan" : result
  }

  // MARK: Prometheus

  package var prometheus: String {
    var lines: [String] = []
    let name = "{scenario=\"\(Self.label(scenario.name))\"}"
    func metric(_ key: String, _ help: String, _ values: [(labels: String, value: String)]) {
      lines += ["# HELP orchestra_\(key) \(help)", "# TYPE orchestra_\(key) gauge"]
      lines += values.map { "orchestra_\(key)\($0.labels) \($0.value)" }
    }
    func money(_ scaled: Int) -> String { String(Double(scaled) / Double(max(1, subject.plan.perDay))) }
    if let cost = subject.plan.cost { metric("plan_cost", "Cost of the plan.", [(name, money(cost))]) }
    if let moves = subject.plan.moveCost {
      metric("plan_move_cost", "Price of the moves against the plan before.", [(name, money(moves))])
    }
    if let bound = subject.plan.bound {
      metric("plan_bound", "No plan can cost less than this, the price of moves included.", [(name, money(bound))])
    }
    metric(
      "plan_cost_term", "Cost of the plan by term.",
      subject.terms.map { ("{scenario=\"\(Self.label(scenario.name))\",term=\"\($0.name)\"}", money($0.scaled)) })
    var counts = ["on-time": 0, "late": 0, "deferred": 0, "not-planned": 0]
    for index in shown {
      switch picture.states[index] {
      case .onTime: counts["on-time", default: 0] += 1
      case .late: counts["late", default: 0] += 1
      case .deferred: counts["deferred", default: 0] += 1
      case .unplanned: counts["not-planned", default: 0] += 1
      }
    }
    metric(
      "plan_releases", "Releases by state.",
      ["on-time", "late", "deferred", "not-planned"].map {
        ("{scenario=\"\(Self.label(scenario.name))\",state=\"\($0)\"}", String(counts[$0] ?? 0))
      })
    metric("plan_violations", "Rules that the plan breaks.", [(name, String(subject.findings.count))])
    metric(
      "release_late_days", "Days by which a release is delivered late.",
      shown.compactMap { index in
        guard case .late(let minutes) = picture.states[index] else { return nil }
        let labels =
          "{scenario=\"\(Self.label(scenario.name))\",release=\"\(Self.label(scenario.releases[index].id))\"}"
        return (labels, String(Double(minutes) / 1440))
      })
    return lines.joined(separator: "\n") + "\n"
  }

  /// A label's value in the exposition format: backslash, quote and line feed escaped.
  static func label(_ text: String) -> String {
    text.replacing(["\\": "\\\\", "\"": "\\\"", "\n": "\\n", "\r": " "])
  }

  // MARK: SVG

  /// The timeline as one picture, with the light colours of the dashboard.
  package var svg: String {
    let dashboard = Dashboard(subject)
    guard let picture = TimelinePicture(dashboard) else {
      return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><title>Nothing is planned</title></svg>\n"
    }
    return picture.svg(shown, style: Self.style).text + "\n"
  }

  private static let style: Markup = """
    <style>svg{background:#fff}text{font-size:13px;fill:#17212e}.axis{fill:#4b5868;font-size:12px}.onbar{fill:#fff;font-size:11px}.good{fill:#11663b}.bad{fill:#a61c1c}.fair{fill:#774900}.stone{fill:#17212e}.due{stroke:#a61c1c;stroke-width:2}.delivery{stroke:#17212e;stroke-width:1.6}.broken{stroke:#a61c1c;stroke-width:3;stroke-dasharray:4 2}.old{fill:none;stroke:#8592a3;stroke-dasharray:3 2}.gridline{stroke:#dbe1e9}.freezeband{fill:#4f5fc0;opacity:.16}.freezename{fill:#4f5fc0}.nowline{stroke:#a61c1c;stroke-dasharray:2 3}.k0{fill:#2c69b3}.k1{fill:#1b7768}.k2{fill:#86580a}.k3{fill:#7d43a3}.k4{fill:#ad423a}.k5{fill:#4c681e}.k6{fill:#9d3a77}.k7{fill:#50607a}</style>
    """
}
