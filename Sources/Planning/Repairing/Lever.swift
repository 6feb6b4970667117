import Optimizer
import ReleaseModel
import ScenarioFiles
import Timeline

/// One way to give way at a rule, by more or less: the n-th of `steps` strengths, the least first.
struct Lever {
  /// The rule that gives way.
  var rule: ScenarioRule
  /// Number of strengths; a larger one allows all that a smaller one does.
  var steps: Int
  /// What strength n (from 1) costs the planner, for ranking: days, or what they may be worth.
  var size: (Int) -> Int
  var edits: (Int) -> [ScenarioEdit]
  var text: (Int) -> String
}

extension Lever {
  /// A lever with a single strength.
  init(_ rule: ScenarioRule, size: Int, _ text: String, _ edits: [ScenarioEdit]) {
    self.init(rule: rule, steps: 1, size: { _ in size }, edits: { _ in edits }, text: { _ in text })
  }
}

/// The ways to give way at the rules of a conflict.
struct LeverSet {
  let scenario: Scenario
  let time: TimeWords
  var levers: [Lever] = []

  /// A lever that needs to know when the phase could run if its windows were always open.
  struct Opening {
    var phase: PhaseID
    var lever: (Slot) -> Lever
  }

  var openings: [Opening] = []

  init(_ conflict: Conflict, of scenario: Scenario) {
    self.scenario = scenario
    time = TimeWords(scenario.grid)
    let phases = conflict.rules.compactMap { rule -> PhaseID? in if case .phase(let id) = rule { id } else { nil } }
    for rule in conflict.rules { add(rule, phases) }
    addHorizon(conflict)
  }

  /// The ways to give way at some rules of a scenario that has plans; `phases` are those that freezes may except.
  init(_ rules: [ScenarioRule], phases: [PhaseID], of scenario: Scenario) {
    self.scenario = scenario
    time = TimeWords(scenario.grid)
    for rule in rules { add(rule, phases) }
  }

  /// Lets a release be delivered later without being late.
  mutating func giveWay(_ id: ReleaseID) {
    later(
      .releaseDeadline(id), release(id) + [.name("due")], scenario[id].due?.value, "due date of '\(scenario[id].id)'")
  }

  mutating func add(_ more: [Lever]) { levers += more }

  func release(_ id: ReleaseID) -> [ValuePath.Step] { [.name("releases"), .name(scenario[id].id)] }

  func phase(_ id: PhaseID) -> [ValuePath.Step] {
    release(scenario[id].release) + [.name("phases"), .name(scenario[id].id)]
  }

  var perDay: Int { scenario.grid.slotsPerDay }

  private mutating func add(_ rule: ScenarioRule, _ phases: [PhaseID]) {
    switch rule {
    case .releaseDeadline(let id):
      later(rule, release(id) + [.name("deadline")], scenario[id].deadline?.value, "deadline of '\(scenario[id].id)'")
    case .phaseDeadline(let id):
      later(
        rule, phase(id) + [.name("deadline")], scenario[id].deadline?.value, "deadline of '\(scenario.path(of: id))'")
    case .releaseEarliest(let id):
      earlier(rule, release(id) + [.name("earliest")], scenario[id].earliest?.value, "let '\(scenario[id].id)' start")
    case .phaseEarliest(let id):
      earlier(
        rule, phase(id) + [.name("earliest")], scenario[id].earliest?.value, "let '\(scenario.path(of: id))' start")
    case .fixed(let id):
      levers.append(
        Lever(
          rule, size: 3, "drop the pin of '\(scenario.path(of: id))' at \(time.begin(scenario[id].fixed?.value ?? 0))",
          [ScenarioEdit(phase(id) + [.name("fixed")], .remove)]))
    case .criterion(let id, let k):
      add(scenario[id].criteria[k], rule, phase(id) + [.name("criteria"), .name(scenario[id].criteria[k].id)])
    case .compositeCriterion(let id, let k):
      guard let criterion = scenario[id].gate?.criteria[k] else { return }
      add(
        criterion, rule,
        [.name("composites"), .name(scenario[id].id), .name("gate"), .name("criteria"), .name(criterion.id)])
    case .limit(let id): addLimit(id)
    case .freeze(let id): addFreeze(id, phases)
    case .teamCapacity(let id): addTeam(id)
    case .environmentCapacity(let id): addEnvironment(id)
    case .changeover(let id):
      shorter(
        rule, environment(id) + [.name("changeover")], scenario[id].changeover, "changeover of '\(scenario[id].id)'")
    case .lead(let id):
      shorter(rule, environment(id) + [.name("lead")], scenario[id].lead, "lead of '\(scenario[id].id)'")
    case .outages(let id):
      let outages = distinct(scenario[id].instances.flatMap(\.outages).map { ($0.range, $0.place) })
      removeEach(rule, environment(id) + [.name("outages")], outages, "outage of '\(scenario[id].id)'")
    case .incompatible(let id):
      for (k, pair) in scenario[id].incompatible.enumerated() {
        levers.append(
          Lever(
            rule, size: 10, "let '\(pair.first)' and '\(pair.second)' share '\(scenario[id].id)'",
            [ScenarioEdit(environment(id) + [.name("incompatible"), .index(k)], .remove)]))
      }
    case .dependency(let k): addDependency(k)
    case .maximum(let k): addMaximum(k)
    case .separation(let k):
      guard let path = relation(scenario.separations[k].id, scenario.separations[k].place) else { return }
      shorter(
        rule, path + [.name("gap")], scenario.separations[k].gap,
        "gap between \(scenario.separations[k].phases.map { "'\(scenario.path(of: $0))'" }.joined(separator: ", "))")
      levers.append(
        Lever(
          rule, size: 12,
          "let \(scenario.separations[k].phases.map { "'\(scenario.path(of: $0))'" }.joined(separator: ", ")) overlap",
          [ScenarioEdit(path, .remove)]))
    case .composite(let id): addComposite(id)
    case .compositeGate(let id):
      levers.append(
        Lever(
          rule, size: 12, "drop the gate of '\(scenario[id].id)'",
          [ScenarioEdit([.name("composites"), .name(scenario[id].id), .name("gate")], .remove)]))
    case .phase(let id): addPhase(id)
    case .windowNeed(let id): addOpening(id)
    case .lock: break
    }
  }

