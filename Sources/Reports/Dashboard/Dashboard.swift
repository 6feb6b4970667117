import ReleaseModel
import Timeline

/// # The dashboard: one self-contained HTML file
///
/// - Made of:  Mustache templates for the frames; tables and inline SVG made here; a hand-written script of some 25 KB for the
///             timeline. No chart library is vendored: the smallest with a timeline adds 1.6 MB to each file and needs
///             inline styles, which the page's policy forbids.
/// - Safe:     text goes through `Markup` or a template, which escape; the timeline's data stand in a JSON block without any `<`; the
///             script puts them in place as text. A Content-Security-Policy admits this one script and style sheet, by digest, and nothing else.
/// - Readable: without the script, and on paper, every view stands below the other, the timeline as pictures.
package struct Dashboard {
  let subject: ReportSubject
  let picture: PlanPicture
  let baseline: PlanPicture?
  /// Per phase.
  let reasons: [[StartReasons.Reason]]
  /// Paths and ids of all that breaks a rule.
  let broken: Set<String>
  /// Per release.
  let compositesOfRelease: [[Int]]
  /// Releases drawn, by index.
  let shown: [Int]
  let isShown: [Bool]
  let kinds: PhaseKinds
  /// Occurrences in which the plan does anything for a release drawn, in order of time.
  let windowUses: [WindowUse]

  package init(_ subject: ReportSubject) {
    let scenario = subject.scenario
    self.subject = subject
    picture = PlanPicture(scenario, subject.plan)
    baseline = subject.baseline.map { PlanPicture(scenario, $0) }
    let starts = StartReasons(picture)
    reasons = scenario.phases.indices.map(starts.reasons)
    broken = Set(subject.findings.flatMap(\.parties))
    var composites = Array(repeating: [Int](), count: scenario.releases.count)
    for (index, composite) in scenario.composites.enumerated() {
      for member in composite.releases { composites[member.index].append(index) }
    }
    compositesOfRelease = composites
    shown = picture.releases(where: subject.filter)
    var flags = Array(repeating: false, count: scenario.releases.count)
    for index in shown { flags[index] = true }
    isShown = flags
    kinds = PhaseKinds(scenario)
    windowUses = picture.windowUses.filter { use in use.phases.contains { flags[scenario.phases[$0].release.index] } }
  }

  var scenario: Scenario { subject.scenario }
  var plan: Plan { subject.plan }
  var slotMinutes: Int { scenario.grid.slotMinutes }

  func money(_ scaled: Int) -> String { CostWords.text(scaled, perDay: scenario.grid.slotsPerDay) }
  func time(_ minutes: Int) -> String { DateWords.instant(picture.instant(minutes)) }
  func title(of release: Release) -> String { release.annotations.name ?? release.id }

  /// What people call a freeze: its name, else its id, else why it is.
  func freezeName(_ freeze: Freeze) -> String {
    freeze.annotations.name ?? freeze.id ?? freeze.annotations.why ?? "freeze"
  }

  /// A view: one entry of the navigation.
  private struct View {
    var id: String
    var title: String
    var body: Markup
    init(_ title: String, _ body: Markup) {
      id = title.lowercased()
      self.title = title
      self.body = body
    }
  }

  /// The whole file.
  package var html: String {
    var views = [
      View("Overview", overview), View("Timeline", timeline), View("Releases", releases),
      View("Environments", environments), View("Teams", teams), View("Windows", windows), View("Gates", gates),
      View("Calendar", calendar), View("Dependencies", dependencies),
    ]
    if subject.trend.count > 1 { views.append(View("Trend", trend)) }
    let name = scenario.name.isEmpty ? "Release plan" : scenario.name
    let body = Template.dashboard.text([
      "title": visible(name), "headline": visible(headline),
      "views": views.map { ["id": $0.id, "title": $0.title, "body": $0.body.text] }, "zone": scenario.grid.zone,
      "scenario": String(scenario.sha256.prefix(12)), "status": plan.status.rawValue,
    ])
    return Page(title: name, body: body, data: data, script: Asset.script).html
  }

  private var headline: String {
    var words = [plural(shown.count, "release")]
    if let extent = picture.extent {
      words.append(
        "\(DateWords.day(picture.instant(extent.lowerBound).date)) to \(DateWords.day(picture.instant(extent.upperBound - 1).date))"
      )
    }
    if !subject.filter.isEmpty {
      words.append("only " + subject.filter.map { "\($0.key)=\($0.value)" }.joined(separator: ", "))
    }
    if let asOf = subject.asOf { words.append("as of \(time(asOf * slotMinutes))") }
    return words.joined(separator: " · ")
  }
}

/// `1 release`, `2 releases`; `1 person`, `2 people`.
package func plural(_ count: Int, _ noun: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : many ?? noun + "s")"
}
