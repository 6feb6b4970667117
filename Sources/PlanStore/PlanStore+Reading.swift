import GRDB

extension PlanStore {
  private static func record(_ row: Row) -> PlanRecord {
    var figures = Figures()
    figures.releases = row["releases"]
    figures.onTime = row["on_time"]
    figures.phases = row["phases"]
    figures.moves = row["moves"]
    figures.slack = row["slack"]
    figures.contention = row["contention"]
    return PlanRecord(
      id: row["id"], line: row["line"], scenario: row["scenario"], baseline: row["baseline"], status: row["status"],
      cost: row["cost"], bound: row["bound"], moveCost: row["move_cost"], perDay: row["per_day"], text: row["text"],
      figures: figures)
  }

  static func plan(_ id: String, _ database: Database) throws -> PlanRecord? {
    try Row.fetchOne(database, sql: "SELECT * FROM plans WHERE id = ?", arguments: [id]).map(record)
  }

  /// The plan with this id, or the only one whose id begins so.
  package func plan(_ id: String) throws(StoreFault) -> PlanRecord {
    let found = try doing {
      try database.read { database in
        try Row.fetchAll(
          database, sql: "SELECT * FROM plans WHERE substr(id, 1, ?) = ? ORDER BY length(id) LIMIT 5",
          arguments: [id.count, id]
        ).map(Self.record)
      }
    }
    guard let first = found.first, !id.isEmpty else { throw .unknownPlan(id) }
    if let exact = found.first(where: { $0.id == id }) { return exact }
    if found.count > 1 { throw .ambiguousPlan(id, found.map { String($0.id.prefix(16)) }) }
    return first
  }

  /// The plan in force of a line.
  package func accepted(_ line: String) throws(StoreFault) -> PlanRecord? {
    try doing {
      try database.read { database in
        try Self.current(line, database).flatMap { try Self.plan($0, database) }
      }
    }
  }

  /// The run that had exactly these inputs.
  package func run(_ key: String, _ line: String) throws(StoreFault) -> RunRecord? {
    try runs(line).first { $0.key == key }
  }

  /// Newest first.
  package func runs(_ line: String? = nil, limit: Int = 10_000) throws(StoreFault) -> [RunRecord] {
    try doing {
      try database.read { database in
        try Row.fetchAll(
          database, sql: "SELECT * FROM runs WHERE ?1 IS NULL OR line = ?1 ORDER BY number DESC LIMIT ?2",
          arguments: [line, limit]
        ).map { row in
          RunRecord(
            key: row["key"], line: row["line"], asOf: row["as_of"], startedAt: row["started_at"],
            outcome: row["outcome"],
            exit: row["exit"], plan: row["plan"], note: row["note"])
        }
      }
    }
  }

  /// Newest first.
  package func acceptances(_ line: String? = nil) throws(StoreFault) -> [Acceptance] {
    try doing {
      try database.read { database in
        try Row.fetchAll(
          database, sql: "SELECT * FROM acceptances WHERE ?1 IS NULL OR line = ?1 ORDER BY number DESC",
          arguments: [line]
        ).map { Acceptance(plan: $0["plan"], line: $0["line"], at: $0["at"], previous: $0["previous"]) }
      }
    }
  }

  /// In the order in which they came.
  package func plans(_ line: String? = nil) throws(StoreFault) -> [PlanRecord] {
    try doing {
      try database.read { database in
        try Row.fetchAll(
          database, sql: "SELECT * FROM plans WHERE ?1 IS NULL OR line = ?1 ORDER BY rowid", arguments: [line]
        ).map(Self.record)
      }
    }
  }

  package func actuals(_ line: String? = nil) throws(StoreFault) -> [ActualRecord] {
    try doing {
      try database.read { database in
        try Row.fetchAll(
          database, sql: "SELECT * FROM actuals WHERE ?1 IS NULL OR line = ?1 ORDER BY line, team, kind, phase",
          arguments: [line]
        ).map { row in
          ActualRecord(
            line: row["line"], phase: row["phase"], team: row["team"], kind: row["kind"], estimated: row["estimated"],
            actual: row["actual"])
        }
      }
    }
  }

  /// A copy at one instant, made while others may go on writing.
  package func backup(to target: String) throws(StoreFault) {
    try doing(to: target) {
      let copy = try DatabaseQueue(path: target)
      try database.backup(to: copy)
      try copy.close()
    }
  }
}
