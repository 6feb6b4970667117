import ReleaseModel
import Timeline

/// What could be read of a progress file, whole or not: so that one fault does not hide others.
struct ProgressDraft {
  /// Stands where no instant could be read: before all others.
  static let noInstant = Placed(LocalInstant(CivilDate(dayNumber: 0)), at: .unknown)

  var progress = Progress(asOf: noInstant)
  var knowsAsOf = false
  /// Records of phases with faults: what they name is looked at, what they lack is not missed.
  var incomplete: [Progress.PhaseRecord] = []
  /// Gates of records that name no criterion.
  var gates: [Placed<String>] = []
}

extension ProgressResolver {
  /// The errors in the sound parts of a file with faults.
  static func faults(in draft: ProgressDraft, on scenario: Scenario, baseline: Plan?) -> [Diagnostic] {
    var resolver = ProgressResolver(draft.progress, scenario, baseline)
    if draft.knowsAsOf {
      resolver.readAsOf(draft.progress.asOf)
    } else {
      resolver.asOf = scenario.grid.slotCount
      resolver.knowsAsOf = false
    }
    resolver.readPhases(draft.progress.phases)
    for record in draft.incomplete { resolver.readIncomplete(record) }
    resolver.replaceCriteria(draft.progress)
    for gate in draft.gates {
      if let subject = resolver.subject(gate, "gate") { _ = resolver.criteria(of: subject, named: gate) }
    }
    return resolver.report.items.filter { $0.severity == .error }
  }
}
