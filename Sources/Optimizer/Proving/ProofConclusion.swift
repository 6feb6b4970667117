import ReleaseGraph

/// The end of a proof log: bounds that need no search, where they prove more than the log does; the schedule; the claim.
struct ProofConclusion {
  private let network: Network

  init(_ network: Network) { self.network = network }

  func write(_ outcome: Outcome, to log: ProofLog) {
    defer { log.flush() }
    guard var proved = log.proved else { return log.append("c infeasible\n") }
    for (makespan, line) in facts(outcome) where makespan > proved {
      log.append(line)
      proved = makespan
    }
    guard let best = outcome.best else { return log.append("c bound \(proved)\n") }
    log.append("s" + starts(best.schedule) + "\n")
    let cost = best.objective.cost
    log.append(proved >= cost ? "c optimal \(cost)\n" : "c bound \(proved)\n")
  }

  private func starts(_ schedule: Schedule) -> String {
    var text = ""
    for (j, activity) in network.activities.enumerated() {
      text += " \(schedule.start[j])"
      if activity.modes.count > 1 { text += ":\(Int(schedule.mode[j]) - activity.modes.lowerBound + 1)" }
    }
    return text
  }

  static func line(_ witness: MakespanEnergy.Witness) -> String {
    func words(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " ") }
    let cutoffs = words([witness.head, witness.tail])
    return switch witness.row {
    case .resource(let r): "f energy \(witness.makespan) \(r + 1) \(cutoffs)\n"
    case .scaled(let r, let function):
      "f scaled \(witness.makespan) \(r + 1) \(cutoffs) : \(words(function.values))\n"
    case .clique(let members): "f clique \(witness.makespan) \(cutoffs) : \(words(members.map { $0 + 1 }))\n"
    }
  }

  private func facts(_ outcome: Outcome) -> [(makespan: Int, line: String)] {
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    guard heads.impossible == nil else { return [] }
    let path = heads.earliestEnd.max() ?? 0
    var result = [(path, "f path \(path)\n")]
    if let witness = MakespanEnergy(flat, blocks: blocks, heads: heads).best(above: path) {
      result.append((witness.makespan, Self.line(witness)))
    }
    if let proof = outcome.statistics.antichains {
      let numbers = [proof.makespan, proof.limit, proof.head, proof.tail].map(String.init).joined(separator: " ")
      let weights = proof.weights.map(String.init).joined(separator: " ")
      let prices = proof.prices.map(String.init).joined(separator: " ")
      result.append((proof.makespan, "f weights \(numbers) : \(weights) : \(prices)\n"))
    }
    return result
  }
}
