import PlanVerifier
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// The rules of re-plans and relaxed plans: history, as-of, the cost of moves, admitted excesses. Each is named alone on
/// plans that break it alone.
struct ReplanRulesTests {
  /// A plan with the history of its first days, judged against itself as the baseline.
  private struct Replan {
    let scenario: Scenario
    var plan: Plan
    let baseline: Plan
    let replanning: Replanning
    let prices = MovePrices(perMove: 10, perDay: 2, published: 24)

    func verdict(_ plan: Plan) -> Verdict {
      PlanVerifier.verify(plan, against: scenario, replanning: replanning, baseline: baseline, prices: prices)
    }

    func isStarted(_ row: Plan.Row) -> Bool {
      let index = scenario.phases.indices.first { scenario.path(of: PhaseID($0)) == row.release + "." + row.phase }
      return index.map { replanning.states[$0].hasStarted } ?? false
    }

    /// The plan with the claims that it really has, so that a changed row breaks no rule of claims.
    func counted(_ plan: Plan) -> Plan {
      var plan = plan
      let verdict = verdict(plan)
      (plan.cost, plan.second, plan.moveCost) = (verdict.cost.total, verdict.second, verdict.moveCost)
      (plan.bound, plan.secondBound) = (nil, nil)
      return plan
    }

    func rules(_ plan: Plan) -> Set<Rule> { Set(verdict(plan).violations.map(\.rule)) }
  }

  /// Moments of the first weeks at which nothing holds up the plan as it is: no booking ahead of a phase has begun.
  private static let moments = ["2027-01-06T12:00", "2027-01-11T10:00", "2027-01-14T14:00", "2027-01-20T08:00"]

  private func replan(asOf: String, untold: Plan.Row? = nil) throws -> Replan {
    let plans = try BrokenPlans.loaded.get()
    let plan = try plans.plan(plans.good[0])
    let now = try #require(LocalInstant(text: asOf))
    var progress = Progress(asOf: Placed(now, at: .unknown))
    for row in plan.rows where row.start < now && row != untold {
      progress.phases.append(
        Progress.PhaseRecord(
          phase: Placed(row.release + "." + row.phase, at: .unknown), started: Placed(row.start, at: .unknown),
          finished: row.end <= now ? Placed(row.end, at: .unknown) : nil))
    }
    let (replanning, report) = ProgressResolver.resolve(progress, on: plans.scenario, baseline: plan)
    let resolved = try #require(replanning, "\(report.lines())")
    let replan = Replan(scenario: plans.scenario, plan: plan, baseline: plan, replanning: resolved)
    var counted = replan
    counted.plan = replan.counted(plan)
    return counted
  }

  @Test(arguments: moments) func thePlanGoingOnIsAccepted(asOf: String) throws {
    let replan = try replan(asOf: asOf)
    let verdict = replan.verdict(replan.plan)
    #expect(verdict.isAccepted, "\(verdict.violations.map(\.message))")
    #expect(verdict.moves == 0 && verdict.moveCost == 0)
  }

  @Test func historyIsNamedAlone() throws {
    var count = 0
    for asOf in Self.moments {
      let replan = try replan(asOf: asOf)
      for (r, row) in replan.plan.rows.enumerated() where replan.isStarted(row) {
        for shift in [-120, 120] {
          var early = replan.plan
          early.rows[r].start = LocalInstant(minutes: row.start.minutes + shift)
          #expect(replan.rules(replan.counted(early)) == [.history], "\(row)")
          var late = replan.plan
          late.rows[r].end = LocalInstant(minutes: row.end.minutes + shift)
          #expect(replan.rules(replan.counted(late)) == [.history], "\(row)")
          count += 2
        }
        if let booking = row.bookings.first {
          var other = replan.plan
          other.rows[r].bookings[0].instance = booking.instance == "sit-1" ? "sit-2" : "sit-1"
          #expect(replan.rules(replan.counted(other)) == [.history])
          count += 1
        }
      }
    }
    #expect(count >= 8)
  }

  /// What the progress does not tell has not begun, and can't have begun before now.
  @Test func startsBeforeAsOfAreNamedAlone() throws {
    var count = 0
    for asOf in Self.moments {
      let all = try replan(asOf: asOf)
      for row in all.plan.rows where all.isStarted(row) && row.window == nil {
        let replan = try replan(asOf: asOf, untold: row)
        // A row that ran on has no end of its own making; what it was meant to be is the baseline's.
        guard let meant = replan.baseline.rows.first(where: { $0.release == row.release && $0.phase == row.phase })
        else {
          continue
        }
        #expect(meant == row)
        let rules = replan.rules(replan.plan)
        #expect(rules.contains(.asOf), "\(row)")
        if rules == [.asOf] { count += 1 }
      }
    }
    #expect(count >= 8)
  }

