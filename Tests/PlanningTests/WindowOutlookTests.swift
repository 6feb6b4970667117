import Planning
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// A window that lets a phase in has people and units for it; why else it is closed is said.
struct WindowOutlookTests {
  private func outlook(_ text: String) throws -> [[String]] {
    let text = """
      orchestra: 1
      time: { start: 2027-01-04, end: 2027-01-31 }
      windows: [{ id: night, rrule: "FREQ=WEEKLY;BYDAY=SA", start: "20:00", length: 4h }]

      """ + text
    let result = ScenarioLoader.load(["s.yaml"], bytes: { _ in Array(text.utf8) })
    let scenario = try #require(result.scenario, "\(result.diagnostics.lines())")
    return WindowOutlook.openings(scenario, for: PhaseID(0), in: 0..<scenario.grid.slotCount).map(\.closedBecause)
  }

  @Test func unitsAreNeeded() throws {
    let closed = try outlook(
      """
      environments:
        - id: prod
          capacity: 3
          changes: [{ from: 2027-01-09, to: 2027-01-09, capacity: 0 }, { from: 2027-01-16, to: 2027-01-16, capacity: 1 }]
      releases: [{ id: a, phases: [{ id: b, duration: 2h, environment: prod, units: 2, window: night }] }]
      """)
    #expect(
      closed == [
        ["environment 'prod' has 0 units then, the phase needs 2"],
        ["environment 'prod' has 1 unit then, the phase needs 2"], [], [],
      ])
  }

  @Test func peopleAreNeeded() throws {
    let closed = try outlook(
      """
      teams:
        - id: ops
          capacity: 2
          changes: [{ from: 2027-01-09, to: 2027-01-09, capacity: 1 }, { from: 2027-01-16T22:00, to: 2027-01-17, capacity: 0 }]
      releases: [{ id: a, phases: [{ id: b, duration: 2h, team: ops, people: 2, window: night }] }]
      """)
    // Two hours of the second night have people, and two are enough.
    #expect(closed == [["team 'ops' has 1 person then, the phase needs 2"], [], [], []])
  }

  @Test func anotherInstanceWillDo() throws {
    let closed = try outlook(
      """
      environments:
        - { id: prod, instances: [{ id: p1, capacity: 1 }, { id: p2, capacity: 2 }] }
      releases: [{ id: a, phases: [{ id: b, duration: 2h, environment: prod, units: 2, window: night }] }]
      """)
    #expect(closed.allSatisfy { $0.isEmpty } && closed.count == 4)
  }
}
