import ReleaseModel
import Timeline

/// # History in the network (section 11)
///
/// A started phase is an activity with one mode, one start and one end, those of history clipped to the horizon: what it
/// holds of instances and systems stands as a hold, so that changeovers, usages and locks bind the future exactly.
/// Where history alone is too much for a capacity, that is raised to what history holds. People and window limits are
/// taken from the capacities directly. Rules into it are dropped, rules out of it are arcs like any other. What it
/// costs is constant and stands in its mode.
extension NetworkBuilder {
  func state(_ activity: Int) -> Replanning.State? {
    guard let terms else { return nil }
    let state =
      activity < scenario.phases.count
      ? terms.replanning.states[activity]
      : terms.replanning.gateStates[gateComposites[activity - scenario.phases.count].index]
    return state.hasStarted ? state : nil
  }

  func isStarted(_ activity: Int) -> Bool { state(activity) != nil }

  /// The first border at which anything new may begin.
  var floor: Slot { min(max(0, terms?.replanning.asOf ?? 0), network.horizon) }

  /// Nothing more can begin within the horizon.
  var isOver: Bool { (terms?.replanning.asOf ?? 0) > network.horizon }

  /// History as it really was: the end beyond the horizon is the horizon's.
  func span(_ state: Replanning.State) -> (start: Slot, end: Slot) {
    (state.start ?? 0, state.end ?? network.horizon)
  }

  /// Instances that a re-plan must tell apart from their equals: those that history still holds, and those that the
  /// baseline books for what has not begun. All others are interchangeable as ever.
  func namedInstances() -> Set<Replanning.Booking> {
    guard terms != nil else { return [] }
    var named: Set<Replanning.Booking> = []
    let paths = Dictionary(
      scenario.environments.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, phase) in scenario.phases.enumerated() {
      if let state = state(index) {
        for booking in state.bookings where isHeld(booking, until: span(state).end) { named.insert(booking) }
        continue
      }
      for booking in baselineRows[[scenario[phase.release].id, phase.id]]?.bookings ?? [] {
        guard let environment = paths[booking.environment],
          let instance = scenario.environments[environment].instances.firstIndex(where: { $0.id == booking.instance })
        else { continue }
        named.insert(Replanning.Booking(environment: EnvironmentID(environment), instance: instance))
      }
    }
    return named
  }

  /// Whether a hold of history that ends then still hinders anything that may begin.
  private func isHeld(_ booking: Replanning.Booking, until end: Slot) -> Bool {
    end + scenario[booking.environment].changeover > floor
  }

  private func resource(of booking: Replanning.Booking) -> Int? {
    instanceGroups[booking.environment.index].first { $0.instances.contains(booking.instance) }?.resource
  }

  mutating func addStarted(_ activity: Int, _ state: Replanning.State) {
    let real = span(state)
    let start = min(max(0, real.start), network.horizon)
    let end = min(max(start, real.end), network.horizon)
    var mode = Mode(duration: end - start, contiguous: true, starts: startSet([start...start]))
    var origin = ScenarioNetwork.ModeOrigin(option: state.option ?? 0, bookings: [], window: nil)
    var family = scenario.releases.count
    if activity < scenario.phases.count {
      let phase = scenario.phases[activity]
      family = phase.release.index
      hold(phase, state, real, &mode, &origin)
      let release = scenario[phase.release]
      if release.delivery.index == activity, let due = release.due {
        mode.cost += release.delayCost * max(0, real.end - due.value)
      }
    } else {
      family += gateComposites[activity - scenario.phases.count].index
    }
    origin.window = occurrence(activity, real.start)?.window
    network.modes.append(mode)
    origins.append(origin)
    network.activities.append(
      Activity(
        modes: network.modes.count - 1..<network.modes.count, earliest: start, latestEnd: end, fixedStart: start,
        family: family))
  }

