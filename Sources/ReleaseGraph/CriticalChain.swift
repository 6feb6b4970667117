package import Timeline

/// # The critical chain of a schedule
///
/// From an activity back, each time to the one that keeps it from starting earlier, through orders, booked instances, full
/// teams, windows' limits and changeovers, until only a date, a calendar or a window binds. In a left-tight schedule
/// every link is a true obstacle. Members of a composite move together: where nothing but its fellows keeps an activity
/// back, the chain goes on with the fellow that something else keeps back.
package struct CriticalChain: Sendable {
  package struct Link: Sendable {
    package var activity: Int
    /// The last earlier start that calendar, window and freezes allow; nil where there is none.
    package var candidate: Slot?
    /// Why not there; empty where nothing but cost speaks against it.
    package var obstacles: [StartObstacles.Obstacle]
    /// The one that binds most, and the activity behind it.
    package var binding: StartObstacles.Obstacle?
    package var previous: Int?
    /// The fellow would have to start before this.
    package var bound: Slot?
  }

  /// From the activity asked about back to the first.
  package let links: [Link]

  /// O(chain × (arcs + holders)).
  package init(to activity: Int, _ network: Network, _ obstacles: StartObstacles) {
    var links: [Link] = []
    var seen: Set<Int> = []
    var next: Int? = activity
    var bound: Slot?
    while let i = next, seen.insert(i).inserted {
      let link = Self.link(i, before: bound, network, obstacles)
      links.append(link)
      next = link.previous
      bound = link.bound
    }
    self.links = links
  }

  /// The activity that ends last, the first of them in the network's order; nil for an empty schedule.
  package static func last(of schedule: Schedule) -> Int? {
    var last: Int?
    for i in schedule.mode.indices where schedule.isPresent(i) && schedule.end[i] > last.map({ schedule.end[$0] }) ?? -1
    {
      last = i
    }
    return last
  }

  /// Why one activity does not start earlier; with `before`, why not before that.
  package static func link(_ i: Int, before: Slot? = nil, _ network: Network, _ obstacles: StartObstacles) -> Link {
    let schedule = obstacles.schedule
    let limit = min(before ?? .max, Int(schedule.start[i]))
    guard let candidate = network.previousStart(mode: Int(schedule.mode[i]), from: limit - 1) else {
      return Link(activity: i, candidate: nil, obstacles: [.noStart])
    }
    let found = obstacles.obstacles(of: i, at: candidate)
    if found.contains(.earliest) || found.contains(.fixed) {
      return Link(
        activity: i, candidate: candidate, obstacles: found, binding: found.contains(.fixed) ? .fixed : .earliest)
    }
    let fellows = obstacles.fellows(of: i)
    let outside = found.filter { obstacle in other(obstacle, network).map { !fellows.contains($0) } ?? true }
    var link = Link(activity: i, candidate: candidate, obstacles: found)
    if let best = latest(outside, network, schedule) {
      (link.binding, link.previous) = (best, other(best, network))
      return link
    }
    // Only fellows keep it back: who keeps them back?
    for fellow in fellows where fellow != i {
      let bound = self.bound(i, candidate, fellow, network, obstacles)
      guard let earlier = network.previousStart(mode: Int(schedule.mode[fellow]), from: bound - 1) else { continue }
      let kept = obstacles.obstacles(of: fellow, at: earlier)
      guard kept.contains(where: { other($0, network).map { !fellows.contains($0) } ?? true }) else { continue }
      link.binding = found.first { other($0, network) == fellow } ?? found.first
      (link.previous, link.bound) = (fellow, bound)
      return link
    }
    link.binding = latest(found, network, schedule)
    link.previous = link.binding.flatMap { other($0, network) }
    return link
  }

  private static func latest(_ found: [StartObstacles.Obstacle], _ network: Network, _ schedule: Schedule)
    -> StartObstacles.Obstacle?
  {
    var best: (obstacle: StartObstacles.Obstacle, end: Int32)?
    for obstacle in found {
      let end = other(obstacle, network).map { schedule.end[$0] } ?? -1
      if best.map({ end > $0.end }) ?? true { best = (obstacle, end) }
    }
    return best?.obstacle
  }

  /// Where a fellow would have to start before, if the activity were to start at its candidate: in the same opening, or
  /// at the same time.
  private static func bound(
    _ i: Int, _ candidate: Slot, _ fellow: Int, _ network: Network, _ obstacles: StartObstacles
  ) -> Slot {
    let schedule = obstacles.schedule
    guard obstacles.isSynchronised(i, fellow), let window = network.modes[Int(schedule.mode[i])].window else {
      return candidate + 1
    }
    let opening = network.windows[window].occurrences.last { $0.lowerBound <= candidate }
    return min(opening?.upperBound ?? candidate + 1, Int(schedule.start[fellow]))
  }

  private static func other(_ obstacle: StartObstacles.Obstacle, _ network: Network) -> Int? {
    switch obstacle {
    case .arc(let index): network.arcs[index].from
    case .full(_, _, let holders): holders.first
    case .changeover(_, _, let other), .exclusion(_, _, let other), .apart(_, let other), .synchrony(_, let other):
      other
    case .earliest, .fixed, .noStart: nil
    }
  }
}
