import Optimizer
import ReleaseGraph
import ReleaseModel
import Timeline

/// More work than a team, an environment, a lock or a window has room for.
extension ConflictStory {
  mutating func tellOverload(_ overload: Refuted.Overload, _ refuted: Refuted) {
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
  func windows(_ activity: Int) -> String {
    guard let id = phase(activity), conflict.rules.contains(.windowNeed(id)) else { return "" }
    return ", in the window \(scenario[id].windows.map { "'\(scenario[$0].id)'" }.joined(separator: " or ")),"
  }

  mutating func concludeOverload(_ overload: Refuted.Overload) {
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
}
