import GRDB

/// All that a store holds, as values: what moves from one store to another.
package struct StoreContents: Sendable, Hashable {
  package struct ScenarioRecord: Sendable, Hashable {
    package var sha256: String
    package var name: String
    /// Nil once pruned, or where the store never had it.
    package var text: String?

    package init(sha256: String, name: String, text: String?) {
      self.sha256 = sha256
      self.name = name
      self.text = text
    }
  }

  package struct ProgressRecord: Sendable, Hashable {
    package var sha256: String
    package var line: String
    package var asOf: String
    package var text: String?

    package init(sha256: String, line: String, asOf: String, text: String?) {
      self.sha256 = sha256
      self.line = line
      self.asOf = asOf
      self.text = text
    }
  }

  package var scenarios: [ScenarioRecord] = []
  /// All in the order in which they came.
  package var plans: [PlanRecord] = []
  package var progress: [ProgressRecord] = []
  package var runs: [RunRecord] = []
  package var acceptances: [Acceptance] = []
  package var actuals: [ActualRecord] = []

  package init() {}
}

/// What a store took in of another's contents.
package struct Intake: Sendable, Hashable {
  package var plans = 0
  package var runs = 0
  /// Lines that had a plan in force: it stays so, whatever the other store had in force.
  package var kept: [String] = []

  package init(plans: Int = 0, runs: Int = 0, kept: [String] = []) {
    self.plans = plans
    self.runs = runs
    self.kept = kept
  }
}

extension PlanStore {
  /// Every row of the store, at one instant.
  package func contents() throws(StoreFault) -> StoreContents {
    var contents = StoreContents()
    contents.plans = try plans()
    contents.runs = try runs(limit: .max).reversed()
    contents.acceptances = try acceptances().reversed()
    contents.actuals = try actuals()
    (contents.scenarios, contents.progress) = try doing {
      try database.read { database in
        (
          try Row.fetchAll(database, sql: "SELECT * FROM scenarios ORDER BY rowid").map {
            StoreContents.ScenarioRecord(sha256: $0["sha256"], name: $0["name"], text: $0["text"])
          },
          try Row.fetchAll(database, sql: "SELECT * FROM progress ORDER BY rowid").map {
            StoreContents.ProgressRecord(sha256: $0["sha256"], line: $0["line"], asOf: $0["as_of"], text: $0["text"])
          }
        )
      }
    }
    return contents
  }

  /// Takes in what the store does not have yet, in one transaction. What it has stays as it is: a line with a plan in
  /// force keeps that.
  package func take(_ contents: StoreContents) throws(StoreFault) -> Intake {
    try doing {
      try database.write { database in
        // Rows may name rows that come after them.
        try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
        var intake = Intake()
        for one in contents.scenarios {
          try database.execute(
            sql: "INSERT OR IGNORE INTO scenarios VALUES (?, ?, ?)", arguments: [one.sha256, one.name, one.text])
        }
        for record in contents.plans where try Self.plan(record.id, database) == nil {
          try Self.insert(record, nil, database)
          intake.plans += 1
        }
        for one in contents.progress {
          try database.execute(
            sql: "INSERT OR IGNORE INTO progress VALUES (?, ?, ?, ?)",
            arguments: [one.sha256, one.line, one.asOf, one.text])
        }
        for run in contents.runs {
          try Self.insert(run, orReplacing: false, database)
          intake.runs += database.changesCount
        }
        for one in contents.actuals {
          try database.execute(
            sql: "INSERT OR IGNORE INTO actuals VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [one.line, one.phase, one.team, one.kind, one.estimated, one.actual])
        }
        let lines = Set(contents.acceptances.map(\.line)).sorted { $0.lexicographicallyPrecedes($1) }
        intake.kept = try lines.filter { try Self.current($0, database) != nil }
        for one in contents.acceptances where !intake.kept.contains(one.line) {
          try database.execute(
            sql: "INSERT INTO acceptances (plan, line, at, previous) VALUES (?, ?, ?, ?)",
            arguments: [one.plan, one.line, one.at, one.previous])
        }
        return intake
      }
    }
  }
}
