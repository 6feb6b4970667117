import ReleaseModel
import Timeline

/// Sections 2, 4 and 7: releases, phases, options, gates, and the order within a release.
extension ScenarioDecoder {
  mutating func readReleases(_ nodes: [Node]) {
    for node in nodes {
      guard let fields = Fields(node, .release, &report) else { continue }
      let id = Self.newID(fields, in: &releaseIDs, at: releases.count, what: "release", &report)
      let first = phases.count
      let release = ReleaseID(releases.count)
      var names: [String: Int] = [:]
      var sources: [Fields] = []
      for item in report.list(fields["phases"], "phases", filled: true) {
        guard let phaseFields = Fields(item, .phase, &report) else { continue }
        let phaseID = Self.newID(phaseFields, in: &names, at: sources.count, what: "phase", &report)
        phases.append(readPhase(phaseFields, phaseID, release))
        register(path: id + "." + phaseID, phase: phases.count - 1)
        sources.append(phaseFields)
      }
      readOrder(sources, names, first)
      releases.append(readRelease(fields, id, first..<phases.count, sources))
    }
  }

  private mutating func register(path: String, phase: Int) {
    guard let known = paths.updateValue(phase, forKey: path) else { return }
    // A repeated id is told as such; two readings of one path are left to whoever uses it.
    let isRepeated = known >= 0 && phases[known].id == phases[phase].id
    paths[path] = isRepeated ? known : -1
  }

  private mutating func readRelease(_ fields: Fields, _ id: String, _ range: Range<Int>, _ sources: [Fields]) -> Release
  {
    let due = placedBorder(fields["due"], "due", end: true)
    let cost = report.number(fields["delay-cost"], "delay-cost", in: 0...ObjectSchema.largestCost)
    return Release(
      id: id, place: fields.node.place, annotations: annotations(fields), phases: range,
      delivery: delivery(range, sources), earliest: placedBorder(fields["earliest"], "earliest", end: false), due: due,
      deadline: placedBorder(fields["deadline"], "deadline", end: true), delayCost: cost ?? (due == nil ? 0 : 1),
      deferCost: report.number(fields["defer-cost"], "defer-cost", in: 0...ObjectSchema.largestCost))
  }

  /// The phase marked so, else the last with a window that is no gate, else the last listed.
  private mutating func delivery(_ range: Range<Int>, _ sources: [Fields]) -> PhaseID {
    var marked: Int?
    for (index, fields) in sources.enumerated() where fields["delivery"]?.text == "true" {
      if marked != nil {
        report.append(
          Diagnostic(
            at: fields.place(of: "delivery"), code: "contradiction", "a second delivery phase in the release",
            expected: "delivery: true once"))
      }
      marked = marked ?? range.lowerBound + index
    }
    let windowed = range.last { !phases[$0].windows.isEmpty && !phases[$0].isGate }
    return PhaseID(marked ?? windowed ?? max(range.upperBound - 1, range.lowerBound))
  }

  private mutating func readPhase(_ fields: Fields, _ id: String, _ release: ReleaseID) -> Phase {
    // A gate that says neither true nor false is taken for one, lest more be reported than is wrong.
    let isGate = report.flag(fields["gate"], "gate") ?? fields.has("gate")
    _ = report.flag(fields["delivery"], "delivery")
    if fields["window"].map({ !isReadable($0) }) ?? false { unclearWindows.insert(phases.count) }
    let windows = references(fields["window"], "window", in: windowIDs, what: "window", filled: true).map {
      WindowID($0)
    }
    if fields.has("criteria") && fields.has("gate") && !isGate {
      report.append(
        Diagnostic(
          at: fields.place(of: "criteria"), code: "contradiction", "criteria on a phase that is no gate",
          expected: "gate: true beside them"))
    }
    let context = PhaseContext(isGate: isGate, hasWindow: !windows.isEmpty)
    var phase = Phase(
      id: id, place: fields.node.place, annotations: annotations(fields), release: release,
      kind: report.text(fields["kind"], "kind"), options: readOptions(fields, context),
      usage: report.text(fields["usage"], "usage"),
      changes: references(fields["changes"], "changes", in: systemIDs, what: "system").map { SystemID($0) },
      windows: windows, weight: report.number(fields["weight"], "weight", in: Self.amounts) ?? 1, isGate: isGate,
      criteria: readCriteria(fields["criteria"]), hasExplicitOrder: fields.has("after"),
      earliest: placedBorder(fields["earliest"], "earliest", end: false),
      deadline: placedBorder(fields["deadline"], "deadline", end: true),
      fixed: placedBorder(fields["fixed"], "fixed", end: false))
    phase.low = riskDuration(fields["low"], "low", of: phase.options[0], context)
    phase.high = riskDuration(fields["high"], "high", of: phase.options[0], context)
    return phase
  }

