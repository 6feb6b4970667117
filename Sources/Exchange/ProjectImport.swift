import Foundation
import ReleaseModel
import ScenarioFiles
import Timeline

/// # A scenario of a Microsoft Project file (MSPDI)
///
/// - Releases: the summary tasks of the first level, and tasks there without subtasks, each with itself as its one phase.
/// - Phases:   the tasks without subtasks below; links within a release without lag become `after`, all others dependencies.
/// - Dates:    must start on: `fixed`; start no earlier than: `earliest`; finish no later than, must finish on, and a
///             task's deadline: `deadline`; a summary's deadline: `due`.
/// - Lost:     summaries between, percent complete, costs, baselines, working lags' calendars, splits, materials.
package struct ProjectImport {
  var scenario: ForeignScenario
  let document: ProjectDocument
  /// Release and phase of each task.
  private var homes: [Int: (release: Int, phase: Int)] = [:]
  var calendars: [Int: String] = [:]

  package static func read(_ bytes: [UInt8], file: String) -> ForeignScenario {
    var scenario = ForeignScenario(name: TableImport.name(of: file), file: file)
    let start = Place(file: 0, line: 1, column: 1)
    // No file of Microsoft's has a document type; entities would let a small file grow without bound.
    if String(decoding: bytes.prefix(4096), as: UTF8.self).contains("<!DOCTYPE") {
      scenario.refuse(
        "syntax", at: start, "a document type, which no Project file has", expected: "Microsoft Project XML")
      return scenario
    }
    do {
      let document = try ProjectDocument.decoded(Data(bytes))
      var reader = ProjectImport(scenario: scenario, document: document)
      reader.read()
      return reader.scenario
    } catch {
      scenario.refuse(
        "syntax", at: start, "not to be read as Microsoft Project XML: \(Self.words(error))",
        expected: "a file that Project saved as XML")
      return scenario
    }
  }

  private static func words(_ error: any Error) -> String {
    guard let fault = error as? DecodingError else { return "it is no well-formed XML" }
    switch fault {
    case .keyNotFound(let key, _): return "an element has no <\(key.stringValue)>"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      return context.codingPath.last.map { "<\($0.stringValue)> holds no value of its kind" }
        ?? "it is no well-formed XML"
    @unknown default: return "it is no well-formed XML"
    }
  }

  private init(scenario: ForeignScenario, document: ProjectDocument) {
    self.scenario = scenario
    self.document = document
    if let title = [document.title, document.name].compactMap(\.self).first(where: { !$0.isEmpty }) {
      self.scenario.name = title
    }
  }

  private mutating func read() {
    readCalendars()
    readTeams()
    let tasks = (document.tasks?.task ?? []).filter { $0.isNull != 1 && $0.uid != 0 }
    var parents: [Int: Int] = [:]
    var stack: [(level: Int, uid: Int)] = []
    for task in tasks {
      let level = task.outlineLevel ?? 1
      while let last = stack.last, last.level >= level { stack.removeLast() }
      if let first = stack.first { parents[task.uid] = first.uid }
      stack.append((level, task.uid))
    }
    let summaries = Set(tasks.filter { $0.summary == 1 }.map(\.uid)).union(parents.values)
    var releases: [Int: Int] = [:]
    var ids: Set<String> = []
    var between = 0
    for task in tasks {
      if let parent = parents[task.uid] {
        if summaries.contains(task.uid) {
          between += 1
        } else if let release = releases[parent] {
          add(task, to: release)
        }
      } else {
        var release = ForeignScenario.Release(id: unique(id(task, "release "), task.uid, &ids))
        if let name = task.name, name != release.id { release.name = name }
        release.owner = task.contact
        release.due = task.deadline.flatMap(ForeignDate.text)
        releases[task.uid] = scenario.releases.count
        scenario.releases.append(release)
        if !summaries.contains(task.uid) { add(task, to: scenario.releases.count - 1) }
      }
    }
    if between > 0 {
      scenario.tell(
        "lost", at: .unknown, "\(between) summary tasks within releases: their tasks stand in the release itself")
    }
    for task in tasks where homes[task.uid] != nil { readLinks(task) }
    readPeople()
    tellLosses(tasks)
  }

  /// The id that a file written here holds in the notes, else the task's name.
  private func id(_ task: ProjectDocument.Work, _ mark: String) -> String {
    if let notes = task.notes, notes.hasPrefix(mark) {
      let path = notes.dropFirst(mark.count).prefix { $0 != ";" && $0 != "," && $0 != "\n" }
      if !path.isEmpty { return String(path) }
    }
    return task.name.flatMap { $0.isEmpty ? nil : $0 } ?? "task-\(task.uid)"
  }

  private func unique(_ id: String, _ uid: Int, _ taken: inout Set<String>) -> String {
    let own = taken.contains(id) ? "\(id)-\(uid)" : id
    taken.insert(own)
    return own
  }

  private mutating func add(_ task: ProjectDocument.Work, to release: Int) {
    var taken = Set(scenario.releases[release].phases.map(\.id))
    var name = id(task, "phase ")
    let prefix = scenario.releases[release].id + "."
    if name.hasPrefix(prefix) { name = String(name.dropFirst(prefix.count)) }
    var phase = ForeignScenario.Phase(id: unique(name, task.uid, &taken), place: .unknown)
    if let name = task.name, name != phase.id { phase.name = name }
    phase.owner = task.contact
    phase.after = []
    readDuration(task, &phase)
    let date = task.constraintDate.flatMap(ForeignDate.text)
    switch task.constraintType ?? 0 {
    case 0: break
    case 2: phase.fixed = date
    case 4: phase.earliest = date
    case 3, 7: phase.deadline = date
    default:
      scenario.tell(
        "lost", at: .unknown, "task \(quoted(name)): its constraint (as late as possible, or before a date)")
    }
    if let deadline = task.deadline.flatMap(ForeignDate.text) { phase.deadline = deadline }
    homes[task.uid] = (release, scenario.releases[release].phases.count)
    scenario.releases[release].phases.append(phase)
  }

  /// `PT40H0M0S`; elapsed formats count every hour, the others hours of work.
  private mutating func readDuration(_ task: ProjectDocument.Work, _ phase: inout ForeignScenario.Phase) {
    guard let minutes = task.duration.flatMap(Self.minutes) else {
      scenario.tell("guessed", at: .unknown, "task \(quoted(phase.id)) has no duration: 1d")
      return
    }
    let isElapsed = [4, 6, 8, 10, 12, 20].contains(task.durationFormat ?? 7)
    let day = document.minutesPerDay ?? 480
    if isElapsed && minutes > 0 { phase.calendar = "always" }
    if minutes == 0 {
      phase.duration = "0h"
    } else if !isElapsed && day > 0 && minutes % day == 0 && task.calendarUID.map({ $0 < 0 }) ?? true {
      phase.duration = "\(minutes / day)d"
    } else {
      phase.duration = minutes % 60 == 0 ? "\(minutes / 60)h" : "\(minutes)m"
    }
    if !isElapsed, let calendar = task.calendarUID.flatMap({ calendars[$0] }) { phase.calendar = calendar }
  }

  static func minutes(_ text: String) -> Int? {
    guard text.hasPrefix("PT") else { return nil }
    var total = 0
    var number = ""
    for character in text.dropFirst(2) {
      if character.isASCII && character.isNumber {
        number.append(character)
      } else {
        guard let value = Int(number), value < 10_000_000 else { return nil }
        switch character {
        case "H": total += value * 60
        case "M": total += value
        case "S": total += value >= 30 ? 1 : 0
        default: return nil
        }
        number = ""
      }
    }
    return number.isEmpty ? total : nil
  }

  private mutating func readLinks(_ task: ProjectDocument.Work) {
    guard let home = homes[task.uid] else { return }
    for link in task.predecessorLink {
      guard let uid = link.predecessorUID, let source = homes[uid] else {
        scenario.tell(
          "lost", at: .unknown, "a link of task \(quoted(task.name ?? "")) from a summary or another project")
        continue
      }
      let kind: Dependency.Kind =
        switch link.type ?? 1 {
        case 0: .finishToFinish
        case 2: .startToFinish
        case 3: .startToStart
        default: .finishToStart
        }
      let lag = (link.linkLag ?? 0) / 10
      let ids = (
        scenario.releases[source.release].phases[source.phase].id, scenario.releases[home.release].phases[home.phase].id
      )
      if source.release == home.release && kind == .finishToStart && lag == 0 {
        scenario.releases[home.release].phases[home.phase].after?.append(ids.0)
        continue
      }
      if lag != 0, ![4, 6, 8, 10, 12, 20].contains(link.lagFormat ?? 7) {
        scenario.tell(
          "guessed", at: .unknown, "a lag of \(lag) working minutes before \(quoted(ids.1)) counts every hour")
      }
      scenario.links.append(
        ForeignScenario.Link(
          from: (scenario.releases[source.release].id, ids.0), to: (scenario.releases[home.release].id, ids.1),
          kind: kind, lag: lag == 0 ? nil : lag % 60 == 0 ? "\(lag / 60)h" : "\(lag)m", place: .unknown))
    }
  }

  private mutating func readTeams() {
    for resource in document.resources?.resource ?? [] where resource.isNull != 1 && resource.uid != 0 {
      guard let id = teamID(resource) else { continue }
      let units = resource.maxUnits ?? 1
      let capacity = Int(max(1, min(units.rounded(.up), 1_000_000)))
      if Double(capacity) != units {
        scenario.tell("guessed", at: .unknown, "team \(quoted(id)): \(units) people are rounded up to \(capacity)")
      }
      if !scenario.teams.contains(where: { $0.id == id }) {
        scenario.teams.append(
          (id, ForeignScenario.Team(capacity: capacity, calendar: resource.calendarUID.flatMap { calendars[$0] })))
      }
    }
  }

  private func teamID(_ resource: ProjectDocument.Worker) -> String? {
    guard (resource.type ?? 1) == 1 else { return nil }
    return [resource.group, resource.name].compactMap(\.self).first { !$0.isEmpty }
  }

  private mutating func readPeople() {
    let teams = Dictionary(
      (document.resources?.resource ?? []).compactMap { resource in teamID(resource).map { (resource.uid, $0) } },
      uniquingKeysWith: { a, _ in a })
    for use in document.assignments?.assignment ?? [] {
      guard let task = use.taskUID, let home = homes[task], let team = use.resourceUID.flatMap({ teams[$0] }) else {
        continue
      }
      let count = Int(max(1, min((use.units ?? 1).rounded(.up), 1_000_000)))
      if !scenario.releases[home.release].phases[home.phase].people.contains(where: { $0.team == team }) {
        scenario.releases[home.release].phases[home.phase].people.append((team, count))
      }
    }
    // A milestone holds nobody; and who works by hours can't be held for every hour of a night.
    let always = Set(scenario.teams.filter { $0.value.calendar == nil || $0.value.calendar == "always" }.map(\.id))
    var left = 0
    for release in scenario.releases.indices {
      for phase in scenario.releases[release].phases.indices
      where scenario.releases[release].phases[phase].calendar == "always" {
        let people = scenario.releases[release].phases[phase].people
        scenario.releases[release].phases[phase].people = people.filter { always.contains($0.team) }
        if people.contains(where: { !always.contains($0.team) }) { left += 1 }
      }
    }
    if left > 0 {
      scenario.tell(
        "lost", at: .unknown,
        "the people of \(left) tasks that count every hour, also those outside their team's calendar")
    }
    for release in scenario.releases.indices {
      for phase in scenario.releases[release].phases.indices
      where scenario.releases[release].phases[phase].duration == "0h" {
        scenario.releases[release].phases[phase].people = []
      }
    }
  }

  private mutating func tellLosses(_ tasks: [ProjectDocument.Work]) {
    let baselined = tasks.count { !$0.baseline.isEmpty }
    if baselined > 0 {
      scenario.tell("lost", at: .unknown, "the baselines of \(baselined) tasks: a plan file holds a baseline")
    }
    let materials = (document.resources?.resource ?? []).count { ($0.type ?? 1) != 1 }
    if materials > 0 { scenario.tell("lost", at: .unknown, "\(materials) resources that are no people") }
    scenario.tell("lost", at: .unknown, "percent complete, costs, splits and leveling, where the file holds any")
  }
}
