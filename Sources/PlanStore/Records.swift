/// What the store keeps of a plan: its file as written, and the figures that trends are drawn from.
package struct PlanRecord: Sendable, Hashable {
  /// sha256 of the text.
  package var id: String
  /// The scenario's `name`: plans of one name are one line of history.
  package var line: String
  package var scenario: String
  /// The plan from which it was made; nil for a first plan.
  package var baseline: String?
  package var status: String
  package var cost: Int?
  package var bound: Int?
  package var moveCost: Int?
  package var perDay: Int
  /// Nil once pruned.
  package var text: String?
  package var figures: Figures

  package init(
    id: String, line: String, scenario: String, baseline: String?, status: String, cost: Int?, bound: Int?,
    moveCost: Int?, perDay: Int, text: String?, figures: Figures = Figures()
  ) {
    self.id = id
    self.line = line
    self.scenario = scenario
    self.baseline = baseline
    self.status = status
    self.cost = cost
    self.bound = bound
    self.moveCost = moveCost
    self.perDay = perDay
    self.text = text
    self.figures = figures
  }
}

/// What trends show of a plan.
package struct Figures: Sendable, Hashable {
  package var releases = 0
  package var onTime = 0
  package var phases = 0
  /// Against its baseline, history aside.
  package var moves = 0
  /// Least slots between the end of the work before a delivery and its window; nil without windows.
  package var slack: Int?
  /// Booked share of the busiest environment between as-of and the last end, in thousandths.
  package var contention = 0
  package init() {}
}

/// One run of the nightly job over one scenario.
package struct RunRecord: Sendable, Hashable {
  /// Hash of all its inputs and as-of: a second run with the same key does nothing.
  package var key: String
  package var line: String
  package var asOf: String
  /// Wall-clock, ISO 8601; for people.
  package var startedAt: String
  package var outcome: String
  package var exit: Int
  /// The plan to use from now on.
  package var plan: String?
  package var note: String
  /// Whether it brought a plan of its own, and did not keep an earlier one.
  package var madePlan: Bool { plan != nil && (exit == 0 || exit == 7) }

  package init(
    key: String, line: String, asOf: String, startedAt: String, outcome: String, exit: Int, plan: String?, note: String
  ) {
    self.key = key
    self.line = line
    self.asOf = asOf
    self.startedAt = startedAt
    self.outcome = outcome
    self.exit = exit
    self.plan = plan
    self.note = note
  }
}

/// What a finished phase really took.
package struct ActualRecord: Sendable, Hashable {
  package var line: String
  package var phase: String
  package var team: String
  package var kind: String
  /// Working slots.
  package var estimated: Int
  package var actual: Int

  package init(line: String, phase: String, team: String, kind: String, estimated: Int, actual: Int) {
    self.line = line
    self.phase = phase
    self.team = team
    self.kind = kind
    self.estimated = estimated
    self.actual = actual
  }
}

/// A promotion of a plan to the baseline of its line.
package struct Acceptance: Sendable, Hashable {
  package var plan: String
  package var line: String
  package var at: String
  package var previous: String?

  package init(plan: String, line: String, at: String, previous: String?) {
    self.plan = plan
    self.line = line
    self.at = at
    self.previous = previous
  }
}

/// Why the store did not do what was asked; each says what to do.
package enum StoreFault: Error, Sendable, Hashable, CustomStringConvertible {
  case newerVersion(String)
  case damaged(String, String)
  case unusable(String, String)
  case unknownPlan(String)
  case ambiguousPlan(String, [String])
  case stale(String)
  case exists(String)

  package var description: String {
    switch self {
    case .newerVersion(let path):
      "\(path) was written by a newer version of orchestra; use that version, nothing was changed"
    case .damaged(let path, let what):
      "\(path) is damaged (\(what)); move it away and restore the last backup: orchestra store restore BACKUP --store \(path)"
    case .unusable(let path, let what): "\(path): \(what)"
    case .unknownPlan(let id): "no plan '\(id)' in the store; orchestra history lists them"
    case .ambiguousPlan(let id, let all): "'\(id)' may mean \(all.prefix(4).joined(separator: ", "))"
    case .stale(let why): "stale: \(why)"
    case .exists(let path): "\(path) exists already; nothing was written"
    }
  }
}
