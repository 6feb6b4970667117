import ReleaseModel
import Timeline

/// Section 5: teams, environments, changeovers, usages, locks.
extension PlanVerifier {
  mutating func checkTeams() {
    var users: [[(item: Int, people: Int)]] = Array(repeating: [], count: scenario.teams.count)
    for item in items {
      guard let option = option(item), option.duration > 0 else { continue }
      for demand in option.teams where demand.people > 0 { users[demand.team.index].append((item, demand.people)) }
    }
    for (index, team) in scenario.teams.enumerated() where !users[index].isEmpty { checkTeam(team, users[index]) }
  }

  private mutating func checkTeam(_ team: Team, _ users: [(item: Int, people: Int)]) {
    let horizon = scenario.grid.slotCount
    var all = Array(repeating: 0, count: horizon)
    var ordinary = Array(repeating: 0, count: horizon)
    var history = Array(repeating: 0, count: horizon)
    for (item, people) in users {
      guard let row = rows[item] else { continue }
      let mask = workMask(item)
      let isOrdinary = scenario.phases[item].windows.isEmpty
      for t in scenario.grid.clipped(row.start, row.end) where mask[t] {
        if isStarted(item) {
          history[t] += people
          continue
        }
        all[t] += people
        if isOrdinary { ordinary[t] += people }
      }
    }
    let works = team.calendar.map { masks.mask([$0.index], [], scenario) } ?? Array(repeating: true, count: horizon)
    for run in runs(where: { ordinary[$0] > 0 && !works[$0] }) {
      breach(
        .team, [team.id] + present(users, in: run, ordinaryOnly: true),
        "team '\(team.id)' works outside its calendar from \(time(run.lowerBound)) to \(time(run.upperBound))",
        at: team.place)
    }
    var capacity = Array(repeating: 0, count: horizon)
    for segment in team.people.segments {
      for t in segment.range { capacity[t] = segment.value }
    }
    // Future phases get what history leaves, at least nothing.
    for t in capacity.indices { capacity[t] = max(0, capacity[t] - history[t]) }
    for run in runs(where: { all[$0] > capacity[$0] }) {
      let excess = run.map { all[$0] - capacity[$0] }.max() ?? 0
      breach(
        .team, [team.id] + present(users, in: run, ordinaryOnly: false),
        "team '\(team.id)' lacks up to \(excess) people from \(time(run.lowerBound)) to \(time(run.upperBound))",
        amount: excess, at: team.place)
    }
  }

  private func present(_ users: [(item: Int, people: Int)], in run: Range<Int>, ordinaryOnly: Bool) -> [String] {
    users.filter { user in
      (!ordinaryOnly || scenario.phases[user.item].windows.isEmpty)
        && rows[user.item].map { $0.start < run.upperBound && $0.end > run.lowerBound } ?? false
    }.map { name($0.item) }
  }

