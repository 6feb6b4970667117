package import Optimizer
package import ReleaseGraph
import ReleaseModel
import Timeline

/// # Whether any plan at all keeps a phase where the baseline has it
///
/// - Never:      its row has become impossible by itself; or what must come before it, calendars and dates regarded and
///               resources left aside, ends too late (`LongestPaths` over the arcs that hold whenever the phase is planned);
///               or the search refutes the network in which it is held there and its release stays.
/// - Possible:   a schedule has it there: one that the re-plan came by, or one that the search finds.
/// - Open:       neither within the effort, which is counted in ticks: the same in every run.
/// - Speaks of:  all re-plans of the scenario, however many phases they move; not of relaxed ones.
/// - Complexity: one pass over the arcs; for each question left a network and a search of at most `work` ticks, at most
///               `searches` times, and together at most a quarter of the re-plan's own limit of work, or two of these
///               searches where that is more. With a limit of time alone they end with it, and after 2 s.
/// - Verified by: every plan there is of tiny scenarios.
package struct RowKeeping {
  package enum Answer: Sendable { case never, possible, open }

  /// Ticks of one search at most.
  static let work = 8_000_000

  private let terms: ReplanTerms
  private let model: ScenarioNetwork
  private let earliest: [Slot]
  private let activities: [String: Int]
  private let places: [Int: BaselinePlace]
  private var options: SolveOptions
  private var kept: Set<Int> = []
  private var searches: Int
  /// Ticks left for all searches together.
  private var effort: Int

  /// - Parameter known: Schedules of re-plans, with the networks that they belong to.
  package init(
    _ request: Replanner.Request, options: SolveOptions, known: [(model: ScenarioNetwork, schedule: Schedule)]
  ) {
    var terms = ReplanTerms(replanning: request.replanning, baseline: request.baseline)
    terms.purpose = .fewestMoves(publishedFirst: false)
    self.terms = terms
    model = NetworkBuilder.build(terms)
    var names: [String: Int] = [:]
    for index in model.network.activities.indices { names[model.name(ofActivity: index)] = index }
    activities = names
    places = Dictionary(
      (model.frame?.places ?? []).map { ($0.activity, $0) }, uniquingKeysWith: { first, _ in first })
    var network = model.network
    network.arcs.removeAll { arc in
      guard let group = network.activities[arc.from].group else { return false }
      return group != network.activities[arc.to].group
    }
    earliest = LongestPaths(network, Adjacency(network)).earliestStart
    var options = options
    options.stopsAtFirst = true
    options.start = nil
    // With a limit of work the same answers come in every run; the clock only bounds it.
    if options.limits.work == nil {
      let end = ContinuousClock.now + .seconds(2)
      options.limits.deadline = min(end, options.limits.deadline ?? end)
    }
    effort = max(2 * Self.work, (options.limits.work ?? .max) / 4)
    self.options = options
    searches = min(24, max(4, 40_000 / max(1, network.activities.count)))
    for one in known { learn(one.schedule, one.model) }
  }

  package mutating func answer(_ name: String) -> Answer {
    guard let activity = activities[name], let place = places[activity] else { return .open }
    if place.keeping.isEmpty || place.start < earliest[activity] { return .never }
    if kept.contains(activity) { return .possible }
    guard searches > 0, effort > 0, !options.flag.isRaised, options.limits.deadline.map({ .now < $0 }) ?? true else {
      return .open
    }
    searches -= 1
    var terms = terms
    terms.held = [activity]
    terms.staying = releases(of: activity)
    let held = NetworkBuilder.build(terms)
    options.limits.work = min(Self.work, effort)
    let outcome = Portfolio.solve(held.network, options: options)
    effort -= outcome.statistics.workers.reduce(0) { $0 + $1.ticks }
    if let schedule = outcome.schedule {
      learn(schedule, held)
      return .possible
    }
    if case .infeasible = outcome.status { return .never }
    return .open
  }

  private mutating func learn(_ schedule: Schedule, _ model: ScenarioNetwork) {
    let schedule = model.returning(schedule)
    let moved = Set(model.moved(schedule).map(\.activity))
    for place in model.frame?.places ?? []
    where schedule.isPresent(place.activity) && !moved.contains(place.activity) {
      kept.insert(place.activity)
    }
  }

  private func releases(of activity: Int) -> Set<ReleaseID> {
    let scenario = model.scenario
    return activity < scenario.phases.count
      ? [scenario.phases[activity].release]
      : Set(scenario[model.gateComposites[activity - scenario.phases.count]].releases)
  }
}
