import DenseCollections
import Foundation
import ScenarioFiles

/// Span and capacities from demand, places in time, and what ties releases to each other.
extension ScenarioGenerator {
  /// Load that no resource exceeds.
  private static let ceiling = 1.04

  /// Chooses the span, near what suits the size, at which the third busiest resource is fullest; no resource is more
  /// than 105 % full where people fit at all.
  mutating func fit() {
    let weeks = min(52, 12 + 4 * log2(max(1, Double(count) / 5))) * (family == .services ? 0.6 : 1)
    var best = (load: -1.0, span: 84)
    for step in 0...50 {
      let span = Int(weeks * 7 * (0.75 + Double(step) * 0.01))
      let loads = self.loads(over: span).sorted(by: >)
      let load = loads[min(2, loads.count - 1)]
      if loads[0] <= 1.05, load > best.load { best = (load, span) }
    }
    span = best.span
    for index in teams.indices { teams[index].capacity = capacity(of: teams[index], over: span) }
    for index in environments.indices {
      environments[index].capacity = capacity(of: environments[index], over: span)
    }
  }

  /// Days on which people or an environment can be had, of so many calendar days.
  private func available(_ resource: DraftResource, over span: Int) -> Double {
    guard resource.kind == .team else { return Double(span) }
    let week = resource.fields.contains { $0.value == .string("six-days") } ? 6.0 : 5.0
    return Double(span) * week / 7
  }

  private func capacity(of resource: DraftResource, over span: Int) -> Int {
    max(resource.largest, Int((resource.demand / (available(resource, over: span) * Self.ceiling)).rounded(.up)))
  }

  private func load(of resource: DraftResource, over span: Int) -> Double {
    resource.demand / (available(resource, over: span) * Double(capacity(of: resource, over: span)))
  }

  private func loads(over span: Int) -> [Double] { (teams + environments).map { load(of: $0, over: span) } }

  /// Loads at the span chosen, the busiest first.
  var reportedLoads: [GeneratedScenario.Load] {
    (teams + environments)
      .map { GeneratedScenario.Load(resource: $0.id, percent: Int((load(of: $0, over: span) * 100).rounded())) }
      .sorted { ($0.percent, $1.resource) > ($1.percent, $0.resource) }
  }

  /// Behind the span, what is late and the longest release find room.
  var horizon: Int {
    let longest = releases.map(\.length).max() ?? 0
    return (span * 3 / 2 + longest * 2 + 42) / 7 * 7
  }

  /// Earliest starts spread over the span within each domain.
  mutating func placeInTime() {
    for index in releases.indices {
      let room = max(1, span - releases[index].length * 6 / 5)
      releases[index].earliest = random.below(room) * 9 / 10
    }
  }

  /// The day of a release's due date.
  mutating func due(_ release: DraftRelease) -> Int {
    min(span, release.earliest + release.length * draw(120...190) / 100 + draw(0...3))
  }

  mutating func relate() {
    isMember = [Bool](repeating: false, count: count)
    if family == .convoys { compose() }
    for domain in 0..<domains {
      let members = domain * Self.domainSize..<min(count, (domain + 1) * Self.domainSize)
      let order = members.sorted { (releases[$0].earliest, $0) < (releases[$1].earliest, $1) }
      for position in order.indices.dropFirst() where percent(family == .services ? 35 : 20) {
        let later = releases[order[position]]
        let earlier = releases[order[random.below(position)]]
        // What may be left out does not bind what may not.
        guard earlier.deferCost == nil || later.deferCost != nil else { continue }
        let ends = percent(50) ? ("sit", "sit") : ("build", "sit")
        var fields: Fields = [
          ("from", .string("\(earlier.id).\(ends.0)")), ("to", .string("\(later.id).\(ends.1)")),
        ]
        if percent(30) { fields.append(("lag", .days(draw(1...3)))) }
        dependencies.append(.object(fields))
      }
    }
    if family == .handovers { bindHandovers() }
  }

  /// Trains of two or three releases of a domain, none of which may be left out.
  private mutating func compose() {
    var index = 0
    while index + 2 < count {
      let size = draw(2...3)
      let members = index..<index + size
      let isOneDomain = releases[index].domain == releases[index + size - 1].domain
      if isOneDomain, percent(45) {
        let earliest = releases[index].earliest
        for member in members {
          releases[member].deferCost = nil
          releases[member].earliest = min(earliest, max(0, span - releases[member].length * 6 / 5))
          isMember[member] = true
        }
        composites.append(
          .object([
            ("id", .string("train-\(composites.count + 1)")),
            ("releases", .array(members.map { .string(releases[$0].id) })),
            ("sync", .string("same-window")),
          ]))
      }
      index += size
    }
  }

  /// A rehearsal is good for some weeks; some deployments are kept apart.
  private mutating func bindHandovers() {
    for index in releases.indices where percent(60) {
      let id = releases[index].id
      dependencies.append(
        .object([
          ("from", .string("\(id).rehearsal")), ("to", .string("\(id).deploy")), ("max", .days(draw(21...35))),
        ]))
    }
    for index in stride(from: 0, to: count - 1, by: 7)
    where releases[index].domain == releases[index + 1].domain {
      dependencies.append(
        .object([
          ("apart", .words("\(releases[index].id).deploy", "\(releases[index + 1].id).deploy")),
          ("gap", .string("24h")),
        ]))
    }
  }
}
