import ArgumentParser
import Foundation
import InstanceFormats
import Optimizer
import Planning
import ProofChecker
import ReleaseGraph
import ScenarioFiles

/// `orchestra solve`: a published scheduling instance, by the same machinery that plans scenarios.
struct SolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve", abstract: "Solves a published scheduling instance (PSPLIB, Patterson, ProGen/max, MPLIB).",
    discussion:
      "Every schedule is checked against the instance as read. Exit 0: a schedule, optimal or not. Exit 3: proved infeasible. Exit 4: the limit came first."
  )

  @Argument(help: "The instance; '-' reads standard input.", completion: .file())
  var instance: String

  @Option(help: ArgumentHelp("psplib, patterson, progen-max or mplib; auto tells by name and content."))
  var format = InstanceFormatChoice.auto

  @Option(
    help: ArgumentHelp(
      "Linear programming: glpk, none, or auto (glpk where it is built in, else an own simplex for small instances).",
      valueName: "what"))
  var lp = LinearProgrammingChoice.auto

  @Option(
    help: ArgumentHelp(
      "Writes a proof of the answer, for `orchestra proof check`; rules that the checker does not know are off.",
      valueName: "file"), completion: .file())
  var proof: String?

  @OptionGroup var limits: LimitOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let started = ContinuousClock.now
    let terminal = Terminal(output)
    try lp.check(terminal)
    let instance = try read(terminal)
    let interruption = Interruption()
    let progress = ProgressLine(started: started, perDay: 1, isShown: terminal.showsProgress)
    var options = limits.options(from: started, flag: interruption.flag)
    options.linear = lp.backend
    let log = try startProof(instance.network, terminal)
    if let log {
      options.proof = log.log
      options.provers = [{ [log = log.log] in ClauseLearner(network: $0, hint: nil, seed: $1, log: log) }]
    }
    let outcome = Portfolio.solve(instance.network, options: options) { progress.update($0) }
    progress.finish()
    let elapsed = ContinuousClock.now - started
    if let log, let proof {
      guard log.file.isComplete else { throw refuse("\(proof): error: the proof can't be written", terminal) }
      let size = log.log.size
      terminal.remark("\(size.bytes) bytes, \(size.nogoods) nogoods; orchestra proof check \(self.instance) \(proof)")
    }
    let answer = SolveAnswer(instance: instance, outcome: outcome, elapsed: elapsed)
    if !answer.breaches.isEmpty {
      terminal.complaint("error: the schedule that was found breaks the instance; this is a fault of the program:")
      for breach in answer.breaches.prefix(20) { terminal.complaint("  \(breach)") }
    }
    terminal.result(output.json ? answer.json.pretty : answer.text)
    if answer.exit != .done { throw answer.exit.exit }
  }

  /// The log, and the file that takes it; nil where none is wanted.
  private func startProof(_ network: Network, _ terminal: Terminal) throws -> (log: ProofLog, file: ProofFile)? {
    guard let proof else { return nil }
    guard ProofLog.covers(network) else {
      throw refuse("\(instance): error: proofs can be written of makespans with plain lags only", terminal)
    }
    guard let file = ProofFile(path: proof) else {
      throw refuse("\(proof): error: the file can't be written", terminal)
    }
    return (ProofLog(for: network) { file.write($0) }, file)
  }

  private func read(_ terminal: Terminal) throws -> Instance {
    let data: Data
    do {
      data =
        try instance == "-"
        ? FileHandle.standardInput.readToEnd() ?? Data() : Data(contentsOf: URL(fileURLWithPath: instance))
    } catch {
      throw refuse("\(instance): error: the file can't be read: \(error.localizedDescription)", terminal)
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw refuse("\(instance):1: error: the file is no text in UTF-8", terminal)
    }
    do {
      return try InstanceReader.read(text, name: instance, format: format.format)
    } catch {
      throw refuse("\(instance):\(error.line): error: \(error.message)", terminal)
    }
  }

  private func refuse(_ message: String, _ terminal: Terminal) -> any Error {
    if output.json {
      terminal.result(
        JSONText.object([
          ("schema-version", .int(1)), ("command", .string("solve")), ("status", .string("bad-input")),
          ("exit", .int(Int(ExitStatus.badInput.rawValue))), ("diagnostics", .array([.string(message)])),
        ]).pretty)
    } else {
      terminal.complaint(message)
    }
    return ExitStatus.badInput.exit
  }
}

/// The format of an instance on the command line.
enum InstanceFormatChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, psplib, patterson, mplib
  case progenMax = "progen-max"

  var format: InstanceFormat? { InstanceFormat(rawValue: rawValue) }
}

