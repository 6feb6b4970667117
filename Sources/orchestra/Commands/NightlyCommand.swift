import ArgumentParser
import Operations
import Optimizer
import PlanStore
import ReleaseModel
import ScenarioFiles
import Timeline

/// `orchestra nightly`: one unattended run.
struct NightlyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nightly", abstract: "Plans again unattended: lock, load, plan, verify, record, tell.",
    discussion:
      "Prints one JSON log line. A run with the same inputs does nothing. Exit 0: done. 1: bad input. 7: a relaxed plan. 8: the earlier plan stays in force. 75: another run holds the lock. SIGTERM ends it within seconds, with the best plan so far."
  )

  @Argument(help: ArgumentHelp("The configuration.", valueName: "config"), completion: .file())
  var config: String

  @Option(help: ArgumentHelp("The instant from which to plan, where there is no progress file.", valueName: "time"))
  var asOf: String?

  @Option(
    help: ArgumentHelp("Megabytes to stay within: near them the search stops with what it has.", valueName: "megabytes")
  )
  var maxMemory: Int?

  @Flag(help: "Print the report instead of the log line.")
  var report = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let started = ContinuousClock.now
    let terminal = Terminal(output)
    let interruption = Interruption()
    let (read, faults) = NightlyConfigReader.read(config)
    guard var config = read, !faults.hasErrors else { throw terminal.badInput("nightly", faults, output) }
    if let asOf {
      guard let instant = LocalInstant(text: asOf) ?? CivilDate(text: asOf).map({ LocalInstant($0) }) else {
        throw ValidationError("--as-of takes YYYY-MM-DD or YYYY-MM-DDTHH:MM, not '\(asOf)'.")
      }
      config.asOf = instant
    }
    let lock: RunLock
    do throws(RunLock.Refusal) {
      lock = try RunLock(config.lock)
    } catch {
      terminal.complaint("error: \(error)")
      if case .held = error { throw ExitStatus.lockHeld.exit }
      throw ExitStatus.badInput.exit
    }
    let exit = try withExtendedLifetime(lock) {
      try run(config, interruption.flag, started, terminal)
    }
    if exit != 0 { throw ExitCode(Int32(exit)) }
  }

  private func run(
    _ config: NightlyConfig, _ flag: CancellationFlag, _ started: ContinuousClock.Instant, _ terminal: Terminal
  ) throws -> Int {
    let most = maxMemory ?? config.maxMemory
    let memory = MemoryWatch(limit: most, flag: flag)
    defer { memory.end() }
    let store = try terminal.doing { () throws(StoreFault) in try PlanStore(config.store) }
    var report = NightlyRun(config, store: store, flag: flag, now: WallClock.now).run()
    if let most, memory.wasExceeded {
      let peak = MemoryWatch.peak
      report.problems.append(
        "the memory limit of \(most) MB ended the search early"
          + (peak > most ? "; its inputs alone need more: \(peak) MB" : ""))
    }
    if !report.isRepetition {
      let night = NightReport(report)
      if let folder = config.reports { write(night, folder, &report.problems) }
      let notifier = Notifier(config.notices, isStopped: { flag.isRaised })
      report.problems += notifier.send(
        subject: night.subject, text: night.text, payload: night.payload, pages: night.pages)
    }
    let elapsed = ContinuousClock.now - started
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let final = NightReport(report)
    terminal.result(
      self.report && !output.json ? final.text : final.log(seconds: seconds, peakMegabytes: MemoryWatch.peak).compact)
    return report.exit
  }

  private func write(_ night: NightReport, _ folder: String, _ problems: inout [String]) {
    let pages = night.pages.map { ($0.name, $0.html) }
    for (name, text) in [("night.txt", night.text), ("night.md", night.markdown)] + pages {
      do throws(AtomicFile.Fault) {
        try AtomicFile.writeMakingFolders(text, to: folder + "/" + name)
      } catch {
        problems.append(error.description)
      }
    }
  }
}
