package import ReleaseModel
package import ScenarioFiles

/// Releases read from another program's file, on their way into a scenario: names and texts, nothing resolved.
package struct ForeignScenario: Sendable {
  package struct Phase: Sendable {
    package var id: String
    package var name: String?
    /// In the scenario's words: `3d`, `8h`; nil where the file says none.
    package var duration: String?
    package var people: [(team: String, count: Int)] = []
    package var environments: [String] = []
    package var window: String?
    package var isGate = false
    /// Phases of the same release; nil: the one before.
    package var after: [String]?
    package var calendar: String?
    package var kind: String?
    package var earliest: String?
    package var deadline: String?
    package var fixed: String?
    package var owner: String?
    package var note: String?
    package var place: Place

    package init(id: String, place: Place) {
      self.id = id
      self.place = place
    }
  }

  package struct Release: Sendable {
    package var id: String
    package var name: String?
    package var earliest: String?
    package var due: String?
    package var deadline: String?
    package var delayCost: Int?
    package var deferCost: Int?
    package var owner: String?
    package var note: String?
    package var labels: [(key: String, value: String)] = []
    package var phases: [Phase] = []

    package init(id: String) { self.id = id }
  }

  package struct Link: Sendable {
    /// Release and phase; no phase: the whole release.
    package var from: (release: String, phase: String?)
    package var to: (release: String, phase: String?)
    package var kind = Dependency.Kind.finishToStart
    /// `2d`, `-4h`; nil: none.
    package var lag: String?
    package var place: Place
  }

  package struct Team: Sendable {
    package var capacity: Int
    package var calendar: String?
    package init(capacity: Int, calendar: String? = nil) {
      self.capacity = capacity
      self.calendar = calendar
    }
  }

  package var name: String
  package var releases: [Release] = []
  package var links: [Link] = []
  /// What the file itself defines; teams that only phases name are made up when the scenario is written.
  package var teams: [(id: String, value: Team)] = []
  /// The members of each calendar but its id.
  package var calendars: [(id: String, members: [(key: String, value: JSONText)])] = []
  /// What was lost, guessed or ignored, with places.
  package var report: Diagnostics

  package init(name: String, file: String) {
    self.name = name
    report = Diagnostics(files: [file])
  }

  package mutating func tell(_ code: String, at place: Place, _ words: String) {
    report.append(Diagnostic(.note, at: place, code: code, words))
  }

  package mutating func warn(_ code: String, at place: Place, _ words: String, expected: String? = nil) {
    report.append(Diagnostic(.warning, at: place, code: code, words, expected: expected))
  }

  package mutating func refuse(_ code: String, at place: Place, _ words: String, expected: String? = nil) {
    report.append(Diagnostic(at: place, code: code, words, expected: expected))
  }

  /// The position of a release, made where there is none yet.
  package mutating func release(_ id: String, _ known: inout [String: Int]) -> Int {
    if let index = known[id] { return index }
    known[id] = releases.count
    releases.append(Release(id: id))
    return releases.count - 1
  }
}