  /// Whether a phase's `window` names a window that is known.
  private func isReadable(_ window: Node) -> Bool {
    switch window.kind {
    case .scalar: window.text.map { windowIDs[$0] != nil } ?? false
    case .sequence: window.items.contains { $0.text.map { windowIDs[$0] != nil } ?? false }
    default: false
    }
  }

  private mutating func riskDuration(
    _ node: Node?, _ key: String, of option: PhaseOption, _ context: PhaseContext
  ) -> Int? {
    guard let node, let duration = duration(node, key) else { return nil }
    return workingSlots(duration, node, key, of: option, context)
  }

  mutating func readCriteria(_ node: Node?) -> [Criterion] {
    var ids: [String: Int] = [:]
    var result: [Criterion] = []
    for item in report.list(node, "criteria") {
      guard let fields = Fields(item, .criterion, &report) else { continue }
      let id = Self.newID(fields, in: &ids, at: result.count, what: "criterion", &report)
      result.append(
        Criterion(
          id: id, place: item.place, annotations: annotations(fields),
          ready: placedBorder(fields["ready"], "ready", end: false),
          status: report.word(fields["status"], "status", as: Criterion.Status.self) ?? .pending,
          pass: report.number(fields["pass"], "pass", in: 0...100)))
    }
    return result
  }

  // MARK: options

  /// What of a phase matters for the meaning of its options.
  struct PhaseContext {
    let isGate: Bool
    let hasWindow: Bool
  }

  private mutating func readOptions(_ phase: Fields, _ context: PhaseContext) -> [PhaseOption] {
    let base = readWork(phase, replacing: nil)
    guard let node = phase["options"] else {
      return [finish(base, phase, nil, context)]
    }
    var result: [PhaseOption] = []
    for item in report.list(node, "options", filled: true) {
      guard let fields = Fields(item, .option, &report) else { continue }
      _ = annotations(fields)
      result.append(finish(readWork(fields, replacing: base), phase, fields, context))
    }
    let ways = result.reduce(0) { $0 + self.ways($1) }
    if ways > 1000 { reportWays(phase, ways) }
    return result.isEmpty ? [base.option] : result
  }

  /// Everything of an option but its duration in slots.
  struct Work {
    var option: PhaseOption
    var duration: DurationText?
    var durationNode: Node?
    var hasPeople = false
  }

  private mutating func readWork(_ fields: Fields, replacing base: Work?) -> Work {
    var work = base ?? Work(option: PhaseOption(duration: 0))
    work.option.place = fields.node.place
    if let node = fields["duration"] {
      work.durationNode = node
      work.duration = duration(node, "duration")
    }
    if fields.has("team") || fields.has("teams") {
      work.option.teams = readTeamDemands(fields)
    } else if let node = fields["people"] {
      if let base, base.option.teams.count == 1 {
        let people = report.number(node, "people", in: Self.amounts) ?? 1
        work.option.teams = [TeamDemand(team: base.option.teams[0].team, people: people)]
      } else {
        report.append(
          Diagnostic(
            at: fields.place(of: "people"), code: "contradiction", "people without a team",
            expected: "a team beside them"))
      }
    }
    if fields.has("environment") || fields.has("environments") {
      work.option.environments = readEnvironmentNeeds(fields)
    }
    if let units = report.number(fields["units"], "units", in: 1...ObjectSchema.largestAmount) {
      work.option.units = units
    }
    if fields.has("calendar") {
      work.option.calendar = calendarReference(fields["calendar"])
      work.option.usesAlways = fields["calendar"]?.text == "always"
    }
    if let flag = report.flag(fields["interruptible"], "interruptible") { work.option.interruptible = flag }
    if let cost = report.number(fields["cost"], "cost", in: 0...ObjectSchema.largestCost) { work.option.cost = cost }
    return work
  }

