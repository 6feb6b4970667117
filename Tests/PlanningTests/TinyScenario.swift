import DenseCollections

/// Scenarios of four days in slots of eight hours, with at most six phases, in which all features of the language mix.
struct TinyScenario {
  private var generator: SeededGenerator
  /// Whether the last phase of each release has a window.
  private var delivers: [Bool] = []

  init(_ seed: Int) { generator = SeededGenerator(seed: UInt64(seed) &* 104_729 &+ 5) }

  private mutating func chance(_ numerator: Int, _ denominator: Int) -> Bool {
    generator.chance(numerator, in: denominator)
  }
  private mutating func pick(_ items: [String]) -> String { items[generator.below(items.count)] }
  private mutating func maybe(_ numerator: Int, _ denominator: Int, _ text: String) -> String {
    chance(numerator, denominator) ? text : ""
  }
  private mutating func day() -> String { "2027-02-0\(5 + generator.below(4))" }
  private mutating func moment() -> String { day() + pick(["T00:00", "T08:00", "T16:00"]) }

  mutating func text() -> String {
    var text = """
      orchestra: 1
      name: tiny
      time: { start: 2027-02-05, end: 2027-02-08, slot: 8h }
      calendars:
        - { id: shifts, week: { mon-sun: ["00:00-16:00"] }\(maybe(1, 3, ", holidays: [2027-02-06]")) }
        - { id: late, week: { fri-mon: ["08:00-24:00"] } }
      teams:
        - { id: dev, capacity: \(1 + generator.below(2)), calendar: shifts\(maybe(1, 4, ", changes: [{ from: 2027-02-07, to: 2027-02-07, capacity: \(generator.below(2)) }]")) }
        - { id: ops, capacity: 1, calendar: \(pick(["always", "late"])) }
      systems: [ledger, web]
      environments:
        - { id: sit, instances: [s1, s2], changeover: \(8 * generator.below(3))h\(maybe(1, 3, ", outages: [{ from: 2027-02-06T08:00, to: 2027-02-07T00:00, instances: [s2] }]")) }
        - { id: uat, capacity: 2, incompatible: [[x, y], [x, x]]\(maybe(1, 4, ", calendar: shifts"))\(maybe(1, 4, ", changes: [{ from: 2027-02-07, to: 2027-02-07, capacity: \(generator.below(2)) }]")) }
        - { id: cloud, capacity: \(1 + generator.below(2)), lead: \(8 * generator.below(3))h, cost-per-day: \(3 * generator.below(3)) }
      windows:
        - { id: night, rrule: FREQ=DAILY, start: "\(pick(["08:00", "16:00"]))", length: \(pick(["8h", "16h"])), limit: \(1 + generator.below(2)) }
        - { id: listed, dates: [{ at: 2027-02-06, length: 16h, limit: 1 }, { at: 2027-02-07T08:00, length: 24h }] }
      freezes:
        - { from: 2027-02-0\(5 + generator.below(2))\(pick(["T00:00", "T08:00", "T16:00"])), to: 2027-02-0\(6 + generator.below(2)), environments: [\(pick(["sit", "uat", "cloud"]))]\(maybe(1, 2, ", except: [r0]")) }

      """
    if chance(1, 4) { text += "  - { from: 2027-02-06, to: 2027-02-06, systems: [web] }\n" }
    if chance(1, 5) { text += "  - { from: 2027-02-07T16:00, to: 2027-02-08T00:00 }\n" }
    let counts = [[2], [3], [1, 1], [2, 1], [2, 2], [1, 1, 1], [2, 1, 1], [3, 2], [2, 2, 1], [2, 2, 2]][
      generator.below(10)]
    text += "releases:\n"
    for (r, count) in counts.enumerated() { text += release(r, count) }
    text += relations(counts)
    if chance(1, 4) { text += "objective: { makespan-cost: \(1 + generator.below(3)) }\n" }
    return text
  }

