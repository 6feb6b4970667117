package import ReleaseModel
import Timeline

/// One unit more or less of something that a scenario states, all else as it is.
package struct UnitChange: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case team, environment, window, freeze, lag, deadline, due
  }

  /// Whether it gives room or takes it.
  package enum Direction: String, Sendable {
    case more, less
  }

  package var kind: Kind
  /// Of the team, environment, …; what it is between for a lag.
  package var subject: String
  package var direction: Direction
  /// What changes, in words: `one more person all along (5 instead of 4)`.
  package var text: String
  package var scenario: Scenario
}

extension Scenario {
  /// For every team, environment, limited window, freeze, lag, deadline (of releases and of
  /// phases) and due date one unit more and one less, where there is one
  /// to take. A unit is a person, an instance (or a unit of capacity), a deployment in each opening, a day.
  package var unitChanges: [UnitChange] {
    var found: [UnitChange] = []
    for k in teams.indices { found += teamChanges(TeamID(k)) }
    for k in environments.indices { found += environmentChanges(EnvironmentID(k)) }
    for k in windows.indices { found += windowChanges(WindowID(k)) }
    for k in freezes.indices { found += freezeChanges(FreezeID(k)) }
    for k in dependencies.indices { found += lagChanges(k) }
    for k in releases.indices { found += deadlineChanges(ReleaseID(k)) }
    for k in phases.indices { found += deadlineChanges(PhaseID(k)) }
    for k in releases.indices { found += dueChanges(ReleaseID(k)) }
    return found
  }

  private func changed(
    _ kind: UnitChange.Kind, _ subject: String, _ direction: UnitChange.Direction, _ text: String,
    _ change: (inout Scenario) -> Void
  ) -> UnitChange {
    var scenario = self
    change(&scenario)
    return UnitChange(kind: kind, subject: subject, direction: direction, text: text, scenario: scenario)
  }

  // MARK: capacities

  private func teamChanges(_ id: TeamID) -> [UnitChange] {
    let team = self[id]
    var found = [
      changed(
        .team, team.id, .more, "one more person all along (\(team.capacity + 1) instead of \(team.capacity))"
      ) { $0.teams[id.index].people = team.people.adding(1) }
    ]
    if team.capacity > 0 {
      found.append(
        changed(
          .team, team.id, .less, "one person fewer all along (\(team.capacity - 1) instead of \(team.capacity))"
        ) { $0.teams[id.index].people = team.people.adding(-1) })
    }
    return found
  }

  private func environmentChanges(_ id: EnvironmentID) -> [UnitChange] {
    let environment = self[id]
    guard environment.instances[0].id != nil else {
      let instance = environment.instances[0]
      var found = [
        changed(
          .environment, environment.id, .more,
          "room for one more (\(instance.capacity + 1) instead of \(instance.capacity))"
        ) { $0.environments[id.index].instances[0].units = instance.units.adding(1) }
      ]
      if environment.changeover > 0 { found = [] }
      if instance.capacity > 0 {
        found.append(
          changed(
            .environment, environment.id, .less,
            "room for one fewer (\(instance.capacity - 1) instead of \(instance.capacity))"
          ) { $0.environments[id.index].instances[0].units = instance.units.adding(-1) })
      }
      return found
    }
    let count = environment.instances.count
    var copy = environment.instances[0]
    copy.id = Self.fresh(environment.id, environment.instances.compactMap(\.id))
    copy.outages = []
    copy.changes = []
    copy.units = StepFunction(horizon: grid.slotCount, value: copy.capacity)
    var found = [
      changed(.environment, environment.id, .more, "one more instance (\(count + 1) instead of \(count))") {
        $0.environments[id.index].instances.append(copy)
      }
    ]
    if let last = environment.instances.last?.id {
      let what = count > 1 ? "without \(last) (\(count - 1) instead of \(count))" : "without \(last), the only instance"
      found.append(
        changed(.environment, environment.id, .less, what) {
          $0.environments[id.index].instances[count - 1].units = StepFunction(horizon: grid.slotCount, value: 0)
        })
    }
    return found
  }

  private static func fresh(_ name: String, _ names: [String]) -> String {
    var number = names.count + 1
    while names.contains("\(name)-\(number)") { number += 1 }
    return "\(name)-\(number)"
  }

