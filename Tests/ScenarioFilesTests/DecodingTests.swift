import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// What each key means, and what holds where it is absent (sections 2 to 9 of the language page).
struct DecodingTests {
  /// A scenario of hours from Monday 4 January 2027 to 31 March, with what is added at the top level.
  private func load(_ rest: String, time: String = "{ start: 2027-01-04, end: 2027-03-31 }") throws -> Scenario {
    let result = Corpus.load(text: "orchestra: 1\ntime: \(time)\n\(rest)")
    return try #require(result.scenario, "\(result.diagnostics.lines())")
  }

  private func phase(_ text: String, _ rest: String = "", time: String = "{ start: 2027-01-04, end: 2027-03-31 }")
    throws
    -> Phase
  {
    try load("\(Self.office)\n\(rest)\nreleases:\n  - { id: a, phases: [{ id: p, \(text) }] }", time: time).phases[0]
  }

  private static let one = "releases:\n  - { id: a, phases: [{ id: p, duration: 1h }] }"
  private static let office = """
    calendars:
      - { id: office, week: { mon-fri: ["09:00-17:00"] } }
      - { id: short, week: { mon-thu: ["09:00-13:00"] } }
    teams: [{ id: dev, calendar: office, capacity: 9 }, { id: ops, calendar: short }, { id: all }]
    """

  // MARK: time

  @Test func timeHasZoneAndSlotByDefault() throws {
    let grid = try load(Self.one).grid
    #expect(grid.zone == "UTC" && grid.slotMinutes == 60 && grid.slotsPerDay == 24)
    #expect(grid.start.description == "2027-01-04T00:00")
    // The end is the end of its day.
    #expect(grid.slotCount == 87 * 24)
  }

  @Test func instantsMayBoundTheHorizon() throws {
    let grid = try load(
      Self.one, time: "{ zone: Europe/Paris, start: 2027-01-04T06:00, end: 2027-01-05T18:00, slot: 6h }"
    )
    .grid
    #expect(grid.slotCount == 6 && grid.zone == "Europe/Paris")
  }

  @Test func datesMeanBeginsAndEndsOfDays() throws {
    let scenario = try load(
      """
      \(Self.office)
      releases:
        - id: a
          earliest: 2027-01-05
          due: 2027-01-06
          deadline: 2027-01-07
          phases: [{ id: p, duration: 1h, earliest: 2027-01-05T03:00, deadline: 2027-01-06, fixed: 2027-01-05 }]
      """)
    let release = scenario.releases[0]
    #expect(release.earliest?.value == 24 && release.due?.value == 72 && release.deadline?.value == 96)
    let phase = scenario.phases[0]
    #expect(phase.earliest?.value == 27 && phase.deadline?.value == 72 && phase.fixed?.value == 24)
  }

  @Test func dueBeforeTheHorizonCountsFromWhereItLies() throws {
    let scenario = try load("releases:\n  - { id: a, due: 2027-01-01, phases: [{ id: p, duration: 1h }] }")
    #expect(scenario.releases[0].due?.value == -48)
  }

  // MARK: calendars, teams, environments

  @Test func standardDayIsTheMostFrequentTotalTheLargerOnATie() throws {
    let scenario = try load(
      """
      calendars:
        - { id: tie, week: { mon-tue: ["09:00-17:00"], wed-thu: ["09:00-15:00"], fri: ["09:00-10:00"] } }
        - { id: own, day: 6h, week: { mon-fri: ["09:00-17:00"] } }
        - { id: never, week: {} }
      \(Self.one)
      """)
    #expect(scenario.calendars.map(\.standardDay) == [480, 360, 1440])
    #expect(scenario.calendars.map(\.workingWeekdays) == [5, 5, 0])
    #expect(scenario.calendars[2].working.total == 0)
  }

