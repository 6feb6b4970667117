import DenseCollections
import ReleaseModel
import ScenarioFiles

/// Small random scenarios of two weeks in which all features of the language mix. Most have a plan.
struct RandomScenario {
  private var generator: SeededGenerator

  init(_ seed: Int) { generator = SeededGenerator(seed: UInt64(seed) &* 65_537 &+ 11) }

  /// Loads what `text` writes; what the language refuses is nil.
  static func load(_ text: String) -> ScenarioLoader.Result {
    ScenarioLoader.load(["random.yaml"]) { _ in Array(text.utf8) }
  }

  private mutating func chance(_ numerator: Int, _ denominator: Int) -> Bool {
    generator.chance(numerator, in: denominator)
  }
  private mutating func pick<T>(_ items: [T]) -> T { items[generator.below(items.count)] }
  private mutating func date(_ day: Int) -> String { "2027-02-\(day < 10 ? "0" : "")\(day)" }
  private mutating func maybe(_ numerator: Int, _ denominator: Int, _ text: String) -> String {
    chance(numerator, denominator) ? text : ""
  }

  mutating func text() -> String {
    let releases = 1 + generator.below(4)
    var text = """
      orchestra: 1
      name: random
      time: { start: 2027-02-01, end: 2027-02-16, slot: 6h }
      calendars:
        - { id: days, week: { mon-sat: ["06:00-18:00"] }, holidays: [\(date(2 + generator.below(12)))] }
        - { id: early, week: { mon-fri: ["00:00-12:00"] } }
      teams:
        - { id: dev, capacity: \(1 + generator.below(3)), calendar: days, changes: [{ from: 2027-02-05, to: 2027-02-06, capacity: 1 }] }
        - { id: ops, capacity: \(1 + generator.below(2)) }
      systems: [ledger, web]
      environments:
        - { id: sit, instances: [s1, s2, s3], outages: [{ from: \(date(3 + generator.below(9)))T06:00, to: 2027-02-13T06:00, instances: [s3] }], changeover: \(6 * generator.below(3))h }
        - { id: uat, capacity: 2, calendar: days, incompatible: [[x, y], [x, x]], changes: [{ from: 2027-02-08, to: 2027-02-08, capacity: \(generator.below(3)) }] }
        - { id: cloud, capacity: 3, lead: \(6 * generator.below(4))h, cost-per-day: \(generator.below(5)) }
      windows:
        - { id: night, rrule: "FREQ=DAILY;INTERVAL=2", from: 2027-02-01, start: "12:00", length: \(pick(["12h", "24h", "48h"])), limit: \(1 + generator.below(3)) }
        - { id: listed, dates: [{ at: 2027-02-03T00:00, length: 24h }, { at: 2027-02-04T00:00, length: 24h, limit: \(generator.below(3)) }, { at: 2027-02-10T12:00, length: 36h }] }
      freezes:
        - { from: \(date(3 + generator.below(6))), to: 2027-02-09, environments: [\(pick(["sit", "uat", "cloud"]))]\(maybe(1, 2, ", except: [r0]")) }
        - { from: 2027-02-06, to: 2027-02-07, systems: [web]\(maybe(1, 2, ", environments: [cloud]")) }

      """
    if chance(1, 2) { text += "  - { from: 2027-02-11T06:00, to: 2027-02-11T18:00 }\n" }
    text += "releases:\n"
    var phases: [[String]] = []
    for r in 0..<releases {
      let (lines, names) = release(r)
      text += lines
      phases.append(names)
    }
    text += relations(phases)
    if chance(1, 3) { text += "objective: { makespan-cost: \(generator.below(4)) }\n" }
    return text
  }

  private mutating func release(_ r: Int) -> (String, [String]) {
    var line = "  - id: r\(r)\n"
    if chance(1, 3) { line += "    earliest: \(date(1 + generator.below(5)))\n" }
    if chance(2, 3) {
      line += "    due: \(date(2 + generator.below(14)))\n"
      if chance(2, 3) { line += "    delay-cost: \(generator.below(9))\n" }
    }
    if chance(1, 8) { line += "    deadline: \(date(8 + generator.below(8)))\n" }
    if chance(1, 2) { line += "    defer-cost: \(generator.below(60))\n" }
    line += "    phases:\n"
    var names: [String] = []
    let count = 1 + generator.below(3)
    for p in 0..<count {
      line += "      - { id: p\(p), \(phase(names, last: p == count - 1)) }\n"
      names.append("p\(p)")
    }
    return (line, names)
  }