  private mutating func release(_ r: Int, _ count: Int) -> String {
    var text = "  - id: r\(r)\n"
    delivers.append(false)
    if chance(1, 4) { text += "    earliest: \(moment())\n" }
    if chance(3, 4) { text += "    due: \(moment())\n    delay-cost: \(generator.below(7))\n" }
    if chance(1, 6) { text += "    deadline: \(moment())\n" }
    if chance(1, 2) { text += "    defer-cost: \(generator.below(20))\n" }
    text += "    phases:\n"
    for p in 0..<count { text += "      - { id: p\(p), \(phase(p, count)) }\n" }
    return text
  }

  private mutating func phase(_ p: Int, _ count: Int) -> String {
    var keys: [String] = []
    switch generator.below(p == count - 1 ? 3 : 6) {
    case 0, 1:
      keys = [
        "duration: \(pick(["8h", "8h", "16h", "0h"]))", "window: \(pick(["night", "listed", "[night, listed]"]))",
      ]
      keys.append(
        "environment: \(pick(["cloud", "sit", "[uat, cloud]"])), changes: [\(pick(["ledger", "web", "ledger, web"]))]")
      if p == count - 1 { delivers[delivers.count - 1] = true }
      if chance(1, 3) { keys.append("weight: \(generator.below(3))") }
      if chance(1, 3) { keys.append("team: \(pick(["dev", "ops"]))") }
    case 2:
      keys.append(
        "environment: \(pick(["sit", "[sit, uat]"])), options: [{ duration: 8h, team: ops, cost: \(generator.below(5)) }, { duration: 16h, team: dev }]"
      )
    case 3 where p > 0:
      keys = [
        "gate: true", "criteria: [{ id: c, ready: \(moment()), status: \(pick(["pending", "failed", "waived"])) }]",
      ]
      if chance(1, 2) { keys.append("window: \(pick(["night", "listed"]))") }
    default:
      keys.append("duration: \(pick(["8h", "16h", "24h"]))")
      if chance(2, 3) { keys.append(pick(["team: dev", "team: ops", "teams: { dev: 1, ops: 1 }"])) }
      if chance(1, 2) { keys.append("environments: \(pick(["[sit]", "[sit, uat]", "[[cloud, uat]]", "[uat]"]))") }
      if chance(1, 5) { keys.append("calendar: \(pick(["shifts", "always", "late"]))") }
      if chance(1, 5) { keys.append("interruptible: false") }
      if chance(1, 5) { keys.append("changes: [ledger]") }
    }
    if chance(1, 2) { keys.append("usage: \(pick(["x", "y"]))") }
    if p > 0 && chance(1, 4) { keys.append("after: [\(pick(["", "p0"]))]") }
    if chance(1, 12) { keys.append("fixed: \(moment())") }
    return keys.joined(separator: ", ")
  }

  private mutating func relations(_ counts: [Int]) -> String {
    guard counts.count > 1 else { return "" }
    var text = "dependencies:\n"
    let to = 1 + generator.below(counts.count - 1)
    let whole = chance(1, 4)
    let lag = generator.below(3) - 1
    var line =
      whole
      ? "from: r0, to: r\(to)" : "from: r0.p\(generator.below(counts[0])), to: r\(to).p\(generator.below(counts[to]))"
    line +=
      ", type: \(pick(["finish-to-start", "finish-to-start", "start-to-start", "finish-to-finish", "start-to-finish"]))"
    line += ", lag: \(8 * lag)h"
    if chance(1, 3) { line += ", calendar: \(pick(["shifts", "late"]))" }
    if !whole && chance(1, 2) { line += ", max: \(8 * (lag + generator.below(4)))h" }
    text += "  - { \(line) }\n"
    if chance(1, 3) { text += "  - { apart: [r0.p0, r1.p0], gap: \(8 * generator.below(2))h }\n" }
    if chance(1, 2) {
      let gate = maybe(1, 2, ", gate: { window: \(pick(["night", "listed"])) }")
      text +=
        "composites:\n  - { id: c0, releases: [r0, r1], sync: \(pick(delivers[0] && delivers[1] ? ["same-window", "same-start"] : ["same-start"]))\(gate) }\n"
    }
    return text
  }
}
