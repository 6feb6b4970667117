import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// Events, one by one and from tables: noted as they happened, or refused with nothing changed.
struct ProgressEventTests {
  private func instant(_ text: String) -> LocalInstant {
    LocalInstant(text: text) ?? LocalInstant(CivilDate(dayNumber: 0))
  }

  private func begun() throws -> Progress {
    var progress = Progress(asOf: Placed(instant("2027-01-04T09:00"), at: .unknown))
    try progress.note(.start(phase: "a.build", at: instant("2027-01-04T10:00"), option: nil, bookings: nil))
    return progress
  }

  private func table(_ lines: String, until: String? = nil) throws -> (Progress?, Diagnostics) {
    ProgressTable.read(
      "events.csv", asOf: try begun(), until: until.map(instant), bytes: { _ in Array(lines.utf8) })
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    var progress = try begun()
    try progress.note(.slip(phase: "a.build", remaining: "3d", at: instant("2027-01-05T09:00")))
    try progress.note(
      .start(
        phase: "b.test", at: instant("2027-01-05T10:00"), option: 1,
        bookings: [
          Plan.Booking(environment: "sit", instance: "sit-1"), Plan.Booking(environment: "uat", instance: nil),
        ]))
    try progress.note(.finish(phase: "b.test", at: instant("2027-01-06T10:00")))
    try progress.note(.gate(gate: "a.go", criterion: "audit", status: .failed, ready: instant("2027-02-01T00:00")))
    let text = ProgressWriter.text(progress)
    let (read, faults) = ProgressReader.read("p.yaml", bytes: { _ in Array(text.utf8) })
    let again = try #require(read, "\(faults.lines())")
    #expect(ProgressWriter.text(again) == text)
    #expect(again.asOf.value == instant("2027-01-06T10:00"))
  }

  @Test(arguments: [
    ProgressEvent.start(
      phase: "a.build", at: LocalInstant(CivilDate(dayNumber: 30_000)), option: nil, bookings: nil),
    .finish(phase: "a.build", at: LocalInstant(CivilDate(dayNumber: 0))),
    .finish(phase: "nobody", at: LocalInstant(CivilDate(dayNumber: 30_000))),
    .slip(phase: "a.build", remaining: "soon", at: LocalInstant(CivilDate(dayNumber: 30_000))),
    .slip(phase: "a.build", remaining: "0d", at: LocalInstant(CivilDate(dayNumber: 30_000))),
    .slip(phase: "a.build", remaining: "-1d", at: LocalInstant(CivilDate(dayNumber: 30_000))),
    .slip(phase: "a.build", remaining: "1d", at: LocalInstant(CivilDate(dayNumber: 0))),
    .gate(gate: "a.go", criterion: "audit", status: .failed, ready: LocalInstant(CivilDate(dayNumber: 0))),
    .gate(gate: "a.go", criterion: "audit", status: .pending, ready: LocalInstant(CivilDate(dayNumber: 0))),
  ])
  func contradictionsChangeNothing(event: ProgressEvent) throws {
    var progress = try begun()
    let before = ProgressWriter.text(progress)
    #expect(throws: ProgressEvent.Fault.self) { try progress.note(event) }
    #expect(ProgressWriter.text(progress) == before)
  }

  @Test func whatIsDecidedMayHaveBeenReadyLongAgo() throws {
    var progress = try begun()
    for status in [Criterion.Status.passed, .waived] {
      try progress.note(.gate(gate: "a.go", criterion: "audit", status: status, ready: instant("2027-01-01T00:00")))
    }
    try progress.note(.gate(gate: "a.go", criterion: "audit", status: .failed, ready: instant("2027-01-04T10:00")))
    #expect(progress.criteria.map(\.status) == [.failed])
  }

  @Test func tablesTellOfAllTheirFaults() throws {
    let (read, faults) = try table(
      "phase,started,finished,remaining\nb.build,yesterday,,\na.build,2027-01-05,,\nc.build,,2027-01-05,\n")
    #expect(read == nil)
    #expect(faults.errorCount == 3)
    #expect(faults.items.map(\.place.line) == [2, 3, 4])
  }