  private func environment(_ id: EnvironmentID) -> [ValuePath.Step] { [.name("environments"), .name(scenario[id].id)] }

  // MARK: dates

  func date(endingAt slot: Slot) -> String { "\(scenario.grid.instant(of: slot).date + -1)" }

  func day(_ slot: Slot) -> Int { slot >= 0 ? slot / perDay : -((-slot + perDay - 1) / perDay) }

  private mutating func later(_ rule: ScenarioRule, _ path: [ValuePath.Step], _ value: Slot?, _ name: String) {
    guard let value else { return }
    let first = day(value + perDay - 1)
    let last = day(scenario.grid.slotCount)
    guard last > first || value < scenario.grid.slotCount else { return }
    levers.append(
      Lever(
        rule: rule, steps: max(1, last - first), size: { $0 },
        edits: { [self] n in [ScenarioEdit(path, .set(date(endingAt: (first + n) * perDay)))] },
        text: { [self] n in
          "move the \(name) from \(time.end(value)) to \(time.end((first + n) * perDay)), \(n) day\(n == 1 ? "" : "s") later"
        }))
  }

  private mutating func earlier(_ rule: ScenarioRule, _ path: [ValuePath.Step], _ value: Slot?, _ name: String) {
    guard let value, value > 0 else { return }
    let from = min(day(value + perDay - 1), day(scenario.grid.slotCount))
    guard from > 0 else { return }
    levers.append(
      Lever(
        rule: rule, steps: from, size: { $0 },
        edits: { [self] n in
          [ScenarioEdit(path, .set("\(scenario.grid.instant(of: (from - n) * perDay).date)"))]
        },
        text: { [self] n in "\(name) on \(time.begin((from - n) * perDay)), \(n) day\(n == 1 ? "" : "s") earlier" }))
  }

  private mutating func add(_ criterion: Criterion, _ rule: ScenarioRule, _ path: [ValuePath.Step]) {
    if let ready = criterion.ready {
      earlier(rule, path + [.name("ready")], ready.value, "have criterion '\(criterion.id)' ready")
    }
    levers.append(
      Lever(
        rule, size: 15, "waive criterion '\(criterion.id)'",
        [ScenarioEdit(path + [.name("status")], .set("waived"))]))
  }

  /// A length that shrinks hour by hour to nothing.
  private mutating func shorter(_ rule: ScenarioRule, _ path: [ValuePath.Step], _ slots: Int, _ name: String) {
    guard slots > 0 else { return }
    levers.append(
      Lever(
        rule: rule, steps: slots, size: { [perDay] n in max(1, (n + perDay - 1) / perDay) },
        edits: { [self] n in [ScenarioEdit(path, .set(length(slots - n)))] },
        text: { [self] n in "cut the \(name) from \(time.stretch(slots)) to \(time.stretch(slots - n))" }))
  }

  /// A duration as the language writes it.
  func length(_ slots: Int) -> String {
    let minutes = slots * scenario.grid.slotMinutes
    return minutes % 60 == 0 ? "\(minutes / 60)h" : "\(minutes)m"
  }

