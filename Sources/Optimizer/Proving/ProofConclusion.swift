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

  private func facts(_ outcome: Outcome) -> [(makespan: Int, line: String)] {
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    guard heads.impossible == nil else { return [] }
    let path = heads.earliestEnd.max() ?? 0
    var result = [(path, "f path \(path)\n")]
    let energy = MakespanEnergy(flat, blocks: blocks, heads: heads)
    let bound = energy.bound(from: path)
    if let witness = energy.witness(bound) {
      result.append((bound, "f energy \(bound) \(witness.resource + 1) \(witness.head) \(witness.tail)\n"))
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
