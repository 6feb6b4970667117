import ReleaseGraph

/// Prices of capacity: per pool and period for each slot and unit, per limit of an occurrence for each unit. Also what is
/// taken beyond the capacity, in the same places.
struct SlotPrices {
  var pools: [[Double]]
  var limits: [Double]

  init(_ relaxation: SlotRelaxation) {
    pools = Array(
      repeating: Array(repeating: 0, count: relaxation.periodCount), count: relaxation.supply.count)
    limits = Array(repeating: 0, count: relaxation.limits.count)
  }

  /// The prices that rows of the aggregated relaxation have; the borders must be among those of `relaxation`.
  init(_ relaxation: SlotRelaxation, after bound: DeliveryBound) {
    self.init(relaxation)
    let coarse = bound.relaxation
    var first = 0
    var firstOf: [Int] = []
    for border in coarse.borders {
      while first < relaxation.periodCount && relaxation.borders[first] < border { first += 1 }
      firstOf.append(first)
    }
    for (cut, price) in zip(bound.cuts, bound.prices) where price > 0 {
      let row = cut.row
      switch row.kind {
      case .energy:
        guard pools.indices.contains(row.pool) else { continue }
        for b in firstOf[row.first]..<firstOf[row.end] { pools[row.pool][b] += price }
      case .limits:
        let span = coarse.borders[row.first]..<coarse.borders[row.end]
        for (k, limit) in relaxation.limits.enumerated() where limit.resource == row.pool {
          let occurrence = relaxation.flat.network.windows[limit.window].occurrences[limit.occurrence]
          if occurrence.upperBound > span.lowerBound && occurrence.lowerBound < span.upperBound { limits[k] += price }
        }
      case .occurrence:
        for (k, limit) in relaxation.limits.enumerated()
        where limit.resource == row.pool && limit.window == row.first && limit.occurrence == row.end {
          limits[k] += price
        }
      }
    }
  }
}
