package import ReleaseModel
import Timeline

/// Assertions about plans. They hold no section of the language page; what each key means stands in `ObjectSchema.policy`.
extension ScenarioDecoder {
  mutating func readPolicies(_ nodes: [Node], labels: [Annotations.Label]) -> [Policy] {
    var ids: [String: Int] = [:]
    return nodes.enumerated().compactMap { index, node in
      guard let fields = Fields(node, .policy, &report) else { return nil }
      let id = Self.newID(fields, in: &ids, at: index, what: "policy", &report)
      return Policy(
        id: id, place: node.place, annotations: annotations(fields),
        severity: report.word(fields["severity"], "severity", as: Policy.Severity.self) ?? .failure,
        scope: scope(fields), assertions: assertions(fields, labels))
    }
  }

  private mutating func scope(_ fields: Fields) -> Policy.Scope {
    func present(_ key: String, _ found: [Int]) -> [Int]? { fields.has(key) ? found : nil }
    var scope = Policy.Scope()
    scope.releases = fields.has("releases") ? releasesNamed(fields["releases"]) : nil
    scope.labels = report.labels(fields["with-labels"])
    scope.systems = present("systems", references(fields["systems"], "systems", in: systemIDs, what: "system"))
      .map { $0.map { SystemID($0) } }
    scope.environments = present(
      "environments", references(fields["environments"], "environments", in: environmentIDs, what: "environment")
    ).map { $0.map { EnvironmentID($0) } }
    scope.windows = present("windows", references(fields["windows"], "windows", in: windowIDs, what: "window"))
      .map { $0.map { WindowID($0) } }
    return scope
  }

  /// Releases, and the members of composites.
  private mutating func releasesNamed(_ node: Node?) -> [ReleaseID] {
    let offset = releaseIDs.count
    let all = releaseIDs.merging(compositeIDs.mapValues { $0 + offset }, uniquingKeysWith: { a, _ in a })
    var found: [ReleaseID] = []
    for index in references(node, "releases", in: all, what: "release") {
      let members =
        index < offset
        ? [ReleaseID(index)] : composites.indices.contains(index - offset) ? composites[index - offset].releases : []
      for member in members where !found.contains(member) { found.append(member) }
    }
    return found
  }

  private mutating func assertions(_ fields: Fields, _ labels: [Annotations.Label]) -> [(
    key: String, value: Policy.Assertion
  )] {
    var found: [(key: String, value: Policy.Assertion)] = []
    for member in fields.node.members {
      let node = member.value
      let value: Policy.Assertion?
      switch member.key {
      case "on-time": value = report.number(node, member.key, in: 0...100).map { .onTime($0) }
      case "max-late": value = elapsed(node, member.key).map { .mostLate($0) }
      case "max-deferred": value = count(node, member.key).map { .mostDeferred($0) }
      case "max-cost":
        value = report.number(node, member.key, in: 0...(1 << 53)).map { .mostCost($0) }
      case "max-moves": value = count(node, member.key).map { .mostMoves($0) }
      case "max-per-opening": value = count(node, member.key).map { .mostPerOpening($0) }
      case "between-deployments": value = elapsed(node, member.key).map { .betweenDeployments($0) }
      case "min-slack": value = elapsed(node, member.key).map { .leastSlack($0) }
      case "no-deployment-on": value = .daysWithout(days(node, labels))
      case "no-deployment-days": value = .weekdaysWithout(weekdays(node))
      default: value = nil
      }
      if let value { found.append((member.key, value)) }
    }
    return found
  }

  private mutating func count(_ node: Node, _ key: String) -> Int? {
    report.number(node, key, in: 0...ObjectSchema.largestAmount)
  }

