import ScenarioFiles
import Timeline

/// From the draft to the keys of the file.
extension ScenarioGenerator {
  mutating func finished(planting cause: PlantedCause?) -> GeneratedScenario {
    var members: Fields = [
      ("orchestra", .int(1)), ("name", .string("\(family.rawValue), \(count) releases, seed \(seed)")),
      (
        "time",
        .object([
          ("zone", .string("Europe/London")), ("start", date(0)), ("end", date(horizon)),
          ("slot", .string("\(Self.slotHours)h")),
        ])
      ),
      ("calendars", calendarValues), ("teams", .array(teams.map(value(ofTeam:)))), ("systems", systemValues),
      ("environments", environmentValues), ("windows", windowValues),
    ]
    let freezes = freezeValues
    if !freezes.isEmpty { members.append(("freezes", .array(freezes))) }
    var values: [JSONText] = []
    values.reserveCapacity(count)
    for release in releases { values.append(value(of: release)) }
    members.append(("releases", .array(values)))
    if !dependencies.isEmpty { members.append(("dependencies", .array(dependencies))) }
    if !composites.isEmpty { members.append(("composites", .array(composites))) }
    let phases = releases.reduce(0) { $0 + $1.phases.count }
    var scenario = GeneratedScenario(members: members, loads: reportedLoads, releases: count, phases: phases)
    if let cause { plant(cause, in: &scenario) }
    return scenario
  }

  private mutating func value(of release: DraftRelease) -> JSONText {
    let due = due(release)
    var fields: Fields = [("id", .string(release.id))]
    if release.earliest > 0 { fields.append(("earliest", date(release.earliest))) }
    fields += [("due", date(due)), ("delay-cost", .int(release.delayCost))]
    if release.hasDeadline { fields.append(("deadline", date(due + release.length / 2 + 14))) }
    if let cost = release.deferCost { fields.append(("defer-cost", .int(cost))) }
    fields.append(("phases", .array(release.phases.map { .object($0) })))
    return .object(fields)
  }

  private var calendarValues: JSONText {
    let holidays = JSONText.words(
      "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28")
    return .array([
      .object([
        ("id", .string("office")), ("week", .object([("mon-fri", .words("08:00-16:00"))])), ("holidays", holidays),
      ]),
      .object([("id", .string("office-east")), ("week", .object([("mon-fri", .words("04:00-12:00"))]))]),
      .object([("id", .string("six-days")), ("week", .object([("mon-sat", .words("08:00-16:00"))]))]),
    ])
  }

  private func value(ofTeam team: DraftResource) -> JSONText {
    .object([("id", .string(team.id)), ("capacity", .int(team.capacity))] + team.fields)
  }

  private var systemValues: JSONText {
    .array((0..<domains).flatMap { domain in (0..<4).map { .string(system($0, of: domain)) } })
  }

  private var environmentValues: JSONText {
    var values: [JSONText] = environments.map { environment in
      var fields: Fields = [("id", .string(environment.id))]
      if environment.kind == .instances {
        let names = (1...environment.capacity).map { JSONText.string("\(environment.id)-n\($0)") }
        fields.append(("instances", .array(names)))
      } else {
        fields.append(("capacity", .int(environment.capacity)))
      }
      return .object(fields + environment.fields)
    }
    if family == .seasonal {
      values.append(.object([("id", .string("load-lab")), ("capacity", .int(max(1, count / 60)))]))
    }
    values.append(.object([("id", .string("production")), ("capacity", .int(min(1_000_000, count + 1)))]))
    return .array(values)
  }

  /// Deployments that an occurrence takes, where one opens every so many days: a third more than are due.
  private func limit(every days: Int) -> JSONText { .int(max(3, count * days * 4 / (span * 3) + 1)) }

  private var windowValues: JSONText {
    func window(_ id: String, _ rule: String, _ start: String, _ length: String, every days: Int?) -> JSONText {
      var fields: Fields = [("id", .string(id)), ("rrule", .string(rule))]
      if rule.contains("INTERVAL") { fields.append(("from", date(0))) }
      fields += [("start", .string(start)), ("length", .string(length))]
      if let days { fields.append(("limit", limit(every: days))) }
      return .object(fields)
    }
    let weekly = window("weekly", "FREQ=WEEKLY;BYDAY=SA", "20:00", "12h", every: 7)
    let rollout = window("rollout", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "08:00", "8h", every: 2)
    switch family {
    case .regulated:
      return .array([
        window("monthly", "FREQ=MONTHLY;BYDAY=1SA", "20:00", "12h", every: 30),
        window("fortnightly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "04:00", "8h", every: 14),
        window("board", "FREQ=WEEKLY;BYDAY=TH", "12:00", "4h", every: nil),
      ])
    case .seasonal, .crunch: return .array([weekly])
    case .services: return .array([rollout])
    case .convoys: return .array([window("train", "FREQ=WEEKLY;BYDAY=TU", "16:00", "16h", every: 7)])
    case .handovers:
      return .array([weekly, rollout, window("board", "FREQ=WEEKLY;BYDAY=TH", "12:00", "4h", every: nil)])
    }
  }

  /// Freezes of production: short ones at quarter ends, or one long one.
  private var freezeValues: [JSONText] {
    func freeze(_ day: Int, _ length: Int, _ why: String) -> JSONText {
      .object([
        ("from", date(day)), ("to", date(day + length)), ("environments", .words("production")), ("why", .string(why)),
      ])
    }
    switch family {
    case .regulated: return stride(from: 84, to: horizon - 30, by: 91).map { freeze($0, 6, "quarter end") }
    case .seasonal: return [freeze(span * 3 / 5, 20, "peak season")]
    case .convoys: return [freeze(span / 2, 6, "stock-taking")]
    default: return []
    }
  }
}
