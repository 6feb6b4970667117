package import LinearProgramming
package import ReleaseGraph

/// What more capacity would be worth, by the dual values of the aggregated relaxation: an estimate, since the relaxation
/// sees only part of the rules and a price holds for small changes alone.
package struct CapacityPrice: Hashable, Sendable {
  /// Resources of the network; several where phases choose among them.
  package var resources: [Int]
  /// A window's limit: the worth is of one more deployment; of teams and environments it is of one more unit all along.
  package var isLimit: Bool
  package var from: Int
  package var to: Int
  /// Cost (scaled as in the network) that one more in [from, to) would save.
  package var worth: Double
}

extension CapacityPrice {
  /// The prices of all stretches of all resources that have one, dearest first; empty where nothing is scarce. Nil where
  /// the relaxation does not apply or the back end gave up.
  package static func estimates(
    _ network: Network, _ backend: any LinearBackend, periods: Int, _ options: LinearOptions
  ) -> [CapacityPrice]? {
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    guard heads.impossible == nil,
      let relaxation = DeliveryRelaxation(flat, blocks: blocks, heads: heads, periods: periods, isRefined: false)
    else { return nil }
    var bound = DeliveryBound(relaxation)
    do throws(LinearError) {
      try bound.run(backend, options, rounds: 40)
    } catch {
      return nil
    }
    guard bound.solves > 0 else { return nil }
    return prices(relaxation, bound).sorted {
      ($0.worth, $1.from, $1.resources.first ?? 0) > ($1.worth, $0.from, $0.resources.first ?? 0)
    }
  }

  private static func prices(_ relaxation: DeliveryRelaxation, _ bound: DeliveryBound) -> [CapacityPrice] {
    let periods = relaxation.periodCount
    var ofPool = [[Double]](repeating: Array(repeating: 0, count: periods), count: relaxation.pools.count)
    var ofLimit: [(resource: Int, prices: [Double])] =
      relaxation.limitResources.map { ($0, Array(repeating: 0, count: periods)) }
    var occurrences: [CapacityPrice] = []
    for (cut, price) in zip(bound.cuts, bound.prices) where price > 0 {
      switch cut.row.kind {
      case .occurrence:
        let times = relaxation.network.windows[cut.row.first].occurrences[cut.row.end]
        occurrences.append(
          CapacityPrice(
            resources: [cut.row.pool], isLimit: true, from: times.lowerBound, to: times.upperBound, worth: price))
      case .limits:
        guard let k = ofLimit.firstIndex(where: { $0.resource == cut.row.pool }) else { continue }
        for p in cut.row.first..<cut.row.end { ofLimit[k].prices[p] += price }
      case .energy:
        for p in cut.row.first..<cut.row.end { ofPool[cut.row.pool][p] += price }
      }
    }
    var found = occurrences
    for (pool, prices) in ofPool.enumerated() {
      let slots = relaxation.pools[pool].slots
      for stretch in stretches(prices) {
        found.append(
          CapacityPrice(
            resources: relaxation.pools[pool].resources, isLimit: false, from: relaxation.borders[stretch.lowerBound],
            to: relaxation.borders[stretch.upperBound],
            worth: prices[stretch.lowerBound] * Double(slots[stretch.upperBound] - slots[stretch.lowerBound])))
      }
    }
    for (resource, prices) in ofLimit {
      for stretch in stretches(prices) {
        found.append(
          CapacityPrice(
            resources: [resource], isLimit: true, from: relaxation.borders[stretch.lowerBound],
            to: relaxation.borders[stretch.upperBound], worth: prices[stretch.lowerBound]))
      }
    }
    return found
  }

  /// Longest runs of periods with one price above 0.
  private static func stretches(_ prices: [Double]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var p = 0
    while p < prices.count {
      var q = p + 1
      while q < prices.count && abs(prices[q] - prices[p]) <= 1e-9 * max(1, prices[p]) { q += 1 }
      if prices[p] > 1e-9 { found.append(p..<q) }
      p = q
    }
    return found
  }
}
