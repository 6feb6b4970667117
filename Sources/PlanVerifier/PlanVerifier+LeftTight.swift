import ReleaseModel
import Timeline

extension PlanVerifier {
  /// Steps that the search for earlier starts may take; the rest of the plan is then told as not examined.
  static let tightnessBudget = 400_000_000
  /// Cells of the tables of what is left.
  private static let largestTables = 1 << 27

  /// Notes the rows that could start earlier. An accepted plan alone is examined, and rows that a baseline fixes are
  /// not: to move them costs.
  mutating func noteEarlierStarts() {
    guard verdict.isAccepted, plan.status == .optimal || plan.status == .feasible else { return }
    guard let tables = EarlierStarts(&self, largest: Self.largestTables) else {
      verdict.notes.append("whether rows could start earlier was not examined: the horizon is too long for it")
      return
    }
    let fixedByBaseline = Set((baseline?.rows ?? []).map { $0.release + "\0" + $0.phase })
    var steps = Self.tightnessBudget
    for item in items {
      guard let row = rows[item], !isStarted(item), !fixedByBaseline.contains(key(item)) else { continue }
      guard steps > 0 else {
        verdict.notes.append(
          "whether rows from '\(name(item))' on could start earlier was not examined: too many slots")
        return
      }
      if let start = earlierStart(of: item, row, tables, &steps) {
        verdict.notes.append(
          "'\(name(item))' starts at \(time(row.start)), but could start at \(time(start)), all else unmoved")
      }
    }
  }

  private func key(_ item: Int) -> String {
    item < scenario.phases.count
      ? scenario.releases[scenario.phases[item].release.index].id + "\0" + scenario.phases[item].id
      : scenario.composites[gates[item - scenario.phases.count]].id + "\0gate"
  }

  // MARK: one item

  /// An earlier start that breaks no rule and costs no more; nil where there is none.
  private mutating func earlierStart(
    of item: Int, _ row: ResolvedRow, _ tables: EarlierStarts, _ steps: inout Int
  ) -> Int? {
    guard let floor = floor(item, row, tables), floor < row.start else { return nil }
    var walls = walls(item, row, tables)
    steps -= walls.reduce(1) { $0 + $1.list.count }
    return isMilestone(item)
      ? earlierMilestone(item, row, floor, tables, &walls, &steps)
      : earlierWork(item, row, floor, tables, &walls, &steps)
  }

  private func earlierMilestone(
    _ item: Int, _ row: ResolvedRow, _ floor: Int, _ tables: EarlierStarts, _ walls: inout [EarlierStarts.Walls],
    _ steps: inout Int
  ) -> Int? {
    var ceiling = Int.max
    for start in stride(from: row.start - 1, through: floor, by: -1) {
      steps -= 1
      for index in walls.indices { walls[index].lower(&ceiling, at: start) }
      guard ceiling >= floor, keepsOrders(item, start, start, tables) else { return nil }
      guard start <= ceiling, fitsOpening(item, row, start, start, tables) else { continue }
      if extraCost(item, row, start, start, tables) <= 0 { return start }
    }
    return nil
  }

  private mutating func earlierWork(
    _ item: Int, _ row: ResolvedRow, _ floor: Int, _ tables: EarlierStarts, _ walls: inout [EarlierStarts.Walls],
    _ steps: inout Int
  ) -> Int? {
    guard let option = option(item) else { return nil }
    let phase = scenario.phases[item]
    let mask = workMask(item)
    let leads = row.bookings.map { scenario[$0.environment].lead }
    let isContiguous = !option.interruptible || !phase.windows.isEmpty
    var ceiling = Int.max
    var start = row.start
    var end = row.end
    while true {
      // Down to the next working slot, the end by one working slot too; what is passed must have room.
      var next = start - 1
      while next >= floor && !mask[next] { next -= 1 }
      guard next >= floor else { return nil }
      steps -= start - next
      for t in next..<start {
        for (booking, lead) in zip(row.bookings, leads)
        where t - lead >= 0 && tables.units[booking.environment.index][booking.instance][t - lead] < option.units {
          ceiling = min(ceiling, t - lead)
        }
      }
      start = next
      for demand in option.teams where demand.people > 0 {
        if tables.people[demand.team.index][start] < demand.people
          || (phase.windows.isEmpty && !works(demand.team, start))
        {
          ceiling = min(ceiling, start)
        }
      }
      repeat { end -= 1 } while !mask[end - 1]
      for index in walls.indices { walls[index].lower(&ceiling, at: start) }
      guard ceiling > floor, keepsOrders(item, start, end, tables) else { return nil }
      guard end <= ceiling, !isContiguous || end - start == option.duration, fitsOpening(item, row, start, end, tables)
      else {
        continue
      }
      if extraCost(item, row, start, end, tables) <= 0 { return start }
    }
  }

