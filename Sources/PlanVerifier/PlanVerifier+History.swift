import ReleaseModel
import Timeline

/// Section 11: history, running phases, as-of, and moves against a baseline.
extension PlanVerifier {
  /// The state of an item in the progress; nil where it has not started, or there is no progress.
  func state(_ item: Int) -> Replanning.State? {
    guard let replanning else { return nil }
    let state =
      item < scenario.phases.count
      ? replanning.states[item] : replanning.gateStates[gates[item - scenario.phases.count]]
    return state.hasStarted ? state : nil
  }

  func isStarted(_ item: Int) -> Bool { state(item) != nil }

  /// The row of a started phase must be what happened; what happened counts, whatever the row says.
  mutating func history(_ row: Plan.Row, _ item: Int) -> ResolvedRow? {
    guard let state = state(item), let start = state.start else { return nil }
    func fault(_ message: String) {
      verdict.violations.append(Violation(.history, [name(item)], "'\(name(item))' \(message)", planPlace: row.place))
    }
    let end = state.end ?? scenario.grid.slotCount
    if row.start != scenario.grid.instant(of: start) { fault("started at \(time(start)), the plan says \(row.start)") }
    if row.end != scenario.grid.instant(of: end) { fault("ends at \(time(end)), the plan says \(row.end)") }
    if row.option != state.option { fault("is done by option \(state.option ?? 0), the plan says \(row.option)") }
    let bookings = state.bookings.map { booking in
      Plan.Booking(
        environment: scenario[booking.environment].id,
        instance: scenario[booking.environment].instances[booking.instance].id)
    }
    if row.bookings != bookings { fault("holds other bookings than the plan says") }
    return ResolvedRow(
      start: start, end: end, option: state.option ?? 0, bookings: state.bookings.map { ($0.environment, $0.instance) },
      window: row.window, place: row.place)
  }

  /// Everything that has not started lies after as-of, its booking's lead too.
  mutating func checkAsOf(_ item: Int, _ row: ResolvedRow) {
    guard let replanning else { return }
    let lead = isMilestone(item) ? 0 : row.bookings.map { scenario[$0.environment].lead }.max() ?? 0
    guard row.start - lead < replanning.asOf else { return }
    breach(
      .asOf, [name(item)],
      "'\(name(item))' starts at \(time(row.start))\(lead > 0 ? " with a lead of \(slots(lead))" : ""), before now (\(time(replanning.asOf)))",
      amount: replanning.asOf - row.start + lead, row: item)
  }

  /// The occurrence in which a started phase lies, if any.
  func occurrence(of item: Int, _ row: ResolvedRow) -> (window: WindowID, index: Int)? {
    for window in windows(item) {
      let occurrences = scenario[window].occurrences
      if let index = occurrences.firstIndex(where: {
        $0.range.lowerBound <= row.start && row.start < $0.range.upperBound
      }) {
        return (window, index)
      }
    }
    return nil
  }

  /// A phase present in both plans moves if its start, option or bookings differ; a release that the baseline plans and
  /// that is newly deferred counts as one move for each of its phases.
  mutating func countMoves() {
    guard let baseline else { return }
    let earlier = Dictionary(baseline.rows.map { ($0.release + "\0" + $0.phase, $0) }, uniquingKeysWith: { a, _ in a })
    for row in plan.rows {
      guard let old = earlier[row.release + "\0" + row.phase] else { continue }
      guard old.start != row.start || old.option != row.option || old.bookings != row.bookings else { continue }
      verdict.moves += 1
      verdict.moveCost += price(old, movedTo: row)
    }
    let planned = Set(baseline.rows.map(\.release))
    for id in plan.deferred where planned.contains(id) {
      guard let release = scenario.releases.first(where: { $0.id == id }) else { continue }
      for phase in release.phases {
        verdict.moves += 1
        let old = earlier[id + "\0" + scenario.phases[phase].id]
        verdict.moveCost += old.map { price($0, movedTo: nil) } ?? (prices?.perMove ?? 0) * scenario.grid.slotsPerDay
      }
    }
    guard prices != nil, plan.moveCost != verdict.moveCost else { return }
    breach(
      .moveCost, ["move-cost"],
      plan.moveCost.map { "the plan claims a cost of moves of \($0), it is \(verdict.moveCost)" }
        ?? "the plan claims no cost of moves, it is \(verdict.moveCost)")
  }

  /// Section 11: the price of a move, and of its distance in days; times the factor within the published zone.
  private func price(_ old: Plan.Row, movedTo new: Plan.Row?) -> Int {
    guard let prices else { return 0 }
    let grid = scenario.grid
    let asOf = replanning?.asOf ?? 0
    let start = (old.start.minutes - grid.instant(of: 0).minutes) / grid.slotMinutes
    let isPublished = start >= asOf && start < asOf + prices.published
    var price = prices.perMove * grid.slotsPerDay
    if let new { price += prices.perDay * (abs(new.start.minutes - old.start.minutes) / grid.slotMinutes) }
    return price * (isPublished ? prices.publishedFactor : 1)
  }
}
