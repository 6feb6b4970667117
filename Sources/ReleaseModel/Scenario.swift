package import Timeline

/// A planner's scenario: validated, with every default applied, on the slot grid. A scenario that exists is valid:
/// references resolve, amounts are in range, the largest possible cost fits in 2^53 − 1.
///
/// Built by reading files (module ScenarioFiles). Instants are slot borders of `grid`.
package struct Scenario: Sendable {
  package var name: String
  package var annotations: Annotations
  /// Lower-case hexadecimal SHA-256 over the bytes of all files in the order of joining.
  package var sha256: String
  /// The files in the order of joining, as named to the user; `Place.file` counts in it.
  package var files: [String]
  package var grid: TimeGrid
  package var calendars: [NamedCalendar]
  package var teams: [Team]
  package var systems: [System]
  package var environments: [Environment]
  package var windows: [Window]
  package var freezes: [Freeze]
  package var releases: [Release]
  /// All phases of all releases, release by release, in the order listed.
  package var phases: [Phase]
  package var dependencies: [Dependency]
  package var separations: [Separation]
  package var composites: [Composite]
  /// Cost per slot-day of the plan's last end, in whole cost units per slot (section 9: makespan-cost × max e).
  package var makespanCost: Int
  package var policies: [Policy]

  package init(
    name: String, annotations: Annotations = Annotations(), sha256: String = "", files: [String] = [],
    grid: TimeGrid, calendars: [NamedCalendar] = [], teams: [Team] = [], systems: [System] = [],
    environments: [Environment] = [], windows: [Window] = [], freezes: [Freeze] = [], releases: [Release],
    phases: [Phase], dependencies: [Dependency] = [], separations: [Separation] = [],
    composites: [Composite] = [], makespanCost: Int = 0, policies: [Policy] = []
  ) {
    self.name = name
    self.annotations = annotations
    self.sha256 = sha256
    self.files = files
    self.grid = grid
    self.calendars = calendars
    self.teams = teams
    self.systems = systems
    self.environments = environments
    self.windows = windows
    self.freezes = freezes
    self.releases = releases
    self.phases = phases
    self.dependencies = dependencies
    self.separations = separations
    self.composites = composites
    self.makespanCost = makespanCost
    self.policies = policies
  }

  package subscript(_ id: CalendarID) -> NamedCalendar { calendars[id.index] }
  package subscript(_ id: TeamID) -> Team { teams[id.index] }
  package subscript(_ id: SystemID) -> System { systems[id.index] }
  package subscript(_ id: EnvironmentID) -> Environment { environments[id.index] }
  package subscript(_ id: WindowID) -> Window { windows[id.index] }
  package subscript(_ id: FreezeID) -> Freeze { freezes[id.index] }
  package subscript(_ id: ReleaseID) -> Release { releases[id.index] }
  package subscript(_ id: PhaseID) -> Phase { phases[id.index] }
  package subscript(_ id: CompositeID) -> Composite { composites[id.index] }

  /// `release.phase`, as dependencies and reports name it.
  package func path(of id: PhaseID) -> String {
    "\(releases[phases[id.index].release.index].id).\(phases[id.index].id)"
  }
}
