/// A published scheduling instance as proofs about it need it, read by the checker's own readers.
package struct ProofProject: Hashable, Sendable {
  package struct Mode: Hashable, Sendable {
    package var duration: Int
    /// Per renewable resource.
    package var demands: [Int]
    /// Per non-renewable resource.
    package var spends: [Int]

    package init(duration: Int, demands: [Int], spends: [Int] = []) {
      self.duration = duration
      self.demands = demands
      self.spends = spends
    }
  }

  package struct Job: Hashable, Sendable {
    package var modes: [Mode]
    package var earliest = 0

    package init(modes: [Mode], earliest: Int = 0) {
      self.modes = modes
      self.earliest = earliest
    }
  }

  /// The second job starts at or after the end of the first (no lag), or at least `lag` after its start.
  package struct Order: Hashable, Sendable {
    package var before: Int
    package var after: Int
    package var lag: Int?

    package init(before: Int, after: Int, lag: Int? = nil) {
      self.before = before
      self.after = after
      self.lag = lag
    }
  }

  package var jobs: [Job]
  package var orders: [Order]
  package var capacities: [Int]
  package var budgets: [Int]

  package init(jobs: [Job], orders: [Order], capacities: [Int], budgets: [Int] = []) {
    self.jobs = jobs
    self.orders = orders
    self.capacities = capacities
    self.budgets = budgets
  }

  /// If there is any schedule, there is one of least makespan that ends by then: the longest duration or outgoing lag of
  /// each job, one after the other, behind the last release.
  ///
  /// Take a schedule of least makespan with the least sum of starts. No instant t > latest release lies outside every
  /// stretch [start, start + max(longest duration, longest lag)) — otherwise all that starts after t could start one
  /// earlier: nothing runs at t, no least lag from before t reaches beyond it, and greatest lags only gain. So the
  /// stretches cover all up to the makespan, and their lengths add up to at least that.
  package var horizon: Int {
    var longest = jobs.map { $0.modes.map(\.duration).max() ?? 0 }
    for order in orders { if let lag = order.lag { longest[order.before] = max(longest[order.before], lag) } }
    return max(1, longest.reduce(0, +) + (jobs.map(\.earliest).max() ?? 0))
  }

  package func leastDuration(_ job: Int) -> Int { jobs[job].modes.map(\.duration).min() ?? 0 }

  /// From the start of the first to the start of the second job, in whatever mode.
  func leastLag(_ order: Order) -> Int { order.lag ?? leastDuration(order.before) }
}

/// Times of all jobs, for checking them against the project.
package struct ProofSchedule: Hashable, Sendable {
  package var starts: [Int]
  /// From 0.
  package var modes: [Int]

  package init(starts: [Int], modes: [Int]) {
    self.starts = starts
    self.modes = modes
  }

  package func makespan(_ project: ProofProject) -> Int {
    starts.indices.map { starts[$0] + project.jobs[$0].modes[modes[$0]].duration }.max() ?? 0
  }

  /// The first rule that the schedule breaks; nil if it keeps all.
  package func breach(of project: ProofProject) -> String? {
    for (j, job) in project.jobs.enumerated() where starts[j] < job.earliest {
      return "job \(j + 1) starts before \(job.earliest)"
    }
    func end(_ j: Int) -> Int { starts[j] + project.jobs[j].modes[modes[j]].duration }
    for order in project.orders {
      let least = order.lag.map { starts[order.before] + $0 } ?? end(order.before)
      if starts[order.after] < least { return "job \(order.after + 1) starts too early after job \(order.before + 1)" }
    }
    for (r, capacity) in project.capacities.enumerated() {
      // Loads rise at starts only.
      let users = starts.indices.filter { project.jobs[$0].modes[modes[$0]].demands[r] > 0 && end($0) > starts[$0] }
      for t in Set(users.map { starts[$0] }).sorted() {
        let load = users.reduce(0) { sum, j in
          starts[j] <= t && t < end(j) ? sum + project.jobs[j].modes[modes[j]].demands[r] : sum
        }
        if load > capacity { return "resource \(r + 1) carries \(load) of \(capacity) at \(t)" }
      }
    }
    for (b, capacity) in project.budgets.enumerated() {
      let spent = starts.indices.reduce(0) { $0 + project.jobs[$1].modes[modes[$1]].spends[b] }
      if spent > capacity { return "non-renewable resource \(b + 1) is spent to \(spent) of \(capacity)" }
    }
    return nil
  }
}
