package import Timeline

/// # The critical chain of a schedule
///
/// From an activity back, each time to the one that keeps it from starting earlier, through orders, booked instances, full
/// teams, windows' limits and changeovers, until only a date, a calendar or a window binds. In a left-tight schedule
/// every link is a true obstacle.
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
  }

  /// From the activity asked about back to the first.
  package let links: [Link]

  /// O(chain × (arcs + holders)).
  package init(to activity: Int, _ network: Network, _ obstacles: StartObstacles) {
    var links: [Link] = []
    var seen: Set<Int> = []
    var next: Int? = activity
    while let i = next, seen.insert(i).inserted {
      let link = Self.link(i, network, obstacles)
      links.append(link)
      next = link.previous
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

  private static func link(_ i: Int, _ network: Network, _ obstacles: StartObstacles) -> Link {
    let schedule = obstacles.schedule
    guard let candidate = obstacles.candidate(before: i) else {
      return Link(activity: i, candidate: nil, obstacles: [.noStart])
    }
    let found = obstacles.obstacles(of: i, at: candidate)
    if found.contains(.earliest) || found.contains(.fixed) {
      return Link(
        activity: i, candidate: candidate, obstacles: found, binding: found.contains(.fixed) ? .fixed : .earliest)
    }
    var best: (obstacle: StartObstacles.Obstacle, other: Int, end: Int32)?
    for obstacle in found {
      guard let other = other(obstacle, network) else { continue }
      let end = schedule.end[other]
      if best.map({ end > $0.end }) ?? true { best = (obstacle, other, end) }
    }
    return Link(
      activity: i, candidate: candidate, obstacles: found, binding: best?.obstacle ?? found.first, previous: best?.other
    )
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
