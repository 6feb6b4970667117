import ReleaseModel
import Timeline

/// Started and finished phases.
extension ProgressResolver {
  mutating func readPhases(_ records: [Progress.PhaseRecord]) {
    for record in records {
      if let subject = firstTold(record) { read(record, subject) }
    }
  }

  /// A record with faults: its names and instants are held against the scenario, nothing is missed in it.
  mutating func readIncomplete(_ record: Progress.PhaseRecord) {
    guard let subject = firstTold(record) else { return }
    _ = instants(record)
    checkChoices(record, subject)
    if record.finished == nil, let remaining = record.remaining { _ = duration(remaining) }
  }

  /// What a record tells of; nil (reported) where there is no such phase, or a record tells of it already.
  private mutating func firstTold(_ record: Progress.PhaseRecord) -> Subject? {
    guard let subject = subject(record.phase, "phase") else { return nil }
    if let first = seen[subject] {
      report.append(
        Diagnostic(
          at: record.phase.place, code: "repeated", "phase: \(quoted(record.phase.value)) stands twice",
          expected: "each phase once; line \(first.line) tells of it too"))
      return nil
    }
    seen[subject] = record.phase.place
    return subject
  }

  private mutating func instants(_ record: Progress.PhaseRecord) -> (start: Slot?, end: Slot?) {
    let start = border(record.started, "started")
    let end = record.finished.flatMap { border($0, "finished") }
    if knowsAsOf, record.started.value > grid.instant(of: asOf) {
      report.append(
        Diagnostic(
          at: record.started.place, code: "in-the-future",
          "started: \(record.started.value) is after as-of (\(grid.instant(of: asOf)))",
          expected: "an instant that has passed"))
    }
    if let finished = record.finished { check(finished, record) }
    return (start, end)
  }

  private mutating func read(_ record: Progress.PhaseRecord, _ subject: Subject) {
    let (start, end) = instants(record)
    let (option, bookings) = ways(record, subject)
    guard let start, let option, let bookings else {
      if record.finished == nil, let remaining = record.remaining { _ = duration(remaining) }
      return
    }
    if record.finished != nil {
      guard let end, end >= start else { return }
      set(subject, .finished(Replanning.Finished(start: start, end: end, option: option, bookings: bookings)))
      return
    }
    switch subject {
    case .phase(let id) where scenario[id].options[option].duration > 0:
      readRunning(record, id, start, option, bookings)
    default:
      // A milestone takes no time: started is finished.
      refuseRemainingOfMilestone(record)
      set(subject, .finished(Replanning.Finished(start: start, end: start, option: option, bookings: [])))
    }
  }

  private mutating func check(_ finished: Placed<LocalInstant>, _ record: Progress.PhaseRecord) {
    if knowsAsOf, finished.value > grid.instant(of: asOf) {
      report.append(
        Diagnostic(
          at: finished.place, code: "in-the-future",
          "finished: \(finished.value) is after as-of (\(grid.instant(of: asOf)))",
          expected: "an end that has passed, or 'remaining' in place of 'finished'"))
    }
    if finished.value < record.started.value {
      report.append(
        Diagnostic(
          at: finished.place, code: "finished-before-started",
          "finished: \(finished.value) is before started (\(record.started.value))",
          expected: "an end at or after the start"))
    }
    if let remaining = record.remaining {
      report.append(
        Diagnostic(
          at: remaining.place, code: "remaining-of-finished",
          "remaining: \(quoted(remaining.value)) of a phase that has finished",
          expected: "either 'finished' or 'remaining'"))
    }
  }

  private mutating func refuseRemainingOfMilestone(_ record: Progress.PhaseRecord) {
    guard let remaining = record.remaining else { return }
    report.append(
      Diagnostic(
        at: remaining.place, code: "remaining-of-milestone",
        "remaining: \(quoted(remaining.value)) of a milestone, which takes no time", expected: "no remaining"))
  }

  private mutating func readRunning(
    _ record: Progress.PhaseRecord, _ id: PhaseID, _ start: Slot, _ option: Int, _ bookings: [Replanning.Booking]
  ) {
    let work = workCalendar(id, option, bookings)
    let remaining: Int
    if let text = record.remaining {
      guard let slots = remainingSlots(text, id, option) else { return }
      remaining = slots
    } else {
      let done = work.work(before: asOf) - work.work(before: start)
      remaining = max(1, scenario[id].options[option].duration - max(0, done))
      if start < 0 { warnOfEarlyStart(record, remaining) }
    }
    let end = asOf > grid.slotCount ? nil : work.end(start: max(0, asOf), work: remaining)
    if end == nil {
      report.append(
        Diagnostic(
          .warning, at: record.phase.place, code: "ends-beyond-horizon",
          "\(record.phase.value): its remaining work (\(remaining) slots) does not fit before the end of the horizon",
          expected: "an end by \(grid.instant(of: grid.slotCount))"))
    }
    let running = Replanning.Running(start: start, option: option, bookings: bookings, remaining: remaining, end: end)
    set(.phase(id), .running(running))
  }