  private mutating func readTeamDemands(_ fields: Fields) -> [TeamDemand] {
    if let node = fields["teams"] {
      guard node.kind == .mapping else {
        report.wrong(node, "teams", "where people by team are meant", expected: "such as { qa: 2 }")
        return []
      }
      return node.members.compactMap { member in
        guard let team = reference(member.key, member.place, in: teamIDs, what: "team") else { return nil }
        guard member.value.kind != .null else {
          report.append(
            Diagnostic(
              at: member.value.place, code: "empty-value", "teams: \(member.key): empty value",
              expected: "a number of people"))
          return nil
        }
        return report.number(member.value, member.key, in: Self.amounts).map {
          TeamDemand(team: TeamID(team), people: $0)
        }
      }
    }
    guard let node = fields["team"], let text = report.text(node, "team"),
      let team = reference(text, node.place, in: teamIDs, what: "team")
    else {
      _ = report.number(fields["people"], "people", in: Self.amounts)
      return []
    }
    return [TeamDemand(team: TeamID(team), people: report.number(fields["people"], "people", in: Self.amounts) ?? 1)]
  }

  private mutating func readEnvironmentNeeds(_ fields: Fields) -> [EnvironmentNeed] {
    var needs: [EnvironmentNeed] = []
    var seen: Set<Int> = []
    func add(_ decoder: inout ScenarioDecoder, _ items: [(text: String, place: Place)], _ key: String) {
      var alternatives: [EnvironmentID] = []
      for (text, place) in items {
        guard let index = decoder.reference(text, place, in: decoder.environmentIDs, what: "environment") else {
          continue
        }
        if !seen.insert(index).inserted {
          decoder.report.append(
            Diagnostic(
              at: place, code: "repeated", "\(key): \(quoted(text)) stands twice",
              expected: "each environment once in a phase"))
        } else {
          alternatives.append(EnvironmentID(index))
        }
      }
      if !alternatives.isEmpty { needs.append(EnvironmentNeed(alternatives: alternatives)) }
    }
    if let node = fields["environment"] {
      if node.kind == .sequence && node.count == 0 { reportEmpty(node, "environment") }
      add(&self, report.texts(node, "environment"), "environment")
    } else if let node = fields["environments"] {
      for item in report.list(node, "environments", orSingle: true) {
        if item.kind == .sequence && item.count == 0 { reportEmpty(item, "environments") }
        add(&self, report.texts(item, "environments"), "environments")
      }
    }
    if needs.count > 4 {
      report.append(
        Diagnostic(
          at: fields.place(of: "environments"), code: "out-of-range", "\(needs.count) environments at once",
          expected: "at most 4"))
      needs = Array(needs.prefix(4))
    }
    return needs
  }

  private mutating func reportEmpty(_ node: Node, _ key: String) {
    report.append(
      Diagnostic(at: node.place, code: "empty-list", "\(key): the list is empty", expected: "at least one item"))
  }

  /// Gives an option its duration in slots, by section 4's rules.
  private mutating func finish(_ work: Work, _ phase: Fields, _ own: Fields?, _ context: PhaseContext) -> PhaseOption {
    var option = work.option
    let fields = own ?? phase
    guard let duration = work.duration, let node = work.durationNode else {
      if !phase.has("duration") && own?.has("duration") != true && !context.isGate {
        report.append(
          Diagnostic(
            at: fields.node.place, code: "missing-key", "missing key 'duration' in \(fields.schema.article)",
            expected: "a duration such as 5d, in the phase or in every option"))
      }
      option.duration = 0
      option.cost = 0
      return check(option, phase)
    }
    option.duration = workingSlots(duration, node, "duration", of: option, context)
    if option.duration == 0 { option.cost = 0 }
    return check(option, phase)
  }

  private mutating func check(_ option: PhaseOption, _ phase: Fields) -> PhaseOption {
    if !phase.has("options") {
      let ways = ways(option)
      if ways > 1000 { reportWays(phase, ways) }
    }
    return option
  }

  private mutating func reportWays(_ phase: Fields, _ ways: Int) {
    report.append(
      Diagnostic(
        at: phase.node.place, code: "too-many-ways", "\(ways) ways to do the phase",
        expected: "at most 1000 (options × alternatives × instances that differ)"))
  }

  /// Alternatives × instances with unlike outages, saturating; a milestone has one way.
  private func ways(_ option: PhaseOption) -> Int {
    guard option.duration > 0 else { return 1 }
    return option.environments.reduce(1) { product, need in
      min(product * need.alternatives.reduce(0) { $0 + instanceKinds[$1.index] }, 1_000_000)
    }
  }
}
