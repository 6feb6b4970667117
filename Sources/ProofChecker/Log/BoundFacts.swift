/// # Bounds that need no search, as facts that are recomputed
///
/// - path:    the longest path of least durations and lags, from the releases to the last end. O(jobs · orders).
/// - energy:  on resource r, for cut-offs a (head) and q (tail): if the makespan were T = v − 1, what each job must do
///            between a and T − q, Σ demand · min(T − q − a, p, head + p − a, p + tail − q)⁺, exceeds capacity · (T − q − a).
///            Heads and tails are longest paths; demand and duration the least over the modes.
/// - scaled:  the same with the demands of r through a table f, and f(capacity) for the capacity. What is tried of f: that
///            demands that fit together still fit, whatever they are. O(capacity²).
/// - clique:  the same for jobs no two of which can run at once, as if they shared one unit; see `Exclusions`.
/// - weights: see `WeightChecker`.
/// - circle:  the lags add up to more than nothing around a circle: there is no schedule at all.
struct BoundFacts {
  private let project: ProofProject
  /// Earliest starts and what must follow the start of each job; nil for a circle.
  private let paths: (heads: [Int], tails: [Int])?

  init(_ project: ProofProject) {
    self.project = project
    paths = Self.paths(project)
  }

  var isCircular: Bool { paths == nil }

  /// The greatest makespan that the longest path proves.
  var path: Int {
    guard let paths else { return 0 }
    return zip(paths.heads, paths.tails).map(+).max() ?? 0
  }

  func energy(_ makespan: Int, resource: Int, head: Int, tail: Int) -> Bool {
    overloads(makespan, head, tail, capacity: project.capacities[resource]) { $0.demands[resource] }
  }

  /// What is wrong; nil if the makespan is needed.
  func scaled(_ makespan: Int, resource: Int, head: Int, tail: Int, table: [Int]) -> String? {
    let capacity = project.capacities[resource]
    guard table.count == capacity + 1, capacity <= 10_000 else { return "the table is not one of the capacity" }
    guard table[0] == 0 else { return "nothing counts as something" }
    // The most that demands which fit into c amount to.
    var most = [Int](repeating: 0, count: capacity + 1)
    for c in 0...capacity { for r in 0...c where r > 0 { most[c] = max(most[c], table[r] + most[c - r]) } }
    guard most[capacity] <= table[capacity] else { return "demands that fit no longer fit when scaled" }
    let isNeeded = overloads(makespan, head, tail, capacity: table[capacity]) { mode in
      table[min(mode.demands[resource], capacity)]
    }
    return isNeeded ? nil : "the scaled work fits between these cut-offs"
  }

  /// What is wrong; nil if the makespan is needed.
  func clique(_ makespan: Int, head: Int, tail: Int, jobs: [Int]) -> String? {
    guard let paths, Set(jobs).count == jobs.count else { return "a job is named twice" }
    if let pair = Exclusions(project).meeting(jobs) {
      return "jobs \(pair.0 + 1) and \(pair.1 + 1) may run at once"
    }
    let length = makespan - 1 - head - tail
    guard length >= 1 else { return "there is nothing between these cut-offs" }
    let need = jobs.reduce(0) { $0 + inside($1, length, head, tail, paths) }
    return need > length ? nil : "the jobs fit between these cut-offs"
  }

  private func overloads(
    _ makespan: Int, _ head: Int, _ tail: Int, capacity: Int, _ demand: (ProofProject.Mode) -> Int
  ) -> Bool {
    let length = makespan - 1 - head - tail
    guard let paths, length >= 1 else { return false }
    var need = 0
    for (j, job) in project.jobs.enumerated() {
      need += (job.modes.map(demand).min() ?? 0) * inside(j, length, head, tail, paths)
    }
    return need > capacity * length
  }

  /// What a job must do between the cut-offs.
  private func inside(_ j: Int, _ length: Int, _ head: Int, _ tail: Int, _ paths: (heads: [Int], tails: [Int])) -> Int {
    let duration = project.leastDuration(j)
    let after = paths.tails[j] - duration
    return max(0, min(length, duration, paths.heads[j] + duration - head, duration + after - tail))
  }

  func weights(_ certificate: WeightCertificate) -> ProofVerdict {
    let durations = project.jobs.indices.map(project.leastDuration)
    let orders = project.orders.map { order in
      MakespanProblem.Order(
        before: order.before, after: order.after, lag: order.lag.map { gap($0, order.before) } ?? 0)
    }
    return WeightChecker.check(
      certificate,
      of: MakespanProblem(
        durations: durations, earliest: project.jobs.map(\.earliest),
        demands: project.jobs.map { job in
          project.capacities.indices.map { r in job.modes.map { $0.demands[r] }.min() ?? 0 }
        }, capacities: project.capacities, orders: orders))
  }

  /// A lag from start to start as one from the end; below 0 unless it is longer than the job in every mode.
  private func gap(_ lag: Int, _ job: Int) -> Int {
    let gap = lag - project.leastDuration(job)
    return project.jobs[job].modes.allSatisfy { $0.duration <= lag } ? gap : min(gap, -1)
  }

  /// Longest paths by rounds over all orders.
  private static func paths(_ project: ProofProject) -> (heads: [Int], tails: [Int])? {
    var heads = project.jobs.map(\.earliest)
    var tails = project.jobs.indices.map(project.leastDuration)
    for round in 0...project.jobs.count {
      var isStill = true
      for order in project.orders {
        let lag = project.leastLag(order)
        if heads[order.before] + lag > heads[order.after] {
          heads[order.after] = heads[order.before] + lag
          isStill = false
        }
        if tails[order.after] + lag > tails[order.before] {
          tails[order.before] = tails[order.after] + lag
          isStill = false
        }
      }
      if isStill { return (heads, tails) }
      if round == project.jobs.count { return nil }
    }
    return nil
  }
}