  @Test func holidaysRestAndExtraDaysReplace() throws {
    let scenario = try load(
      """
      calendars:
        - id: office
          week: { mon-fri: ["09:00-17:00"] }
          holidays: [2027-01-04, { from: 2027-01-06, to: 2027-01-07 }]
          extra: [{ date: 2027-01-07, hours: ["10:00-12:00"] }, { date: 2027-01-08, hours: [] }]
      \(Self.one)
      """)
    let runs = scenario.calendars[0].working.runs
    #expect(Array(runs.prefix(3)) == [24 + 9..<24 + 17, 72 + 10..<72 + 12, 7 * 24 + 9..<7 * 24 + 17])
  }

  @Test func weekRangesMayWrap() throws {
    let scenario = try load(
      "calendars: [{ id: c, week: { sat-mon: [\"00:00-24:00\"] } }]\n\(Self.one)",
      time: "{ start: 2027-01-04, end: 2027-01-10 }")
    #expect(scenario.calendars[0].working.runs == [0..<24, 5 * 24..<7 * 24])
  }

  @Test func teamsHaveOnePersonAlwaysAndTheLastChangeWins() throws {
    let scenario = try load(
      """
      teams:
        - { id: plain }
        - id: changed
          capacity: 5
          changes:
            - { from: 2027-01-05, to: 2027-01-08, capacity: 3 }
            - { from: 2027-01-06, to: 2027-01-06, capacity: 0 }
            - { from: 2026-01-01, to: 2027-01-04, capacity: 4 }
      \(Self.one)
      """)
    #expect(scenario.teams[0].capacity == 1 && scenario.teams[0].calendar == nil)
    let days = (0..<7).map { scenario.teams[1].people.value(at: $0 * 24 + 5) }
    #expect(days == [4, 3, 0, 3, 3, 5, 5])
  }

  @Test func environmentsAreOneInstanceOfOneUnitByDefault() throws {
    let environment = try load("environments: [{ id: e }]\n\(Self.one)").environments[0]
    #expect(environment.instances.map(\.id) == [nil] && environment.instances[0].capacity == 1)
    #expect(environment.changeover == 0 && environment.lead == 0 && environment.costPerDay == 0)
    #expect(environment.calendar == nil && environment.incompatible.isEmpty)
  }

  @Test func instancesTakeTheEnvironmentsCapacityOutagesAndChanges() throws {
    let environment = try load(
      """
      environments:
        - id: e
          capacity: 3
          instances: [a, { id: b, capacity: 2 }]
          changeover: 0h
          lead: 90m
          cost-per-day: 7
          outages: [{ from: 2027-01-05, to: 2027-01-05 }, { from: 2027-01-06, to: 2027-01-06, instances: [b] }]
          changes: [{ from: 2027-01-05, to: 2027-01-06, capacity: 1 }, { from: 2027-01-06, to: 2027-01-06, capacity: 0, instances: [a] }]
          incompatible: [[load, demo], [load, load]]
      \(Self.one)
      """
    ).environments[0]
    #expect(environment.instances.map(\.capacity) == [3, 2])
    #expect(environment.instances[0].outages.map(\.range) == [24..<48])
    #expect(environment.instances[1].outages.map(\.range) == [24..<48, 48..<72])
    #expect((0..<4).map { environment.instances[0].units.value(at: $0 * 24) } == [3, 1, 0, 3])
    #expect((0..<4).map { environment.instances[1].units.value(at: $0 * 24) } == [2, 1, 1, 2])
    // Leads round up to slots.
    #expect(environment.lead == 2 && environment.costPerDay == 7)
    #expect(environment.incompatible == [UsagePair("load", "demo"), UsagePair("load", "load")])
  }

  // MARK: windows and freezes

