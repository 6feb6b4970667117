import ReleaseModel
import Timeline

/// Sections 8 and 10: the file's head, deferred releases, and which rows there must be.
extension PlanVerifier {
  mutating func checkHeader() {
    if plan.scenarioName != scenario.name {
      breach(.format, ["plan"], "the plan is of scenario '\(plan.scenarioName)', not '\(scenario.name)'")
    }
    if plan.scenarioSHA256 != scenario.sha256 {
      breach(.format, ["plan"], "the plan was made from another state of the scenario: its sha256 differs")
    }
    if plan.perDay != scenario.grid.slotsPerDay {
      breach(.format, ["per-day"], "per-day is \(plan.perDay), but a day has \(scenario.grid.slotsPerDay) slots")
    }
    if (plan.status == .infeasible || plan.status == .unknown) && !plan.rows.isEmpty {
      breach(.status, ["status"], "status \(plan.status.rawValue), yet there are rows")
    }
    if plan.status != .relaxed && !plan.violations.isEmpty {
      breach(.excess, ["violations"], "violations are admitted only under status relaxed")
    }
  }

  mutating func checkDeferral() {
    let ids = Dictionary(
      scenario.releases.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { a, _ in a })
    for id in plan.deferred {
      guard let index = ids[id] else {
        breach(.unknown, [id], "deferred: no release '\(id)'")
        continue
      }
      if isDeferred[index] { breach(.duplicate, [id], "deferred: '\(id)' stands twice") }
      isDeferred[index] = true
      if replanning?.hasStarted(ReleaseID(index)) == true {
        breach(.defer, [id], "'\(id)' is deferred, but a phase of it has started", at: scenario.releases[index].place)
      }
      if scenario.releases[index].deferCost == nil {
        breach(
          .defer, [id], "'\(id)' is deferred, but it must ship: it has no defer-cost",
          at: scenario.releases[index].place)
      }
    }
    for dependency in scenario.dependencies {
      let from = release(dependency.from)
      let to = release(dependency.to)
      if isDeferred[from] && !isDeferred[to] {
        breach(
          .defer, [scenario.releases[to].id, scenario.releases[from].id],
          "'\(scenario.releases[to].id)' is kept though '\(scenario.releases[from].id)', on which it depends, is deferred",
          at: dependency.place)
      }
    }
    for composite in scenario.composites {
      let count = composite.releases.count { isDeferred[$0.index] }
      if count > 0 && count < composite.releases.count {
        breach(
          .defer, [composite.id], "some members of '\(composite.id)' are deferred and some are kept",
          at: composite.place)
      }
    }
  }

  func release(_ end: Endpoint) -> Int {
    switch end {
    case .release(let id): id.index
    case .phase(let id): scenario[id].release.index
    }
  }

  /// Whether the item is left out together with its release or composite.
  func isAbsent(_ item: Int) -> Bool {
    if item < scenario.phases.count { return isDeferred[scenario.phases[item].release.index] }
    return scenario.composites[gates[item - scenario.phases.count]].releases.contains { isDeferred[$0.index] }
  }

  mutating func resolveRows() {
    var items: [String: Int] = [:]
    for index in scenario.phases.indices {
      let phase = scenario.phases[index]
      items[scenario.releases[phase.release.index].id + "\0" + phase.id] = index
    }
    for (offset, composite) in gates.enumerated() {
      items[scenario.composites[composite].id + "\0gate"] = scenario.phases.count + offset
    }
    var seen = Array(repeating: false, count: rows.count)
    var order: [Int] = []
    for row in plan.rows {
      guard let item = items[row.release + "\0" + row.phase] else {
        verdict.violations.append(
          Violation(
            .unknown, [row.release + "." + row.phase], "no phase '\(row.release).\(row.phase)' in the scenario",
            planPlace: row.place))
        continue
      }
      order.append(item)
      if seen[item] {
        verdict.violations.append(
          Violation(.duplicate, [name(item)], "'\(name(item))' stands twice in the plan", planPlace: row.place))
        continue
      }
      seen[item] = true
      if isAbsent(item) {
        verdict.violations.append(
          Violation(.defer, [name(item)], "'\(name(item))' is scheduled though it is deferred", planPlace: row.place))
        continue
      }
      rows[item] = isStarted(item) ? history(row, item) : resolve(row, item)
    }
    if order != order.sorted() {
      breach(.format, ["phases"], "rows do not stand in the order of the scenario, composite gates last")
    }
    let unread = Set(plan.unreadRows)
    for item in self.items where !seen[item] && !isAbsent(item) && !unread.contains(name(item)) {
      breach(.missing, [name(item)], "'\(name(item))' is neither scheduled nor deferred")
    }
  }

