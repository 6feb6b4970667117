import ArgumentParser
import PlanVerifier
import Planning
import ReleaseModel
import Reports
import ScenarioFiles
import Timeline

/// `orchestra check`: judges a plan, from anywhere, against every rule of the language.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Judges a plan against every rule and recounts its cost.",
    discussion:
      "The last file is the plan, the others are the scenario. Exit 0: accepted. Exit 5: refused. Exit 6: accepted, but it breaks a policy."
  )

  @Argument(
    help: ArgumentHelp("Scenario files, then the plan file; '-' reads standard input.", valueName: "files"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var files: [String]

  @Option(
    help: ArgumentHelp("A progress file: the plan is judged as a re-plan.", valueName: "file"), completion: .file())
  var progress: String?

  @Option(
    help: ArgumentHelp("The earlier plan that the re-plan was made from.", valueName: "plan"), completion: .file())
  var baseline: String?

  @Option(help: ArgumentHelp("How to tell it: text, json, sarif (2.1.0) or junit.", valueName: "format"))
  var format = CheckFormat.text

  @OptionGroup var policies: PolicyOptions
  @OptionGroup var moves: MoveOptions
  @OptionGroup var changes: OverlayOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard files.count >= 2 else {
      throw ValidationError("check needs a scenario and a plan: orchestra check SCENARIO PLAN")
    }
    guard (files + [progress, baseline].compactMap(\.self)).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("Standard input can be read only once: '-' may stand for one file.")
    }
  }

  func run() throws {
    let terminal = Terminal(output)
    let scenario = try changes.load(Array(files.dropLast()), "check", output)
    let (read, faults) = PlanReader.read(files[files.count - 1])
    guard let plan = read else { throw terminal.badInput("check", faults, output) }
    var earlier: Plan?
    if let baseline {
      let (plan, faults) = PlanReader.read(baseline)
      guard let plan, !faults.hasErrors else { throw terminal.badInput("check", faults, output) }
      earlier = plan
    }
    let replanning = try replanning(scenario, earlier, terminal)
    let verdict = PlanVerifier.verify(
      plan, against: scenario, replanning: replanning, baseline: earlier,
      prices: earlier == nil || !moves.isGiven ? nil : moves.prices(scenario.grid), faults: Self.violations(faults),
      notesEarlierStarts: true)
    let kept = try policies.load(scenario, "check", terminal, output)
      .judge(plan, verdict, of: scenario, hasBaseline: earlier != nil)
    let report = VerdictReport(
      verdict: verdict, scenario: scenario, plan: plan, planFile: files[files.count - 1], command: "check",
      policies: kept, hasBaseline: earlier != nil)
    switch output.json ? .json : format {
    case .text: terminal.result(report.text(colour: terminal.colour))
    case .json: terminal.result(report.json.pretty)
    case .sarif: terminal.result(documents(verdict, scenario).sarif)
    case .junit: terminal.result(documents(verdict, scenario).junit)
    }
    if report.exit != .done { throw report.exit.exit }
  }

  private func documents(_ verdict: Verdict, _ scenario: Scenario) -> CheckDocuments {
    CheckDocuments(
      findings: verdict.violations.map(ReportReading.finding), notes: verdict.notes, files: scenario.files,
      planFile: files[files.count - 1], rules: Rule.allCases.map(\.rawValue), version: Version.number)
  }

  private func replanning(_ scenario: Scenario, _ baseline: Plan?, _ terminal: Terminal) throws -> Replanning? {
    guard let progress else { return nil }
    let (read, faults) = ProgressReader.read(progress, for: scenario, baseline: baseline)
    guard let read else { throw terminal.badInput("check", faults, output) }
    let (replanning, report) = ProgressResolver.resolve(read, on: scenario, baseline: baseline)
    guard let replanning else { throw terminal.badInput("check", report, output) }
    terminal.show(report)
    return replanning
  }

  /// What the reader found malformed counts against the plan's format.
  static func violations(_ faults: Diagnostics) -> [Violation] {
    faults.sorted.filter { $0.severity == .error }.map { item in
      let rule: Rule =
        item.message.hasPrefix("status:") ? .status : item.message.hasPrefix("option:") ? .option : .format
      return Violation(
        rule, ["plan"], item.message + (item.expected.map { "; expected \($0)" } ?? ""), planPlace: item.place)
    }
  }
}

/// How `check` tells its verdict.
enum CheckFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, sarif, junit
}

