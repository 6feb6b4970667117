import ReleaseModel
import Timeline

/// Section 4: what the durations of phases count in.
extension ScenarioDecoder {
  /// A duration in working slots of an option; reports days that have no length, or no single one.
  mutating func workingSlots(
    _ duration: DurationText, _ node: Node, _ key: String, of option: PhaseOption, _ context: PhaseContext
  ) -> Int {
    let isInDays = duration.unit == .day || duration.unit == .week
    let hasOwn = option.calendar != nil || option.usesAlways
    if context.hasWindow && !hasOwn && isInDays && grid.slotMinutes != 1440 && duration.amount > 0 {
      report.wrong(
        node, key, "is in days, but the phase has a window and no calendar of its own",
        expected: "hours or minutes, or a calendar", code: "unit-in-window")
    }
    let day = dayLength(of: option, context)
    if day == nil && duration.amount > 0 && (isInDays || grid.slotMinutes == 1440) {
      report.wrong(
        node, key, "is unclear: its teams' calendars have unlike standard days",
        expected: (isInDays && grid.slotMinutes != 1440 ? "hours or minutes, or " : "") + "a calendar of its own",
        code: "unlike-days")
    }
    checkHasDays(duration, calendarsCounted(option, context), node, key)
    return duration.workingSlots(slotMinutes: grid.slotMinutes, day: day ?? .always)
  }

  /// The calendars whose days a duration may count.
  private func calendarsCounted(_ option: PhaseOption, _ context: PhaseContext) -> [CalendarID] {
    if let own = option.calendar { return [own] }
    if option.usesAlways || context.hasWindow { return [] }
    return option.teams.compactMap { teams[$0.team.index].calendar }
  }

  /// The standard day that d and w mean; nil where the teams' calendars disagree.
  private func dayLength(of option: PhaseOption, _ context: PhaseContext) -> DayLength? {
    func length(_ id: CalendarID?) -> DayLength {
      id.map {
        DayLength(minutes: calendars[$0.index].standardDay, workingWeekdays: calendars[$0.index].workingWeekdays)
      } ?? .always
    }
    if option.usesAlways { return .always }
    if let own = option.calendar { return length(own) }
    if context.hasWindow { return .always }
    let lengths = option.teams.map { length(teams[$0.team.index].calendar) }
    guard let first = lengths.first else { return .always }
    return lengths.allSatisfy { $0 == first } ? first : nil
  }
}
