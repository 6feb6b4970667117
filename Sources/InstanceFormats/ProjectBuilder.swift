import ReleaseGraph
import Timeline

/// What all formats state of a job, before it becomes an activity.
struct Job {
  struct Way {
    var duration: Int
    /// Per renewable resource, then per non-renewable one.
    var demands: [Int]
  }

  var ways: [Way]
  /// (job, lag from start to start); nil lag: finish to start.
  var successors: [(job: Int, lag: Int?)] = []
  var earliest = 0
}

/// Turns jobs into a network with the makespan as its cost.
struct ProjectBuilder {
  var renewable: [Int]
  var nonrenewable: [Int] = []
  var jobs: [Job]

  /// The horizon is a bound within which an optimal schedule lies, if any schedule exists: the sum over the jobs of
  /// their longest duration or outgoing lag, after the latest release date.
  func network() -> Network {
    let length = jobs.reduce(0) { sum, job in
      let longest = job.ways.map(\.duration).max() ?? 0
      return sum + max(longest, job.successors.compactMap(\.lag).max() ?? 0)
    }
    let horizon = max(1, length + (jobs.map(\.earliest).max() ?? 0))
    var network = Network(horizon: horizon, makespanCost: 1)
    network.resources = renewable.map { Resource(capacity: StepFunction(horizon: horizon, value: $0)) }
    network.budgets = nonrenewable.map { Budget(capacity: $0) }
    for (index, job) in jobs.enumerated() {
      let first = network.modes.count
      for way in job.ways { network.modes.append(mode(way)) }
      network.activities.append(
        Activity(modes: first..<network.modes.count, earliest: job.earliest, latestEnd: horizon, family: 0))
      for (successor, lag) in job.successors {
        if let lag {
          network.arcs.append(Arc(from: index, .start, to: successor, .start, lag: lag))
        } else {
          network.arcs.append(Arc(from: index, .end, to: successor, .start))
        }
      }
    }
    return network
  }

  private func mode(_ way: Job.Way) -> Mode {
    var mode = Mode(duration: way.duration, contiguous: true)
    for (resource, amount) in way.demands.enumerated() where amount > 0 {
      if resource >= renewable.count {
        mode.budgetUses.append(BudgetUse(budget: resource - renewable.count, amount: amount))
      } else if way.duration > 0 {
        mode.demands.append(Demand(resource: resource, amount: amount, span: .hold(lead: 0)))
      }
    }
    return mode
  }
}
