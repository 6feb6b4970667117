import Exchange
import Foundation
import ReleaseModel
import Timeline

/// # A plan as Microsoft Project XML (MSPDI)
///
/// - Tasks:     a summary task per release, a task per phase, links for the orders within and between releases, with lags;
///              dates are pinned (must start on), so that no tool moves what was proved.
/// - Calendars: the usual week of each calendar, with exceptions for days that differ.
/// - Baseline:  number 0, of the baseline plan.
/// - Order:     elements stand in the order of Microsoft's schema, which its reader demands: that of `ProjectDocument`, which
///              XMLCoder writes and reads.
/// - Lost:      windows, freezes, instances, changeovers, usages, system locks, costs, options not chosen, maximum lags,
///              calendars of lags, composites and their gates, criteria of gates, changes of capacity, rules that keep
///              phases apart, deadlines of releases that have a due date. Notes name what a task books.
package struct ProjectFile {
  private let subject: ReportSubject
  private let picture: PlanPicture
  private let baseline: PlanPicture?
  private let shown: [Int]
  /// UIDs of the tasks of phases.
  private var taskOfPhase: [Int: Int] = [:]

  package init(_ subject: ReportSubject) {
    self.subject = subject
    picture = PlanPicture(subject.scenario, subject.plan)
    baseline = subject.baseline.map { PlanPicture(subject.scenario, $0) }
    shown = picture.releases(where: subject.filter)
    var next = 1
    for index in shown {
      next += 1
      for phase in subject.scenario.releases[index].phases where picture.bars[phase] != nil {
        taskOfPhase[phase] = next
        next += 1
      }
    }
  }

  private var scenario: Scenario { subject.scenario }
  private var slot: Int { scenario.grid.slotMinutes }
  private func date(_ minutes: Int) -> String { picture.instant(minutes).description + ":00" }
  private func hours(_ minutes: Int) -> String { "PT\(minutes / 60)H\(minutes % 60)M0S" }

  /// The file; XMLCoder's errors are passed on.
  package func text() throws -> String { String(decoding: try document.encoded(), as: UTF8.self) }

  var document: ProjectDocument {
    let extent = picture.extent ?? 0..<1
    var document = ProjectDocument()
    document.saveVersion = 14
    document.name = clean(scenario.name)
    document.title = clean(scenario.name)
    document.scheduleFromStart = 1
    document.startDate = date(extent.lowerBound)
    document.finishDate = date(extent.upperBound)
    document.calendarUID = 1
    document.minutesPerDay = 480
    document.minutesPerWeek = 2400
    document.daysPerMonth = 20
    document.calendars = .init(
      [calendar(1, "always", WorkCalendar.always(horizon: scenario.grid.slotCount))]
        + scenario.calendars.enumerated().map { calendar($0.offset + 2, $0.element.id, $0.element.working) })
    document.tasks = .init(tasks)
    document.resources = .init(scenario.teams.enumerated().map(resource))
    document.assignments = .init(assignments)
    return document
  }

  /// Text that XML can hold: other characters become U+FFFD.
  private func clean(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isControl = scalar.value < 0x20 && scalar != "\t" && scalar != "\n" && scalar != "\r"
          return isControl || scalar.value == 0xFFFE || scalar.value == 0xFFFF ? "\u{FFFD}" : scalar
        }))
  }

  // MARK: calendars

  private func calendar(_ uid: Int, _ name: String, _ working: WorkCalendar) -> ProjectDocument.WorkWeek {
    let days = hoursByDay(working)
    var usual: [[Range<Int>]] = Array(repeating: [], count: 7)
    for weekday in 0..<7 {
      var counts: [String: (count: Int, hours: [Range<Int>])] = [:]
      for day in days where day.date.weekday.rawValue == weekday {
        counts["\(day.hours)", default: (0, day.hours)].count += 1
      }
      usual[weekday] = counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.first?.value.hours ?? []
    }
    // Microsoft counts from Sunday.
    var week = (1...7).map { day(type: $0, usual[($0 + 5) % 7]) }
    week += days.filter { $0.hours != usual[$0.date.weekday.rawValue] }.prefix(3000).map { exception in
      let date = exception.date.description
      return day(type: 0, exception.hours, .init(fromDate: date + "T00:00:00", toDate: date + "T23:59:00"))
    }
    var calendar = ProjectDocument.WorkWeek(uid: uid)
    calendar.name = clean(name)
    calendar.isBaseCalendar = 1
    calendar.baseCalendarUID = -1
    calendar.weekDays = .init(week)
    return calendar
  }

  private func day(type: Int, _ hours: [Range<Int>], _ period: ProjectDocument.Stretch? = nil) -> ProjectDocument.Day {
    let times = hours.prefix(5).map {
      ProjectDocument.Hours(
        fromTime: ClockTime.text($0.lowerBound) + ":00", toTime: ClockTime.text($0.upperBound % 1440) + ":00")
    }
    return .init(
      dayType: type, dayWorking: hours.isEmpty ? 0 : 1, timePeriod: period,
      workingTimes: hours.isEmpty ? nil : .init(times))
  }

  /// The working minutes of each whole day of the horizon.
  private func hoursByDay(_ working: WorkCalendar) -> [(date: CivilDate, hours: [Range<Int>])] {
    var result: [(date: CivilDate, hours: [Range<Int>])] = []
    let origin = scenario.grid.start.minutes
    var run = 0
    for number in scenario.grid.days.lowerBound.dayNumber...scenario.grid.days.upperBound.dayNumber {
      let midnight = number * 1440 - origin
      var hours: [Range<Int>] = []
      while run < working.runs.count && working.runs[run].upperBound * slot <= midnight { run += 1 }
      var k = run
      while k < working.runs.count && working.runs[k].lowerBound * slot < midnight + 1440 {
        hours.append(
          max(working.runs[k].lowerBound * slot - midnight, 0)..<min(working.runs[k].upperBound * slot - midnight, 1440)
        )
        k += 1
      }
      result.append((CivilDate(dayNumber: number), hours))
    }
    return result
  }

  // MARK: tasks

  private var tasks: [ProjectDocument.Work] {
    var result: [ProjectDocument.Work] = []
    for (row, index) in shown.enumerated() {
      let release = scenario.releases[index]
      let bars = release.phases.compactMap { picture.bars[$0] }
      let notes = "release \(release.id)\(bars.isEmpty ? ", not in this plan" : "")"
      var summary = task(
        result.count + 1, "\(row + 1)", release.annotations.name ?? release.id, bars.map(\.start).min() ?? 0,
        bars.map(\.end).max() ?? bars.map(\.start).min() ?? 0, notes, release.annotations.owner)
      summary.outlineLevel = 1
      summary.milestone = 0
      summary.summary = 1
      // One date has room; the due date is the one that people plan for.
      summary.deadline = (release.due ?? release.deadline).map { date($0.value * slot) }
      result.append(summary)
      for (k, phase) in release.phases.filter({ picture.bars[$0] != nil }).enumerated() {
        if let bar = picture.bars[phase] {
          result.append(self.task(result.count + 1, "\(row + 1).\(k + 1)", phase, bar))
        }
      }
    }
    return result
  }

  private func task(_ uid: Int, _ outline: String, _ phase: Int, _ bar: PlanPicture.Bar) -> ProjectDocument.Work {
    let value = scenario.phases[phase]
    var task = task(
      uid, outline, value.annotations.name ?? value.id, bar.start, bar.end, notes(phase, bar), value.annotations.owner)
    task.outlineLevel = 2
    task.milestone = bar.isMilestone ? 1 : 0
    task.summary = 0
    task.constraintType = 2
    task.constraintDate = date(bar.start)
    task.calendarUID = 1
    if let (calendar, minutes) = work(phase, bar) {
      task.calendarUID = calendar
      task.duration = hours(minutes)
      task.durationFormat = 5
    }
    task.deadline = value.deadline.map { date($0.value * slot) }
    task.ignoreResourceCalendar = 1
    task.predecessorLink = links(into: phase)
    if let old = baseline?.bars[phase] {
      task.baseline = [.init(start: date(old.start), finish: date(old.end), duration: hours(old.end - old.start))]
    }
    return task
  }

  /// The calendar by which the phase counts, as far as one of the scenario's says it all, and the minutes of work that lie in
  /// its stretch. Else the task counts every hour.
  private func work(_ phase: Int, _ bar: PlanPicture.Bar) -> (calendar: Int, minutes: Int)? {
    let option = picture.option(of: phase, bar)
    let calendars = Set(
      option.calendar.map { [$0] }
        ?? (scenario.phases[phase].windows.isEmpty ? option.teams.compactMap { scenario[$0.team].calendar } : []))
    guard let calendar = calendars.first, calendars.count == 1, bar.start >= 0, !bar.isMilestone else { return nil }
    let working = scenario[calendar].working
    let slots = working.work(before: bar.end / slot) - working.work(before: bar.start / slot)
    return slots == option.duration ? (calendar.index + 2, slots * slot) : nil
  }

  private func task(
    _ uid: Int, _ outline: String, _ name: String, _ from: Int, _ to: Int, _ notes: String, _ contact: String?
  ) -> ProjectDocument.Work {
    var task = ProjectDocument.Work(uid: uid)
    task.id = uid
    task.name = clean(name)
    task.type = 1
    task.isNull = 0
    task.contact = contact.map(clean)
    task.wbs = outline
    task.outlineNumber = outline
    task.priority = 500
    task.start = date(from)
    task.finish = date(to)
    task.duration = hours(to - from)
    task.durationFormat = 8
    task.notes = clean(notes)
    return task
  }

  private func notes(_ phase: Int, _ bar: PlanPicture.Bar) -> String {
    var parts = ["phase \(scenario.path(of: PhaseID(phase)))"]
    parts += bar.bookings.map { booking in
      let environment = scenario[booking.environment]
      let instance =
        environment.instances.indices.contains(booking.instance) ? environment.instances[booking.instance].id : nil
      return "books \(environment.id)" + (instance.map { "/\($0)" } ?? "")
    }
    if let window = bar.window { parts.append("in window \(scenario[window.id].id)") }
    if subject.findings.contains(where: { $0.parties.contains(scenario.path(of: PhaseID(phase))) }) {
      parts.append("BREAKS A RULE")
    }
    if let note = scenario.phases[phase].annotations.note { parts.append(note) }
    return parts.joined(separator: "; ")
  }

  /// Types: 0 finish-to-finish, 1 finish-to-start, 2 start-to-finish, 3 start-to-start; lags in tenths of minutes, elapsed.
  private func links(into phase: Int) -> [ProjectDocument.Link] {
    var result: [ProjectDocument.Link] = []
    func link(_ from: Int, _ type: Int, _ minutes: Int) {
      guard let uid = taskOfPhase[from] else { return }
      result.append(.init(predecessorUID: uid, type: type, linkLag: minutes * 10))
    }
    for predecessor in scenario.phases[phase].predecessors { link(predecessor.index, 1, 0) }
    for dependency in scenario.dependencies {
      switch dependency.to {
      case .phase(let id) where id.index == phase: break
      case .release(let id) where scenario[id].phases.lowerBound == phase: break
      default: continue
      }
      let type =
        switch dependency.kind {
        case .finishToFinish: 0
        case .finishToStart: 1
        case .startToFinish: 2
        case .startToStart: 3
        }
      switch dependency.from {
      case .phase(let id): link(id.index, type, dependency.lag * slot)
      case .release(let id): link(scenario[id].delivery.index, type, dependency.lag * slot)
      }
    }
    return result
  }

  // MARK: resources

  private func resource(_ index: Int, _ team: Team) -> ProjectDocument.Worker {
    var worker = ProjectDocument.Worker(uid: index + 1)
    worker.id = index + 1
    worker.name = clean(team.annotations.name ?? team.id)
    worker.type = 1
    worker.isNull = 0
    worker.initials = clean(String(team.id.prefix(3)))
    worker.group = clean(team.id)
    worker.maxUnits = Double(team.capacity)
    worker.calendarUID = team.calendar.map { $0.index + 2 } ?? 1
    return worker
  }

  private var assignments: [ProjectDocument.Use] {
    var result: [ProjectDocument.Use] = []
    for phase in scenario.phases.indices {
      guard let task = taskOfPhase[phase], let bar = picture.bars[phase], !bar.isMilestone else { continue }
      for demand in picture.option(of: phase, bar).teams {
        var use = ProjectDocument.Use(uid: result.count + 1)
        use.taskUID = task
        use.resourceUID = demand.team.index + 1
        use.finish = date(bar.end)
        use.start = date(bar.start)
        use.units = Double(demand.people)
        result.append(use)
      }
    }
    return result
  }
}