  private mutating func resolve(_ row: Plan.Row, _ item: Int) -> ResolvedRow? {
    func fault(_ rule: Rule, _ message: String) {
      verdict.violations.append(Violation(rule, [name(item)], "'\(name(item))' \(message)", planPlace: row.place))
    }
    guard let start = scenario.grid.slot(of: row.start), let end = scenario.grid.slot(of: row.end) else {
      fault(.format, "starts or ends on no slot border")
      return nil
    }
    var resolved = ResolvedRow(start: start, end: end, option: 0, bookings: [], window: row.window, place: row.place)
    if item < scenario.phases.count {
      let options = scenario.phases[item].options
      guard options.indices.contains(row.option) else {
        fault(.option, "has no option \(row.option)")
        return nil
      }
      resolved.option = row.option
      guard let bookings = resolveBookings(row, options[row.option], fault) else { return nil }
      resolved.bookings = bookings
    } else {
      if row.option != 0 { fault(.option, "has no option \(row.option)") }
      if !row.bookings.isEmpty {
        fault(.environment, "books an environment, but a milestone holds nothing")
        return nil
      }
    }
    guard start >= 0, end <= scenario.grid.slotCount, start <= end else {
      fault(
        .horizon,
        "lies at \(row.start) to \(row.end): \(start > end ? "ends before it starts" : "outside the time that is planned")"
      )
      return nil
    }
    return resolved
  }

  /// The bookings in the order of the option's needs; nil where they are none of its choices.
  private func resolveBookings(_ row: Plan.Row, _ option: PhaseOption, _ fault: (Rule, String) -> Void) -> [(
    environment: EnvironmentID, instance: Int
  )]? {
    let needs = option.duration > 0 ? option.environments : []
    let names = row.bookings.map(\.environment)
    guard Set(names).count == names.count, names.count == needs.count else {
      fault(
        .environment, "books \(names.isEmpty ? "nothing" : names.joined(separator: ", ")), but needs \(describe(needs))"
      )
      return nil
    }
    var left = row.bookings
    var result: [(environment: EnvironmentID, instance: Int)] = []
    for need in needs {
      guard
        let position = left.firstIndex(where: { booking in
          need.alternatives.contains { scenario[$0].id == booking.environment }
        }),
        let environment = need.alternatives.first(where: { scenario[$0].id == left[position].environment })
      else {
        fault(.environment, "books \(names.joined(separator: ", ")), but needs \(describe(needs))")
        return nil
      }
      let booking = left.remove(at: position)
      guard let instance = scenario[environment].instances.firstIndex(where: { $0.id == booking.instance }) else {
        fault(.instance, "books instance '\(booking.instance ?? "null")', which '\(booking.environment)' does not have")
        return nil
      }
      result.append((environment, instance))
    }
    if result.map({ scenario[$0.environment].id }) != names {
      fault(.format, "names its bookings in another order than the scenario")
    }
    return result
  }

  private func describe(_ needs: [EnvironmentNeed]) -> String {
    if needs.isEmpty { return "none" }
    return needs.map { $0.alternatives.map { scenario[$0].id }.joined(separator: " or ") }.joined(separator: " and ")
  }
}