/// A verdict as people and programs read it.
struct VerdictReport {
  let verdict: Verdict
  let scenario: Scenario
  let plan: Plan
  let planFile: String
  let command: String
  var policies = PolicyReport(items: [])
  /// Whether moves were counted.
  var hasBaseline = false

  /// Only `check` and `accept` end with the verdict.
  var exit: ExitStatus {
    verdict.isAccepted || !["check", "accept"].contains(command) ? policies.exit(.done) : .violations
  }

  private func place(_ violation: Violation) -> String {
    var parts: [String] = []
    if violation.planPlace.line > 0 {
      parts.append("\(planFile):\(violation.planPlace.line):\(violation.planPlace.column)")
    }
    if violation.place.line > 0, scenario.files.indices.contains(Int(violation.place.file)) {
      parts.append("\(scenario.files[Int(violation.place.file)]):\(violation.place.line):\(violation.place.column)")
    }
    return parts.joined(separator: ", ")
  }

  func text(colour: Bool) -> String {
    guard verdict.hasPlan else {
      return verdict.isAccepted
        ? "Nothing to judge: status \(plan.status.rawValue), no rows." : lines(colour).joined(separator: "\n")
    }
    var text = lines(colour)
    let cost = verdict.cost
    let terms = [
      ("lateness", cost.lateness), ("deferral", cost.deferral), ("options", cost.options),
      ("environments", cost.environments),
      ("makespan", cost.makespan),
    ].filter { $0.1 != 0 }.map { "\($0.0) \(money($0.1))" }
    text.append(
      "Cost \(money(cost.total))" + (terms.isEmpty ? "" : " (\(terms.joined(separator: ", ")))")
        + ", second stage \(verdict.second).")
    if hasBaseline {
      text.append(
        "Moves against the baseline: \(verdict.moves)"
          + (verdict.moveCost > 0 ? ", at a cost of \(money(verdict.moveCost))." : "."))
    }
    if verdict.isAccepted {
      text.append(Paint.good("Accepted: no rule is broken.", colour))
    } else {
      let count = verdict.violations.count
      text.append(Paint.bad("Refused: \(count) violation\(count == 1 ? "" : "s").", colour))
    }
    text += policies.lines(colour: colour)
    return text.joined(separator: "\n")
  }

  private func lines(_ colour: Bool) -> [String] {
    verdict.violations.map { violation in
      let place = place(violation)
      return Paint.bad("[\(violation.rule.rawValue)]", colour) + " " + violation.message
        + (place.isEmpty ? "" : "  (\(place))")
    } + verdict.notes.prefix(Self.notesShown).map { "note: \($0)" }
      + (verdict.notes.count > Self.notesShown ? ["note: … and \(verdict.notes.count - Self.notesShown) more"] : [])
  }

  /// Notes that the text lists; `--json` lists all.
  private static let notesShown = 20

  private func money(_ scaled: Int) -> String { Money.text(scaled, perDay: scenario.grid.slotsPerDay) }

  var json: JSONText {
    let cost = verdict.cost
    return .object([
      ("schema-version", .int(1)), ("command", .string(command)),
      ("status", .string(verdict.isAccepted ? "accepted" : "refused")),
      ("exit", .int(Int(exit.rawValue))),
      ("cost", .int(cost.total)), ("second", .int(verdict.second)), ("per-day", .int(scenario.grid.slotsPerDay)),
      ("moves", .optional(hasBaseline ? verdict.moves : nil)),
      ("move-cost", .optional(hasBaseline ? verdict.moveCost : nil)),
      (
        "cost-terms",
        .object([
          ("lateness", .int(cost.lateness)), ("deferral", .int(cost.deferral)), ("options", .int(cost.options)),
          ("environments", .int(cost.environments)), ("makespan", .int(cost.makespan)),
        ])
      ),
      ("violations", .array(verdict.violations.map(json))), ("notes", .array(verdict.notes.map(JSONText.string))),
      ("policies", policies.json),
    ])
  }

  private func json(_ violation: Violation) -> JSONText {
    .object([
      ("rule", .string(violation.rule.rawValue)), ("parties", .array(violation.parties.map(JSONText.string))),
      ("message", .string(violation.message)), ("amount", .optional(violation.amount)),
      ("place", .string(place(violation))),
    ])
  }
}

/// Costs as people read them.
enum Money {
  static func text(_ scaled: Int, perDay: Int) -> String { MoneyText.text(scaled, perDay: perDay) }
}
