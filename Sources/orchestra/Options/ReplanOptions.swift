import ArgumentParser
import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// What moving a phase costs; common to the commands that plan again or judge it.
struct MoveOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What each moved phase costs.", valueName: "amount"))
  var moveCost = 0

  @Option(help: ArgumentHelp("What each day between the old start and the new one costs.", valueName: "amount"))
  var moveCostPerDay = 0

  @Option(
    help: ArgumentHelp("Length of the published zone from as-of on: 2w, 10d, 36h (1d = 24h).", valueName: "duration"))
  var published: String?

  @Option(help: ArgumentHelp("By how much moves of published phases cost more.", valueName: "factor"))
  var publishedFactor = 10

  func validate() throws {
    for (name, value) in [
      ("--move-cost", moveCost), ("--move-cost-per-day", moveCostPerDay), ("--published-factor", publishedFactor),
    ] where !(0...(name == "--published-factor" ? 1000 : MovePrices.largest)).contains(value) {
      throw ValidationError("\(name) must lie between 0 and \(MovePrices.largest), not \(value).")
    }
    if let published, Self.minutes(published) == nil {
      throw ValidationError("--published takes a duration such as 2w, 10d or 36h, not '\(published)'.")
    }
  }

  private static func minutes(_ text: String) -> Int? {
    guard let duration = try? DurationText(text: text), duration.amount <= 100_000 else { return nil }
    switch duration.unit {
    case .minute: return duration.amount
    case .hour: return duration.amount * 60
    case .day: return duration.amount * 1440
    case .week: return duration.amount * 7 * 1440
    }
  }

  /// Whether moves have a price at all: then a checker recounts it.
  var isGiven: Bool { moveCost > 0 || moveCostPerDay > 0 }

  /// The prices on a grid; the zone is rounded up to whole slots.
  func prices(_ grid: TimeGrid) -> MovePrices {
    let minutes = published.flatMap(Self.minutes) ?? 0
    return MovePrices(
      perMove: moveCost, perDay: moveCostPerDay, publishedFactor: publishedFactor,
      published: (minutes + grid.slotMinutes - 1) / grid.slotMinutes)
  }
}

/// History and the earlier plan, read and held against a scenario.
struct HistoryReading {
  let terminal: Terminal
  let output: OutputOptions
  let command: String

  func plan(_ path: String) throws -> Plan {
    let (plan, faults) = PlanReader.read(path)
    guard let plan, !faults.hasErrors else { throw terminal.badInput(command, faults, output) }
    return plan
  }

  /// The history of a progress file, or none of it as of an instant (by default the start of the horizon).
  func replanning(_ scenario: Scenario, progress: String?, asOf: String?, baseline: Plan?) throws -> Replanning {
    var read = Progress(asOf: Placed(scenario.grid.instant(of: 0), at: .unknown))
    if let progress {
      let (given, faults) = ProgressReader.read(progress, for: scenario, baseline: baseline)
      guard let given, !faults.hasErrors else { throw terminal.badInput(command, faults, output) }
      read = given
    }
    if let asOf {
      guard let instant = LocalInstant(text: asOf) ?? CivilDate(text: asOf).map({ LocalInstant($0) }) else {
        throw ValidationError("--as-of takes YYYY-MM-DD or YYYY-MM-DDTHH:MM, not '\(asOf)'.")
      }
      read.asOf = Placed(instant, at: .unknown)
    }
    let (replanning, report) = ProgressResolver.resolve(read, on: scenario, baseline: baseline)
    guard let replanning else { throw terminal.badInput(command, report, output) }
    terminal.show(report)
    return replanning
  }
}
