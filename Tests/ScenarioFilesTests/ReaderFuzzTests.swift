import Foundation
import ReleaseModel
import ScenarioFiles
import Testing

/// Whatever stands in a plan file or progress file, reading ends, without a trap, in a value or in errors with places
/// in the file.
struct ReaderFuzzTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: Corpus.root.appendingPathComponent(path), encoding: .utf8)
  }

  private func check(_ report: Diagnostics, _ bytes: [UInt8]) {
    let lines = Int32(bytes.count { [10, 13, 0x85, 0xA8, 0xA9].contains($0) } + 2)
    for finding in report.items {
      #expect(
        finding.place.line <= lines && finding.place.line >= 1 && finding.place.column >= 1,
        "\(finding) \(String(decoding: bytes, as: UTF8.self))")
      #expect(!finding.message.isEmpty)
    }
  }

  @Test(arguments: 0..<30)
  func readingAPlanEndsInAPlanOrInErrors(_ seed: Int) throws {
    let keys = ["orchestra-plan", "status", "phases", "deferred", "bookings", "window", "option", "violations", "cost"]
    var mutation = TextMutation(seed: UInt64(seed), keys: keys)
    let base = try text("plans/parts/plan.json")
    for round in 0..<40 {
      let bytes = mutation.mutated(anyOf: [base])
      let (plan, report) = PlanReader.read(round % 2 == 0 ? "fuzz.json" : "fuzz.yaml", bytes: { _ in bytes })
      #expect(plan != nil || report.hasErrors)
      check(report, bytes)
      guard let plan, !report.hasErrors else { continue }
      // What was read is written and read again as the same.
      let (again, second) = PlanReader.read("fuzz.json", bytes: { _ in Array(PlanWriter.text(plan).utf8) })
      #expect(!second.hasErrors, "\(second.lines())")
      #expect(again == plan)
    }
  }

  @Test(arguments: 0..<30)
  func readingProgressEndsInProgressOrInErrors(_ seed: Int) throws {
    let keys = ["as-of", "phases", "criteria", "started", "finished", "remaining", "option", "status", "ready", "gate"]
    var mutation = TextMutation(seed: UInt64(seed), keys: keys)
    let base = try text("progress/parts/progress.yaml")
    let scenario = try #require(
      Corpus.load(Corpus.root.appendingPathComponent("progress/parts/scenario.yaml")).scenario)
    for _ in 0..<40 {
      let bytes = mutation.mutated(anyOf: [base])
      let (progress, report) = ProgressReader.read("fuzz.yaml", bytes: { _ in bytes })
      #expect((progress == nil) == report.hasErrors, "\(String(decoding: bytes, as: UTF8.self))")
      check(report, bytes)
      guard let progress else { continue }
      let (replanning, findings) = ProgressResolver.resolve(progress, on: scenario, baseline: nil)
      #expect((replanning == nil) == findings.hasErrors, "\(String(decoding: bytes, as: UTF8.self))")
      check(findings, bytes)
    }
  }
}
