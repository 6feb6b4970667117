import ReleaseGraph

extension Constructor {
  /// Replaces the state by a schedule that is known to be feasible.
  mutating func load(_ schedule: Schedule) {
    let ticks = state.ticks
    state = PartialSchedule(flat)
    state.ticks = ticks
    for g in isLeftOut.indices { isLeftOut[g] = !flat.membersOfGroup[g].isEmpty }
    for i in 0..<flat.count where schedule.isPresent(i) {
      if flat.group[i] >= 0 { isLeftOut[flat.group[i]] = false }
      state.setCopies(of: i, to: schedule.copies[(i * flat.stride)..<((i + 1) * flat.stride)])
      state.restore(i, mode: Int(schedule.mode[i]), start: Int(schedule.start[i]), end: Int(schedule.end[i]))
    }
  }
}
