import ReleaseModel
import Timeline

/// Activities and their modes (sections 4 to 6).
extension NetworkBuilder {
  mutating func addActivities() {
    let freezesByRelease = exemptions()
    for (index, phase) in scenario.phases.enumerated() {
      if let state = state(index) {
        addStarted(index, state)
        continue
      }
      let release = scenario[phase.release]
      let first = network.modes.count
      let isBlocked = isOver || phase.criteria.contains { $0.status == .failed && $0.ready == nil }
      for (number, option) in phase.options.enumerated() {
        addModes(phase, number, option, isBlocked, freezesByRelease[phase.release.index])
      }
      addKeepingModes(index, release.id, phase.id, from: first)
      var activity = Activity(
        modes: first..<network.modes.count,
        earliest: max(floor, phase.earliest?.value ?? 0, release.earliest?.value ?? 0, ready(phase.criteria)),
        latestEnd: min(network.horizon, phase.deadline?.value ?? .max), fixedStart: phase.fixed?.value,
        group: groupOfRelease[phase.release.index], family: phase.release.index)
      if release.delivery.index == index, let deadline = release.deadline {
        activity.latestEnd = min(activity.latestEnd, deadline.value)
      }
      network.activities.append(activity)
    }
    for (offset, id) in gateComposites.enumerated() {
      let composite = scenario[id]
      guard let gate = composite.gate else { continue }
      if let state = state(scenario.phases.count + offset) {
        addStarted(scenario.phases.count + offset, state)
        continue
      }
      let first = network.modes.count
      let isBlocked = isOver || gate.criteria.contains { $0.status == .failed && $0.ready == nil }
      let starts = isBlocked ? startSet([]) : milestoneStarts([gate.window], forbidden: [])
      network.modes.append(Mode(duration: 0, starts: starts, window: gate.window.index))
      origins.append(ScenarioNetwork.ModeOrigin(option: 0, bookings: [], window: gate.window))
      addKeepingModes(scenario.phases.count + offset, composite.id, "gate", from: first)
      network.activities.append(
        Activity(
          modes: first..<network.modes.count, earliest: max(floor, ready(gate.criteria)),
          latestEnd: network.horizon,
          group: composite.releases.first.flatMap { groupOfRelease[$0.index] },
          family: scenario.releases.count + id.index))
    }
  }

  private func ready(_ criteria: [Criterion]) -> Slot {
    criteria.filter { $0.status == .pending || $0.status == .failed }.compactMap(\.ready?.value).max() ?? 0
  }

  /// Per release, the freezes that may hit it.
  private func exemptions() -> [[Int]] {
    var free: [Set<Int>] = Array(repeating: [], count: scenario.releases.count)
    for (index, freeze) in scenario.freezes.enumerated() {
      for release in freeze.exceptReleases { free[release.index].insert(index) }
      for composite in freeze.exceptComposites {
        for release in scenario[composite].releases { free[release.index].insert(index) }
      }
    }
    return free.map { exempt in
      scenario.freezes.indices.filter { !exempt.contains($0) && !scenario.freezes[$0].range.isEmpty }
    }
  }

  private func freezeRanges(_ phase: Phase, _ candidates: [Int], _ environments: [EnvironmentID], milestone: Bool)
    -> [Range<Slot>]
  {
    candidates.filter { index in
      let freeze = scenario.freezes[index]
      let books = freeze.environments.map { list in list.contains { environments.contains($0) } }
      let changes = freeze.systems.map { list in list.contains { phase.changes.contains($0) } }
      switch (books, changes) {
      case (nil, nil): return !milestone && !phase.windows.isEmpty
      case (let books?, nil): return books
      case (nil, let changes?): return changes
      case (let books?, let changes?): return books && changes
      }
    }.map { scenario.freezes[$0].range }
  }

  private mutating func addModes(
    _ phase: Phase, _ number: Int, _ option: PhaseOption, _ isBlocked: Bool, _ freezes: [Int]
  ) {
    if option.duration == 0 {
      let named = option.environments.flatMap(\.alternatives)
      let forbidden = freezeRanges(phase, freezes, named, milestone: true)
      // One mode a window, so that the window is known where members of a composite must agree.
      for window in phase.windows.isEmpty ? [nil] : phase.windows.map(Optional.some) {
        let starts = isBlocked ? startSet([]) : milestoneStarts(window.map { [$0] } ?? [], forbidden: forbidden)
        network.modes.append(Mode(duration: 0, starts: starts, window: window?.index))
        origins.append(ScenarioNetwork.ModeOrigin(option: number, bookings: [], window: window))
      }
      return
    }
    for choice in choices(option) {
      let environments = choice.map(\.environment)
      let forbidden = freezeRanges(phase, freezes, environments, milestone: false)
      for window in phase.windows.isEmpty ? [nil] : phase.windows.map(Optional.some) {
        addMode(phase, number, option, choice, window, forbidden, isBlocked)
      }
    }
  }

