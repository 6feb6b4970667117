import Foundation
import PlanVerifier
import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

/// The plans that come with the scenarios are free of conflicts and cost what the table beside them says.
struct ExpectedPlansTests {
  private static let scenarios = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("scenarios")

  private func scenario(_ name: String, overlay: String = "") throws -> Scenario {
    let overlays = overlay.isEmpty ? [] : [Self.scenarios.appendingPathComponent(overlay).path]
    let result = ScenarioLoader.load([Self.scenarios.appendingPathComponent(name).path], overlays: overlays)
    return try #require(result.scenario, "\(name) \(result.diagnostics.lines())")
  }

  private func plan(_ name: String) throws -> Plan {
    let (plan, faults) = PlanReader.read(Self.scenarios.appendingPathComponent("expected/\(name)").path)
    #expect(!faults.hasErrors, "\(faults.lines())")
    return try #require(plan)
  }

  private func figures() throws -> [[String]] {
    try String(contentsOf: Self.scenarios.appendingPathComponent("expected/figures.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
  }

  @Test func theCornerShopsPlanIsAccepted() throws {
    let plan = try plan("corner-shop.json")
    let verdict = PlanVerifier.verify(plan, against: try scenario("corner-shop.yaml"), notesEarlierStarts: true)
    #expect(verdict.isAccepted, "\(verdict.violations.map(\.message))")
    #expect(verdict.notes.isEmpty)
    let row = try #require(try figures().first { $0[0] == "corner-shop.yaml" && $0[1].isEmpty })
    #expect(row[2] == plan.status.rawValue && row[3] == plan.cost.map(String.init))
    #expect(row[5] == plan.second.map(String.init))
  }

  @Test func itsReplanIsAcceptedWithTheHistory() throws {
    let given = try scenario("corner-shop.yaml")
    let baseline = try plan("corner-shop.json")
    let (progress, faults) = ProgressReader.read(
      Self.scenarios.appendingPathComponent("progress/corner-shop-mid-february.yaml").path)
    #expect(!faults.hasErrors)
    let (replanning, report) = ProgressResolver.resolve(try #require(progress), on: given, baseline: baseline)
    #expect(!report.hasErrors, "\(report.lines())")
    let prices = MovePrices(perMove: 50, perDay: 10, published: 5 * given.grid.slotsPerDay)
    let verdict = PlanVerifier.verify(
      try plan("corner-shop-mid-february.json"), against: given,
      replanning: replanning,
      baseline: baseline, prices: prices)
    #expect(verdict.isAccepted, "\(verdict.violations.map(\.message))")
    #expect(verdict.moves == 7 && verdict.moveCost == 57_600)
    // Without its history the plan breaks nothing either; the earlier plan breaks the history.
    let old = PlanVerifier.verify(baseline, against: given, replanning: replanning)
    #expect(!old.isAccepted && old.violations.contains { $0.rule == .history || $0.rule == .asOf })
  }

  @Test func figuresAreOfScenariosThatLoad() throws {
    let figures = try figures()
    for row in figures { _ = try scenario(row[0], overlay: row[1]) }
    #expect(figures.count { $0[2] == "infeasible" } >= 3 && figures.count { $0[2] == "optimal" } >= 8)
    for file in try FileManager.default.contentsOfDirectory(
      atPath: Self.scenarios.appendingPathComponent("overlays").path)
    {
      #expect(figures.contains { $0[1] == "overlays/\(file)" }, "\(file)")
    }
  }
}