  @Test func aLeadMayNotReachBackBeforeAsOf() throws {
    let replan = try replan(asOf: "2027-01-04T12:00")
    let probe = replan.plan.rows.first { $0.release == "mu" && $0.phase == "probe" }
    // It starts a day after the horizon does, with a lead of a day: half of that is past already.
    #expect(probe?.start.description == "2027-01-05T00:00")
    let breach = replan.verdict(replan.plan).violations.first { $0.rule == .asOf && $0.parties == ["mu.probe"] }
    #expect(breach?.amount == 6)
  }

  @Test func aWrongCostOfMovesIsNamedAlone() throws {
    let replan = try replan(asOf: Self.moments[0])
    for claim in [nil, -1, 1, 12, 24, 120, 240, 1_000, 1_000_000] as [Int?] {
      var plan = replan.plan
      plan.moveCost = claim
      #expect(replan.rules(plan) == [.moveCost])
    }
  }

  /// Moves are priced as section 11 says, counted here by hand.
  @Test func movesAreCountedAndPriced() throws {
    let replan = try replan(asOf: Self.moments[0])
    let grid = replan.scenario.grid
    var plan = replan.plan
    var expected = 0
    var moves = 0
    for (r, row) in plan.rows.enumerated() where !replan.isStarted(row) && r % 3 == 0 {
      plan.rows[r].start = LocalInstant(minutes: row.start.minutes + 1440)
      plan.rows[r].end = LocalInstant(minutes: row.end.minutes + 1440)
      let start = try #require(grid.slot(of: row.start))
      let isPublished = start >= replan.replanning.asOf && start < replan.replanning.asOf + 24
      expected += (10 + 2) * grid.slotsPerDay * (isPublished ? 10 : 1)
      moves += 1
    }
    let verdict = replan.verdict(plan)
    #expect(moves > 3 && verdict.moves == moves && verdict.moveCost == expected)
  }

  // MARK: relaxed plans

  private static let dated: Set = ["deadline", "fixed", "criteria", "max-lag"]

  @Test func aRelaxedPlanIsAcceptedWithExactlyItsExcesses() throws {
    let plans = try BrokenPlans.loaded.get()
    let keys: [Rule: String] = [.deadline: "deadline", .fixed: "fixed", .criteria: "ready", .maxLag: "max"]
    var wrong = 0
    for broken in plans.broken where Self.dated.contains(broken.rule) {
      var plan = try plans.plan(broken.text)
      let found = PlanVerifier.verify(plan, against: plans.scenario).violations
      plan.status = .relaxed
      plan.violations = found.compactMap { violation in
        keys[violation.rule].flatMap { key in
          violation.amount.map { Plan.Excess(rule: key, phase: violation.parties[0], by: $0) }
        }
      }
      let verdict = PlanVerifier.verify(plan, against: plans.scenario)
      #expect(verdict.isAccepted, "\(broken): \(verdict.violations.map(\.message))")
      // One slot more or less than it really is: the rule itself is named, and the false admission.
      for by in [-1, 1] {
        var other = plan
        other.violations[0].by += by
        let rules = Set(PlanVerifier.verify(other, against: plans.scenario).violations.map(\.rule.rawValue))
        #expect(rules == [broken.rule, "excess"])
      }
      var spare = plan
      spare.violations.append(Plan.Excess(rule: "deadline", phase: "alpha.build", by: 3))
      #expect(PlanVerifier.verify(spare, against: plans.scenario).violations.map(\.rule) == [.excess])
      wrong += 1
    }
    #expect(wrong >= 8)
  }

  @Test func excessesUnderAnyOtherStatusAreNamedAlone() throws {
    let plans = try BrokenPlans.loaded.get()
    for text in plans.good {
      var plan = try plans.plan(text)
      plan.violations = [Plan.Excess(rule: "fixed", phase: "delta.fix", by: 1)]
      #expect(Set(PlanVerifier.verify(plan, against: plans.scenario).violations.map(\.rule)) == [.excess])
    }
  }

  @Test func capacitiesAreNeverRelaxed() throws {
    let plans = try BrokenPlans.loaded.get()
    for broken in plans.broken where ["team", "capacity", "lock", "freeze", "order", "window"].contains(broken.rule) {
      var plan = try plans.plan(broken.text)
      plan.status = .relaxed
      #expect(
        Set(PlanVerifier.verify(plan, against: plans.scenario).violations.map(\.rule.rawValue)) == [broken.rule])
    }
  }
}
