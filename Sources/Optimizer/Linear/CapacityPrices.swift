package import LinearProgramming
package import ReleaseGraph

/// What more capacity would be worth, by the dual values of the aggregated relaxation: an estimate, since the relaxation
/// sees only part of the rules and a price holds for small changes alone.
package struct CapacityPrice: Hashable, Sendable {
  /// Resources of the network; several where phases choose among them.
  package var resources: [Int]
  /// A window's limit: the price is of one more deployment.
  package var isLimit: Bool
  package var from: Int
  package var to: Int
  /// Cost (scaled as in the network) that one more unit of capacity in [from, to) would save.
  package var worth: Double
}

extension CapacityPrice {
  /// The prices of all stretches of all resources that have one, dearest first; empty where the relaxation does not apply,
  /// nothing is scarce, or the back end gave up.
  package static func estimates(
    _ network: Network, _ backend: any LinearBackend, periods: Int, _ options: LinearOptions
  ) -> [CapacityPrice] {
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    guard heads.impossible == nil,
      let relaxation = DeliveryRelaxation(flat, blocks: blocks, heads: heads, periods: periods)
    else { return [] }
    var bound = DeliveryBound(relaxation)
    do throws(LinearError) {
      try bound.run(backend, options, rounds: 40)
    } catch {
      return []
    }
    var found: [CapacityPrice] = []
    for (cut, price) in zip(bound.cuts, bound.prices) where price > 0 {
      let (first, end) = (cut.row.first, cut.row.end)
      let units =
        cut.row.isLimit
        ? 1 : relaxation.pools[cut.row.pool].slots[end] - relaxation.pools[cut.row.pool].slots[first]
      found.append(
        CapacityPrice(
          resources: cut.row.isLimit ? [cut.row.pool] : relaxation.pools[cut.row.pool].resources,
          isLimit: cut.row.isLimit, from: relaxation.borders[first], to: relaxation.borders[end],
          worth: price * Double(units)))
    }
    return found.sorted { ($0.worth, $1.from, $1.resources.first ?? 0) > ($1.worth, $0.from, $0.resources.first ?? 0) }
  }
}