  private func windowChanges(_ id: WindowID) -> [UnitChange] {
    let window = self[id]
    let limits = window.occurrences.compactMap(\.limit)
    guard let least = limits.min(), let most = limits.max() else { return [] }
    let now = least == most ? "\(least)" : "\(least) to \(most)"
    func by(_ step: Int, _ direction: UnitChange.Direction, _ text: String) -> UnitChange {
      changed(.window, window.id, direction, text) { scenario in
        for k in window.occurrences.indices {
          scenario.windows[id.index].occurrences[k].limit = window.occurrences[k].limit.map { max(0, $0 + step) }
        }
      }
    }
    let more = by(1, .more, "room for one more in each opening (now \(now))")
    return most > 0 ? [more, by(-1, .less, "room for one fewer in each opening (now \(now))")] : [more]
  }

  // MARK: dates

  private func freezeChanges(_ id: FreezeID) -> [UnitChange] {
    let freeze = self[id]
    guard !freeze.range.isEmpty else { return [] }
    let name = freeze.id ?? "from \(TimeWords(grid).begin(freeze.range.lowerBound))"
    let day = grid.slotsPerDay
    let (from, to) = (freeze.range.lowerBound, freeze.range.upperBound)
    var found = [
      changed(.freeze, name, .more, "ends a day earlier") {
        $0.freezes[id.index].range = from..<max(from, to - day)
      }
    ]
    if to < grid.slotCount {
      found.append(
        changed(.freeze, name, .less, "ends a day later") {
          $0.freezes[id.index].range = from..<min(grid.slotCount, to + day)
        })
    }
    return found
  }

  private func lagChanges(_ index: Int) -> [UnitChange] {
    let dependency = dependencies[index]
    guard dependency.lag > 0 else { return [] }
    let name = "\(self.name(of: dependency.from)) → \(self.name(of: dependency.to))"
    // A day of the calendar in which the lag counts.
    let day = dependency.calendar.map { max(1, self[$0].standardDay / grid.slotMinutes) } ?? grid.slotsPerDay
    let step = min(dependency.lag, day)
    let length = dependency.calendar == nil ? TimeWords(grid).stretch(step) : TimeWords(grid).work(step) + " of work"
    func by(_ change: Int, _ direction: UnitChange.Direction, _ text: String) -> UnitChange {
      changed(.lag, name, direction, text) { scenario in
        scenario.dependencies[index].lag = dependency.lag + change
        if let most = dependency.max, most.value < dependency.lag + change {
          scenario.dependencies[index].max = Placed(dependency.lag + change, at: most.place)
        }
      }
    }
    return [by(-step, .more, "\(length) shorter"), by(step, .less, "\(length) longer")]
  }

  /// A day later and a day earlier.
  private func byDay(
    _ kind: UnitChange.Kind, _ subject: String, _ value: Placed<Slot>?,
    _ set: @escaping (inout Scenario, Placed<Slot>) -> Void
  ) -> [UnitChange] {
    guard let value else { return [] }
    return [(grid.slotsPerDay, UnitChange.Direction.more, "a day later"), (-grid.slotsPerDay, .less, "a day earlier")]
      .map { step, direction, text in
        changed(kind, subject, direction, text) { set(&$0, Placed(value.value + step, at: value.place)) }
      }
  }

  private func deadlineChanges(_ id: ReleaseID) -> [UnitChange] {
    byDay(.deadline, self[id].id, self[id].deadline) { $0.releases[id.index].deadline = $1 }
  }

  private func deadlineChanges(_ id: PhaseID) -> [UnitChange] {
    byDay(.deadline, path(of: id), self[id].deadline) { $0.phases[id.index].deadline = $1 }
  }

  /// Of releases that cost something when they are late.
  private func dueChanges(_ id: ReleaseID) -> [UnitChange] {
    guard self[id].delayCost > 0 else { return [] }
    return byDay(.due, self[id].id, self[id].due) { $0.releases[id.index].due = $1 }
  }
}

extension StepFunction {
  /// The same with a constant added, never below 0.
  fileprivate func adding(_ amount: Int) -> StepFunction {
    StepFunction(
      horizon: horizon, value: 0, replacements: segments.map { ($0.range, max(0, $0.value + amount)) })
  }
}
