import DenseCollections

/// # Energy pools: what the energy rules look at
///
/// A pool is a cumulative resource as the energy rules see it: groups (one an activity) of parts (one a way of doing it that
/// draws on the pool), and the capacity over time. Beside the resources of the model there are pools that follow from them.
///
/// - Knapsack: the capacity of a pool is the largest sum of demands that fits, so that what no combination can use does
///             not count as room.
/// - Cliques:  activities of which no two can overlap, on whatever resource or by order, form a pool of capacity 1. Grown greedily
///             from each activity, by length and by how many candidates stay; the heaviest are kept.
/// - Source:   Cloutier & Quimper 2026 (the knapsack idea, here for the whole resource); Baptiste & Le Pape 2000, Mingozzi et al. 1998 (cliques).
struct EnergyModel {
  var parts: [Part] = []
  var groups: [Group] = []
  var pools: [Pool] = []
  /// Choice variables of ways that draw nothing, by group.
  var idle: [Int32] = []

  /// A way of an activity on a pool.
  struct Part {
    /// 0/1 variables; −1 for none.
    var condition: Int32
    var condition2: Int32
    var demand: Int32
    /// Shortest hold, the lead included.
    var length: Int32
    var lead: Int32
  }

  struct Group {
    var activity: Int32
    var parts: Range<Int>
    var idle: Range<Int>
    /// Every way of the activity is a part or idle.
    var isComplete: Bool
  }

  struct Pool {
    var groups: Range<Int>
    var capacity: Int
    /// Of the network; −1 for one that was derived.
    var resource = -1
    /// What is missing from the capacity, in order of time, each with the sum of what is missing before it.
    var missing: [(from: Int, to: Int, amount: Int, before: Int)] = []

