import GRDB

/// # The history of plans: SQLite through GRDB
///
/// Write-ahead log, full synchronisation, foreign keys, numbered migrations. Every change is one transaction, so that a
/// killed process leaves either all of it or nothing. Opening looks through all pages: a damaged store, and one of a
/// newer version, are refused before anything is written.
package struct PlanStore: Sendable {
  package let path: String
  let database: DatabaseQueue

  /// Opens the store, creating it where there is none (not when `readOnly`).
  package init(_ path: String, readOnly: Bool = false) throws(StoreFault) {
    self.path = path
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      if !readOnly {
        try database.execute(sql: "PRAGMA journal_mode = WAL")
        try database.execute(sql: "PRAGMA synchronous = FULL")
      }
    }
    do {
      database = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw Self.fault(error, path)
    }
    try prepare(readOnly: readOnly)
  }

  private func prepare(readOnly: Bool) throws(StoreFault) {
    try doing { () throws in
      let finding = try database.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
      if let finding, finding != "ok" { throw StoreFault.damaged(path, finding) }
      if try database.read(Self.migrator.hasBeenSuperseded) { throw StoreFault.newerVersion(path) }
      if !readOnly { try Self.migrator.migrate(database) }
    }
  }

  /// - Parameter file: What faults are told of; the store itself unless it is named.
  func doing<Value>(to file: String? = nil, _ work: () throws -> Value) throws(StoreFault) -> Value {
    do {
      return try work()
    } catch {
      throw Self.fault(error, file ?? path)
    }
  }

  private static func fault(_ error: any Error, _ path: String) -> StoreFault {
    if let fault = error as? StoreFault { return fault }
    guard let failure = error as? DatabaseError else { return .unusable(path, "\(error)") }
    switch failure.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .damaged(path, failure.message ?? "malformed")
    case .SQLITE_FULL: return .unusable(path, "the disk is full; make room and run again, nothing was changed")
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      return .unusable(path, "it can't be written; grant write access to it and its folder, nothing was changed")
    case .SQLITE_CANTOPEN: return .unusable(path, "it can't be opened: no such folder, or no access")
    case .SQLITE_BUSY, .SQLITE_LOCKED: return .unusable(path, "another program uses it; try again")
    default: return .unusable(path, failure.message ?? "\(failure.resultCode)")
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE scenarios (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT);
          CREATE TABLE plans (
            id TEXT PRIMARY KEY, line TEXT NOT NULL, scenario TEXT NOT NULL REFERENCES scenarios(sha256),
            baseline TEXT REFERENCES plans(id), status TEXT NOT NULL, cost INTEGER, bound INTEGER, move_cost INTEGER,
            per_day INTEGER NOT NULL, text TEXT, releases INTEGER NOT NULL, on_time INTEGER NOT NULL,
            phases INTEGER NOT NULL, moves INTEGER NOT NULL, slack INTEGER, contention INTEGER NOT NULL);
          CREATE TABLE progress (sha256 TEXT PRIMARY KEY, line TEXT NOT NULL, as_of TEXT NOT NULL, text TEXT);
          CREATE TABLE runs (
            number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, line TEXT NOT NULL, as_of TEXT NOT NULL,
            started_at TEXT NOT NULL, outcome TEXT NOT NULL, exit INTEGER NOT NULL, plan TEXT REFERENCES plans(id),
            note TEXT NOT NULL);
          CREATE UNIQUE INDEX runs_by_key ON runs(line, key);
          CREATE TABLE acceptances (
            number INTEGER PRIMARY KEY AUTOINCREMENT, plan TEXT NOT NULL REFERENCES plans(id), line TEXT NOT NULL,
            at TEXT NOT NULL, previous TEXT REFERENCES plans(id));
          CREATE TABLE actuals (
            line TEXT NOT NULL, phase TEXT NOT NULL, team TEXT NOT NULL, kind TEXT NOT NULL,
            estimated INTEGER NOT NULL, actual INTEGER NOT NULL, PRIMARY KEY (line, phase, team));
          """)
    }
    return migrator
  }
}
