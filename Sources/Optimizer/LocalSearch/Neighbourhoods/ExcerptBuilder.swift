import ReleaseGraph
import Timeline

/// Writes the network of an excerpt, part by part.
struct ExcerptBuilder {
  let flat: FlatNetwork
  let members: [Excerpt.Member]
  let openGroups: [Int]
  let pinnedLimit: Int
  /// Per activity of the whole its position in the excerpt plus 1; 0: not in it. All 0 before and after.
  var position: [Int32] = []
  private(set) var activity: [Int] = []
  private(set) var mode: [Int] = []
  private(set) var demands: [Int: [Int]] = [:]
  private(set) var isTooLarge = false
  /// Mode, start, end and copies of what is pinned, in the order of the excerpt.
  private var pinned: [Excerpt.Member] = []
  private var pinnedPosition: [Int] = []
  private var milestones: [(position: Int, time: Int)] = []
  /// Time in which the members move.
  private var from = 0
  private var to = 0
  private var anchor = -1
  private var resourceIndex: [Int: Int] = [:]
  private var groupIndex: [Int: Int] = [:]

  init(flat: FlatNetwork, members: [Excerpt.Member], openGroups: [Int], pinnedLimit: Int) {
    self.flat = flat
    self.members = members
    self.openGroups = openGroups
    self.pinnedLimit = pinnedLimit
  }

  mutating func build(_ state: inout PartialSchedule, chains: [PartialOrder.Link], network: inout Network) {
    for (k, member) in members.enumerated() { position[member.activity] = Int32(k + 1) }
    activity = members.map(\.activity)
    addGroups(&network)
    addResources(&network)
    addMembers(&state, &network)
    addCapacities(state, &network)
    addArcs(chains, &network)
    addDisjunctions(state, &network)
    addSynchronies(state, &network)
    network.budgets = state.budgetLeft.map { Budget(capacity: $0) }
  }

  /// Leaves the positions as they were.
  mutating func clear() { for i in activity where i >= 0 { position[i] = 0 } }

  /// The present schedule of the excerpt.
  func hint(_ network: Network) -> Schedule {
    var schedule = Schedule(for: network)
    let all = members + pinned
    for (k, member) in all.enumerated() where member.mode >= 0 {
      let at = k < members.count ? k : pinnedPosition[k - members.count]
      guard let m = network.activities[at].modes.first(where: { mode[$0] == member.mode }) else { continue }
      schedule.mode[at] = Int32(m)
      schedule.start[at] = Int32(member.start)
      schedule.end[at] = Int32(member.end)
      let kept = demands[m] ?? Array(network.modes[m].demands.indices)
      for (slot, demand) in kept.enumerated() {
        schedule.setCopy(at, demand: slot, to: Int(member.copies[member.copies.startIndex + demand]))
      }
    }
    for (at, t) in milestones {
      schedule.mode[at] = Int32(network.activities[at].modes.lowerBound)
      schedule.start[at] = Int32(t)
      schedule.end[at] = Int32(t)
    }
    return schedule
  }

  /// What the members' places cost.
  func objective(makespan: Int) -> Objective {
    let network = flat.network
    var sum = Objective(cost: network.makespanCost * makespan, second: 0)
    for member in members {
      let i = member.activity
      for d in flat.deliveriesOf[i] {
        let delivery = network.deliveries[d]
        if member.mode >= 0, let due = delivery.due { sum.cost += delivery.weight * max(0, member.end - due) }
        sum.second += member.mode >= 0 ? member.end : flat.horizon
      }
      guard member.mode >= 0 else { continue }
      sum.cost += flat.modeCost[member.mode] + flat.holdingRate[member.mode] * (member.end - member.start)
      sum.cost += flat.displacementRate[i] * abs(member.start - flat.displacementReference[i])
    }
    for g in openGroups where members.contains(where: { flat.group[$0.activity] == g && $0.mode < 0 }) {
      sum.cost += network.groups[g].absenceCost
    }
    return sum
  }

  // MARK: Members

  private mutating func addGroups(_ network: inout Network) {
    for g in openGroups {
      groupIndex[g] = network.groups.count
      network.groups.append(flat.network.groups[g])
    }
    for rule in flat.network.implications where !openGroups.isEmpty {
      guard let present = groupIndex[rule.present], let required = groupIndex[rule.required] else { continue }
      network.implications.append(Implication(present: present, required: required))
    }
  }

