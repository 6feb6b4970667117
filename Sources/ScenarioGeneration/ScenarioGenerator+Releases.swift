import DenseCollections
import ScenarioFiles

/// The work of releases, by family.
extension ScenarioGenerator {
  mutating func draftReleases() {
    releases.reserveCapacity(count)
    var versions: [Int] = []
    for index in 0..<count {
      let domain = index / Self.domainSize
      if index % Self.domainSize == 0 { versions = [Int](repeating: draw(1...9), count: 4) }
      let system = random.below(4)
      versions[system] += 1
      let id = "\(self.system(system, of: domain))-\(versions[system]).\(random.below(10))"
      var release = DraftRelease(id: id, domain: domain)
      release.delayCost = [500, 1000, 2000, 4000, 8000, 15_000][random.below(6)]
      release.deferCost = percent(deferable) ? release.delayCost * draw(20...60) : nil
      release.hasDeadline = family == .handovers && release.deferCost != nil && percent(50)
      draftPhases(of: &release, system: self.system(system, of: domain))
      releases.append(release)
    }
  }

  /// Releases in a hundred that may be left out.
  private var deferable: Int {
    switch family {
    case .regulated, .services: 15
    case .seasonal: 40
    case .convoys: 25
    case .crunch: 70
    case .handovers: 35
    }
  }

  /// The squad of a domain with the least to do so far, so that loads come out alike.
  private func idlestSquad(of domain: Int) -> Int {
    var best = squad(0, of: domain)
    for index in 1..<squads where teams[squad(index, of: domain)].demand < teams[best].demand {
      best = squad(index, of: domain)
    }
    return best
  }

  private mutating func draftPhases(of release: inout DraftRelease, system: String) {
    let domain = release.domain
    let squad = idlestSquad(of: domain)
    let short = family == .services
    work(
      &release, "build", days: short ? draw(3...9) : draw(8...20), team: squad, people: draw(1...(count < 20 ? 2 : 3)))
    let days = short ? draw(1...3) : draw(3...7)
    let offersChoice = percent(family == .crunch ? 60 : 20)
    test(&release, days: days, testers: testers(of: domain), place: testing(of: domain), options: offersChoice)
    accept(&release, team: squad, place: accepting(of: domain), short: short)
    if family == .regulated || (family == .handovers && percent(50)) {
      var gate: Fields = [("id", .string("go")), ("gate", .bool(true)), ("window", .string("board"))]
      if percent(40) {
        gate.append(
          ("criteria", .array([.object([("id", .string("security-review")), ("status", .string("pending"))])])))
      }
      release.phases.append(gate)
    }
    deploy(&release, system: system)
    if percent(50) {
      let days = short ? draw(1...2) : draw(3...8)
      work(&release, "watch", days: days, team: squad, people: 1)
    }
  }

  private mutating func demand(_ team: Int, days: Int, people: Int) {
    teams[team].demand += Double(days * people)
    teams[team].largest = max(teams[team].largest, people)
  }

  /// A booking of working days holds over the weekends among them.
  private mutating func hold(_ environment: Int, days: Int) { environments[environment].demand += Double(days) * 1.4 }

  private mutating func work(_ release: inout DraftRelease, _ id: String, days: Int, team: Int, people: Int) {
    release.phases.append([
      ("id", .string(id)), ("duration", .days(days)), ("team", .string(teams[team].id)), ("people", .int(people)),
    ])
    release.length += days * 7 / 5
    demand(team, days: days, people: people)
  }

  private mutating func test(
    _ release: inout DraftRelease, days: Int, testers: Int, place: Int, options: Bool
  ) {
    var phase: Fields = [("id", .string("sit"))]
    let team = JSONText.string(teams[testers].id)
    if options {
      let cost = family == .crunch ? draw(0...3) * 500 : 0
      phase.append(
        (
          "options",
          .array([
            .object([("duration", .days(days)), ("team", team), ("people", .int(2)), ("cost", .int(cost))]),
            .object([("duration", .days(days * 2)), ("team", team)]),
          ])
        ))
      demand(testers, days: days, people: 2)
    } else {
      phase += [("duration", .days(days)), ("team", team)]
      demand(testers, days: days, people: 1)
    }
    phase.append(("environment", .string(environments[place].id)))
    release.phases.append(phase)
    release.length += days * 7 / 5
    hold(place, days: days)
  }

  private mutating func accept(_ release: inout DraftRelease, team: Int, place: Int, short: Bool) {
    if family == .services {
      release.phases.append([
        ("id", .string("canary")), ("duration", .string("24h")), ("environment", .string(environments[place].id)),
        ("calendar", .string("always")),
      ])
      environments[place].demand += 1
      release.length += 1
      return
    }
    let days = draw(2...6)
    let word = family == .handovers ? "rehearsal" : "uat"
    var phase: Fields = [
      ("id", .string(word)), ("duration", .days(days)), ("team", .string(teams[team].id)),
      ("environment", .string(environments[place].id)),
    ]
    if family == .crunch || family == .seasonal, percent(50) {
      phase.append(("usage", .string(percent(50) ? "code" : "regression")))
    }
    release.phases.append(phase)
    if family == .seasonal, percent(35) {
      release.phases.append([
        ("id", .string("load-test")), ("duration", .days(1)), ("team", .string(teams[team].id)),
        ("environment", .string("load-lab")),
      ])
      release.length += 1
      demand(team, days: 1, people: 1)
    }
    release.length += days * 7 / 5
    hold(place, days: days)
    demand(team, days: days, people: 1)
  }

  private mutating func deploy(_ release: inout DraftRelease, system: String) {
    var phase: Fields = [
      ("id", .string("deploy")), ("duration", .string("4h")), ("environment", .string("production")),
      ("changes", .words(system)),
    ]
    switch family {
    case .regulated: phase.append(("window", percent(40) ? .string("monthly") : .words("monthly", "fortnightly")))
    case .seasonal, .crunch: phase.append(("window", .string("weekly")))
    case .services: phase.append(("window", .string("rollout")))
    case .convoys: phase.append(("window", .string("train")))
    case .handovers: phase.append(("window", .words("weekly", "rollout")))
    }
    release.phases.append(phase)
    release.length += family == .services ? 1 : family == .regulated ? 12 : 5
  }
}
