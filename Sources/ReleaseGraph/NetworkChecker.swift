import Timeline

/// # The naive judge of schedules: every rule of `Network`, slot by slot
///
/// The optimizer's oracle in tests and its guard on every incumbent of a published instance. It shares no code with the
/// optimizer. O(Σ span lengths + resources × horizon).
package enum NetworkChecker {
  /// What a feasible schedule costs.
  package struct Value: Hashable, Sendable {
    package var cost: Int
    package var second: Int
    package init(cost: Int, second: Int) {
      self.cost = cost
      self.second = second
    }
  }

  /// All breaches in words; empty for a feasible schedule.
  package static func breaches(of schedule: Schedule, in network: Network) -> [String] {
    var found: [String] = []
    checkModes(schedule, network, &found)
    guard found.isEmpty else { return found }
    checkArcs(schedule, network, &found)
    checkInclusion(schedule, network, &found)
    checkDisjunctions(schedule, network, &found)
    checkSynchronies(schedule, network, &found)
    checkBudgets(schedule, network, &found)
    checkResources(schedule, network, &found)
    return found
  }

  package static func value(of schedule: Schedule, in network: Network) -> Value {
    var value = Value(cost: 0, second: 0)
    var lastEnd = 0
    var isKept = Array(repeating: true, count: network.groups.count)
    for (index, activity) in network.activities.enumerated() {
      guard schedule.isPresent(index) else {
        if let group = activity.group { isKept[group] = false }
        continue
      }
      let mode = network.modes[Int(schedule.mode[index])]
      let end = Int(schedule.end[index])
      value.cost += mode.cost + mode.holdingRate * (end - Int(schedule.start[index]))
      lastEnd = max(lastEnd, end)
    }
    for (group, kept) in isKept.enumerated() where !kept { value.cost += network.groups[group].absenceCost }
    for delivery in network.deliveries {
      guard schedule.isPresent(delivery.activity) else {
        value.second += network.horizon
        continue
      }
      let end = Int(schedule.end[delivery.activity])
      value.second += end
      if let due = delivery.due { value.cost += delivery.weight * max(0, end - due) }
    }
    for displacement in network.displacements where schedule.isPresent(displacement.activity) {
      value.cost += displacement.rate * abs(Int(schedule.start[displacement.activity]) - displacement.reference)
    }
    value.cost += network.makespanCost * lastEnd
    return value
  }

  private static func checkModes(_ schedule: Schedule, _ network: Network, _ found: inout [String]) {
    for (index, activity) in network.activities.enumerated() {
      guard schedule.isPresent(index) else {
        if activity.group == nil { found.append("activity \(index) is mandatory but absent") }
        continue
      }
      let number = Int(schedule.mode[index])
      guard activity.modes.contains(number) else {
        found.append("activity \(index) has no mode \(number)")
        continue
      }
      let mode = network.modes[number]
      let start = Int(schedule.start[index])
      let end = Int(schedule.end[index])
      guard start >= 0, end <= network.horizon, start <= end else {
        found.append("activity \(index) lies outside the horizon")
        continue
      }
      checkMode(index, activity, mode, start, end, network, &found)
    }
  }

  private static func checkMode(
    _ index: Int, _ activity: Activity, _ mode: Mode, _ start: Int, _ end: Int, _ network: Network,
    _ found: inout [String]
  ) {
    let calendar = network.calendars[mode.calendar]
    if mode.duration == 0 {
      if start != end { found.append("milestone \(index) has a length") }
    } else {
      let worked = (start..<end).count { calendar.isWorking($0) }
      if worked != mode.duration || start == end || !calendar.isWorking(start) || !calendar.isWorking(end - 1) {
        found.append("activity \(index) works \(worked) slots in [\(start), \(end)), not \(mode.duration)")
      }
      if mode.contiguous && end - start != mode.duration { found.append("activity \(index) is interrupted") }
    }
    if let set = mode.starts, !network.startSets[set].contains(where: { $0.contains(start) }) {
      found.append("activity \(index) may not start at \(start)")
    }
    if start < activity.earliest { found.append("activity \(index) starts before \(activity.earliest)") }
    if end > activity.latestEnd { found.append("activity \(index) ends after \(activity.latestEnd)") }
    if let fixed = activity.fixedStart, fixed != start { found.append("activity \(index) is fixed at \(fixed)") }
    for demand in mode.demands {
      if case .hold(let lead) = demand.span, start < lead { found.append("activity \(index) starts within its lead") }
    }
  }

  private static func checkArcs(_ schedule: Schedule, _ network: Network, _ found: inout [String]) {
    for arc in network.arcs where schedule.isPresent(arc.from) && schedule.isPresent(arc.to) {
      let from = Int(arc.fromEnd == .start ? schedule.start[arc.from] : schedule.end[arc.from])
      let to = Int(arc.toEnd == .start ? schedule.start[arc.to] : schedule.end[arc.to])
      let calendar = network.calendars[arc.calendar]
      if calendar.work(before: to) - calendar.work(before: from) < arc.lag || (arc.ordered && to < from) {
        found.append("arc \(arc.from) → \(arc.to) with lag \(arc.lag) is broken")
      }
    }
  }

  private static func checkInclusion(_ schedule: Schedule, _ network: Network, _ found: inout [String]) {
    var present: [Bool?] = Array(repeating: nil, count: network.groups.count)
    for (index, activity) in network.activities.enumerated() {
      guard let group = activity.group else { continue }
      if let known = present[group], known != schedule.isPresent(index) { found.append("group \(group) is split") }
      present[group] = schedule.isPresent(index)
    }
    for implication in network.implications
    where present[implication.present] == true && present[implication.required] == false {
      found.append("group \(implication.present) is present without \(implication.required)")
    }
  }

  private static func checkDisjunctions(_ schedule: Schedule, _ network: Network, _ found: inout [String]) {
    for disjunction in network.disjunctions {
      let members = disjunction.activities.filter(schedule.isPresent)
      for (position, a) in members.enumerated() {
        for b in members[(position + 1)...]
        where Int(schedule.end[a]) + disjunction.gap > Int(schedule.start[b])
          && Int(schedule.end[b]) + disjunction.gap > Int(schedule.start[a])
        {
          found.append("activities \(a) and \(b) are not apart")
        }
      }
    }
  }

  private static func checkSynchronies(_ schedule: Schedule, _ network: Network, _ found: inout [String]) {
    for synchrony in network.synchronies {
      let present = synchrony.activities.filter(schedule.isPresent)
      var common: Set<[Int]>?
      for activity in present {
        let own = occurrences(of: activity, schedule, network)
        common = common.map { $0.intersection(own) } ?? own
      }
      if let common, common.isEmpty { found.append("activities \(present) lie in different occurrences") }
    }
  }

  /// The occurrences that hold an activity: one, or two for a milestone where they touch.
  private static func occurrences(of activity: Int, _ schedule: Schedule, _ network: Network) -> Set<[Int]> {
    guard let window = network.modes[Int(schedule.mode[activity])].window else { return [] }
    let times = network.windows[window].occurrences
    return Set(
      times.indices.filter {
        times[$0].lowerBound <= Int(schedule.start[activity]) && Int(schedule.end[activity]) <= times[$0].upperBound
      }
      .map { [window, $0] })
  }

  private static func checkBudgets(_ schedule: Schedule, _ network: Network, _ found: inout [String]) {
    var used = Array(repeating: 0, count: network.budgets.count)
    for index in network.activities.indices where schedule.isPresent(index) {
      for use in network.modes[Int(schedule.mode[index])].budgetUses { used[use.budget] += use.amount }
    }
    for (budget, sum) in used.enumerated() where sum > network.budgets[budget].capacity {
      found.append("budget \(budget) is overdrawn")
    }
  }

  private struct Hold {
    var from: Int
    var to: Int
    var activity: Int
    var demand: Demand
    var calendar: Int
  }

  private static func checkResources(_ schedule: Schedule, _ network: Network, _ found: inout [String]) {
    var holds: [[[Hold]]] = network.resources.map { Array(repeating: [], count: $0.copies) }
    for index in network.activities.indices where schedule.isPresent(index) {
      let mode = network.modes[Int(schedule.mode[index])]
      for (k, demand) in mode.demands.enumerated() {
        let copy = schedule.copy(index, demand: k)
        guard copy < network.resources[demand.resource].copies else {
          found.append("activity \(index) takes copy \(copy) of resource \(demand.resource)")
          continue
        }
        var range = Int(schedule.start[index])..<Int(schedule.end[index])
        switch demand.span {
        case .work: break
        case .hold(let lead): range = max(0, range.lowerBound - lead)..<range.upperBound
        case .occurrence:
          guard let window = mode.window,
            let occurrence = network.windows[window].occurrences.first(where: {
              $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound
            })
          else { continue }
          range = occurrence
        }
        holds[demand.resource][copy].append(
          Hold(from: range.lowerBound, to: range.upperBound, activity: index, demand: demand, calendar: mode.calendar))
      }
    }
    for (index, resource) in network.resources.enumerated() {
      for copy in holds[index] where !copy.isEmpty { checkCopy(copy, index, resource, network, &found) }
    }
  }

  private static func checkCopy(
    _ holds: [Hold], _ index: Int, _ resource: Resource, _ network: Network, _ found: inout [String]
  ) {
    var load = Array(repeating: 0, count: network.horizon)
    for hold in holds {
      for t in hold.from..<hold.to where hold.demand.span != .work || network.calendars[hold.calendar].isWorking(t) {
        load[t] += hold.demand.amount
      }
    }
    for segment in resource.capacity.segments {
      if let t = segment.range.first(where: { load[$0] > segment.value }) {
        found.append("resource \(index) is overloaded at \(t): \(load[t]) of \(segment.value)")
        break
      }
    }
    guard resource.changeover > 0 || !resource.exclusions.isEmpty else { return }
    for (position, a) in holds.enumerated() {
      for b in holds[(position + 1)...]
      where network.activities[a.activity].family != network.activities[b.activity].family {
        if resource.changeover > 0 && a.to + resource.changeover > b.from && b.to + resource.changeover > a.from {
          found.append("resource \(index): no changeover between \(a.activity) and \(b.activity)")
        }
        if a.from < b.to && b.from < a.to, let x = a.demand.usage, let y = b.demand.usage,
          resource.exclusions.contains(where: { ($0.first == x && $0.second == y) || ($0.first == y && $0.second == x) }
          )
        {
          found.append("resource \(index): incompatible usages of \(a.activity) and \(b.activity)")
        }
      }
    }
  }
}