  /// An environment and one of its groups of equal instances.
  private struct Choice {
    var environment: EnvironmentID
    var group: Int
  }

  private func choices(_ option: PhaseOption) -> [[Choice]] {
    var result: [[Choice]] = [[]]
    for need in option.environments {
      let own = need.alternatives.flatMap { id in
        instanceGroups[id.index].indices.map { Choice(environment: id, group: $0) }
      }
      result = result.flatMap { prefix in own.map { prefix + [$0] } }
    }
    return result
  }

  private mutating func addMode(
    _ phase: Phase, _ number: Int, _ option: PhaseOption, _ choice: [Choice], _ window: WindowID?,
    _ freezes: [Range<Slot>], _ isBlocked: Bool
  ) {
    let base = baseCalendars(phase, option)
    let outages = choice.flatMap { instanceGroups[$0.environment.index][$0.group].outages }
    let environmentCalendars = choice.compactMap { scenario[$0.environment].calendar?.index }
    let calendar = workCalendar(base + environmentCalendars, outages)
    var forbidden = freezes
    if phase.windows.isEmpty { forbidden += slotsOutsideTeams(option, calendar) }
    let lead = choice.map { scenario[$0.environment].lead }.max() ?? 0
    let contiguous = !option.interruptible || !phase.windows.isEmpty
    var mode = Mode(
      duration: option.duration, calendar: calendar, contiguous: contiguous,
      cost: option.cost * scenario.grid.slotsPerDay, window: window?.index)
    if isBlocked {
      mode.starts = startSet([])
    } else if contiguous || window != nil || !forbidden.isEmpty || lead > 0 {
      mode.starts = starts(
        StartKey(
          calendar: calendar, duration: option.duration, contiguous: contiguous, window: window?.index ?? -1,
          forbidden: forbidden, lead: lead))
    }
    for demand in option.teams where demand.people > 0 {
      mode.demands.append(Demand(resource: resource(of: demand.team), amount: demand.people, span: .work))
    }
    var bookings: [ScenarioNetwork.ModeOrigin.Booking] = []
    for one in choice {
      let environment = scenario[one.environment]
      bookings.append(ScenarioNetwork.ModeOrigin.Booking(environment: one.environment, demand: mode.demands.count))
      mode.demands.append(
        Demand(
          resource: instanceGroups[one.environment.index][one.group].resource, amount: option.units,
          span: .hold(lead: environment.lead),
          usage: phase.usage.flatMap { usageWords[one.environment.index].firstIndex(of: $0) }))
      mode.holdingRate += environment.costPerDay * option.units
      mode.cost += environment.costPerDay * option.units * environment.lead
    }
    for one in choice {
      for system in phase.changes {
        mode.demands.append(Demand(resource: lock(system, one.environment), amount: 1, span: .hold(lead: 0)))
      }
    }
    if let window, phase.weight > 0, let limit = limit(window) {
      mode.demands.append(Demand(resource: limit, amount: phase.weight, span: .occurrence))
    }
    network.modes.append(mode)
    origins.append(ScenarioNetwork.ModeOrigin(option: number, bookings: bookings, window: window))
  }

  func baseCalendars(_ phase: Phase, _ option: PhaseOption) -> [Int] {
    if option.usesAlways { return [] }
    if let own = option.calendar { return [own.index] }
    return phase.windows.isEmpty ? option.teams.compactMap { scenario[$0.team].calendar?.index } : []
  }

  mutating func workCalendar(_ calendars: [Int], _ outages: [Range<Slot>]) -> Int {
    let key = CalendarKey(calendars: Set(calendars).sorted(), outages: outages)
    if let known = calendarIndex[key] { return known }
    var working = WorkCalendar.always(horizon: network.horizon)
    for index in key.calendars { working = working.intersection(scenario.calendars[index].working) }
    working = working.subtracting(outages)
    let index = network.calendars.firstIndex(of: working) ?? network.calendars.count
    if index == network.calendars.count { network.calendars.append(working) }
    calendarIndex[key] = index
    return index
  }

