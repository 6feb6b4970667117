import PlanVerifier
import ReleaseModel
import Testing
import Timeline

/// The verifier's sums against the plainest twin: slots walked one by one, everything counted by name.
struct RecountTests {
  private struct Row {
    let phase: Phase
    let option: PhaseOption
    let start: Int
    let end: Int
    let bookings: [(environment: Environment, instance: Instance)]
  }

  private func rows(_ plan: Plan, _ scenario: Scenario) -> [Row] {
    plan.rows.compactMap { row in
      guard let release = scenario.releases.first(where: { $0.id == row.release }),
        let index = release.phases.first(where: { scenario.phases[$0].id == row.phase }),
        scenario.phases[index].options.indices.contains(row.option),
        let start = scenario.grid.slot(of: row.start), let end = scenario.grid.slot(of: row.end)
      else { return nil }
      let bookings = row.bookings.compactMap { booking -> (Environment, Instance)? in
        guard let environment = scenario.environments.first(where: { $0.id == booking.environment }),
          let instance = environment.instances.first(where: { $0.id == booking.instance })
        else { return nil }
        return (environment, instance)
      }
      let phase = scenario.phases[index]
      return Row(phase: phase, option: phase.options[row.option], start: start, end: end, bookings: bookings)
    }
  }

  /// Section 9's sum, day by day and slot by slot.
  private func cost(_ plan: Plan, _ scenario: Scenario) -> Int {
    let perDay = scenario.grid.slotsPerDay
    var total = 0
    for release in scenario.releases {
      if plan.deferred.contains(release.id) { total += (release.deferCost ?? 0) * perDay }
    }
    var last = 0
    for row in rows(plan, scenario) {
      if row.option.duration > 0 {
        total += row.option.cost * perDay
        for (environment, _) in row.bookings {
          for _ in row.start - environment.lead..<row.end { total += environment.costPerDay * row.option.units }
        }
      }
      let release = scenario[row.phase.release]
      if scenario[release.delivery].id == row.phase.id, let due = release.due {
        for t in 0..<row.end where t >= due.value { total += release.delayCost }
      }
    }
    for row in plan.rows { last = max(last, scenario.grid.slot(of: row.end) ?? 0) }
    return total + scenario.makespanCost * last
  }

  @Test func costIsTheSumOfItsTerms() throws {
    let plans = try BrokenPlans.loaded.get()
    var counted = 0
    // Plans whose rows all can be read: what breaks other rules costs all the same.
    let readable: Set = ["team", "capacity", "lock", "order", "freeze", "deadline", "usage", "changeover", "limit"]
    for text in plans.good + plans.broken.filter({ readable.contains($0.rule) }).map(\.text) {
      let plan = try plans.plan(text)
      let verdict = PlanVerifier.verify(plan, against: plans.scenario)
      #expect(verdict.cost.total == cost(plan, plans.scenario))
      counted += verdict.cost.total > 0 ? 1 : 0
    }
    #expect(counted >= 50)
  }

  /// Whether any team has too little, counted slot by slot over all rows.
  private func lacksPeople(_ rows: [Row], _ scenario: Scenario) -> Bool {
    scenario.teams.indices.contains { index in
      let team = scenario.teams[index]
      return (0..<scenario.grid.slotCount).contains { t in
        var people = 0
        var hasOrdinary = false
        for row in rows where row.start <= t && t < row.end && works(row, t, scenario) {
          for demand in row.option.teams where demand.team.index == index && demand.people > 0 {
            people += demand.people
            hasOrdinary = hasOrdinary || row.phase.windows.isEmpty
          }
        }
        let isOpen = team.calendar.map { scenario[$0].working.isWorking(t) } ?? true
        return people > team.people.value(at: t) || (hasOrdinary && !isOpen)
      }
    }
  }

  private func works(_ row: Row, _ t: Int, _ scenario: Scenario) -> Bool {
    var calendars: [CalendarID] = row.bookings.compactMap { $0.environment.calendar }
    if let own = row.option.calendar {
      calendars.append(own)
    } else if row.phase.windows.isEmpty && !row.option.usesAlways {
      calendars += row.option.teams.compactMap { scenario[$0.team].calendar }
    }
    return calendars.allSatisfy { scenario[$0].working.isWorking(t) }
      && !row.bookings.contains { $0.instance.outages.contains { $0.range.contains(t) } }
  }

  /// Whether any instance is overbooked, counted slot by slot.
  private func isOverbooked(_ rows: [Row], _ scenario: Scenario) -> Bool {
    scenario.environments.contains { environment in
      environment.instances.contains { instance in
        (0..<scenario.grid.slotCount).contains { t in
          var units = 0
          for row in rows where row.option.duration > 0 && row.start - environment.lead <= t && t < row.end {
            for booking in row.bookings
            where booking.environment.id == environment.id && booking.instance.id == instance.id {
              units += row.option.units
            }
          }
          return units > instance.units.value(at: t)
        }
      }
    }
  }

  @Test(arguments: ["team", "capacity", "lock", "usage", "changeover", "lead", "order", "apart"])
  func loadsAreWhatTheyAddUpTo(rule: String) throws {
    let plans = try BrokenPlans.loaded.get()
    for broken in plans.broken where broken.rule == rule {
      let plan = try plans.plan(broken.text)
      let rules = Set(PlanVerifier.verify(plan, against: plans.scenario).violations.map(\.rule))
      let rows = rows(plan, plans.scenario)
      #expect(rules.contains(.team) == lacksPeople(rows, plans.scenario), "\(broken)")
      #expect(rules.contains(.capacity) == isOverbooked(rows, plans.scenario), "\(broken)")
    }
  }
}
