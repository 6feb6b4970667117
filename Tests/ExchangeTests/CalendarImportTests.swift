import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

@testable import Exchange

struct CalendarImportTests {
  private static let scenario = """
    orchestra: 1
    time: { zone: Europe/London, start: 2027-01-04, end: 2027-06-30, slot: 1h }
    calendars: [{ id: office, week: { mon-fri: ["09:00-17:00"] } }]
    environments: [{ id: sit, instances: [sit-1, sit-2] }, { id: prod }]
    releases: [{ id: r, phases: [{ id: p, duration: 1h }] }]
    """

  private func read(_ events: String, _ choices: CalendarImport.Choices? = nil) throws -> (Scenario?, [Diagnostic]) {
    let bytes = Array(Self.scenario.utf8)
    let base = try #require(ScenarioLoader.load(["s.yaml"]) { _ in bytes }.scenario)
    let file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + events.replacing("\n", with: "\r\n") + "\r\nEND:VCALENDAR\r\n"
    let (text, report) = CalendarImport.read(
      Array(file.utf8), file: "c.ics", for: base,
      choices ?? CalendarImport.Choices(purpose: nil, calendar: nil, environments: []))
    let overlay = text.map { Array($0.yaml.utf8) }
    let scenario = overlay.flatMap { overlay in
      ScenarioLoader.load(["s.yaml"], overlays: ["o.yaml"]) { $0 == "s.yaml" ? bytes : overlay }.scenario
    }
    return (scenario, report.sorted)
  }

  private func event(_ lines: String...) -> String { "BEGIN:VEVENT\n" + lines.joined(separator: "\n") + "\nEND:VEVENT" }

  @Test func wholeDaysAreFreezesAndHolidays() throws {
    let (scenario, _) = try read(
      event("SUMMARY:Change freeze\\, quarter", "DTSTART;VALUE=DATE:20270201", "DTEND;VALUE=DATE:20270205") + "\n"
        + event("SUMMARY:Bank holi", " day", "DTSTART;VALUE=DATE:20270503"))
    let loaded = try #require(scenario)
    #expect(loaded.freezes.map { $0.annotations.name } == ["Change freeze, quarter"])
    let freeze = try #require(loaded.freezes.first)
    #expect(loaded.grid.instant(of: freeze.range.lowerBound).description == "2027-02-01T00:00")
    #expect(loaded.grid.instant(of: freeze.range.upperBound).description == "2027-02-05T00:00")
    let monday = (LocalInstant(text: "2027-05-03T09:00")?.minutes ?? 0) - loaded.grid.start.minutes
    #expect(
      loaded.calendars[0].working.work(before: monday / 60 + 8) == loaded.calendars[0].working.work(before: monday / 60)
    )
  }

  /// New York's clocks change two weeks before London's: in between the distance is four hours.
  @Test func eventsRecurOnTheirOwnClock() throws {
    let (scenario, report) = try read(
      event(
        "UID:a", "SUMMARY:Maintenance", "LOCATION:sit-1", "DTSTART;TZID=America/New_York:20270302T200000",
        "DTEND;TZID=America/New_York:20270302T220000", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=6",
        "EXDATE;TZID=America/New_York:20270309T200000") + "\n"
        + event(
          "UID:a", "SUMMARY:Maintenance", "LOCATION:sit-1", "RECURRENCE-ID;TZID=America/New_York:20270330T200000",
          "DTSTART:20270331T120000Z", "DTEND:20270331T140000Z"))
    let loaded = try #require(scenario)
    let starts = loaded.environments[0].instances[0].outages.map {
      loaded.grid.instant(of: $0.range.lowerBound).description
    }.sorted()
    #expect(
      starts == ["2027-03-03T01:00", "2027-03-17T00:00", "2027-03-24T00:00", "2027-03-31T13:00", "2027-04-07T01:00"])
    #expect(loaded.environments[0].instances[1].outages.isEmpty)
    #expect(!report.contains { $0.code == "endless" })
  }

  @Test func endlessRecurrenceIsToldAndEndsWithTheHorizon() throws {
    let (scenario, report) = try read(
      event("SUMMARY:Freeze", "DTSTART:20270105T120000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"))
    #expect(report.contains { $0.code == "endless" && $0.place.line == 7 })
    #expect(try #require(scenario).freezes.count == 26)
  }

  @Test(arguments: [
    ("SUMMARY:Lunch\nDTSTART:20270105T120000Z\nDURATION:PT1H", "lost"),
    ("SUMMARY:Freeze\nSTATUS:CANCELLED\nDTSTART:20270105T120000Z\nDURATION:PT1H", "lost"),
    ("SUMMARY:Freeze\nDTSTART:20350105T120000Z\nDURATION:PT1H", "lost"),
    ("SUMMARY:Freeze\nDTSTART:soon", "bad-date"),
    ("SUMMARY:Outage\nLOCATION:moon\nDTSTART:20270105T120000Z\nDURATION:PT1H", "lost"),
    ("SUMMARY:Holiday\nDTSTART:20270105T120000Z\nDURATION:PT1H", "lost"),
  ]) func whatIsNotTakenIsTold(_ lines: String, _ code: String) throws {
    let (scenario, report) = try read("BEGIN:VEVENT\n\(lines)\nEND:VEVENT")
    #expect(scenario == nil)
    #expect(report.contains { $0.code == code })
    #expect(report.contains { $0.code == "empty-file" })
  }

  @Test func rulesAndZonesThatAreNotUnderstoodAreTold() throws {
    let (scenario, report) = try read(
      event("SUMMARY:Freeze", "DTSTART;TZID=Mars/Olympus:20270105T120000", "DURATION:PT1H", "RRULE:FREQ=HOURLY"))
    #expect(try #require(scenario).freezes.count == 1)
    #expect(report.contains { $0.code == "guessed" && $0.message.contains("Mars") })
    #expect(report.contains { $0.message.contains("HOURLY") })
  }
}
