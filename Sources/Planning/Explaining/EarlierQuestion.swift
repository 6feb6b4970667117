package import Optimizer
import PlanVerifier
package import ReleaseGraph
package import ReleaseModel
package import Timeline

/// # Could it be earlier? Asked of the solver, all else free
///
/// The item is required to start by a time and everything is planned anew: either no plan has that, or the cost must rise by
/// a proved amount, or a verified plan shows what it takes.
package struct EarlierQuestion: Sendable {
  package enum Answer: Sendable {
    /// Proved: no plan at all.
    case impossible
    /// Proved: the cost rises by this at least (scaled); with a verified plan where one was found.
    case dearer(atLeast: Int, found: Found?)
    /// A verified plan that costs no more.
    case possible(Found)
    /// A verified plan that costs more; whether it must was not decided.
    case found(Found)
    case undecided
  }

  package struct Found: Sendable {
    /// Scaled cost beyond the plan's; negative where it is better.
    package var extra: Int
    package var schedule: Schedule
    package var plan: Plan
  }

  package let model: ScenarioNetwork
  /// Of the plan asked about.
  package let cost: Int
  package let schedule: Schedule
  package var options: SolveOptions

  package init(_ model: ScenarioNetwork, _ schedule: Schedule, options: SolveOptions) {
    self.model = model
    self.schedule = schedule
    self.options = options
    cost = NetworkChecker.value(of: schedule, in: model.network).cost
  }

  /// With one of `shares` equal shares of the work, where that is limited.
  package func part(of shares: Int) -> EarlierQuestion {
    var part = self
    part.options.limits.work = options.limits.work.map { max(1, $0 / max(1, shares)) }
    return part
  }

  /// Requires an activity to be there and to start by `slot`.
  package func ask(_ activity: Int, startingBy slot: Slot, within limit: Duration) -> Answer {
    let forced = model.network.requiring(activity, toStartBy: slot)
    if Refuter.refute(forced) != nil { return .impossible }
    var options = options
    options.start = nil
    options.limits.deadline = min(options.limits.deadline ?? .now + limit, .now + limit)
    let outcome = Portfolio.solve(forced, options: options)
    if case .infeasible = outcome.status { return .impossible }
    let found = outcome.schedule.flatMap(verified)
    if let found, found.extra <= 0 { return .possible(found) }
    if outcome.bound.cost > cost { return .dearer(atLeast: outcome.bound.cost - cost, found: found) }
    return found.map(Answer.found) ?? .undecided
  }

  private func verified(_ schedule: Schedule) -> Found? {
    let value = NetworkChecker.value(of: schedule, in: model.network)
    let plan = model.plan(of: schedule, .init(status: .feasible, cost: value.cost, second: value.second))
    guard PlanVerifier.verify(plan, against: model.scenario).isAccepted else { return nil }
    return Found(extra: value.cost - cost, schedule: schedule, plan: plan)
  }

  /// The releases that another schedule delivers later, and those that it drops, the worst first.
  package func losers(_ other: Schedule) -> [(release: ReleaseID, later: Int?)] {
    var losers: [(release: ReleaseID, later: Int?)] = []
    for (index, release) in model.scenario.releases.enumerated() where schedule.isPresent(release.delivery.index) {
      let i = release.delivery.index
      guard other.isPresent(i) else {
        losers.append((ReleaseID(index), nil))
        continue
      }
      let later = Int(other.end[i]) - Int(schedule.end[i])
      if later > 0 { losers.append((ReleaseID(index), later)) }
    }
    return losers.sorted { ($1.later ?? .max, $0.release.index) < ($0.later ?? .max, $1.release.index) }
  }
}
