package import ReleaseModel

extension Replanning {
  /// Gates that nothing can open, each with the criterion that has failed without a date on which it will be ready:
  /// no plan exists with them, a relaxed one neither, but where their releases may be left out.
  package var closedGates: [String] {
    var found: [String] = []
    func look(_ name: String, _ criteria: [Criterion]) {
      for one in criteria where one.status == .failed && one.ready == nil {
        found.append("gate '\(name)' can't open: '\(one.id)' has failed, and no date says when it will be ready")
      }
    }
    for index in scenario.phases.indices where !states[index].hasStarted {
      look(scenario.path(of: PhaseID(index)), scenario.phases[index].criteria)
    }
    for (index, composite) in scenario.composites.enumerated() where !gateStates[index].hasStarted {
      look(composite.id + ".gate", composite.gate?.criteria ?? [])
    }
    return found
  }
}