  private mutating func weekdays(_ node: Node) -> [Weekday] {
    let key = "no-deployment-days"
    var found: [Weekday] = []
    for item in report.list(node, key, orSingle: true, filled: true) {
      guard let text = report.text(item, key) else { continue }
      guard let days = Weekday.days(inRange: text) else {
        report.wrong(
          item, key, "is no day of the week", expected: "mon to sun, or a range such as fri-sun",
          suggestion: nearest(to: text, among: Weekday.allCases.map(\.name)))
        continue
      }
      for day in days where !found.contains(day) { found.append(day) }
    }
    return found
  }

  /// Days and stretches as written; or the name of a label of the scenario that lists days.
  private mutating func days(_ node: Node, _ labels: [Annotations.Label]) -> [ClosedRange<CivilDate>] {
    let key = "no-deployment-on"
    if let text = node.text, CivilDate(text: text) == nil { return days(ofLabel: text, node, labels) }
    var found: [ClosedRange<CivilDate>] = []
    for item in report.list(node, key, orSingle: true, filled: true) {
      if item.kind == .mapping {
        guard let fields = Fields(item, .dateRange, &report) else { continue }
        _ = annotations(fields)
        guard let from = date(fields["from"], "from"), let to = date(fields["to"], "to") else { continue }
        guard from <= to else {
          report.wrong(fields["to"] ?? item, "to", "is before from", expected: "a later date", code: "empty-range")
          continue
        }
        found.append(from...to)
      } else if let day = date(item, key) {
        found.append(day...day)
      }
    }
    return found
  }

  private mutating func days(ofLabel name: String, _ node: Node, _ labels: [Annotations.Label]) -> [ClosedRange<
    CivilDate
  >] {
    let key = "no-deployment-on"
    guard let label = labels.first(where: { $0.key == name }) else {
      report.append(
        Diagnostic(
          at: node.place, code: "unknown-reference", "\(key): the scenario has no label \(quoted(name))",
          expected: "dates, or the name of a label at the scenario's top level that lists dates",
          suggestion: nearest(to: name, among: labels.map(\.key))))
      return []
    }
    var found: [ClosedRange<CivilDate>] = []
    for word in label.value.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      guard let day = CivilDate(text: word) else {
        report.append(
          Diagnostic(
            at: node.place, code: "bad-date",
            "\(key): label \(quoted(name)) holds \(quoted(String(word))), which is no date",
            expected: "dates as YYYY-MM-DD, with commas or blanks between them"))
        continue
      }
      found.append(day...day)
    }
    return found
  }
}

/// Reads a file of policies: `orchestra-policies: 1` and `policies`, as the scenario has them.
package enum PolicyFile {
  package static func read(
    _ path: String, for scenario: Scenario, bytes: @escaping SourceReader.ByteSource = SourceReader.fileBytes
  ) -> ([Policy], Diagnostics) {
    let (sources, read) = SourceReader.readSingle(path, bytes: bytes)
    guard let root = sources.roots.first else { return ([], read) }
    var decoder = ScenarioDecoder(report: read)
    guard let fields = Fields(root, .policyFile, &decoder.report) else { return ([], decoder.report) }
    decoder.report.version(fields["orchestra-policies"], "orchestra-policies")
    decoder.adopt(scenario)
    let own = decoder.annotations(fields).labels
    let policies = decoder.readPolicies(
      decoder.report.list(fields["policies"], "policies"), labels: own + scenario.annotations.labels)
    return (policies, decoder.report)
  }
}

extension ScenarioDecoder {
  /// Takes over the names of a scenario, to read what refers to them.
  fileprivate mutating func adopt(_ scenario: Scenario) {
    func ids(_ names: [String]) -> [String: Int] {
      Dictionary(names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
    }
    grid = scenario.grid
    releaseIDs = ids(scenario.releases.map(\.id))
    compositeIDs = ids(scenario.composites.map(\.id))
    composites = scenario.composites
    systemIDs = ids(scenario.systems.map(\.id))
    environmentIDs = ids(scenario.environments.map(\.id))
    windowIDs = ids(scenario.windows.map(\.id))
  }
}
