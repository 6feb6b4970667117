import ReleaseModel
import Timeline

/// Section 9: cost, second stage, and what the plan claims of them.
extension PlanVerifier {
  mutating func checkCosts() {
    recount()
    let total = verdict.cost.total
    if plan.cost != total {
      breach(
        .cost, ["cost"],
        plan.cost.map { "the plan claims cost \($0), it is \(total)" } ?? "the plan claims no cost, it is \(total)",
        amount: plan.cost.map { $0 - total })
    }
    if plan.second != verdict.second {
      breach(
        .second, ["second"],
        plan.second.map { "the plan claims second stage \($0), it is \(verdict.second)" }
          ?? "the plan claims no second stage, it is \(verdict.second)")
    }
    let claimed = (plan.cost ?? total) + (plan.moveCost ?? 0)
    if let bound = plan.bound, bound > claimed {
      breach(.bound, ["bound"], "the bound \(bound) is above the cost \(claimed)", amount: bound - claimed)
    }
    if let bound = plan.secondBound, plan.bound == claimed, bound > verdict.second {
      breach(
        .bound, ["second-bound"], "the second bound \(bound) is above the second stage \(verdict.second)",
        amount: bound - verdict.second)
    }
    if plan.status == .optimal {
      if plan.bound != claimed { breach(.bound, ["bound"], "status optimal, but the bound is not the cost") }
      if plan.secondBound != verdict.second {
        breach(.bound, ["second-bound"], "status optimal, but the second bound is not the second stage")
      }
    }
  }

  private mutating func recount() {
    let perDay = scenario.grid.slotsPerDay
    var lastEnd = 0
    for (index, release) in scenario.releases.enumerated() {
      if isDeferred[index] {
        verdict.cost.deferral += (release.deferCost ?? 0) * perDay
        verdict.second += scenario.grid.slotCount
      } else if let delivery = rows[release.delivery.index] {
        verdict.second += delivery.end
        if let due = release.due { verdict.cost.lateness += release.delayCost * max(0, delivery.end - due.value) }
      }
    }
    for item in items {
      guard let row = rows[item] else { continue }
      lastEnd = max(lastEnd, row.end)
      guard let option = option(item), option.duration > 0 else { continue }
      verdict.cost.options += option.cost * perDay
      for booking in row.bookings {
        let environment = scenario[booking.environment]
        verdict.cost.environments += environment.costPerDay * option.units * (row.end - row.start + environment.lead)
      }
    }
    verdict.cost.makespan = scenario.makespanCost * lastEnd
  }
}
