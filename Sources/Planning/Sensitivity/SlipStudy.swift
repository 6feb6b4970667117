package import Optimizer
import PlanVerifier
import ReleaseGraph
package import ReleaseModel
import Timeline

/// # How far each release can slip
///
/// - Slip:       all work of the release that has not begun and lies in no window starts so much later, or more; what
///               follows keeps its place where it can. Three ways are tried to take it: everything else keeps its place where
///               it can (`BaselineRepair`), the fewest moves, the least cost; each is verified.
/// - Answers:    the longest slip found with which nothing of another release moves, no due date breaks, and the delivery
///               keeps its opening of the window: by doubling and halving, each held by a verified plan. A longer search
///               might allow more, never less.
/// - Complexity: some dozen repairs and short searches a release; ends at the deadline.
package struct SlipStudy {
  package struct Slip: Sendable {
    package var release: ReleaseID
    /// Slots; nil where no slip within the horizon does it.
    package var untilOthersMove: Int?
    package var untilDueBreaks: Int?
    package var untilWindowIsMissed: Int?
    /// Delivered late in the plan already.
    package var isLate: Bool
    package var hasDue: Bool
    package var hasWindow: Bool
  }

  private let base: Replanning
  private let model: ScenarioNetwork
  private let plan: Plan
  private let schedule: Schedule
  private let deadline: ContinuousClock.Instant
  private let options: SolveOptions
  /// The network in which moves alone cost.
  private let nearest: ScenarioNetwork
  private var scenario: Scenario { model.scenario }

  /// Nil where no row of the plan matches.
  package init?(_ base: Replanning, _ plan: Plan, options: SolveOptions, deadline: ContinuousClock.Instant) {
    self.base = base
    self.plan = plan
    self.options = options
    self.deadline = deadline
    var terms = ReplanTerms(replanning: base, baseline: plan)
    model = NetworkBuilder.build(terms)
    terms.purpose = .fewestMoves(publishedFirst: false)
    nearest = NetworkBuilder.build(terms)
    guard let schedule = model.schedule(from: plan).map(model.returning) else { return nil }
    self.schedule = schedule
  }

  /// The releases that the plan has and that have work left, as far as time allows, in the scenario's order.
  package func slips(_ flag: CancellationFlag) -> [Slip] {
    scenario.releases.indices.compactMap { index in
      if flag.isRaised || ContinuousClock.now >= deadline { return nil }
      return slip(ReleaseID(index))
    }
  }

  private struct Effect {
    var movesOthers: Bool
    var breaksDue: Bool
    var missesWindow: Bool

    func and(_ other: Effect) -> Effect {
      Effect(
        movesOthers: movesOthers && other.movesOthers, breaksDue: breaksDue && other.breaksDue,
        missesWindow: missesWindow && other.missesWindow)
    }
  }

  private func slip(_ id: ReleaseID) -> Slip? {
    let release = scenario[id]
    let open = release.phases.filter { schedule.isPresent($0) && !base.states[$0].hasStarted }
    let free = open.filter { scenario.phases[$0].windows.isEmpty }
    let work = free.isEmpty ? open : free
    guard !work.isEmpty else { return nil }
    let delivery = release.delivery.index
    let opening = schedule.isPresent(delivery) ? self.opening(delivery) : nil
    var known: [Int: Effect] = [:]
    func effect(_ slots: Int) -> Effect {
      if let effect = known[slots] { return effect }
      let effect = self.effect(of: id, work, slots, opening)
      known[slots] = effect
      return effect
    }
    let end = schedule.isPresent(delivery) ? Int(schedule.end[delivery]) : 0
    let isLate = release.due.map { end > $0.value } ?? false
    return Slip(
      release: id, untilOthersMove: longest(effect) { !$0.movesOthers },
      untilDueBreaks: longest(effect) { !$0.breaksDue },
      untilWindowIsMissed: opening == nil ? nil : longest(effect) { !$0.missesWindow }, isLate: isLate,
      hasDue: release.due != nil, hasWindow: opening != nil)
  }

  /// The longest slip that is well, to the slot within a day and to the day beyond; nil where all within the horizon are.
  private func longest(_ effect: (Int) -> Effect, _ isWell: (Effect) -> Bool) -> Int? {
    let day = scenario.grid.slotsPerDay
    var good = 0
    var step = 1
    while true {
      if step > scenario.grid.slotCount { return nil }
      if ContinuousClock.now >= deadline { return good }
      if !isWell(effect(step)) { break }
      good = step
      step = step < day ? min(day, step * 2) : step * 2
    }
    var bad = step
    let unit = bad > day ? day : 1
    while bad - good > unit && ContinuousClock.now < deadline {
      let middle = unit == 1 ? (good + bad) / 2 : good + max(1, (bad - good) / unit / 2) * unit
      if isWell(effect(middle)) { good = middle } else { bad = middle }
    }
    return good
  }

  private func opening(_ activity: Int) -> Range<Slot>? {
    guard let window = model.modes[Int(schedule.mode[activity])].window else { return nil }
    let start = Int(schedule.start[activity])
    let end = Int(schedule.end[activity])
    return scenario[window].occurrences.first { $0.range.lowerBound <= start && end <= $0.range.upperBound }?.range
  }

  private func effect(of id: ReleaseID, _ work: [Int], _ slots: Int, _ opening: Range<Slot>?) -> Effect {
    var network = model.network
    for i in work {
      network.activities[i].earliest = max(network.activities[i].earliest, Int(schedule.start[i]) + slots)
    }
    var effect = Effect(movesOthers: true, breaksDue: true, missesWindow: true)
    // Each way to take the slip that is found may show that something need not give way.
    for way in [repaired, nearestFound, cheapestFound] {
      guard effect.movesOthers || effect.breaksDue || effect.missesWindow else { break }
      if let slipped = way(network) { effect = effect.and(self.effect(of: id, slipped, opening)) }
    }
    return effect
  }

  private func effect(of id: ReleaseID, _ slipped: Schedule, _ opening: Range<Slot>?) -> Effect {
    guard isKept(slipped) else { return Effect(movesOthers: true, breaksDue: true, missesWindow: true) }
    let own = scenario[id].phases
    var effect = Effect(movesOthers: false, breaksDue: false, missesWindow: false)
    effect.movesOthers = model.network.activities.indices.contains { i in
      !own.contains(i) && schedule.isPresent(i)
        && (slipped.start[i] != schedule.start[i] || slipped.mode[i] != schedule.mode[i])
    }
    for release in scenario.releases {
      guard let due = release.due?.value, schedule.isPresent(release.delivery.index) else { continue }
      let (before, after) = (schedule.end[release.delivery.index], slipped.end[release.delivery.index])
      if !slipped.isPresent(release.delivery.index) || (after > before && Int(after) > due) { effect.breaksDue = true }
    }
    if let opening { effect.missesWindow = !opening.contains(Int(slipped.start[scenario[id].delivery.index])) }
    return effect
  }

  private func repaired(_ network: Network) -> Schedule? {
    BaselineRepair.repair(
      network, keeping: (model.frame?.places ?? []).map { ($0.activity, $0.start, $0.keeping) },
      absent: model.absentGroups(plan), deadline: deadline
    ).map(model.returning)
  }

  /// The fewest moves that a short search finds.
  private func nearestFound(_ network: Network) -> Schedule? { found(network, nearest) }

  /// The least cost that a short search finds.
  private func cheapestFound(_ network: Network) -> Schedule? { found(network, model) }

  private func found(_ network: Network, _ like: ScenarioNetwork) -> Schedule? {
    var changed = like.network
    for i in changed.activities.indices { changed.activities[i].earliest = network.activities[i].earliest }
    var options = options
    options.start = nil
    options.limits = Limits(deadline: min(deadline, .now + .milliseconds(200)), work: 8_000_000)
    return Portfolio.solve(changed, options: options).schedule.map(like.returning)
  }

  private func isKept(_ schedule: Schedule) -> Bool {
    let plan = model.plan(of: schedule, .init(status: .feasible))
    let figures: Set<Rule> = [.cost, .second, .bound, .status]
    return !PlanVerifier.verify(plan, against: scenario, replanning: base).violations
      .contains { !figures.contains($0.rule) }
  }
}
