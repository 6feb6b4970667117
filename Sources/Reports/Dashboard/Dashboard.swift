import ReleaseModel
import Timeline

/// # The dashboard: one self-contained HTML file
///
/// - Made of:  markup and inline SVG made here, with a hand-written script of some 20 KB for the timeline. No chart library
///             is vendored: the smallest with a timeline adds 1.6 MB to each file and needs inline styles, which the
///             page's policy forbids.
/// - Safe:     text goes through `Markup`, which escapes; the timeline's data stand in a JSON block without any `<`; the
///             script puts them in place as text. A Content-Security-Policy admits this one script and style sheet, by digest, and nothing else.
/// - Readable: without the script every view stands below the other, the timeline as the table of releases; so it prints.
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

  package init(_ subject: ReportSubject) {
    self.subject = subject
    picture = PlanPicture(subject.scenario, subject.plan)
    baseline = subject.baseline.map { PlanPicture(subject.scenario, $0) }
    let starts = StartReasons(picture)
    reasons = subject.scenario.phases.indices.map(starts.reasons)
    broken = Set(subject.findings.flatMap(\.parties))
    var composites = Array(repeating: [Int](), count: subject.scenario.releases.count)
    for (index, composite) in subject.scenario.composites.enumerated() {
      for member in composite.releases { composites[member.index].append(index) }
    }
    compositesOfRelease = composites
    shown = picture.releases(where: subject.filter)
    var flags = Array(repeating: false, count: subject.scenario.releases.count)
    for index in shown { flags[index] = true }
    isShown = flags
  }

  var scenario: Scenario { subject.scenario }
  var plan: Plan { subject.plan }
  var slotMinutes: Int { scenario.grid.slotMinutes }

  func money(_ scaled: Int) -> String { CostWords.text(scaled, perDay: scenario.grid.slotsPerDay) }
  func time(_ minutes: Int) -> String { DateWords.instant(picture.instant(minutes)) }
  func title(of release: Release) -> String { release.annotations.name ?? release.id }

  /// A view: one entry of the navigation.
  struct View {
    var id: String
    var title: String
    var body: Markup
  }

  /// The whole file.
  package var html: String {
    var views = [
      View(id: "overview", title: "Overview", body: overview), View(id: "timeline", title: "Timeline", body: timeline),
      View(id: "releases", title: "Releases", body: releases),
      View(id: "environments", title: "Environments", body: environments),
      View(id: "teams", title: "Teams", body: teams), View(id: "windows", title: "Windows", body: windows),
      View(id: "gates", title: "Gates", body: gates), View(id: "calendar", title: "Calendar", body: calendar),
      View(id: "dependencies", title: "Dependencies", body: dependencies),
    ]
    if subject.trend.count > 1 { views.append(View(id: "trend", title: "Trend", body: trend)) }
    let name = scenario.name.isEmpty ? "Release plan" : scenario.name
    let page: Markup = """
      <a class="skip" href="#main">Skip to the content</a>
      <header class="top">
      <div><h1>\(name)</h1><p class="sub">\(headline)</p></div>
      <button id="theme" type="button" hidden>Dark</button>
      </header>
      <nav class="tabs" aria-label="Views"><ul>\(views.markup { "<li><a href=\"#\($0.id)\">\($0.title)</a></li>" })</ul></nav>
      <main id="main" tabindex="-1">
      \(views.markup { "<section class=\"view\" id=\"\($0.id)\" aria-labelledby=\"h-\($0.id)\"><h2 id=\"h-\($0.id)\">\($0.title)</h2>\n\($0.body)</section>\n" })
      </main>
      <footer>Times in \(scenario.grid.zone). Scenario \(String(scenario.sha256.prefix(12))), plan status \(plan.status.rawValue).</footer>
      """
    return Page(title: name, body: page, data: data, script: DashboardScript.text).html
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

/// `1 release`, `2 releases`.
func plural(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
