import ArgumentParser
import PlanStore
import PlanVerifier
import ReleaseModel
import Reports
import ScenarioFiles
import Timeline

/// Reads and judges what a report draws. No plan is drawn unverified.
struct ReportReading {
  let files: [String]
  var baseline: String?
  var progress: String?
  var history: [String] = []
  /// A plan store whose runs are the trend, and whose plans the history of calendar events.
  var store: String?
  var filter: [String] = []
  var allowsViolations = false
  let changes: OverlayOptions
  let output: OutputOptions
  let command: String

  func subject(_ terminal: Terminal) throws -> ReportSubject {
    let scenario = try changes.load(Array(files.dropLast()), command, output)
    let labels = try labels(of: scenario, terminal)
    let (plan, faults) = try plan(files[files.count - 1], scenario, terminal)
    let earlier = try baseline.map { try self.plan($0, scenario, terminal).0 }
    let replanning = try replanning(scenario, earlier, terminal)
    let verdict = PlanVerifier.verify(
      plan, against: scenario, replanning: replanning, baseline: earlier, faults: CheckCommand.violations(faults))
    let findings = verdict.violations.map(Self.finding) + plan.violations.map { Self.finding($0, scenario) }
    if !findings.isEmpty && !allowsViolations { throw refusal(findings, plan, terminal) }
    let cost = verdict.cost
    var subject = ReportSubject(
      scenario: replanning?.scenario ?? scenario, plan: plan,
      terms: [
        ("lateness", cost.lateness), ("deferral", cost.deferral), ("options", cost.options),
        ("environments", cost.environments), ("makespan", cost.makespan),
      ].map { ReportSubject.CostTerm(name: $0.0, scaled: $0.1) },
      findings: findings, baseline: earlier, asOf: replanning?.asOf,
      filter: labels)
    let stored = try store.map { try self.stored($0, scenario, plan, terminal) } ?? []
    subject.earlier = stored.compactMap(\.plan)
    subject.earlier += try history.map { try self.plan($0, scenario, terminal).0 } + (earlier.map { [$0] } ?? [])
    if !history.isEmpty || !stored.isEmpty {
      subject.trend = try stored.map(\.point) + trend(scenario, plan, terminal)
    }
    return subject
  }

