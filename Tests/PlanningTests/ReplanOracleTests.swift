import Optimizer
import PlanVerifier
import Planning
import ReleaseModel
import Testing

/// Re-plans against every plan there is: the fewest moves are the fewest, the least total is the least, ties go to fewer
/// moves and then to earlier deliveries, and nothing is claimed proved that is not so.
struct ReplanOracleTests {
  private static let options = SolveOptions(
    limits: Limits(work: 30_000_000), threads: 2, seed: 1,
    exactSolver: { ClauseLearner(network: $0, hint: $1, seed: $2) },
    provers: [{ ClauseLearner(network: $0, hint: nil, seed: $1) }])

  private func replan(_ tiny: TinyReplan, _ change: (inout Replanner.Request) -> Void = { _ in }) -> Replanner.Result {
    var request = Replanner.Request(replanning: tiny.replanning, baseline: tiny.baseline, prices: tiny.prices)
    change(&request)
    return Replanner(options: Self.options).replan(request)
  }

  private func decided(_ result: Replanner.Result) -> [Move] { result.moves.filter { !$0.isHistory } }

  @Test func mostSeedsHaveSomethingToDecide() {
    #expect(TinyReplan.all.count == 4)
    #expect(TinyReplan.all.count { tiny in tiny.ways.map(\.moves).min() != 0 } == 3)
  }

  @Test(arguments: TinyReplan.all.indices) func theNearestPlanIsTheNearest(number: Int) throws {
    let tiny = TinyReplan.all[number]
    let result = replan(tiny) { $0.style = .keep }
    #expect(result.planned.refused.isEmpty, "\(result.planned.refused.map(\.message))")
    let whole = tiny.ways.filter { $0.plan.deferred.isEmpty || $0.plan.deferred == tiny.baseline.deferred }
    let least = try #require(
      (whole.isEmpty ? tiny.ways : whole).map { [$0.published, $0.moves] }.min { $0.lexicographicallyPrecedes($1) })
    let nearest = try #require(result.nearest)
    #expect([nearest.published, nearest.moves] == least)
    #expect(nearest.isProved)
    #expect(decided(result).count == nearest.moves)
    #expect(decided(result).count { $0.isPublished } == nearest.published)
    // What stays is byte for byte what it was.
    for move in decided(result) where move.to != nil { #expect(move.from != move.to) }
    if nearest.moves == 0 {
      let begun = Set(result.moves.map(\.phase))
      let kept = result.planned.plan.rows.filter { !begun.contains($0.release + "." + $0.phase) }
      #expect(
        kept.allSatisfy { row in tiny.baseline.rows.contains { $0.start == row.start && $0.bookings == row.bookings } })
      #expect(result.planned.plan.deferred == tiny.baseline.deferred)
    }
  }

  @Test(arguments: TinyReplan.all.indices) func theBestPlanIsTheBest(number: Int) throws {
    let tiny = TinyReplan.all[number]
    let result = replan(tiny) { $0.publishedMoves = 100 }
    let best = try #require(
      tiny.ways.map { [$0.total, $0.moves, $0.second] }.min { $0.lexicographicallyPrecedes($1) })
    let plan = result.planned.plan
    let verdict = try #require(result.planned.verdict)
    #expect([(plan.cost ?? 0) + (plan.moveCost ?? 0), decided(result).count, verdict.second] == best)
    #expect(plan.bound == nil || plan.bound ?? 0 <= best[0])
  }

  @Test(arguments: TinyReplan.all.indices) func limitsOfMovesAreExact(number: Int) throws {
    let tiny = TinyReplan.all[number]
    let least = try #require(tiny.ways.map(\.moves).min())
    for most in Swift.max(0, least - 1)...(least + 1) {
      let result = replan(tiny) {
        $0.maxMoves = most
        $0.publishedMoves = 100
      }
      let allowed = tiny.ways.filter { $0.moves <= most }
      if allowed.isEmpty {
        #expect(result.planned.plan.rows.isEmpty)
        #expect(result.planned.plan.status == .infeasible)
      } else {
        let best = try #require(allowed.map { [$0.total, $0.moves] }.min { $0.lexicographicallyPrecedes($1) })
        #expect(
          [(result.planned.plan.cost ?? 0) + (result.planned.plan.moveCost ?? 0), decided(result).count] == best,
          "at most \(most)")
      }
    }
  }

  @Test(arguments: TinyReplan.all.indices) func publishedPhasesMoveOnlyWhereForced(number: Int) throws {
    let tiny = TinyReplan.all[number]
    let fewest = try #require(tiny.ways.map(\.published).min())
    let result = replan(tiny)
    #expect(decided(result).count { $0.isPublished } == fewest)
    guard fewest > 0 else { return }
    let refused = replan(tiny) { $0.publishedMoves = fewest - 1 }
    #expect(refused.planned.plan.rows.isEmpty)
    #expect(refused.planned.plan.status == .infeasible)
    #expect(refused.needsMore?.published == fewest)
  }

  /// Forced is what no plan at all keeps; what is called chosen some plan keeps; the proved minimum is the minimum.
  @Test(arguments: TinyReplan.all.indices, Replanner.Style.allCases)
  func forcedIsWhatNoPlanKeeps(number: Int, style: Replanner.Style) {
    let tiny = TinyReplan.all[number]
    let result = replan(tiny) {
      $0.style = style
      $0.publishedMoves = 100
    }
    for move in decided(result) {
      let isKept = tiny.ways.contains { way in
        way.plan.rows.contains {
          $0.release + "." + $0.phase == move.phase && $0.start == move.from.start && $0.option == move.from.option
            && $0.bookings == move.from.bookings
        }
      }
      #expect(move.standing == (isKept ? .chosen : .forced), "\(move.phase) in seed \(number), \(style)")
    }
    let least = tiny.ways.map(\.moves).min() ?? 0
    #expect(decided(result).count { $0.isForced } <= least)
  }
}
