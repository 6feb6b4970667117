import ReleaseModel
import ScenarioFiles
import Testing

/// Alternatives of a scenario as the command line and files state them.
struct ScenarioCaseTests {
  private static let text = """
    orchestra: 1
    time: { start: 2027-02-01, end: 2027-02-20, slot: 6h }
    teams: [{ id: dev, capacity: 2 }, { id: qa, capacity: 1 }]
    environments: [{ id: sit, instances: [s1, s2] }]
    freezes: [{ id: end, from: 2027-02-10, to: 2027-02-11 }]
    releases:
      - { id: "a.1", due: 2027-02-03, phases: [{ id: build, duration: 24h, team: dev }, { id: test, duration: 12h, environment: sit }] }
      - { id: b, phases: [{ id: build, duration: 24h, team: qa }] }

    """

  private func bytes(_ files: [String: String] = [:]) -> SourceReader.ByteSource {
    { path in
      if path == "s.yaml" { return Array(Self.text.utf8) }
      guard let text = files[path] else { throw SourceReader.FileFault(reason: "No such file") }
      return Array(text.utf8)
    }
  }

  private func load(_ text: String, only: Set<Int>? = nil, files: [String: String] = [:]) throws
    -> ScenarioLoader.Result
  {
    var alternative = try ScenarioCase(text: text)
    alternative.refusesContradictions = true
    return ScenarioLoader.load(["s.yaml"], alternative, only: only, bytes: bytes(files))
  }

  @Test func aCaseHasANameSettingsAndOverlays() throws {
    let named = try ScenarioCase(text: "two more: teams.qa.capacity=3; freezes.end-= ; @more.yaml")
    #expect(named.name == "two more")
    #expect(named.settings == ["teams.qa.capacity=3", "freezes.end-="])
    #expect(named.overlays == ["more.yaml"])
    let unnamed = try ScenarioCase(text: "releases.b.due=2027-02-03T06:00")
    #expect(unnamed.name == "releases.b.due=2027-02-03T06:00" && unnamed.settings.count == 1)
  }

  @Test func semicolonsWithinValuesStay() throws {
    let rule = try ScenarioCase(text: "w: windows+={ id: x, rrule: \"FREQ=DAILY;COUNT=2\" }; a.b=[1;2]; c='x;y'")
    #expect(rule.settings == ["windows+={ id: x, rrule: \"FREQ=DAILY;COUNT=2\" }", "a.b=[1;2]", "c='x;y'"])
  }

  @Test(arguments: ["", "name:", "name: ;", ": teams.qa.capacity=1", "x: @"])
  func aCaseThatChangesNothingIsRefused(_ text: String) {
    #expect(throws: ScenarioCase.Fault.self) { try ScenarioCase(text: text) }
  }

  @Test func changesApplyAloneOrTogether() throws {
    let text = "x: teams.qa.capacity=3; teams.dev.capacity=5"
    #expect(try load(text).scenario?.teams.map(\.capacity) == [5, 3])
    #expect(try load(text, only: [0]).scenario?.teams.map(\.capacity) == [2, 3])
    #expect(try load(text, only: [1]).scenario?.teams.map(\.capacity) == [5, 1])
    #expect(try load(text, only: []).scenario?.teams.map(\.capacity) == [2, 1])
  }

  @Test(arguments: [
    "teams.qa.capacity=3; teams.qa.capacity=4", "teams.qa-=; teams.qa.capacity=4", "teams.qa.capacity=4; teams.qa-=",
    "freezes.end.to=2027-02-12; freezes.end={ id: end, from: 2027-02-10, to: 2027-02-10 }",
  ])
  func contradictionsAreRefused(_ text: String) throws {
    let result = try load("x: " + text)
    #expect(result.scenario == nil)
    #expect(result.diagnostics.items.contains { $0.code == "contradiction" })
  }

  @Test(arguments: [
    "teams.qa.capacity=3; teams.qa.capacity=3", "teams.qa.capacity=3; teams.dev.capacity=4",
    "environments.sit.instances+=s3; environments.sit.instances+=s4",
    "teams+={ id: new }; teams.new.capacity=2",
  ])
  func whatCanBeMeantTogetherLoads(_ text: String) throws {
    let result = try load("x: " + text)
    #expect(result.scenario != nil, "\(result.diagnostics.lines())")
  }

  @Test func wrongPathsNameTheNearestOne() throws {
    let suggestion = try load("x: teams.qq.capacity=3").diagnostics.items.first?.suggestion
    #expect(suggestion == "qa")
    #expect(try load("x: teams.qa.capacty=3").diagnostics.items.first?.suggestion == "capacity")
    #expect(try load("x: teams.qa.capacity=many").diagnostics.hasErrors)
  }

