package import ReleaseModel
package import Timeline

/// Everything that a report draws, handed over as values: reports read no files, judge no plans and search nothing.
package struct ReportSubject: Sendable {
  /// One term of the plan's cost, scaled by the slots of a day.
  package struct CostTerm: Sendable {
    package var name: String
    package var scaled: Int
    package init(name: String, scaled: Int) {
      self.name = name
      self.scaled = scaled
    }
  }

  /// One breach of a rule by the plan.
  package struct Finding: Sendable {
    package var rule: String
    /// Who breaks it: `release.phase`, teams, instances, windows.
    package var parties: [String]
    package var message: String
    /// In the scenario.
    package var place: Place
    /// In the plan's file.
    package var planPlace: Place
    package init(rule: String, parties: [String], message: String, place: Place, planPlace: Place) {
      self.rule = rule
      self.parties = parties
      self.message = message
      self.place = place
      self.planPlace = planPlace
    }
  }

  /// An earlier plan of the same scenario as a point of the trend.
  package struct TrendPoint: Sendable {
    package var name: String
    package var cost: Int?
    /// The price of moves against the plan before, which `bound` includes.
    package var moveCost: Int?
    package var bound: Int?
    package var releases: Int
    package var onTime: Int
    /// Nil where it isn't known.
    package var deferred: Int?
    /// Phases that moved against the plan before; nil where it isn't known.
    package var moves: Int?
    package init(
      name: String, cost: Int?, moveCost: Int? = nil, bound: Int?, releases: Int, onTime: Int, deferred: Int?,
      moves: Int? = nil
    ) {
      self.name = name
      self.cost = cost
      self.moveCost = moveCost
      self.bound = bound
      self.releases = releases
      self.onTime = onTime
      self.deferred = deferred
      self.moves = moves
    }
  }

  package var scenario: Scenario
  package var plan: Plan
  package var terms: [CostTerm]
  package var findings: [Finding]
  package var baseline: Plan?
  /// Earlier plans, oldest first, the baseline last.
  package var earlier: [Plan] = []
  /// Of the progress file, where one is given.
  package var asOf: Slot?
  /// In order of time, the plan itself last; empty where no history is given.
  package var trend: [TrendPoint]
  /// Only releases with all of these labels are drawn.
  package var filter: [Annotations.Label]

  package init(
    scenario: Scenario, plan: Plan, terms: [CostTerm] = [], findings: [Finding] = [], baseline: Plan? = nil,
    asOf: Slot? = nil, trend: [TrendPoint] = [], filter: [Annotations.Label] = []
  ) {
    self.scenario = scenario
    self.plan = plan
    self.terms = terms
    self.findings = findings
    self.baseline = baseline
    self.asOf = asOf
    self.trend = trend
    self.filter = filter
  }

  /// The rules that each phase, team or instance breaks, each once.
  var rulesByParty: [String: [String]] {
    var rules: [String: [String]] = [:]
    for finding in findings {
      for party in finding.parties where rules[party]?.contains(finding.rule) != true {
        rules[party, default: []].append(finding.rule)
      }
    }
    return rules
  }
}
