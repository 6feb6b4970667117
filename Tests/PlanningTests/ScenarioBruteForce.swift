import PlanVerifier
import ReleaseModel
import Timeline

/// Every plan of a tiny scenario, judged by the verifier alone: the oracle of the whole way from a scenario to its plan.
///
/// Rows are tried one phase after another in the scenario's order. A row that the verifier refuses alone, beside another
/// or beside all rows before it is left out with all that could follow: more rows never mend a breach.
struct ScenarioBruteForce {
  private struct Candidate {
    var row: Plan.Row
    /// Lateness, option and environments, which add up over rows.
    var cost: Int
    var end: Int
    /// What it adds to the second stage: its end where it delivers a release.
    var second: Int
    /// Numbers all candidates.
    var id = 0
  }

  let scenario: Scenario
  let limit: Int
  /// Plans put before the verifier.
  private(set) var tried = 0
  private(set) var best: (cost: Int, second: Int)?
  private var candidates: [[Candidate]] = []
  private var least: [(cost: Int, second: Int)] = []
  private var fitting: [Int: Bool] = [:]
  private var deferred: [String] = []

  init(_ scenario: Scenario, limit: Int) {
    self.scenario = scenario
    self.limit = limit
  }

  var isExhausted: Bool { tried <= limit }

  private var gates: [Int] { scenario.composites.indices.filter { scenario.composites[$0].gate != nil } }

  mutating func solve() {
    candidates = scenario.phases.indices.map { rows(of: $0) } + gates.map { rows(ofGate: $0) }
    var count = 0
    for item in candidates.indices {
      candidates[item].sort { ($0.cost, $0.end, $0.row.option) < ($1.cost, $1.end, $1.row.option) }
      for k in candidates[item].indices {
        candidates[item][k].id = count
        count += 1
      }
    }
    least = candidates.map { ($0.map(\.cost).min() ?? 0, $0.map(\.second).min() ?? 0) }
    let leavable = scenario.releases.indices.filter { scenario.releases[$0].deferCost != nil }
    for choice in 0..<(1 << leavable.count) {
      let left = leavable.enumerated().filter { choice >> $0.offset & 1 == 1 }.map(\.element)
      deferred = left.map { scenario.releases[$0].id }
      guard breaches([]).isEmpty else { continue }
      let items =
        scenario.phases.indices.filter { !left.contains(scenario.phases[$0].release.index) }
        + gates.indices.filter { gate in !scenario.composites[gates[gate]].releases.contains { left.contains($0.index) }
        }
        .map { scenario.phases.count + $0 }
      let price = left.reduce(0) { $0 + (scenario.releases[$1].deferCost ?? 0) * scenario.grid.slotsPerDay }
      place(items[...], [], price, left.count * scenario.grid.slotCount)
    }
  }

  private mutating func place(_ items: ArraySlice<Int>, _ chosen: [Candidate], _ cost: Int, _ second: Int) {
    guard isExhausted else { return }
    let last = chosen.map(\.end).max() ?? 0
    let leastCost = cost + items.reduce(0) { $0 + least[$1].cost } + scenario.makespanCost * last
    let leastSecond = second + items.reduce(0) { $0 + least[$1].second }
    if let best, (leastCost, leastSecond) >= best { return }
    guard let item = items.first else { return judge(chosen) }
    for one in candidates[item] {
      guard chosen.allSatisfy({ fits($0, one) }) else { continue }
      let all = chosen + [one]
      if all.count > 2 && items.count > 1 && !breaches(all.map(\.row)).isEmpty { continue }
      place(items.dropFirst(), all, cost + one.cost, second + one.second)
    }
  }

  private mutating func fits(_ a: Candidate, _ b: Candidate) -> Bool {
    let key = a.id << 32 | b.id
    if let known = fitting[key] { return known }
    let kept = deferred
    deferred = []
    let fit = breaches([a.row, b.row]).isEmpty
    deferred = kept
    fitting[key] = fit
    return fit
  }