  @Test func rulesBeginOnTheFirstDayOfTheHorizon() throws {
    let scenario = try load(
      """
      windows:
        - { id: nightly, rrule: "FREQ=DAILY", start: "22:00", length: 4h, except: [2027-01-05] }
        - { id: listed, limit: 3, dates: [{ at: 2027-01-08T20:00, length: 1d, limit: 1 }, { at: 2027-01-06, length: 1h }] }
        - { id: half, rrule: "FREQ=WEEKLY;INTERVAL=2", from: 2026-12-28, start: "08:00", length: 1h, limit: 2 }
      \(Self.one)
      """, time: "{ start: 2027-01-04, end: 2027-01-12 }")
    // The last night reaches over the end of the horizon and is dropped.
    #expect(scenario.windows[0].occurrences.map(\.range.lowerBound) == [22, 70, 94, 118, 142, 166, 190].map { $0 })
    #expect(scenario.windows[0].occurrences.allSatisfy { $0.limit == nil && $0.range.count == 4 })
    #expect(scenario.windows[1].occurrences.map(\.range) == [48..<49, 116..<140])
    #expect(scenario.windows[1].occurrences.map(\.limit) == [3, 1])
    #expect(scenario.windows[2].occurrences.map(\.range) == [7 * 24 + 8..<7 * 24 + 9])
  }

  @Test func zonesOfWindowsAndCalendarsAreMapped() throws {
    let scenario = try load(
      """
      calendars: [{ id: tokyo, zone: Asia/Tokyo, week: { mon-fri: ["09:00-17:00"] } }]
      windows:
        - { id: rule, zone: Asia/Tokyo, rrule: "FREQ=DAILY", start: "09:00", length: 2h }
        - { id: dates, zone: Asia/Tokyo, dates: [{ at: 2027-01-05T09:00, length: 2h }] }
      \(Self.one)
      """, time: "{ start: 2027-01-04, end: 2027-01-05 }")
    #expect(scenario.windows[0].occurrences.map(\.range) == [0..<2, 24..<26])
    #expect(scenario.windows[1].occurrences.map(\.range) == [24..<26])
    #expect(scenario.calendars[0].working.runs == [0..<8, 24..<32])
  }