  private mutating func hold(
    _ phase: Phase, _ state: Replanning.State, _ real: (start: Slot, end: Slot), _ mode: inout Mode,
    _ origin: inout ScenarioNetwork.ModeOrigin
  ) {
    let option = phase.options[state.option ?? 0]
    guard option.duration > 0 else { return }
    mode.cost += option.cost * scenario.grid.slotsPerDay
    var outages: [Range<Slot>] = []
    var calendars = baseCalendars(phase, option)
    for booking in state.bookings {
      let environment = scenario[booking.environment]
      if let calendar = environment.calendar { calendars.append(calendar.index) }
      outages += environment.instances[booking.instance].outages.map(\.range)
      mode.cost += environment.costPerDay * option.units * (real.end - real.start + environment.lead)
      guard mode.duration > 0, isHeld(booking, until: real.end), let resource = resource(of: booking) else { continue }
      origin.bookings.append(
        ScenarioNetwork.ModeOrigin.Booking(environment: booking.environment, demand: mode.demands.count))
      mode.demands.append(
        Demand(
          resource: resource, amount: option.units,
          span: .hold(lead: 0),
          usage: phase.usage.flatMap { usageWords[booking.environment.index].firstIndex(of: $0) }))
    }
    guard mode.duration > 0 else { return }
    for booking in state.bookings {
      for system in phase.changes {
        mode.demands.append(Demand(resource: lock(system, booking.environment), amount: 1, span: .hold(lead: 0)))
      }
    }
    let calendar = network.calendars[workCalendar(calendars, outages)]
    for demand in option.teams where demand.people > 0 && real.end > floor {
      let team = resource(of: demand.team)
      for run in calendar.runs where run.lowerBound < real.end && run.upperBound > floor {
        network.resources[team].capacity.update(max(run.lowerBound, floor)..<min(run.upperBound, real.end)) {
          max(0, $0 - demand.people)
        }
      }
    }
    if let place = occurrence(phase.windows, real.start), phase.weight > 0, let limit = limit(place.window) {
      network.resources[limit].capacity.update(scenario[place.window].occurrences[place.index].range) {
        max(0, $0 - phase.weight)
      }
    }
  }

  /// The occurrence in which a started phase began.
  func occurrence(_ activity: Int, _ start: Slot) -> (window: WindowID, index: Int)? {
    if activity < scenario.phases.count { return occurrence(scenario.phases[activity].windows, start) }
    let composite = scenario[gateComposites[activity - scenario.phases.count]]
    return occurrence(composite.gate.map { [$0.window] } ?? [], start)
  }

  private func occurrence(_ windows: [WindowID], _ start: Slot) -> (window: WindowID, index: Int)? {
    for window in windows {
      let occurrences = scenario[window].occurrences
      if let index = occurrences.firstIndex(where: { $0.range.contains(start) }) { return (window, index) }
    }
    return nil
  }

  /// Raises capacities to what history holds, and sets holds of history that clash among themselves aside: what matters
  /// of them is what they leave of the capacity, and when they end.
  mutating func reconcileHistory() {
    guard terms != nil else { return }
    var holders: [[(activity: Int, demand: Int)]] = Array(repeating: [], count: network.resources.count)
    for activity in network.activities.indices where isStarted(activity) {
      let mode = network.activities[activity].modes.lowerBound
      for (k, demand) in network.modes[mode].demands.enumerated() { holders[demand.resource].append((activity, k)) }
    }
    for (resource, list) in holders.enumerated() where !list.isEmpty {
      var kept = list.sorted { end($0.activity) > end($1.activity) }
      if network.resources[resource].changeover > 0 || !network.resources[resource].exclusions.isEmpty {
        kept = withoutClashes(kept, network.resources[resource])
        for one in list where !kept.contains(where: { $0 == one }) { setAside(one.activity, one.demand) }
      }
      raise(resource, kept)
    }
  }