  /// The labels of `--where`; one that no release has, or all of them together, ends the command.
  private func labels(of scenario: Scenario, _ terminal: Terminal) throws -> [Annotations.Label] {
    let labels = filter.map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return Annotations.Label(key: parts[0], value: parts[1])
    }
    guard !labels.isEmpty else { return [] }
    let all = scenario.releases.map(\.annotations.labels)
    for label in labels where !all.contains(where: { $0.contains(label) }) {
      let words = "\(label.key)=\(label.value)"
      var known: [String] = []
      for one in all.joined() where !known.contains("\(one.key)=\(one.value)") {
        known.append("\(one.key)=\(one.value)")
      }
      known.sort { $0.lexicographicallyPrecedes($1) }
      let ofKey = known.filter { $0.hasPrefix(label.key + "=") }
      let named = ofKey.isEmpty ? known : ofKey
      let hint = nearest(to: words, among: known).map { "; did you mean '\($0)'?" } ?? ""
      terminal.complaint(
        "error: --where \(words): no release has this label"
          + (known.isEmpty
            ? "; none has any label"
            : hint + " Known: \(named.prefix(20).joined(separator: ", "))\(named.count > 20 ? ", …" : "")"))
      throw ExitStatus.badInput.exit
    }
    if !all.contains(where: { of in labels.allSatisfy(of.contains) }) {
      terminal.complaint("error: --where: no release has all of \(filter.joined(separator: ", ")); each alone is known")
      throw ExitStatus.badInput.exit
    }
    return labels
  }

  private func refusal(_ findings: [ReportSubject.Finding], _ plan: Plan, _ terminal: Terminal) -> any Error {
    let count = ValidateCommand.count(findings.count, "violation")
    terminal.complaint("error: the plan breaks rules (\(count)); --allow-violations draws it all the same, marked")
    for finding in findings.prefix(20) { terminal.complaint("  [\(finding.rule)] \(finding.message)") }
    if findings.count > 20 { terminal.complaint("  … and \(findings.count - 20) more") }
    // What a plan made under way did by then may break rules that hold for the future alone.
    if progress == nil && plan.moveCost != nil {
      terminal.complaint(
        "help: this plan was made from another; if it holds work already begun, name the progress file: --progress FILE"
      )
    }
    return ExitStatus.violations.exit
  }

  /// What a relaxed plan admits to miss.
  private static func finding(_ excess: Plan.Excess, _ scenario: Scenario) -> ReportSubject.Finding {
    let stretch = DateWords.stretch(excess.by * scenario.grid.slotMinutes)
    return ReportSubject.Finding(
      rule: excess.rule, parties: [excess.phase], message: "'\(excess.phase)' misses its \(excess.rule) by \(stretch)",
      place: .unknown, planPlace: .unknown)
  }

  static func finding(_ violation: Violation) -> ReportSubject.Finding {
    ReportSubject.Finding(
      rule: violation.rule.rawValue, parties: violation.parties, message: violation.message, place: violation.place,
      planPlace: violation.planPlace)
  }

  /// A plan of this scenario, whatever rules it breaks; a plan of another scenario ends the command.
  private func plan(_ path: String, _ scenario: Scenario, _ terminal: Terminal) throws -> (Plan, Diagnostics) {
    let (plan, faults) = PlanReader.read(path)
    guard let plan else { throw terminal.badInput(command, faults, output) }
    if plan.scenarioName != scenario.name {
      terminal.complaint(
        "error: \(path) is a plan of another scenario (\(quoted(plan.scenarioName)), not \(quoted(scenario.name)))")
      throw ExitStatus.badInput.exit
    }
    if plan.scenarioSHA256 != scenario.sha256 {
      terminal.remark("warning: \(path) was made from another state of the scenario; it is judged against this one")
    }
    return (plan, faults)
  }

  private func replanning(_ scenario: Scenario, _ baseline: Plan?, _ terminal: Terminal) throws -> Replanning? {
    guard let progress else { return nil }
    let (read, faults) = ProgressReader.read(progress, for: scenario, baseline: baseline)
    guard let read else { throw terminal.badInput(command, faults, output) }
    let (replanning, report) = ProgressResolver.resolve(read, on: scenario, baseline: baseline)
    guard let replanning else { throw terminal.badInput(command, report, output) }
    terminal.show(report)
    return replanning
  }

  private func trend(_ scenario: Scenario, _ plan: Plan, _ terminal: Terminal) throws -> [ReportSubject.TrendPoint] {
    var points: [ReportSubject.TrendPoint] = []
    for path in history {
      points.append(
        Self.point(
          path.split(separator: "/").last.map(String.init) ?? path, try self.plan(path, scenario, terminal).0, scenario)
      )
    }
    points.append(Self.point("this plan", plan, scenario))
    return points
  }

  private static func point(_ name: String, _ plan: Plan, _ scenario: Scenario) -> ReportSubject.TrendPoint {
    let states = PlanPicture(scenario, plan).states
    return ReportSubject.TrendPoint(
      name: name, cost: plan.cost, moveCost: plan.moveCost, bound: plan.bound, releases: states.count,
      onTime: states.count { $0 == .onTime },
      deferred: plan.deferred.count)
  }

  private typealias Stored = (plan: Plan?, point: ReportSubject.TrendPoint)

  /// The plans that the store's runs of this scenario brought and those that were accepted without a run, oldest first, but
  /// for the one drawn where it was accepted; a plan that was pruned has figures alone.
  private func stored(_ path: String, _ scenario: Scenario, _ drawn: Plan, _ terminal: Terminal) throws -> [Stored] {
    var options = StoreOptions()
    options.store = path
    let store = try options.open(terminal, readOnly: true)
    let rows = try terminal.doing { () throws(StoreFault) in try store.trend(scenario.name, limit: 60).rows }
    let (plans, acceptances) = try terminal.doing { () throws(StoreFault) in
      (try store.plans(scenario.name), try store.acceptances(scenario.name))
    }
    // Plans stand in the order in which they came, which places what was accepted among the runs.
    let order = Dictionary(plans.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { a, _ in a })
    let ofRuns = Set(rows.map(\.plan.id))
    let accepted = Dictionary(acceptances.map { ($0.plan, $0.at) }, uniquingKeysWith: { _, first in first })
    var result: [Stored] = []
    var waiting = plans.filter { accepted[$0.id] != nil && !ofRuns.contains($0.id) }[...]
    func take(before position: Int) {
      while let next = waiting.first, order[next.id] ?? 0 < position {
        waiting.removeFirst()
        guard let plan = Self.plan(next), plan != drawn else { continue }
        result.append((plan, Self.point("accepted \((accepted[next.id] ?? "").prefix(10))", plan, scenario)))
      }
    }
    for row in rows {
      take(before: order[row.plan.id] ?? 0)
      result.append(Self.stored(row))
    }
    take(before: plans.count)
    if result.isEmpty { terminal.remark("note: the store at \(path) holds no runs of \(quoted(scenario.name))") }
    return result
  }

  private static func plan(_ record: PlanRecord) -> Plan? {
    record.text.flatMap { text in PlanReader.read(record.id) { _ in Array(text.utf8) }.0 }
  }

  private static func stored(_ row: Trend.Row) -> Stored {
    let plan = plan(row.plan)
    let figures = row.plan.figures
    return (
      plan,
      ReportSubject.TrendPoint(
        name: row.asOf, cost: row.plan.cost, moveCost: row.plan.moveCost, bound: row.plan.bound,
        releases: figures.releases,
        onTime: figures.onTime, deferred: plan?.deferred.count, moves: figures.moves)
    )
  }
}
