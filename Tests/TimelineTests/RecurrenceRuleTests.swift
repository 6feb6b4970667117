import Foundation
import Testing
import Timeline

@Suite struct RecurrenceRuleTests {
  struct Case: Decodable {
    let rule: String
    let start: String
    let days: [Int]
  }

  /// Answers of python-dateutil, kept as data (Resources/make-recurrences.py).
  @Test func agreesWithDateutil() throws {
    let url = try #require(Bundle.module.url(forResource: "recurrences", withExtension: "json"))
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    #expect(cases.count >= 400)
    let last = try #require(CivilDate(text: "2028-06-30"))
    for item in cases {
      let rule = try RecurrenceRule(text: item.rule)
      let start = try #require(CivilDate(text: item.start))
      let days = rule.dates(from: start, through: last, minuteOfDay: 20 * 60).prefix(40).map(\.dayNumber)
      #expect(Array(days) == item.days, "\(item.rule) from \(item.start)")
    }
  }

  @Test(arguments: [
    "", "FREQ", "FREQ=HOURLY", "INTERVAL=2", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;INTERVAL=0",
    "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYMONTHDAY=32",
    "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYMONTH=-1", "FREQ=DAILY;COUNT=0",
    "FREQ=DAILY;UNTIL=20270101T000000Z", "FREQ=DAILY;UNTIL=20270231", "FREQ=DAILY;COUNT=2;UNTIL=20270101",
    "FREQ=DAILY;BYSETPOS=1", "FREQ=DAILY;WKST=SU", "FREQ=DAILY;", "FREQ=DAILY;INTERVAL=99999999999999999999",
    "FREQ=WEEKLY;BYMONTHDAY=3",
  ])
  func refuses(_ text: String) {
    #expect(throws: RecurrenceRule.Fault.self) { try RecurrenceRule(text: text) }
  }

  @Test func endsWhereNothingEverMatches() throws {
    let rule = try RecurrenceRule(text: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    let start = try #require(CivilDate(text: "2027-01-01"))
    let last = try #require(CivilDate(text: "2100-01-01"))
    #expect(rule.dates(from: start, through: last).isEmpty)
  }
}
