import ArgumentParser
import Glibc
import PlanStore
import PlanVerifier
import ReleaseModel
import ScenarioFiles

/// `orchestra accept`: a plan becomes the baseline of its line.
struct AcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Makes a plan the one in force.",
    discussion:
      "PLAN is a plan file or the beginning of a stored plan's id. Refused (exit 5) where the plan was made from another plan than the one in force (a re-plan's file tells from which; a plan made from none needs --replace), for another scenario or another state of it, or where it breaks a rule of the scenario."
  )

  @Argument(help: ArgumentHelp("Plan file, or the id of a stored plan.", valueName: "plan"), completion: .file())
  var plan: String

  @Option(
    help: ArgumentHelp(
      "The scenario as it is now, to judge it by; may be repeated.", valueName: "scenario"),
    completion: .file())
  var scenario: [String] = []

  @Option(
    help: ArgumentHelp(
      "The plan from which this one was made, to count its moves; default: the store's.", valueName: "plan"),
    completion: .file())
  var baseline: String?

  @Flag(help: "The plan was made from none; put it in the place of the one in force all the same.")
  var replace = false

  @Option(
    help: ArgumentHelp("A progress file: the plan is judged as a re-plan.", valueName: "file"), completion: .file())
  var progress: String?

  @OptionGroup var store: StoreOptions
  @OptionGroup var changes: OverlayOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if progress != nil && scenario.isEmpty { throw ValidationError("--progress needs --scenario.") }
  }

  func run() throws {
    let terminal = Terminal(output)
    let isFile = access(plan, F_OK) == 0
    if !isFile && !plan.allSatisfy(\.isHexDigit) {
      terminal.complaint("error: there is no plan file \(plan), and it is no id of a stored plan")
      throw ExitStatus.badInput.exit
    }
    let current = scenario.isEmpty ? nil : try changes.load(scenario, "accept", output)
    let reading = HistoryReading(terminal: terminal, output: output, command: "accept")
    let given = try baseline.map(reading.plan)
    // What a file brings is judged before there is a store.
    let isNew = access(store.store, F_OK) != 0
    if isFile && isNew {
      let record = try record(try reading.plan(plan), given, terminal)
      try judge(record, given, current, reading)
      do {
        try accept(record, in: try store.open(terminal, creates: true), current, terminal)
      } catch {
        for end in ["", "-wal", "-shm"] { unlink(store.store + end) }
        throw error
      }
      return
    }
    let record = isFile ? try record(try reading.plan(plan), given, terminal) : nil
    let store = try store.open(terminal)
    let (known, runs) = try terminal.doing { () throws(StoreFault) -> (PlanRecord, [RunRecord]) in
      guard var record else {
        let known = try store.plan(plan)
        return (known, try store.runs(known.line))
      }
      // What the store noted when the plan was made counts before what its file tells.
      record.baseline = (try? store.plan(record.id))?.baseline ?? record.baseline
      return (record, try store.runs(record.line))
    }
    let earlier = try given ?? stored(known.baseline, in: store)
    // A plan that a nightly run made was judged with the progress of that night.
    if progress != nil || !runs.contains(where: { $0.plan == known.id && $0.madePlan }) {
      try judge(known, earlier, current, reading)
    } else if let current {
      try refuseStranger(known, current, terminal)
    }
    try accept(known, in: store, current, terminal)
  }

  /// A plan that the store has whole; nil where it has it not, or its rows were pruned.
  private func stored(_ id: String?, in store: PlanStore) throws -> Plan? {
    guard let id else { return nil }
    let text = try? store.plan(id).text
    return text.flatMap { text in PlanReader.read(id, bytes: { _ in Array(text.utf8) }).0 }
  }

  private func accept(_ record: PlanRecord, in store: PlanStore, _ current: Scenario?, _ terminal: Terminal) throws {
    try terminal.doing { () throws(StoreFault) in
      try store.accept(record, for: current?.sha256, replaces: replace, at: "\(WallClock.now)")
    }
    terminal.result(
      output.json
        ? JSONText.object([
          ("schema-version", .int(1)), ("command", .string("accept")), ("status", .string("accepted")),
          ("exit", .int(0)), ("plan", .string(record.id)), ("scenario", .string(record.line)),
        ]).pretty : "\(record.id.prefix(12)) is in force for '\(record.line)'.")
  }

  private func record(_ plan: Plan, _ earlier: Plan?, _ terminal: Terminal) throws -> PlanRecord {
    guard !plan.rows.isEmpty else {
      terminal.complaint("error: \(self.plan) holds no plan (status \(plan.status.rawValue))")
      throw ExitStatus.badInput.exit
    }
    let text = PlanWriter.text(plan)
    // The file's own word counts; the caller's only where it tells nothing.
    let baseline = plan.baseline ?? earlier.map(PlanWriter.id)
    if let earlier, let told = plan.baseline, PlanWriter.id(earlier) != told {
      terminal.complaint(
        "error: \(self.plan) was made from the plan \(told.prefix(12)), not from \(self.baseline ?? "") (\(PlanWriter.id(earlier).prefix(12)))"
      )
      throw ExitStatus.violations.exit
    }
    var figures = Figures()
    figures.phases = plan.rows.count
    return PlanRecord(
      id: SHA256.hexDigest(of: Array(text.utf8)), line: plan.scenarioName, scenario: plan.scenarioSHA256,
      baseline: baseline, status: plan.status.rawValue, cost: plan.cost, bound: plan.bound, moveCost: plan.moveCost,
      perDay: plan.perDay, text: text, figures: figures)
  }

  // MARK: judging

  private func refuseStranger(_ record: PlanRecord, _ current: Scenario, _ terminal: Terminal) throws {
    if record.line != current.name {
      terminal.complaint("error: it is a plan of '\(record.line)', not of '\(current.name)'")
      throw ExitStatus.violations.exit
    }
    if record.scenario != current.sha256 {
      terminal.complaint(
        "error: it was made for another state of '\(current.name)' (\(record.scenario.prefix(12)), now \(current.sha256.prefix(12))); plan again"
      )
      throw ExitStatus.violations.exit
    }
  }

  /// Ends the command with exit status 5 where the plan breaks a rule of the scenario.
  private func judge(_ record: PlanRecord, _ earlier: Plan?, _ current: Scenario?, _ reading: HistoryReading) throws {
    guard let current else {
      reading.terminal.remark("note: the plan is not judged; --scenario tells by which rules")
      return
    }
    try refuseStranger(record, current, reading.terminal)
    guard let text = record.text, let plan = PlanReader.read(plan, bytes: { _ in Array(text.utf8) }).0 else {
      reading.terminal.complaint("error: the rows of \(record.id.prefix(12)) were pruned; it can't be judged")
      throw ExitStatus.badInput.exit
    }
    let replanning = try progress.map {
      try reading.replanning(current, progress: $0, asOf: nil, baseline: earlier)
    }
    let verdict = PlanVerifier.verify(plan, against: current, replanning: replanning, baseline: earlier)
    if verdict.isAccepted { return }
    let report = VerdictReport(
      verdict: verdict, scenario: current, plan: plan, planFile: self.plan, command: "accept",
      hasBaseline: earlier != nil)
    if output.json {
      reading.terminal.result(report.json.pretty)
    } else {
      reading.terminal.complaint(report.text(colour: reading.terminal.colour))
    }
    throw ExitStatus.violations.exit
  }
}
