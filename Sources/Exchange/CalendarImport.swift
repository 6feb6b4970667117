package import ReleaseModel
package import ScenarioFiles
import Timeline

/// # Freezes, holidays and outages of an iCalendar file, as an overlay for a scenario
///
/// What an event is follows from the command, else from words in its title, categories or description; events that say
/// nothing of the kind are left out, and told. Times are widened to the borders of slots.
package struct CalendarImport {
  package enum Purpose: String, CaseIterable, Sendable {
    case freezes, holidays, outages
  }

  package struct Choices: Sendable {
    /// Nil: by the words of each event.
    package var purpose: Purpose?
    /// Whose holidays; nil where the scenario has one calendar.
    package var calendar: String?
    /// What freezes and outages hit; empty: every deployment, and for outages what the location names.
    package var environments: [String]
    package init(purpose: Purpose?, calendar: String?, environments: [String]) {
      self.purpose = purpose
      self.calendar = calendar
      self.environments = environments
    }
  }

  private let scenario: Scenario
  private let choices: Choices
  private var report: Diagnostics
  private var freezes: [JSONText] = []
  private var holidays: [JSONText] = []
  private var outages: [(environment: String, items: [JSONText])] = []

  /// The overlay's keys and values, nil where nothing was taken or what was named does not exist; and what is to be told.
  package static func read(_ bytes: [UInt8], file: String, for scenario: Scenario, _ choices: Choices) -> (
    ScenarioText?, Diagnostics
  ) {
    let events = CalendarEvents(bytes, file: file, grid: scenario.grid)
    var reader = CalendarImport(scenario: scenario, choices: choices, report: events.report)
    if !events.report.hasErrors { reader.take(events.events) }
    return (reader.overlay, reader.report)
  }

  private init(scenario: Scenario, choices: Choices, report: Diagnostics) {
    self.scenario = scenario
    self.choices = choices
    self.report = report
  }

  private mutating func tell(
    _ severity: Diagnostic.Severity, _ code: String, _ place: Place, _ words: String, expected: String? = nil,
    suggestion: String? = nil
  ) {
    report.append(Diagnostic(severity, at: place, code: code, words, expected: expected, suggestion: suggestion))
  }

  private mutating func take(_ events: [CalendarEvents.Event]) {
    for name in choices.environments where !scenario.environments.contains(where: { $0.id == name }) {
      tell(
        .error, "unknown-reference", .unknown, "the scenario has no environment \(quoted(name))",
        suggestion: nearest(to: name, among: scenario.environments.map(\.id)))
    }
    if report.hasErrors { return }
    var unclear = 0
    for event in events {
      switch choices.purpose ?? Self.purpose(of: event) {
      case .freezes: freezes.append(freeze(event))
      case .holidays: takeHoliday(event)
      case .outages: takeOutage(event)
      case nil:
        unclear += 1
        if unclear <= 20 {
          tell(
            .note, "lost", event.place,
            "\(quoted(event.name)) says nothing of a freeze, a holiday or an outage; --as tells what it is")
        }
      }
    }
    if unclear > 20 { tell(.note, "lost", .unknown, "… and \(unclear - 20) more events that say nothing of the kind") }
  }

  private static func purpose(of event: CalendarEvents.Event) -> Purpose? {
    func says(_ words: String...) -> Bool { words.contains { event.words.contains($0) } }
    if says("freeze", "embargo", "blackout", "change stop", "no changes") { return .freezes }
    if says("outage", "maintenance", "downtime", "unavailable") { return .outages }
    if says("holiday", "feiertag", "bank day", "closed", "vacation") { return .holidays }
    return nil
  }

  /// From and to in the scenario's words, whole days as dates, else widened to slots.
  private mutating func stretch(_ event: CalendarEvents.Event) -> [(key: String, value: JSONText)] {
    if event.isWholeDays {
      return [("from", .string(event.start.date.description)), ("to", .string((event.end.date + -1).description))]
    }
    let slot = scenario.grid.slotMinutes
    let from = event.start.minutes - event.start.minuteOfDay % slot
    let to = event.end.minutes + (slot - event.end.minuteOfDay % slot) % slot
    if from != event.start.minutes || to != event.end.minutes {
      tell(.note, "guessed", event.place, "\(quoted(event.name)) is widened to whole slots")
    }
    return [
      ("from", .string(LocalInstant(minutes: from).description)),
      ("to", .string(LocalInstant(minutes: to).description)),
    ]
  }

  private mutating func freeze(_ event: CalendarEvents.Event) -> JSONText {
    var members: [(key: String, value: JSONText)] = [("name", .string(event.name))]
    members += stretch(event)
    if !choices.environments.isEmpty {
      members.append(("environments", .array(choices.environments.map(JSONText.string))))
    }
    return .object(members)
  }

  private mutating func takeHoliday(_ event: CalendarEvents.Event) {
    if !event.isWholeDays {
      tell(.warning, "lost", event.place, "\(quoted(event.name)) is no whole day, as holidays are; left out")
      return
    }
    let last = event.end.date + -1
    holidays.append(
      event.start.date == last
        ? .string(last.description)
        : .object([("from", .string(event.start.date.description)), ("to", .string(last.description))]))
  }

  private mutating func takeOutage(_ event: CalendarEvents.Event) {
    var hits = choices.environments.map { ($0, nil as String?) }
    if hits.isEmpty {
      for environment in scenario.environments {
        if event.location == environment.id || event.location == environment.annotations.name {
          hits.append((environment.id, nil))
        } else if environment.instances.contains(where: { $0.id == event.location && $0.id != nil }) {
          hits.append((environment.id, event.location))
        }
      }
    }
    if hits.isEmpty {
      tell(
        .warning, "lost", event.place,
        "\(quoted(event.name)): its location \(quoted(event.location)) names no environment or instance; left out",
        expected: "--environment, or a location such as \(quoted(scenario.environments.first?.id ?? "sit"))")
    }
    for (environment, instance) in hits {
      var members = stretch(event) + [("why", JSONText.string(event.name))]
      if let instance { members.append(("instances", .array([.string(instance)]))) }
      if let index = outages.firstIndex(where: { $0.environment == environment }) {
        outages[index].items.append(.object(members))
      } else {
        outages.append((environment, [.object(members)]))
      }
    }
  }

  private var overlay: ScenarioText? {
    mutating get {
      var added: [(key: String, value: JSONText)] = []
      if !freezes.isEmpty { added.append(("freezes", .array(freezes))) }
      if !holidays.isEmpty, let calendar = calendar {
        added.append(("calendars.\(Self.step(calendar)).holidays", .array(holidays)))
      }
      for (environment, items) in outages {
        added.append(("environments.\(Self.step(environment)).outages", .array(items)))
      }
      if report.hasErrors { return nil }
      if added.isEmpty {
        tell(
          .error, "empty-file", .unknown, "nothing in the file is a freeze, a holiday or an outage within the horizon")
        return nil
      }
      return ScenarioText([("orchestra-overlay", .int(1)), ("add", .object(added))])
    }
  }

  private var calendar: String? {
    mutating get {
      let names = scenario.calendars.map(\.id)
      if let name = choices.calendar ?? (names.count == 1 ? names[0] : nil) {
        if names.contains(name) { return name }
        tell(
          .error, "unknown-reference", .unknown, "the scenario has no calendar \(quoted(name))",
          suggestion: nearest(to: name, among: names))
        return nil
      }
      tell(
        .error, "missing-value", .unknown, "the scenario has \(names.count) calendars",
        expected: "--calendar with the one whose holidays these are")
      return nil
    }
  }

  /// An id as a step of a path.
  private static func step(_ id: String) -> String {
    id.utf8.allSatisfy {
      ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == 45 || $0 == 95
    }
      ? id : "\"\(id)\""
  }
}
