import ReleaseModel
import ScenarioFiles
import Testing
import Timeline

@testable import Exchange
@testable import Reports

/// No text of a scenario becomes markup, ends a format's construct, or is lost.
struct HostileTextTests {
  private struct Case {
    var text: (String) -> String
    var subject: ReportSubject
    init?(_ text: @escaping (String) -> String) {
      self.text = text
      guard let scenario = SamplePlan.scenario(SamplePlan.json(text)) else { return nil }
      subject = ReportSubject(
        scenario: scenario, plan: SamplePlan.plan(of: scenario), baseline: SamplePlan.plan(of: scenario, shift: 5))
      subject.earlier = [SamplePlan.plan(of: scenario, shift: 5)]
    }
  }

  private static let texts = HostileText.texts(99)
  /// Each scenario holds one text in every field, made unique by the field's name behind it.
  private static func hostile(_ text: String) -> Case? { Case { text + $0 } }
  private static func harmless(_ text: String) -> Case? {
    Case { String(repeating: "x", count: (text + $0).count - $0.count) + $0 }
  }

  @Test(arguments: texts) func markupKeepsItsShape(_ text: String) throws {
    let hostile = try #require(Self.hostile(text))
    let harmless = try #require(Self.harmless(text))
    #expect(TagSkeleton.of(Dashboard(hostile.subject).html) == TagSkeleton.of(Dashboard(harmless.subject).html))
    #expect(
      TagSkeleton.of(PlanDocuments(hostile.subject).svg) == TagSkeleton.of(PlanDocuments(harmless.subject).svg))
    let opening = "\(text)window@2027-03-02"
    let sheet = try RunSheet(hostile.subject, opening: opening)
    let plain = try RunSheet(harmless.subject, opening: "\(harmless.text("window"))@2027-03-02")
    #expect(TagSkeleton.of(sheet.html) == TagSkeleton.of(plain.html))
    #expect(sheet.markdownText.split(separator: "\n").count == plain.markdownText.split(separator: "\n").count)
  }

  @Test(arguments: texts) func nothingOfItIsLost(_ text: String) throws {
    let hostile = try #require(Self.hostile(text))
    let html = Dashboard(hostile.subject).html
    #expect(html.holds(markup(text + "first name")))
    #expect(html.holds(markup(text + "dependency")))
    let table = try #require(CSVText.read(Array(PlanTableText.text(hostile.subject, separator: ",").utf8)).0)
    let first = try #require(table.rows.first)
    let field = first[0].text
    #expect(PlanTableText.columns.count == first.count)
    #expect(field == text + "first" || field == "'" + text + "first")
    #expect(table.rows.allSatisfy { $0.count == PlanTableText.columns.count })
    let document = try ProjectDocument.decoded(try ProjectFile(hostile.subject).document.encoded())
    #expect(document == ProjectFile(hostile.subject).document)
  }

  @Test(arguments: texts) func feedsKeepTheirLines(_ text: String) throws {
    let hostile = try #require(Self.hostile(text))
    let feed = CalendarFeed(hostile.subject, for: .everyone, earlier: hostile.subject.earlier, stamp: 1_800_000_000)
      .text
    #expect(feed.utf8.split(separator: 10).allSatisfy { $0.count <= 76 && $0.last == 13 })
    let unfolded = feed.unfolded
    #expect(unfolded.allSatisfy { line in !line.unicodeScalars.contains { $0.value < 0x20 && $0 != "\t" } })
    #expect(unfolded.count { $0 == "BEGIN:VEVENT" } == 4)
    #expect(unfolded.contains { $0 == "SUMMARY:" + CalendarFeed.escaped(text + "first name: " + text + "phase name") })
    let prometheus = PlanDocuments(hostile.subject).prometheus
    for line in prometheus.split(separator: "\n") {
      #expect(line.hasPrefix("#") || line.hasPrefix("orchestra_"))
    }
    let gantt = PlanDocuments(hostile.subject).mermaid.split(separator: "\n").count
    #expect(gantt == 4 + 2 + 4)
    let terminal = PlanSummaryText(hostile.subject, columns: 100, colour: false)
    #expect(!terminal.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F })
    #expect(terminal.timeline.allSatisfy { TerminalText.width($0) <= 100 })
  }
}

/// The tags of a document with the names of their attributes, as a browser would see them; texts and values left out.
enum TagSkeleton {
  static func of(_ html: String) -> [String] {
    let bytes = Array(html.utf8)
    var tags: [String] = []
    var k = 0
    while k < bytes.count {
      guard bytes[k] == UInt8(ascii: "<") else {
        k += 1
        continue
      }
      var tag = ""
      var quote: UInt8?
      k += 1
      while k < bytes.count, quote != nil || bytes[k] != UInt8(ascii: ">") {
        let byte = bytes[k]
        if let open = quote {
          if byte == open { quote = nil }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          quote = byte
        } else {
          tag.unicodeScalars.append(Unicode.Scalar(byte))
        }
        k += 1
      }
      tags.append(tag)
      // What stands in a script or style is no markup.
      for raw in ["script", "style"] where tag == raw || tag.hasPrefix(raw + " ") {
        let end = Array("</\(raw)".utf8)
        while k + end.count <= bytes.count, Array(bytes[k..<k + end.count]) != end { k += 1 }
      }
    }
    return tags
  }
}
