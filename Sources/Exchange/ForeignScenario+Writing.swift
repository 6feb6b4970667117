package import ReleaseModel
package import ScenarioFiles
import Timeline

extension ForeignScenario {
  private typealias Members = [(key: String, value: JSONText)]

  /// A scenario's keys and values. Beside a base they hold what the base lacks; without one also a time, a calendar, teams
  /// and environments, as far as they must be made up, each of which is told.
  package mutating func members(beside base: Scenario?, zone: String = "UTC") -> [(key: String, value: JSONText)] {
    var members: Members = []
    if base == nil { members += head(zone) }
    let made = calendarMembers(base)
    if !made.isEmpty { members.append(("calendars", .array(made))) }
    let teams = teamMembers(base)
    if !teams.isEmpty { members.append(("teams", .array(teams))) }
    let environments = environmentMembers(base)
    if !environments.isEmpty { members.append(("environments", .array(environments))) }
    dropUnknownWindows(base)
    members.append(("releases", .array(releases.filter { !$0.phases.isEmpty }.map(Self.member))))
    for release in releases where release.phases.isEmpty {
      tell("lost", at: .unknown, "release \(quoted(release.id)) has no phases and is left out")
    }
    let dependencies = links.compactMap(dependency)
    if !dependencies.isEmpty { members.append(("dependencies", .array(dependencies))) }
    return members
  }

  private mutating func head(_ zone: String) -> Members {
    func dates(_ texts: [String?]) -> [CivilDate] { texts.compactMap { $0.flatMap { CivilDate(text: $0.prefix(10)) } } }
    let starts = dates(releases.flatMap { [$0.earliest] + $0.phases.flatMap { [$0.earliest, $0.fixed] } })
    let ends = dates(releases.flatMap { [$0.due, $0.deadline] + $0.phases.map(\.deadline) })
    let dates = (starts + ends).sorted()
    // Work begins before what is due first.
    let start = starts.min() ?? ends.min().map { $0 + -90 } ?? CivilDate(dayNumber: 20_454)
    let end = max((dates.last ?? start) + 90, start + 180)
    tell(
      "guessed", at: .unknown,
      "time: \(start) to \(end) in \(zone), \(dates.isEmpty ? "as the file holds no dates" : "around the dates of the file")"
    )
    return [
      ("orchestra", .int(1)), ("name", .string(name)),
      (
        "time",
        .object([
          ("zone", .string(zone)), ("start", .string(start.description)), ("end", .string(end.description)),
          ("slot", .string("1h")),
        ])
      ),
    ]
  }

  private mutating func calendarMembers(_ base: Scenario?) -> [JSONText] {
    let known = Set((base?.calendars ?? []).map(\.id))
    var result = calendars.filter { !known.contains($0.id) }.map { calendar in
      JSONText.object([("id", .string(calendar.id))] + calendar.members)
    }
    if base == nil && calendars.isEmpty {
      tell("guessed", at: .unknown, "calendar office: Monday to Friday, 09:00 to 17:00")
      result.append(
        .object([("id", .string("office")), ("week", .object([("mon-fri", .array([.string("09:00-17:00")]))]))]))
    }
    return result
  }

  private mutating func teamMembers(_ base: Scenario?) -> [JSONText] {
    let known = Set((base?.teams ?? []).map(\.id))
    var most: [String: Int] = [:]
    var order: [String] = []
    for (team, count) in releases.flatMap(\.phases).flatMap(\.people) {
      if most[team] == nil { order.append(team) }
      most[team] = max(most[team] ?? 0, count)
    }
    let calendar = base?.calendars.first?.id ?? (calendars.isEmpty ? "office" : calendars[0].id)
    var result: [JSONText] = []
    func member(_ id: String, _ capacity: Int, _ calendar: String?) -> JSONText {
      var members: Members = [("id", .string(id)), ("capacity", .int(capacity))]
      if let calendar { members.append(("calendar", .string(calendar))) }
      return .object(members)
    }
    for team in teams where !known.contains(team.id) {
      result.append(member(team.id, max(team.value.capacity, 1), team.value.calendar))
    }
    let defined = known.union(teams.map(\.id))
    for id in order where !defined.contains(id) {
      tell(
        "guessed", at: .unknown,
        "team \(quoted(id)): capacity \(most[id] ?? 1), the most that one phase needs; calendar \(quoted(calendar))")
      result.append(member(id, most[id] ?? 1, calendar))
    }
    return result
  }