  /// Gives a hold of history a resource of its own, and binds whatever may still begin on the real one to its end.
  private mutating func setAside(_ activity: Int, _ index: Int) {
    let held = network.activities[activity]
    let demand = network.modes[held.modes.lowerBound].demands[index]
    let real = network.resources[demand.resource]
    for other in network.activities.indices
    where !isStarted(other) && network.activities[other].family != held.family {
      for mode in network.activities[other].modes {
        for own in network.modes[mode].demands where own.resource == demand.resource {
          guard case .hold(let lead) = own.span else { continue }
          let isExcluded = real.exclusions.contains {
            ($0.first == own.usage && $0.second == demand.usage) || ($0.first == demand.usage && $0.second == own.usage)
          }
          guard real.changeover > 0 || isExcluded else { continue }
          let first = held.latestEnd + real.changeover + lead
          let starts = network.modes[mode].starts.map { network.startSets[$0] } ?? [0...network.horizon]
          network.modes[mode].starts = startSet(
            first > network.horizon ? [] : StartRanges.intersection(starts, [first...network.horizon]))
        }
      }
    }
    let range = (held.fixedStart ?? 0)..<held.latestEnd
    if !range.isEmpty {
      network.resources[demand.resource].capacity.update(range) { max(0, $0 - demand.amount) }
    }
    network.resources.append(
      Resource(kind: real.kind, capacity: StepFunction(horizon: network.horizon, value: demand.amount)))
    resourceOrigins.append(resourceOrigins[demand.resource])
    network.modes[held.modes.lowerBound].demands[index].resource = network.resources.count - 1
  }

  private func end(_ activity: Int) -> Slot { network.activities[activity].latestEnd }

  private func withoutClashes(_ list: [(activity: Int, demand: Int)], _ resource: Resource) -> [(
    activity: Int, demand: Int
  )] {
    var kept: [(activity: Int, demand: Int)] = []
    for one in list {
      let activity = network.activities[one.activity]
      let clashes = kept.contains { other in
        let later = network.activities[other.activity]
        guard later.family != activity.family else { return false }
        return (later.fixedStart ?? 0) < activity.latestEnd + resource.changeover
      }
      if !clashes { kept.append(one) }
    }
    return kept
  }

  private mutating func raise(_ resource: Int, _ list: [(activity: Int, demand: Int)]) {
    var load = StepFunction(horizon: network.horizon, value: 0)
    for one in list {
      let activity = network.activities[one.activity]
      let range = (activity.fixedStart ?? 0)..<activity.latestEnd
      let amount = network.modes[activity.modes.lowerBound].demands[one.demand].amount
      if !range.isEmpty { load.update(range) { $0 + amount } }
    }
    for segment in load.segments where segment.value > 0 {
      network.resources[resource].capacity.update(segment.range) { max($0, segment.value) }
    }
  }

  // MARK: rules between history and the future

  /// Adds an arc for a rule; `from` and `to` are the rule's sides. A rule into a started activity is dropped.
  mutating func relate(_ arc: Arc, ruleTo to: Int) {
    if isStarted(to) { return }
    var arc = arc
    // What began or ended before the horizon stands at border 0 of the network.
    if arc.calendar == 0, let state = state(arc.from) {
      let real = arc.fromEnd == .start ? span(state).start : span(state).end
      if real < 0 { arc.lag += real }
    } else if arc.calendar == 0, let state = state(arc.to) {
      let real = arc.toEnd == .start ? span(state).start : span(state).end
      if real < 0 { arc.lag -= real }
    }
    network.arcs.append(arc)
  }

  /// Members of a composite that have delivered bind the others to their occurrence.
  mutating func addSynchrony(_ deliveries: [Int]) {
    for one in deliveries {
      guard let state = state(one), let place = occurrence(one, span(state).start) else { continue }
      let range = network.windows[place.window.index].occurrences[place.index]
      for other in deliveries where !isStarted(other) {
        for mode in network.activities[other].modes {
          if network.modes[mode].window == place.window.index {
            let starts = network.modes[mode].starts.map { network.startSets[$0] } ?? [0...network.horizon]
            network.modes[mode].starts = startSet(
              StartRanges.intersection(starts, [range.lowerBound...range.upperBound]))
          } else {
            network.modes[mode].starts = startSet([])
          }
        }
      }
    }
    let open = deliveries.filter { !isStarted($0) }
    if open.count > 1 { network.synchronies.append(Synchrony(activities: open)) }
  }
}
