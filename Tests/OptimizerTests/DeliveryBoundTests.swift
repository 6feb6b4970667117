import LinearProgramming
import ReleaseGraph
import Testing
import Timeline

@testable import Optimizer

@Suite struct DeliveryBoundTests {
  private func bound(_ network: Network, _ backend: any LinearBackend, periods: Int) throws -> DeliveryBound? {
    let flat = FlatNetwork(network)
    let blocks = Blocks(flat)
    let heads = TimeBounds(flat, order: blocks.order)
    guard let relaxation = DeliveryRelaxation(flat, blocks: blocks, heads: heads, periods: periods) else { return nil }
    var bound = DeliveryBound(relaxation)
    try bound.run(backend, LinearOptions(), rounds: 30)
    return bound
  }

  /// No bound passes the optimum of a tiny network with every feature, whatever the periods and the back end.
  @Test func neverPassesTheOptimum() throws {
    let backends: [any LinearBackend] = [ExactSimplex()] + (LinearBackends.glpk.map { [$0] } ?? [])
    var compared = 0
    var positive = 0
    for seed in 1_000..<1_120 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      let network = random.make()
      var oracle = BruteForce(network)
      oracle.solve(limit: 12_000)
      guard oracle.tried <= 12_000, let truth = oracle.best else { continue }
      for backend in backends {
        for periods in [2, 5, network.horizon] {
          guard let bound = try bound(network, backend, periods: periods) else { continue }
          compared += 1
          if bound.bound > 0 { positive += 1 }
          #expect(bound.bound <= truth.cost, "seed \(seed), \(periods) periods, \(backend.name)")
        }
      }
    }
    #expect(compared > 60 && positive > 20, "\(positive) of \(compared) say anything")
  }

  /// The relaxation by slots never passes the optimum either, whatever the prices; and begins no lower than the
  /// aggregated bound whose prices it takes.
  @Test func slotsNeverPassTheOptimum() throws {
    var compared = 0
    var better = 0
    for seed in 2_000..<2_160 as Range<UInt64> {
      var random = RandomNetwork(seed: seed)
      let network = random.make()
      var oracle = BruteForce(network)
      oracle.solve(limit: 12_000)
      guard oracle.tried <= 12_000, let truth = oracle.best else { continue }
      guard let coarse = try bound(network, ExactSimplex(), periods: 4) else { continue }
      let flat = FlatNetwork(network)
      let blocks = Blocks(flat)
      let heads = TimeBounds(flat, order: blocks.order)
      let borders = Array(0...network.horizon)
      guard let relaxation = SlotRelaxation(flat, blocks: blocks, heads: heads, borders: borders) else { continue }
      compared += 1
      var ascent = PriceAscent(
        relaxation, from: SlotPrices(relaxation, after: coarse), cost: max(1, truth.cost))
      ascent.advance()
      #expect(ascent.bound <= truth.cost, "seed \(seed), first prices")
      for _ in 0..<60 { ascent.advance() }
      #expect(ascent.bound <= truth.cost, "seed \(seed)")
      if ascent.bound > coarse.bound { better += 1 }
    }
    #expect(compared > 30 && better > 10, "better on \(better) of \(compared)")
  }

  /// Ten equal deliveries of one day's work on one team: the bound is the cost of finishing them one by one.
  @Test func queueIsSeen() throws {
    var network = Network(horizon: 40)
    network.resources = [Resource(kind: .team, capacity: StepFunction(horizon: 40, value: 1))]
    for i in 0..<10 {
      network.modes.append(Mode(duration: 2, demands: [Demand(resource: 0, amount: 1, span: .work)]))
      network.activities.append(Activity(modes: i..<i + 1, latestEnd: 40, family: i))
      network.deliveries.append(Delivery(activity: i, due: 2, weight: 7))
    }
    let found = try #require(try bound(network, ExactSimplex(), periods: 40))
    // Ends 2, 4, …, 20 are late by 0, 2, …, 18.
    #expect(found.bound <= 7 * 90)
    #expect(found.bound >= 7 * 80, "\(found.bound)")
  }

  /// Two people of a team of three leave room for none of two: the same queue.
  @Test func whatDoesNotFitBesideIsSeen() throws {
    var network = Network(horizon: 40)
    network.resources = [Resource(kind: .team, capacity: StepFunction(horizon: 40, value: 3))]
    for i in 0..<10 {
      network.modes.append(Mode(duration: 2, demands: [Demand(resource: 0, amount: 2, span: .work)]))
      network.activities.append(Activity(modes: i..<i + 1, latestEnd: 40, family: i))
      network.deliveries.append(Delivery(activity: i, due: 2, weight: 7))
    }
    let found = try #require(try bound(network, ExactSimplex(), periods: 40))
    #expect(found.bound <= 7 * 90)
    #expect(found.bound >= 7 * 80, "\(found.bound)")
  }

  /// Bookings of two teams with shifts that follow each other hold an environment through both: one a day each, in turn.
  @Test func bookingsHoldThroughNights() throws {
    var network = Network(horizon: 80)
    let early = WorkCalendar(horizon: 80, runs: (0..<8).map { $0 * 10..<$0 * 10 + 5 })
    let late = WorkCalendar(horizon: 80, runs: (0..<8).map { $0 * 10 + 5..<$0 * 10 + 10 })
    network.calendars += [early, late]
    network.resources = [Resource(kind: .environment, capacity: StepFunction(horizon: 80, value: 1))]
    for i in 0..<4 {
      network.modes.append(
        Mode(duration: 10, calendar: 1 + i % 2, demands: [Demand(resource: 0, amount: 1, span: .hold(lead: 0))]))
      network.activities.append(Activity(modes: i..<i + 1, latestEnd: 80, family: i))
      network.deliveries.append(Delivery(activity: i, due: 15, weight: 2))
    }
    let found = try #require(try bound(network, ExactSimplex(), periods: 16))
    // One after the other they end at 15, 30, 45 and 60; by working slots alone (ten each, all day long) by 45 at the latest.
    #expect(found.bound <= 2 * (15 + 30 + 45))
    #expect(found.bound > 2 * (10 + 20 + 30), "\(found.bound)")
  }

  /// Of three deliveries that are due in an occurrence with room for one, two wait for the next ones.
  @Test func occurrencesHaveLimits() throws {
    var network = Network(horizon: 60)
    network.windows = [WindowTimes(occurrences: [10..<14, 30..<34, 50..<54])]
    network.startSets = [[10...13, 30...33, 50...53]]
    network.resources = [Resource(kind: .windowLimit, capacity: StepFunction(horizon: 60, value: 1))]
    for i in 0..<3 {
      network.modes.append(
        Mode(duration: 1, starts: 0, demands: [Demand(resource: 0, amount: 1, span: .occurrence)], window: 0))
      network.activities.append(Activity(modes: i..<i + 1, latestEnd: 60, family: i))
      network.deliveries.append(Delivery(activity: i, due: 11, weight: 1))
    }
    for periods in [2, 3, 60] {
      #expect(try #require(try bound(network, ExactSimplex(), periods: periods)).bound == 20 + 40)
    }
  }

  /// What may be left out is left out where that is cheaper than its lateness.
  @Test func deferralIsWeighed() throws {
    var network = Network(horizon: 20)
    network.resources = [Resource(kind: .team, capacity: StepFunction(horizon: 20, value: 1))]
    for i in 0..<2 {
      network.modes.append(Mode(duration: 10, demands: [Demand(resource: 0, amount: 1, span: .work)]))
      network.groups.append(InclusionGroup(absenceCost: i == 0 ? 30 : 1_000))
      network.activities.append(Activity(modes: i..<i + 1, latestEnd: 20, group: i, family: i))
      network.deliveries.append(Delivery(activity: i, due: 10, weight: 5))
    }
    let found = try #require(try bound(network, ExactSimplex(), periods: 20))
    #expect(found.bound > 20 && found.bound <= 30, "\(found.bound)")
  }
}

