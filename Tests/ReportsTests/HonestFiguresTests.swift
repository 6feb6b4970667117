import ReleaseModel
import Testing
import Timeline

@testable import Reports

/// What a report says of costs, proofs and broken rules must hold of the plan it draws.
struct HonestFiguresTests {
  private func subject() throws -> ReportSubject {
    let scenario = try #require(SamplePlan.scenario(SamplePlan.json { $0 }))
    return ReportSubject(scenario: scenario, plan: SamplePlan.plan(of: scenario))
  }

  private let finding = ReportSubject.Finding(
    rule: "team", parties: ["first.build", "team"], message: "too few: 3 of 2", place: .unknown, planPlace: .unknown)

  @Test func aBoundStandsBesideTheCostWithItsMoves() throws {
    var subject = try subject()
    (subject.plan.cost, subject.plan.moveCost, subject.plan.bound) = (0, 2400, 2400)
    let words = ProofWords.text(subject)
    #expect(words.hasPrefix("Proved"))
    for text in [
      PlanDocuments(subject).markdownText, PlanSummaryText(subject, columns: 100, colour: false).text,
    ] { #expect(text.contains("Cost 0 + 100 for moves.")) }
    let metrics = PlanDocuments(subject).prometheus
    #expect(metrics.contains("orchestra_plan_move_cost{scenario=\"scenario\"} 100.0"))
    #expect(metrics.contains("the price of moves included"))
    let point = ReportSubject.TrendPoint(
      name: "a", cost: 0, moveCost: 2400, bound: 2400, releases: 2, onTime: 2, deferred: 0)
    subject.trend = [point, point]
    let html = Dashboard(subject).html
    #expect(html.contains("cost with the price of moves") && html.contains("Bound of both"))
    #expect(html.contains("and 100 for moves; proved: none is cheaper"))
  }

  @Test func withoutMovesNothingIsSaidOfThem() throws {
    let subject = try subject()
    #expect(!PlanDocuments(subject).prometheus.contains("move_cost"))
    #expect(PlanDocuments(subject).markdownText.contains("Cost 200. No plan can cost less than 100"))
  }

  @Test func aBrokenPlanIsNotPraised() throws {
    var subject = try subject()
    // Every release is on time by its dates.
    for index in subject.scenario.releases.indices { subject.scenario.releases[index].due = nil }
    #expect(Dashboard(subject).overview.text.contains("releases ship on time."))
    subject.plan.status = .optimal
    subject.findings = [finding]
    let page = Dashboard(subject).overview.text
    #expect(page.contains("can&#39;t be carried out") || page.contains("can't be carried out"))
    #expect(!page.contains("All 2 releases ship on time") && !page.contains("Proved"))
    #expect(!page.contains("card good"))
    #expect(page.contains("breaks a rule"))
  }

  @Test func ganttChartsMarkWhatBreaksRules() throws {
    var subject = try subject()
    #expect(!PlanDocuments(subject).mermaid.contains("⚠"))
    subject.findings = [finding]
    let lines = PlanDocuments(subject).mermaid.split(separator: "\n")
    #expect(lines.contains { $0.contains("build ⚠ breaks team :crit") })
    #expect(lines.count { $0.contains("⚠") } == 1)
    #expect(lines.contains { $0.hasPrefix("  %% team - too few") })
  }

  @Test func calendarsMarkBrokenEventsAlone() throws {
    var subject = try subject()
    subject.findings = [finding]
    let text = CalendarFeed(subject, for: .everyone, earlier: [], stamp: 0).text.unfolded.joined(separator: "\n")
    let events = text.components("BEGIN:VEVENT").dropFirst()
    let build = try #require(events.first { $0.contains("phase name") })
    #expect(build.contains("STATUS:TENTATIVE") && build.contains("[team] too few: 3 of 2"))
    let work = try #require(events.first { $0.contains("SUMMARY:second: work") })
    #expect(work.contains("STATUS:CONFIRMED") && !work.contains("BREAKS"))
  }

  /// The work of the sample ends in March; one due date lies just after, one far beyond.
  @Test func dueDatesAfterTheWorkAreShownWhereTheyAre() throws {
    var subject = try subject()
    let picture = PlanPicture(subject.scenario, subject.plan)
    let extent = try #require(picture.extent)
    #expect(picture.axis(of: []) == extent)
    let near = extent.upperBound / subject.scenario.grid.slotMinutes + 6
    subject.scenario.releases[0].due?.value = near
    let axis = try #require(PlanPicture(subject.scenario, subject.plan).axis(of: [0, 1]))
    #expect(axis.contains(near * subject.scenario.grid.slotMinutes))
    #expect(!axis.contains(60 * 1440))
    #expect(PlanDocuments(subject).svg.contains("due 1 May 2027 ▸"))
    let lines = PlanSummaryText(subject, columns: 100, colour: false).timeline
    #expect(lines.contains { $0.hasPrefix("second") && $0.hasSuffix("due 2027-05-01 >") })
    #expect(lines.last?.contains("due beyond") ?? false)
  }

  @Test func aReleasesDeadlineIsWrittenWhereNothingIsDue() throws {
    var subject = try subject()
    let slot = try #require(subject.scenario.releases[1].due)
    subject.scenario.releases[1].deadline = Placed(slot.value + 24, at: .unknown)
    func deadlines() throws -> Int {
      try ProjectFile(subject).text().components("<Deadline>2027-05-03T00:00:00").count - 1
    }
    #expect(try deadlines() == 0)
    subject.scenario.releases[1].due = nil
    #expect(try deadlines() == 1)
  }

  @Test(arguments: [
    ("Europe/London", "2027-03-27T20:00", "2027-03-28T04:00", "01:00 to 02:00 does not exist"),
    ("Europe/London", "2027-10-30T20:00", "2027-10-31T04:00", "01:00 to 02:00 comes twice"),
    ("America/New_York", "2027-03-13T22:00", "2027-03-14T06:00", "02:00 to 03:00 does not exist"),
    ("America/New_York", "2027-11-07T00:00", "2027-11-07T06:00", "01:00 to 02:00 comes twice"),
    ("Australia/Lord_Howe", "2027-10-02T22:00", "2027-10-03T06:00", "02:00 to 02:30 does not exist"),
  ]) func clockChangesAreToldInLocalTime(_ zone: String, _ from: String, _ to: String, _ words: String) throws {
    let start = try #require(LocalInstant(text: from)).minutes
    let end = try #require(LocalInstant(text: to)).minutes
    let changes = ClockChange.all(in: start..<end, zone: zone)
    #expect(changes.count == 1)
    #expect(changes.first?.words.contains(words) ?? false)
    #expect(ClockChange.all(in: (start - 1440)..<(end - 1440), zone: zone).isEmpty)
    #expect(ClockChange.all(in: start..<end, zone: "UTC").isEmpty)
  }

  @Test func aRunSheetTellsTheHourThatIsSkipped() throws {
    let subject = try subject()
    let sheet = try RunSheet(subject, opening: "window@2027-03-27")
    let hours = sheet.hours.filter { !$0.clocks.isEmpty }
    #expect(hours.map { sheet.time($0.start) } == ["Sun 28 Mar 2027 01:00"])
    for text in [sheet.markdownText, sheet.html] {
      #expect(text.components("01:00 to 02:00 does not exist").count == 3)
    }
    #expect(!(try RunSheet(subject, opening: "window@2027-03-26").markdownText.contains("⏰")))
  }
}
