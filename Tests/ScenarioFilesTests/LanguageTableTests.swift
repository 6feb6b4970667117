import ScenarioFiles
import Testing

/// The table of section 2 of the language page, copied: the keys of every object, `*` behind those that are required.
/// Fails when page and code differ.
struct LanguageTableTests {
  private static let page: [(object: String, keys: String)] = [
    (
      "scenario",
      "orchestra* time* calendars teams systems environments windows freezes releases* dependencies composites objective"
        + " include policies"
    ),
    ("time", "zone start* end* slot"),
    ("calendar", "id* week* holidays extra day zone"),
    ("dateRange", "from* to*"),
    ("extraDay", "date* hours*"),
    ("team", "id* capacity calendar changes"),
    ("capacityChange", "from* to* capacity*"),
    ("system", "id*"),
    (
      "environment",
      "id* capacity instances calendar outages changes changeover lead cost-per-day incompatible"
    ),
    ("instance", "id* capacity"),
    ("outage", "from* to* instances"),
    ("environmentChange", "from* to* capacity* instances"),
    ("window", "id* rrule start length from dates limit except zone"),
    ("windowDate", "at* length* limit"),
    ("freeze", "id from* to* environments systems except"),
    ("release", "id* phases* earliest due deadline delay-cost defer-cost"),
    (
      "phase",
      "id* duration low high kind team teams people environment environments units usage calendar interruptible changes"
        + " window weight gate criteria after delivery earliest deadline fixed cost options"
    ),
    ("option", "duration team teams people environment environments units calendar interruptible cost"),
    ("criterion", "id* ready status pass"),
    ("dependency", "id from* to* type lag max calendar"),
    ("separation", "id apart* gap"),
    ("composite", "id* releases* sync* gate"),
    ("compositeGate", "window* criteria"),
    ("objective", "makespan-cost"),
    // The page leaves open what a policy is.
    (
      "policy",
      "id* severity releases with-labels systems environments windows on-time max-late max-deferred max-cost max-moves"
        + " max-per-opening between-deployments no-deployment-on no-deployment-days min-slack"
    ),
  ]

  private static let onEveryObject = ["name", "note", "why", "owner", "labels"]

  @Test func everyObjectHasExactlyThePagesKeys() throws {
    #expect(ObjectSchema.all.map(\.name).sorted() == Self.page.map(\.object).sorted())
    for (object, text) in Self.page {
      let schema = try #require(ObjectSchema.all.first { $0.name == object })
      let listed = text.split(separator: " ").map(String.init) + Self.onEveryObject
      let names = listed.map { $0.hasSuffix("*") ? String($0.dropLast()) : $0 }
      #expect(schema.keys.map(\.name).sorted() == names.sorted(), "\(object)")
      let required = listed.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) }
      #expect(schema.keys.filter(\.isRequired).map(\.name).sorted() == required.sorted(), "\(object)")
    }
  }

  @Test func wordsAreThePages() throws {
    let words: [(String, String, [String])] = [
      ("time", "slot", ["15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d"]),
      ("criterion", "status", ["pending", "passed", "failed", "waived"]),
      ("dependency", "type", ["finish-to-start", "start-to-start", "finish-to-finish", "start-to-finish"]),
      ("composite", "sync", ["same-window", "same-start"]),
    ]
    for (object, key, expected) in words {
      let schema = try #require(ObjectSchema.all.first { $0.name == object })
      guard case .word(let known) = try #require(schema.key(key)).shape else {
        Issue.record("\(object).\(key) is no word")
        continue
      }
      #expect(known == expected)
    }
  }

  @Test func amountsAndCostsHaveThePagesBounds() {
    #expect(ObjectSchema.largestAmount == 1_000_000)
    #expect(ObjectSchema.largestCost == 1_000_000_000)
  }
}
