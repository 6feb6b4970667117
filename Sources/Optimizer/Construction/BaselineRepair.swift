package import ReleaseGraph
import Timeline

/// # Repair: a schedule near to an earlier one that may have become infeasible
///
/// - Method:  every activity that can keep its earlier place takes it, in order of time; those that can't are fitted in
///            around them. Where one finds no place between them, what follows it, and where that does not help what
///            holds its resources, gives way too. At last each that moved tries to return.
/// - Result:  a feasible schedule, near but not nearest: a start for the search. Nil where nothing fits within the tries.
/// - Complexity: a few serial schedule generations.
/// - Source:  right-shift repair and "affected operations rescheduling" (Abumaizar, Svestka 1997), with return.
package struct BaselineRepair {
  private var constructor: Constructor
  private let keeping: [Int: [Int]]
  private let order: [Int]
  private let absent: Set<Int>
  private let stop: StopSignal
  private var isMoved: [Bool]
  private var timesEvicted: [Int]

  /// `keeping`: per activity the modes that repeat its earlier place; `absent`: groups that were left out.
  package static func repair(
    _ network: Network, keeping: [(activity: Int, start: Int, modes: [Int])], absent: Set<Int>,
    deadline: ContinuousClock.Instant?, flag: CancellationFlag = CancellationFlag()
  ) -> Schedule? {
    var repair = BaselineRepair(network, keeping, absent, StopSignal(flag: flag, deadline: deadline))
    return repair.run()
  }

  private init(
    _ network: Network, _ keeping: [(activity: Int, start: Int, modes: [Int])], _ absent: Set<Int>,
    _ stop: StopSignal
  ) {
    constructor = Constructor(network)
    self.keeping = Dictionary(keeping.map { ($0.activity, $0.modes) }, uniquingKeysWith: { a, _ in a })
    // What is fixed comes first, then what was planned, in its order of time.
    let fixed = network.activities.indices.filter { network.activities[$0].fixedStart != nil }
    let known = Set(fixed)
    order =
      fixed
      + keeping.filter { !known.contains($0.activity) && !$0.modes.isEmpty }
      .sorted { ($0.start, $0.activity) < ($1.start, $1.activity) }.map(\.activity)
    self.absent = absent
    self.stop = stop
    isMoved = Array(repeating: true, count: network.activities.count)
    timesEvicted = Array(repeating: 0, count: network.activities.count)
  }

  private mutating func run() -> Schedule? {
    for attempt in 0..<60 where !stop.isRaised {
      if build() {
        comeBack()
        return constructor.state.schedule
      }
      if !evict(attempt) { return nil }
    }
    return nil
  }

  /// Places what keeps its place, then the rest around it.
  private mutating func build() -> Bool {
    constructor.reset()
    constructor.mayLeaveOut = false
    let network = constructor.flat.network
    for group in constructor.isLeftOut.indices { constructor.isLeftOut[group] = absent.contains(group) }
    for i in network.activities.indices { isMoved[i] = true }
    for i in order where timesEvicted[i] == 0 && !isOut(i) && keep(i) { isMoved[i] = false }
    let rest = network.activities.indices.filter { isMoved[$0] && !isOut($0) }
    return constructor.construct(rest, stop: stop)
  }

  private func isOut(_ i: Int) -> Bool {
    let group = constructor.flat.group[i]
    return group >= 0 && absent.contains(group)
  }

  private mutating func keep(_ i: Int) -> Bool {
    let bounds = constructor.state.bounds(of: i)
    if bounds.isEmpty { return false }
    let flat = constructor.flat
    let modes = keeping[i] ?? Array(flat.firstMode[i]..<flat.endMode[i])
    for mode in modes {
      guard let placement = constructor.state.fit(i, mode: mode, in: bounds) else { continue }
      constructor.state.place(i, mode: placement.mode, start: placement.start, end: placement.end)
      return true
    }
    return false
  }

  /// Frees what stands in the way of what found no place: first what comes after it, then what shares its resources.
  private mutating func evict(_ attempt: Int) -> Bool {
    let flat = constructor.flat
    var evicted = false
    for i in constructor.failed {
      for a in flat.arcsOutOf[i] where !isMoved[flat.arcs[a].to] && timesEvicted[flat.arcs[a].to] == 0 {
        if flat.network.activities[flat.arcs[a].to].fixedStart != nil { continue }
        timesEvicted[flat.arcs[a].to] += 1
        evicted = true
      }
    }
    // Several rounds of orders alone come cheap; then resources give way, more each time.
    if evicted && attempt < 40 { return true }
    var budget = 4 << min(attempt, 12)
    for i in constructor.failed {
      let resources = Set(demands(i))
      for j in order.reversed() where !isMoved[j] && timesEvicted[j] == 0 && budget > 0 {
        guard flat.network.activities[j].fixedStart == nil, constructor.state.end[j] > flat.earliest[i],
          demands(j).contains(where: resources.contains)
        else { continue }
        timesEvicted[j] += 1
        budget -= 1
        evicted = true
      }
    }
    return evicted
  }

  private func demands(_ i: Int) -> [Int] {
    constructor.flat.network.activities[i].modes.flatMap { mode in
      constructor.flat.network.modes[mode].demands.map(\.resource)
    }
  }

  /// Lets each that moved return where nothing stands in its way any more.
  private mutating func comeBack() {
    var changed = true
    while changed && !stop.isRaised {
      changed = false
      for i in order where isMoved[i] && constructor.state.isPlaced(i) {
        let old = (
          mode: constructor.state.mode[i], start: constructor.state.start[i], end: constructor.state.end[i]
        )
        let copies = Array(constructor.state.copies(of: i))
        constructor.state.remove(i)
        if keep(i) {
          isMoved[i] = false
          changed = true
        } else {
          constructor.state.setCopies(of: i, to: copies[...])
          constructor.state.restore(i, mode: old.mode, start: old.start, end: old.end)
        }
      }
    }
  }
}
