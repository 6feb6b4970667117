import ReleaseModel

/// The kinds of phase in the order in which they first occur; phases without a kind are told by their ids where these are
/// few, else by what they do.
struct PhaseKinds: Sendable {
  let names: [String]
  /// Per phase: index into `names`.
  let ofPhase: [Int]

  init(_ scenario: Scenario) {
    var names: [String] = []
    var known: [String: Int] = [:]
    let tellsIDs = Set(scenario.phases.lazy.filter { $0.kind == nil && !$0.isGate }.map(\.id)).count <= 10
    ofPhase = scenario.phases.map { phase -> Int in
      let kind = phase.kind ?? (phase.isGate ? "gate" : tellsIDs ? phase.id : phase.windows.isEmpty ? "work" : "deploy")
      if let index = known[kind] { return index }
      known[kind] = names.count
      names.append(kind)
      return names.count - 1
    }
    self.names = names
  }
}