@Suite struct CapacityPriceTests {
  /// Work for 20 slots is due after 10 on a team of one: more of the team before the due date is worth something, and no
  /// more than all that lateness costs.
  @Test func scarceTimeHasAPrice() throws {
    var network = Network(horizon: 40)
    network.resources = [
      Resource(kind: .team, capacity: StepFunction(horizon: 40, value: 1)),
      Resource(kind: .team, capacity: StepFunction(horizon: 40, value: 9)),
    ]
    for i in 0..<4 {
      network.modes.append(
        Mode(duration: 5, demands: (0..<2).map { Demand(resource: $0, amount: 1, span: .work) }))
      network.activities.append(Activity(modes: i..<i + 1, latestEnd: 40, family: i))
      network.deliveries.append(Delivery(activity: i, due: 10, weight: 3))
    }
    let prices = try #require(CapacityPrice.estimates(network, ExactSimplex(), periods: 20, LinearOptions()))
    #expect(!prices.isEmpty)
    #expect(prices.allSatisfy { $0.resources == [0] && !$0.isLimit && $0.worth > 0 && $0.worth <= 3 * 15 * 20 })
    #expect(prices.contains { $0.from < 10 })
    // Twice the people: nothing is scarce any more before the due date but the last slots.
    network.resources[0].capacity = StepFunction(horizon: 40, value: 4)
    #expect(try #require(CapacityPrice.estimates(network, ExactSimplex(), periods: 20, LinearOptions())).isEmpty)
  }

  /// A back end that is too small gives no estimate rather than an empty one.
  @Test func givingUpIsTold() {
    var network = Network(horizon: 10)
    network.resources = [Resource(kind: .team, capacity: StepFunction(horizon: 10, value: 1))]
    network.modes = [Mode(duration: 5, demands: [Demand(resource: 0, amount: 1, span: .work)])]
    network.activities = [Activity(modes: 0..<1, latestEnd: 10, family: 0)]
    network.deliveries = [Delivery(activity: 0, due: 2, weight: 3)]
    #expect(CapacityPrice.estimates(network, ExactSimplex(cellLimit: 1), periods: 5, LinearOptions()) == nil)
  }
}
