/// What a line of plans shows over time.
package struct Trend: Sendable {
  package struct Row: Sendable {
    package var asOf: String
    package var outcome: String
    package var plan: PlanRecord
    /// Share of phases that moved, in thousandths.
    package var churn: Int { plan.figures.phases > 0 ? plan.figures.moves * 1000 / plan.figures.phases : 0 }
    /// Share of releases on time, in thousandths.
    package var onTime: Int {
      plan.figures.releases > 0 ? plan.figures.onTime * 1000 / plan.figures.releases : 1000
    }
  }

  /// Estimates against what was really needed, by team and kind of phase.
  package struct Estimate: Sendable, Hashable {
    package var team: String
    package var kind: String
    package var count: Int
    /// Median of actual / estimated, in hundredths.
    package var ratio: Int
    /// The middle half of the ratios.
    package var low: Int
    package var high: Int

    /// Enough phases, and the middle half of them all on one side.
    package var suggestsCorrection: Bool { count >= 4 && (low > 105 || high < 95) }
  }

  package var rows: [Row]
  package var estimates: [Estimate]
}

extension PlanStore {
  /// The last `limit` runs of a line that brought a plan, oldest first, and its estimates.
  package func trend(_ line: String?, limit: Int) throws(StoreFault) -> Trend {
    let plans = Dictionary(try plans(line).map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
    let rows = try runs(line).filter(\.madePlan).prefix(max(0, limit)).reversed().compactMap { run in
      run.plan.flatMap { plans[$0] }.map { Trend.Row(asOf: run.asOf, outcome: run.outcome, plan: $0) }
    }
    var groups: [[String]: [Int]] = [:]
    for one in try actuals(line) where one.estimated > 0 {
      groups[[one.team, one.kind], default: []].append(one.actual * 100 / one.estimated)
    }
    let estimates = groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key -> Trend.Estimate? in
      guard let ratios = groups[key]?.sorted() else { return nil }
      return Trend.Estimate(
        team: key[0], kind: key[1], count: ratios.count, ratio: ratios[ratios.count / 2], low: ratios[ratios.count / 4],
        high: ratios[min(ratios.count - 1, ratios.count * 3 / 4)])
    }
    return Trend(rows: rows, estimates: estimates)
  }
}