    /// Capacity before t, added up.
    func supply(before t: Int) -> Int {
      guard !missing.isEmpty else { return capacity * t }
      var low = 0
      var high = missing.count
      while low < high {
        let middle = (low + high) / 2
        if missing[middle].from < t { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else { return capacity * t }
      let last = missing[low - 1]
      return capacity * t - last.before - last.amount * (min(t, last.to) - last.from)
    }
  }

  init() {}

  init(_ model: EngineModel) {
    for resource in model.resources { addPool(resource, model) }
    addCliques(model)
  }

  private mutating func addPool(_ resource: EngineModel.Cumulative, _ model: EngineModel) {
    let first = groups.count
    var tasks = resource.tasks
    while let start = tasks.first {
      let activity = model.tasks[start].activity
      let end = tasks.first { model.tasks[$0].activity != activity } ?? tasks.upperBound
      addGroup(activity, start..<end, model)
      tasks = end..<tasks.upperBound
    }
    let sorted = resource.reductions.sorted { $0.range.lowerBound < $1.range.lowerBound }
    guard groups.count - first > 1, groups.count - first <= 1_000 else {
      groups.removeSubrange(first...)
      return
    }
    var pool = Pool(
      groups: first..<groups.count, capacity: Int(resource.capacity), resource: resource.resource)
    var before = 0
    for one in sorted {
      pool.missing.append((one.range.lowerBound, one.range.upperBound, Int(one.amount), before))
      before += Int(one.amount) * one.range.count
    }
    if sorted.isEmpty { pool.capacity = usable(pool) }
    pools.append(pool)
  }

  private mutating func addGroup(_ activity: Int32, _ tasks: Range<Int>, _ model: EngineModel) {
    let act = model.activities[Int(activity)]
    let firstPart = parts.count
    let firstIdle = idle.count
    for task in model.tasks[tasks] where task.calendar < 0 && task.demand > 0 && task.length + task.lead > 0 {
      parts.append(
        Part(
          condition: task.condition, condition2: task.condition2, demand: task.demand, length: task.length + task.lead,
          lead: task.lead))
    }
    guard parts.count > firstPart else { return }
    var isComplete = !act.ways.isEmpty
    for way in model.ways[act.ways] {
      let own = parts[firstPart...].filter { $0.condition == way.chosen }
      if way.chosen < 0 || own.contains(where: { $0.condition2 >= 0 }) {
        isComplete = false
      } else if own.isEmpty {
        idle.append(way.chosen)
      }
    }
    groups.append(
      Group(activity: activity, parts: firstPart..<parts.count, idle: firstIdle..<idle.count, isComplete: isComplete))
  }

  /// The largest sum of demands, one part a group, within the capacity.
  private func usable(_ pool: Pool) -> Int {
    guard pool.capacity > 0, pool.capacity <= 4_096 else { return pool.capacity }
    var reached = [Bool](repeating: false, count: pool.capacity + 1)
    reached[0] = true
    for group in groups[pool.groups] {
      let demands = Set(parts[group.parts].map { Int($0.demand) }).sorted()
      for sum in stride(from: pool.capacity, through: 1, by: -1) where !reached[sum] {
        reached[sum] = demands.contains { $0 <= sum && reached[sum - $0] }
      }
      if reached[pool.capacity] { return pool.capacity }
    }
    return reached.lastIndex(of: true) ?? pool.capacity
  }

  // MARK: cliques

  /// Activities that are surely done in one way, with their lengths.
  private func sureParts(_ model: EngineModel) -> [Int32: Part] {
    var result: [Int32: Part] = [:]
    for pool in pools {
      for group in groups[pool.groups] {
        for part in parts[group.parts] where part.condition < 0 && part.condition2 < 0 && part.lead == 0 {
          result[group.activity] = part
        }
      }
    }
    return result
  }

  private mutating func addCliques(_ model: EngineModel) {
    let sure = sureParts(model)
    let members = sure.keys.sorted()
    guard members.count > 2, members.count <= 400 else { return }
    let n = members.count
    var excludes = orders(members, model)
    var position: [Int32: Int] = [:]
    for (k, member) in members.enumerated() { position[member] = k }
    for pool in pools {
      let holders = groups[pool.groups].compactMap { group in
        parts[group.parts].first { $0.condition < 0 && $0.condition2 < 0 && $0.lead == 0 }.map {
          (position[group.activity] ?? 0, Int($0.demand))
        }
      }
      for (k, a) in holders.enumerated() {
        for b in holders[(k + 1)...] where a.1 + b.1 > pool.capacity && a.0 != b.0 {
          excludes[a.0 * n + b.0] = true
          excludes[b.0 * n + a.0] = true
        }
      }
    }
    for pair in model.pairs where pair.conditions.isEmpty && pair.gapAB >= 0 && pair.gapBA >= 0 {
      guard let a = position[pair.a], let b = position[pair.b] else { continue }
      excludes[a * n + b] = true
      excludes[b * n + a] = true
    }
    let lengths = members.map { Int(sure[$0]?.length ?? 0) }
    var found: [[Int]] = []
    let seeds = (0..<n).sorted { (lengths[$0], $1) > (lengths[$1], $0) }.prefix(max(8, 2_000_000 / (n * n)))
    for seed in seeds {
      let clique = grow(seed, lengths, excludes)
      if clique.count > 2 && !found.contains(clique) { found.append(clique) }
    }
    func weight(_ clique: [Int]) -> Int { clique.reduce(0) { $0 + lengths[$1] } }
    found.sort { (weight($0), $1[0], $1.count) > (weight($1), $0[0], $0.count) }
    for clique in found.prefix(6) {
      let first = groups.count
      for k in clique {
        parts.append(
          Part(condition: -1, condition2: -1, demand: 1, length: Int32(lengths[k]), lead: 0))
        groups.append(
          Group(
            activity: members[k], parts: parts.count - 1..<parts.count, idle: idle.count..<idle.count, isComplete: false
          )
        )
      }
      pools.append(Pool(groups: first..<groups.count, capacity: 1))
    }
  }

  /// Adds candidates until none is left: the one with the greatest length times what stays.
  private func grow(_ seed: Int, _ lengths: [Int], _ excludes: [Bool]) -> [Int] {
    let n = lengths.count
    var clique = [seed]
    var candidates = (0..<n).filter { excludes[seed * n + $0] }
    while !candidates.isEmpty {
      var best = candidates[0]
      var bestValue = -1
      for one in candidates {
        var value = 2 * lengths[one]
        for other in candidates where excludes[one * n + other] { value += lengths[other] }
        if value > bestValue { (best, bestValue) = (one, value) }
      }
      clique.append(best)
      candidates = candidates.filter { excludes[best * n + $0] }
    }
    return clique.sorted()
  }

  /// Which of the members are ordered end to start by arcs, directly or through others.
  private func orders(_ members: [Int32], _ model: EngineModel) -> [Bool] {
    let n = members.count
    var result = [Bool](repeating: false, count: n * n)
    var activityOf: [Int32: Int32] = [:]
    for (index, act) in model.activities.enumerated() {
      activityOf[act.start] = Int32(index)
      if act.end >= 0 { activityOf[act.end] = Int32(index) }
    }
    var next = [[Int32]](repeating: [], count: model.activities.count)
    for arc in model.arcs where arc.condition < 0 && arc.condition2 < 0 {
      guard let from = activityOf[arc.from], let to = activityOf[arc.to], from != to else { continue }
      let act = model.activities[Int(from)]
      guard model.activities[Int(to)].start == arc.to else { continue }
      let isAfter = arc.from == act.end ? arc.lag >= 0 : act.end < 0 && arc.lag >= act.length
      let isOrdered = arc.calendar < 0 ? isAfter : arc.from == act.end && arc.ordered && arc.fromOffset >= 0
      if isOrdered { next[Int(from)].append(to) }
    }
    var position: [Int32: Int] = [:]
    for (k, member) in members.enumerated() { position[member] = k }
    for (k, member) in members.enumerated() {
      var seen = Set<Int32>()
      var stack = next[Int(member)]
      while let one = stack.popLast() {
        guard seen.insert(one).inserted else { continue }
        if let other = position[one], other != k {
          result[k * n + other] = true
          result[other * n + k] = true
        }
        stack += next[Int(one)]
      }
    }
    return result
  }
}