  private func works(_ team: TeamID, _ slot: Int) -> Bool {
    scenario[team].calendar.map { scenario[$0].working.isWorking(slot) } ?? true
  }

  // MARK: floors

  /// The earliest start that dates, orders, gates and leads leave; nil where the item cannot move at all.
  private func floor(_ item: Int, _ row: ResolvedRow, _ tables: EarlierStarts) -> Int? {
    var floor = max(0, replanning?.asOf ?? 0)
    func raise(_ bound: Int?) { if let bound { floor = max(floor, bound) } }
    for criterion in criteria(item) where criterion.status == .pending || criterion.status == .failed {
      raise(criterion.ready?.value)
    }
    guard item < scenario.phases.count else {
      let composite = scenario.composites[gates[item - scenario.phases.count]]
      for release in composite.releases {
        let delivery = scenario[release].delivery.index
        for before in scenario[release].phases.lowerBound..<delivery { raise(rows[before]?.end) }
      }
      return floor
    }
    let phase = scenario.phases[item]
    let release = scenario[phase.release]
    if phase.fixed != nil { return nil }
    raise(phase.earliest?.value)
    raise(release.earliest?.value)
    for before in phase.predecessors { raise(rows[before.index]?.end) }
    if phase.isGate {
      for before in release.phases.lowerBound..<item { raise(rows[before]?.end) }
    }
    if !isMilestone(item) {
      let now = max(0, replanning?.asOf ?? 0)
      for booking in row.bookings { raise(now + scenario[booking.environment].lead) }
    }
    for index in tables.deliveredIn[item] {
      let composite = scenario.composites[index]
      if composite.synchrony == .sameStart && kept(composite) > 1 { return nil }
      if let offset = gates.firstIndex(of: index) { raise(rows[scenario.phases.count + offset]?.start) }
    }
    return floor
  }

  private func kept(_ composite: Composite) -> Int { composite.releases.count { !isDeferred[$0.index] } }

  /// Whether the dependencies into the item, and the `max` of those out of it, hold at another place.
  private func keepsOrders(_ item: Int, _ start: Int, _ end: Int, _ tables: EarlierStarts) -> Bool {
    guard item < tables.into.count else { return true }
    for index in tables.into[item] {
      let dependency = scenario.dependencies[index]
      guard let source = tables.latestSource[index] else { continue }
      let target = dependency.countsToEnd ? end : start
      if dependency.calendar != nil && dependency.lag >= 0 && target < source { return false }
      if elapsed(dependency, from: source, to: target) < dependency.lag { return false }
    }
    for index in tables.outOf[item] {
      let dependency = scenario.dependencies[index]
      guard let most = dependency.max, case .phase(let to) = dependency.to, let other = rows[to.index],
        !isStarted(to.index)
      else { continue }
      let source = dependency.countsFromEnd ? end : start
      let target = dependency.countsToEnd ? other.end : other.start
      if elapsed(dependency, from: source, to: target) > most.value { return false }
    }
    return true
  }

  /// W(to) − W(from) in the dependency's calendar.
  private func elapsed(_ dependency: Dependency, from: Int, to: Int) -> Int {
    guard let calendar = dependency.calendar.map({ scenario[$0].working }) else { return to - from }
    return calendar.work(before: to) - calendar.work(before: from)
  }

  // MARK: walls

