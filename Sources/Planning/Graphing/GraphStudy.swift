package import ReleaseGraph
package import ReleaseModel
package import Timeline

/// What the graph of a scenario tells before any optimising: earliest and latest times, slack, circles, parts. Everything
/// is taken as kept, resources are left aside.
package struct GraphStudy: Sendable {
  package let model: ScenarioNetwork
  package let adjacency: Adjacency
  package let earliest: LongestPaths
  package let latest: LatestTimes
  /// Just in time for the due dates that can be kept (else as soon as can be); what leads to no due date: as early as may be.
  package let justInTime: LongestPaths
  package let circles: [Circle]

  package var scenario: Scenario { model.scenario }

  package init(_ scenario: Scenario) {
    model = NetworkBuilder.build(scenario)
    let network = model.network
    adjacency = Adjacency(network)
    earliest = LongestPaths(network, adjacency)
    var targets = Array(repeating: network.horizon, count: network.activities.count)
    var leads = Array(repeating: false, count: network.activities.count)
    for release in scenario.releases {
      guard let due = release.due, !earliest.isImpossible(release.delivery.index) else { continue }
      targets[release.delivery.index] = max(due.value, earliest.earliestEnd[release.delivery.index])
      leads[release.delivery.index] = true
    }
    latest = LatestTimes(network, adjacency, earliest, targets: targets)
    for i in adjacency.order.reversed() where leads[Int(i)] {
      for arc in adjacency.arcs(into: Int(i)) where network.arcs[Int(arc)].lag >= 0 {
        leads[network.arcs[Int(arc)].from] = true
      }
    }
    var low = Array(repeating: 0, count: network.activities.count)
    for i in low.indices where leads[i] { low[i] = latest.latestStart[i] }
    justInTime = LongestPaths(network, adjacency, notBefore: low)
    circles = Circle.find(in: network, adjacency, earliest)
  }

  /// A release by its dates.
  package struct ReleaseTimes: Sendable {
    package var release: ReleaseID
    /// Nil where its delivery can't be placed at all.
    package var earliestDelivery: Slot?
    /// Slots from the earliest delivery to the due date: negative where it is late whatever is done.
    package var slack: Int?
    /// From the delivery back: the activities that decide its earliest time.
    package var chain: [Int]
  }

  /// All releases in the scenario's order. O(releases × length of chains).
  package func releases() -> [ReleaseTimes] { scenario.releases.indices.map { times(of: ReleaseID($0)) } }

  package func times(of id: ReleaseID) -> ReleaseTimes {
    let delivery = scenario[id].delivery.index
    guard !earliest.isImpossible(delivery) else {
      return ReleaseTimes(release: id, earliestDelivery: nil, slack: nil, chain: [])
    }
    let end = earliest.earliestEnd[delivery]
    return ReleaseTimes(
      release: id, earliestDelivery: end, slack: scenario[id].due.map { $0.value - end }, chain: chain(to: delivery))
  }

  /// The activities that decide an earliest time, from the one asked about back.
  package func chain(to activity: Int) -> [Int] {
    var chain = [activity]
    var seen: Set<Int> = [activity]
    var arc = earliest.cause[activity]
    while arc >= 0 {
      let before = model.network.arcs[Int(arc)].from
      guard seen.insert(before).inserted else { break }
      chain.append(before)
      arc = earliest.cause[before]
    }
    return chain
  }

  /// Activities without any possible time, those first that have nothing impossible before them.
  package var impossible: [Int] {
    let network = model.network
    func isRoot(_ i: Int) -> Bool {
      !adjacency.arcs(into: i).contains {
        earliest.isImpossible(network.arcs[Int($0)].from) && network.arcs[Int($0)].lag >= 0
      }
    }
    let all = network.activities.indices.filter { earliest.isImpossible($0) }
    return all.filter(isRoot) + all.filter { !isRoot($0) }
  }

  /// How many releases hang together, the largest first.
  package func parts(_ components: Components) -> [Int] {
    var releases: [Set<Int>] = Array(repeating: [], count: components.count)
    for (index, phase) in scenario.phases.enumerated() { releases[components.part[index]].insert(phase.release.index) }
    return releases.map(\.count).filter { $0 > 0 }.sorted(by: >)
  }

  // MARK: slips

  /// What a slip does to a release.
  package struct Hit: Sendable {
    package var release: ReleaseID
    /// Slots by which its delivery moves; nil where it can no longer be done.
    package var shift: Int?
    /// Lateness after due before and after, in slots.
    package var latenessBefore: Int
    package var latenessAfter: Int?
  }

  package struct SlipReport: Sendable {
    package var by: Int
    /// The slipping release first, then by shift; those that do not move are left out.
    package var hits: [Hit]
    /// Releases that come after it by any chain of orders.
    package var reachable: Int
    /// The longest slip that moves no other delivery, in slots; the horizon where none ever moves.
    package var harmless: Int
  }

  /// Every phase of the release (or the one phase) begins `by` slots later than it could. O(log horizon × network).
  package func slip(of release: ReleaseID, phase: PhaseID? = nil, by slots: Int) -> SlipReport {
    let network = model.network
    let sources = phase.map { [$0.index] } ?? Array(scenario[release].phases)
    let impact = SlipImpact(of: sources, by: slots, network, adjacency, earliest)
    var hits: [Hit] = []
    for (index, other) in scenario.releases.enumerated() {
      let delivery = other.delivery.index
      guard !earliest.isImpossible(delivery) else { continue }
      let shift = impact.shift(delivery)
      guard shift != 0 else { continue }
      let due = other.due?.value ?? .max
      hits.append(
        Hit(
          release: ReleaseID(index), shift: shift, latenessBefore: max(0, earliest.earliestEnd[delivery] - due),
          latenessAfter: shift.map { max(0, earliest.earliestEnd[delivery] + $0 - due) }))
    }
    hits.sort { a, b in
      if (a.release == release) != (b.release == release) { return a.release == release }
      return ((b.shift ?? .max), a.release.index) < ((a.shift ?? .max), b.release.index)
    }
    let reached = Reachability.after(sources, network, adjacency)
    let families = Set(scenario.phases.indices.filter { reached[$0] }.map { scenario.phases[$0].release })
    return SlipReport(
      by: slots, hits: hits, reachable: families.subtracting([release]).count, harmless: harmless(sources, release))
  }

  private func harmless(_ sources: [Int], _ release: ReleaseID) -> Int {
    let network = model.network
    func hitsOthers(_ slots: Int) -> Bool {
      let impact = SlipImpact(of: sources, by: slots, network, adjacency, earliest)
      return scenario.releases.indices.contains { index in
        let delivery = scenario.releases[index].delivery.index
        return index != release.index && !earliest.isImpossible(delivery) && impact.shift(delivery) != 0
      }
    }
    guard hitsOthers(network.horizon) else { return network.horizon }
    var low = 0
    var high = network.horizon
    while high - low > 1 {
      let middle = (low + high) / 2
      if hitsOthers(middle) { high = middle } else { low = middle }
    }
    return low
  }
}
