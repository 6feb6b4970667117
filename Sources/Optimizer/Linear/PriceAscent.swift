/// # Better prices, step by step
///
/// Each step evaluates the prices and raises those of what is taken beyond its capacity, lowers those of what is left.
/// Every price has a pace of its own (the excess over its usual size, both fading), which slows to nothing within a
/// round; the next round goes on from the best prices. A pace under which the bound collapses is much too fast, one under
/// which a round gains little a bit too fast; it ends where slower rounds gain next to nothing either.
///
/// - Source:   Held, Karp 1971 (subgradients); Kingma, Ba 2015 (pace by moments).
/// - Rejected: Polyak's steps and levels: after 120 steps four fifths of the bound of this rule at most.
struct PriceAscent {
  private(set) var pricing: SlotPricing
  private(set) var bound = 0
  private(set) var isFinished = false
  private(set) var steps = 0
  /// Per activity its end in the best answer; nil: left out.
  private(set) var ends: [Int?] = []
  private var best: SlotPrices
  private var prices: SlotPrices
  private var mean: SlotPrices
  private var square: SlotPrices
  private var pace: Double
  private let periodLength: Double
  private var step = 0
  private var boundBefore = 0
  /// Rounds that gained next to nothing, one after the other.
  private var idleRounds = 0

  private static let roundSteps = 32
  private static let fading = 0.8
  private static let squareFading = 0.95
  private static let mostIdleRounds = 4

  /// `cost`: of the order of what the schedule will cost.
  init(_ relaxation: SlotRelaxation, from prices: SlotPrices, cost: Int) {
    pricing = SlotPricing(relaxation)
    self.prices = prices
    best = prices
    mean = SlotPrices(relaxation)
    square = mean
    let supply = relaxation.supply.reduce(0.0) { $0 + $1.reduce(0) { $0 + Double($1) } }
    pace = 120 * Double(max(1, cost)) / max(1, supply)
    periodLength = Double(relaxation.flat.horizon) / Double(max(1, relaxation.periodCount))
  }

  var ticks: Int { pricing.ticks }

  mutating func advance() {
    guard !isFinished, let answer = pricing.evaluate(prices) else {
      isFinished = true
      return
    }
    steps += 1
    if answer.bound > bound || ends.isEmpty {
      bound = answer.bound
      best = prices
      ends = answer.ends
    }
    if step > 1 && answer.bound < bound / 2 {
      endRound(slower: 4)
      return
    }
    move(answer.excess, pace * (1 - Double(step) / Double(Self.roundSteps)))
    step += 1
    if step == Self.roundSteps { endRound(slower: Double(bound - boundBefore) < 0.03 * Double(bound) ? 2.5 : 1.25) }
  }

  private mutating func endRound(slower factor: Double) {
    let isIdle = step == Self.roundSteps && Double(bound - boundBefore) < 0.002 * Double(bound)
    idleRounds = isIdle ? idleRounds + 1 : step == Self.roundSteps ? 0 : idleRounds
    pace /= factor
    isFinished = idleRounds == Self.mostIdleRounds || pace < 1e-9
    boundBefore = bound
    step = 0
    prices = best
    mean = SlotPrices(pricing.relaxation)
    square = mean
  }

  private mutating func move(_ excess: SlotPrices, _ pace: Double) {
    for p in prices.pools.indices {
      for b in prices.pools[p].indices {
        Self.move(
          &prices.pools[p][b], excess.pools[p][b], &mean.pools[p][b], &square.pools[p][b], pace)
      }
    }
    for k in prices.limits.indices {
      Self.move(&prices.limits[k], excess.limits[k], &mean.limits[k], &square.limits[k], pace * periodLength)
    }
  }

  @inline(__always)
  private static func move(
    _ price: inout Double, _ excess: Double, _ mean: inout Double, _ square: inout Double, _ pace: Double
  ) {
    mean = fading * mean + (1 - fading) * excess
    square = squareFading * square + (1 - squareFading) * excess * excess
    if square > 0 { price = max(0, price + pace * mean / (square.squareRoot() + 1e-9)) }
  }
}
