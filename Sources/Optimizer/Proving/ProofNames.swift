import ReleaseGraph

/// What a log calls the engine's variables: start, end and modes of the jobs, and the makespan; numbered anew, since each
/// run of the engine numbers for itself.
struct ProofNames {
  /// As in the log, by variable.
  private(set) var names: [[UInt8]] = []
  /// By variable; −1 for the makespan.
  private(set) var job: [Int] = []
  /// Bounds that the instance gives by itself, by side (see `Literal`).
  private(set) var initial: [Int32] = []
  private let firstMode: [Int]
  let makespan: Int

  init(_ network: Network) {
    let count = network.activities.count
    makespan = 2 * count
    firstMode = network.activities.map { 2 * count + 1 + $0.modes.lowerBound }
    let least = network.activities.map { network.modes[$0.modes].map(\.duration).min() ?? 0 }
    for (j, activity) in network.activities.enumerated() {
      add("s\(j + 1)", j, activity.earliest, network.horizon - least[j])
    }
    for (j, activity) in network.activities.enumerated() {
      add("e\(j + 1)", j, activity.earliest + least[j], network.horizon)
    }
    add("M", -1, 0, network.horizon)
    for (j, activity) in network.activities.enumerated() {
      for mode in activity.modes {
        add("m\(j + 1).\(mode - activity.modes.lowerBound + 1)", j, activity.modes.count == 1 ? 1 : 0, 1)
      }
    }
  }

  private mutating func add(_ name: String, _ job: Int, _ lower: Int, _ upper: Int) {
    names.append(Array(name.utf8))
    self.job.append(job)
    initial.append(Int32(clamping: upper))
    initial.append(Int32(clamping: -lower))
  }

  /// The log's variable for each of an engine's; −1 where it has none.
  func variables(_ model: EngineModel, _ modeVariable: [Int32], _ network: Network) -> [Int32] {
    var result = [Int32](repeating: -1, count: model.lower.count)
    for (j, act) in model.activities.enumerated() {
      result[Int(act.start)] = Int32(j)
      if act.end >= 0 { result[Int(act.end)] = Int32(model.activities.count + j) }
      for (k, mode) in network.activities[j].modes.enumerated() where modeVariable[mode] >= 0 {
        result[Int(modeVariable[mode])] = Int32(firstMode[j] + k)
      }
    }
    if model.makespan >= 0 { result[Int(model.makespan)] = Int32(makespan) }
    return result
  }
}
