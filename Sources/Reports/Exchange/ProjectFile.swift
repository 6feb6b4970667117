import ReleaseModel
import Timeline

/// # A plan as Microsoft Project XML (MSPDI)
///
/// - Tasks:     a summary task per release, a task per phase, links for the orders within and between releases, with lags;
///              dates are pinned (must start on), so that no tool moves what was proved.
/// - Calendars: the usual week of each calendar, with exceptions for days that differ.
/// - Baseline:  number 0, of the baseline plan.
/// - Order:     elements stand in the order of Microsoft's schema, which its reader demands; so this is written by hand
///              rather than by an encoder.
/// - Lost:      windows, freezes, instances, changeovers, usages, system locks, costs, options not chosen, maximum lags,
///              calendars of lags. Notes name what a task books.
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

  package var text: String {
    let extent = picture.extent ?? 0..<1
    let file: Markup = """
      <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
      <Project xmlns="http://schemas.microsoft.com/project">
      <SaveVersion>14</SaveVersion>
      <Name>\(scenario.name)</Name>
      <Title>\(scenario.name)</Title>
      <ScheduleFromStart>1</ScheduleFromStart>
      <StartDate>\(date(extent.lowerBound))</StartDate>
      <FinishDate>\(date(extent.upperBound))</FinishDate>
      <CalendarUID>1</CalendarUID>
      <MinutesPerDay>480</MinutesPerDay>
      <MinutesPerWeek>2400</MinutesPerWeek>
      <DaysPerMonth>20</DaysPerMonth>
      <Calendars>
      \(calendar(1, "always", WorkCalendar.always(horizon: scenario.grid.slotCount)))\(scenario.calendars.enumerated().markup { calendar($0.offset + 2, $0.element.id, $0.element.working) })</Calendars>
      <Tasks>
      \(tasks)</Tasks>
      <Resources>
      \(scenario.teams.enumerated().markup(resource))</Resources>
      <Assignments>
      \(assignments)</Assignments>
      </Project>

      """
    return file.text
  }

  // MARK: calendars

  private func calendar(_ uid: Int, _ name: String, _ working: WorkCalendar) -> Markup {
    let days = hoursByDay(working)
    var usual: [[Range<Int>]] = Array(repeating: [], count: 7)
    for weekday in 0..<7 {
      var counts: [String: (count: Int, hours: [Range<Int>])] = [:]
      for day in days where day.date.weekday.rawValue == weekday {
        counts["\(day.hours)", default: (0, day.hours)].count += 1
      }
      usual[weekday] = counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.first?.value.hours ?? []
    }
    let week = (1...7).markup { dayType -> Markup in
      // Microsoft counts from Sunday.
      let hours = usual[(dayType + 5) % 7]
      return
        "<WeekDay><DayType>\(dayType)</DayType><DayWorking>\(hours.isEmpty ? 0 : 1)</DayWorking>\(times(hours))</WeekDay>\n"
    }
    let exceptions = days.filter { $0.hours != usual[$0.date.weekday.rawValue] }.prefix(3000).markup { day -> Markup in
      "<WeekDay><DayType>0</DayType><DayWorking>\(day.hours.isEmpty ? 0 : 1)</DayWorking><TimePeriod><FromDate>\(day.date.description)T00:00:00</FromDate><ToDate>\(day.date.description)T23:59:00</ToDate></TimePeriod>\(times(day.hours))</WeekDay>\n"
    }
    return """
      <Calendar><UID>\(uid)</UID><Name>\(name)</Name><IsBaseCalendar>1</IsBaseCalendar><BaseCalendarUID>-1</BaseCalendarUID><WeekDays>
      \(week)\(exceptions)</WeekDays></Calendar>

      """
  }

  private func times(_ hours: [Range<Int>]) -> Markup {
    if hours.isEmpty { return "" }
    return
      "<WorkingTimes>\(hours.prefix(5).markup { "<WorkingTime><FromTime>\(ClockTime.text($0.lowerBound)):00</FromTime><ToTime>\(ClockTime.text($0.upperBound % 1440)):00</ToTime></WorkingTime>" })</WorkingTimes>"
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

  private var tasks: Markup {
    var result = Markup()
    var next = 1
    for (row, index) in shown.enumerated() {
      let release = scenario.releases[index]
      let bars = release.phases.compactMap { picture.bars[$0] }
      result += task(
        next, outline: "\(row + 1)", name: release.annotations.name ?? release.id,
        start: bars.map(\.start).min(), end: bars.map(\.end).max(), isSummary: true,
        deadline: release.due.map { date($0.value * slot) }, contact: release.annotations.owner,
        notes: "release \(release.id)\(bars.isEmpty ? ", not in this plan" : "")", links: "", before: nil)
      next += 1
      for (k, phase) in release.phases.filter({ picture.bars[$0] != nil }).enumerated() {
        guard let bar = picture.bars[phase] else { continue }
        result += task(
          next, outline: "\(row + 1).\(k + 1)",
          name: scenario.phases[phase].annotations.name ?? scenario.phases[phase].id,
          start: bar.start, end: bar.end, isSummary: false,
          deadline: scenario.phases[phase].deadline.map { date($0.value * slot) },
          contact: scenario.phases[phase].annotations.owner, notes: notes(phase, bar), links: links(into: phase),
          before: baseline?.bars[phase])
        next += 1
      }
    }
    return result
  }

  private func task(
    _ uid: Int, outline: String, name: String, start: Int?, end: Int?, isSummary: Bool, deadline: String?,
    contact: String?, notes: String, links: Markup, before: PlanPicture.Bar?
  ) -> Markup {
    let from = start ?? 0
    let to = end ?? from
    let isMilestone = !isSummary && from == to
    return """
      <Task><UID>\(uid)</UID><ID>\(uid)</ID><Name>\(name)</Name><Type>1</Type><IsNull>0</IsNull>\(contact.map { "<Contact>\($0)</Contact>" as Markup } ?? "")<WBS>\(outline)</WBS><OutlineNumber>\(outline)</OutlineNumber><OutlineLevel>\(outline.contains(".") ? 2 : 1)</OutlineLevel><Priority>500</Priority><Start>\(date(from))</Start><Finish>\(date(to))</Finish><Duration>\(hours(to - from))</Duration><DurationFormat>8</DurationFormat><Milestone>\(isMilestone ? 1 : 0)</Milestone><Summary>\(isSummary ? 1 : 0)</Summary>\(isSummary ? "" : "<ConstraintType>2</ConstraintType><CalendarUID>1</CalendarUID><ConstraintDate>\(date(from))</ConstraintDate>" as Markup)\(deadline.map { "<Deadline>\($0)</Deadline>" as Markup } ?? "")\(isSummary ? "" : "<IgnoreResourceCalendar>1</IgnoreResourceCalendar>" as Markup)<Notes>\(notes)</Notes>\(links)\(before.map { "<Baseline><Number>0</Number><Start>\(date($0.start))</Start><Finish>\(date($0.end))</Finish><Duration>\(hours($0.end - $0.start))</Duration></Baseline>" as Markup } ?? "")</Task>

      """
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
  private func links(into phase: Int) -> Markup {
    var result = Markup()
    func link(_ from: Int, _ type: Int, _ minutes: Int) {
      guard let uid = taskOfPhase[from] else { return }
      result +=
        "<PredecessorLink><PredecessorUID>\(uid)</PredecessorUID><Type>\(type)</Type><CrossProject>0</CrossProject><LinkLag>\(minutes * 10)</LinkLag><LagFormat>8</LagFormat></PredecessorLink>"
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

  private func resource(_ index: Int, _ team: Team) -> Markup {
    """
    <Resource><UID>\(index + 1)</UID><ID>\(index + 1)</ID><Name>\(team.annotations.name ?? team.id)</Name><Type>1</Type><IsNull>0</IsNull><Initials>\(String(team.id.prefix(3)))</Initials><Group>\(team.id)</Group><MaxUnits>\(team.capacity)</MaxUnits><CalendarUID>\(team.calendar.map { $0.index + 2 } ?? 1)</CalendarUID></Resource>

    """
  }

  private var assignments: Markup {
    var result = Markup()
    var uid = 1
    for phase in scenario.phases.indices {
      guard let task = taskOfPhase[phase], let bar = picture.bars[phase], !bar.isMilestone else { continue }
      for demand in picture.option(of: phase, bar).teams {
        result += """
          <Assignment><UID>\(uid)</UID><TaskUID>\(task)</TaskUID><ResourceUID>\(demand.team.index + 1)</ResourceUID><Finish>\(date(bar.end))</Finish><Start>\(date(bar.start))</Start><Units>\(demand.people)</Units></Assignment>

          """
        uid += 1
      }
    }
    return result
  }
}
