package import Timeline

/// # What keeps an activity of a schedule from starting at another slot
///
/// Mode, copies and everything else stay as they are; the rules that would be broken are named with those who are in the
/// way. Naive and complete for moves to an earlier slot; O(arcs of the activity + holders of its resources).
package struct StartObstacles: Sendable {
  package enum Obstacle: Hashable, Sendable {
    /// Its own date: it may not start before.
    case earliest
    case fixed
    /// Calendar, window, freeze or outage leave no start there, or the work would not end in time.
    case noStart
    /// An arc into it.
    case arc(Int)
    /// A copy of a resource is full: who holds it, the latest end first.
    case full(resource: Int, copy: Int, holders: [Int])
    case changeover(resource: Int, copy: Int, with: Int)
    case exclusion(resource: Int, copy: Int, with: Int)
    case apart(disjunction: Int, with: Int)
    /// It would leave the occurrence in which others of its composite lie.
    case synchrony(Int, with: Int)

    /// The resource that is short; nil where it is none.
    package var resource: Int? {
      switch self {
      case .full(let resource, _, _), .changeover(let resource, _, _), .exclusion(let resource, _, _): resource
      default: nil
      }
    }
  }

  private let network: Network
  package let schedule: Schedule
  private let adjacency: Adjacency
  /// Per resource: (copy, activity, demand), present ones only.
  private var holders: [[Holder]]
  private var disjunctionsOf: [Int: [Int]] = [:]
  private var synchroniesOf: [Int: [Int]] = [:]

  private struct Holder {
    var copy: Int
    var activity: Int
    var demand: Int
  }

  package init(_ network: Network, _ adjacency: Adjacency, _ schedule: Schedule) {
    self.network = network
    self.schedule = schedule
    self.adjacency = adjacency
    holders = Array(repeating: [], count: network.resources.count)
    for i in network.activities.indices where schedule.isPresent(i) {
      for (k, demand) in network.modes[Int(schedule.mode[i])].demands.enumerated() {
        holders[demand.resource].append(Holder(copy: schedule.copy(i, demand: k), activity: i, demand: k))
      }
    }
    for (index, disjunction) in network.disjunctions.enumerated() {
      for i in disjunction.activities { disjunctionsOf[i, default: []].append(index) }
    }
    for (index, synchrony) in network.synchronies.enumerated() {
      for i in synchrony.activities { synchroniesOf[i, default: []].append(index) }
    }
  }

  /// The last start before its own that calendar, window and freezes allow the activity; nil where there is none.
  package func candidate(before i: Int) -> Slot? {
    network.previousStart(mode: Int(schedule.mode[i]), from: Int(schedule.start[i]) - 1)
  }

  func isSynchronised(_ a: Int, _ b: Int) -> Bool {
    (synchroniesOf[a] ?? []).contains { network.synchronies[$0].activities.contains(b) }
  }

  /// The activity and those that must lie in one opening with it or start with it, in order.
  func fellows(of i: Int) -> [Int] {
    var fellows: Set<Int> = [i]
    for index in synchroniesOf[i] ?? [] { fellows.formUnion(network.synchronies[index].activities) }
    var queue = Array(fellows)
    while let next = queue.popLast() {
      for other in startsWith(next) where fellows.insert(other).inserted { queue.append(other) }
    }
    return fellows.filter(schedule.isPresent).sorted()
  }

  /// Those tied to the same start by arcs both ways.
  private func startsWith(_ i: Int) -> [Int] {
    func tied(_ i: Int) -> [Int] {
      adjacency.arcs(into: i).map { network.arcs[Int($0)] }.filter {
        $0.fromEnd == .start && $0.toEnd == .start && $0.lag == 0 && $0.calendar == 0
      }.map(\.from)
    }
    return tied(i).filter { tied($0).contains(i) }
  }

  package func arcs(into i: Int) -> [Int] { adjacency.arcs(into: i).map(Int.init) }

  /// Everything that speaks against an earlier start s; empty where it could start there.
  package func obstacles(of i: Int, at s: Slot) -> [Obstacle] {
    obstacles(of: i, at: s, mode: Int(schedule.mode[i])) { schedule.copy(i, demand: $0) }
  }

  /// The same in another mode, its demands on the copies given.
  package func obstacles(of i: Int, at s: Slot, mode m: Int, copy: (Int) -> Int) -> [Obstacle] {
    let activity = network.activities[i]
    var found: [Obstacle] = []
    if s < activity.earliest || s < 0 { found.append(.earliest) }
    if let fixed = activity.fixedStart, fixed != s { found.append(.fixed) }
    guard network.nextStart(mode: m, from: s) == s, let e = network.end(mode: m, start: s) else {
      return found + [.noStart]
    }
    for index in adjacency.arcs(into: i) {
      let arc = network.arcs[Int(index)]
      guard schedule.isPresent(arc.from), arc.from != i else { continue }
      let from = Int(arc.fromEnd == .start ? schedule.start[arc.from] : schedule.end[arc.from])
      if network.earliest(across: arc, from: from) > (arc.toEnd == .start ? s : e) { found.append(.arc(Int(index))) }
    }
    for k in network.modes[m].demands.indices { found += resourceObstacles(i, m, k, copy(k), s..<e) }
    for index in disjunctionsOf[i] ?? [] {
      let disjunction = network.disjunctions[index]
      for other in disjunction.activities where other != i && schedule.isPresent(other) {
        if e + disjunction.gap > Int(schedule.start[other]) && Int(schedule.end[other]) + disjunction.gap > s {
          found.append(.apart(disjunction: index, with: other))
        }
      }
    }
    for index in synchroniesOf[i] ?? [] {
      let others = network.synchronies[index].activities.filter { $0 != i && schedule.isPresent($0) }
      let common = occurrences(m, s..<e).filter { range in
        others.allSatisfy {
          network.modes[Int(schedule.mode[$0])].window == network.modes[m].window
            && range.lowerBound <= Int(schedule.start[$0]) && Int(schedule.end[$0]) <= range.upperBound
        }
      }
      if common.isEmpty, let other = others.first { found.append(.synchrony(index, with: other)) }
    }
    return found
  }

  private func occurrences(_ m: Int, _ range: Range<Slot>) -> [Range<Slot>] {
    guard let window = network.modes[m].window else { return [] }
    return network.windows[window].occurrences.filter {
      $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound
    }
  }

  /// The slots that a demand takes when its activity lies in `range`.
  private func span(_ demand: Demand, _ m: Int, _ range: Range<Slot>) -> Range<Slot> {
    switch demand.span {
    case .work: range
    case .hold(let lead): max(0, range.lowerBound - lead)..<range.upperBound
    case .occurrence: occurrences(m, range).first ?? range
    }
  }

  /// What keeps one demand from a copy over a range: changeovers, usages, too little room.
  private func resourceObstacles(_ i: Int, _ m: Int, _ k: Int, _ copy: Int, _ range: Range<Slot>) -> [Obstacle] {
    let demand = network.modes[m].demands[k]
    let resource = network.resources[demand.resource]
    let own = span(demand, m, range)
    guard !own.isEmpty else { return [] }
    var found: [Obstacle] = []
    var rivals: [(activity: Int, demand: Demand, span: Range<Slot>)] = []
    for holder in holders[demand.resource] where holder.copy == copy && holder.activity != i {
      let mode = Int(schedule.mode[holder.activity])
      let other = network.modes[mode].demands[holder.demand]
      let taken = span(other, mode, Int(schedule.start[holder.activity])..<Int(schedule.end[holder.activity]))
      let isStranger = network.activities[holder.activity].family != network.activities[i].family
      if isStranger && resource.changeover > 0 && taken.upperBound + resource.changeover > own.lowerBound
        && own.upperBound + resource.changeover > taken.lowerBound && !taken.overlaps(own)
      {
        found.append(.changeover(resource: demand.resource, copy: copy, with: holder.activity))
      }
      guard taken.overlaps(own) else { continue }
      if isStranger, let a = demand.usage, let b = other.usage,
        resource.exclusions.contains(where: { ($0.first == a && $0.second == b) || ($0.first == b && $0.second == a) })
      {
        found.append(.exclusion(resource: demand.resource, copy: copy, with: holder.activity))
      }
      rivals.append((holder.activity, other, taken))
    }
    let crowd = overload(i, demand, m, own, rivals, resource)
    if let crowd {
      // Those first that make way for it where it stands, the last of them before the others.
      func makesWay(_ other: Int) -> Bool { schedule.end[other] <= schedule.start[i] }
      let order = crowd.sorted { a, b in
        makesWay(a) == makesWay(b) ? (schedule.end[b], a) < (schedule.end[a], b) : makesWay(a)
      }
      found.append(.full(resource: demand.resource, copy: copy, holders: order))
    }
    return found
  }

  /// Who fills the resource at the last slot where it overflows; nil where it never does.
  private func overload(
    _ i: Int, _ demand: Demand, _ m: Int, _ own: Range<Slot>,
    _ rivals: [(activity: Int, demand: Demand, span: Range<Slot>)], _ resource: Resource
  ) -> [Int]? {
    func calendar(_ activity: Int) -> WorkCalendar {
      network.calendars[network.modes[Int(schedule.mode[activity])].calendar]
    }
    let mine = network.calendars[network.modes[m].calendar]
    for t in own.reversed() where demand.span != .work || mine.isWorking(t) {
      var load = demand.amount
      var crowd: [Int] = []
      for rival in rivals where rival.span.contains(t) {
        guard rival.demand.span != .work || calendar(rival.activity).isWorking(t) else { continue }
        load += rival.demand.amount
        crowd.append(rival.activity)
      }
      if load > resource.capacity.value(at: t) { return crowd }
    }
    return nil
  }
}