  /// The resources that members use, in the order of their first use.
  private mutating func addResources(_ network: inout Network) {
    for member in members {
      let own = flat.firstMode[member.activity]..<flat.endMode[member.activity]
      let modes = member.isFree ? own : member.mode..<member.mode + 1
      for m in modes {
        for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] where resourceIndex[flat.demandResource[d]] == nil {
          resourceIndex[flat.demandResource[d]] = network.resources.count
          network.resources.append(flat.network.resources[flat.demandResource[d]])
        }
      }
    }
  }

  private mutating func addMembers(_ state: inout PartialSchedule, _ network: inout Network) {
    let hasAbsent = members.contains { $0.mode < 0 }
    let last = members.reduce(0) { max($0, $1.end) }
    let first = members.reduce(flat.horizon) { $1.mode >= 0 ? min($0, $1.start) : $0 }
    // Later than this lies beyond the neighbourhood.
    let limit = hasAbsent ? flat.horizon : min(flat.horizon, last + max(16, (last - first) / 2))
    from = flat.horizon
    to = 0
    var ends: [(activity: Int, end: Int)] = []
    var starts: [(activity: Int, start: Int)] = []
    for (k, member) in members.enumerated() {
      let i = member.activity
      let bounds = state.bounds(of: i)
      var one = flat.network.activities[i]
      one.earliest = bounds.startLow
      one.latestEnd = max(min(bounds.endHigh, limit), member.end)
      one.group = flat.group[i] >= 0 ? groupIndex[flat.group[i]] : nil
      let firstMode = network.modes.count
      for m in member.isFree ? flat.firstMode[i]..<flat.endMode[i] : member.mode..<member.mode + 1 {
        add(flat.network.modes[m], of: m, &network)
      }
      one.modes = firstMode..<network.modes.count
      network.activities.append(one)
      if bounds.endLow > bounds.startLow { ends.append((k, bounds.endLow)) }
      if bounds.startHigh < min(flat.horizon, one.latestEnd) { starts.append((k, bounds.startHigh)) }
      from = min(from, bounds.startLow)
      to = max(to, one.latestEnd)
      for d in flat.deliveriesOf[i] {
        var delivery = flat.network.deliveries[d]
        delivery.activity = k
        network.deliveries.append(delivery)
      }
      if flat.displacementRate[i] > 0 {
        network.displacements.append(
          Displacement(activity: k, reference: flat.displacementReference[i], rate: flat.displacementRate[i]))
      }
    }
    if network.makespanCost > 0 { addMilestone(at: state.makespan, &network) }
    guard !ends.isEmpty || !starts.isEmpty else { return }
    anchor = network.activities.count
    addMilestone(at: 0, &network)
    for (k, end) in ends { network.arcs.append(Arc(from: anchor, .start, to: k, .end, lag: end)) }
    for (k, start) in starts { network.arcs.append(Arc(from: k, .start, to: anchor, .start, lag: -start)) }
  }

  private mutating func add(_ mode: Mode, of number: Int, _ network: inout Network) {
    var mode = mode
    for k in mode.demands.indices { mode.demands[k].resource = resourceIndex[mode.demands[k].resource] ?? 0 }
    network.modes.append(mode)
    self.mode.append(number)
  }

  /// A milestone: at 0 to measure bounds from that an activity cannot have by itself, and where the last of what is
  /// fixed ends.
  private mutating func addMilestone(at t: Int, _ network: inout Network) {
    network.modes.append(Mode(duration: 0))
    mode.append(-1)
    milestones.append((network.activities.count, t))
    network.activities.append(
      Activity(
        modes: network.modes.count - 1..<network.modes.count, earliest: t, latestEnd: flat.horizon, fixedStart: t,
        family: -1))
    activity.append(-1)
  }

  // MARK: What is fixed

  private func isSimple(_ resource: Int) -> Bool {
    let one = flat.network.resources[resource]
    return one.copies == 1 && one.changeover == 0 && one.exclusions.isEmpty
  }

  /// Capacities less what is fixed; where that is not exact, what is fixed there is pinned.
  private mutating func addCapacities(_ state: PartialSchedule, _ network: inout Network) {
    for (resource, index) in resourceIndex.sorted(by: { $0.value < $1.value }) {
      let one = flat.network.resources[resource]
      let reach = one.changeover + flat.longestLead
      // Limits of a window count for the occurrence as a whole.
      let span =
        one.kind == .windowLimit ? 0..<flat.horizon : max(0, from - reach)..<max(1, min(flat.horizon, to + reach))
      guard isSimple(resource) else {
        network.resources[index].capacity = Self.clipped(one.capacity.starts, one.capacity.values, span, flat.horizon)
        for i in flat.usersOf[resource] where position[i] == 0 && state.isPlaced(i) {
          if state.start[i] - flat.longestLead < span.upperBound && state.end[i] > span.lowerBound {
            pin(i, state, &network)
          }
          if isTooLarge { return }
        }
        continue
      }
      let skyline = state.profiles[flat.firstCopy[resource]]
      let low = skyline.index(of: span.lowerBound)
      let high = skyline.index(of: max(span.lowerBound, span.upperBound - 1))
      network.resources[index].capacity = Self.clipped(
        skyline.times[low...high].map { Int($0) }, skyline.free[low...high].map { Int($0) }, span, flat.horizon)
    }
    for k in pinned.indices { addDemands(k, &network) }
  }

  /// The step function within a span, with the values of its borders outside.
  private static func clipped(_ starts: [Int], _ values: [Int], _ span: Range<Int>, _ horizon: Int) -> StepFunction {
    var replacements: [(range: Range<Int>, value: Int)] = []
    var outside = 0
    for (k, value) in values.enumerated() {
      let end = k + 1 < starts.count ? starts[k + 1] : horizon
      let range = max(starts[k], span.lowerBound)..<max(max(starts[k], span.lowerBound), min(end, span.upperBound))
      if range.isEmpty { continue }
      replacements.append((range, value))
      outside = max(outside, value)
    }
    return StepFunction(horizon: horizon, value: outside, replacements: replacements)
  }

  /// Puts a fixed activity into the excerpt, at its time, in its mode, without demands yet.
  private mutating func pin(_ i: Int, _ state: PartialSchedule, _ network: inout Network) {
    guard position[i] == 0 else { return }
    guard pinned.count < pinnedLimit else {
      isTooLarge = true
      return
    }
    let m = state.mode[i]
    var mode = flat.network.modes[m]
    mode.demands = []
    mode.budgetUses = []
    mode.cost = 0
    mode.holdingRate = 0
    network.modes.append(mode)
    self.mode.append(m)
    demands[network.modes.count - 1] = []
    pinnedPosition.append(network.activities.count)
    position[i] = Int32(network.activities.count + 1)
    activity.append(i)
    network.activities.append(
      Activity(
        modes: network.modes.count - 1..<network.modes.count, earliest: state.start[i], latestEnd: state.end[i],
        fixedStart: state.start[i], family: flat.family[i]))
    pinned.append(
      Excerpt.Member(
        activity: i, isFree: false, mode: m, start: state.start[i], end: state.end[i], copies: state.copies(of: i)))
  }

  /// The demands of a pinned activity on what the members share with it copy by copy.
  private mutating func addDemands(_ k: Int, _ network: inout Network) {
    let m = network.activities[pinnedPosition[k]].modes.lowerBound
    guard network.modes[m].demands.isEmpty else { return }
    for (slot, demand) in flat.network.modes[pinned[k].mode].demands.enumerated() {
      guard let resource = resourceIndex[demand.resource], !isSimple(demand.resource) else { continue }
      var kept = demand
      kept.resource = resource
      network.modes[m].demands.append(kept)
      demands[m, default: []].append(slot)
    }
  }

  // MARK: Relations

  private mutating func addArcs(_ chains: [PartialOrder.Link], _ network: inout Network) {
    for (k, member) in members.enumerated() {
      for a in flat.arcsOutOf[member.activity] {
        var arc = flat.arcs[a]
        let other = Int(position[arc.to])
        guard other > 0, other <= members.count else { continue }
        arc.from = k
        arc.to = other - 1
        network.arcs.append(arc)
      }
    }
    for link in chains {
      network.arcs.append(
        Arc(
          from: Int(position[link.from]) - 1, .end, to: Int(position[link.to]) - 1, .start, lag: link.lag))
    }
  }

  private mutating func addDisjunctions(_ state: PartialSchedule, _ network: inout Network) {
    var seen: Set<Int> = []
    for k in members.indices {
      for y in flat.disjunctionsOf[members[k].activity] where seen.insert(y).inserted {
        let rule = flat.network.disjunctions[y]
        for i in rule.activities where position[i] == 0 && state.isPlaced(i) {
          if state.end[i] + rule.gap > from && state.start[i] - rule.gap < to { pin(i, state, &network) }
          if isTooLarge { return }
        }
        let inside = rule.activities.filter { position[$0] > 0 }.map { Int(position[$0]) - 1 }
        if inside.count > 1 { network.disjunctions.append(Disjunction(activities: inside, gap: rule.gap)) }
      }
    }
  }

  private mutating func addSynchronies(_ state: PartialSchedule, _ network: inout Network) {
    var seen: Set<Int> = []
    for k in members.indices {
      for y in flat.synchroniesOf[members[k].activity] where seen.insert(y).inserted {
        let rule = flat.network.synchronies[y]
        // One of those outside tells the occurrence.
        if let i = rule.activities.first(where: { position[$0] == 0 && state.isPlaced($0) }) { pin(i, state, &network) }
        if isTooLarge { return }
        let inside = rule.activities.filter { position[$0] > 0 }.map { Int(position[$0]) - 1 }
        if inside.count > 1 { network.synchronies.append(Synchrony(activities: inside)) }
      }
    }
  }
}
