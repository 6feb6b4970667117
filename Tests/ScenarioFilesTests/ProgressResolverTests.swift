import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// Section 11: what really happened becomes history, and every contradiction is told.
struct ProgressResolverTests {
  /// Hours from Monday 4 January 2027; office from nine to five.
  private func scenario() throws -> Scenario {
    let result = Corpus.load(
      text: """
        orchestra: 1
        time: { start: 2027-01-04, end: 2027-02-28 }
        calendars:
          - { id: office, week: { mon-fri: ["09:00-17:00"] } }
          - { id: night, week: { mon-fri: ["20:00-24:00"] } }
        teams: [{ id: dev, capacity: 5, calendar: office }, { id: ops, capacity: 5, calendar: night }]
        environments:
          - { id: sit, instances: [sit-1, sit-2], outages: [{ from: 2027-01-13, to: 2027-01-13, instances: [sit-1] }] }
          - { id: uat }
          - { id: lab, capacity: 2, lead: 2h }
        windows: [{ id: nightly, rrule: "FREQ=DAILY", start: "20:00", length: 6h }]
        releases:
          - id: alpha
            phases:
              - { id: build, duration: 5d, team: dev }
              - { id: sit, duration: 3d, team: dev, environment: sit }
              - { id: both, duration: 2d, team: dev, environments: [[sit, uat], lab] }
              - { id: ways, options: [{ duration: 2d, team: dev }, { duration: 1d, team: dev, environment: uat }] }
              - { id: go, gate: true, criteria: [{ id: audit, ready: 2027-02-01, pass: 70 }, { id: risk, status: failed }] }
              - { id: deploy, duration: 4h, team: ops, environment: uat, window: nightly }
          - id: beta.1
            phases:
              - { id: build, duration: 5d, team: dev }
              - { id: mixed, duration: 4h, teams: { dev: 1, ops: 1 } }
              - { id: fixed, duration: 1d, team: dev, fixed: 2027-01-25T09:00 }
        composites:
          - { id: spring, releases: [alpha, beta.1], sync: same-start, gate: { window: nightly, criteria: [{ id: board }] } }
        """)
    return try #require(result.scenario, "\(result.diagnostics.lines())")
  }

  private func instant(_ text: String) -> LocalInstant {
    LocalInstant(text: text) ?? LocalInstant(CivilDate(text: text) ?? CivilDate(dayNumber: 0))
  }

  private func placed<Value>(_ value: Value, _ line: Int32 = 4) -> Placed<Value> {
    Placed(value, at: Place(file: 0, line: line, column: 5))
  }

  private func record(
    _ phase: String, _ started: String, _ finished: String? = nil, remaining: String? = nil,
    bookings: [(String, String?)]? = nil, option: Int? = nil, line: Int32 = 4
  ) -> Progress.PhaseRecord {
    Progress.PhaseRecord(
      phase: placed(phase, line), started: placed(instant(started), line),
      finished: finished.map { placed(instant($0), line) }, remaining: remaining.map { placed($0, line) },
      bookings: bookings?.map { Plan.Booking(environment: $0.0, instance: $0.1) }, option: option)
  }

  private func progress(
    _ asOf: String, _ phases: [Progress.PhaseRecord] = [], criteria: [Progress.CriterionRecord] = []
  ) -> Progress {
    Progress(asOf: placed(instant(asOf), 2), phases: phases, criteria: criteria, files: ["progress.yaml"])
  }

  private func resolve(_ progress: Progress, baseline: Plan? = nil) throws -> Replanning {
    let (replanning, diagnostics) = ProgressResolver.resolve(progress, on: try scenario(), baseline: baseline)
    return try #require(replanning, "\(diagnostics.lines())")
  }

  private func lines(_ progress: Progress, baseline: Plan? = nil) throws -> [String] {
    ProgressResolver.resolve(progress, on: try scenario(), baseline: baseline).diagnostics.lines()
  }

  private func baseline(_ rows: [Plan.Row]) -> Plan {
    Plan(scenarioName: "", scenarioSHA256: "", status: .feasible, perDay: 24, rows: rows)
  }

