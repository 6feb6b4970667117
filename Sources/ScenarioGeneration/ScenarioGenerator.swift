import DenseCollections
import Foundation
import ScenarioFiles
import Timeline

/// # Scenarios of any size, of the load that release managers know
///
/// Releases are drafted first, in domains of some forty that share squads, testers and environments; then the span up
/// to the last due date and the capacities are fitted to what they ask for, so that the busiest three resources are
/// 80 to 105 % full and many releases must wait. Behind the last due date the horizon goes on long enough to hold
/// what is late, and nothing but deferrable releases has a deadline: a plan exists, unless a cause is planted.
///
/// Deterministic: the same family, count and seed give the same bytes. Linear in the releases.
package struct ScenarioGenerator {
  let family: ScenarioFamily
  let count: Int
  let seed: UInt64
  var random: SeededGenerator
  /// Squads of domain d are d × squads …; then its testers.
  var teams: [DraftResource] = []
  var environments: [DraftResource] = []
  var releases: [DraftRelease] = []
  var dependencies: [JSONText] = []
  var composites: [JSONText] = []
  /// Members of composites, by release.
  var isMember: [Bool] = []
  /// Days from the start to the last due date.
  var span = 0

  /// Releases that one domain has at most.
  static let domainSize = 40
  static let start = CivilDate(dayNumber: 20_822)  // Monday 2027-01-04
  static let slotHours = 4

  var domains: Int { (count + Self.domainSize - 1) / Self.domainSize }
  var squads: Int { count < 8 ? 2 : 3 }

  private init(_ family: ScenarioFamily, _ count: Int, _ seed: UInt64) {
    self.family = family
    self.count = count
    self.seed = seed
    random = SeededGenerator(seed: seed &* 0x9E37_79B9 &+ UInt64(ScenarioFamily.allCases.firstIndex(of: family) ?? 0))
  }

  /// A scenario of `releases` (at least 1) releases; with a cause, one that has no plan.
  package static func generate(
    _ family: ScenarioFamily, releases: Int, seed: UInt64, planting cause: PlantedCause? = nil
  ) -> GeneratedScenario {
    precondition(releases >= 1, "releases: \(releases)")
    var generator = ScenarioGenerator(family, releases, seed)
    generator.draftResources()
    generator.draftReleases()
    generator.fit()
    generator.placeInTime()
    generator.relate()
    return generator.finished(planting: cause)
  }

  // MARK: Drawing

  /// A whole number of the range.
  mutating func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + random.below(range.count) }

  mutating func percent(_ chance: Int) -> Bool { random.chance(chance, in: 100) }

  func date(_ day: Int) -> JSONText { .string((Self.start + day).description) }

  /// A name that is bare in the only domain and numbered in many.
  func name(_ word: String, _ domain: Int) -> String { domains == 1 ? word : "\(word)-\(domain + 1)" }

  static let words = [
    "ledger", "payments", "gateway", "mobile", "cards", "fraud", "loans", "statements", "identity", "search", "catalog",
    "basket", "checkout", "stock", "returns", "pricing", "billing", "events", "quota", "mesh", "config", "reports",
    "archive", "portal",
  ]

  /// The systems of a domain, four each.
  func system(_ index: Int, of domain: Int) -> String {
    let position = domain * 4 + index
    let turn = position / Self.words.count
    return Self.words[position % Self.words.count] + (turn == 0 ? "" : "\(turn + 1)")
  }

  // MARK: Resources

  func squad(_ index: Int, of domain: Int) -> Int { domain * (squads + 1) + index }
  func testers(of domain: Int) -> Int { domain * (squads + 1) + squads }

  private mutating func draftResources() {
    let calendars = ["office", "office", "office-east", "six-days"]
    for domain in 0..<domains {
      for index in 0..<squads {
        let calendar: JSONText = .string(family == .convoys ? "office" : calendars[random.below(calendars.count)])
        teams.append(
          DraftResource(id: "\(system(index, of: domain))-squad", kind: .team, fields: [("calendar", calendar)]))
      }
      teams.append(
        DraftResource(id: name("testers", domain), kind: .team, fields: [("calendar", .string("office"))]))
      draftEnvironments(domain)
    }
  }

  /// Two a domain: where releases are tested, and where they are accepted.
  private mutating func draftEnvironments(_ domain: Int) {
    var test: Fields = []
    var accept: Fields = []
    switch family {
    case .regulated, .convoys: test = [("changeover", .string("4h"))]
    case .handovers:
      test = [("changeover", .string("8h"))]
      accept = [("lead", .string("8h")), ("cost-per-day", .int(300))]
    case .crunch, .seasonal: accept = [("incompatible", .array([.words("code", "regression")]))]
    case .services: break
    }
    environments.append(DraftResource(id: name("sit", domain), kind: .instances, fields: test))
    environments.append(DraftResource(id: name("uat", domain), kind: .pool, fields: accept))
  }

  func testing(of domain: Int) -> Int { domain * 2 }
  func accepting(of domain: Int) -> Int { domain * 2 + 1 }
}
