import ReleaseGraph
import Timeline

/// # The network as flat arrays, for schedule generation
///
/// The same meaning as `Network`; what belongs to activity i, mode m, demand d stands at index i, m, d of parallel
/// arrays, lists in `FlatLists`. Besides it holds what is derived once: arcs by end, users of resources, blocks
/// (activities that maximum lags or synchronies tie together) in topological order.
final class FlatNetwork: Sendable {
  /// How a demand spreads over time.
  enum SpanKind: UInt8, Sendable {
    case work, hold, occurrence
  }

  let network: Network
  let count: Int
  let horizon: Int
  let calendars: [WorkCalendar]

  // Activities.
  let firstMode: [Int]
  let endMode: [Int]
  let earliest: [Int]
  let latestEnd: [Int]
  /// −1: none.
  let fixedStart: [Int]
  let group: [Int]
  let family: [Int]

  // Modes.
  let duration: [Int]
  let calendar: [Int]
  let contiguous: [Bool]
  let startSet: [Int]
  let modeCost: [Int]
  let holdingRate: [Int]
  let window: [Int]
  let firstDemand: [Int]
  /// The longest lead of the mode's bookings: s ≥ it.
  let lead: [Int]
  /// Over all modes.
  let longestLead: Int
  /// The mirror image of leads: e + tail ≤ horizon.
  let tail: [Int]

  // Demands; those of mode m are firstDemand[m]..<firstDemand[m + 1].
  let demandResource: [Int]
  let demandAmount: [Int]
  let demandSpan: [SpanKind]
  let demandLead: [Int]
  let demandTail: [Int]
  /// −1: none.
  let demandUsage: [Int]

  // Resources; copy c of resource r is firstCopy[r] + c.
  let firstCopy: [Int]
  let changeover: [Int]
  /// Per resource, by first · usageCount + second; empty where nothing excludes.
  let excludes: [[Bool]]
  let usageCount: [Int]
  let copyCount: Int

  // Relations.
  let arcs: [Arc]
  let arcsInto: FlatLists
  let arcsOutOf: FlatLists
  let disjunctionsOf: FlatLists
  let synchroniesOf: FlatLists
  let deliveriesOf: FlatLists
  /// Per activity: what a slot away from the reference costs, 0 where nothing.
  let displacementRate: [Int]
  let displacementReference: [Int]
  let membersOfGroup: FlatLists
  let membersOfFamily: FlatLists
  /// Activities that have a mode with a demand on the resource.
  let usersOf: FlatLists
  let stride: Int

  init(_ network: Network, tails: [Int]? = nil) {
    let shape = network
    self.network = network
    count = shape.activities.count
    horizon = shape.horizon
    calendars = shape.calendars
    firstMode = shape.activities.map(\.modes.lowerBound)
    endMode = shape.activities.map(\.modes.upperBound)
    earliest = shape.activities.map { max(0, $0.earliest) }
    latestEnd = shape.activities.map { min(shape.horizon, $0.latestEnd) }
    fixedStart = shape.activities.map { $0.fixedStart ?? -1 }
    group = shape.activities.map { $0.group ?? -1 }
    family = shape.activities.map(\.family)
    duration = shape.modes.map(\.duration)
    calendar = shape.modes.map(\.calendar)
    contiguous = shape.modes.map { $0.contiguous || shape.calendars[$0.calendar].isAlways }
    startSet = shape.modes.map { $0.starts ?? -1 }
    modeCost = shape.modes.map(\.cost)
    holdingRate = shape.modes.map(\.holdingRate)
    window = shape.modes.map { $0.window ?? -1 }
    let demands = shape.modes.flatMap(\.demands)
    firstDemand = Self.offsets(shape.modes.map(\.demands.count))
    demandResource = demands.map(\.resource)
    demandAmount = demands.map(\.amount)
    demandSpan = demands.map { demand in
      switch demand.span {
      case .work: .work
      case .hold: .hold
      case .occurrence: .occurrence
      }
    }
    let leads = demands.map { demand in if case .hold(let lead) = demand.span { lead } else { 0 } }
    demandLead = tails == nil ? leads : Array(repeating: 0, count: leads.count)
    demandTail = tails ?? Array(repeating: 0, count: leads.count)
    demandUsage = demands.map { $0.usage ?? -1 }
    lead = Self.largest(of: demandLead, firstDemand)
    longestLead = lead.max() ?? 0
    tail = Self.largest(of: demandTail, firstDemand)
    stride = shape.modes.lazy.map(\.demands.count).max() ?? 0
    firstCopy = Self.offsets(shape.resources.map(\.copies))
    copyCount = firstCopy.last ?? 0
    changeover = shape.resources.map(\.changeover)
    usageCount = shape.resources.map { ($0.exclusions.flatMap { [$0.first, $0.second] }.max() ?? -1) + 1 }
    excludes = shape.resources.map(Self.exclusionTable)
    arcs = shape.arcs
    let n = count
    arcsInto = FlatLists(owners: n, pairs: shape.arcs.indices.map { (shape.arcs[$0].to, $0) })
    arcsOutOf = FlatLists(owners: n, pairs: shape.arcs.indices.map { (shape.arcs[$0].from, $0) })
    disjunctionsOf = FlatLists(
      owners: n, pairs: shape.disjunctions.enumerated().flatMap { d, it in it.activities.map { ($0, d) } })
    synchroniesOf = FlatLists(
      owners: n, pairs: shape.synchronies.enumerated().flatMap { d, it in it.activities.map { ($0, d) } })
    var rates = Array(repeating: 0, count: n)
    var references = rates
    for displacement in shape.displacements {
      rates[displacement.activity] = displacement.rate
      references[displacement.activity] = displacement.reference
    }
    displacementRate = rates
    displacementReference = references
    deliveriesOf = FlatLists(
      owners: n, pairs: shape.deliveries.enumerated().map { d, it in (it.activity, d) })
    membersOfGroup = FlatLists(
      owners: shape.groups.count,
      pairs: shape.activities.enumerated().compactMap { i, it in it.group.map { ($0, i) } })
    let families = (shape.activities.lazy.map(\.family).max() ?? -1) + 1
    membersOfFamily = FlatLists(
      owners: families, pairs: shape.activities.enumerated().map { i, it in (it.family, i) })
    usersOf = Self.users(shape)
  }

  private static func offsets(_ counts: [Int]) -> [Int] {
    var sum = 0
    return [0]
      + counts.map {
        sum += $0
        return sum
      }
  }

  private static func largest(of values: [Int], _ first: [Int]) -> [Int] {
    (0..<first.count - 1).map { m in values[first[m]..<first[m + 1]].max() ?? 0 }
  }

  private static func exclusionTable(_ resource: Resource) -> [Bool] {
    let size = (resource.exclusions.flatMap { [$0.first, $0.second] }.max() ?? -1) + 1
    var table = [Bool](repeating: false, count: size * size)
    for pair in resource.exclusions {
      table[pair.first * size + pair.second] = true
      table[pair.second * size + pair.first] = true
    }
    return table
  }

  private static func users(_ network: Network) -> FlatLists {
    var pairs: [(owner: Int, value: Int)] = []
    var lastUser = [Int](repeating: -1, count: network.resources.count)
    for (i, activity) in network.activities.enumerated() {
      for m in activity.modes {
        for demand in network.modes[m].demands where lastUser[demand.resource] != i {
          lastUser[demand.resource] = i
          pairs.append((demand.resource, i))
        }
      }
    }
    return FlatLists(owners: network.resources.count, pairs: pairs)
  }
}