  private func row(_ release: String, _ phase: String, option: Int = 0, bookings: [(String, String?)] = []) -> Plan.Row
  {
    Plan.Row(
      release: release, phase: phase, start: instant("2027-01-11T09:00"), end: instant("2027-01-12T17:00"),
      option: option, bookings: bookings.map { Plan.Booking(environment: $0.0, instance: $0.1) })
  }

  // MARK: what holds

  @Test func nothingHasStartedWithoutRecords() throws {
    let replanning = try resolve(progress("2027-01-05T09:00"))
    #expect(replanning.asOf == 33 && replanning.states.allSatisfy { $0 == .notStarted })
    #expect(replanning.gateStates == [.notStarted] && !replanning.hasStarted(ReleaseID(0)))
  }

  @Test func finishedPhasesKeepWhatTheyHeld() throws {
    let replanning = try resolve(
      progress(
        "2027-01-20T09:00",
        [
          record("alpha.build", "2026-12-28T09:00", "2027-01-08T17:00"),
          record("alpha.both", "2027-01-11T09:00", "2027-01-13T09:00", bookings: [("lab", nil), ("sit", "sit-2")]),
          record("alpha.go", "2027-01-14T10:00", "2027-01-14T10:00"),
          record("spring.gate", "2027-01-14T20:00"),
        ]))
    guard case .finished(let build) = replanning[PhaseID(0)], case .finished(let both) = replanning[PhaseID(2)] else {
      Issue.record("not finished")
      return
    }
    #expect(build == Replanning.Finished(start: -159, end: 113, option: 0, bookings: []))
    // Bookings stand in the order of the phase's needs.
    #expect(both.bookings.map(\.environment.index) == [0, 2] && both.bookings.map(\.instance) == [1, 0])
    #expect(both.end == 9 * 24 + 9)
    #expect(replanning[PhaseID(4)].end == 10 * 24 + 10)
    #expect(replanning.gateStates[0].start == 10 * 24 + 20 && replanning.hasStarted(ReleaseID(0)))
    #expect(!replanning.hasStarted(ReleaseID(1)))
  }

  @Test func runningPhasesGoOnFromAsOf() throws {
    let replanning = try resolve(
      progress(
        "2027-01-12T13:00",
        [
          record("alpha.build", "2027-01-11T09:00"),
          record("alpha.sit", "2027-01-11T09:00", remaining: "2d", bookings: [("sit", "sit-1")], option: 0),
          record("beta.1.build", "2027-01-04T09:00"),
        ]))
    guard case .running(let build) = replanning[PhaseID(0)], case .running(let sit) = replanning[PhaseID(1)],
      case .running(let late) = replanning[PhaseID(6)]
    else {
      Issue.record("not running")
      return
    }
    // Five days of eight hours, twelve of them worked.
    #expect(build.remaining == 28 && build.start == 7 * 24 + 9)
    // Four hours on the 12th, then three days.
    #expect(build.end == 11 * 24 + 17)
    // Two days counted from as-of; sit-1 is out on the 13th.
    #expect(sit.remaining == 16 && sit.end == 11 * 24 + 13)
    // More was worked than its duration: one slot at least remains.
    #expect(late.remaining == 1 && late.end == 8 * 24 + 14)
  }

  @Test func whatIsMissingComesFromTheBaseline() throws {
    let records = [
      record("alpha.sit", "2027-01-11T09:00", "2027-01-12T17:00"), record("alpha.ways", "2027-01-11T09:00"),
    ]
    let plan = baseline([
      row("alpha", "sit", bookings: [("sit", "sit-2")]), row("alpha", "ways", option: 1, bookings: [("uat", nil)]),
    ])
    let replanning = try resolve(progress("2027-01-14T09:00", records), baseline: plan)
    #expect(replanning[PhaseID(1)].bookings == [Replanning.Booking(environment: EnvironmentID(0), instance: 1)])
    #expect(replanning[PhaseID(3)].option == 1)
    #expect(replanning[PhaseID(3)].bookings == [Replanning.Booking(environment: EnvironmentID(1), instance: 0)])
  }

  @Test func theOnlyChoiceNeedsNoTelling() throws {
    let replanning = try resolve(
      progress("2027-01-14T09:00", [record("alpha.deploy", "2027-01-13T20:00", "2027-01-14T00:00")]))
    #expect(replanning[PhaseID(5)].bookings == [Replanning.Booking(environment: EnvironmentID(1), instance: 0)])
  }

