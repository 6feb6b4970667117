package import ReleaseGraph

/// A feasible schedule, its objective, and which worker found it by which means.
package struct Incumbent: Sendable {
  package var schedule: Schedule
  package var objective: Objective
  package var source: String

  package init(schedule: Schedule, objective: Objective, source: String) {
    self.schedule = schedule
    self.objective = objective
    self.source = source
  }
}
