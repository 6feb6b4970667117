import ArgumentParser
import Glibc
import ReleaseModel
import Reports
import ScenarioFiles
import Timeline

/// `orchestra progress`: notes what really happened.
struct ProgressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "progress", abstract: "Notes in a progress file what really happened.",
    discussion: """
      orchestra progress FILE start PHASE --at T        a phase began
      orchestra progress FILE finish PHASE --at T       a phase ended
      orchestra progress FILE slip PHASE REMAINING      so much work remains (3d, 12h), from --at or as-of on
      orchestra progress FILE gate GATE CRITERION pass|fail|waive [--ready D]
      orchestra progress FILE csv TABLE [--at T]        columns phase, started, finished, remaining, option; gate, criterion, status, ready; --at: up to when it tells
      orchestra progress FILE as-of T                   nothing more happened until then
      The file is made where there is none. With --scenario (and --baseline) everything is checked before it is written.
      """)

  @Argument(help: ArgumentHelp("The progress file.", valueName: "file"), completion: .file())
  var file: String

  @Argument(help: ArgumentHelp("start, finish, slip, gate, csv or as-of.", valueName: "event"))
  var event: Event

  @Argument(help: ArgumentHelp("What the event is about.", valueName: "subject"))
  var subject: [String]

  @Option(help: ArgumentHelp("When it happened.", valueName: "time"))
  var at: String?

  @Option(help: ArgumentHelp("When the criterion will be ready after all.", valueName: "time"))
  var ready: String?

  @Option(help: ArgumentHelp("The option that the phase takes.", valueName: "n"))
  var option: Int?

  @Option(
    help: ArgumentHelp(
      "An environment, or environment/instance, that the phase holds; may be repeated.", valueName: "booking"))
  var booking: [String] = []

  @Flag(help: "Two phases really do hold one instance beyond its capacity: warn in place of refusing.")
  var shared = false

  @Flag(help: "The date is meant: as-of may move on by more than 60 days, or lie that far outside the horizon.")
  var far = false

  @Option(
    help: ArgumentHelp("A scenario file to check against; may be repeated.", valueName: "scenario"), completion: .file()
  )
  var scenario: [String] = []

  @Option(help: ArgumentHelp("The plan in force, for options and bookings.", valueName: "plan"), completion: .file())
  var baseline: String?

  @OptionGroup var changes: OverlayOptions
  @OptionGroup var output: OutputOptions

  enum Event: String, ExpressibleByArgument, CaseIterable {
    case start, finish, slip, gate, csv
    case asOf = "as-of"

    var arguments: Int {
      switch self {
      case .start, .finish, .csv, .asOf: 1
      case .slip: 2
      case .gate: 3
      }
    }
  }

  func validate() throws {
    guard subject.count == event.arguments else {
      throw ValidationError(
        "\(event.rawValue) takes \(event.arguments) word\(event.arguments == 1 ? "" : "s") after it.")
    }
    if at == nil && (event == .start || event == .finish) { throw ValidationError("\(event.rawValue) needs --at.") }
  }

  func run() throws {
    let terminal = Terminal(output)
    let before = try existing(terminal)
    var progress = before
    let scenario = try scenario.isEmpty ? nil : changes.load(scenario, "progress", output)
    let names = scenario.map(PhasePaths.init)
    if event == .csv {
      let until = try at.map { try instant($0, "--at", end: false) }
      let (read, report) = ProgressTable.read(subject[0], asOf: progress, until: until, names: names)
      guard let read else { throw terminal.badInput("progress", report, output) }
      progress = read
    } else {
      if event != .asOf, let fault = names?.fault(Placed(subject[0], at: .unknown), event == .gate ? "gate" : "phase") {
        var report = Diagnostics(files: [file])
        report.append(fault)
        throw terminal.badInput("progress", report, output)
      }
      do {
        try note(&progress)
      } catch let fault as ProgressEvent.Fault {
        terminal.complaint("error: \(fault.description); nothing was changed")
        throw ExitStatus.badInput.exit
      }
    }
    try refuseLeap(progress.asOf.value, after: before.asOf.value, scenario, terminal)
    if let scenario { try check(progress, after: before, scenario, terminal) }
    try terminal.write(ProgressWriter.text(progress), to: file)
    if output.json {
      terminal.result(
        JSONText.object([
          ("schema-version", .int(1)), ("command", .string("progress")), ("status", .string("written")),
          ("exit", .int(0)), ("as-of", .string("\(progress.asOf.value)")), ("phases", .int(progress.phases.count)),
          ("criteria", .int(progress.criteria.count)),
        ]).pretty)
    } else {
      terminal.remark(
        "\(file): \(plural(progress.phases.count, "phase")) begun, \(plural(progress.criteria.count, "criterion", "criteria")), as of \(progress.asOf.value)"
      )
    }
  }

  private func existing(_ terminal: Terminal) throws -> Progress {
    guard access(file, F_OK) == 0 else {
      let first =
        try at.map { try instant($0, "--at", end: false) }
        ?? (event == .asOf ? instant(subject[0], "as-of", end: false) : nil)
      guard let first else {
        terminal.complaint("error: \(file) does not exist yet; give --at, the instant from which it tells")
        throw ExitStatus.badInput.exit
      }
      return Progress(asOf: Placed(first, at: .unknown))
    }
    let (read, faults) = ProgressReader.read(file)
    guard let read, !faults.hasErrors else { throw terminal.badInput("progress", faults, output) }
    return read
  }

  private func instant(_ text: String, _ name: String, end: Bool) throws -> LocalInstant {
    if let date = CivilDate(text: text) { return LocalInstant(end ? date + 1 : date) }
    guard let instant = LocalInstant(text: text) else {
      throw ValidationError("\(name) takes YYYY-MM-DD or YYYY-MM-DDTHH:MM, not '\(text)'.")
    }
    return instant
  }

  private func note(_ progress: inout Progress) throws {
    let when = try at.map { try instant($0, "--at", end: event == .finish) } ?? progress.asOf.value
    switch event {
    case .start:
      let bookings = booking.map { text in
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        return Plan.Booking(environment: parts[0], instance: parts.count > 1 ? parts[1] : nil)
      }
      try progress.note(
        .start(phase: subject[0], at: when, option: option, bookings: bookings.isEmpty ? nil : bookings))
    case .finish: try progress.note(.finish(phase: subject[0], at: when))
    case .slip: try progress.note(.slip(phase: subject[0], remaining: subject[1], at: when))
    case .gate:
      let words: [String: Criterion.Status] = [
        "pass": .passed, "passed": .passed, "fail": .failed, "failed": .failed, "waive": .waived, "waived": .waived,
        "pending": .pending,
      ]
      guard let status = words[subject[2]] else {
        throw ValidationError("A criterion passes, fails or is waived: pass, fail, waive; not '\(subject[2])'.")
      }
      try progress.note(
        .gate(
          gate: subject[0], criterion: subject[1], status: status,
          ready: try ready.map { try instant($0, "--ready", end: false) }))
    case .asOf:
      let when = try instant(subject[0], "as-of", end: false)
      guard when >= progress.asOf.value else {
        throw ProgressEvent.Fault(description: "as-of is \(progress.asOf.value) already, it can't go back to \(when)")
      }
      progress.asOf.value = when
    case .csv: break
    }
  }

  /// Days by which as-of may move on, or lie outside the horizon, without being asked about: more is a mistyped date.
  private static let farDays = 60

  private func refuseLeap(
    _ asOf: LocalInstant, after before: LocalInstant, _ scenario: Scenario?, _ terminal: Terminal
  ) throws {
    guard !far else { return }
    func days(_ first: LocalInstant, _ last: LocalInstant) -> Int { (last.minutes - first.minutes) / 1440 }
    var why: String?
    if days(before, asOf) > Self.farDays { why = "\(days(before, asOf)) days after \(before), as of which it told" }
    if why == nil, asOf != before || access(file, F_OK) != 0, let grid = scenario?.grid {
      let (start, end) = (grid.instant(of: 0), grid.instant(of: grid.slotCount))
      if days(end, asOf) > Self.farDays { why = "\(days(end, asOf)) days after the end of the horizon (\(end))" }
      if days(asOf, start) > Self.farDays { why = "\(days(asOf, start)) days before the horizon begins (\(start))" }
    }
    guard let why else { return }
    terminal.complaint(
      "error: as-of would be \(asOf), \(why); is the date mistyped? --far says that it is meant; nothing was changed")
    throw ExitStatus.badInput.exit
  }

  /// Everything in the file, held against scenario and plan, as it will be read. A double booking that the event brings
  /// is refused, where `replan` and `nightly` merely warn of it: here somebody can say whether it is meant (`--shared`).
  private func check(
    _ progress: Progress, after before: Progress, _ scenario: Scenario, _ terminal: Terminal
  ) throws {
    let plan = try baseline.map(HistoryReading(terminal: terminal, output: output, command: "progress").plan)
    let (replanning, report) = try resolve(progress, scenario, plan, terminal)
    if !shared {
      let known = Set(ProgressResolver.resolve(before, on: scenario, baseline: plan).diagnostics.items.map(\.message))
      var refusal = Diagnostics(files: report.files)
      for var item in report.items where item.code == "double-booking" && !known.contains(item.message) {
        item.severity = .error
        item.expected = (item.expected ?? "") + ", or --shared where both really did"
        refusal.append(item)
      }
      if refusal.hasErrors { throw terminal.badInput("progress", refusal, output) }
    }
    terminal.show(report)
    let told = Set(before.phases.map(\.phase.value))
    for record in progress.phases where !told.contains(record.phase.value) {
      guard let other = replanning.unfinished(before: record.phase.value) else { continue }
      terminal.remark("warning: '\(record.phase.value)' has begun, though '\(other)' comes before it and has not ended")
    }
  }

  private func resolve(_ progress: Progress, _ scenario: Scenario, _ plan: Plan?, _ terminal: Terminal) throws
    -> (Replanning, Diagnostics)
  {
    let text = ProgressWriter.text(progress)
    let (read, faults) = ProgressReader.read(file, bytes: { _ in Array(text.utf8) })
    guard let read, !faults.hasErrors else { throw terminal.badInput("progress", faults, output) }
    let (replanning, report) = ProgressResolver.resolve(read, on: scenario, baseline: plan)
    guard let replanning else { throw terminal.badInput("progress", report, output) }
    return (replanning, report)
  }
}

extension Replanning {
  /// What comes before a phase in its release and has not ended by as-of.
  fileprivate func unfinished(before name: String) -> String? {
    let found = scenario.phases.indices.first { scenario.path(of: PhaseID($0)) == name }
    guard let index = found else { return nil }
    let other = scenario.phases[index].predecessors.first {
      if case .finished = states[$0.index] { false } else { true }
    }
    return other.map(scenario.path)
  }
}
