import Foundation
package import ReleaseModel
import ScenarioFiles
import Timeline

/// # A plan as an iCalendar feed (RFC 5545) that people subscribe to
///
/// - Events:   one per row of the plan, times in the scenario's zone with its VTIMEZONE. A UID follows from scenario, release
///             and phase alone, so that a moved phase moves in the subscriber's calendar.
/// - SEQUENCE: the number of times that the event moved along the earlier plans, oldest first, to this one.
/// - STATUS:   cancelled for what earlier plans held and this one doesn't; tentative for what breaks a rule or misses a
///             date (its description tells which), and while a gate before the phase is not ready; else confirmed.
/// - Source:   RFC 5545, 3.1 (folding), 3.3.11 (text), 3.6.1, 3.6.5, 3.6.6, 3.8.7.4.
package struct CalendarFeed {
  /// Whose events a feed holds.
  package enum Audience: Sendable {
    case everyone
    case team(TeamID)
    case environment(EnvironmentID)
    case release(ReleaseID)
    case window(WindowID)
  }

  private let subject: ReportSubject
  private let picture: PlanPicture
  private let earlier: [PlanPicture]
  private let audience: Audience
  private let stamp: String
  private let tentative: [Bool]
  /// What each phase, gate or release breaks, in words.
  private let breaches: [String: [String]]

  /// `stamp` is the moment of writing in seconds since 1970.
  package init(_ subject: ReportSubject, for audience: Audience, earlier: [Plan], stamp: Int) {
    self.subject = subject
    self.audience = audience
    picture = PlanPicture(subject.scenario, subject.plan)
    self.earlier = earlier.map { PlanPicture(subject.scenario, $0) }
    self.stamp = Self.universal(stamp / 60, second: stamp % 60)
    let scenario = subject.scenario
    var breaches: [String: [String]] = [:]
    for finding in subject.findings {
      for party in Set(finding.parties) { breaches[party, default: []].append("[\(finding.rule)] \(finding.message)") }
    }
    self.breaches = breaches
    var flags = Array(repeating: false, count: scenario.phases.count)
    for release in scenario.releases {
      var isOpen = false
      for phase in release.phases {
        flags[phase] =
          isOpen || breaches[scenario.path(of: PhaseID(phase))] != nil || breaches[release.id] != nil
        let criteria = scenario.phases[phase].criteria
        if scenario.phases[phase].isGate && criteria.contains(where: { $0.status != .passed && $0.status != .waived }) {
          isOpen = true
          flags[phase] = true
        }
      }
    }
    tentative = flags
  }

  /// The audience that a word such as `team=qa` names; nil where there is none.
  package static func audience(_ word: String, in scenario: Scenario) -> Audience? {
    let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "team": return scenario.teams.firstIndex { $0.id == parts[1] }.map { .team(TeamID($0)) }
    case "environment":
      return scenario.environments.firstIndex { $0.id == parts[1] }.map { .environment(EnvironmentID($0)) }
    case "release": return scenario.releases.firstIndex { $0.id == parts[1] }.map { .release(ReleaseID($0)) }
    case "window": return scenario.windows.firstIndex { $0.id == parts[1] }.map { .window(WindowID($0)) }
    default: return nil
    }
  }

  package var text: String {
    var lines = [
      "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Orchestra//release plan//EN", "CALSCALE:GREGORIAN",
      "METHOD:PUBLISH", "X-WR-CALNAME:" + Self.escaped(title), "X-WR-TIMEZONE:" + subject.scenario.grid.zone,
    ]
    lines += zoneLines
    let shown = Set(picture.releases(where: subject.filter))
    for (phase, value) in subject.scenario.phases.enumerated() where shown.contains(value.release.index) {
      lines += event(phase)
    }
    for (index, composite) in subject.scenario.composites.enumerated()
    where composite.releases.contains(where: { shown.contains($0.index) }) { lines += gateEvent(index) }
    lines.append("END:VCALENDAR")
    return lines.map(Self.folded).joined()
  }

  private var title: String {
    let scenario = subject.scenario
    switch audience {
    case .everyone: return scenario.name
    case .team(let id): return "\(scenario.name): \(scenario[id].id)"
    case .environment(let id): return "\(scenario.name): \(scenario[id].id)"
    case .release(let id): return "\(scenario.name): \(scenario[id].id)"
    case .window(let id): return "\(scenario.name): \(scenario[id].id)"
    }
  }

  // MARK: events

  private func concerns(_ phase: Int, _ bar: PlanPicture.Bar) -> Bool {
    switch audience {
    case .everyone: return true
    case .team(let id): return !bar.isMilestone && picture.option(of: phase, bar).teams.contains { $0.team == id }
    case .environment(let id): return bar.bookings.contains { $0.environment == id }
    case .release(let id): return subject.scenario.phases[phase].release == id
    case .window(let id): return bar.window?.id == id
    }
  }

  private func event(_ phase: Int) -> [String] {
    let history = earlier.map { $0.bars[phase].flatMap { concerns(phase, $0) ? $0 : nil } }
    let bar = picture.bars[phase].flatMap { concerns(phase, $0) ? $0 : nil }
    guard let drawn = bar ?? history.last(where: { $0 != nil }) ?? nil else { return [] }
    let scenario = subject.scenario
    let value = scenario.phases[phase]
    let release = scenario[value.release]
    let title = "\(release.annotations.name ?? release.id): \(value.annotations.name ?? value.id)"
    var description = [release.id + "." + value.id]
    description +=
      drawn.isMilestone
      ? []
      : picture.option(of: phase, drawn).teams.map {
        "Team \(scenario[$0.team].id): \($0.people)"
      }
    if let window = drawn.window { description.append("Window \(scenario[window.id].id)") }
    if !value.changes.isEmpty {
      description.append("Changes " + value.changes.map { scenario[$0].id }.joined(separator: ", "))
    }
    if value.isGate {
      description += value.criteria.map { "Criterion \($0.annotations.name ?? $0.id): \($0.status.rawValue)" }
    }
    if let note = value.annotations.note ?? release.annotations.note { description.append(note) }
    description += warnings(release.id + "." + value.id) + warnings(release.id)
    var lines = head(
      release.id + "." + value.id, drawn, history + [bar], title, isCancelled: bar == nil, isTentative: tentative[phase]
    )
    lines.append("DESCRIPTION:" + Self.escaped(description.joined(separator: "\n")))
    let places = drawn.bookings.map { booking -> String in
      let environment = scenario[booking.environment]
      return environment.instances.indices.contains(booking.instance)
        ? environment.instances[booking.instance].id ?? environment.id : environment.id
    }
    if !places.isEmpty { lines.append("LOCATION:" + Self.escaped(places.joined(separator: ", "))) }
    if let owner = value.annotations.owner ?? release.annotations.owner {
      lines.append("CONTACT:" + Self.escaped(owner))
    }
    if let kind = value.kind { lines.append("CATEGORIES:" + Self.escaped(kind)) }
    if value.isGate && bar != nil { lines += Self.alarm(title) }
    return lines + ["END:VEVENT"]
  }

  private func warnings(_ party: String) -> [String] {
    let all = breaches[party] ?? []
    return all.prefix(5).map { "⚠ BREAKS A RULE " + $0 } + (all.count > 5 ? ["… and \(all.count - 5) more"] : [])
  }

  private func gateEvent(_ index: Int) -> [String] {
    let composite = subject.scenario.composites[index]
    guard let gate = composite.gate else { return [] }
    switch audience {
    case .everyone: break
    case .window(let id) where id == gate.window: break
    case .release(let id) where composite.releases.contains(id): break
    default: return []
    }
    let history = earlier.map { $0.gateBars[index] }
    guard let drawn = picture.gateBars[index] ?? history.last(where: { $0 != nil }) ?? nil else { return [] }
    let title = "\(composite.annotations.name ?? composite.id): gate"
    let isOpen = gate.criteria.contains { $0.status != .passed && $0.status != .waived }
    var lines = head(
      composite.id + ".gate", drawn, history + [picture.gateBars[index]], title,
      isCancelled: picture.gateBars[index] == nil, isTentative: isOpen || breaches[composite.id + ".gate"] != nil)
    let words = gate.criteria.map { "Criterion \($0.annotations.name ?? $0.id): \($0.status.rawValue)" }
    lines.append(
      "DESCRIPTION:"
        + Self.escaped(([composite.id + ".gate"] + words + warnings(composite.id + ".gate")).joined(separator: "\n")))
    if picture.gateBars[index] != nil { lines += Self.alarm(title) }
    return lines + ["END:VEVENT"]
  }

  /// What every event begins with. `history` holds the event in each plan, oldest first, this plan last.
  private func head(
    _ path: String, _ bar: PlanPicture.Bar, _ history: [PlanPicture.Bar?], _ title: String, isCancelled: Bool,
    isTentative: Bool
  ) -> [String] {
    var sequence = 0
    var last: PlanPicture.Bar?
    var wasThere = false
    for item in history {
      if wasThere && (item?.start != last?.start || item?.end != last?.end) { sequence += 1 }
      wasThere = wasThere || item != nil
      last = item
    }
    let digest = SHA256.hexDigest(of: Array((subject.scenario.name + "\u{0}" + path).utf8))
    var lines = [
      "BEGIN:VEVENT", "UID:\(digest.prefix(32))@orchestra", "DTSTAMP:\(stamp)", "SEQUENCE:\(sequence)",
      "DTSTART;TZID=\(subject.scenario.grid.zone):\(local(bar.start))",
    ]
    // A milestone has no length: without DTEND, DTSTART with a time ends where it starts (3.6.1).
    if !bar.isMilestone { lines.append("DTEND;TZID=\(subject.scenario.grid.zone):\(local(bar.end))") }
    lines.append("SUMMARY:" + Self.escaped(title))
    lines.append("STATUS:" + (isCancelled ? "CANCELLED" : isTentative ? "TENTATIVE" : "CONFIRMED"))
    return lines
  }

  private static func alarm(_ title: String) -> [String] {
    [
      "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:" + escaped("Tomorrow: " + title), "TRIGGER:-P1D", "END:VALARM",
    ]
  }

  // MARK: time

  private func local(_ minutes: Int) -> String { Self.stampText(picture.instant(minutes)) }

  private static func stampText(_ instant: LocalInstant) -> String {
    instant.description.filter { $0 != "-" && $0 != ":" } + "00"
  }

  private static func universal(_ minutes: Int, second: Int) -> String {
    let text = stampText(LocalInstant(minutes: minutes)).dropLast(2)
    return text + (second < 10 ? "0" : "") + "\(second)Z"
  }

  /// The zone with each change of its clocks from a year before the first event to a year after the last, one observance
  /// each.
  private var zoneLines: [String] {
    let name = subject.scenario.grid.zone
    let zone = TimeZone(identifier: name) ?? .gmt
    let bars = ([picture] + earlier).compactMap(\.extent)
    let from = (bars.map(\.lowerBound).min() ?? 0) - 366 * 1440
    let to = (bars.map(\.upperBound).max() ?? 0) + 366 * 1440
    var moment = Date(timeIntervalSince1970: Double(picture.instant(from).minutes) * 60)
    let end = Date(timeIntervalSince1970: Double(picture.instant(to).minutes) * 60)
    var offset = zone.secondsFromGMT(for: moment)
    var lines = ["BEGIN:VTIMEZONE", "TZID:\(name)"]
    func observance(_ start: LocalInstant, from old: Int, to new: Int, isDaylight: Bool) {
      let kind = isDaylight ? "DAYLIGHT" : "STANDARD"
      lines += [
        "BEGIN:\(kind)", "DTSTART:\(Self.stampText(start))", "TZOFFSETFROM:\(Self.offsetText(old))",
        "TZOFFSETTO:\(Self.offsetText(new))", "END:\(kind)",
      ]
    }
    observance(
      picture.instant(from), from: offset, to: offset, isDaylight: zone.isDaylightSavingTime(for: moment))
    var count = 0
    while count < 1000, let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end, next > moment {
      let new = zone.secondsFromGMT(for: next)
      let start = LocalInstant(minutes: (Int(next.timeIntervalSince1970.rounded(.down)) + offset) / 60)
      observance(start, from: offset, to: new, isDaylight: zone.isDaylightSavingTime(for: next))
      (offset, moment, count) = (new, next, count + 1)
    }
    return lines + ["END:VTIMEZONE"]
  }

  private static func offsetText(_ seconds: Int) -> String {
    let minutes = abs(seconds) / 60
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
    return (seconds < 0 ? "-" : "+") + two(minutes / 60) + two(minutes % 60)
  }

  // MARK: text

  /// TEXT values: backslash, semicolon, comma and line breaks escaped; other control characters become U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", ";", ",":
        result.append("\\")
        result.append(scalar)
      case "\n" where previous == "\r": break
      case "\n", "\r", "\u{2028}", "\u{2029}", "\u{85}": result.append(contentsOf: "\\n".unicodeScalars)
      case "\t": result.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
      previous = scalar
    }
    return String(result)
  }

  /// Lines of at most 75 octets, characters whole, with CRLF.
  static func folded(_ line: String) -> String {
    if line.utf8.count <= 75 { return line + "\r\n" }
    var result = String.UnicodeScalarView()
    var length = 0
    for scalar in line.unicodeScalars {
      let width = UTF8.width(scalar)
      if length + width > 75 {
        result.append(contentsOf: "\r\n ".unicodeScalars)
        length = 1
      }
      result.append(scalar)
      length += width
    }
    return String(result) + "\r\n"
  }
}
