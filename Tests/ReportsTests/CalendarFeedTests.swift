import ReleaseModel
import Testing
import Timeline

@testable import Reports

struct CalendarFeedTests {
  private func subject() throws -> ReportSubject {
    let scenario = try #require(SamplePlan.scenario(SamplePlan.json { $0 }))
    return ReportSubject(scenario: scenario, plan: SamplePlan.plan(of: scenario))
  }

  private func events(_ feed: String) -> [[String: String]] {
    var result: [[String: String]] = []
    for line in feed.unfolded {
      if line == "BEGIN:VEVENT" { result.append([:]) }
      guard let colon = line.firstIndex(of: ":"), !result.isEmpty else { continue }
      let name = line[..<colon].prefix { $0 != ";" }
      result[result.count - 1][String(name), default: ""] += String(line[line.index(after: colon)...])
    }
    return result
  }

  @Test func sequencesRiseWithMovesAndIdentitiesStay() throws {
    let subject = try subject()
    let moved = [0, 5, 5, 9].map { SamplePlan.plan(of: subject.scenario, shift: $0) }
    var identities: [String] = []
    for k in 1...4 {
      var now = subject
      now.plan = moved[k - 1]
      let events = events(
        CalendarFeed(now, for: .everyone, earlier: Array(moved.prefix(k - 1)), stamp: 0).text)
      let build = try #require(events.first { $0["SUMMARY"]?.contains("phase name") ?? false })
      #expect(build["SEQUENCE"] == ["0", "1", "1", "2"][k - 1])
      identities.append(build["UID"] ?? "")
    }
    #expect(Set(identities).count == 1)
  }

  @Test func whatAPlanNoLongerHoldsIsCancelled() throws {
    var subject = try subject()
    let before = subject.plan
    subject.plan.rows.removeAll { $0.phase == "work" }
    let events = events(CalendarFeed(subject, for: .everyone, earlier: [before], stamp: 0).text)
    let gone = try #require(events.first { $0["SUMMARY"] == "second: work" })
    #expect(gone["STATUS"] == "CANCELLED")
    #expect(gone["SEQUENCE"] == "1")
  }

  @Test func anOpenGateMakesWhatFollowsTentativeAndRings() throws {
    let text = CalendarFeed(try subject(), for: .everyone, earlier: [], stamp: 0).text
    let events = events(text)
    #expect(events.first { $0["SUMMARY"]?.hasSuffix("phase name") ?? false }?["STATUS"] == "CONFIRMED")
    #expect(events.first { $0["SUMMARY"]?.hasSuffix(": go") ?? false }?["STATUS"] == "TENTATIVE")
    #expect(events.first { $0["SUMMARY"]?.hasSuffix(": deploy") ?? false }?["STATUS"] == "TENTATIVE")
    #expect(text.components("BEGIN:VALARM").count == 2)
  }

  @Test(arguments: ["team=plain": 1, "release=second": 1, "environment=prod": 1, "window=window": 1])
  func feedsHoldWhatConcernsTheirReaders(_ word: String, _ count: Int) throws {
    let subject = try subject()
    let audience = try #require(CalendarFeed.audience(word, in: subject.scenario))
    #expect(events(CalendarFeed(subject, for: audience, earlier: [], stamp: 0).text).count == count)
  }
}