/// What solving an instance came to, for people and for programs.
struct SolveAnswer {
  let instance: Instance
  let outcome: Outcome
  let elapsed: Duration
  /// What is wrong with the schedule; empty unless the program is at fault.
  let breaches: [String]
  /// Of the bound, where it rests on weights of feasible sets.
  let proof: (certificate: AntichainProof, verdict: ProofVerdict)?

  init(instance: Instance, outcome: Outcome, elapsed: Duration) {
    self.instance = instance
    self.outcome = outcome
    self.elapsed = elapsed
    if let certificate = outcome.statistics.antichains, outcome.linear?.boundFrom != nil {
      proof = (certificate, MakespanProof.check(certificate, of: instance.network))
    } else {
      proof = nil
    }
    guard let schedule = outcome.schedule else {
      breaches = []
      return
    }
    var found = NetworkChecker.breaches(of: schedule, in: instance.network)
    let value = NetworkChecker.value(of: schedule, in: instance.network)
    if found.isEmpty, value.cost != outcome.cost { found.append("the objective is \(value.cost)") }
    breaches = found
  }

  private var schedule: Schedule? { breaches.isEmpty ? outcome.schedule : nil }

  private var status: String {
    guard breaches.isEmpty else { return "unknown" }
    switch outcome.status {
    case .optimal: return "optimal"
    case .feasible: return outcome.cost == outcome.bound.cost ? "optimal" : "feasible"
    case .infeasible: return "infeasible"
    case .unknown: return "unknown"
    }
  }

  var exit: ExitStatus {
    switch status {
    case "optimal", "feasible": .done
    case "infeasible": .infeasible
    default: .noPlanYet
    }
  }

  private static func seconds(_ duration: Duration) -> Double {
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    return (seconds * 1000).rounded() / 1000
  }

  private var bound: JSONText { status == "infeasible" ? .null : .int(outcome.bound.cost) }

  var json: JSONText {
    var fields: [(String, JSONText)] = [
      ("schema-version", .int(1)), ("command", .string("solve")), ("status", .string(status)),
      ("exit", .int(Int(exit.rawValue))), ("format", .string(instance.format.rawValue)),
      ("objective", schedule == nil ? .null : outcome.cost.map { .int($0) } ?? .null), ("bound", bound),
      ("bound-from", .string(outcome.bound.source)), ("wall-seconds", .double(Self.seconds(elapsed))),
      ("first-solution-seconds", outcome.statistics.firstSchedule.map { .double(Self.seconds($0)) } ?? .null),
      ("ticks", .int(outcome.statistics.ticks)), ("lp", LinearUseJSON.value(outcome.linear)),
    ]
    if let proof { fields.append(("certificate", Self.certificate(proof.certificate, proof.verdict))) }
    if let schedule {
      fields.append(("start", .array(schedule.start.map { .int(Int($0)) })))
      fields.append(
        (
          "mode",
          .array(
            instance.network.activities.indices.map { index in
              let modes = instance.network.activities[index].modes
              return modes.count == 1 ? .null : .int(Int(schedule.mode[index]) - modes.lowerBound + 1)
            })
        ))
    }
    return .object(fields)
  }

  private static func words(_ verdict: ProofVerdict) -> String {
    switch verdict {
    case .verified: "verified"
    case .refused(let why): "refused: \(why)"
    case .undecided: "undecided"
    }
  }

  private static func certificate(_ proof: AntichainProof, _ verdict: ProofVerdict) -> JSONText {
    .object([
      ("kind", .string("weights of feasible sets")), ("makespan", .int(proof.makespan)), ("limit", .int(proof.limit)),
      ("head", .int(proof.head)), ("tail", .int(proof.tail)), ("weights", .array(proof.weights.map { .int($0) })),
      ("check", .string(words(verdict))),
    ])
  }

  var text: String {
    var lines = ["status: \(status)"]
    if let schedule, let cost = outcome.cost {
      lines.append("objective: \(cost)")
      lines.append("bound: \(outcome.bound.cost) (\(outcome.bound.source))")
      lines.append("start: " + schedule.start.map { String($0) }.joined(separator: " "))
      if instance.isMultiMode {
        let modes = instance.network.activities.indices.map { index in
          Int(schedule.mode[index]) - instance.network.activities[index].modes.lowerBound + 1
        }
        lines.append("mode: " + modes.map { String($0) }.joined(separator: " "))
      }
    } else if status == "unknown" {
      lines.append("bound: \(outcome.bound.cost) (\(outcome.bound.source))")
    }
    if let proof { lines.append("bound-check: \(Self.words(proof.verdict))") }
    lines.append("wall-seconds: \(Self.seconds(elapsed))")
    for worker in outcome.statistics.workers {
      let counters = worker.counters.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      lines.append("\(worker.name): \(worker.ticks) ticks, \(worker.improvements) improvements; \(counters)")
    }
    return lines.joined(separator: "\n")
  }
}