  private func walls(_ item: Int, _ row: ResolvedRow, _ tables: EarlierStarts) -> [EarlierStarts.Walls] {
    guard item < scenario.phases.count else { return [] }
    let phase = scenario.phases[item]
    let isPoint = isMilestone(item)
    var walls: [EarlierStarts.Walls] = []
    let freezes = scenario.freezes.filter { freeze in
      !freeze.range.isEmpty && freeze.range.lowerBound < row.start && !isExcepted(item, from: freeze)
        && isHit(item, row, by: freeze)
    }
    if !freezes.isEmpty {
      walls.append(.init(freezes.map { ($0.range.lowerBound - (isPoint ? 1 : 0), $0.range.upperBound) }))
    }
    for index in tables.separations[item] {
      let separation = scenario.separations[index]
      let others = separation.phases.compactMap { $0.index == item ? nil : rows[$0.index] }
      walls.append(
        .init(others.filter { $0.start < row.start }.map { ($0.start - separation.gap, $0.end + separation.gap) }))
    }
    guard !isPoint else { return walls }
    for booking in row.bookings {
      let environment = scenario[booking.environment]
      for system in phase.changes {
        let others = tables.locks[[system.index, booking.environment.index]] ?? []
        walls.append(
          .init(
            others.compactMap { other in
              guard other != item, let held = rows[other], held.start < row.start else { return nil }
              return (held.start, held.end)
            }))
      }
      guard environment.changeover > 0 || !environment.incompatible.isEmpty else { continue }
      let clashing = tables.holds[booking.environment.index][booking.instance].filter { hold in
        hold.from < row.start && scenario.phases[hold.item].release != phase.release
          && (environment.changeover > 0 || clashes(phase.usage, scenario.phases[hold.item].usage, environment))
      }
      walls.append(
        .init(
          clashing.map { ($0.from - environment.changeover, $0.to + environment.changeover) }, lead: environment.lead))
    }
    return walls
  }

  private func clashes(_ a: String?, _ b: String?, _ environment: Environment) -> Bool {
    guard let a, let b else { return false }
    return environment.incompatible.contains { ($0.first, $0.second) == (a, b) || ($0.first, $0.second) == (b, a) }
  }

  // MARK: places

  /// Whether a row lies in an opening of one of its windows that has room, the same one where a composite asks for it.
  private func fitsOpening(
    _ item: Int, _ row: ResolvedRow, _ start: Int, _ end: Int, _ tables: EarlierStarts
  ) -> Bool {
    let windows = windows(item)
    guard !windows.isEmpty else { return true }
    let isBound =
      item < scenario.phases.count
      && tables.deliveredIn[item].contains {
        scenario.composites[$0].synchrony == .sameWindow && kept(scenario.composites[$0]) > 1
      }
    for window in windows {
      let occurrences = scenario[window].occurrences
      var low = 0
      var high = occurrences.count
      while low < high {
        let middle = (low + high) / 2
        if occurrences[middle].range.lowerBound <= start { low = middle + 1 } else { high = middle }
      }
      // Openings may touch: a milestone on the border lies in both.
      for index in max(0, low - 2)..<low
      where start >= occurrences[index].range.lowerBound && end <= occurrences[index].range.upperBound {
        let isSame = row.occurrence.map { $0.window == window && $0.index == index } ?? false
        if isSame { return true }
        if !isBound && hasRoom(item, window, index) { return true }
      }
    }
    return false
  }

  private func hasRoom(_ item: Int, _ window: WindowID, _ index: Int) -> Bool {
    guard !isMilestone(item), let limit = scenario[window].occurrences[index].limit else { return true }
    let load = (openingLoads[[window.index, index]] ?? 0)
    return load + scenario.phases[item].weight <= limit
  }

  /// What the move adds to the cost; never more than 0 where bookings get no longer.
  private func extraCost(_ item: Int, _ row: ResolvedRow, _ start: Int, _ end: Int, _ tables: EarlierStarts) -> Int {
    let others = row.end == tables.lastEnds.0 ? tables.lastEnds.1 : tables.lastEnds.0
    var extra = scenario.makespanCost * (max(others, end) - tables.lastEnds.0)
    guard item < scenario.phases.count, let option = option(item) else { return extra }
    let release = scenario[scenario.phases[item].release]
    if release.delivery.index == item, let due = release.due {
      extra += release.delayCost * (max(0, end - due.value) - max(0, row.end - due.value))
    }
    if option.duration > 0 {
      for booking in row.bookings {
        extra += scenario[booking.environment].costPerDay * option.units * ((end - start) - (row.end - row.start))
      }
    }
    return extra
  }
}
