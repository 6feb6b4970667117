import ArgumentParser
import Foundation
import ProofChecker
import ScenarioFiles

/// `orchestra proof`: what has been proved, checked by code that shares nothing with what proved it.
struct ProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proof", abstract: "Checks proofs that `solve --proof` has written.",
    subcommands: [ProofCheckCommand.self])
}

/// `orchestra proof check`: reads the instance with the checker's own reader and goes through the log line by line.
struct ProofCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Checks a proof log against the instance that it is about.",
    discussion: "Exit 0: the proof holds. Exit 5: a step does not follow. Exit 1: a file can't be read."
  )

  @Argument(help: "The instance.", completion: .file())
  var instance: String

  @Argument(help: "The log that `solve INSTANCE --proof FILE` wrote; '-' reads standard input.", completion: .file())
  var proof: String

  @OptionGroup var output: OutputOptions

  func run() throws {
    let started = ContinuousClock.now
    let terminal = Terminal(output)
    let project: ProofProject
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: instance))
      guard let text = String(data: data, encoding: .utf8) else {
        throw refuse("\(instance):1: error: the file is no text in UTF-8", terminal)
      }
      project = try ProjectReader.read(text, name: instance)
    } catch let fault as ProofFault {
      throw refuse("\(instance):\(fault.line): error: \(fault.message)", terminal)
    } catch let exit as ExitCode {
      throw exit
    } catch {
      throw refuse("\(instance): error: the file can't be read: \(error.localizedDescription)", terminal)
    }
    let (report, bytes) = try check(project, terminal)
    let duration = (ContinuousClock.now - started).components
    let seconds = Double(duration.seconds) + Double(duration.attoseconds) / 1e18
    let answer = ProofAnswer(report: report, proof: proof, bytes: bytes, seconds: (seconds * 1000).rounded() / 1000)
    terminal.result(output.json ? answer.json.pretty : answer.text)
    if answer.exit != .done { throw answer.exit.exit }
  }

  /// Feeds the log to the checker, block by block.
  private func check(_ project: ProofProject, _ terminal: Terminal) throws -> (ProofReport, Int) {
    let file = proof == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: proof)
    guard let file else { throw refuse("\(proof): error: the file can't be read", terminal) }
    var checker = LogChecker(project)
    var rest: [UInt8] = []
    var bytes = 0
    do {
      while let block = try file.read(upToCount: 1 << 20), !block.isEmpty {
        bytes += block.count
        rest += block
        var start = 0
        while let end = rest[start...].firstIndex(of: 0x0A) {
          try checker.take(rest[start..<end])
          start = end + 1
        }
        rest.removeFirst(start)
      }
      if !rest.isEmpty { try checker.take(rest[...]) }
      return (try checker.finish(), bytes)
    } catch let fault as ProofFault {
      throw refuse("\(proof):\(fault.line): error: \(fault.message)", terminal)
    } catch {
      throw refuse("\(proof): error: the file can't be read: \(error.localizedDescription)", terminal)
    }
  }

  private func refuse(_ message: String, _ terminal: Terminal) -> any Error {
    if output.json {
      terminal.result(
        JSONText.object([
          ("schema-version", .int(1)), ("command", .string("proof check")), ("status", .string("bad-input")),
          ("exit", .int(Int(ExitStatus.badInput.rawValue))), ("diagnostics", .array([.string(message)])),
        ]).pretty)
    } else {
      terminal.complaint(message)
    }
    return ExitStatus.badInput.exit
  }
}

/// What checking a proof came to, for people and for programs.
struct ProofAnswer {
  let report: ProofReport
  let proof: String
  let bytes: Int
  let seconds: Double

  var exit: ExitStatus {
    switch report.verdict {
    case .accepted: .done
    case .refused: .violations
    }
  }

  private var claim: (word: String, makespan: Int?)? {
    switch report.verdict {
    case .accepted(.infeasible): ("infeasible", nil)
    case .accepted(.bound(let makespan)): ("bound", makespan)
    case .accepted(.optimal(let makespan)): ("optimal", makespan)
    case .refused: nil
    }
  }

  var json: JSONText {
    var fields: [(String, JSONText)] = [
      ("schema-version", .int(1)), ("command", .string("proof check")),
      ("status", .string(claim == nil ? "refused" : "accepted")), ("exit", .int(Int(exit.rawValue))),
      ("claim", .optional(claim?.word)), ("makespan", .optional(claim?.makespan)),
      ("schedule", .optional(report.makespan)),
    ]
    if case .refused(let line, let why) = report.verdict {
      fields.append(("refused", .object([("line", .int(line)), ("why", .string(why))])))
    }
    fields += [
      ("inferences", .int(report.inferences)), ("nogoods", .int(report.nogoods)), ("facts", .int(report.facts)),
      ("bytes", .int(bytes)), ("wall-seconds", .double(seconds)),
      ("left-out", .array(report.leftOut.map { .string($0) })),
    ]
    return .object(fields)
  }

  var text: String {
    let size = "\(report.inferences) inferences, \(report.nogoods) nogoods, \(report.facts) facts, \(bytes) bytes"
    switch report.verdict {
    case .accepted(.infeasible): return "accepted: there is no schedule (\(size))"
    case .accepted(.bound(let makespan)): return "accepted: no schedule ends before \(makespan) (\(size))"
    case .accepted(.optimal(let makespan)):
      return "accepted: the schedule ends at \(makespan), and none ends earlier (\(size))"
    case .refused(let line, let why): return "\(proof):\(line): refused: \(why)"
    }
  }
}
