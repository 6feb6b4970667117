package import Optimizer
package import PlanStore
import PlanVerifier
package import Planning
import ReleaseModel
import Reports
package import ScenarioFiles
package import Timeline

/// # One unattended run: load, plan again, verify, record, tell
///
/// - Inputs:   the configuration; per job the scenario, its progress, and the accepted plan of the store.
/// - Key:      the hash of scenario, progress, settings and as-of, beside the baseline; a run whose key the store knows does nothing but put
///             the plan file back where it is missing or differs.
/// - Order:    the store first, in one transaction; then the plan file, then reports, then notifications. A process killed
///             anywhere leaves the old state or the new one, and the next run completes what is missing.
/// - Always:   a usable plan. Where no new one comes, the earlier one stays and the outcome says so.
package struct NightlyRun {
  package enum Outcome: String, Sendable {
    case planned, relaxed, unchanged
    /// Stopped by a signal with a verified plan in hand; the next run makes the full one.
    case interrupted
    /// The earlier plan stays in force.
    case kept
    case infeasible, unknown
    case badInput = "bad-input"
    case failed

    package var exit: Int {
      switch self {
      case .planned, .unchanged, .interrupted: 0
      case .relaxed: 7
      case .kept: 8
      case .infeasible: 3
      case .unknown: 4
      case .badInput, .failed: 1
      }
    }

    /// Which of several outcomes the run's exit status tells.
    fileprivate var rank: Int {
      switch self {
      case .planned, .unchanged, .interrupted: 0
      case .relaxed: 1
      case .kept: 2
      case .unknown: 3
      case .infeasible: 4
      case .badInput, .failed: 5
      }
    }
  }

  package struct JobReport: Sendable {
    package var line: String
    package var outcome: Outcome
    package var asOf = ""
    package var plan: String?
    package var baseline: String?
    package var cost: Int?
    package var moveCost: Int?
    package var moves: [Move] = []
    package var nearest: Replanner.Nearest?
    package var perDay = 1
    package var figures: Figures?
    package var note = ""
    /// The scenario's policies, judged by the new plan one by one.
    package var policies: [PolicyFinding] = []
    /// The plan as a page, where somebody will get it.
    package var page: String?
  }

  package struct Report: Sendable {
    package var jobs: [JobReport]
    package var problems: [String] = []
    /// Nothing was done: every job's inputs were known. People have been told already.
    package var isRepetition: Bool { !jobs.isEmpty && jobs.allSatisfy { $0.outcome == .unchanged } }
    package var exit: Int { jobs.max { $0.outcome.rank < $1.outcome.rank }?.outcome.exit ?? 0 }
  }

  let config: NightlyConfig
  let store: PlanStore
  let flag: CancellationFlag
  /// For people; no decision depends on it but a default as-of.
  let now: LocalInstant

  package init(_ config: NightlyConfig, store: PlanStore, flag: CancellationFlag, now: LocalInstant) {
    self.config = config
    self.store = store
    self.flag = flag
    self.now = now
  }

  package func run() -> Report {
    var report = Report(jobs: [])
    for job in config.jobs { report.jobs.append(run(job, &report.problems)) }
    return report
  }

  // MARK: one scenario

  private struct Inputs {
    var scenario: Scenario
    var replanning: Replanning
    var progress: (sha256: String, asOf: String, text: String)?
    var baseline: Plan?
    var baselineID: String?
    var key: String
    var scenarioText: String
  }

  private func run(_ job: NightlyConfig.Job, _ problems: inout [String]) -> JobReport {
    var asOf = config.asOf.map { "\($0)" } ?? ""
    do throws(JobFault) {
      if let path = job.progress, let read = ProgressReader.read(path).0 { asOf = "\(read.asOf.value)" }
      let inputs = try load(job)
      asOf = "\(inputs.scenario.grid.instant(of: inputs.replanning.asOf))"
      return try run(job, inputs, &problems)
    } catch {
      return fallback(job, error, asOf, &problems)
    }
  }

  private struct JobFault: Error {
    var line: String?
    var outcome: Outcome
    var note: String
  }

  private func store<Value>(_ line: String?, _ work: () throws(StoreFault) -> Value) throws(JobFault) -> Value {
    do throws(StoreFault) {
      return try work()
    } catch {
      throw JobFault(line: line, outcome: .failed, note: error.description)
    }
  }

  private func load(_ job: NightlyConfig.Job) throws(JobFault) -> Inputs {
    let loaded = ScenarioLoader.load(job.files, overlays: job.overlays)
    guard let scenario = loaded.scenario else {
      let lines = loaded.diagnostics.lines { $0.severity == .error }
      throw JobFault(
        line: nil, outcome: .badInput, note: lines.prefix(5).joined(separator: "\n"))
    }
    let line = scenario.name
    let accepted = try store(line) { () throws(StoreFault) in try store.accepted(line) }
    var baseline: Plan?
    var baselineID = accepted?.id
    if let text = accepted?.text {
      baseline = PlanReader.read("store", bytes: { _ in Array(text.utf8) }).0
      if baseline == nil {
        throw JobFault(line: line, outcome: .failed, note: "the accepted plan of the store can't be read")
      }
    } else if let path = job.baseline {
      let (plan, faults) = PlanReader.read(path)
      guard let plan, !faults.hasErrors else {
        throw JobFault(
          line: line, outcome: .badInput, note: faults.lines { _ in true }.prefix(5).joined(separator: "\n"))
      }
      baseline = plan
      baselineID = nil
    }
    let (replanning, progress) = try history(job, scenario, baseline)
    let text = loadedText(job)
    let settings =
      "\(config.workLimit) \(config.seed) \(config.threads) \(config.style) \(config.prices) \(config.publishedMinutes) \(config.maxMoves ?? -1)"
    let key = SHA256.hexDigest(
      of: Array(
        [
          "1", scenario.sha256, progress?.sha256 ?? "", "\(replanning.asOf)", settings,
        ].joined(separator: "\n").utf8))
    return Inputs(
      scenario: scenario, replanning: replanning, progress: progress, baseline: baseline, baselineID: baselineID,
      key: key, scenarioText: text)
  }

  private func loadedText(_ job: NightlyConfig.Job) -> String {
    (job.files + job.overlays).map { path in
      (try? SourceReader.fileBytes(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }.joined(separator: "\n---\n")
  }

  private func history(_ job: NightlyConfig.Job, _ scenario: Scenario, _ baseline: Plan?) throws(JobFault) -> (
    Replanning, (sha256: String, asOf: String, text: String)?
  ) {
    let start = scenario.grid.borders(around: now).before
    var progress = Progress(asOf: Placed(config.asOf ?? start, at: .unknown))
    var record: (sha256: String, asOf: String, text: String)?
    if let path = job.progress {
      let bytes = try? SourceReader.fileBytes(path)
      let (read, faults) = ProgressReader.read(path, for: scenario, baseline: baseline)
      guard let read, !faults.hasErrors, let bytes else {
        throw JobFault(
          line: scenario.name, outcome: .badInput,
          note: faults.lines { _ in true }.prefix(5).joined(separator: "\n"))
      }
      progress = read
      record = (SHA256.hexDigest(of: bytes), "\(read.asOf.value)", String(decoding: bytes, as: UTF8.self))
    }
    let (replanning, report) = ProgressResolver.resolve(progress, on: scenario, baseline: baseline)
    guard let replanning else {
      throw JobFault(
        line: scenario.name, outcome: .badInput,
        note: report.lines { $0.severity == .error }.prefix(5).joined(separator: "\n"))
    }
    return (replanning, record)
  }

  private func run(_ job: NightlyConfig.Job, _ inputs: Inputs, _ problems: inout [String]) throws(JobFault) -> JobReport
  {
    let line = inputs.scenario.name
    let asOf = "\(inputs.scenario.grid.instant(of: inputs.replanning.asOf))"
    if let known = try store(line, { () throws(StoreFault) in try store.run(inputs.key, line) }),
      try isCurrent(known, inputs)
    {
      return try repeated(known, job, inputs, asOf, &problems)
    }
    if let last = try store(line, { () throws(StoreFault) in try store.runs(line) }).first(where: \.madePlan),
      last.asOf > asOf
    {
      throw JobFault(
        line: line, outcome: .failed,
        note: "as-of is \(asOf), before the last run's \(last.asOf): the clock or the progress file went back")
    }
    if flag.isRaised { throw JobFault(line: line, outcome: .failed, note: "stopped before it began") }
    let result = replan(inputs)
    var report = JobReport(line: line, outcome: .planned, asOf: asOf, baseline: inputs.baselineID)
    report.perDay = inputs.scenario.grid.slotsPerDay
    report.nearest = result.nearest ?? result.needsMore
    guard !result.planned.plan.rows.isEmpty, result.planned.verdict?.isAccepted == true else {
      throw JobFault(line: line, outcome: outcome(result), note: words(result, inputs))
    }
    let plan = result.planned.plan
    report.moves = result.moves.filter { !$0.isHistory }
    report.outcome = flag.isRaised ? .interrupted : plan.status == .relaxed ? .relaxed : .planned
    report.cost = plan.cost
    report.moveCost = plan.moveCost
    report.note = report.outcome == .interrupted ? "stopped early; the next run plans with the full budget" : ""
    if let verdict = result.planned.verdict {
      report.policies = PolicyJudge(plan, verdict, of: inputs.scenario, hasBaseline: inputs.baseline != nil)
        .findings(inputs.scenario.policies)
    }
    if config.wantsPages, let verdict = result.planned.verdict {
      report.page = NightPage.html(plan, verdict, inputs.replanning, baseline: inputs.baseline)
    }
    try deliver(plan, bound: plan.bound ?? result.boundWithinLimits, &report, job, inputs, &problems)
    return report
  }

  /// Whether a run was made from the plan that is in force, or made it.
  private func isCurrent(_ run: RunRecord, _ inputs: Inputs) throws(JobFault) -> Bool {
    guard let id = run.plan else { return false }
    let plan = try store(run.line) { () throws(StoreFault) in try store.plan(id) }
    return id == inputs.baselineID || plan.baseline == inputs.baselineID
  }

  private func replan(_ inputs: Inputs) -> Replanner.Result {
    var prices = config.prices
    let minutes = inputs.scenario.grid.slotMinutes
    prices.published = (config.publishedMinutes + minutes - 1) / minutes
    var options = SolveOptions(
      limits: Limits(deadline: .now + .seconds(config.timeLimit), work: config.workLimit), flag: flag,
      threads: config.threads, seed: UInt64(config.seed),
      exactSolver: { ClauseLearner(network: $0, hint: $1, seed: $2) },
      provers: [
        { ClauseLearner(network: $0, hint: nil, seed: $1) },
        { ClauseLearner(network: $0, hint: nil, seed: $1, direction: .fromBelow) },
      ])
    options.start = nil
    let request = Replanner.Request(
      replanning: inputs.replanning, baseline: inputs.baseline, prices: prices,
      style: Replanner.Style(rawValue: config.style) ?? .optimise, maxMoves: config.maxMoves)
    return Replanner(options: options).relaxing(request)
  }

  private func outcome(_ result: Replanner.Result) -> Outcome {
    result.planned.plan.status == .infeasible ? .infeasible : .unknown
  }

  private func words(_ result: Replanner.Result, _ inputs: Inputs) -> String {
    if let breach = result.planned.refused.first {
      return "the plan found breaks a rule and is withheld: \(breach.message)"
    }
    if let more = result.needsMore {
      return
        "at least \(plural(more.bound, "move")) \(more.bound == 1 ? "is" : "are") needed, the nearest plan found has \(more.moves)"
    }
    let said = result.planned.plan.status == .infeasible ? "proved that no plan exists" : "no plan within the budget"
    return ([said] + inputs.replanning.closedGates.prefix(5)).joined(separator: "; ")
  }

  // MARK: delivering

  private func deliver(
    _ plan: Plan, bound: Int?, _ report: inout JobReport, _ job: NightlyConfig.Job, _ inputs: Inputs,
    _ problems: inout [String]
  ) throws(JobFault) {
    let text = PlanWriter.text(plan)
    let id = SHA256.hexDigest(of: Array(text.utf8))
    let figures = PlanFigures.count(
      plan, of: inputs.scenario, asOf: inputs.replanning.asOf, moves: report.moves.count)
    report.plan = id
    report.figures = figures
    var delivery = PlanStore.Delivery()
    delivery.scenarioText = inputs.scenarioText
    delivery.progress = inputs.progress
    delivery.actuals = PlanFigures.actuals(inputs.replanning)
    delivery.plan = PlanRecord(
      id: id, line: report.line, scenario: inputs.scenario.sha256, baseline: inputs.baselineID,
      status: plan.status.rawValue, cost: plan.cost, bound: bound, moveCost: plan.moveCost, perDay: plan.perDay,
      text: text, figures: figures)
    // A first plan has nothing to be compared with.
    delivery.accepts = (config.accepts && plan.status != .relaxed) || inputs.baselineID == nil
    delivery.run = RunRecord(
      key: report.outcome == .interrupted ? inputs.key + "-interrupted" : inputs.key, line: report.line,
      asOf: report.asOf, startedAt: "\(now)", outcome: report.outcome.rawValue, exit: report.outcome.exit, plan: id,
      note: report.note)
    let done = delivery
    try store(report.line) { () throws(StoreFault) in
      try store.record(done)
      try store.prune(keep: config.keep, compacts: false)
    }
    put(text, job.plan, &report, &problems)
  }

  private func put(_ text: String, _ path: String?, _ report: inout JobReport, _ problems: inout [String]) {
    guard let path else { return }
    do throws(AtomicFile.Fault) {
      try AtomicFile.writeMakingFolders(text, to: path)
    } catch {
      problems.append(error.description)
      report.outcome = .failed
      report.note += (report.note.isEmpty ? "" : "; ") + "the plan file could not be written"
    }
  }

  /// The same inputs again: nothing to plan; the plan file is put back where it is missing or differs.
  private func repeated(
    _ known: RunRecord, _ job: NightlyConfig.Job, _ inputs: Inputs, _ asOf: String, _ problems: inout [String]
  ) throws(JobFault) -> JobReport {
    var report = JobReport(
      line: known.line, outcome: .unchanged, asOf: asOf, plan: known.plan, baseline: inputs.baselineID)
    report.note = "done at \(known.startedAt) already (\(known.outcome))"
    guard let id = known.plan, let path = job.plan else { return report }
    let stored = try store(known.line) { () throws(StoreFault) in try store.plan(id) }
    if let text = stored.text, (try? SourceReader.fileBytes(path)) != Array(text.utf8) {
      put(text, path, &report, &problems)
      if report.outcome == .unchanged { report.note += "; \(path) put back" }
    }
    return report
  }

  /// No new plan: the earlier one stays in force, if there is one, and in its file.
  private func fallback(
    _ job: NightlyConfig.Job, _ fault: JobFault, _ asOf: String, _ problems: inout [String]
  ) -> JobReport {
    let file = job.plan.flatMap { PlanReader.read($0).0 }
    // Where the scenario can't be read the plan it had tells its name.
    let name = fault.line ?? file?.scenarioName
    let line = name ?? job.files.first ?? ""
    var report = JobReport(line: line, outcome: fault.outcome, asOf: asOf, note: fault.note)
    let earlier: PlanRecord? = if let name { (try? store.accepted(name)) ?? nil } else { nil }
    if let id = earlier?.id {
      report.outcome = .kept
      report.plan = id
    } else if file.map({ !$0.rows.isEmpty }) ?? false {
      report.outcome = .kept
    }
    if report.outcome == .kept { report.note = "the earlier plan stays in force: " + report.note }
    if let text = earlier?.text, let path = job.plan, (try? SourceReader.fileBytes(path)) != Array(text.utf8) {
      put(text, path, &report, &problems)
    }
    var delivery = PlanStore.Delivery()
    delivery.run = RunRecord(
      key: "\(report.outcome.rawValue) \(now) \(line)", line: line, asOf: asOf, startedAt: "\(now)",
      outcome: report.outcome.rawValue, exit: report.outcome.exit, plan: report.plan, note: report.note)
    let done = delivery
    do throws(StoreFault) { try store.record(done) } catch { problems.append(error.description) }
    return report
  }
}
