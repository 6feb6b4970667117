import ReleaseModel
import Timeline

/// # Moves against the baseline, as modes (section 11)
///
/// A phase that the baseline has too gets, beside its ways, one that repeats the baseline's row exactly; all others cost
/// what a move costs and use one unit of the budgets of moves. So the network's cheapest schedule is the re-plan wanted,
/// and the optimizer knows nothing of baselines but the price by distance (`Displacement`). To prefer fewer moves among
/// plans that cost the same, all costs are scaled beyond the number of moves.
extension NetworkBuilder {
  /// Rows of the baseline by `release` and `phase`.
  static func rows(of baseline: Plan?) -> [[String]: Plan.Row] {
    Dictionary((baseline?.rows ?? []).map { ([$0.release, $0.phase], $0) }, uniquingKeysWith: { a, _ in a })
  }

  /// Adds the modes that keep an activity where the baseline has it; the activity's other modes begin at `first`.
  mutating func addKeepingModes(_ activity: Int, _ release: String, _ phase: String, from first: Int) {
    guard let terms, let row = baselineRows[[release, phase]], let start = scenario.grid.slot(of: row.start) else {
      return
    }
    var place = BaselinePlace(
      activity: activity, start: start,
      isPublished: terms.prices.isPublished(start, asOf: terms.replanning.asOf), keeping: [])
    if start >= floor && start <= network.horizon {
      let alike = (first..<network.modes.count).filter { repeats($0, row) && allows($0, start) }
      let named = alike.filter { origins[$0].window.map { scenario[$0].id } == row.window?.id }
      for mode in named.isEmpty ? alike : named {
        place.keeping.append(network.modes.count)
        var keeping = network.modes[mode]
        keeping.starts = startSet([start...start])
        network.modes.append(keeping)
        origins.append(origins[mode])
      }
    }
    if terms.held.contains(activity) && !place.keeping.isEmpty {
      let none = startSet([])
      for mode in first..<place.keeping[0] { network.modes[mode].starts = none }
    } else if terms.notLater.contains(activity) && start >= 0 {
      for mode in first..<network.modes.count { narrow(mode, to: 0...start) }
    }
    frame.places.append(place)
  }

  private func repeats(_ mode: Int, _ row: Plan.Row) -> Bool {
    let origin = origins[mode]
    guard origin.option == row.option, origin.bookings.count == row.bookings.count else { return false }
    return zip(origin.bookings, row.bookings).allSatisfy { own, old in
      guard scenario[own.environment].id == old.environment,
        case .instances(_, let members) = resourceOrigins[network.modes[mode].demands[own.demand].resource],
        let instance = members.first
      else { return false }
      return scenario[own.environment].instances[instance].id == old.instance
    }
  }

  private func allows(_ mode: Int, _ start: Slot) -> Bool {
    let mode = network.modes[mode]
    if let set = mode.starts { return network.startSets[set].contains { $0.contains(start) } }
    return mode.duration == 0 || network.calendars[mode.calendar].isWorking(start)
  }

  private mutating func narrow(_ mode: Int, to range: ClosedRange<Slot>) {
    let starts: [ClosedRange<Slot>]
    if let set = network.modes[mode].starts {
      starts = network.startSets[set]
    } else if network.modes[mode].duration == 0 {
      starts = [0...network.horizon]
    } else {
      starts = network.calendars[network.modes[mode].calendar].runs.map { $0.lowerBound...($0.upperBound - 1) }
    }
    network.modes[mode].starts = startSet(StartRanges.intersection(starts, [range]))
  }

  // MARK: prices

