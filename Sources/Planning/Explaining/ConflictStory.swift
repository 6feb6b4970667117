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
  package private(set) var conclusion = ""
  let scenario: Scenario
  let conflict: Conflict
  let time: TimeWords
  private var told: Set<ScenarioRule> = []

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

  private mutating func add(_ text: String, _ rules: [ScenarioRule]) {
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

  private var model: ScenarioNetwork { conflict.model }

  private func name(_ activity: Int) -> String { model.name(ofActivity: activity) }

  /// The original phase of an activity; nil for a composite's gate.
  private func phase(_ activity: Int) -> PhaseID? {
    activity < conflict.phases.count ? PhaseID(conflict.phases[activity]) : nil
  }

  private func work(_ activity: Int) -> String {
    let modes = model.network.modes[model.network.activities[activity].modes]
    guard let least = modes.map(\.duration).min(), least > 0 else { return "" }
    return (phase(activity).map { scenario.work(least, of: $0) } ?? "\(time.work(least)) of work")
      + (modes.contains { $0.duration > least } ? " at least" : "")
  }

  /// Rules of the conflict that fix where an activity may begin, by themselves.
  private func earliestRules(_ activity: Int, at slot: Slot) -> [ScenarioRule] {
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

  private func latestRules(_ activity: Int) -> [ScenarioRule] {
    guard let id = phase(activity) else { return [] }
    var rules: [ScenarioRule] = [.phaseDeadline(id), .fixed(id)]
    let release = scenario[id].release
    if scenario[release].delivery == id { rules.append(.releaseDeadline(release)) }
    return rules.filter(conflict.rules.contains)
  }

  /// A system of the conflict's scenario in the whole one.
  private func original(_ system: SystemID) -> SystemID {
    SystemID(scenario.systems.firstIndex { $0.id == model.scenario[system].id } ?? system.index)
  }

  /// The rule behind an arc of the conflict's network.
  private func rule(of arc: Arc) -> ScenarioRule? {
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

  // MARK: chains

  /// The activities that push this one late, the first one first, with the arcs between; `isCircle` where they come
  /// back upon themselves.
  private func chain(_ activity: Int, _ refuted: Refuted, low: Bool) -> (steps: [Int], isCircle: Bool) {
    var steps = [activity]
    var at = activity
    while true {
      guard let next = neighbour(at, refuted, low: low) else { return (steps.reversed(), false) }
      if let known = steps.firstIndex(of: next) { return (Array(steps[known...].reversed()), true) }
      steps.append(next)
      at = next
    }
  }

  private func neighbour(_ activity: Int, _ refuted: Refuted, low: Bool) -> Int? {
    switch low ? refuted.bounds[activity].low : refuted.bounds[activity].high {
    case .own, .synchrony: return nil
    case .exclusion(let other, _): return other
    case .arc(let a):
      let arc = model.network.arcs[a]
      return arc.from == activity ? arc.to : arc.from
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

  /// One line for each step of what pushes an activity late.
  private mutating func tellLow(_ activity: Int, _ refuted: Refuted) {
    for step in chain(activity, refuted, low: true).steps { tellStep(step, refuted, isLast: step == activity) }
  }

  private mutating func tellStep(_ step: Int, _ refuted: Refuted, isLast: Bool) {
    let bounds = refuted.bounds[step]
    var rules: [ScenarioRule] = phase(step).map { [.phase($0)] } ?? []
    var reasons: [String] = []
    switch bounds.low {
    case .arc(let a):
      let arc = model.network.arcs[a]
      if let rule = rule(of: arc) {
        rules.append(rule)
        reasons.append(scenario.words(for: rule))
      } else {
        reasons.append("'\(name(step))' follows '\(name(arc.from))'")
      }
    case .exclusion(let other, let exclusion):
      let (words, more) = self.exclusion(exclusion, step, other)
      rules += more
      reasons.append("'\(name(other))' comes first, since \(words)")
    case .synchrony(let s):
      let others = model.network.synchronies[s].activities.filter { $0 != step }
      reasons.append(
        "'\(name(step))' keeps to openings that \(others.map { "'\(name($0))'" }.joined(separator: ", ")) can reach too"
      )
    case .own: break
    }
    let own = bounds.low == .own ? earliestRules(step, at: bounds.startLow) : []
    rules += own
    reasons += own.map { scenario.words(for: $0) }
    tellFreezes(step, before: bounds.startLow)
    if let id = phase(step), conflict.rules.contains(.windowNeed(id)), !isLast {
      rules.append(.windowNeed(id))
      let names = scenario[id].windows.map { "'\(scenario[$0].id)'" }.joined(separator: " or ")
      reasons.append(
        "'\(name(step))' needs the window \(names), which it can first use on \(time.begin(bounds.startLow))")
    }
    if isLast && reasons.isEmpty && bounds.startLow <= 0 { return }
    let work = work(step)
    let what: String
    if isLast {
      what =
        "\(reasons.last?.hasPrefix("'\(name(step))' ") == true ? "it" : "'\(name(step))'") can't start before \(time.begin(max(0, bounds.startLow)))"
    } else if work.isEmpty {
      what = "it is on \(time.begin(bounds.startLow)) at the earliest"
    } else {
      what =
        "\(reasons.last?.hasPrefix("'\(name(step))' ") == true ? "it" : "'\(name(step))'") takes \(work): from \(time.begin(bounds.startLow)) to \(time.end(bounds.endLow)) at the earliest"
    }
    add((reasons + [what]).joined(separator: "; "), rules)
  }

  /// Freezes of the conflict that close what the activity would use before it can start.
  private mutating func tellFreezes(_ step: Int, before slot: Slot) {
    for case .freeze(let freeze) in conflict.rules
    where scenario[freeze].range.lowerBound < slot && !told.contains(.freeze(freeze)) {
      guard let id = phase(step), !scenario[id].windows.isEmpty || scenario[freeze].environments != nil else {
        continue
      }
      add(scenario.words(for: scenario[freeze]), [.freeze(freeze)])
    }
  }

  /// One line for each step of what holds an activity early, from the date at its end backwards.
  private mutating func tellHigh(_ activity: Int, _ refuted: Refuted) {
    for step in chain(activity, refuted, low: false).steps {
      let bounds = refuted.bounds[step]
      let own = latestRules(step)
      var rules: [ScenarioRule] = own + (phase(step).map { [.phase($0)] } ?? [])
      switch bounds.high {
      case .own:
        if step == activity && own.isEmpty { continue }
        let reason =
          own.isEmpty
          ? "the plan's time ends at \(time.end(scenario.grid.slotCount))"
          : own.map { scenario.words(for: $0) }.joined(separator: ", and ")
        if step == activity {
          add(reason, own)
        } else {
          add(
            "\(reason), so '\(name(step))'\(effort(step)) must start by \(time.begin(max(0, bounds.startHigh)))", rules)
        }
      case .arc(let a):
        let arc = model.network.arcs[a]
        let other = arc.from == step ? arc.to : arc.from
        var reason = "'\(name(other))' follows"
        if let rule = rule(of: arc) {
          rules.insert(rule, at: 0)
          reason = scenario.words(for: rule)
        }
        add("\(reason), so '\(name(step))'\(step == activity ? "" : effort(step)) must \(limit(bounds))", rules)
      case .exclusion(let other, let exclusion):
        let (words, more) = self.exclusion(exclusion, step, other)
        add("'\(name(step))' comes before '\(name(other))', since \(words); it must \(limit(bounds))", rules + more)
      case .synchrony:
        add("'\(name(step))' keeps to openings that all members can reach; it must \(limit(bounds))", rules)
      }
    }
  }

  private func effort(_ activity: Int) -> String {
    let work = work(activity)
    return work.isEmpty ? "" : " (\(work))"
  }

  private func limit(_ bounds: Refuted.Bounds) -> String {
    bounds.endHigh < 0 || bounds.startHigh < 0
      ? "be over before the plan's time begins" : "end by \(time.end(min(bounds.endHigh, scenario.grid.slotCount)))"
  }

  private func exclusion(_ exclusion: Refuted.Exclusion, _ a: Int, _ b: Int) -> (String, [ScenarioRule]) {
    switch exclusion {
    case .disjunction(let k):
      let place = model.scenario.separations.filter { $0.phases.count > 1 }[k].place
      let index = scenario.separations.firstIndex { $0.place == place } ?? 0
      return ("they must not overlap", [.separation(index)])
    case .resource(let r):
      switch model.resources[r] {
      case .instances(let id, _):
        return (
          "'\(scenario[id].id)' takes one at a time",
          [.environmentCapacity(id), .changeover(id), .incompatible(id), .lead(id)]
        )
      case .lock(let system, _):
        let id = original(system)
        return ("both change '\(scenario[id].id)'", [.lock(id)])
      case .team(let id): return ("team '\(scenario[id].id)' can't do both", [.teamCapacity(id)])
      case .limit(let id): return ("'\(scenario[id].id)' takes one", [.limit(id)])
      }
    }
  }

  // MARK: contradictions

  private mutating func tellNoStart(_ activity: Int, _ refuted: Refuted) {
    let chain = chain(activity, refuted, low: true)
    if chain.isCircle {
      tellCircle(chain.steps, refuted)
      return
    }
    tellLow(activity, refuted)
    tellHigh(activity, refuted)
    let bounds = refuted.bounds[activity]
    let end = min(bounds.endHigh, scenario.grid.slotCount)
    let least = model.network.modes[model.network.activities[activity].modes].map(\.duration).min() ?? 0
    guard let id = phase(activity) else {
      conclusion =
        "'\(name(activity))' finds no opening after \(time.begin(max(0, bounds.startLow))) and before \(time.end(max(0, end)))."
      return
    }
    if conflict.rules.contains(.windowNeed(id)) {
      tellOpenings(id, max(0, bounds.startLow), max(0, end))
    }
    tellBlocks(id)
    if let failed = scenario[id].criteria.indices.first(where: {
      scenario[id].criteria[$0].status == .failed && scenario[id].criteria[$0].ready == nil
    }),
      conflict.rules.contains(.criterion(id, failed))
    {
      conclusion = "'\(name(activity))' can never be passed."
      return
    }
    let room = bounds.startLow <= end ? time.between(max(0, bounds.startLow), max(0, end)) : ""
    if bounds.startLow > scenario.grid.slotCount || bounds.startLow < 0 {
      conclusion = "'\(name(activity))' finds no time before the plan ends at \(time.end(scenario.grid.slotCount))."
    } else if end <= bounds.startLow {
      let short = bounds.startLow + least - end
      conclusion =
        "'\(name(activity))' can start on \(time.begin(bounds.startLow)) at the earliest but must end by \(time.end(max(0, end))): \(time.stretch(short)) short."
    } else if least > 0 {
      conclusion = "'\(name(activity))' needs \(self.work(activity)) and finds no room for it \(room)."
    } else {
      conclusion = "'\(name(activity))' finds no moment \(room)."
    }
  }

  /// Freezes and capacities of the conflict that close ways to the phase.
  private mutating func tellBlocks(_ id: PhaseID) {
    for case .environmentCapacity(let environment) in conflict.rules {
      let units = scenario[id].options.filter { option in
        option.environments.contains { $0.alternatives.contains(environment) }
      }.map(\.units).min()
      add(
        scenario.words(for: .environmentCapacity(environment))
          + (units.map { "; '\(scenario.path(of: id))' needs \($0)" } ?? ""),
        [.environmentCapacity(environment), .phase(id)])
    }
    for case .freeze(let freeze) in conflict.rules where !told.contains(.freeze(freeze)) {
      add(scenario.words(for: scenario[freeze]), [.freeze(freeze)])
    }
    for case .teamCapacity(let team) in conflict.rules {
      let most = scenario[id].options.flatMap(\.teams).filter { $0.team == team }.map(\.people).min()
      add(
        scenario.words(for: .teamCapacity(team)) + (most.map { "; '\(scenario.path(of: id))' needs \($0)" } ?? ""),
        [.teamCapacity(team)])
    }
  }

  private mutating func tellOpenings(_ id: PhaseID, _ from: Slot, _ to: Slot) {
    for window in scenario[id].windows {
      let openings = scenario[window].occurrences.filter { $0.range.lowerBound <= to && $0.range.upperBound >= from }
      var text = "'\(scenario.path(of: id))' needs the window '\(scenario[window].id)'"
      if openings.isEmpty {
        let next = scenario[window].occurrences.first { $0.range.lowerBound > to }
        text += ", which does not open between \(time.begin(from)) and \(time.end(to))"
        text += next.map { " (next on \(time.begin($0.range.lowerBound)))" } ?? " nor later in the plan's time"
      } else {
        text += ", open then "
        text += openings.prefix(4).map { "from \(time.begin($0.range.lowerBound)) to \(time.end($0.range.upperBound))" }
          .joined(separator: ", ")
        if openings.count > 4 { text += ", and \(openings.count - 4) times more" }
      }
      add(text, [.windowNeed(id)])
    }
  }

  /// A circle of orders: each step with its part of the sum.
  private mutating func tellCircle(_ steps: [Int], _ refuted: Refuted) {
    var parts: [String] = []
    for (k, step) in steps.enumerated() {
      let previous = steps[(k + steps.count - 1) % steps.count]
      guard case .arc(let a) = refuted.bounds[step].low else { continue }
      let arc = model.network.arcs[a]
      let rule = rule(of: arc)
      let least = model.network.modes[model.network.activities[previous].modes].map(\.duration).min() ?? 0
      let takes = arc.fromEnd == .end ? least : 0
      var text = rule.map { scenario.words(for: $0) } ?? "'\(name(step))' follows '\(name(previous))'"
      if takes > 0 { text += "; '\(name(previous))' takes \(work(previous))" }
      let gain =
        takes + arc.lag
        - (arc.toEnd == .end ? model.network.modes[model.network.activities[step].modes].map(\.duration).min() ?? 0 : 0)
      parts.append((gain < 0 ? "− " : k == 0 ? "" : "+ ") + time.work(abs(gain)))
      add(
        text,
        (rule.map { [$0] } ?? []) + (phase(previous).map { [.phase($0)] } ?? [])
          + (phase(step).map { [.phase($0)] } ?? []))
    }
    let names = steps.map { "'\(name($0))'" }
    conclusion =
      "around the circle \((names + names.prefix(1)).joined(separator: " → ")) each would have to come after itself"
      + (parts.isEmpty ? "." : ": \(parts.joined(separator: " ")) is more than nothing.")
  }

  private mutating func tellNoCommonOccurrence(_ synchrony: Int, _ refuted: Refuted) {
    let members = model.network.synchronies[synchrony].activities
    for member in members {
      tellLow(member, refuted)
      tellHigh(member, refuted)
      let bounds = refuted.bounds[member]
      if let id = phase(member) {
        tellOpenings(id, max(0, bounds.startLow), min(bounds.endHigh, scenario.grid.slotCount))
      }
    }
    for case .freeze(let freeze) in conflict.rules where !told.contains(.freeze(freeze)) {
      add(scenario.words(for: scenario[freeze]), [.freeze(freeze)])
    }
    conclusion = "no opening serves all of \(members.map { "'\(name($0))'" }.joined(separator: ", "))."
  }

  private mutating func tellNoOrder(_ i: Int, _ j: Int, _ gap: Int, _ exclusion: Refuted.Exclusion, _ refuted: Refuted)
  {
    for k in [i, j] {
      tellLow(k, refuted)
      tellHigh(k, refuted)
    }
    let (words, rules) = self.exclusion(exclusion, i, j)
    add(
      "'\(name(i))' and '\(name(j))' can't overlap: \(words)" + (gap > 0 ? ", with \(time.stretch(gap)) between" : ""),
      rules)
    func order(_ a: Int, _ b: Int) -> String {
      "'\(name(a))' ends on \(time.end(refuted.bounds[a].endLow)) at the earliest and '\(name(b))' must start by \(time.begin(max(0, refuted.bounds[b].startHigh)))"
    }
    conclusion = "neither can go first: \(order(i, j)); \(order(j, i))."
  }

  private mutating func tellOverload(_ overload: Refuted.Overload, _ refuted: Refuted) {
    let isLimit = model.network.resources[overload.resources[0]].kind == .windowLimit
    for activity in overload.activities.prefix(12) {
      let bounds = refuted.bounds[activity]
      var rules = earliestRules(activity, at: bounds.startLow) + latestRules(activity)
      var at = activity
      // What lies on the chains to its bounds is told with it.
      for low in [true, false] {
        at = activity
        var guardCount = 0
        while let next = neighbour(at, refuted, low: low), guardCount < 100 {
          rules += earliestRules(next, at: 0) + latestRules(next) + (phase(next).map { [.phase($0)] } ?? [])
          if case .arc(let a) = low ? refuted.bounds[at].low : refuted.bounds[at].high,
            let rule = rule(of: model.network.arcs[a])
          {
            rules.append(rule)
          }
          at = next
          guardCount += 1
        }
      }
      if let id = phase(activity) { rules += [.phase(id), .windowNeed(id)] }
      let amount = isLimit ? "" : effort(activity)
      add(
        "'\(name(activity))'\(amount)\(windows(activity)) can only lie \(time.between(max(0, bounds.startLow), min(bounds.endHigh, scenario.grid.slotCount)))",
        rules)
    }
    if overload.activities.count > 12 {
      let rest = overload.activities.dropFirst(12)
      add(
        "so can \(rest.count) more: \(rest.prefix(6).map { "'\(name($0))'" }.joined(separator: ", "))\(rest.count > 6 ? ", …" : "")",
        rest.compactMap { phase($0) }.flatMap { [.phase($0), .windowNeed($0)] })
    }
    concludeOverload(overload)
  }

  /// `, in the window 'monthly',` where the conflict holds the phase to it.
  private func windows(_ activity: Int) -> String {
    guard let id = phase(activity), conflict.rules.contains(.windowNeed(id)) else { return "" }
    return ", in the window \(scenario[id].windows.map { "'\(scenario[$0].id)'" }.joined(separator: " or ")),"
  }

  private mutating func concludeOverload(_ overload: Refuted.Overload) {
    let (begin, end) = (time.begin(overload.range.lowerBound), time.end(overload.range.upperBound))
    let count = overload.activities.count
    let who = count == 1 ? "this phase needs" : "these \(count) need"
    switch model.resources[overload.resources[0]] {
    case .team(let id):
      add(scenario.words(for: .teamCapacity(id)), [.teamCapacity(id)])
      conclusion =
        "from \(begin) to \(end) \(who) \(time.work(overload.need)) of work from team '\(scenario[id].id)', which has \(time.work(overload.capacity))."
    case .limit(let id):
      add(scenario.words(for: .limit(id)), [.limit(id)])
      conclusion =
        "\(who) \(overload.need) places in window '\(scenario[id].id)' from \(begin) to \(end), which has \(overload.capacity)."
    case .instances:
      var names: [String] = []
      for r in overload.resources {
        guard case .instances(let id, _) = model.resources[r] else { continue }
        if !names.contains(scenario[id].id) {
          names.append(scenario[id].id)
          add(scenario.words(for: .environmentCapacity(id)), [.environmentCapacity(id), .outages(id)])
        }
        if overload.changeover > 0 { add(scenario.words(for: .changeover(id)), [.changeover(id)]) }
      }
      let extra = overload.changeover > 0 ? " (\(time.work(overload.changeover)) of it changeover)" : ""
      conclusion =
        "from \(begin) to \(end) \(who) \(time.work(overload.need))\(extra) in \(names.map { "'\($0)'" }.joined(separator: " or ")), which \(names.count == 1 ? "has" : "have") \(time.work(overload.capacity))."
    case .lock(let system, _):
      let id = original(system)
      add(scenario.words(for: .lock(id)), [.lock(id)])
      conclusion =
        "from \(begin) to \(end) \(who) \(time.work(overload.need)) of changing '\(scenario[id].id)', for which there are \(time.work(overload.capacity))."
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