  /// The longest stretches of slots in which something holds.
  private func runs(where holds: (Int) -> Bool) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    for t in 0...scenario.grid.slotCount {
      let inside = t < scenario.grid.slotCount && holds(t)
      if inside, start == nil { start = t }
      if !inside, let first = start {
        found.append(first..<t)
        start = nil
      }
    }
    return found
  }

  /// A booking of one instance: [start − lead, end).
  private struct Hold {
    var from: Int
    var to: Int
    var units: Int
    var item: Int
    var release: Int
    var usage: String?
  }

  mutating func checkEnvironments() {
    var holds: [[[Hold]]] = scenario.environments.map { Array(repeating: [], count: $0.instances.count) }
    for item in items {
      guard let row = rows[item], let option = option(item), option.duration > 0, row.start < row.end else { continue }
      for booking in row.bookings {
        let environment = scenario[booking.environment]
        if row.start < environment.lead && !isStarted(item) {
          breach(
            .lead, [name(item), environment.id],
            "'\(name(item))' starts at \(time(row.start)), but '\(environment.id)' needs \(slots(environment.lead)) before",
            amount: environment.lead - row.start, at: environment.place, row: item)
        }
        holds[booking.environment.index][booking.instance].append(
          Hold(
            from: isStarted(item) ? row.start - environment.lead : max(0, row.start - environment.lead), to: row.end,
            units: option.units, item: item,
            release: scenario.phases[item].release.index, usage: scenario.phases[item].usage))
      }
    }
    for (index, environment) in scenario.environments.enumerated() {
      for (instance, list) in holds[index].enumerated() where !list.isEmpty {
        let sorted = list.sorted { ($0.from, $0.to, $0.item) < ($1.from, $1.to, $1.item) }
        let label = environment.instances[instance].id.map { environment.id + "/" + $0 } ?? environment.id
        checkCapacity(sorted, environment.instances[instance], label)
        checkPairs(sorted, environment, label)
      }
    }
  }

  private mutating func checkCapacity(_ holds: [Hold], _ instance: Instance, _ label: String) {
    var borders = Set(holds.flatMap { [$0.from, $0.to] })
    borders.formUnion(instance.units.starts)
    let times = borders.sorted()
    var changes: [Int: Int] = [:]
    var past: [Int: Int] = [:]
    for hold in holds {
      if isStarted(hold.item) {
        past[hold.from, default: 0] += hold.units
        past[hold.to, default: 0] -= hold.units
      } else {
        changes[hold.from, default: 0] += hold.units
        changes[hold.to, default: 0] -= hold.units
      }
    }
    var load = 0
    var history = 0
    var stretch: (range: Range<Int>, excess: Int)?
    for (index, t) in times.enumerated() {
      load += changes[t] ?? 0
      history += past[t] ?? 0
      let next = index + 1 < times.count ? times[index + 1] : t
      let excess = load - max(0, instance.units.value(at: t) - history)
      if excess > 0 && load > 0 && next > t {
        stretch = stretch.map { ($0.range.lowerBound..<next, max($0.excess, excess)) } ?? (t..<next, excess)
      } else if let over = stretch {
        report(over.range, over.excess, holds, instance, label)
        stretch = nil
      }
    }
    if let over = stretch { report(over.range, over.excess, holds, instance, label) }
  }

  private mutating func report(
    _ range: Range<Int>, _ excess: Int, _ holds: [Hold], _ instance: Instance, _ label: String
  ) {
    let parties = holds.filter { $0.from < range.upperBound && $0.to > range.lowerBound }.map { name($0.item) }
    breach(
      .capacity, [label] + parties,
      "'\(label)' is overbooked by up to \(excess) from \(time(range.lowerBound)) to \(time(range.upperBound)): \(parties.prefix(4).joined(separator: ", "))",
      amount: excess, at: instance.place)
  }

  /// Changeovers and incompatible usages between bookings of different releases.
  private mutating func checkPairs(_ holds: [Hold], _ environment: Environment, _ label: String) {
    guard environment.changeover > 0 || !environment.incompatible.isEmpty else { return }
    var longest = 0
    for hold in holds { longest = max(longest, hold.to - hold.from) }
    for (position, b) in holds.enumerated() {
      for a in holds[..<position].reversed() {
        if b.from - a.from >= longest + environment.changeover { break }
        guard a.release != b.release, !(isStarted(a.item) && isStarted(b.item)) else { continue }
        if environment.changeover > 0 && b.from < a.to + environment.changeover {
          breach(
            .changeover, [label, name(a.item), name(b.item)],
            "'\(label)' needs \(slots(environment.changeover)) between '\(name(a.item))' and '\(name(b.item))'",
            amount: a.to + environment.changeover - b.from, at: environment.place, row: b.item)
        }
        if b.from < a.to, let x = a.usage, let y = b.usage,
          environment.incompatible.contains(where: {
            ($0.first == x && $0.second == y) || ($0.first == y && $0.second == x)
          })
        {
          breach(
            .usage, [label, name(a.item), name(b.item)],
            "'\(label)' holds '\(name(a.item))' (\(x)) and '\(name(b.item))' (\(y)) at once",
            amount: a.to - b.from, at: environment.place, row: b.item)
        }
      }
    }
  }

  mutating func checkLocks() {
    var users: [[Int]: [Int]] = [:]
    for item in items {
      guard let row = rows[item], !isMilestone(item), row.start < row.end else { continue }
      for booking in row.bookings {
        for system in scenario.phases[item].changes {
          users[[system.index, booking.environment.index], default: []].append(item)
        }
      }
    }
    for (system, value) in scenario.systems.enumerated() {
      for (environment, place) in scenario.environments.enumerated() {
        guard let list = users[[system, environment]], list.count > 1 else { continue }
        let sorted = list.sorted { (rows[$0]?.start ?? 0, $0) < (rows[$1]?.start ?? 0, $1) }
        var last = sorted[0]
        for item in sorted.dropFirst() {
          guard let a = rows[last], let b = rows[item] else { continue }
          if b.start < a.end && !(isStarted(last) && isStarted(item)) {
            breach(
              .lock, [value.id, name(last), name(item)],
              "'\(name(last))' and '\(name(item))' both change '\(value.id)' in '\(place.id)' at \(time(b.start))",
              amount: min(a.end, b.end) - b.start, at: value.place, row: item)
          }
          if b.end > a.end { last = item }
        }
      }
    }
  }
}