  @Test func aFileHoldsCasesWithPlaces() throws {
    let files = [
      "dir/cases.yaml": """
      orchestra-cases: 1
      cases:
        - { name: more, set: { teams.qa.capacity: 3 }, overlay: o.yaml }
        - { name: broken, remove: [freezes.edn] }
      """,
      "dir/o.yaml": "orchestra-overlay: 1\nset: { teams.dev.capacity: 7 }",
    ]
    let (cases, faults) = CaseFile.read("dir/cases.yaml", bytes: bytes(files))
    #expect(!faults.hasErrors && cases.map(\.name) == ["more", "broken"])
    let first = ScenarioLoader.load(["s.yaml"], cases[0], bytes: bytes(files))
    #expect(first.scenario?.teams.map(\.capacity) == [7, 3])
    let second = ScenarioLoader.load(["s.yaml"], cases[1], bytes: bytes(files)).diagnostics
    #expect(second.lines().first?.hasPrefix("dir/cases.yaml:4:") == true)
    #expect(second.items.first?.suggestion == "end")
  }

  @Test(arguments: [
    "orchestra-cases: 2\ncases: [{ name: a, set: { x: 1 } }]", "orchestra-cases: 1",
    "cases: [{ name: a, remove: [x] }]",
    "orchestra-cases: 1\ncases: [{ set: { x: 1 } }]", "orchestra-cases: 1\ncases: [{ name: a }]",
    "orchestra-cases: 1\ncases: [a]", "orchestra-cases: 1\ncases: []",
    "orchestra-cases: 1\ncase: []\ncases: [{ name: a, remove: [x] }]",
    "[1, 2]",
  ])
  func faultyFilesOfCasesAreRefused(_ text: String) {
    #expect(CaseFile.read("c.yaml", bytes: bytes(["c.yaml": text])).1.hasErrors)
  }

  @Test func pathsAreCompletedStepByStep() {
    let completion = PathCompletion(SourceReader.read(["s.yaml"], bytes: bytes()).0)
    #expect(completion.completions(of: "teams.") == ["teams.dev", "teams.qa"])
    // One path alone goes on, to what is below it or can be done with it.
    #expect(completion.completions(of: "tea") == ["teams.dev", "teams.qa", "teams+=", "teams-="])
    #expect(completion.completions(of: "teams.q") == completion.completions(of: "teams.qa."))
    #expect(completion.completions(of: "teams.q").first == "teams.qa.id=")
    #expect(completion.completions(of: "teams.qa.cap") == ["teams.qa.capacity=", "teams.qa.capacity-="])
    #expect(
      completion.completions(of: "releases.b.phases.build.dea")
        == ["releases.b.phases.build.deadline=", "releases.b.phases.build.deadline-="])
    #expect(completion.completions(of: "nothing.x").isEmpty)
  }

  /// In a shell quotation marks are lost: ids with dots complete, and are read, with them and without.
  @Test func idsWithDotsMayStandBare() throws {
    let completion = PathCompletion(SourceReader.read(["s.yaml"], bytes: bytes()).0)
    #expect(completion.completions(of: "releases.") == ["releases.a.1", "releases.b"])
    #expect(completion.completions(of: "releases.\"") == ["releases.\"a.1\"", "releases.b"])
    #expect(completion.completions(of: "releases.a.") == completion.completions(of: "releases.a.1."))
    #expect(completion.completions(of: "releases.\"a.") == completion.completions(of: "releases.\"a.1\"."))
    let inside = ["build", "test"]
    #expect(completion.completions(of: "releases.a.1.phases.") == inside.map { "releases.a.1.phases." + $0 })
    #expect(
      completion.completions(of: "releases.\"a.1\".phases.") == inside.map { "releases.\"a.1\".phases." + $0 })
    #expect(completion.completions(of: "releases[1].phases.b").first == "releases[1].phases.build.id=")
    for path in ["releases.a.1", "releases.\"a.1\"", "releases[0]"] {
      let changed = try load("x: \(path).phases.test.duration=18h; \(path).due=2027-02-05").scenario
      #expect(changed?.releases[0].due?.value == 20 && changed?.phases[1].options[0].duration == 3)
    }
    #expect(try load("x: releases.a.2.due=2027-02-05").scenario == nil)
  }

  /// Whatever is offered can be followed: no completion leads to a path that matches nothing.
  @Test func completionsLeadToWhatExists() throws {
    let completion = PathCompletion(SourceReader.read(["s.yaml"], bytes: bytes()).0)
    var open = [""]
    var followed = 0
    while let prefix = open.popLast(), followed < 600 {
      for path in completion.completions(of: prefix) {
        followed += 1
        if path.hasSuffix("+=") || path.hasSuffix("-=") { continue }
        if path.hasSuffix("=") {
          let codes = try load("x: \(path)1").diagnostics.items.map(\.code)
          #expect(!codes.contains("unknown-path") && !codes.contains("unknown-key"), "\(path)")
        } else if path.count < 60 {
          open.append(path + ".")
        }
      }
    }
    #expect(followed > 100)
  }
}
