import PlanVerifier
import ReleaseModel
import Testing

/// Every rule that a plan alone can break is named, alone, on plans that break it alone.
struct BrokenPlansTests {
  @Test(arguments: BrokenPlans.cases)
  func exactlyTheBrokenRuleIsNamed(_ broken: BrokenPlans.Case) throws {
    let verdict = try BrokenPlans.loaded.get().verdict(of: broken.text)
    #expect(Set(verdict.violations.map(\.rule.rawValue)) == [broken.rule], "\(verdict.violations.map(\.message))")
    for violation in verdict.violations {
      #expect(!violation.parties.isEmpty && !violation.message.isEmpty)
      #expect(violation.amount ?? 1 != 0)
    }
  }

  @Test func goodPlansAreAccepted() throws {
    let plans = try BrokenPlans.loaded.get()
    #expect(plans.good.count >= 8)
    for text in plans.good { #expect(try plans.verdict(of: text).isAccepted) }
  }

  @Test func everyRuleHasAtLeastEightPlans() {
    let counts = Dictionary(grouping: BrokenPlans.cases, by: \.rule).mapValues(\.count)
    // These need a progress file, a baseline or a relaxed plan, and have tests of their own.
    let others: Set<Rule> = [.history, .asOf, .moveCost, .excess]
    for rule in Rule.allCases where !others.contains(rule) {
      #expect(counts[rule.rawValue] ?? 0 >= 8, "\(rule.rawValue)")
    }
  }

  @Test func breachesOfRulesPointIntoTheScenario() throws {
    let placed: Set = [
      "interrupted", "team", "capacity", "changeover", "usage", "lock", "lead", "limit", "freeze", "criteria",
      "earliest", "deadline", "fixed", "order", "dependency", "max-lag", "apart", "composite", "composite-gate", "gate",
    ]
    for broken in BrokenPlans.cases where placed.contains(broken.rule) {
      let verdict = try BrokenPlans.loaded.get().verdict(of: broken.text)
      #expect(verdict.violations.allSatisfy { $0.place.line > 0 }, "\(broken)")
    }
  }
}
