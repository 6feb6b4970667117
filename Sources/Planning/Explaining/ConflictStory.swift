import Optimizer
import ReleaseGraph
package import ReleaseModel
import Timeline

/// # A conflict told in numbered lines with the arithmetic
///
/// The refutation's bounds are followed back: what pushes the last phase late, what holds it early, and what then is left
/// of no room. Every rule of the conflict is told in a line, with its place.
package struct ConflictStory {
  package struct Line: Sendable {
    package var text: String
    package var rules: [ScenarioRule]
  }

  package private(set) var lines: [Line] = []
  /// What comes of it all, in one sentence.
  package internal(set) var conclusion = ""
  let scenario: Scenario
  let conflict: Conflict
  let time: TimeWords
  var told: Set<ScenarioRule> = []

  package init(_ conflict: Conflict, of scenario: Scenario) {
    self.scenario = scenario
    self.conflict = conflict
    time = TimeWords(scenario.grid)
    if let refuted = conflict.proof.refuted { tell(refuted) } else { tellSearch() }
    for rule in conflict.rules where !told.contains(rule) {
      if case .phase = rule, conflict.proof.refuted != nil { continue }
      let line = Line(text: capitalised(scenario.words(for: rule)) + place([rule]) + ".", rules: [rule])
      // What binds stands before what follows from it.
      lines.insert(line, at: min(insertion, lines.count))
      insertion += 1
    }
  }

  private var insertion = 0

  /// Numbered lines and the conclusion.
  package var text: String {
    lines.enumerated().map { "  \($0.offset + 1). \($0.element.text)" }.joined(separator: "\n")
      + (conclusion.isEmpty ? "" : "\n  So: \(conclusion)")
  }

  mutating func add(_ text: String, _ rules: [ScenarioRule]) {
    let mine = rules.filter { conflict.rules.contains($0) && !told.contains($0) }
    told.formUnion(mine)
    lines.append(Line(text: capitalised(text) + place(mine) + ".", rules: mine))
  }

  private func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  private func place(_ rules: [ScenarioRule]) -> String {
    var places: [String] = []
    for rule in rules {
      let text = scenario.text(of: scenario.place(of: rule))
      if !text.isEmpty && !places.contains(text) { places.append(text) }
    }
    return places.isEmpty ? "" : " (\(places.joined(separator: ", ")))"
  }

  // MARK: names

  var model: ScenarioNetwork { conflict.model }

  func name(_ activity: Int) -> String { model.name(ofActivity: activity) }

  /// The original phase of an activity; nil for a composite's gate.
  func phase(_ activity: Int) -> PhaseID? {
    activity < conflict.phases.count ? PhaseID(conflict.phases[activity]) : nil
  }

  func work(_ activity: Int) -> String {
    let modes = model.network.modes[model.network.activities[activity].modes]
    guard let least = modes.map(\.duration).min(), least > 0 else { return "" }
    return (phase(activity).map { scenario.work(least, of: $0) } ?? "\(time.work(least)) of work")
      + (modes.contains { $0.duration > least } ? " at least" : "")
  }

  /// Rules of the conflict that fix where an activity may begin, by themselves.
  func earliestRules(_ activity: Int, at slot: Slot) -> [ScenarioRule] {
    guard let id = phase(activity) else { return [] }
    var rules: [ScenarioRule] = []
    if scenario[id].fixed != nil { rules.append(.fixed(id)) }
    if scenario[id].earliest != nil { rules.append(.phaseEarliest(id)) }
    if scenario[scenario[id].release].earliest != nil { rules.append(.releaseEarliest(scenario[id].release)) }
    for k in scenario[id].criteria.indices { rules.append(.criterion(id, k)) }
    return rules.filter { conflict.rules.contains($0) && isDecisive($0, at: slot) }
  }

  /// Whether a date reaches to where the phase can begin, and no calendar or window beyond it.
  private func isDecisive(_ rule: ScenarioRule, at slot: Slot) -> Bool {
    switch rule {
    case .releaseEarliest(let id):
      // Told once for a release, at the phase that it holds back.
      !told.contains(rule) && (scenario[id].earliest?.value ?? 0) <= slot
    default: true
    }
  }

  func latestRules(_ activity: Int) -> [ScenarioRule] {
    guard let id = phase(activity) else { return [] }
    var rules: [ScenarioRule] = [.phaseDeadline(id), .fixed(id)]
    let release = scenario[id].release
    if scenario[release].delivery == id { rules.append(.releaseDeadline(release)) }
    return rules.filter(conflict.rules.contains)
  }

  /// A system of the conflict's scenario in the whole one.
  func original(_ system: SystemID) -> SystemID {
    SystemID(scenario.systems.firstIndex { $0.id == model.scenario[system].id } ?? system.index)
  }

  /// The rule behind an arc of the conflict's network.
  func rule(of arc: Arc) -> ScenarioRule? {
    let slice = model.scenario
    for dependency in slice.dependencies {
      guard
        let original = scenario.dependencies.firstIndex(where: {
          $0.place == dependency.place && $0.id == dependency.id
        })
      else { continue }
      let from = conflictActivities(of: dependency.from)
      let to = conflictActivities(of: dependency.to)
      if arc.lag == dependency.lag, from.contains(arc.from), to.contains(arc.to) { return .dependency(original) }
      if let most = dependency.max, arc.lag == -most.value, from.contains(arc.to), to.contains(arc.from) {
        return .maximum(original)
      }
    }
    for (index, composite) in scenario.composites.enumerated()
    where conflict.rules.contains(.composite(CompositeID(index))) {
      let gate = composite.id + ".gate"
      if name(arc.from) == gate || name(arc.to) == gate { return .compositeGate(CompositeID(index)) }
      if composite.synchrony == .sameStart, arc.fromEnd == .start, arc.toEnd == .start, arc.lag == 0,
        let a = phase(arc.from), let b = phase(arc.to), composite.releases.contains(scenario[a].release),
        composite.releases.contains(scenario[b].release)
      {
        return .composite(CompositeID(index))
      }
    }
    return nil
  }

  private func conflictActivities(of end: Endpoint) -> Range<Int> {
    switch end {
    case .phase(let id): id.index..<id.index + 1
    case .release(let id): model.scenario[id].phases
    }
  }

  private mutating func tell(_ refuted: Refuted) {
    switch refuted.contradiction {
    case .noStart(let activity): tellNoStart(activity, refuted)
    case .noCommonOccurrence(let synchrony): tellNoCommonOccurrence(synchrony, refuted)
    case .noOrder(let i, let j, let gap, let exclusion): tellNoOrder(i, j, gap, exclusion, refuted)
    case .overload(let overload): tellOverload(overload, refuted)
    }
  }

  private mutating func tellSearch() {
    for rule in conflict.rules {
      if case .phase = rule { continue }
      add(scenario.words(for: rule), [rule])
    }
    let phases = conflict.rules.compactMap { rule -> PhaseID? in if case .phase(let id) = rule { id } else { nil } }
    for id in phases.prefix(16) { add(scenario.words(for: .phase(id)), [.phase(id)]) }
    if phases.count > 16 {
      add("and \(phases.count - 16) phases more must be done", phases.dropFirst(16).map { .phase($0) })
    }
    conclusion = "a complete search through every order and choice found no way to meet these together."
  }
}