  @Test func criteriaReplaceTheScenarios() throws {
    let replanning = try resolve(
      progress(
        "2027-01-14T09:00",
        criteria: [
          Progress.CriterionRecord(gate: placed("alpha.go"), id: "audit", status: .passed),
          Progress.CriterionRecord(gate: placed("alpha.go"), id: "risk", ready: placed(instant("2027-02-03"))),
          Progress.CriterionRecord(gate: placed("spring.gate"), id: "board", status: .failed),
        ]))
    let criteria = replanning.scenario.phases[4].criteria
    #expect(criteria.map(\.status) == [.passed, .pending] && criteria.map { $0.ready?.value } == [nil, 30 * 24])
    #expect(criteria[0].pass == 70)
    #expect(replanning.scenario.composites[0].gate?.criteria.map(\.status) == [.failed])
    #expect(replanning.scenario.files == ["test.yaml", "progress.yaml"] && criteria[0].place.file == 1)
  }

  // MARK: contradictions

  @Test(arguments: [
    (
      "2027-01-12T13:30",
      "as-of: '2027-01-12T13:30' is on no slot border; expected 2027-01-12T13:00 or 2027-01-12T14:00"
    )
  ])
  func asOfLiesOnABorder(_ asOf: String, _ line: String) throws {
    #expect(try lines(progress(asOf)).contains("progress.yaml:2:5: error: " + line))
  }