  @Test func aTableMayEndAtAnInstant() throws {
    let rows = "phase,started,finished,remaining\na.build,,,2d\nb.build,2027-01-05T09:00,2027-01-07T09:00,\n"
    let (free, _) = try table(rows)
    #expect(free?.asOf.value == instant("2027-01-07T09:00"))
    let (held, faults) = try table(rows, until: "2027-01-06T09:00")
    #expect(held == nil)
    #expect(faults.items.map(\.place.line) == [3])
    let (late, _) = try table(rows, until: "2027-01-08T09:00")
    #expect(late?.asOf.value == instant("2027-01-08T09:00"))
    let (back, _) = try table(rows, until: "2027-01-03T09:00")
    #expect(back == nil)
  }

  @Test func whatIsNotedAlreadyMayBeToldAgain() throws {
    let rows = "phase,started,finished\na.build,2027-01-04T10:00,2027-01-05T09:00\nb.build,2027-01-05T09:00,\n"
    let first = try #require(try table(rows).0)
    let (again, faults) = ProgressTable.read("events.csv", asOf: first, bytes: { _ in Array(rows.utf8) })
    #expect(faults.items.isEmpty)
    #expect(again.map(ProgressWriter.text) == ProgressWriter.text(first))
    // Told otherwise it is a contradiction.
    for other in [
      rows.replacing("2027-01-05T09:00,\n", with: "2027-01-05T10:00,\n"),
      rows.replacing("05T09:00\n", with: "05T10:00\n"),
    ] {
      #expect(ProgressTable.read("events.csv", asOf: first, bytes: { _ in Array(other.utf8) }).0 == nil)
    }
  }

  @Test func mistypedNamesAreToldWhereTheyStand() throws {
    let scenario = try #require(
      Corpus.load(
        text: """
          orchestra: 1
          time: { start: 2027-01-04, end: 2027-01-31 }
          releases: [{ id: ledger-9, phases: [{ id: build, duration: 24h }, { id: sit, duration: 24h }] }]
          """
      ).scenario)
    let rows = "phase,started\nledger-9.biuld,2027-01-11T09:00\nledgr-9.sit,never\nledger-9,2027-01-11\n"
    let (read, faults) = ProgressTable.read(
      "events.csv", asOf: try begun(), names: PhasePaths(scenario), bytes: { _ in Array(rows.utf8) })
    #expect(read == nil)
    #expect(faults.items.map(\.place.line) == [2, 3, 4])
    #expect(faults.items.map(\.suggestion) == ["ledger-9.build", "ledger-9.sit", nil])
  }

  @Test func anEventOfAnUnknownPhaseNamesTheNearest() throws {
    var progress = try begun()
    do {
      try progress.note(.finish(phase: "a.biuld", at: instant("2027-01-06T09:00")))
      Issue.record("it has not started")
    } catch {
      #expect(error.description.hasSuffix("did you mean 'a.build'?"))
    }
  }

  @Test func doubleBookingsAreTold() throws {
    let scenario = try #require(
      Corpus.load(
        text: """
          orchestra: 1
          time: { start: 2027-01-04, end: 2027-01-31 }
          environments: [{ id: sit, instances: [s1, s2] }]
          releases:
            - { id: a, phases: [{ id: x, duration: 24h, environment: sit }] }
            - { id: b, phases: [{ id: x, duration: 24h, environment: sit }] }
          """
      ).scenario)
    for (instance, isDouble) in [("s1", true), ("s2", false)] {
      var progress = Progress(asOf: Placed(instant("2027-01-04T09:00"), at: .unknown))
      for (release, held) in [("a", "s1"), ("b", instance)] {
        try progress.note(
          .start(
            phase: release + ".x", at: instant("2027-01-04T10:00"), option: nil,
            bookings: [Plan.Booking(environment: "sit", instance: held)]))
      }
      let (replanning, report) = ProgressResolver.resolve(progress, on: scenario)
      #expect(replanning != nil)
      #expect(report.items.contains { $0.code == "double-booking" } == isDouble)
    }
  }
}
