package import ReleaseModel

/// One thing that a scenario demands and that a planner could lift: the members of conflicts.
///
/// Calendars, the horizon and how work is counted are no rules in this sense: they are how the others are read.
package enum ScenarioRule: Hashable, Sendable {
  /// The phase must be done, and takes its time.
  case phase(PhaseID)
  case releaseEarliest(ReleaseID)
  case phaseEarliest(PhaseID)
  case releaseDeadline(ReleaseID)
  case phaseDeadline(PhaseID)
  case fixed(PhaseID)
  /// Criterion of a gate, by position.
  case criterion(PhaseID, Int)
  case compositeCriterion(CompositeID, Int)
  /// The phase lies in an occurrence of one of its windows.
  case windowNeed(PhaseID)
  case limit(WindowID)
  case freeze(FreezeID)
  case teamCapacity(TeamID)
  case environmentCapacity(EnvironmentID)
  case changeover(EnvironmentID)
  case lead(EnvironmentID)
  case outages(EnvironmentID)
  case incompatible(EnvironmentID)
  case lock(SystemID)
  case dependency(Int)
  case maximum(Int)
  case separation(Int)
  case composite(CompositeID)
  case compositeGate(CompositeID)

  /// Dates that a relaxed plan may exceed (section 9).
  package var isDate: Bool {
    switch self {
    case .releaseDeadline, .phaseDeadline, .fixed, .maximum: true
    case .criterion, .compositeCriterion: true
    default: false
    }
  }
}

extension Scenario {
  /// Every rule that the scenario states, those that are lifted first when looking for a small conflict in front: what
  /// binds everybody, then what orders, then work, then dates.
  package var rules: [ScenarioRule] {
    var rules: [ScenarioRule] = []
    for id in environments.indices.map({ EnvironmentID($0) }) {
      if !self[id].incompatible.isEmpty { rules.append(.incompatible(id)) }
      if self[id].changeover > 0 { rules.append(.changeover(id)) }
      if self[id].lead > 0 { rules.append(.lead(id)) }
      if self[id].instances.contains(where: { !$0.outages.isEmpty }) { rules.append(.outages(id)) }
    }
    rules += systems.indices.map { .lock(SystemID($0)) }
    rules += environments.indices.map { .environmentCapacity(EnvironmentID($0)) }
    rules += teams.indices.map { .teamCapacity(TeamID($0)) }
    for id in windows.indices.map({ WindowID($0) }) where self[id].occurrences.contains(where: { $0.limit != nil }) {
      rules.append(.limit(id))
    }
    rules += freezes.indices.map { .freeze(FreezeID($0)) }
    rules += separations.indices.map { .separation($0) }
    for id in composites.indices.map({ CompositeID($0) }) {
      if let gate = self[id].gate {
        rules.append(.compositeGate(id))
        rules += gate.criteria.indices.filter { Self.holds(gate.criteria[$0]) }.map { .compositeCriterion(id, $0) }
      }
      rules.append(.composite(id))
    }
    rules += dependencies.indices.map { .dependency($0) }
    for id in releases.indices.map({ ReleaseID($0) }) where self[id].earliest != nil {
      rules.append(.releaseEarliest(id))
    }
    for id in phases.indices.map({ PhaseID($0) }) {
      if self[id].earliest != nil { rules.append(.phaseEarliest(id)) }
      rules += self[id].criteria.indices.filter { Self.holds(self[id].criteria[$0]) }.map { .criterion(id, $0) }
      if !self[id].windows.isEmpty { rules.append(.windowNeed(id)) }
    }
    rules += phases.indices.map { .phase(PhaseID($0)) }
    for index in dependencies.indices where dependencies[index].max != nil { rules.append(.maximum(index)) }
    for id in releases.indices.map({ ReleaseID($0) }) where self[id].deadline != nil {
      rules.append(.releaseDeadline(id))
    }
    for id in phases.indices.map({ PhaseID($0) }) {
      if self[id].deadline != nil { rules.append(.phaseDeadline(id)) }
      if self[id].fixed != nil { rules.append(.fixed(id)) }
    }
    return rules
  }

  private static func holds(_ criterion: Criterion) -> Bool {
    (criterion.status == .pending || criterion.status == .failed)
      && (criterion.ready != nil || criterion.status == .failed)
  }

  /// Where a rule is written.
  package func place(of rule: ScenarioRule) -> Place {
    switch rule {
    case .phase(let id), .windowNeed(let id): self[id].place
    case .releaseEarliest(let id): self[id].earliest?.place ?? self[id].place
    case .phaseEarliest(let id): self[id].earliest?.place ?? self[id].place
    case .releaseDeadline(let id): self[id].deadline?.place ?? self[id].place
    case .phaseDeadline(let id): self[id].deadline?.place ?? self[id].place
    case .fixed(let id): self[id].fixed?.place ?? self[id].place
    case .criterion(let id, let k): self[id].criteria[k].place
    case .compositeCriterion(let id, let k): self[id].gate?.criteria[k].place ?? self[id].place
    case .limit(let id): self[id].place
    case .freeze(let id): self[id].place
    case .teamCapacity(let id): self[id].place
    case .environmentCapacity(let id), .changeover(let id), .lead(let id), .incompatible(let id): self[id].place
    case .outages(let id): self[id].instances.lazy.flatMap(\.outages).first?.place ?? self[id].place
    case .lock(let id): self[id].place
    case .dependency(let index): dependencies[index].place
    case .maximum(let index): dependencies[index].max?.place ?? dependencies[index].place
    case .separation(let index): separations[index].place
    case .composite(let id): self[id].place
    case .compositeGate(let id): self[id].gate?.place ?? self[id].place
    }
  }

  /// `file:line` of a place, the file by its last name where that is clear; empty for what no file states.
  package func text(of place: Place) -> String {
    guard place.line > 0, files.indices.contains(Int(place.file)) else { return "" }
    func short(_ path: String) -> Substring {
      path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
    }
    let name = short(files[Int(place.file)])
    let isClear = files.filter { short($0) == name }.count == 1
    return "\(isClear ? String(name) : files[Int(place.file)]):\(place.line)"
  }
}
