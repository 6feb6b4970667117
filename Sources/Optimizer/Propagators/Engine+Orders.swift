import DenseCollections

/// # Orders found at the root, as arcs of the engine
///
/// From time to time, at level 0, when bounds there have moved, `RootOrders` looks at the bounds, plain arcs, pairs and energy pools, and
/// what it finds becomes arcs that hold for good: the bounds at level 0 only get tighter.
///
/// - Explanation: that of an arc. The bound on the cost behind it holds for the whole run and is not cited.
/// - Complexity:  see `RootOrders`; ever more seldom where it takes long. Not for more than `RootOrders.mostPoints` points.
/// - Proofs:      the checker has no rule for these arcs, so they are off while a log is written, and the log's header says so.
/// - Verified by: `RootOrderTests`, brute force.
extension Engine {
  /// Adds arcs and bounds; sets `isExhausted` where nothing is left.
  mutating func findOrders() {
    guard scribe == nil, kernel.level == 0, restarts >= nextOrders, ordersSaw != kernel.trail.count else { return }
    guard var found = orderProblem() else {
      nextOrders = .max
      return
    }
    found.orders.find(members: found.members, pools: found.pools, apart: found.apart, last: found.last)
    kernel.ticks &+= found.orders.work / 8 + 1
    nextOrders = restarts + 1 + restarts / 4 + found.orders.work / 2_000_000
    if found.orders.isImpossible || !adopt(found.orders, found.variables) { isExhausted = true }
    ordersSaw = kernel.trail.count
  }

  private mutating func adopt(_ orders: RootOrders, _ variables: [Int32]) -> Bool {
    for (k, variable) in variables.enumerated() {
      guard kernel.set(.atLeast(variable, Int32(clamping: orders.lower(k + 1))), .root),
        kernel.set(.atMost(variable, Int32(clamping: orders.upper(k + 1))), .root)
      else { return false }
    }
    for order in orders.kept where order.from > 0 && order.to > 0 {
      let arc = EngineModel.TimeArc(
        from: variables[order.from - 1], to: variables[order.to - 1], lag: Int32(clamping: order.lag))
      let index = Int32(arcs.count)
      arcs.append(arc)
      arcsFrom[Int(arc.from)].append(index)
      arcsTo[Int(arc.to)].append(index)
      guard propagateForward(index), propagateBackward(index) else { return false }
    }
    return true
  }

  private struct OrderProblem {
    var orders: RootOrders
    /// Variables of the points but the beginning.
    var variables: [Int32]
    var members: [RootOrders.Member]
    var pools: [RootOrders.Pool]
    var apart: [(a: Int, b: Int, gapAB: Int, gapBA: Int)]
    var last: Int
  }

  /// The activities that are surely done and what binds them; nil where they are too many or fewer than two.
  private func orderProblem() -> OrderProblem? {
    var variables: [Int32] = []
    var point = [Int](repeating: 0, count: model.lower.count)
    func enter(_ variable: Int32) {
      variables.append(variable)
      point[Int(variable)] = variables.count
    }
    var memberOf = [Int](repeating: -1, count: model.activities.count)
    var members: [RootOrders.Member] = []
    for (index, act) in model.activities.enumerated() where act.presence < 0 {
      enter(act.start)
      if act.end >= 0 { enter(act.end) }
      guard variables.count < RootOrders.mostPoints else { return nil }
      let open = model.ways[act.ways].filter { mayBeOn($0.chosen) }.map(\.duration).min()
      let length = act.end >= 0 ? open ?? 0 : Int(act.length)
      memberOf[index] = members.count
      members.append(
        RootOrders.Member(
          start: point[Int(act.start)], end: point[Int(act.end >= 0 ? act.end : act.start)],
          offset: act.end >= 0 ? 0 : length, length: length))
    }
    guard members.count > 1 else { return nil }
    var last = -1
    if model.makespan >= 0 {
      enter(model.makespan)
      last = members.count
      members.append(RootOrders.Member(start: variables.count, end: variables.count, offset: 0, length: 0))
    }
    var orders = RootOrders(
      lower: variables.map { Int(kernel.lower($0)) }, upper: variables.map { Int(kernel.upper($0)) })
    for member in members where member.start != member.end { orders.require(member.start, member.end, member.length) }
    for arc in arcs where arc.calendar < 0 && arc.condition < 0 && arc.condition2 < 0 {
      let (from, to) = (point[Int(arc.from)], point[Int(arc.to)])
      if from > 0 && to > 0 { orders.require(from, to, Int(arc.lag)) }
    }
    let pools = energies.pools.compactMap { orderPool($0, memberOf, members.count) }
    let apart = model.pairs.compactMap { pair -> (a: Int, b: Int, gapAB: Int, gapBA: Int)? in
      let (a, b) = (memberOf[Int(pair.a)], memberOf[Int(pair.b)])
      guard pair.conditions.isEmpty, a >= 0, b >= 0, a != b else { return nil }
      return (a, b, Int(pair.gapAB), Int(pair.gapBA))
    }
    return OrderProblem(
      orders: orders, variables: variables, members: members, pools: pools, apart: apart, last: last)
  }

  /// A pool with the least demand of each activity that surely draws on it.
  private func orderPool(_ pool: EnergyModel.Pool, _ memberOf: [Int], _ count: Int) -> RootOrders.Pool? {
    guard pool.capacity > 0 else { return nil }
    var demands = [Int](repeating: 0, count: count)
    for group in energies.groups[pool.groups] {
      let member = memberOf[Int(group.activity)]
      guard member >= 0 else { continue }
      let parts = energies.parts[group.parts]
      if let sure = parts.first(where: { $0.condition < 0 && $0.condition2 < 0 }) {
        demands[member] = max(demands[member], Int(sure.demand))
      } else if group.isComplete, !group.idle.contains(where: { mayBeOn(energies.idle[$0]) }) {
        let least = parts.filter { mayBeOn($0.condition) }.map { Int($0.demand) }.min() ?? 0
        demands[member] = max(demands[member], least)
      }
    }
    return RootOrders.Pool(demands: demands, capacity: pool.capacity)
  }
}
