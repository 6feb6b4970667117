import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// A spreadsheet's calendar becomes the plan that it says, conflicts and all.
struct PlanImportTests {
  private func scenario() throws -> Scenario {
    let text = """
      orchestra: 1
      name: spreadsheet
      time: { start: 2027-01-04, end: 2027-01-31 }
      calendars: [{ id: office, week: { mon-fri: ["09:00-17:00"] } }]
      teams: [{ id: dev, capacity: 1, calendar: office }]
      environments: [{ id: sit, instances: [s1, s2] }, { id: uat }, { id: prod, capacity: 2 }]
      windows: [{ id: night, rrule: "FREQ=WEEKLY;BYDAY=SA", start: "20:00", length: 4h }]
      releases:
        - id: web
          phases:
            - { id: build, duration: 2d, team: dev }
            - { id: test, duration: 1d, team: dev, environment: sit }
            - { id: ship, duration: 2h, environment: prod, window: night }
        - { id: app, defer-cost: 10, phases: [{ id: build, duration: 1d, team: dev }] }
      """
    return try #require(ScenarioLoader.load(["s.yaml"], bytes: { _ in Array(text.utf8) }).scenario)
  }

  private func imported(_ csv: String) throws -> (Plan?, Diagnostics, Scenario) {
    let scenario = try scenario()
    let (table, report) = PlanTable.read("plan.csv", bytes: { _ in Array(csv.utf8) })
    let (plan, found) = PlanImport.plan(from: try #require(table), scenario: scenario, report: report)
    return (plan, found, scenario)
  }

  private func rules(_ csv: String) throws -> [Rule] {
    let (plan, report, scenario) = try imported(csv)
    return PlanVerifier.verify(try #require(plan, "\(report.lines())"), against: scenario).violations.map(\.rule)
  }

  private let head = "release,phase,start,environment,instance\n"

  @Test func aCalendarWithoutConflictsIsAccepted() throws {
    let csv =
      head + """
        web,build,2027-01-04T09:00,,
        web,test,2027-01-06T09:00,sit,s2
        web,ship,2027-01-09T20:00,prod,
        """
    let (plan, _, _) = try imported(csv)
    #expect(try rules(csv).isEmpty)
    let rows = try #require(plan).rows
    #expect(rows.map(\.end.description) == ["2027-01-05T17:00", "2027-01-06T17:00", "2027-01-09T22:00"])
    #expect(rows[1].bookings == [Plan.Booking(environment: "sit", instance: "s2")])
    #expect(rows[2].window?.start.description == "2027-01-09T20:00" && plan?.deferred == ["app"])
  }

  @Test func everyConflictIsListed() throws {
    let csv =
      head + """
        web,build,2027-01-04T09:00,,
        web,test,2027-01-05T09:00,sit,s2
        web,ship,2027-01-10T20:00,prod,
        app,build,2027-01-04T09:00,,
        """
    #expect(Set(try rules(csv)) == [.team, .order, .window])
  }

  @Test func anEnvironmentThatIsNoChoiceIsBookedAndTold() throws {
    let csv =
      head + """
        web,build,2027-01-04T09:00,,
        web,test,2027-01-06T09:00,uat,
        web,ship,2027-01-09T20:00,prod,
        """
    let (plan, _, _) = try imported(csv)
    #expect(try #require(plan).rows[1].bookings.map(\.environment) == ["uat"])
    #expect(try rules(csv).contains(.environment))
  }

  @Test func anUnknownEnvironmentIsAnError() throws {
    let (plan, report, _) = try imported(head + "web,test,2027-01-06T09:00,sitt,s2\n")
    #expect(plan == nil)
    #expect(report.lines() == ["plan.csv:2:27: error: unknown environment 'sitt'; did you mean 'sit'?"])
  }

  @Test func allLinesAreToldAtOnce() throws {
    let csv = """
      release,phase,start,environment,start
      web,build,4.1.2027,,
      wbe,test,2027-01-06,sitt,
      web,tset,soon,,
      web,,2027-01-06,,
      """
    let (plan, report, _) = try imported(csv)
    #expect(plan == nil)
    #expect(
      report.lines() == [
        "plan.csv:1:33: error: column 'start' stands twice; expected each column once",
        "plan.csv:2:11: error: start: '4.1.2027' is no date; expected YYYY-MM-DD or YYYY-MM-DDTHH:MM",
        "plan.csv:3:1: error: unknown release 'wbe'; did you mean 'web'?",
        "plan.csv:3:21: error: unknown environment 'sitt'; did you mean 'sit'?",
        "plan.csv:4:5: error: release 'web' has no phase 'tset'; expected one of build, test, ship; did you mean 'test'?",
        "plan.csv:4:10: error: start: 'soon' is no date; expected YYYY-MM-DD or YYYY-MM-DDTHH:MM",
        "plan.csv:5:1: error: a line without release, phase or start; expected all three",
      ])
  }

  @Test func anUnknownInstanceAndAMissingPhaseAreTold() throws {
    let csv = head + "web,build,2027-01-04T09:00,,\nweb,test,2027-01-06T09:00,sit,s9\n"
    #expect(Set(try rules(csv)) == [.instance, .missing])
  }
}
