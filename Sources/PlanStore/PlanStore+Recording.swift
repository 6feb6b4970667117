import GRDB

/// Writing: each call is one transaction.
extension PlanStore {
  /// Everything that a run leaves, at once.
  package struct Delivery: Sendable {
    package var scenarioText: String?
    package var plan: PlanRecord?
    package var progress: (sha256: String, asOf: String, text: String)?
    package var run: RunRecord?
    package var actuals: [ActualRecord] = []
    /// Makes the plan the line's baseline, in place of this one.
    package var accepts = false
    package init() {}
  }

  package func record(_ delivery: Delivery) throws(StoreFault) {
    try doing { try database.write { try Self.write(delivery, to: $0) } }
  }

  private static func write(_ delivery: Delivery, to database: Database) throws {
    if let plan = delivery.plan { try insert(plan, delivery.scenarioText, database) }
    if let progress = delivery.progress, let line = delivery.plan?.line ?? delivery.run?.line {
      try database.execute(
        sql: "INSERT OR IGNORE INTO progress VALUES (?, ?, ?, ?)",
        arguments: [progress.sha256, line, progress.asOf, progress.text])
    }
    for actual in delivery.actuals {
      try database.execute(
        sql: "INSERT OR REPLACE INTO actuals VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [actual.line, actual.phase, actual.team, actual.kind, actual.estimated, actual.actual])
    }
    if let run = delivery.run { try insert(run, orReplacing: true, database) }
    if delivery.accepts, let plan = delivery.plan {
      try accept(plan.id, plan.line, at: delivery.run?.startedAt ?? "", database)
    }
  }

  static func insert(_ run: RunRecord, orReplacing: Bool, _ database: Database) throws {
    try database.execute(
      sql: """
        INSERT OR \(orReplacing ? "REPLACE" : "IGNORE") INTO runs
        (key, line, as_of, started_at, outcome, exit, plan, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [run.key, run.line, run.asOf, run.startedAt, run.outcome, run.exit, run.plan, run.note])
  }

  static func insert(_ plan: PlanRecord, _ scenarioText: String?, _ database: Database) throws {
    try database.execute(
      sql: "INSERT OR IGNORE INTO scenarios VALUES (?, ?, ?)", arguments: [plan.scenario, plan.line, scenarioText])
    let figures = plan.figures
    try database.execute(
      sql: """
        INSERT INTO plans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET text = excluded.text
        """,
      arguments: [
        plan.id, plan.line, plan.scenario, plan.baseline, plan.status, plan.cost, plan.bound, plan.moveCost,
        plan.perDay, plan.text, figures.releases, figures.onTime, figures.phases, figures.moves, figures.slack,
        figures.contention,
      ])
  }

  static func accept(_ id: String, _ line: String, at: String, _ database: Database) throws {
    let previous = try current(line, database)
    if previous == id { return }
    try database.execute(
      sql: "INSERT INTO acceptances (plan, line, at, previous) VALUES (?, ?, ?, ?)",
      arguments: [id, line, at, previous])
  }

  static func current(_ line: String, _ database: Database) throws -> String? {
    try String.fetchOne(
      database, sql: "SELECT plan FROM acceptances WHERE line = ? ORDER BY number DESC LIMIT 1", arguments: [line])
  }

  private static func newestScenario(_ line: String, _ database: Database) throws -> String? {
    try String.fetchOne(
      database, sql: "SELECT scenario FROM plans WHERE line = ? ORDER BY rowid DESC LIMIT 1", arguments: [line])
  }

  /// Promotes a plan to the baseline of its line. Refused where it was made from another plan than the one in force, for
  /// another scenario than `scenario` (nil: not looked at), or for one that the store knows to be older than the last.
  /// A plan that was made from none is refused beside one in force too, unless `replaces`: it takes no heed of that.
  package func accept(_ plan: PlanRecord, for scenario: String?, replaces: Bool = false, at: String) throws(StoreFault)
  {
    try doing {
      try database.write { database in
        if let scenario, scenario != plan.scenario {
          throw StoreFault.stale("the plan was made for another state of the scenario; plan again")
        }
        let known = try Self.plan(plan.id, database)
        if scenario == nil, let newest = try Self.newestScenario(plan.line, database), newest != plan.scenario,
          try known != nil || Self.knowsScenario(plan.scenario, plan.line, database)
        {
          throw StoreFault.stale(
            "the scenario has changed since it was made, and newer plans exist; accept one of those")
        }
        let baseline = known?.baseline ?? plan.baseline
        if let current = try Self.current(plan.line, database), current != plan.id, current != baseline,
          baseline != nil || !replaces
        {
          throw StoreFault.stale(Self.refusal(current, baseline))
        }
        if known == nil {
          // A first plan may come from one that the store never saw.
          var plan = plan
          if let from = plan.baseline, try Self.plan(from, database) == nil { plan.baseline = nil }
          try Self.insert(plan, nil, database)
        }
        try Self.accept(plan.id, plan.line, at: at, database)
      }
    }
  }

  private static func refusal(_ current: String, _ baseline: String?) -> String {
    let current = current.prefix(12)
    guard let baseline else {
      return
        "it was not made from \(current), the plan in force, and takes no heed of what that promises; plan again from"
        + " it (orchestra show \(current), orchestra replan --baseline), or say --replace"
    }
    return "it was made from \(baseline.prefix(12)), but \(current) is in force; plan again from that (orchestra show"
      + " \(current), orchestra replan --baseline)"
  }

  private static func knowsScenario(_ sha256: String, _ line: String, _ database: Database) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM plans WHERE line = ? AND scenario = ?)", arguments: [line, sha256])
      ?? false
  }

  /// Drops the texts of old plans, scenarios and progress; figures stay. Kept: the last `keep` plans of each line, every
  /// accepted plan that is still in force. Returns the number of plans that lost their text. Without `compacts` the room is
  /// left in the file, for what comes next.
  @discardableResult
  package func prune(keep: Int, compacts: Bool = true) throws(StoreFault) -> Int {
    let count = try doing {
      try database.write { database -> Int in
        try database.execute(
          sql: """
            UPDATE plans SET text = NULL WHERE text IS NOT NULL AND rowid NOT IN (
              SELECT rowid FROM (
                SELECT rowid, row_number() OVER (PARTITION BY line ORDER BY rowid DESC) AS age FROM plans)
              WHERE age <= ?)
            AND id NOT IN (SELECT plan FROM acceptances WHERE number IN (SELECT max(number) FROM acceptances GROUP BY line))
            """, arguments: [keep])
        let count = database.changesCount
        try database.execute(
          sql:
            "UPDATE scenarios SET text = NULL WHERE sha256 NOT IN (SELECT scenario FROM plans WHERE text IS NOT NULL)")
        try database.execute(
          sql: """
            UPDATE progress SET text = NULL WHERE rowid NOT IN (
              SELECT rowid FROM (
                SELECT rowid, row_number() OVER (PARTITION BY line ORDER BY rowid DESC) AS age FROM progress)
              WHERE age <= ?)
            """, arguments: [keep])
        return count
      }
    }
    if !compacts { return count }
    try doing {
      try database.vacuum()
      try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }
    return count
  }
}
