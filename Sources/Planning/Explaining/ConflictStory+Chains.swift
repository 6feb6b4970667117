import Optimizer
import ReleaseGraph
import ReleaseModel
import Timeline

/// What pushes a phase late, and what holds it early, a line a step.
extension ConflictStory {
  /// The activities that push this one late, the first one first, with the arcs between; `isCircle` where they come
  /// back upon themselves.
  func chain(_ activity: Int, _ refuted: Refuted, low: Bool) -> (steps: [Int], isCircle: Bool) {
    var steps = [activity]
    var at = activity
    while true {
      guard let next = neighbour(at, refuted, low: low) else { return (steps.reversed(), false) }
      if let known = steps.firstIndex(of: next) { return (Array(steps[known...].reversed()), true) }
      steps.append(next)
      at = next
    }
  }

  func neighbour(_ activity: Int, _ refuted: Refuted, low: Bool) -> Int? {
    switch low ? refuted.bounds[activity].low : refuted.bounds[activity].high {
    case .own, .synchrony: return nil
    case .exclusion(let other, _): return other
    case .arc(let a):
      let arc = model.network.arcs[a]
      return arc.from == activity ? arc.to : arc.from
    }
  }

  /// One line for each step of what pushes an activity late.
  mutating func tellLow(_ activity: Int, _ refuted: Refuted) {
    for step in chain(activity, refuted, low: true).steps { tellStep(step, refuted, isLast: step == activity) }
  }

  mutating func tellStep(_ step: Int, _ refuted: Refuted, isLast: Bool) {
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
    // A date that says by itself when it can start.
    if isLast, reasons.last?.hasSuffix("can't start before \(time.begin(max(0, bounds.startLow)))") == true {
      return add(reasons.joined(separator: "; "), rules)
    }
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
  mutating func tellFreezes(_ step: Int, before slot: Slot) {
    for case .freeze(let freeze) in conflict.rules
    where scenario[freeze].range.lowerBound < slot && !told.contains(.freeze(freeze)) {
      guard let id = phase(step), !scenario[id].windows.isEmpty || scenario[freeze].environments != nil else {
        continue
      }
      add(scenario.words(for: scenario[freeze]), [.freeze(freeze)])
    }
  }

  /// One line for each step of what holds an activity early, from the date at its end backwards.
  mutating func tellHigh(_ activity: Int, _ refuted: Refuted) {
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

  func effort(_ activity: Int) -> String {
    let work = work(activity)
    return work.isEmpty ? "" : " (\(work))"
  }

  func limit(_ bounds: Refuted.Bounds) -> String {
    bounds.endHigh < 0 || bounds.startHigh < 0
      ? "be over before the plan's time begins" : "end by \(time.end(min(bounds.endHigh, scenario.grid.slotCount)))"
  }

  func exclusion(_ exclusion: Refuted.Exclusion, _ a: Int, _ b: Int) -> (String, [ScenarioRule]) {
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
}