  private mutating func addHorizon(_ conflict: Conflict) {
    guard let refuted = conflict.proof.refuted,
      refuted.core.contains(where: {
        refuted.bounds[$0].endHigh >= scenario.grid.slotCount || refuted.bounds[$0].startLow > scenario.grid.slotCount
      })
    else { return }
    let rule = conflict.rules.first { if case .phase = $0 { true } else { false } }
    guard let rule else { return }
    let end = scenario.grid.instant(of: scenario.grid.slotCount).date
    levers.append(
      Lever(
        rule: rule, steps: 366, size: { $0 + 5 },
        edits: { n in [ScenarioEdit([.name("time"), .name("end")], .set("\(end + (n - 1))"))] },
        text: { [self] n in "plan to \(time.day(end + (n - 1))), \(n) day\(n == 1 ? "" : "s") longer" }))
  }

  // MARK: capacities

  private mutating func addLimit(_ id: WindowID) {
    let window = scenario[id]
    let path: [ValuePath.Step] = [.name("windows"), .name(window.id)]
    let places = Set(window.occurrences.map(\.place))
    let limits = Set(window.occurrences.compactMap(\.limit))
    if limits.count == 1, let limit = limits.first {
      levers.append(
        Lever(
          rule: .limit(id), steps: 12, size: { 2 * $0 },
          edits: { n in [ScenarioEdit(path + [.name("limit")], .set("\(limit + n)"))] },
          text: { n in "let window '\(window.id)' take \(limit + n) per opening instead of \(limit)" }))
    }
    guard places.count > 1 || window.occurrences.count == 1 else { return }
    for (k, occurrence) in window.occurrences.enumerated().prefix(60) {
      guard let limit = occurrence.limit else { continue }
      levers.append(
        Lever(
          rule: .limit(id), steps: 12, size: { 2 * $0 },
          edits: { n in [ScenarioEdit(path + [.name("dates"), .index(k), .name("limit")], .set("\(limit + n)"))] },
          text: { [time] n in
            "let window '\(window.id)' take \(limit + n) instead of \(limit) on \(time.begin(occurrence.range.lowerBound))"
          }))
    }
  }

  private func distinct(_ items: [(Range<Slot>, Place)]) -> [(range: Range<Slot>, place: Place)] {
    var seen: Set<Place> = []
    return items.filter { seen.insert($0.1).inserted }.sorted { $0.1 < $1.1 }.map { (range: $0.0, place: $0.1) }
  }

  /// One lever to drop each entry of a list; a list from a single file is numbered as it stands there.
  private mutating func removeEach(
    _ rule: ScenarioRule, _ path: [ValuePath.Step], _ items: [(range: Range<Slot>, place: Place)], _ name: String
  ) {
    for (k, item) in items.enumerated() {
      let days = max(1, item.range.count / perDay)
      levers.append(
        Lever(
          rule, size: days,
          "drop the \(name) from \(time.begin(item.range.lowerBound)) to \(time.end(item.range.upperBound))",
          [ScenarioEdit(path + [.index(k)], .remove)]))
    }
  }

  private mutating func addTeam(_ id: TeamID) {
    let team = scenario[id]
    let path: [ValuePath.Step] = [.name("teams"), .name(team.id)]
    levers.append(
      Lever(
        rule: .teamCapacity(id), steps: 24, size: { 5 * $0 },
        edits: { n in [ScenarioEdit(path + [.name("capacity")], .set("\(team.capacity + n)"))] },
        text: { n in
          "\(n) more \(n == 1 ? "person" : "people") in team '\(team.id)' (\(team.capacity + n) instead of \(team.capacity))"
        }))
    for (k, change) in team.changes.enumerated() where change.capacity < team.capacity {
      levers.append(
        Lever(
          rule: .teamCapacity(id), steps: team.capacity - change.capacity, size: { 3 * $0 },
          edits: { n in
            [ScenarioEdit(path + [.name("changes"), .index(k), .name("capacity")], .set("\(change.capacity + n)"))]
          },
          text: { [time] n in
            "\(change.capacity + n) instead of \(change.capacity) people in team '\(team.id)' from \(time.begin(change.range.lowerBound)) to \(time.end(change.range.upperBound))"
          }))
    }
  }

