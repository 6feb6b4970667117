import ReleaseModel
import Timeline

/// # From a tree to a validated scenario
///
/// One pass over the joined files in the order time, calendars, teams, systems, environments, windows, releases,
/// freezes, dependencies, composites, objective, policies. Every mistake is reported at its place and decoding goes on with the
/// nearest harmless reading, so that one run tells all of them. Only a tree without errors becomes a `Scenario`.
///
/// Source: the scenario language, version 1; each extension names the sections that it carries out.
struct ScenarioDecoder {
  var report: Diagnostics
  var grid: TimeGrid
  var calendars: [NamedCalendar] = []
  var teams: [Team] = []
  var systems: [ReleaseModel.System] = []
  var environments: [Environment] = []
  var windows: [Window] = []
  var freezes: [Freeze] = []
  var releases: [Release] = []
  var phases: [Phase] = []
  var dependencies: [Dependency] = []
  var separations: [Separation] = []
  var composites: [Composite] = []

  var calendarIDs: [String: Int] = [:]
  var teamIDs: [String: Int] = [:]
  var systemIDs: [String: Int] = [:]
  var environmentIDs: [String: Int] = [:]
  var windowIDs: [String: Int] = [:]
  var releaseIDs: [String: Int] = [:]
  var compositeIDs: [String: Int] = [:]
  /// `release.phase` → phase, or −1 where two readings exist.
  var paths: [String: Int] = [:]

  /// Calendars without work in an ordinary week and without a `day`: d and w have no length there.
  var dayless: Set<Int> = []
  /// Phases whose window could not be read.
  var unclearWindows: Set<Int> = []
  /// By environment: instances that differ in their outages.
  var instanceKinds: [Int] = []
  /// Occurrences, runs of calendars, outages and changes of instances that may still be written out.
  var expansions = 4_000_000
  /// Names that may still be compared in search of what was meant.
  var comparisons = 1_000_000
  /// The names of all time zones, once they are needed.
  var zoneNames: [String] = []

  init(report: Diagnostics) {
    self.report = report
    grid = Self.fallbackGrid
  }

  /// Decodes the root that the files were joined into.
  static func decode(_ root: JoinedRoot, sha256: String, report: Diagnostics) -> (Scenario?, Diagnostics) {
    var decoder = ScenarioDecoder(report: report)
    let scenario = decoder.scenario(root, sha256)
    return (decoder.report.hasErrors ? nil : scenario, decoder.report)
  }

  private mutating func scenario(_ root: JoinedRoot, _ sha256: String) -> Scenario {
    readTime(root)
    readCalendars(root.items("calendars", &report))
    readTeams(root.items("teams", &report))
    readSystems(root.items("systems", &report))
    readEnvironments(root.items("environments", &report))
    readWindows(root.items("windows", &report))
    let releaseNodes = root.items("releases", &report)
    if releaseNodes.isEmpty && root.hasEmptyList("releases") {
      report.append(
        Diagnostic(
          at: root.place(of: "releases"), code: "empty-list", "releases: the list is empty",
          expected: "at least one release"))
    }
    readReleases(releaseNodes)
    let compositeNodes = root.items("composites", &report)
    registerComposites(compositeNodes)
    readFreezes(root.items("freezes", &report))
    readDependencies(root.items("dependencies", &report))
    readComposites(compositeNodes)
    let makespanCost = readObjective(root.single("objective"))
    let annotations = root.annotations(&report)
    let policies = readPolicies(root.items("policies", &report), labels: annotations.labels)
    let scenario = Scenario(
      name: report.text(root.single("name"), "name") ?? "", annotations: annotations, sha256: sha256,
      files: report.files, grid: grid, calendars: calendars, teams: teams, systems: systems,
      environments: environments, windows: windows, freezes: freezes, releases: releases, phases: phases,
      dependencies: dependencies, separations: separations, composites: composites, makespanCost: makespanCost,
      policies: policies)
    if !report.hasErrors {
      checkLargestTotal(scenario, root)
      report.appendWarnings(on: scenario)
    }
    return scenario
  }

  private mutating func readObjective(_ node: Node?) -> Int {
    guard let node, let fields = Fields(node, .objective, &report) else { return 0 }
    _ = annotations(fields)
    return report.number(fields["makespan-cost"], "makespan-cost", in: 0...ObjectSchema.largestCost) ?? 0
  }

  mutating func annotations(_ fields: Fields) -> Annotations { fields.annotations(&report) }
}

extension Fields {
  func annotations(_ report: inout Diagnostics) -> Annotations {
    var result = Annotations()
    result.name = report.text(self["name"], "name")
    result.note = report.text(self["note"], "note")
    result.why = report.text(self["why"], "why")
    result.owner = report.text(self["owner"], "owner")
    result.labels = report.labels(self["labels"])
    return result
  }
}

extension Diagnostics {
  mutating func labels(_ node: Node?) -> [Annotations.Label] {
    guard let node else { return [] }
    guard node.kind == .mapping else {
      wrong(node, "labels", "where labels are meant", expected: "a mapping of words to texts")
      return []
    }
    return node.members.compactMap { member in
      if member.value.kind == .null {
        append(
          Diagnostic(
            at: member.value.place, code: "empty-value", "labels: \(member.key): empty value", expected: "a text"))
        return nil
      }
      return text(member.value, member.key).map { Annotations.Label(key: member.key, value: $0) }
    }
  }
}