  mutating func addMovePrices() {
    guard let terms, terms.baseline != nil else { return }
    let deferrals = newDeferrals(terms)
    let moves = frame.places.count + deferrals.reduce(0) { $0 + $1.count }
    let heavy = terms.purpose == .fewestMoves(publishedFirst: true) ? moves + 1 : 0
    frame.weightOfPublished = heavy
    frame.scale = terms.purpose == .cost ? scale(terms, moves) : 0
    scaleCosts(frame.scale)
    let unit = frame.scale == 1 && terms.purpose == .cost ? 0 : 1
    let all = terms.maxMoves.map { addBudget($0) }
    let published = terms.maxPublishedMoves.map { addBudget($0) }
    for place in frame.places {
      let price = terms.prices.fixed(
        from: place.start, asOf: terms.replanning.asOf, slotsPerDay: scenario.grid.slotsPerDay)
      let modes = network.activities[place.activity].modes
      let cost = price * frame.scale + unit + (place.isPublished ? heavy : 0)
      for mode in modes.lowerBound..<(place.keeping.first ?? modes.upperBound) {
        network.modes[mode].cost += cost
        if let all { network.modes[mode].budgetUses.append(BudgetUse(budget: all, amount: 1)) }
        if place.isPublished, let published {
          network.modes[mode].budgetUses.append(BudgetUse(budget: published, amount: 1))
        }
      }
      let rate = terms.prices.rate(from: place.start, asOf: terms.replanning.asOf) * frame.scale
      if rate > 0 {
        network.displacements.append(Displacement(activity: place.activity, reference: place.start, rate: rate))
      }
    }
    for deferral in deferrals {
      network.groups[deferral.group].absenceCost +=
        deferral.price * frame.scale + deferral.count * unit + deferral.published * heavy
    }
  }

  private mutating func addBudget(_ capacity: Int) -> Int {
    network.budgets.append(Budget(capacity: max(0, capacity)))
    return network.budgets.count - 1
  }

  private struct Deferral {
    var group: Int
    var count: Int
    var published: Int
    var price: Int
  }

  /// What leaving out releases that the baseline plans counts: one move for each phase.
  private func newDeferrals(_ terms: ReplanTerms) -> [Deferral] {
    let planned = Set((terms.baseline?.rows ?? []).map(\.release))
    var found: [Deferral] = []
    for (index, release) in scenario.releases.enumerated() {
      guard let group = groupOfRelease[index], planned.contains(release.id) else { continue }
      var deferral = Deferral(group: group, count: release.phases.count, published: 0, price: 0)
      for phase in release.phases {
        let row = baselineRows[[release.id, scenario.phases[phase].id]]
        let start = row.flatMap { scenario.grid.slot(of: $0.start) } ?? Int.max / 2
        let asOf = terms.replanning.asOf
        if terms.prices.isPublished(start, asOf: asOf) { deferral.published += 1 }
        deferral.price += terms.prices.fixed(from: start, asOf: asOf, slotsPerDay: scenario.grid.slotsPerDay)
      }
      found.append(deferral)
    }
    return found
  }

  /// The factor that keeps any number of moves below one unit of cost; 1 where sums could overflow.
  private func scale(_ terms: ReplanTerms, _ moves: Int) -> Int {
    var most = Double(network.makespanCost) * Double(network.horizon)
    for delivery in network.deliveries {
      guard let due = delivery.due else { continue }
      most += Double(delivery.weight) * Double(max(0, network.horizon - due))
    }
    for group in network.groups { most += Double(group.absenceCost) }
    for activity in network.activities {
      most +=
        network.modes[activity.modes].lazy.map { mode in
          Double(mode.cost) + Double(mode.holdingRate) * Double(network.horizon)
        }.max() ?? 0
    }
    let asOf = terms.replanning.asOf
    for place in frame.places {
      most += Double(terms.prices.fixed(from: place.start, asOf: asOf, slotsPerDay: scenario.grid.slotsPerDay))
      most += Double(terms.prices.rate(from: place.start, asOf: asOf)) * Double(network.horizon)
    }
    return most * Double(moves + 1) < Double(1 << 60) ? moves + 1 : 1
  }

  private mutating func scaleCosts(_ factor: Int) {
    if factor == 1 { return }
    for mode in network.modes.indices {
      network.modes[mode].cost *= factor
      network.modes[mode].holdingRate *= factor
    }
    for group in network.groups.indices { network.groups[group].absenceCost *= factor }
    network.makespanCost *= factor
    if factor == 0 {
      network.deliveries = []
    } else {
      for delivery in network.deliveries.indices { network.deliveries[delivery].weight *= factor }
    }
  }
}
