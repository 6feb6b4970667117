package import ReleaseModel
import Timeline

/// Rules in the planner's words.
extension Scenario {
  /// One line, without its place.
  package func words(for rule: ScenarioRule) -> String {
    let time = TimeWords(grid)
    switch rule {
    case .phase(let id): return "'\(path(of: id))' must be done" + effort(of: id)
    case .releaseEarliest(let id):
      return "'\(self[id].id)' can't start before \(time.begin(self[id].earliest?.value ?? 0))"
    case .phaseEarliest(let id):
      return "'\(path(of: id))' can't start before \(time.begin(self[id].earliest?.value ?? 0))"
    case .releaseDeadline(let id):
      return "'\(self[id].id)' has its deadline at \(time.end(self[id].deadline?.value ?? 0))"
    case .phaseDeadline(let id):
      return "'\(path(of: id))' has its deadline at \(time.end(self[id].deadline?.value ?? 0))"
    case .fixed(let id): return "'\(path(of: id))' is fixed at \(time.begin(self[id].fixed?.value ?? 0))"
    case .criterion(let id, let k): return words(self[id].criteria[k], of: path(of: id))
    case .compositeCriterion(let id, let k):
      return self[id].gate.map { words($0.criteria[k], of: self[id].id + ".gate") } ?? ""
    case .windowNeed(let id):
      let names = self[id].windows.map { "'\(self[$0].id)'" }.joined(separator: " or ")
      return "'\(path(of: id))' needs the window \(names)"
    case .limit(let id): return "window '\(self[id].id)' takes " + limits(of: id)
    case .freeze(let id): return words(for: self[id])
    case .teamCapacity(let id): return "team '\(self[id].id)' has " + people(of: id)
    case .environmentCapacity(let id): return "environment '\(self[id].id)' has " + units(of: id)
    case .changeover(let id):
      return
        "'\(self[id].id)' needs \(time.stretch(self[id].changeover)) of changeover between different releases"
    case .lead(let id): return "'\(self[id].id)' is booked \(time.stretch(self[id].lead)) ahead of the work"
    case .outages(let id):
      let outages = Set(self[id].instances.flatMap(\.outages)).sorted { $0.range.lowerBound < $1.range.lowerBound }
      return "'\(self[id].id)' is out of service "
        + outages.prefix(3).map { "from \(time.begin($0.range.lowerBound)) to \(time.end($0.range.upperBound))" }
        .joined(separator: ", and ")
    case .incompatible(let id):
      return "'\(self[id].id)' can't be shared by "
        + self[id].incompatible.map { "'\($0.first)' and '\($0.second)'" }.joined(separator: ", nor by ")
    case .lock(let id): return "'\(self[id].id)' is changed by one phase at a time"
    case .dependency(let k): return words(for: dependencies[k])
    case .maximum(let k):
      return
        "at most \(time.stretch(dependencies[k].max?.value ?? 0)) may lie between '\(name(of: dependencies[k].from))' and '\(name(of: dependencies[k].to))'"
    case .separation(let k):
      let names = separations[k].phases.map { "'\(path(of: $0))'" }.joined(separator: ", ")
      return "\(names) must not overlap"
        + (separations[k].gap > 0 ? ", with \(time.stretch(separations[k].gap)) between" : "")
    case .composite(let id):
      let names = self[id].releases.map { "'\(self[$0].id)'" }.joined(separator: ", ")
      return "'\(self[id].id)' delivers \(names) "
        + (self[id].synchrony == .sameWindow ? "in one opening of one window" : "at the same time")
    case .compositeGate(let id):
      return
        "'\(self[id].id).gate' in window '\(self[id].gate.map { self[$0.window].id } ?? "")' comes before its deliveries"
    }
  }

  /// A phase's least work: ` (40 h of work)`, or nothing for a milestone.
  private func effort(of id: PhaseID) -> String {
    guard let least = self[id].options.map(\.duration).min(), least > 0 else { return "" }
    return " (\(work(least, of: id))\(self[id].options.count > 1 ? " at least" : ""))"
  }

