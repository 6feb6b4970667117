import Foundation
import Optimizer
import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Testing

/// What people read of the repository's scenarios, word for word: why no plan exists, and why things are where they are.
/// Each text was read as someone would who knows no solver; a change of it is read so again.
struct StoryTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  private static func scenario(_ name: String, with overlay: String? = nil) -> Scenario? {
    let root = folder.deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appendingPathComponent("scenarios/\(name).yaml").path
    return ScenarioLoader.load([path], overlays: overlay == nil ? [] : ["change"]) { file in
      if file == "change", let overlay { return Array(overlay.utf8) }
      return try SourceReader.fileBytes(file)
    }.scenario
  }

  private func scenario(_ name: String) throws -> Scenario { try #require(Self.scenario(name)) }

  /// A text that is not there yet is written, to be read.
  private func compare(_ text: String, _ name: String) throws {
    let file = Self.folder.appendingPathComponent("Stories/\(name).txt")
    guard let known = try? String(contentsOf: file, encoding: .utf8) else {
      try (text + "\n").write(to: file, atomically: true, encoding: .utf8)
      Issue.record("\(name) is new: read it")
      return
    }
    #expect(text + "\n" == known)
  }

  @Test(arguments: ["mainframe-contract", "three-for-two-nights", "who-goes-first"])
  func whyNoPlanExists(_ name: String) throws {
    let scenario = try scenario("infeasible/" + name)
    var finder = ConflictFinder(scenario, feasibility: Feasibility(deadline: .now + .seconds(600)))
    guard case .conflict(let conflict) = finder.find(limit: .seconds(600)) else {
      Issue.record("no conflict")
      return
    }
    #expect(conflict.isMinimal)
    try compare(ConflictStory(conflict, of: scenario).text, name)
  }

  /// Amounts that are compared have one unit.
  @Test func lessWorkIsToldInTheUnitOfAll() throws {
    let scenario = try scenario("bank-quarter")
    let (full, less, day) = (80, 79, 72)
    #expect(scenario.work(from: full, to: less, of: PhaseID(0)) == ("80 h", "79 h of work"))
    #expect(scenario.work(from: full, to: day, of: PhaseID(0)) == ("10 working days", "9 working days"))
  }

  @Test(arguments: [
    ("bank-quarter", "ledger-9"), ("bank-quarter", "mobile-4.2"), ("bank-quarter", "environment:sit"),
    ("corner-shop", "checkout-2.deploy"), ("hospital-go-live", "record-1"), ("app-trains", "onboarding"),
  ])
  func whyItIsThere(_ name: String, _ item: String) throws {
    let model = NetworkBuilder.build(try scenario(name))
    // A plan of a file: which of equal plans is found is not told here.
    let plan = try #require(PlanReader.read(Self.folder.appendingPathComponent("Stories/\(name).json").path).0)
    var options = ReplannerTests.options
    options.limits = Limits(deadline: .now + .seconds(6000), work: 20_000_000)
    let explainer = try #require(
      ItemExplainer(model, plan, options: options) { Self.scenario(name, with: $0) })
    let sections = explainer.explain(try PlanItem(item, model))
    let text = sections.flatMap { [$0.heading] + $0.lines.map { "  " + $0 } }.joined(separator: "\n")
    try compare(text, "\(name)-\(item.replacing(":", with: "-"))")
  }
}