  private mutating func environmentMembers(_ base: Scenario?) -> [JSONText] {
    var known = Set((base?.environments ?? []).map(\.id))
    var result: [JSONText] = []
    for id in releases.flatMap(\.phases).flatMap(\.environments) where known.insert(id).inserted {
      tell("guessed", at: .unknown, "environment \(quoted(id)): one, for one phase at a time")
      result.append(.object([("id", .string(id))]))
    }
    return result
  }

  /// When a window opens no table says; only a base knows.
  private mutating func dropUnknownWindows(_ base: Scenario?) {
    let known = Set((base?.windows ?? []).map(\.id))
    var told: Set<String> = []
    for release in releases.indices {
      for phase in releases[release].phases.indices {
        guard let window = releases[release].phases[phase].window, !known.contains(window) else { continue }
        releases[release].phases[phase].window = nil
        if told.insert(window).inserted {
          warn(
            "lost", at: releases[release].phases[phase].place,
            "window \(quoted(window)): when it opens is not said; phases are free of it",
            expected: "a scenario that defines it, under --onto")
        }
      }
    }
  }

  private static func member(_ release: Release) -> JSONText {
    var members: Members = [("id", .string(release.id))]
    func add(_ key: String, _ text: String?) { if let text, !text.isEmpty { members.append((key, .string(text))) } }
    add("name", release.name)
    add("owner", release.owner)
    add("note", release.note)
    if !release.labels.isEmpty {
      members.append(("labels", .object(release.labels.map { ($0.key, .string($0.value)) })))
    }
    add("earliest", release.earliest)
    add("due", release.due)
    add("deadline", release.deadline)
    if let cost = release.delayCost { members.append(("delay-cost", .int(cost))) }
    if let cost = release.deferCost { members.append(("defer-cost", .int(cost))) }
    members.append(("phases", .array(release.phases.map(member))))
    return .object(members)
  }

  private static func member(_ phase: Phase) -> JSONText {
    var members: Members = [("id", .string(phase.id))]
    func add(_ key: String, _ text: String?) { if let text, !text.isEmpty { members.append((key, .string(text))) } }
    add("name", phase.name)
    add("kind", phase.kind)
    add("duration", phase.isGate && phase.duration == "0h" ? nil : phase.duration ?? (phase.isGate ? nil : "1d"))
    if phase.people.count == 1 {
      add("team", phase.people[0].team)
      if phase.people[0].count != 1 { members.append(("people", .int(phase.people[0].count))) }
    } else if !phase.people.isEmpty {
      members.append(("teams", .object(phase.people.map { ($0.team, .int($0.count)) })))
    }
    if phase.environments.count == 1 {
      add("environment", phase.environments[0])
    } else if !phase.environments.isEmpty {
      members.append(("environments", .array(phase.environments.map(JSONText.string))))
    }
    add("calendar", phase.calendar)
    add("window", phase.window)
    if phase.isGate { members.append(("gate", .bool(true))) }
    if let after = phase.after { members.append(("after", .array(after.map(JSONText.string)))) }
    add("earliest", phase.earliest)
    add("deadline", phase.deadline)
    add("fixed", phase.fixed)
    add("owner", phase.owner)
    add("note", phase.note)
    return .object(members)
  }

  private func dependency(_ link: Link) -> JSONText? {
    func path(_ end: (release: String, phase: String?)) -> String { end.release + (end.phase.map { "." + $0 } ?? "") }
    var members: Members = [("from", .string(path(link.from))), ("to", .string(path(link.to)))]
    if link.kind != .finishToStart { members.append(("type", .string(link.kind.rawValue))) }
    if let lag = link.lag { members.append(("lag", .string(lag))) }
    return .object(members)
  }
}