  /// Working slots of an ordinary phase in which one of its teams does not work: only an own calendar has such.
  private func slotsOutsideTeams(_ option: PhaseOption, _ calendar: Int) -> [Range<Slot>] {
    guard option.calendar != nil || option.usesAlways else { return [] }
    var outside: [Range<Slot>] = []
    for demand in option.teams where demand.people > 0 {
      guard let team = scenario[demand.team].calendar else { continue }
      outside += network.calendars[calendar].intersection(scenario[team].working.complement).runs
    }
    return outside
  }

  // MARK: allowed starts

  mutating func startSet(_ ranges: [ClosedRange<Slot>]) -> Int {
    network.startSets.append(ranges)
    return network.startSets.count - 1
  }

  private mutating func milestoneStarts(_ windows: [WindowID], forbidden: [Range<Slot>]) -> Int? {
    if windows.isEmpty && forbidden.isEmpty { return nil }
    let key = StartKey(
      calendar: -1, duration: 0, contiguous: false, window: windows.first?.index ?? -1, forbidden: forbidden, lead: 0)
    if let known = startSetIndex[key] { return known }
    var allowed = [0...network.horizon]
    if let window = windows.first {
      allowed = scenario[window].occurrences.map { $0.range.lowerBound...$0.range.upperBound }
    }
    let index = startSet(
      StartRanges.removing(forbidden.map { $0.lowerBound...($0.upperBound - 1) }, from: StartRanges.merged(allowed)))
    startSetIndex[key] = index
    return index
  }

  private mutating func starts(_ key: StartKey) -> Int {
    if let known = startSetIndex[key] { return known }
    let calendar = network.calendars[key.calendar]
    var allowed: [ClosedRange<Slot>] = []
    if key.contiguous {
      for run in calendar.runs where run.count >= key.duration {
        allowed.append(run.lowerBound...(run.upperBound - key.duration))
      }
    } else if let last = calendar.latestStart(end: network.horizon, work: key.duration) {
      for run in calendar.runs where run.lowerBound <= last {
        allowed.append(run.lowerBound...min(run.upperBound - 1, last))
      }
    }
    if key.window >= 0 {
      let openings = network.windows[key.window].occurrences.filter { $0.count >= key.duration }
        .map { $0.lowerBound...($0.upperBound - key.duration) }
      allowed = StartRanges.intersection(allowed, StartRanges.merged(openings))
    }
    let hit = key.forbidden.compactMap { range -> ClosedRange<Slot>? in
      // Starts whose work reaches past the range's begin and that begin before its end.
      let from = (calendar.latestStart(end: range.lowerBound, work: key.duration) ?? -1) + 1
      return from < range.upperBound ? from...(range.upperBound - 1) : nil
    }
    allowed = StartRanges.removing(hit, from: allowed)
    if key.lead > 0 {
      let first = key.lead + floor
      allowed = StartRanges.intersection(allowed, [first...max(first, network.horizon)])
    }
    let index = startSet(allowed)
    startSetIndex[key] = index
    return index
  }
}

/// Sorted disjoint closed ranges of starts.
enum StartRanges {
  static func merged(_ ranges: [ClosedRange<Slot>]) -> [ClosedRange<Slot>] {
    var result: [ClosedRange<Slot>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  static func intersection(_ a: [ClosedRange<Slot>], _ b: [ClosedRange<Slot>]) -> [ClosedRange<Slot>] {
    var result: [ClosedRange<Slot>] = []
    var i = 0
    var j = 0
    while i < a.count && j < b.count {
      let lower = max(a[i].lowerBound, b[j].lowerBound)
      let upper = min(a[i].upperBound, b[j].upperBound)
      if lower <= upper { result.append(lower...upper) }
      if a[i].upperBound < b[j].upperBound { i += 1 } else { j += 1 }
    }
    return result
  }

  static func removing(_ holes: [ClosedRange<Slot>], from ranges: [ClosedRange<Slot>]) -> [ClosedRange<Slot>] {
    if holes.isEmpty { return ranges }
    let holes = merged(holes)
    var result: [ClosedRange<Slot>] = []
    var h = 0
    for range in ranges {
      var lower = range.lowerBound
      while h < holes.count && holes[h].upperBound < lower { h += 1 }
      var k = h
      while k < holes.count && holes[k].lowerBound <= range.upperBound && lower <= range.upperBound {
        if holes[k].lowerBound > lower { result.append(lower...(holes[k].lowerBound - 1)) }
        lower = max(lower, holes[k].upperBound + 1)
        k += 1
      }
      if lower <= range.upperBound { result.append(lower...range.upperBound) }
    }
    return result
  }
}
