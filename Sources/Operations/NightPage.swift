import PlanVerifier
import ReleaseModel
import Reports
import Timeline

/// A night's plan as a page to look at: what `orchestra report` draws, compared with the plan before it.
enum NightPage {
  static func html(_ plan: Plan, _ verdict: Verdict, _ replanning: Replanning, baseline: Plan?) -> String {
    let cost = verdict.cost
    var subject = ReportSubject(
      scenario: replanning.scenario, plan: plan,
      terms: [
        ("lateness", cost.lateness), ("deferral", cost.deferral), ("options", cost.options),
        ("environments", cost.environments), ("makespan", cost.makespan),
      ].map { ReportSubject.CostTerm(name: $0.0, scaled: $0.1) },
      findings: plan.violations.map { finding($0, replanning.scenario) }, baseline: baseline, asOf: replanning.asOf)
    subject.earlier = baseline.map { [$0] } ?? []
    return Dashboard(subject).html
  }

  /// What a relaxed plan admits to miss.
  private static func finding(_ excess: Plan.Excess, _ scenario: Scenario) -> ReportSubject.Finding {
    let hours = excess.by * scenario.grid.slotMinutes / 60
    return ReportSubject.Finding(
      rule: excess.rule, parties: [excess.phase], message: "'\(excess.phase)' misses its \(excess.rule) by \(hours) h",
      place: .unknown, planPlace: .unknown)
  }
}