  private mutating func judge(_ chosen: [Candidate]) {
    let verdict = verify(chosen.map(\.row))
    guard breaches(in: verdict, partial: false).isEmpty else { return }
    let value = (verdict.cost.total, verdict.second)
    if best.map({ value < $0 }) ?? true { best = value }
  }

  // MARK: the verifier's word

  private mutating func verify(_ rows: [Plan.Row]) -> Verdict {
    tried += 1
    return PlanVerifier.verify(
      Plan(
        scenarioName: scenario.name, scenarioSHA256: scenario.sha256, status: .feasible,
        perDay: scenario.grid.slotsPerDay, rows: rows, deferred: deferred), against: scenario)
  }

  private mutating func breaches(_ rows: [Plan.Row]) -> [Violation] { breaches(in: verify(rows), partial: true) }

  private func breaches(in verdict: Verdict, partial: Bool) -> [Violation] {
    verdict.violations.filter {
      ![.cost, .second, .bound, .status].contains($0.rule) && !(partial && $0.rule == .missing)
    }
  }

  // MARK: rows that stand alone

  private mutating func rows(of phase: Int) -> [Candidate] {
    let value = scenario.phases[phase]
    let release = scenario.releases[value.release.index].id
    var found: [Candidate] = []
    for (number, option) in value.options.enumerated() {
      for bookings in option.duration == 0 ? [[]] : bookings(option.environments[...]) {
        for start in 0...scenario.grid.slotCount {
          let ends = option.duration == 0 ? start...start : (start + 1)...max(start + 1, scenario.grid.slotCount)
          for end in ends where end - start >= option.duration && end <= scenario.grid.slotCount {
            let before = found.count
            for window in uses(value.windows, start, end) {
              found += alone(
                Plan.Row(
                  release: release, phase: value.id, start: scenario.grid.instant(of: start),
                  end: scenario.grid.instant(of: end), option: number, bookings: bookings, window: window), end, phase)
            }
            // The end is the least that holds the duration.
            if found.count > before { break }
          }
        }
      }
    }
    return found
  }

  private mutating func rows(ofGate composite: Int) -> [Candidate] {
    guard let gate = scenario.composites[composite].gate else { return [] }
    var found: [Candidate] = []
    for start in 0...scenario.grid.slotCount {
      let moment = scenario.grid.instant(of: start)
      for window in uses([gate.window], start, start) {
        found += alone(
          Plan.Row(
            release: scenario.composites[composite].id, phase: "gate", start: moment, end: moment, window: window),
          start, nil)
      }
    }
    return found
  }

  private func bookings(_ needs: ArraySlice<EnvironmentNeed>) -> [[Plan.Booking]] {
    guard let need = needs.first else { return [[]] }
    let rest = bookings(needs.dropFirst())
    return need.alternatives.flatMap { alternative in
      let environment = scenario[alternative]
      return environment.instances.flatMap { instance in
        rest.map { [Plan.Booking(environment: environment.id, instance: instance.id)] + $0 }
      }
    }
  }

  private func uses(_ windows: [WindowID], _ start: Int, _ end: Int) -> [Plan.WindowUse?] {
    guard !windows.isEmpty else { return [nil] }
    return windows.flatMap { id in
      scenario[id].occurrences.filter { $0.range.lowerBound <= start && end <= $0.range.upperBound }.map {
        Plan.WindowUse(id: scenario[id].id, start: scenario.grid.instant(of: $0.range.lowerBound))
      }
    }
  }

  private mutating func alone(_ row: Plan.Row, _ end: Int, _ phase: Int?) -> [Candidate] {
    let verdict = verify([row])
    guard breaches(in: verdict, partial: true).isEmpty else { return [] }
    let cost = verdict.cost
    let delivers = phase.map { scenario[scenario.phases[$0].release].delivery.index == $0 } ?? false
    return [
      Candidate(
        row: row, cost: cost.lateness + cost.options + cost.environments, end: end, second: delivers ? end : 0)
    ]
  }
}
