import ReleaseModel
import Timeline

/// Orders, dependencies, composites and the objective (sections 7 to 9).
extension NetworkBuilder {
  mutating func addOrders() {
    for release in scenario.releases {
      for index in release.phases {
        let phase = scenario.phases[index]
        for before in phase.predecessors { addOrder(before.index, index) }
        guard phase.isGate else { continue }
        for before in release.phases.lowerBound..<index where !phase.predecessors.contains(PhaseID(before)) {
          addOrder(before, index)
        }
      }
    }
  }

  private mutating func addOrder(_ before: Int, _ after: Int) {
    relate(Arc(from: before, .end, to: after, .start), ruleTo: after)
  }

  mutating func addDependencies() {
    for dependency in scenario.dependencies {
      let fromEnd: Arc.End = dependency.kind == .finishToStart || dependency.kind == .finishToFinish ? .end : .start
      let toEnd: Arc.End = dependency.kind == .finishToFinish || dependency.kind == .startToFinish ? .end : .start
      let calendar = dependency.calendar.map { lagCalendar($0) } ?? 0
      // Within a release orders are finish-to-start, so its last phases bind as sources and its first as targets.
      for from in ends(dependency.from, last: true) {
        for to in ends(dependency.to, last: false) {
          relate(
            Arc(
              from: from, fromEnd, to: to, toEnd, lag: dependency.lag, calendar: calendar,
              ordered: dependency.calendar != nil && dependency.lag >= 0), ruleTo: to)
          if let most = dependency.max {
            relate(Arc(from: to, toEnd, to: from, fromEnd, lag: -most.value, calendar: calendar), ruleTo: to)
          }
        }
      }
    }
    for separation in scenario.separations where separation.phases.count > 1 {
      addSeparation(separation.phases.map(\.index), separation.gap)
    }
  }

  /// History is not judged among itself: with several started members only pairs with an open one stay.
  private mutating func addSeparation(_ members: [Int], _ gap: Int) {
    let started = members.filter(isStarted)
    if started.count < 2 {
      network.disjunctions.append(Disjunction(activities: members, gap: gap))
      return
    }
    let open = members.filter { !isStarted($0) }
    if open.count > 1 { network.disjunctions.append(Disjunction(activities: open, gap: gap)) }
    for one in started {
      for other in open { network.disjunctions.append(Disjunction(activities: [one, other], gap: gap)) }
    }
  }

  private mutating func lagCalendar(_ id: CalendarID) -> Int {
    let key = CalendarKey(calendars: [id.index], outages: [])
    if let known = calendarIndex[key] { return known }
    let working = scenario[id].working
    let index = network.calendars.firstIndex(of: working) ?? network.calendars.count
    if index == network.calendars.count { network.calendars.append(working) }
    calendarIndex[key] = index
    return index
  }

  private func ends(_ end: Endpoint, last: Bool) -> [Int] {
    switch end {
    case .phase(let id): return [id.index]
    case .release(let id):
      let phases = scenario[id].phases
      // History keeps to no order.
      if terms != nil { return Array(phases) }
      if last {
        var hasSuccessor = Set<Int>()
        for index in phases {
          for before in scenario.phases[index].predecessors { hasSuccessor.insert(before.index) }
          if scenario.phases[index].isGate { hasSuccessor.formUnion(phases.lowerBound..<index) }
        }
        return phases.filter { !hasSuccessor.contains($0) }
      }
      return phases.filter {
        scenario.phases[$0].predecessors.isEmpty && !(scenario.phases[$0].isGate && $0 > phases.lowerBound)
      }
    }
  }

  mutating func addComposites() {
    var gate = scenario.phases.count
    for composite in scenario.composites {
      let deliveries = composite.releases.map { scenario[$0].delivery.index }
      switch composite.synchrony {
      case .sameWindow:
        addSynchrony(deliveries)
      case .sameStart:
        for (a, b) in zip(deliveries, deliveries.dropFirst()) {
          if isStarted(a) && isStarted(b) { continue }
          network.arcs.append(Arc(from: a, .start, to: b, .start))
          network.arcs.append(Arc(from: b, .start, to: a, .start))
        }
      }
      guard composite.gate != nil else { continue }
      for (release, delivery) in zip(composite.releases, deliveries) {
        for phase in scenario[release].phases.lowerBound..<delivery { addOrder(phase, gate) }
        relate(Arc(from: gate, .start, to: delivery, .start), ruleTo: delivery)
      }
      gate += 1
    }
    network.synchronies = joined(network.synchronies.map(\.activities)).map { Synchrony(activities: $0) }
  }

  /// Lists that share a member become one: a delivery lies in one occurrence, whichever composites it belongs to.
  private func joined(_ lists: [[Int]]) -> [[Int]] {
    var sets = DisjointSets(scenario.phases.count)
    for list in lists { for member in list.dropFirst() { sets.join(list[0], member) } }
    var position: [Int: Int] = [:]
    var result: [[Int]] = []
    for list in lists {
      let root = sets.root(list[0])
      let place = position[root] ?? result.count
      if place == result.count {
        position[root] = place
        result.append([])
      }
      result[place] += list.filter { !result[place].contains($0) }
    }
    return result
  }

  mutating func addObjective() {
    network.makespanCost = scenario.makespanCost
    for release in scenario.releases {
      if let state = state(release.delivery.index) {
        // Its lateness stands in its mode.
        let real = span(state).end
        frame.secondOffset += real - min(max(max(0, span(state).start), real), network.horizon)
        network.deliveries.append(Delivery(activity: release.delivery.index, due: nil, weight: 0))
        continue
      }
      network.deliveries.append(
        Delivery(
          activity: release.delivery.index, due: release.due?.value, weight: release.due == nil ? 0 : release.delayCost)
      )
    }
  }
}
