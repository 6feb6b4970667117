package import Optimizer
package import ProofChecker
package import ReleaseGraph
import Timeline

/// Has the optimizer's proof of a makespan checked, by the network as it stands and code that shares nothing with it.
package enum MakespanProof {
  package static func check(_ proof: AntichainProof, of network: Network, nodeLimit: Int = 2_000_000) -> ProofVerdict {
    let certificate = WeightCertificate(
      weights: proof.weights, limit: proof.limit, head: proof.head, tail: proof.tail, makespan: proof.makespan,
      prices: proof.prices)
    return WeightChecker.check(certificate, of: problem(network), nodeLimit: nodeLimit)
  }

  /// A lag from start to start as one from the end; below 0 unless it is longer than the activity in every mode.
  private static func gap(_ arc: Arc, _ network: Network) -> Int {
    let durations = network.modes[network.activities[arc.from].modes].map(\.duration)
    let gap = arc.lag - (durations.min() ?? 0)
    return durations.allSatisfy { $0 <= arc.lag } ? gap : min(gap, -1)
  }

  /// Least durations and demands over the modes of mandatory activities; optional ones count as milestones. Orders on
  /// other calendars count without their lag.
  static func problem(_ network: Network) -> MakespanProblem {
    let resources = network.resources.indices.filter { network.resources[$0].kind != .windowLimit }
    func amount(_ mode: Mode, _ resource: Int) -> Int {
      mode.demands.filter { $0.resource == resource && $0.span != .occurrence }.map(\.amount).reduce(0, +)
    }
    var orders: [MakespanProblem.Order] = []
    for arc in network.arcs where arc.toEnd == .start && arc.from != arc.to {
      guard network.activities[arc.from].group == nil, network.activities[arc.to].group == nil else { continue }
      if arc.fromEnd == .start {
        if arc.calendar == 0 { orders.append(.init(before: arc.from, after: arc.to, lag: gap(arc, network))) }
        continue
      }
      guard arc.lag >= 0 else { continue }
      guard arc.calendar == 0 || arc.ordered else { continue }
      orders.append(.init(before: arc.from, after: arc.to, lag: arc.calendar == 0 ? arc.lag : 0))
    }
    return MakespanProblem(
      durations: network.activities.map { activity in
        activity.group == nil ? network.modes[activity.modes].map(\.duration).min() ?? 0 : 0
      },
      earliest: network.activities.map { max(0, $0.earliest) },
      demands: network.activities.map { activity in
        resources.map { resource in network.modes[activity.modes].map { amount($0, resource) }.min() ?? 0 }
      },
      capacities: resources.map { network.resources[$0].capacity.maximum * network.resources[$0].copies },
      orders: orders)
  }
}