  private mutating func phase(_ before: [String], last: Bool) -> String {
    var keys: [String] = []
    if chance(1, 6) {
      keys.append("gate: true")
      if chance(1, 2) {
        keys.append(
          "criteria: [{ id: c, ready: \(date(1 + generator.below(8))), status: \(pick(["pending", "failed", "passed"])) }]"
        )
      }
      if chance(1, 2) { keys.append("window: \(pick(["night", "listed"]))") }
    } else if last || chance(1, 5) {
      keys.append("duration: \(pick(["6h", "12h", "0h"]))")
      keys.append("window: \(pick(["night", "listed", "[night, listed]"]))")
      keys.append("environment: \(pick(["cloud", "sit", "[uat, cloud]"]))")
      keys.append("changes: [\(pick(["ledger", "web", "ledger, web"]))]")
      if chance(1, 3) { keys.append("weight: \(generator.below(3))") }
      if chance(1, 3) { keys.append("team: \(pick(["dev", "ops"]))") }
    } else if chance(1, 4) {
      keys.append(
        "environment: \(pick(["sit", "[sit, uat]"])), options: [{ duration: 12h, team: ops }, { duration: 24h, team: dev, cost: \(generator.below(4)), calendar: early }]"
      )
    } else {
      keys.append("duration: \(pick(["6h", "12h", "18h", "24h"]))")
      if chance(2, 3) { keys.append(pick(["team: dev", "team: ops", "teams: { dev: 1, ops: 1 }"])) }
      if chance(1, 2) {
        keys.append("environments: \(pick(["[sit]", "[sit, [uat, cloud]]", "[[cloud, uat]]", "[uat]"]))")
      }
      if chance(1, 4) { keys.append("calendar: \(pick(["days", "always", "early"]))") }
      if chance(1, 5) { keys.append("interruptible: false") }
      if chance(1, 4) { keys.append("changes: [ledger]") }
    }
    if chance(1, 3) { keys.append("usage: \(pick(["x", "y"]))") }
    if let first = before.first, chance(1, 4) { keys.append("after: [\(pick(["", first]))]") }
    if chance(1, 10) { keys.append("earliest: \(date(1 + generator.below(6)))") }
    if chance(1, 14) { keys.append("fixed: \(date(2 + generator.below(10)))") }
    return keys.joined(separator: ", ")
  }

  private mutating func relations(_ phases: [[String]]) -> String {
    guard phases.count > 1 else { return "" }
    var text = ""
    func end(_ r: Int, _ whole: Bool, _ p: Int) -> String {
      whole ? "r\(r)" : "r\(r).\(phases[r][p % phases[r].count])"
    }
    if chance(2, 3) {
      text += "dependencies:\n"
      for _ in 0..<(1 + generator.below(2)) {
        let to = 1 + generator.below(phases.count - 1)
        let from = generator.below(to)
        let whole = chance(1, 3)
        var line = "from: \(end(from, whole, generator.below(3))), to: \(end(to, whole, generator.below(3)))"
        line +=
          ", type: \(pick(["finish-to-start", "finish-to-start", "start-to-start", "finish-to-finish", "start-to-finish"]))"
        let named = chance(1, 3)
        let lag = generator.below(4) - 1
        line += ", lag: \(6 * lag)h"
        if named { line += ", calendar: \(pick(["days", "early"]))" }
        if !whole && chance(1, 3) { line += ", max: \(6 * (lag + 4 + generator.below(20)))h" }
        text += "  - { \(line) }\n"
      }
      if chance(1, 3) {
        text += "  - { apart: [r0.p0, r1.p0], gap: \(6 * generator.below(3))h }\n"
      }
    }
    guard chance(1, 2) else { return text }
    text += "composites:\n"
    let gate = chance(1, 2) ? ", gate: { window: \(pick(["night", "listed"])) }" : ""
    text += "  - { id: c0, releases: [r0, r1], sync: \(pick(["same-window", "same-start"]))\(gate) }\n"
    if phases.count > 2 && chance(1, 2) { text += "  - { id: c1, releases: [r1, r2], sync: same-window }\n" }
    return text
  }
}
