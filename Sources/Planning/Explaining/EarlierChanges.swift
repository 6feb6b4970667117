import Optimizer
import PlanVerifier
package import ReleaseGraph
package import ReleaseModel
import ScenarioFiles
package import Timeline

/// # Changes of the scenario that bring an item of a plan earlier
///
/// - Candidates: the levers of the rules that hold the item back, and later due dates of the releases that hold what it
///               waits for; each at the least strength that works, none larger than a month's worth.
/// - Proof:      the scenario is loaded anew with the change, planned with the item required by the time, and the plan
///               verified; it may cost no more than `most` beyond the plan asked about.
/// - Hold:       a change alone lets later planning put the item elsewhere; so each comes with a deadline of the item (or a
///               pin, where a deadline does not do) and without leave to defer its release: every plan made with it keeps
///               the promise.
/// - Order:      by size. Ends at the deadline of the options.
package struct EarlierChanges: Sendable {
  package struct Promise: Sendable {
    /// What a planner decides on.
    package var text: String
    /// For ranking: days, or what the change may be worth in days.
    package var size: Int
    /// The change, and what holds the item to the date.
    package var edits: [ScenarioEdit]
    /// The item starts by then.
    package var by: LocalInstant
    /// Scaled cost of the proving plan beyond that of the plan asked about.
    package var extra: Int
    /// Of the proving plan.
    package var schedule: Schedule

    package var overlay: String { ScenarioEdit.overlay(edits, why: text) }
    package var settings: [String] { ScenarioEdit.settings(edits) }
  }

  private static let largest = 31

  let question: EarlierQuestion
  let obstacles: StartObstacles
  let load: @Sendable (String) -> Scenario?
  private var scenario: Scenario { question.model.scenario }

  package init(
    _ question: EarlierQuestion, _ obstacles: StartObstacles, load: @escaping @Sendable (String) -> Scenario?
  ) {
    self.question = question
    self.obstacles = obstacles
    self.load = load
  }

  /// Up to `count` changes with each of which a phase starts by `goal`, the smallest first; `most`: scaled cost that each
  /// may add, nil: any.
  package func promises(
    for phase: PhaseID, startingBy goal: Slot, costing most: Int?, count: Int, until deadline: ContinuousClock.Instant
  ) -> [Promise] {
    let bound = BindingRules(question.model, obstacles, holding: phase.index, from: goal)
    var set = LeverSet(bound.rules, phases: bound.phases, of: scenario)
    for rival in bound.rivals.prefix(6) { set.giveWay(rival) }
    set.add(openings(set, bound.phases, goal))
    let trial = Trial(phase: phase, goal: goal, most: most, limit: .zero, deadline: deadline)
    return promises(set.levers, trial, count)
  }

  /// Up to `count` changes with each of which a release that the plan leaves out is in one that costs no more. The
  /// obstacles are those of some plan that has it.
  package func inclusions(of release: ReleaseID, count: Int, until deadline: ContinuousClock.Instant) -> [Promise] {
    let delivery = scenario[release].delivery
    guard obstacles.schedule.isPresent(delivery.index) else { return [] }
    let start = Int(obstacles.schedule.start[delivery.index])
    let bound = BindingRules(question.model, obstacles, holding: delivery.index, from: max(0, start - 1))
    var set = LeverSet(bound.rules, phases: bound.phases, of: scenario)
    for one in [release] + bound.rivals.prefix(6) { set.giveWay(one) }
    let trial = Trial(
      phase: delivery, goal: question.model.network.horizon, most: 0, limit: .zero, deadline: deadline, holdsDate: false
    )
    return promises(set.levers, trial, count)
  }

  /// The levers that work, each for itself.
  private func promises(_ levers: [Lever], _ trial: Trial, _ count: Int) -> [Promise] {
    let levers = levers.filter { $0.steps > 0 && $0.size(1) <= Self.largest }
    let order = levers.indices.sorted { (levers[$0].size(1), $0) < (levers[$1].size(1), $1) }
    var found: [Promise] = []
    for (position, k) in order.enumerated() where !question.options.flag.isRaised && found.count < count {
      let left = trial.deadline - .now
      guard left > .milliseconds(20) else { break }
      // Failing takes the whole of a trial: all get a like share.
      var trial = trial
      trial.limit = min(.seconds(2), max(.milliseconds(250), left / (2 * (order.count - position))))
      if let work = question.options.limits.work {
        trial.limit = left
        trial.work = max(1, work / (2 * order.count))
      }
      if let promise = least(levers[k], trial) { found.append(promise) }
    }
    return found.enumerated().sorted { ($0.element.size, $0.offset) < ($1.element.size, $1.offset) }.map(\.element)
  }

  private struct Trial {
    var phase: PhaseID
    var goal: Slot
    var most: Int?
    var limit: Duration
    /// Instead of the time, in ticks.
    var work: Int?
    var deadline: ContinuousClock.Instant
    /// Later plans are held to the date, not only to having the item.
    var holdsDate = true

    init(
      phase: PhaseID, goal: Slot, most: Int?, limit: Duration, deadline: ContinuousClock.Instant, holdsDate: Bool = true
    ) {
      (self.phase, self.goal, self.most) = (phase, goal, most)
      (self.limit, self.deadline, self.holdsDate) = (limit, deadline, holdsDate)
    }
  }

  /// Extra windows at the time wanted, for phases whose own are closed.
  private func openings(_ set: LeverSet, _ phases: [PhaseID], _ goal: Slot) -> [Lever] {
    guard let own = phases.first else { return [] }
    return set.openings.compactMap { $0.phase == own ? $0.lever(goal) : nil }
  }

  /// A lever at the least strength that works: the first, or found by bisection.
  private func least(_ lever: Lever, _ trial: Trial) -> Promise? {
    if let promise = promise(lever, 1, trial) { return promise }
    if question.options.flag.isRaised { return nil }
    var high = lever.steps
    while high > 1 && lever.size(high) > Self.largest { high /= 2 }
    guard high > 1, var best = promise(lever, high, trial) else { return nil }
    var low = 1
    while high - low > 1 && ContinuousClock.now < trial.deadline {
      let middle = (low + high) / 2
      if let promise = promise(lever, middle, trial) { (best, high) = (promise, middle) } else { low = middle }
    }
    return best
  }

  // MARK: one trial

  private func promise(_ lever: Lever, _ strength: Int, _ trial: Trial) -> Promise? {
    let edits = lever.edits(strength)
    guard let found = solved(edits, trial) else { return nil }
    let held = edits + hold(trial, found.start, found.end, found.model)
    // The plan is one of the scenario as offered, or nothing is promised.
    guard let offered = load(ScenarioEdit.overlay(held, why: "trial")),
      Self.isVerified(found.schedule, NetworkBuilder.build(offered))
    else { return nil }
    return Promise(
      text: lever.text(strength), size: lever.size(strength), edits: held, by: scenario.grid.instant(of: trial.goal),
      extra: found.extra, schedule: found.schedule)
  }

  private struct Found {
    var model: ScenarioNetwork
    var schedule: Schedule
    var start: Slot
    var end: Slot
    var extra: Int
  }

  private func solved(_ edits: [ScenarioEdit], _ trial: Trial) -> Found? {
    guard let changed = load(ScenarioEdit.overlay(edits, why: "trial")), changed.phases.count == scenario.phases.count,
      changed.path(of: trial.phase) == scenario.path(of: trial.phase)
    else { return nil }
    let model = NetworkBuilder.build(changed)
    let forced = model.network.requiring(trial.phase.index, toStartBy: trial.goal)
    if Refuter.refute(forced) != nil { return nil }
    // The first plan that is cheap enough ends the search.
    let most = trial.most.map { $0 + question.cost }
    let wanted = most ?? question.cost
    let enough = CancellationFlag()
    var options = question.options
    options.start = nil
    options.flag = enough
    options.limits.deadline = min(trial.deadline, .now + trial.limit)
    if let work = trial.work {
      // Several threads would end at once, but not always with the same plan.
      options.limits.work = work
      options.sliceTicks = min(options.sliceTicks, max(1000, work / 8))
      options.threads = 1
    }
    let outcome = Portfolio.solve(forced, options: options) { event in
      if case .improved(let value, _, _) = event, value.cost <= wanted { enough.raise() }
    }
    guard let schedule = outcome.schedule, schedule.isPresent(trial.phase.index) else { return nil }
    let cost = NetworkChecker.value(of: schedule, in: model.network).cost
    guard cost <= most ?? .max, Int(schedule.start[trial.phase.index]) <= trial.goal,
      Self.isVerified(schedule, model)
    else { return nil }
    return Found(
      model: model, schedule: schedule, start: Int(schedule.start[trial.phase.index]),
      end: Int(schedule.end[trial.phase.index]), extra: cost - question.cost)
  }

  /// What keeps every later plan to the date.
  private func hold(_ trial: Trial, _ start: Slot, _ end: Slot, _ model: ScenarioNetwork) -> [ScenarioEdit] {
    let release = scenario[scenario[trial.phase].release]
    let path: [ValuePath.Step] = [.name("releases"), .name(release.id)]
    let phase = path + [.name("phases"), .name(scenario[trial.phase].id)]
    let network = model.network
    // In another way, or after a pause, it might start later and still end in time.
    let isLoose = network.activities[trial.phase.index].modes.contains { m in
      network.nextStart(mode: m, from: trial.goal + 1).flatMap { network.end(mode: m, start: $0) }.map { $0 <= end }
        ?? false
    }
    let grid = scenario.grid
    let stays = release.deferCost == nil ? [] : [ScenarioEdit(path + [.name("defer-cost")], .remove)]
    if !trial.holdsDate { return stays }
    return [
      isLoose
        ? ScenarioEdit(phase + [.name("fixed")], .set("\(grid.instant(of: start))"))
        : ScenarioEdit(phase + [.name("deadline")], .set("\(grid.instant(of: end))"))
    ] + stays
  }

  private static func isVerified(_ schedule: Schedule, _ model: ScenarioNetwork) -> Bool {
    let value = NetworkChecker.value(of: schedule, in: model.network)
    let plan = model.plan(of: schedule, .init(status: .feasible, cost: value.cost, second: value.second))
    return PlanVerifier.verify(plan, against: model.scenario).isAccepted
  }
}