  private mutating func addEnvironment(_ id: EnvironmentID) {
    let environment = scenario[id]
    let path = self.environment(id)
    if environment.instances[0].id != nil {
      let names = environment.instances.compactMap(\.id)
      levers.append(
        Lever(
          rule: .environmentCapacity(id), steps: 8, size: { 8 * $0 },
          edits: { n in
            let added = (1...max(1, n)).map { k in Self.freshName("\(environment.id)-\(names.count + k)", among: names)
            }
            return [ScenarioEdit(path + [.name("instances")], .add(added.map(ScenarioEdit.quoted)))]
          },
          text: { n in
            n == 1 ? "one more instance of '\(environment.id)'" : "\(n) more instances of '\(environment.id)'"
          }))
    } else {
      let capacity = environment.instances[0].capacity
      levers.append(
        Lever(
          rule: .environmentCapacity(id), steps: 24, size: { 6 * $0 },
          edits: { n in [ScenarioEdit(path + [.name("capacity")], .set("\(capacity + n)"))] },
          text: { n in "room for \(capacity + n) instead of \(capacity) in '\(environment.id)'" }))
    }
    let changes = distinct(environment.instances.flatMap(\.changes).map { ($0.range, $0.place) })
    removeEach(
      .environmentCapacity(id), path + [.name("changes")], changes, "change of capacity of '\(environment.id)'")
  }

  private static func freshName(_ name: String, among names: [String]) -> String {
    var fresh = name
    while names.contains(fresh) { fresh += "x" }
    return fresh
  }

  // MARK: relations

  /// Index among the list's items of the same file.
  func indexInFile(_ place: Place, _ places: [Place]) -> Int {
    places.filter { $0.file == place.file && $0 < place }.count
  }

  private func relation(_ id: String?, _ place: Place) -> [ValuePath.Step]? {
    if let id { return [.name("dependencies"), .name(id)] }
    let places = scenario.dependencies.map(\.place) + scenario.separations.map(\.place)
    // An index names one list: that of the only file with dependencies.
    guard places.allSatisfy({ $0.file == place.file }) else { return nil }
    return [.name("dependencies"), .index(indexInFile(place, places))]
  }

  private mutating func addDependency(_ k: Int) {
    let dependency = scenario.dependencies[k]
    guard let path = relation(dependency.id, dependency.place) else { return }
    let name = "'\(scenario.name(of: dependency.from))' → '\(scenario.name(of: dependency.to))'"
    if dependency.lag > 0 && dependency.max == nil {
      shorter(.dependency(k), path + [.name("lag")], dependency.lag, "lag \(name)")
    }
    levers.append(Lever(.dependency(k), size: 15, "drop the dependency \(name)", [ScenarioEdit(path, .remove)]))
  }

  private mutating func addMaximum(_ k: Int) {
    let dependency = scenario.dependencies[k]
    guard let most = dependency.max?.value, let path = relation(dependency.id, dependency.place) else { return }
    let name = "'\(scenario.name(of: dependency.from))' → '\(scenario.name(of: dependency.to))'"
    let step = perDay
    levers.append(
      Lever(
        rule: .maximum(k), steps: max(1, scenario.grid.slotCount / step), size: { $0 },
        edits: { [self] n in [ScenarioEdit(path + [.name("max")], .set(length(most + n * step)))] },
        text: { [self] n in "allow \(time.stretch(most + n * step)) instead of \(time.stretch(most)) between \(name)" })
    )
  }

  private mutating func addComposite(_ id: CompositeID) {
    let composite = scenario[id]
    let path: [ValuePath.Step] = [.name("composites"), .name(composite.id)]
    if composite.releases.count > 2 {
      for member in composite.releases {
        let rest = composite.releases.filter { $0 != member }.map { ScenarioEdit.quoted(scenario[$0].id) }
        levers.append(
          Lever(
            .composite(id), size: 10, "take '\(scenario[member].id)' out of '\(composite.id)'",
            [ScenarioEdit(path + [.name("releases")], .set("[\(rest.joined(separator: ", "))]"))]))
      }
    }
    levers.append(
      Lever(.composite(id), size: 14, "deliver the members of '\(composite.id)' apart", [ScenarioEdit(path, .remove)]))
  }

  private mutating func addPhase(_ id: PhaseID) {
    let phase = scenario[id]
    if phase.options.count == 1, phase.options[0].duration > 1 {
      let duration = phase.options[0].duration
      let name = scenario.path(of: id)
      let path = self.phase(id) + [.name("duration")]
      levers.append(
        Lever(
          rule: .phase(id), steps: duration - 1, size: { [perDay] n in 4 + 3 * n / max(1, perDay / 3) },
          edits: { [self] n in [ScenarioEdit(path, .set(length(duration - n)))] },
          text: { [self] n in
            let (before, after) = scenario.work(from: duration, to: duration - n, of: id)
            return "shorten '\(name)' from \(before) to \(after)"
          }))
    }
    let release = phase.release
    guard scenario[release].deferCost == nil,
      !levers.contains(where: {
        if case .phase(let other) = $0.rule {
          scenario[other].release == release && $0.steps == 1 && $0.size(1) == 40
        } else {
          false
        }
      })
    else { return }
    levers.append(
      Lever(
        .phase(id), size: 40, "leave '\(scenario[release].id)' out of this plan",
        [ScenarioEdit(self.release(release) + [.name("defer-cost")], .set("0"))]))
  }
}
