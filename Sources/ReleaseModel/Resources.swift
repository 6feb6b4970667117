package import Timeline

/// A named working calendar, expanded onto the scenario's grid.
package struct NamedCalendar: Sendable {
  package var id: String
  package var place: Place
  package var annotations: Annotations
  /// The working slots within the horizon (of the scenario's wall clock, whatever `zone` the calendar has).
  package var working: WorkCalendar
  /// IANA zone of the calendar's hours where it differs from the scenario's.
  package var zone: String?
  /// Length of a standard day in minutes: what `1d` means (language page, section 4).
  package var standardDay: Int
  /// Number of week-days with working time: what `1w` means, in standard days.
  package var workingWeekdays: Int

  package init(
    id: String, place: Place = .unknown, annotations: Annotations = Annotations(), working: WorkCalendar,
    zone: String? = nil, standardDay: Int, workingWeekdays: Int
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.working = working
    self.zone = zone
    self.standardDay = standardDay
    self.workingWeekdays = workingWeekdays
  }
}

/// A change of a capacity over a stretch of time, as written; clipped to the horizon.
package struct CapacityChange: Hashable, Sendable {
  package var range: Range<Slot>
  package var capacity: Int
  package var place: Place
  package var annotations: Annotations

  package init(range: Range<Slot>, capacity: Int, place: Place = .unknown, annotations: Annotations = Annotations()) {
    self.range = range
    self.capacity = capacity
    self.place = place
    self.annotations = annotations
  }
}

/// People who do phases; capacity counts people.
package struct Team: Sendable {
  package var id: String
  package var place: Place
  package var annotations: Annotations
  /// People without any change.
  package var capacity: Int
  package var changes: [CapacityChange]
  /// Nil: the built-in calendar `always`.
  package var calendar: CalendarID?
  /// People per slot, changes applied (the last written winning); the calendar is NOT applied.
  package var people: StepFunction

  package init(
    id: String, place: Place = .unknown, annotations: Annotations = Annotations(), capacity: Int,
    changes: [CapacityChange] = [], calendar: CalendarID? = nil, people: StepFunction
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.capacity = capacity
    self.changes = changes
    self.calendar = calendar
    self.people = people
  }
}

/// A system that deployments change, and lock while they do.
package struct System: Sendable {
  package var id: String
  package var place: Place
  package var annotations: Annotations

  package init(id: String, place: Place = .unknown, annotations: Annotations = Annotations()) {
    self.id = id
    self.place = place
    self.annotations = annotations
  }
}

/// A stretch in which an environment, or some of its instances, can't be worked on.
package struct Outage: Hashable, Sendable {
  package var range: Range<Slot>
  package var place: Place
  package var annotations: Annotations

  package init(range: Range<Slot>, place: Place = .unknown, annotations: Annotations = Annotations()) {
    self.range = range
    self.place = place
    self.annotations = annotations
  }
}

/// One bookable copy of an environment.
package struct Instance: Sendable {
  /// Nil where the environment names no instances (it is then one unnamed instance).
  package var id: String?
  package var place: Place
  package var annotations: Annotations
  /// Units without any change.
  package var capacity: Int
  /// Units per slot, changes applied (last written wins).
  package var units: StepFunction
  /// The outages that hit this instance, in the order written.
  package var outages: [Outage]
  package var changes: [CapacityChange]

  package init(
    id: String?, place: Place = .unknown, annotations: Annotations = Annotations(), capacity: Int,
    units: StepFunction, outages: [Outage] = [], changes: [CapacityChange] = []
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.capacity = capacity
    self.units = units
    self.outages = outages
    self.changes = changes
  }
}

/// Two usages that may not share an instance, when by different releases.
package struct UsagePair: Hashable, Sendable {
  package var first: String
  package var second: String
  package init(_ first: String, _ second: String) {
    self.first = first
    self.second = second
  }
}

/// A shared test or production environment.
package struct Environment: Sendable {
  package var id: String
  package var place: Place
  package var annotations: Annotations
  /// At least one.
  package var instances: [Instance]
  /// Nil: the built-in calendar `always`.
  package var calendar: CalendarID?
  /// Slots between bookings of one instance by different releases.
  package var changeover: Int
  /// Slots that a booking begins before its phase.
  package var lead: Int
  /// Cost per day and unit of a booking, in whole cost units.
  package var costPerDay: Int
  package var incompatible: [UsagePair]

  package init(
    id: String, place: Place = .unknown, annotations: Annotations = Annotations(), instances: [Instance],
    calendar: CalendarID? = nil, changeover: Int = 0, lead: Int = 0, costPerDay: Int = 0,
    incompatible: [UsagePair] = []
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.instances = instances
    self.calendar = calendar
    self.changeover = changeover
    self.lead = lead
    self.costPerDay = costPerDay
    self.incompatible = incompatible
  }
}

/// One opening of a window.
package struct Occurrence: Hashable, Sendable {
  /// Wholly inside the horizon.
  package var range: Range<Slot>
  /// Bound on the sum of weights of the non-milestone phases in it; nil: none.
  package var limit: Int?
  /// The place of its entry under `dates`, else of the window.
  package var place: Place

  package init(range: Range<Slot>, limit: Int?, place: Place = .unknown) {
    self.range = range
    self.limit = limit
    self.place = place
  }
}

/// A recurring or listed deployment window, expanded into its occurrences within the horizon, in order of time.
package struct Window: Sendable {
  package var id: String
  package var place: Place
  package var annotations: Annotations
  package var occurrences: [Occurrence]

  package init(
    id: String, place: Place = .unknown, annotations: Annotations = Annotations(), occurrences: [Occurrence]
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.occurrences = occurrences
  }
}

/// A stretch in which the phases that it hits may not run.
package struct Freeze: Sendable {
  package var id: String?
  package var place: Place
  package var annotations: Annotations
  /// Clipped to the horizon (may be empty).
  package var range: Range<Slot>
  /// Nil: the freeze names no environments. Likewise `systems`.
  package var environments: [EnvironmentID]?
  package var systems: [SystemID]?
  package var exceptReleases: [ReleaseID]
  package var exceptComposites: [CompositeID]

  package init(
    id: String?, place: Place = .unknown, annotations: Annotations = Annotations(), range: Range<Slot>,
    environments: [EnvironmentID]? = nil, systems: [SystemID]? = nil, exceptReleases: [ReleaseID] = [],
    exceptComposites: [CompositeID] = []
  ) {
    self.id = id
    self.place = place
    self.annotations = annotations
    self.range = range
    self.environments = environments
    self.systems = systems
    self.exceptReleases = exceptReleases
    self.exceptComposites = exceptComposites
  }
}
