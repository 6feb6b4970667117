package import Timeline

/// An assertion about plans of a scenario, told as kept or not; planning itself does not know it.
///
/// A *deployment* is a phase with work that lies in a window or changes systems.
package struct Policy: Sendable {
  package enum Severity: String, Sendable, CaseIterable {
    case failure, warning
  }

  /// What it speaks of; nil or empty: of all.
  package struct Scope: Hashable, Sendable {
    package var releases: [ReleaseID]?
    /// Of the release or the phase; all of them.
    package var labels: [Annotations.Label]
    package var systems: [SystemID]?
    package var environments: [EnvironmentID]?
    package var windows: [WindowID]?

    package init(
      releases: [ReleaseID]? = nil, labels: [Annotations.Label] = [], systems: [SystemID]? = nil,
      environments: [EnvironmentID]? = nil, windows: [WindowID]? = nil
    ) {
      self.releases = releases
      self.labels = labels
      self.systems = systems
      self.environments = environments
      self.windows = windows
    }
  }

  package enum Assertion: Hashable, Sendable {
    /// Percent of the releases with a due date that are delivered by it, deferred ones counting as not.
    case onTime(Int)
    /// Slots that a release may be late.
    case mostLate(Int)
    /// Releases left out.
    case mostDeferred(Int)
    /// Whole cost units.
    case mostCost(Int)
    /// Phases that lie elsewhere than in the baseline.
    case mostMoves(Int)
    /// Deployments in one opening of a window.
    case mostPerOpening(Int)
    /// Slots between two deployments that change one system, of different releases.
    case betweenDeployments(Int)
    /// No deployment touches these days, first and last of each stretch.
    case daysWithout([ClosedRange<CivilDate>])
    /// No deployment touches these days of the week.
    case weekdaysWithout([Weekday])
    /// Slots between the end of the work before a delivery and the opening of its window.
    case leastSlack(Int)
  }

  package var id: String
  package var place: Place
  package var annotations: Annotations
  package var severity: Severity
  package var scope: Scope
  /// In the order written, each under its key.
  package var assertions: [(key: String, value: Assertion)]

  package init(
    id: String, place: Place = .unknown, annotations: Annotations = Annotations(), severity: Severity = .failure,
    scope: Scope = Scope(), assertions: [(key: String, value: Assertion)]
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.severity = severity
    self.scope = scope
    self.assertions = assertions
  }
}
