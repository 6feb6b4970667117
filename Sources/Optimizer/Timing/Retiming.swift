import ReleaseGraph
import Timeline

/// # The best dates for the order that a schedule has
///
/// Keeps modes, copies, openings of windows and every order among activities (arcs, who follows whom on a resource, on
/// which side of a disjunction), and moves the dates to the least cost: lateness, moves of a re-plan, makespan. Where all
/// costs only rise with time the left-tight schedule is that already, and nothing is done.
///
/// - Method:      the orders become a `TimingProblem`, lengths and lags as they are at present, and `TimingFlow` solves it.
///                Calendars make lengths and lags depend on the dates, so its dates are wishes: the activities are placed
///                again in their order, none before its wish. What results is kept if it is better.
/// - Complexity:  one flow and one serial generation; orders are linear in activities and demands.
/// - Source:      partial-order schedules by chaining (Policella et al. 2007); temporal relaxation within search (Laborie &
///                Rogerie 2016).
struct Retiming {
  /// Whether some cost falls with time, so that later dates may be better.
  static func isPromising(_ state: PartialSchedule) -> Bool {
    let flat = state.flat
    return (0..<flat.count).contains { state.isPlaced($0) && flat.displacementRate[$0] > 0 }
  }

  /// Moves the dates of a complete schedule; true where that made it better, else it is as it was.
  static func improve(_ state: inout PartialSchedule, stop: StopSignal) -> Bool {
    guard isPromising(state), !stop.isRaised else { return false }
    let ordered = OrderedDates(state)
    var flow = TimingFlow(ordered.problem)
    guard let dates = flow.solve() else { return false }
    state.ticks &+= 4 * (ordered.problem.orders.count + flow.pivots)
    var moved = state
    let order = ordered.activities.sorted {
      (dates[ordered.date[$0]], state.start[$0], $0) < (dates[ordered.date[$1]], state.start[$1], $1)
    }
    for i in order { moved.remove(i) }
    for (k, i) in order.enumerated() {
      if k & 255 == 255 && stop.isRaised { return false }
      let m = state.mode[i]
      var bounds = moved.bounds(of: i)
      bounds.startLow = max(bounds.startLow, dates[ordered.date[i]])
      guard !bounds.isEmpty, let fit = moved.fit(i, mode: m, in: bounds) else { return false }
      moved.place(i, mode: m, start: fit.start, end: fit.end)
    }
    guard moved.objective < state.objective else { return false }
    state = moved
    return true
  }
}

/// The orders of a schedule as a timing problem: a date for each placed activity's start.
struct OrderedDates {
  private(set) var problem = TimingProblem()
  /// The placed activities.
  let activities: [Int]
  /// Per activity its date in the problem; 0 where it is not placed.
  private(set) var date: [Int]

  init(_ state: PartialSchedule) {
    let flat = state.flat
    activities = (0..<flat.count).filter { state.isPlaced($0) }
    date = Array(repeating: 0, count: flat.count)
    for i in activities { date[i] = problem.addDate(in: Self.range(of: i, state)) }
    for i in activities {
      for a in flat.arcsOutOf[i] where state.isPlaced(flat.arcs[a].to) && flat.arcs[a].to != i {
        follow(flat.arcs[a], state)
      }
    }
    chain(state)
    for disjunction in flat.network.disjunctions {
      let members = disjunction.activities.filter { state.isPlaced($0) }.sorted { state.start[$0] < state.start[$1] }
      for (i, j) in zip(members, members.dropFirst()) {
        problem.require(from: date[i], to: date[j], lag: state.end[i] - state.start[i] + disjunction.gap)
      }
    }
    charge(state)
  }

  /// Where a start may lie: windows keep their opening, fixed starts their place.
  private static func range(of i: Int, _ state: PartialSchedule) -> ClosedRange<Int> {
    let flat = state.flat
    let m = state.mode[i]
    let s = state.start[i]
    let length = state.end[i] - s
    if flat.fixedStart[i] >= 0 { return s...s }
    var low = max(flat.earliest[i], flat.lead[m])
    var high = flat.latestEnd[i] - length
    if flat.window[m] >= 0, let k = flat.occurrence(window: flat.window[m], start: s, end: state.end[i]) {
      let opening = flat.network.windows[flat.window[m]].occurrences[k]
      low = max(low, opening.lowerBound)
      high = min(high, opening.upperBound - length)
    }
    return min(low, s)...max(high, s)
  }

