import ReleaseGraph
package import ReleaseModel
package import Timeline

/// # What goes wrong if nothing changes, and until when acting helps
///
/// - Projection: every phase begins where the plan has it, or as soon after as what comes before it allows; resources are
///               taken as the plan shares them. Fixpoint over the rules of order, in order of planned starts; deliveries
///               that go together follow the one that slips to the opening of the window that it reaches.
/// - Chain:      from a delivery that slips, the rule that binds it back to the phase where the delay arises.
/// - Last date:  the latest end of that phase with which the delivery still meets its planned window (or its due date),
///               by working time and windows back along every order. After it, acting on that phase is too late.
/// - Complexity: O(passes × rules), few passes.
package struct Watch: Sendable {
  package struct Finding: Sendable {
    package enum Kind: String, Sendable {
      /// Runs longer, or has not begun, against the plan.
      case late
      /// Will not lie in the window that the plan has for it.
      case missesWindow = "misses-window"
      /// Will be delivered after its due date, and later than planned.
      case missesDue = "misses-due"
      /// Its criteria will not be there when the plan needs them.
      case gateNotReady = "gate-not-ready"
    }

    package var kind: Kind
    package var phase: String
    package var message: String
    /// Scaled cost of the delay that it brings, over all deliveries that wait for it.
    package var cost: Int
    /// The phase where the delay arises.
    package var source: String?
    package var actBy: LocalInstant?
    package var isTooLate: Bool
  }

  private let model: ScenarioNetwork
  private let scenario: Scenario
  private let asOf: Slot
  private let planned: Schedule
  private var start: [Int]
  private var end: [Int]
  /// The arc that pushed the activity last; −1: none.
  private var pushedBy: [Int]
  /// The delivery of a fellow release whose opening of the window it followed last; −1: none.
  private var followed: [Int]
  /// Deliveries that must lie in the same opening as the activity's.
  private var fellows: [Int: [Int]] = [:]
  private var arcsInto: [[Int]]
  private let order: [Int]

  /// Nil where the plan's rows do not match the scenario.
  package init?(_ plan: Plan, _ replanning: Replanning) {
    model = NetworkBuilder.build(ReplanTerms(replanning: replanning, baseline: plan))
    scenario = replanning.scenario
    asOf = replanning.asOf
    guard let schedule = model.schedule(from: plan).map(model.returning) else { return nil }
    planned = schedule
    let network = model.network
    start = schedule.start.map(Int.init)
    end = schedule.end.map(Int.init)
    pushedBy = Array(repeating: -1, count: start.count)
    followed = pushedBy
    arcsInto = Array(repeating: [], count: start.count)
    for synchrony in network.synchronies {
      let present = synchrony.activities.filter { schedule.isPresent($0) }
      for activity in present { fellows[activity, default: []] += present.filter { $0 != activity } }
    }
    for (index, arc) in network.arcs.enumerated() where arc.lag >= 0 && schedule.isPresent(arc.from) {
      arcsInto[arc.to].append(index)
    }
    let first = start
    order = network.activities.indices.filter { schedule.isPresent($0) }.sorted { (first[$0], $0) < (first[$1], $1) }
    project()
  }

  // MARK: projection

  private mutating func project() {
    for _ in 0..<50 {
      var changed = false
      for activity in order where model.state(activity) == nil {
        var low = max(Int(planned.start[activity]), asOf, ready(activity))
        var by = -1
        for index in arcsInto[activity] {
          guard let t = earliest(model.network.arcs[index], activity), t > low else { continue }
          low = t
          by = index
        }
        var with = -1
        for fellow in fellows[activity] ?? [] {
          guard let t = opening(of: fellow), t > max(low, start[activity]) else { continue }
          low = t
          (by, with) = (-1, fellow)
        }
        guard low > start[activity] else { continue }
        let place = place(activity, from: low)
        start[activity] = place.start
        end[activity] = place.end
        // Two that drive each other on keep the cause that came from elsewhere.
        if with < 0 || followed[with] != activity { (pushedBy[activity], followed[activity]) = (by, with) }
        changed = true
      }
      if !changed { return }
    }
  }

  /// Where the opening begins that a delivery reaches; the end of the horizon where it reaches none.
  private func opening(of delivery: Int) -> Int? {
    guard let window = model.network.modes[Int(planned.mode[delivery])].window else { return nil }
    return model.network.windows[window].occurrences.first { $0.contains(start[delivery]) }?.lowerBound
      ?? (start[delivery] >= model.network.horizon ? model.network.horizon : nil)
  }

  /// When a phase or a composite's gate begins if nothing changes; nil where the plan leaves it out.
  package func projectedStart(of name: String) -> LocalInstant? {
    order.first { model.name(ofActivity: $0) == name }.map { time(start[$0]) }
  }

  private func criteria(_ activity: Int) -> [Criterion] {
    activity < scenario.phases.count
      ? scenario.phases[activity].criteria
      : scenario[model.gateComposites[activity - scenario.phases.count]].gate?.criteria ?? []
  }

  /// When its open criteria are there: never where one has failed for good.
  private func ready(_ activity: Int) -> Int {
    if criteria(activity).contains(where: { $0.status == .failed && $0.ready == nil }) { return model.network.horizon }
    return model.network.activities[activity].earliest
  }

  /// The earliest start of `to` that the arc allows.
  private func earliest(_ arc: Arc, _ to: Int) -> Int? {
    let from = arc.fromEnd == .start ? start[arc.from] : end[arc.from]
    let calendar = model.network.calendars[arc.calendar]
    let bound = calendar.isAlways ? from + arc.lag : calendar.instant(ofWork: calendar.work(before: from) + arc.lag)
    guard let bound else { return model.network.horizon }
    let t = arc.ordered ? max(bound, from) : bound
    // A bound on the end: as long before as the phase is planned to take.
    return arc.toEnd == .start ? t : t - Int(planned.end[to] - planned.start[to])
  }

  private func place(_ activity: Int, from low: Int) -> (start: Int, end: Int) {
    let horizon = model.network.horizon
    let mode = freeMode(activity)
    var s: Int? = low
    if let set = mode.starts {
      s = model.network.startSets[set].first { $0.upperBound >= low }.map { max(low, $0.lowerBound) }
    } else if mode.duration > 0 {
      s = model.network.calendars[mode.calendar].nextWorking(from: low)
    }
    guard let s, s <= horizon else { return (horizon, horizon) }
    return (s, model.network.calendars[mode.calendar].end(start: s, work: mode.duration) ?? horizon)
  }

  /// Its mode in the plan; one that keeps the baseline's start stands for the one that it was made from.
  private func freeMode(_ activity: Int) -> Mode {
    let number = Int(planned.mode[activity])
    let modes = model.network.activities[activity].modes
    let keeping = Set(model.frame?.places.first { $0.activity == activity }?.keeping ?? [])
    let free = keeping.contains(number) ? modes.first { isSource($0, of: number, keeping) } ?? number : number
    return model.network.modes[free]
  }

  /// The latest start with which it ends by an instant, or starts by one, in a window where it has one; 0 where there is
  /// none.
  private func latestStart(_ activity: Int, endingBy end: Int?, from start: Int? = nil) -> Int {
    let mode = freeMode(activity)
    let calendar = model.network.calendars[mode.calendar]
    let byEnd = end.map { calendar.latestStart(end: max(0, $0), work: mode.duration) ?? 0 }
    let t = min(byEnd ?? .max, start ?? .max)
    guard let set = mode.starts else { return t }
    return model.network.startSets[set].last { $0.lowerBound <= t }.map { min(t, $0.upperBound) } ?? 0
  }

  private func isSource(_ mode: Int, of other: Int, _ keeping: Set<Int>) -> Bool {
    !keeping.contains(mode) && model.modes[mode].option == model.modes[other].option
      && model.network.modes[mode].window == model.network.modes[other].window
      && model.network.modes[mode].demands == model.network.modes[other].demands
  }

  // MARK: findings

  /// Ranked by cost of delay, then by the last date.
  package func findings(_ plan: Plan) -> [Finding] {
    var found = lateNow(plan) + gates()
    for release in scenario.releases where planned.isPresent(release.delivery.index) {
      if let finding = delivery(release) { found.append(finding) }
    }
    return found.sorted {
      ($1.cost, $0.actBy?.minutes ?? .max, $0.phase) < ($0.cost, $1.actBy?.minutes ?? .max, $1.phase)
    }
  }

  private func time(_ slot: Int) -> LocalInstant { scenario.grid.instant(of: slot) }

  private func lateNow(_ plan: Plan) -> [Finding] {
    var found: [Finding] = []
    let rows = Dictionary(plan.rows.map { ($0.release + "." + $0.phase, $0) }, uniquingKeysWith: { a, _ in a })
    for activity in order {
      let name = model.name(ofActivity: activity)
      guard let row = rows[name], let due = scenario.grid.slot(of: row.end),
        let begin = scenario.grid.slot(of: row.start)
      else { continue }
      if case .running(let running) = model.state(activity) {
        let expected = running.end ?? model.network.horizon
        guard expected > due else { continue }
        found.append(
          finding(.late, activity, "runs until \(time(expected)), planned until \(row.end)", source: activity))
      } else if model.state(activity) == nil, begin < asOf {
        found.append(finding(.late, activity, "should have begun at \(row.start)", source: activity))
      }
    }
    return found
  }

  private func finding(_ kind: Finding.Kind, _ activity: Int, _ message: String, source: Int) -> Finding {
    var cost = 0
    var last: Int?
    for release in scenario.releases where planned.isPresent(release.delivery.index) {
      let chain = chain(release.delivery.index)
      guard chain.contains(source) else { continue }
      cost += delayCost(release)
      if slipsWindow(release.delivery.index) || delayCost(release) > 0 {
        let t = latestEnd(of: source, for: release)
        last = min(last ?? t, t)
      }
    }
    return Finding(
      kind: kind, phase: model.name(ofActivity: activity), message: message, cost: cost, source: nil,
      actBy: last.map(time), isTooLate: last.map { $0 < asOf } ?? false)
  }

  private func gates() -> [Finding] {
    order.compactMap { activity in
      guard model.state(activity) == nil else { return nil }
      let open = criteria(activity).filter { one in
        guard one.status == .pending || one.status == .failed else { return false }
        return one.ready.map { $0.value > Int(planned.start[activity]) } ?? true
      }
      guard !open.isEmpty else { return nil }
      let words = open.map { one in
        "'\(one.id)' \(one.status.rawValue)" + (one.ready.map { ", ready \(time($0.value))" } ?? ", no date")
      }
      var message = "planned at \(time(Int(planned.start[activity]))): \(words.joined(separator: "; "))"
      let missing: [Int] = scenario.releases.map(\.delivery.index).filter {
        planned.isPresent($0) && slipsWindow($0) && chain($0).contains(activity)
      }
      if !missing.isEmpty {
        message += "; windows missed by \(missing.map { model.name(ofActivity: $0) }.joined(separator: ", "))"
      }
      if window(activity) != nil && slipsWindow(activity) {
        message += "; misses its own window"
        message += start[activity] < model.network.horizon ? ", the next is at \(time(start[activity]))" : ""
      }
      var found = finding(.gateNotReady, activity, message, source: activity)
      // Passing it later than its last window before then is too late.
      if let last = found.actBy.flatMap({ scenario.grid.slot(of: $0) }),
        let window = model.network.modes[Int(planned.mode[activity])].window,
        let place = model.network.windows[window].occurrences.last(where: { $0.lowerBound <= last })
      {
        found.actBy = time(min(last, place.upperBound))
        found.isTooLate = min(last, place.upperBound) < asOf
      }
      if found.actBy == nil {
        found.actBy = time(Int(planned.start[activity]))
        found.isTooLate = Int(planned.start[activity]) < asOf
      }
      return found
    }
  }

  private func slipsWindow(_ delivery: Int) -> Bool {
    guard let window = window(delivery) else { return false }
    return !window.contains(start[delivery])
  }

  /// The occurrence in which the plan has it.
  private func window(_ delivery: Int) -> Range<Slot>? {
    guard let window = model.network.modes[Int(planned.mode[delivery])].window else { return nil }
    return model.network.windows[window].occurrences.first { $0.contains(Int(planned.start[delivery])) }
  }

  /// Scaled lateness beyond the plan's own.
  private func delayCost(_ release: Release) -> Int {
    guard let due = release.due else { return 0 }
    let delivery = release.delivery.index
    return release.delayCost * (max(0, end[delivery] - due.value) - max(0, Int(planned.end[delivery]) - due.value))
  }

  private func delivery(_ release: Release) -> Finding? {
    let delivery = release.delivery.index
    guard model.state(delivery) == nil, start[delivery] > Int(planned.start[delivery]) else { return nil }
    let misses = slipsWindow(delivery)
    guard misses || delayCost(release) > 0 else { return nil }
    let chain = chain(delivery)
    let source = chain.last ?? delivery
    let last = latestEnd(of: source, for: release)
    var message = "slips from \(time(Int(planned.start[delivery]))) to \(time(start[delivery]))"
    if end[delivery] >= model.network.horizon { message = "finds no time within the horizon any more" }
    if let due = release.due, end[delivery] > due.value { message += ", due \(time(due.value))" }
    return Finding(
      kind: misses ? .missesWindow : .missesDue, phase: model.name(ofActivity: delivery), message: message,
      cost: delayCost(release), source: source == delivery ? nil : model.name(ofActivity: source),
      actBy: time(last), isTooLate: last < asOf)
  }

  /// From an activity back to where its delay arises.
  private func chain(_ activity: Int) -> [Int] {
    var chain = [activity]
    while let last = chain.last, chain.count <= order.count {
      let before =
        followed[last] >= 0 ? followed[last] : pushedBy[last] >= 0 ? model.network.arcs[pushedBy[last]].from : -1
      if before < 0 || chain.contains(before) { break }
      chain.append(before)
    }
    return chain
  }

  /// The latest end of a phase with which the delivery still meets its window, together with its fellows, or its due
  /// date: latest starts backwards from the delivery, along every order there is.
  private func latestEnd(of source: Int, for release: Release) -> Int {
    let delivery = release.delivery.index
    let goal =
      slipsWindow(delivery)
      ? window(delivery)?.upperBound ?? Int(planned.end[delivery])
      : min(model.network.horizon, release.due?.value ?? Int(planned.end[delivery]))
    var latest = [delivery: latestStart(delivery, endingBy: goal)]
    var end = source == delivery ? latest[delivery] : nil
    var open = [delivery]
    func lower(_ activity: Int, to start: Int) {
      guard start < latest[activity] ?? .max else { return }
      latest[activity] = start
      if !open.contains(activity) { open.append(activity) }
    }
    while let activity = open.popLast() {
      guard let start = latest[activity], start > 0 else { continue }
      for fellow in fellows[activity] ?? [] where slipsWindow(delivery) {
        guard let opening = opening(of: activity, at: start) else { continue }
        lower(fellow, to: latestStart(fellow, endingBy: opening.upperBound))
      }
      for index in arcsInto[activity] {
        let arc = model.network.arcs[index]
        guard model.state(arc.from) == nil || arc.from == source else { continue }
        let bound = latestBefore(arc, start)
        let isEnd = arc.fromEnd == .end
        if arc.from == source {
          let mode = freeMode(source)
          let last =
            isEnd ? bound : model.network.calendars[mode.calendar].end(start: bound, work: mode.duration) ?? bound
          end = min(end ?? last, mode.duration == 0 ? latestStart(source, endingBy: last) : last)
        }
        lower(arc.from, to: latestStart(arc.from, endingBy: isEnd ? bound : nil, from: isEnd ? nil : bound))
      }
    }
    return max(0, end ?? latest[source] ?? 0)
  }

  /// The latest instant of the arc's first end with which its second may begin at `start`.
  private func latestBefore(_ arc: Arc, _ start: Int) -> Int {
    let t = arc.toEnd == .start ? start : start + Int(planned.end[arc.to] - planned.start[arc.to])
    let calendar = model.network.calendars[arc.calendar]
    let bound =
      calendar.isAlways
      ? t - arc.lag : calendar.latestInstant(ofWork: calendar.work(before: max(0, t)) - arc.lag) ?? 0
    return max(0, arc.ordered ? min(bound, t) : bound)
  }

  private func opening(of delivery: Int, at start: Int) -> Range<Slot>? {
    guard let window = model.network.modes[Int(planned.mode[delivery])].window else { return nil }
    return model.network.windows[window].occurrences.first { $0.lowerBound <= start && start <= $0.upperBound }
  }
}