  @Test func freezesAreClippedAndMayNameNothing() throws {
    let scenario = try load(
      """
      systems: [s, { id: t, name: The other }]
      environments: [{ id: e }]
      freezes:
        - { from: 2026-12-20, to: 2027-01-05 }
        - { id: f, from: 2027-03-30, to: 2027-04-20, environments: [e], systems: [s, t], except: [a, both] }
      releases:
        - { id: a, phases: [{ id: p, duration: 1h }] }
      composites: [{ id: both, releases: [a], sync: same-start }]
      """)
    #expect(scenario.freezes[0].range == 0..<48 && scenario.freezes[0].environments == nil)
    #expect(scenario.freezes[0].systems == nil && scenario.freezes[0].id == nil)
    #expect(scenario.freezes[1].range == 85 * 24..<87 * 24)
    #expect(scenario.freezes[1].environments?.count == 1 && scenario.freezes[1].systems?.count == 2)
    #expect(
      scenario.freezes[1].exceptReleases == [ReleaseID(0)] && scenario.freezes[1].exceptComposites == [CompositeID(0)])
    #expect(scenario.systems[1].annotations.name == "The other")
  }

  // MARK: releases and phases

  @Test func delayCostIsOneWithADueDateElseNothing() throws {
    let scenario = try load(
      """
      releases:
        - { id: a, due: 2027-02-01, phases: [{ id: p, duration: 1h }] }
        - { id: b, phases: [{ id: p, duration: 1h }] }
        - { id: c, due: 2027-02-01, delay-cost: 0, defer-cost: 5, phases: [{ id: p, duration: 1h }] }
      """)
    #expect(scenario.releases.map(\.delayCost) == [1, 0, 0])
    #expect(scenario.releases.map(\.deferCost) == [nil, nil, 5])
  }

  @Test func phasesHaveTheirDefaults() throws {
    let phase = try phase("duration: 5h, team: dev")
    let option = phase.options[0]
    #expect(option.duration == 5 && option.teams == [TeamDemand(team: TeamID(0), people: 1)] && option.units == 1)
    #expect(option.interruptible && option.cost == 0 && option.calendar == nil && !option.usesAlways)
    #expect(option.environments.isEmpty && phase.options.count == 1)
    #expect(phase.weight == 1 && !phase.isGate && phase.criteria.isEmpty && phase.windows.isEmpty)
    #expect(phase.kind == nil && phase.usage == nil && phase.changes.isEmpty && phase.low == nil && phase.high == nil)
  }

  @Test(arguments: [
    ("duration: 2d", 48), ("duration: 1w", 168), ("duration: 90m", 2), ("duration: 0h", 0),
    ("duration: 2d, team: dev", 16), ("duration: 1w, team: dev", 40), ("duration: 2d, team: ops", 8),
    ("duration: 1w, team: ops", 16), ("duration: 2d, team: all", 48), ("duration: 1d, team: dev, calendar: short", 4),
    ("duration: 1d, team: dev, calendar: always", 24), ("duration: 3h, teams: { dev: 1, ops: 1 }", 3),
    ("duration: 1d, teams: { dev: 1, ops: 1 }, calendar: office", 8), ("duration: 4h, team: dev, window: w", 4),
    ("duration: 1d, team: dev, window: w, calendar: office", 8), ("gate: true", 0), ("gate: true, duration: 2h", 2),
  ])
  func durationsCountInTheirCalendar(_ text: String, _ slots: Int) throws {
    let windows = "windows: [{ id: w, rrule: \"FREQ=DAILY\", start: \"08:00\", length: 10h }]"
    #expect(try phase(text, windows).options[0].duration == slots)
  }

  @Test(arguments: [
    ("duration: 2d", 2), ("duration: 1w", 7), ("duration: 1w, team: dev", 5), ("duration: 9h, team: dev", 2),
    ("duration: 8h, team: dev", 1), ("duration: 25h", 2), ("duration: 30m, team: ops", 1),
    ("duration: 2d, window: w", 2),
  ])
  func withSlotsOfADayEveryWorkingSlotIsAStandardDay(_ text: String, _ slots: Int) throws {
    let windows = "windows: [{ id: w, rrule: \"FREQ=WEEKLY\", start: \"00:00\", length: 3d }]"
    let phase = try phase(text, windows, time: "{ start: 2027-01-04, end: 2027-03-31, slot: 1d }")
    #expect(phase.options[0].duration == slots)
  }

  @Test func optionsReplaceWhatTheyName() throws {
    let phase = try phase(
      """
      duration: 8h, team: dev, people: 3, environment: [e, f], units: 2, interruptible: false, cost: 4, calendar: office,
              options: [{ }, { duration: 4h, people: 5 }, { team: ops }, { teams: { all: 2, dev: 1 }, environments: [e, [f]] },
                        { environments: [], units: 1, interruptible: true, cost: 9, calendar: short }]
      """, "environments: [{ id: e, capacity: 9 }, { id: f, capacity: 9 }]")
    let (dev, ops, all) = (TeamID(0), TeamID(1), TeamID(2))
    let (e, f) = (EnvironmentID(0), EnvironmentID(1))
    #expect(phase.options.map(\.duration) == [8, 4, 8, 8, 8])
    #expect(
      phase.options.map(\.teams) == [
        [TeamDemand(team: dev, people: 3)], [TeamDemand(team: dev, people: 5)], [TeamDemand(team: ops, people: 1)],
        [TeamDemand(team: all, people: 2), TeamDemand(team: dev, people: 1)], [TeamDemand(team: dev, people: 3)],
      ])
    #expect(phase.options.prefix(3).allSatisfy { $0.environments.map(\.alternatives) == [[e, f]] })
    #expect(phase.options[3].environments.map(\.alternatives) == [[e], [f]])
    #expect(phase.options[4].environments.isEmpty)
    #expect(phase.options.map(\.units) == [2, 2, 2, 2, 1] && phase.options.map(\.cost) == [4, 4, 4, 4, 9])
    #expect(phase.options.map(\.interruptible) == [false, false, false, false, true])
    #expect(phase.options.map { $0.calendar?.index } == [0, 0, 0, 0, 1])
  }

  @Test func phasesFollowTheListUnlessTheySayAfter() throws {
    let scenario = try load(
      """
      releases:
        - id: a
          phases:
            - { id: p, duration: 1h }
            - { id: q, duration: 1h }
            - { id: r, duration: 1h, after: [] }
            - { id: s, duration: 1h, after: [p, r] }
            - { id: t, gate: true }
        - { id: b, phases: [{ id: p, duration: 1h }] }
      """)
    #expect(scenario.phases.map { $0.predecessors.map(\.index) } == [[], [0], [], [0, 2], [3], []])
    #expect(scenario.phases.map(\.hasExplicitOrder) == [false, false, true, true, false, false])
  }

  @Test func deliveryIsTheMarkedElseTheLastInAWindowElseTheLast() throws {
    let scenario = try load(
      """
      windows: [{ id: w, rrule: "FREQ=DAILY", start: "08:00", length: 10h }]
      releases:
        - { id: a, phases: [{ id: p, duration: 1h, delivery: true }, { id: q, duration: 1h, window: w }] }
        - { id: b, phases: [{ id: p, duration: 1h, window: w }, { id: q, gate: true, window: w }, { id: r, duration: 1h }] }
        - { id: c, phases: [{ id: p, gate: true, window: w }, { id: q, duration: 1h }] }
      """)
    #expect(scenario.releases.map { scenario[$0.delivery].id } == ["p", "p", "q"])
  }

  @Test func gatesHaveCriteria() throws {
    let phase = try phase(
      "gate: true, criteria: [{ id: x }, { id: y, ready: 2027-01-05, status: failed, pass: 80 }, { id: z, status: waived }]"
    )
    #expect(phase.criteria.map(\.status) == [.pending, .failed, .waived])
    #expect(phase.criteria.map { $0.ready?.value } == [nil, 24, nil] && phase.criteria[1].pass == 80)
  }

  @Test func everyObjectTakesAnnotations() throws {
    let scenario = try load(
      """
      name: The name
      note: n
      why: w
      owner: o
      labels: { city: Paris, line: "4" }
      releases:
        - { id: a, name: A, labels: { train: green }, phases: [{ id: p, duration: 1h, why: because, owner: me, note: x }] }
      """)
    #expect(scenario.name == "The name" && scenario.annotations.labels.map(\.key) == ["city", "line"])
    #expect(scenario.releases[0].annotations.name == "A")
    #expect(scenario.releases[0].annotations.labels == [Annotations.Label(key: "train", value: "green")])
    #expect(scenario.phases[0].annotations.why == "because" && scenario.phases[0].annotations.owner == "me")
  }

  @Test func scalarsAreTextUntilATypeIsExpected() throws {
    let scenario = try load(
      "teams: [{ id: 1.10 }, { id: true }, { id: 0x1F, capacity: \"07\" }]\n\(Self.one)")
    #expect(scenario.teams.map(\.id) == ["1.10", "true", "0x1F"] && scenario.teams[2].capacity == 7)
  }

  // MARK: relations and objective

  @Test func dependenciesHaveTheirDefaults() throws {
    let scenario = try load(
      """
      \(Self.office)
      releases:
        - { id: a.b, phases: [{ id: p, duration: 1h }, { id: q.r, duration: 1h }] }
        - { id: c, phases: [{ id: p, duration: 1h }] }
      dependencies:
        - { from: a.b, to: c }
        - { from: a.b.q.r, to: c.p, max: 2d }
        - { id: x, from: a.b.p, to: c.p, type: start-to-finish, lag: -90m, calendar: office }
        - { from: a.b.p, to: c.p, lag: 2d, max: 1w, calendar: office }
        - { apart: [a.b.p, c.p] }
        - { id: y, apart: [a.b.p, a.b.q.r, c.p], gap: 90m }
      """)
    let all = scenario.dependencies
    #expect(all[0].from == .release(ReleaseID(0)) && all[0].to == .release(ReleaseID(1)))
    #expect(all[0].kind == .finishToStart && all[0].lag == 0 && all[0].max == nil && all[0].calendar == nil)
    #expect(all[1].from == .phase(PhaseID(1)) && all[1].lag == 0 && all[1].max?.value == 48)
    // Rounding is towards +∞: -90 minutes are -1 slot.
    #expect(all[2].kind == .startToFinish && all[2].lag == -1 && all[2].calendar == CalendarID(0) && all[2].id == "x")
    #expect(all[3].lag == 16 && all[3].max?.value == 40)
    #expect(scenario.separations.map(\.gap) == [0, 2] && scenario.separations[1].phases.count == 3)
  }

  @Test func compositesMayHaveAGate() throws {
    let scenario = try load(
      """
      windows: [{ id: w, rrule: "FREQ=DAILY", start: "08:00", length: 10h }]
      releases:
        - { id: a, phases: [{ id: p, duration: 1h, window: w }] }
        - { id: b, phases: [{ id: p, duration: 1h, window: w }] }
      composites:
        - { id: c, releases: [b, a], sync: same-window, gate: { window: w, criteria: [{ id: x, ready: 2027-01-05 }] } }
        - { id: d, releases: [a, b], sync: same-start }
      objective: { makespan-cost: 3 }
      """)
    #expect(scenario.composites[0].releases == [ReleaseID(1), ReleaseID(0)])
    #expect(scenario.composites[0].synchrony == .sameWindow && scenario.composites[1].synchrony == .sameStart)
    #expect(scenario.composites[0].gate?.window == WindowID(0) && scenario.composites[0].gate?.criteria.count == 1)
    #expect(scenario.composites[1].gate == nil && scenario.makespanCost == 3)
    #expect(try load(Self.one).makespanCost == 0)
  }

  @Test func theLargestTotalIsExact() throws {
    // 2^53 − 1 = delay-cost × slots late, just within, and one slot more.
    func result(_ makespan: Int, _ deferral: Int) -> ScenarioLoader.Result {
      Corpus.load(
        text: """
          orchestra: 1
          time: { start: 0001-01-01, end: 1100-01-01 }
          objective: { makespan-cost: \(makespan) }
          releases:
            - { id: a, defer-cost: \(deferral), phases: [{ id: p, duration: 1h }] }
          """)
    }
    let slots = try #require(result(0, 0).scenario).grid.slotCount
    let largest = (1 << 53) - 1
    let makespan = largest / slots
    let rest = largest - makespan * slots
    #expect(result(makespan, rest / 24).scenario != nil)
    #expect(result(makespan, rest / 24 + 1).scenario == nil)
  }

  @Test func jsonAndYAMLMeanTheSame() throws {
    let yaml = """
      orchestra: 1
      time: {start: 2027-01-04, end: 2027-03-31}
      teams: [{id: "1.10", capacity: 2}]
      releases: [{id: a, phases: [{id: p, duration: 1h, team: 1.10, interruptible: false}]}]
      """
    let json = """
      {"orchestra": 1, "time": {"start": "2027-01-04", "end": "2027-03-31"}, "teams": [{"id": 1.10, "capacity": "2"}],
       "releases": [{"id": "a", "phases": [{"id": "p", "duration": "1h", "team": "1.10", "interruptible": false}]}]}
      """
    for text in [yaml, json] {
      let scenario = try #require(Corpus.load(text: text).scenario)
      #expect(scenario.teams[0].id == "1.10" && scenario.teams[0].capacity == 2)
      #expect(!scenario.phases[0].options[0].interruptible)
    }
  }
}
