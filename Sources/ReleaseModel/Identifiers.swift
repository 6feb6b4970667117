/// Typed indices into the arrays of a ``Scenario``: a team's index can't be mistaken for a phase's.

/// Index of a calendar in its scenario.
package struct CalendarID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: CalendarID, b: CalendarID) -> Bool { a.index < b.index }
}

/// Index of a team in its scenario.
package struct TeamID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: TeamID, b: TeamID) -> Bool { a.index < b.index }
}

/// Index of a system in its scenario.
package struct SystemID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: SystemID, b: SystemID) -> Bool { a.index < b.index }
}

/// Index of an environment in its scenario.
package struct EnvironmentID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: EnvironmentID, b: EnvironmentID) -> Bool { a.index < b.index }
}

/// Index of a window in its scenario.
package struct WindowID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: WindowID, b: WindowID) -> Bool { a.index < b.index }
}

/// Index of a freeze in its scenario.
package struct FreezeID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: FreezeID, b: FreezeID) -> Bool { a.index < b.index }
}

/// Index of a release in its scenario.
package struct ReleaseID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: ReleaseID, b: ReleaseID) -> Bool { a.index < b.index }
}

/// Index of a phase in its scenario.
package struct PhaseID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: PhaseID, b: PhaseID) -> Bool { a.index < b.index }
}

/// Index of a composite in its scenario.
package struct CompositeID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: CompositeID, b: CompositeID) -> Bool { a.index < b.index }
}