  private mutating func warnOfEarlyStart(_ record: Progress.PhaseRecord, _ remaining: Int) {
    report.append(
      Diagnostic(
        .warning, at: record.phase.place, code: "started-before-horizon",
        "\(record.phase.value) started before the horizon, and what was done before is not counted:"
          + " \(remaining) slots remain",
        expected: "'remaining', to say how much there is still to do"))
  }

  private mutating func set(_ subject: Subject, _ state: Replanning.State) {
    switch subject {
    case .phase(let id): states[id.index] = state
    case .gate(let id): gateStates[id.index] = state
    }
  }

  private func fault(
    _ text: Placed<String>, _ what: String, _ expected: String, _ code: String = "bad-duration"
  ) -> Diagnostic {
    Diagnostic(at: text.place, code: code, "remaining: \(quoted(text.value)) \(what)", expected: expected)
  }

  private mutating func duration(_ text: Placed<String>) -> DurationText? {
    do {
      return try DurationText(text: text.value)
    } catch .minusNotAllowed {
      report.append(fault(text, "is negative", "a duration without a minus sign", "out-of-range"))
      return nil
    } catch .tooLarge {
      report.append(fault(text, "is too long", "at most \(DurationText.largestAmount) of a unit", "out-of-range"))
      return nil
    } catch {
      report.append(fault(text, "is no duration", "a whole number and m, h, d or w, such as 4h or 3d"))
      return nil
    }
  }

  /// `remaining` in working slots, in the phase's own units; at least 1.
  private mutating func remainingSlots(_ text: Placed<String>, _ id: PhaseID, _ option: Int) -> Int? {
    guard let duration = duration(text) else { return nil }
    let phase = scenario[id]
    let way = phase.options[option]
    let isDays = duration.unit == .day || duration.unit == .week
    if isDays && way.calendar == nil && !way.usesAlways && !phase.windows.isEmpty && grid.slotMinutes != 1440 {
      report.append(
        fault(text, "is in days, but the phase has a window and no calendar of its own", "hours or minutes"))
      return nil
    }
    guard let day = dayLength(phase, way) ?? (isDays ? nil : .always) else {
      report.append(fault(text, "is in days, but its teams' calendars have unlike days", "hours or minutes"))
      return nil
    }
    let slots = duration.workingSlots(slotMinutes: grid.slotMinutes, day: day)
    guard slots > 0 else {
      report.append(
        fault(text, "leaves nothing to do", "'finished' with the instant at which it ended", "out-of-range"))
      return nil
    }
    return slots
  }

  /// What `d` and `w` mean for a phase; nil where its teams' calendars disagree.
  private func dayLength(_ phase: Phase, _ option: PhaseOption) -> DayLength? {
    func length(_ id: CalendarID?) -> DayLength {
      guard let id else { return .always }
      return DayLength(minutes: scenario[id].standardDay, workingWeekdays: scenario[id].workingWeekdays)
    }
    if option.usesAlways { return .always }
    if let own = option.calendar { return length(own) }
    guard phase.windows.isEmpty, let first = option.teams.first else { return .always }
    let day = length(scenario[first.team].calendar)
    return option.teams.allSatisfy { length(scenario[$0.team].calendar) == day } ? day : nil
  }

  /// Section 4: own calendar, else the teams', else `always`; within each environment's calendar and without the outages
  /// of the instance booked.
  private func workCalendar(_ id: PhaseID, _ option: Int, _ bookings: [Replanning.Booking]) -> WorkCalendar {
    let phase = scenario[id]
    let way = phase.options[option]
    var work = WorkCalendar.always(horizon: grid.slotCount)
    if let own = way.calendar {
      work = scenario[own].working
    } else if phase.windows.isEmpty && !way.usesAlways {
      for demand in way.teams {
        if let calendar = scenario[demand.team].calendar { work = work.intersection(scenario[calendar].working) }
      }
    }
    for booking in bookings {
      let environment = scenario[booking.environment]
      if let calendar = environment.calendar { work = work.intersection(scenario[calendar].working) }
      work = work.subtracting(environment.instances[booking.instance].outages.map(\.range))
    }
    return work
  }
}