  @Test func aFixedStartThatHasPassedIsAnError() throws {
    #expect(
      try lines(progress("2027-01-25T10:00")) == [
        "progress.yaml:2:5: error: as-of: beta.1.fixed is fixed to 2027-01-25T09:00, which has passed, but it has not"
          + " started; expected its start under phases, or another fixed in the scenario"
      ])
    #expect(try lines(progress("2027-01-25T09:00")).isEmpty)
    #expect(try lines(progress("2027-01-25T10:00", [record("beta.1.fixed", "2027-01-25T09:00")])).isEmpty)
  }

  @Test func contradictionsAreToldAllAtOnce() throws {
    let records = [
      record("alpha.build", "2027-01-08T09:00", "2027-01-07T17:00", line: 4),
      record(
        "alpha.sit", "2027-01-11T09:00", "2027-01-15T17:00", remaining: "1d", bookings: [("sit", "sit-1")], line: 5),
      record("alpha.ways", "2027-01-16T09:00", option: 0, line: 6),
      record("alpha.bild", "2027-01-08T09:00", line: 7), record("alpha", "2027-01-08T09:00", line: 8),
      record("alpha.build", "2027-01-08T09:00", line: 9), record("gamma.build", "2027-01-08T09:00", line: 10),
      record("beta.1.build", "2027-01-08T09:30", line: 11),
    ]
    #expect(
      try lines(progress("2027-01-12T09:00", records)) == [
        "progress.yaml:4:5: error: finished: 2027-01-07T17:00 is before started (2027-01-08T09:00); expected an end at"
          + " or after the start",
        "progress.yaml:5:5: error: finished: 2027-01-15T17:00 is after as-of (2027-01-12T09:00); expected an end that"
          + " has passed, or 'remaining' in place of 'finished'",
        "progress.yaml:5:5: error: remaining: '1d' of a phase that has finished; expected either 'finished' or 'remaining'",
        "progress.yaml:6:5: error: started: 2027-01-16T09:00 is after as-of (2027-01-12T09:00); expected an instant that"
          + " has passed",
        "progress.yaml:7:5: error: phase: unknown phase 'alpha.bild'; expected release.phase, or composite.gate; did you"
          + " mean 'alpha.build'?",
        "progress.yaml:8:5: error: phase: 'alpha' is a whole release; expected one of its phases, as release.phase",
        "progress.yaml:9:5: error: phase: 'alpha.build' stands twice; expected each phase once; line 4 tells of it too",
        "progress.yaml:10:5: error: phase: unknown phase 'gamma.build'; expected release.phase, or composite.gate",
        "progress.yaml:11:5: error: started: '2027-01-08T09:30' is on no slot border; expected 2027-01-08T09:00 or"
          + " 2027-01-08T10:00",
      ])
  }

  @Test func optionsAndBookingsMustFit() throws {
    let records = [
      record("alpha.sit", "2027-01-05T09:00", line: 4),
      record("alpha.both", "2027-01-05T09:00", bookings: [("sit", "sit-9"), ("prod", nil)], line: 5),
      record("alpha.ways", "2027-01-05T09:00", line: 6),
      record("alpha.build", "2027-01-05T09:00", bookings: [("uat", nil)], option: 2, line: 7),
      record("beta.1.build", "2027-01-05T09:00", bookings: [("uat", nil)], line: 8),
      record("alpha.go", "2027-01-05T09:00", remaining: "1h", line: 9),
      record("spring.gate", "2027-01-05T20:00", bookings: [("uat", nil)], option: 1, line: 10),
    ]
    #expect(
      try lines(progress("2027-01-06T09:00", records)) == [
        "progress.yaml:4:5: error: alpha.sit books sit, and neither the progress file nor a baseline says which instance"
          + " it holds; expected 'bookings', or a baseline with the phase",
        "progress.yaml:5:5: error: alpha.both: environment 'sit' has no instance 'sit-9'; expected one of sit-1, sit-2;"
          + " did you mean 'sit-1'?",
        "progress.yaml:5:5: error: alpha.both: it does not book an environment 'prod'; expected one of sit, uat, lab",
        "progress.yaml:6:5: error: alpha.ways has 2 options, and neither the progress file nor a baseline says which it"
          + " took; expected 'option', from 0 to 1, or a baseline with the phase",
        "progress.yaml:7:5: error: alpha.build: option 2 does not exist; expected option 0, the only one",
        "progress.yaml:7:5: error: alpha.build: it does not book an environment 'uat'; expected no bookings",
        "progress.yaml:8:5: error: beta.1.build: it does not book an environment 'uat'; expected no bookings",
        "progress.yaml:9:5: error: remaining: '1h' of a milestone, which takes no time; expected no remaining",
        "progress.yaml:10:5: error: spring.gate: option 1 does not exist; expected option 0, the only one",
        "progress.yaml:10:5: error: spring.gate: a milestone books nothing; expected no bookings",
      ])
  }

  @Test func bookingsAreCompleteAndSingle() throws {
    func told(_ bookings: [(String, String?)]) throws -> [String] {
      try lines(progress("2027-01-06T09:00", [record("alpha.both", "2027-01-05T09:00", bookings: bookings)]))
    }
    #expect(
      try told([("sit", "sit-1"), ("sit", "sit-1"), ("lab", nil)]) == [
        "progress.yaml:4:5: error: alpha.both: two bookings where it books one of sit or uat; expected one booking of"
          + " each environment"
      ])
    #expect(
      try told([("sit", nil), ("lab", "lab-1")]) == [
        "progress.yaml:4:5: error: alpha.both: no instance of environment 'sit'; expected one of sit-1, sit-2",
        "progress.yaml:4:5: error: alpha.both: environment 'lab' has no instance 'lab-1'; expected no instance: the"
          + " environment names none",
      ])
    #expect(
      try told([("uat", nil)]) == [
        "progress.yaml:4:5: error: alpha.both: no booking of lab; expected one for each environment it books"
      ])
  }

  @Test(arguments: [
    ("alpha.build", "0h", "leaves nothing to do; expected 'finished' with the instant at which it ended"),
    ("alpha.build", "-1d", "is negative; expected a duration without a minus sign"),
    ("alpha.build", "soon", "is no duration; expected a whole number and m, h, d or w, such as 4h or 3d"),
    ("alpha.build", "9999999999d", "is too long; expected at most 1000000 of a unit"),
    (
      "alpha.deploy", "1d",
      "is in days, but the phase has a window and no calendar of its own; expected hours or minutes"
    ),
  ])
  func remainingIsADurationOfThePhase(_ phase: String, _ remaining: String, _ what: String) throws {
    let found = try lines(progress("2027-01-06T09:00", [record(phase, "2027-01-05T09:00", remaining: remaining)]))
    #expect(found == ["progress.yaml:4:5: error: remaining: '\(remaining)' " + what])
  }

  @Test func staleBaselinesAreTold() throws {
    let plan = baseline([
      row("alpha", "sit", bookings: [("sit", "sit-7")]), row("alpha", "ways", option: 4),
    ])
    let records = [
      record("alpha.sit", "2027-01-05T09:00", line: 4), record("alpha.ways", "2027-01-05T09:00", line: 5),
    ]
    #expect(
      try lines(progress("2027-01-06T09:00", records), baseline: plan) == [
        "progress.yaml:4:5: error: alpha.sit: in the baseline, environment 'sit' has no instance 'sit-7'; expected one of"
          + " sit-1, sit-2; did you mean 'sit-1'?",
        "progress.yaml:5:5: error: alpha.ways: the baseline's option 4 does not exist in the scenario; expected 'option',"
          + " from 0 to 1",
      ])
  }

  @Test func criteriaMustExist() throws {
    func criterion(_ gate: String, _ id: String, _ line: Int32) -> Progress.CriterionRecord {
      Progress.CriterionRecord(gate: placed(gate, line), id: id, status: .passed)
    }
    let found = try lines(
      progress(
        "2027-01-06T09:00",
        criteria: [
          criterion("alpha.go", "audit", 4), criterion("alpha.go", "audits", 5), criterion("alpha.build", "audit", 6),
          criterion("alpha.gate", "audit", 7), criterion("alpha.go", "audit", 8),
        ]))
    #expect(
      found == [
        "progress.yaml:5:5: error: alpha.go has no criterion 'audits'; expected one of audit, risk; did you mean 'audit'?",
        "progress.yaml:6:5: error: gate: 'alpha.build' is no gate; expected a phase with gate: true, or composite.gate",
        "progress.yaml:7:5: error: gate: unknown phase 'alpha.gate'; expected release.phase, or composite.gate",
        "progress.yaml:8:5: error: criterion 'audit' of alpha.go stands twice; expected each criterion once",
      ])
  }

  @Test func warnsOfWhatHistoryCanHardlyMean() throws {
    let records = [
      record("alpha.sit", "2027-01-05T09:00", bookings: [("sit", "sit-1")], line: 4),
      record("alpha.both", "2027-01-06T09:00", bookings: [("sit", "sit-1"), ("lab", nil)], line: 5),
      record("beta.1.build", "2026-12-30T09:00", line: 6), record("beta.1.mixed", "2027-01-05T09:00", line: 7),
    ]
    #expect(
      try lines(progress("2027-01-07T09:00", records)) == [
        "progress.yaml:5:5: warning: alpha.both and alpha.sit hold instance 'sit-1' of environment 'sit' at once, 2 units"
          + " where there is 1; expected the instance that each really held",
        "progress.yaml:6:5: warning: beta.1.build started before the horizon, and what was done before is not counted:"
          + " 16 slots remain; expected 'remaining', to say how much there is still to do",
        "progress.yaml:7:5: warning: beta.1.mixed: its remaining work (4 slots) does not fit before the end of the"
          + " horizon; expected an end by 2027-03-01T00:00",
      ])
  }

  @Test func warnsOfDatesThatPassedInVain() throws {
    func told(_ status: Criterion.Status?, _ ready: String, _ records: [Progress.PhaseRecord] = []) throws -> [String] {
      try lines(
        progress(
          "2027-01-07T09:00", records,
          criteria: [
            Progress.CriterionRecord(
              gate: placed("alpha.go", 4), id: "audit", status: status, ready: placed(instant(ready), 4))
          ]))
    }
    let warning =
      "but was to be ready at 2027-01-07T08:00, before as-of; it no longer holds the gate; expected 'passed' or 'waived',"
      + " or a date to come"
    for (status, word) in [(Criterion.Status.failed, "failed"), (.pending, "pending"), (nil, "pending")] {
      #expect(
        try told(status, "2027-01-07T08:00") == [
          "progress.yaml:4:5: warning: criterion 'audit' of alpha.go is \(word), " + warning
        ])
      #expect(try told(status, "2027-01-07T09:00").isEmpty)
    }
    #expect(try told(.passed, "2027-01-07T08:00").isEmpty)
    // History is not judged.
    #expect(try told(.failed, "2027-01-07T08:00", [record("alpha.go", "2027-01-07T08:00", line: 3)]).isEmpty)
  }
}
