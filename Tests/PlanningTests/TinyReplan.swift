import DenseCollections
import PlanVerifier
import ReleaseModel
import ScenarioFiles
import Timeline

/// A scenario of three days of three slots that can be re-planned in few enough ways to try them all; the verifier alone judges each.
struct TinyReplan {
  let scenario: Scenario
  let baseline: Plan
  let replanning: Replanning
  let prices: MovePrices
  /// Every plan that is left, with what the verifier counts.
  private(set) var ways: [Way] = []

  struct Way {
    var plan: Plan
    /// Cost with that of the moves, moves that were decided, second stage: in the order in which they matter.
    var total: Int
    var moves: Int
    var second: Int
    var published: Int
  }

  /// Some of them: most where something must move, some where nothing must.
  static let all: [TinyReplan] = {
    var calm: [TinyReplan] = []
    var forced: [TinyReplan] = []
    for seed in 0..<60 where calm.isEmpty || forced.count < 3 {
      guard let tiny = TinyReplan(seed) else { continue }
      if tiny.ways.contains(where: { $0.moves == 0 }) { calm.append(tiny) } else { forced.append(tiny) }
    }
    return Array(calm.prefix(1) + forced.prefix(3))
  }()

  /// Nil where the seed has no plan, before or after history, or too many.
  init?(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed) &* 104_729 &+ 5)
    let text = Self.text(&generator)
    guard let scenario = ScenarioLoader.load(["tiny.yaml"], bytes: { _ in Array(text.utf8) }).scenario else {
      return nil
    }
    self.scenario = scenario
    let open = Replanning(
      scenario: scenario, asOf: 0, states: scenario.phases.map { _ in .notStarted },
      gateStates: scenario.composites.map { _ in .notStarted })
    let plans = Self.plans(scenario, open)
    // Of some sound plans the one that ends first: what slips then hits others.
    var chosen: (plan: Plan, second: Int)?
    for _ in 0..<300 where !plans.isEmpty {
      let plan = plans[generator.below(plans.count)]
      guard let verdict = Self.isSound(plan, open, nil, MovePrices()), verdict.second < chosen?.second ?? .max else {
        continue
      }
      chosen = (plan, verdict.second)
    }
    guard let chosen else { return nil }
    baseline = chosen.plan
    guard let replanning = Self.history(baseline, scenario, &generator) else { return nil }
    self.replanning = replanning
    prices = MovePrices(
      perMove: generator.below(3) * 4, perDay: generator.below(2) * 8, publishedFactor: 10,
      published: generator.below(2) * 4)
    let names = Set(
      scenario.phases.indices.filter { replanning.states[$0].hasStarted }.map { scenario.path(of: PhaseID($0)) })
    for plan in Self.plans(scenario, replanning) {
      guard let verdict = Self.isSound(plan, replanning, baseline, prices) else { continue }
      let (moves, published) = Self.count(plan, from: baseline, of: scenario, replanning, prices, aside: names)
      ways.append(
        Way(
          plan: plan, total: verdict.cost.total + verdict.moveCost, moves: moves, second: verdict.second,
          published: published))
    }
    if ways.isEmpty { return nil }
  }

  private static func isSound(_ plan: Plan, _ replanning: Replanning, _ baseline: Plan?, _ prices: MovePrices)
    -> Verdict?
  {
    let verdict = PlanVerifier.verify(
      plan, against: replanning.scenario, replanning: replanning, baseline: baseline, prices: prices)
    let figures: Set<Rule> = [.cost, .second, .bound, .status, .moveCost]
    return verdict.violations.allSatisfy { figures.contains($0.rule) } ? verdict : nil
  }

  /// Section 11 once more, as naively as it stands there.
  private static func count(
    _ plan: Plan, from baseline: Plan, of scenario: Scenario, _ replanning: Replanning, _ prices: MovePrices,
    aside: Set<String>
  ) -> (moves: Int, published: Int) {
    var moves = 0
    var published = 0
    func count(_ old: Plan.Row) {
      let start = scenario.grid.slot(of: old.start) ?? 0
      moves += 1
      if (replanning.asOf..<replanning.asOf + prices.published).contains(start) { published += 1 }
    }
    for old in baseline.rows where !aside.contains(old.release + "." + old.phase) {
      let new = plan.rows.first { $0.release == old.release && $0.phase == old.phase }
      if let new {
        if (new.start, new.option) != (old.start, old.option) || new.bookings != old.bookings { count(old) }
      } else if plan.deferred.contains(old.release) {
        count(old)
      }
    }
    return (moves, published)
  }

  // MARK: every plan

  private static func plans(_ scenario: Scenario, _ replanning: Replanning) -> [Plan] {
    var plans = [
      Plan(
        scenarioName: scenario.name, scenarioSHA256: scenario.sha256, status: .feasible, cost: nil, bound: nil,
        second: nil, secondBound: nil, perDay: scenario.grid.slotsPerDay)
    ]
    for release in scenario.releases {
      var next: [Plan] = []
      let ways = rows(release, scenario, replanning)
      guard plans.count * ways.count < 12_000 else { return [] }
      for plan in plans {
        for way in ways {
          var plan = plan
          plan.rows += way
          next.append(plan)
        }
        if release.deferCost != nil && !release.phases.contains(where: { replanning.states[$0].hasStarted }) {
          var plan = plan
          plan.deferred.append(release.id)
          next.append(plan)
        }
      }
      plans = next
    }
    return plans
  }

  /// The ways of one release by itself, its phases one after the other.
  private static func rows(_ release: Release, _ scenario: Scenario, _ replanning: Replanning) -> [[Plan.Row]] {
    let grid = scenario.grid
    var ways: [(rows: [Plan.Row], end: Int)] = [([], 0)]
    for index in release.phases {
      let phase = scenario.phases[index]
      var next: [(rows: [Plan.Row], end: Int)] = []
      func add(_ way: (rows: [Plan.Row], end: Int), _ start: Int, _ end: Int, _ option: Int, _ bookings: [Plan.Booking])
      {
        let row = Plan.Row(
          release: release.id, phase: phase.id, start: grid.instant(of: start), end: grid.instant(of: end),
          option: option, bookings: bookings)
        next.append((way.rows + [row], end))
      }
      for way in ways {
        if let start = replanning.states[index].start {
          guard let end = replanning.states[index].end else { continue }
          let bookings = replanning.states[index].bookings.map { booking in
            Plan.Booking(
              environment: scenario[booking.environment].id,
              instance: scenario[booking.environment].instances[booking.instance].id)
          }
          add(way, start, end, replanning.states[index].option ?? 0, bookings)
          continue
        }
        for (number, option) in phase.options.enumerated() {
          let places: [[Plan.Booking]] =
            option.environments.isEmpty
            ? [[]]
            : option.environments[0].alternatives.flatMap { id in
              scenario[id].instances.map { [Plan.Booking(environment: scenario[id].id, instance: $0.id)] }
            }
          let first = max(way.end, replanning.asOf)
          guard first + option.duration <= grid.slotCount else { continue }
          for start in first...(grid.slotCount - option.duration) {
            for place in places { add(way, start, start + option.duration, number, place) }
          }
        }
      }
      ways = next
    }
    return ways.map(\.rows)
  }

  // MARK: what to plan

  private static func history(_ plan: Plan, _ scenario: Scenario, _ generator: inout SeededGenerator) -> Replanning? {
    let grid = scenario.grid
    let asOf = 1 + generator.below(2)
    var progress = Progress(asOf: Placed(grid.instant(of: asOf), at: .unknown))
    for row in plan.rows {
      guard let start = grid.slot(of: row.start), let end = grid.slot(of: row.end), start < asOf else { continue }
      var record = Progress.PhaseRecord(
        phase: Placed(row.release + "." + row.phase, at: .unknown), started: Placed(row.start, at: .unknown))
      if end < asOf || (end == asOf && generator.chance(1, in: 4)) {
        record.finished = Placed(row.end, at: .unknown)
      } else {
        let late = max(1, end - asOf + 1 + generator.below(2))
        record.remaining = Placed("\(late * grid.slotMinutes)m", at: .unknown)
      }
      progress.phases.append(record)
    }
    return ProgressResolver.resolve(progress, on: scenario, baseline: plan).replanning
  }

  private static func text(_ generator: inout SeededGenerator) -> String {
    func pick(_ words: [String]) -> String { words[generator.below(words.count)] }
    var text = """
      orchestra: 1
      name: tiny
      time: { start: 2027-02-01, end: 2027-02-03, slot: 8h }
      teams: [{ id: dev, capacity: \(1 + generator.below(2)) }]
      environments:
        - { id: sit, instances: [s1, s2], changeover: \(8 * generator.below(2))h }
        - { id: uat, capacity: 1 }
      releases:

      """
    for r in 0..<3 {
      text +=
        "  - { id: r\(r), due: \(pick(["2027-01-31", "2027-02-01", "2027-02-02"])), delay-cost: \(generator.below(9))"
      if generator.chance(1, in: 4) { text += ", defer-cost: \(10 + generator.below(30))" }
      text += ", phases: ["
      for p in 0...(r == 0 ? 1 : 0) {
        text += "{ id: p\(p), duration: \(pick(["8h", "8h", "16h"]))"
        text += pick([", team: dev", ", environment: sit", ", environment: sit", ", environment: uat, team: dev"])
        text += " }, "
      }
      text += "] }\n"
    }
    return text
  }
}
