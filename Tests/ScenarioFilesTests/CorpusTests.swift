import Foundation
import ScenarioFiles
import Testing

/// Every broken input is told in full, in order, in exactly these words.
struct CorpusTests {
  @Test(arguments: Corpus.cases(in: "broken"))
  func tellsEveryMistake(_ name: String) throws {
    let result = Corpus.load(name, in: "broken")
    #expect(result.scenario == nil)
    #expect(result.diagnostics.lines() == (try Corpus.answer(name, in: "broken")))
  }

  @Test(arguments: Corpus.cases(in: "warned"))
  func warnsOfWhatCannotBeMeant(_ name: String) throws {
    let result = Corpus.load(name, in: "warned")
    #expect(result.scenario != nil)
    #expect(result.diagnostics.lines() == (try Corpus.answer(name, in: "warned")))
  }

  @Test(arguments: Corpus.cases(in: "overlays"))
  func tellsWhatIsWrongWithAnOverlay(_ name: String) throws {
    let result = Corpus.overlay(name)
    #expect(result.scenario == nil)
    #expect(result.diagnostics.lines() == (try Corpus.answer(name, in: "overlays")))
  }

  @Test(arguments: Corpus.cases(in: "plans"))
  func tellsWhatIsWrongWithAPlanFile(_ name: String) throws {
    let (_, report) = Corpus.plan(name)
    #expect(report.hasErrors)
    #expect(report.lines() == (try Corpus.answer(name, in: "plans")))
  }

  @Test(arguments: Corpus.cases(in: "progress"))
  func tellsWhatIsWrongWithAProgressFile(_ name: String) throws {
    let (replanning, report) = Corpus.progress(name)
    #expect(replanning == nil)
    #expect(report.lines() == (try Corpus.answer(name, in: "progress")))
  }

  @Test func isLargeEnough() {
    #expect(Corpus.cases(in: "broken").count >= 200)
    #expect(Corpus.cases(in: "warned").count >= 20)
  }

  @Test func findingsStandInTheOrderOfTheirPlaces() {
    for name in Corpus.cases(in: "broken") {
      let places = Corpus.load(name, in: "broken").diagnostics.sorted.map(\.place)
      #expect(places == places.sorted(), "\(name)")
    }
  }

  @Test(arguments: Corpus.files(in: Corpus.scenarios).filter { !$0.path.contains("/overlays/") })
  func shippedScenariosLoad(_ file: URL) {
    let isPart = ["/parts/", "/progress/", "/expected/"].contains { file.path.contains($0) }
    if isPart { return }
    let result = ScenarioLoader.load([file.path])
    #expect(result.scenario != nil, "\(result.diagnostics.lines())")
  }

  @Test(
    arguments: Corpus.files(in: Corpus.shared.appendingPathComponent("data/scenarios"))
      + Corpus.files(in: Corpus.shared.appendingPathComponent("data/real"))
      + Corpus.files(in: Corpus.shared.appendingPathComponent("judge/plans")))
  func sharedScenariosLoad(_ file: URL) {
    let result = ScenarioLoader.load([file.path])
    #expect(result.scenario != nil, "\(result.diagnostics.lines())")
  }
}
