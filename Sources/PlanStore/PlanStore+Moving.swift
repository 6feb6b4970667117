import GRDB

/// The store as text that other tools and other stores read: one JSON object a line.
extension PlanStore {
  /// Every plan that still has its text, oldest first, with what is accepted.
  package func export() throws(StoreFault) -> (plans: [PlanRecord], acceptances: [Acceptance]) {
    (try plans(), try acceptances().reversed())
  }

  /// Takes plans in that the store does not have yet, in one transaction; returns how many.
  package func take(_ records: [PlanRecord], accepting: [Acceptance]) throws(StoreFault) -> Int {
    try doing {
      try database.write { database in
        var taken = 0
        for record in records where try Self.plan(record.id, database) == nil {
          var record = record
          if let baseline = record.baseline, try Self.plan(baseline, database) == nil { record.baseline = nil }
          try Self.insert(record, nil, database)
          taken += 1
        }
        for one in accepting where try Self.plan(one.plan, database) != nil {
          guard try Self.current(one.line, database) == nil || taken > 0 else { continue }
          try Self.accept(one.plan, one.line, at: one.at, database)
        }
        return taken
      }
    }
  }
}
