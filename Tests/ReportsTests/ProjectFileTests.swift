import Foundation
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

@testable import Exchange
@testable import Reports

struct ProjectFileTests {
  /// Elements of a task in the order of Microsoft's schema.
  private static let order = [
    "UID", "ID", "Name", "Type", "IsNull", "Contact", "WBS", "OutlineNumber", "OutlineLevel", "Priority", "Start",
    "Finish", "Duration", "DurationFormat", "Milestone", "Summary", "ConstraintType", "CalendarUID", "ConstraintDate",
    "Deadline", "IgnoreResourceCalendar", "Notes", "PredecessorLink", "Baseline",
  ]

  private func subject() throws -> ReportSubject {
    let scenario = try #require(SamplePlan.scenario(SamplePlan.json { $0 }))
    return ReportSubject(
      scenario: scenario, plan: SamplePlan.plan(of: scenario), baseline: SamplePlan.plan(of: scenario, shift: 3))
  }

  @Test func elementsStandInMicrosoftsOrder() throws {
    let text = try ProjectFile(try subject()).text()
    let tasks = text.components("<Task>").dropFirst()
    #expect(tasks.count == 6)
    for task in tasks {
      let lines = task.components("</Task>")[0].split(separator: "\n").filter {
        $0.hasPrefix("   <")
      }
      let names = lines.map { String($0.drop { $0 == " " || $0 == "<" }.prefix { $0.isLetter }) }.filter { !$0.isEmpty }
      let positions = names.compactMap(Self.order.firstIndex(of:))
      #expect(positions.count == names.count)
      #expect(positions == positions.sorted())
    }
    let parts = ["<Calendars>", "<Tasks>", "<Resources>", "<Assignments>"].map { text.firstRange(of: $0)?.lowerBound }
    #expect(parts == parts.sorted { ($0 ?? text.endIndex) < ($1 ?? text.endIndex) })
  }

  @Test func readingBackGivesWhatWasWritten() throws {
    let file = ProjectFile(try subject())
    let document = try ProjectDocument.decoded(try file.document.encoded())
    #expect(document == file.document)
    #expect(document.tasks?.task.count { !$0.baseline.isEmpty } == 4)
  }

  @Test func importingBackKeepsReleasesPhasesDatesAndPeople() throws {
    let subject = try subject()
    let bytes = Array(try ProjectFile(subject).text().utf8)
    let foreign = ProjectImport.read(bytes, file: "plan.xml")
    #expect(!foreign.report.hasErrors)
    #expect(foreign.releases.map(\.id) == subject.scenario.releases.map(\.id))
    for (release, value) in zip(foreign.releases, subject.scenario.releases) {
      #expect(release.phases.map(\.id) == value.phases.map { subject.scenario.phases[$0].id })
      for phase in release.phases {
        let row = try #require(subject.plan.rows.first { $0.release == release.id && $0.phase == phase.id })
        #expect(phase.fixed == row.start.description)
      }
    }
    #expect(foreign.releases[1].phases[0].people.map(\.team) == ["plain"])
    #expect(foreign.report.sorted.contains { $0.code == "lost" && $0.message.contains("baseline") })
  }
}