  /// An arc as a lag between starts, as long as it is at present.
  private mutating func follow(_ arc: Arc, _ state: PartialSchedule) {
    let i = arc.from
    let j = arc.to
    let x = arc.fromEnd == .start ? state.start[i] : state.end[i]
    let y = arc.toEnd == .start ? state.start[j] : state.end[j]
    let lag = (state.flat.earliestTo(arc, from: x) ?? y) - x
    problem.require(
      from: date[i], to: date[j], lag: min(lag, y - x) + (x - state.start[i]) - (y - state.start[j]))
  }

  /// Who follows whom on the units of each copy of a resource.
  private mutating func chain(_ state: PartialSchedule) {
    let flat = state.flat
    var uses = [[(from: Int, to: Int, activity: Int, amount: Int)]](repeating: [], count: flat.copyCount)
    for i in activities {
      let m = state.mode[i]
      for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] where flat.demandSpan[d] != .occurrence {
        let copy = flat.firstCopy[flat.demandResource[d]] + Int(state.copies[i * flat.stride + d - flat.firstDemand[m]])
        let isHold = flat.demandSpan[d] == .hold
        uses[copy].append(
          (
            state.start[i] - (isHold ? flat.demandLead[d] : 0), state.end[i] + (isHold ? flat.demandTail[d] : 0), i,
            flat.demandAmount[d]
          ))
      }
    }
    var resource = 0
    for copy in uses.indices {
      while flat.firstCopy[resource + 1] <= copy { resource += 1 }
      uses[copy].sort { ($0.from, $0.to, $0.activity) < ($1.from, $1.to, $1.activity) }
      chain(uses[copy], changeover: flat.changeover[resource], state)
    }
  }

  /// Hands the units on: each use takes them from those that ended, the latest first.
  private mutating func chain(
    _ uses: [(from: Int, to: Int, activity: Int, amount: Int)], changeover: Int, _ state: PartialSchedule
  ) {
    var free: [(to: Int, activity: Int, amount: Int)] = []
    for use in uses {
      var missing = use.amount
      while missing > 0 {
        guard let k = free.indices.last(where: { free[$0].to <= use.from }) else { break }
        let before = free[k]
        let gap = state.flat.family[before.activity] == state.flat.family[use.activity] ? 0 : changeover
        let lag = before.to - state.start[before.activity] + state.start[use.activity] - use.from
        problem.require(
          from: date[before.activity], to: date[use.activity],
          lag: min(lag + gap, state.start[use.activity] - state.start[before.activity]))
        let taken = min(missing, before.amount)
        missing -= taken
        free[k].amount -= taken
        if free[k].amount == 0 { free.remove(at: k) }
      }
      let place = free.firstIndex { $0.to > use.to } ?? free.count
      free.insert((use.to, use.activity, use.amount), at: place)
    }
  }

  private mutating func charge(_ state: PartialSchedule) {
    let flat = state.flat
    let rate = flat.network.makespanCost
    let last = rate > 0 ? problem.addDate(in: 0...flat.horizon) : 0
    if rate > 0 { problem.charge(last, after: 0, price: rate) }
    for i in activities {
      let length = state.end[i] - state.start[i]
      for d in flat.deliveriesOf[i] {
        guard let due = flat.network.deliveries[d].due else { continue }
        problem.charge(date[i], after: due - length, price: flat.network.deliveries[d].weight)
      }
      if flat.displacementRate[i] > 0 {
        problem.charge(date[i], after: flat.displacementReference[i], price: flat.displacementRate[i])
        problem.charge(date[i], before: flat.displacementReference[i], price: flat.displacementRate[i])
      }
      if rate > 0 { problem.require(from: date[i], to: last, lag: length) }
    }
  }
}
