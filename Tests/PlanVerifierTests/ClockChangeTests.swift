import PlanVerifier
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// What lies over a night when clocks change is noted; what rests in it, or ends before it, is not.
struct ClockChangeTests {
  private func notes(zone: String) throws -> [String] {
    let text = """
      orchestra: 1
      time: { zone: \(zone), start: 2027-03-22, end: 2027-04-10 }
      calendars: [{ id: office, week: { mon-fri: ["09:00-17:00"] } }]
      teams: [{ id: dev, calendar: office, capacity: 9 }]
      environments: [{ id: sit, capacity: 9 }]
      releases:
        - { id: a, phases: [{ id: books, duration: 10d, environment: sit }] }
        - { id: b, phases: [{ id: rests, duration: 10d, team: dev }] }
        - { id: c, phases: [{ id: works, duration: 10d }] }
        - { id: d, phases: [{ id: ends, duration: 5d, environment: sit }] }
        - { id: e, phases: [{ id: pauses, duration: 10d, team: dev, environment: sit }] }
      """
    let loaded = ScenarioLoader.load(["s.yaml"], bytes: { _ in Array(text.utf8) })
    let scenario = try #require(loaded.scenario, "\(loaded.diagnostics.lines())")
    func row(_ release: String, _ phase: String, _ start: String, _ end: String, books: Bool) throws -> Plan.Row {
      Plan.Row(
        release: release, phase: phase, start: try #require(LocalInstant(text: start)),
        end: try #require(LocalInstant(text: end)),
        bookings: books ? [Plan.Booking(environment: "sit", instance: nil)] : [])
    }
    var plan = Plan(
      scenarioName: scenario.name, scenarioSHA256: scenario.sha256, status: .feasible, perDay: scenario.grid.slotsPerDay
    )
    plan.rows = [
      try row("a", "books", "2027-03-22T00:00", "2027-04-01T00:00", books: true),
      try row("b", "rests", "2027-03-22T09:00", "2027-04-02T17:00", books: false),
      try row("c", "works", "2027-03-22T00:00", "2027-04-01T00:00", books: false),
      try row("d", "ends", "2027-03-22T00:00", "2027-03-27T00:00", books: true),
      try row("e", "pauses", "2027-03-22T09:00", "2027-04-02T17:00", books: true),
    ]
    return PlanVerifier.verify(plan, against: scenario).notes
  }

  @Test func bookingsAndWorkOverTheNightAreNoted() throws {
    #expect(
      try notes(zone: "Europe/London") == [
        "clocks change in the night of 2027-03-28 in Europe/London: 'a.books', 'c.works', 'e.pauses' lie over it,"
          + " so look at how much time there really is"
      ])
  }

  @Test func otherZonesHaveOtherNights() throws {
    #expect(try notes(zone: "UTC").isEmpty)
    #expect(try notes(zone: "Australia/Sydney").isEmpty)
  }
}