  /// Work of a phase as its planner counts it: `28 working days` where they are whole days, else `20 h of work`.
  func work(_ slots: Int, of id: PhaseID) -> String {
    let option = self[id].options[0]
    let calendar =
      option.calendar ?? (self[id].windows.isEmpty ? option.teams.first.flatMap { self[$0.team].calendar } : nil)
    let text = TimeWords(grid).work(slots, day: option.usesAlways ? nil : calendar.map { self[$0].standardDay })
    return text.hasSuffix("h") || text.hasSuffix("min") ? text + " of work" : text
  }

  /// Two amounts of a phase's work in one unit: both in working days, or both in hours.
  package func work(from: Int, to: Int, of id: PhaseID) -> (String, String) {
    let texts = (work(from, of: id), work(to, of: id))
    let hours = " of work"
    if texts.0.hasSuffix(hours) == texts.1.hasSuffix(hours) { return texts }
    let time = TimeWords(grid)
    return (time.work(from), time.work(to) + hours)
  }

  private func words(_ criterion: Criterion, of gate: String) -> String {
    guard let ready = criterion.ready else {
      return "criterion '\(criterion.id)' of '\(gate)' failed, with no new date"
    }
    return "criterion '\(criterion.id)' of '\(gate)' is ready on \(TimeWords(grid).begin(ready.value))"
  }

  private func limits(of id: WindowID) -> String {
    let limits = Set(self[id].occurrences.compactMap(\.limit)).sorted()
    return "at most \(limits.map(String.init).joined(separator: " or ")) per opening"
  }

  private func people(of id: TeamID) -> String {
    "\(self[id].capacity) \(self[id].capacity == 1 ? "person" : "people")\(words(for: self[id].changes))"
  }

  private func units(of id: EnvironmentID) -> String {
    let instances = self[id].instances
    var changes: [CapacityChange] = []
    for change in instances.flatMap(\.changes) where !changes.contains(change) { changes.append(change) }
    if instances.count == 1 { return "room for \(instances[0].capacity)\(words(for: changes))" }
    let most = instances.map(\.capacity).max() ?? 1
    return "\(instances.count) instances\(most > 1 ? " with room for \(most) each" : "")\(words(for: changes))"
  }

  /// `, but 2 from … to …`.
  private func words(for changes: [CapacityChange]) -> String {
    if changes.isEmpty { return "" }
    let time = TimeWords(grid)
    let told = changes.prefix(3).map {
      "\($0.capacity) \($0.range.isEmpty ? "outside the plan's time" : time.between($0.range.lowerBound, $0.range.upperBound))"
    }
    return ", but " + told.joined(separator: ", ")
      + (changes.count > 3 ? ", and \(changes.count - 3) changes more" : "")
  }

  package func words(for freeze: Freeze) -> String {
    let time = TimeWords(grid)
    let name = freeze.id.map { "freeze '\($0)'" } ?? "a freeze"
    var what: [String] = []
    if let environments = freeze.environments {
      what.append(environments.map { "'\(self[$0].id)'" }.joined(separator: ", "))
    }
    if let systems = freeze.systems { what.append(systems.map { "'\(self[$0].id)'" }.joined(separator: ", ")) }
    return
      "\(name) closes \(what.isEmpty ? "every window" : what.joined(separator: " with ")) from \(time.begin(freeze.range.lowerBound)) to \(time.end(freeze.range.upperBound))"
  }

  package func name(of end: Endpoint) -> String {
    switch end {
    case .release(let id): self[id].id
    case .phase(let id): path(of: id)
    }
  }

  private func words(for dependency: Dependency) -> String {
    let (from, to) = (name(of: dependency.from), name(of: dependency.to))
    let verb: String
    switch dependency.kind {
    case .finishToStart: verb = "starts after '\(from)' ends"
    case .startToStart: verb = "starts after '\(from)' starts"
    case .finishToFinish: verb = "ends after '\(from)' ends"
    case .startToFinish: verb = "ends after '\(from)' starts"
    }
    if dependency.lag == 0 { return "'\(to)' \(verb)" }
    let lag = TimeWords(grid).stretch(dependency.lag)
    let calendar = dependency.calendar.map { " of '\(self[$0].id)' time" } ?? ""
    return dependency.lag > 0
      ? "'\(to)' \(verb), \(lag)\(calendar) later at the least"
      : "'\(to)' \(verb), or up to \(lag)\(calendar) before"
  }
}
