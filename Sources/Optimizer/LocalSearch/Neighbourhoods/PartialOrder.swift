import ReleaseGraph
import Timeline

/// # The order in which a schedule's activities hand on what they hold
///
/// - Chains:  per resource of one copy, in order of their starts, each activity takes units that nobody had so far, then
///            units of those that ended before, the latest first. A link from → to says that `to` begins (with its lead)
///            no earlier than `from` ends. What keeps the links stays within a constant capacity.
/// - Source:  Policella, Cesta, Oddi, Smith 2004 (from fixed times to partial orders); Laborie, Godard 2007.
/// - Complexity: O(users · open ends) a resource.
enum PartialOrder {
  struct Link: Hashable, Sendable {
    var from: Int
    var to: Int
    var lag: Int
  }

  /// Links among the given placed activities.
  static func links(_ state: PartialSchedule, among chained: [Int]) -> [Link] {
    let flat = state.flat
    var uses: [(resource: Int, begin: Int, activity: Int, amount: Int, lead: Int)] = []
    for i in chained {
      let m = state.mode[i]
      for d in flat.firstDemand[m]..<flat.firstDemand[m + 1] {
        let resource = flat.network.resources[flat.demandResource[d]]
        guard resource.copies == 1, resource.kind != .windowLimit, state.end[i] > state.start[i] else { continue }
        let lead = flat.demandLead[d]
        uses.append((flat.demandResource[d], state.start[i] - lead, i, flat.demandAmount[d], lead))
      }
    }
    uses.sort { ($0.resource, $0.begin, $0.activity) < ($1.resource, $1.begin, $1.activity) }
    var links: [Link] = []
    var seen: Set<Link> = []
    var ends: [(activity: Int, end: Int, units: Int)] = []
    var untouched = 0
    var current = -1
    for use in uses {
      if use.resource != current {
        current = use.resource
        ends.removeAll(keepingCapacity: true)
        untouched = flat.network.resources[current].capacity.maximum
      }
      let gap = flat.changeover[use.resource]
      var wanted = use.amount - min(use.amount, untouched)
      untouched -= use.amount - wanted
      ends.sort { ($0.end, $0.activity) < ($1.end, $1.activity) }
      for k in ends.indices.reversed() where wanted > 0 && ends[k].end + gap <= use.begin {
        let given = min(wanted, ends[k].units)
        wanted -= given
        ends[k].units -= given
        let link = Link(from: ends[k].activity, to: use.activity, lag: use.lead + gap)
        if seen.insert(link).inserted { links.append(link) }
      }
      ends.removeAll { $0.units == 0 }
      ends.append((use.activity, state.end[use.activity], use.amount))
    }
    return links
  }
}
