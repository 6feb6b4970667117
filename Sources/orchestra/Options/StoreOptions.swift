import ArgumentParser
import Glibc
import PlanStore
import ReleaseModel
import ScenarioFiles
import Timeline

/// The plan store of a command.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The plan store.", valueName: "file"), completion: .file())
  var store = "orchestra.db"

  /// Opens the store; where that fails it is told and the command ends with exit status 1. Nothing is created unless
  /// `creates`.
  func open(_ terminal: Terminal, creates: Bool = false, readOnly: Bool = false) throws -> PlanStore {
    if !creates && access(store, F_OK) != 0 {
      terminal.complaint("error: there is no plan store at \(store); --store names another")
      throw ExitStatus.badInput.exit
    }
    return try terminal.doing { () throws(StoreFault) in try PlanStore(store, readOnly: readOnly) }
  }
}

extension Terminal {
  /// The one object of a command that has done what it was told.
  func report(_ command: String, _ values: [(String, JSONText)]) {
    result(
      JSONText.object(
        [
          ("schema-version", .int(1)), ("command", .string(command)), ("status", .string("done")), ("exit", .int(0)),
        ] + values
      ).pretty)
  }

  /// Tells what the store refused, and ends the command: 5 for a stale plan, 1 else.
  func doing<Value>(_ work: () throws(StoreFault) -> Value) throws -> Value {
    do throws(StoreFault) {
      return try work()
    } catch {
      complaint("error: \(error)")
      if case .stale = error { throw ExitStatus.violations.exit }
      throw ExitStatus.badInput.exit
    }
  }
}

/// The wall clock of this machine, for records and a default as-of.
enum WallClock {
  static var now: LocalInstant {
    var seconds = time(nil)
    var parts = tm()
    localtime_r(&seconds, &parts)
    let date = CivilDate(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
    return LocalInstant(
      date ?? CivilDate(dayNumber: 0), minuteOfDay: Int(parts.tm_hour) * 60 + Int(parts.tm_min))
  }
}
