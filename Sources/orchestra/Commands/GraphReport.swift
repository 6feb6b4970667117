import Planning
import ReleaseGraph
import ReleaseModel
import ScenarioFiles
import Timeline

/// What `graph` tells, as text and as JSON.
struct GraphReport {
  struct Impact {
    var name: String
    var release: ReleaseID
    var report: GraphStudy.SlipReport
  }

  let study: GraphStudy
  let limit: Int
  let showsContention: Bool
  let terminal: Terminal
  let impact: Impact?
  /// The critical chain of a plan, told from its last activity back.
  let critical: [String]?

  private var scenario: Scenario { study.scenario }
  private var words: TimeWords { TimeWords(scenario.grid) }

  // MARK: text

  var text: String {
    if let impact { return impactText(impact).joined(separator: "\n") }
    let contention = ContentionStudy(study)
    if showsContention { return weekText(contention).joined(separator: "\n") }
    var lines = overview
    lines += circleText + impossibleText + releaseText
    lines += contentionText(contention)
    if let critical { lines += ["", heading("Critical chain of the plan, from its end back:")] + capped(critical) }
    return lines.joined(separator: "\n")
  }

  private func heading(_ text: String) -> String { Paint.bold(text, terminal.colour) }

  private func capped(_ lines: [String]) -> [String] {
    lines.count <= limit ? lines : lines.prefix(limit) + ["  … and \(lines.count - limit) more (--limit 0 shows all)"]
  }

  private var overview: [String] {
    let network = study.model.network
    let order = study.parts(Components.byOrder(network))
    let shared = study.parts(Components.byResources(network))
    func parts(_ sizes: [Int]) -> String {
      sizes.count == 1
        ? "all hang together"
        : "\(sizes.count) parts" + (sizes[0] > 1 ? ", the largest of \(sizes[0]) releases" : " of one release each")
    }
    return [
      "\(scenario.name): \(scenario.releases.count) releases, \(scenario.phases.count) phases, \(network.arcs.count) orders and lags.",
      "By orders: \(parts(order)). By shared people, environments and windows: \(parts(shared)).",
    ]
  }

  private var circleText: [String] {
    guard !study.circles.isEmpty else { return [] }
    return ["", Paint.bad("Circles that no dates can satisfy:", terminal.colour)]
      + capped(study.circles.flatMap { lines(of: $0) })
  }

  private func lines(of circle: Circle) -> [String] { CircleWords(study).lines(circle).map { "  " + $0 } }

  private var impossibleText: [String] {
    let impossible = study.impossible
    guard !impossible.isEmpty else { return [] }
    return ["", Paint.bad("Without any possible time:", terminal.colour)]
      + capped(
        impossible.map { i in
          let low = study.earliest.earliestStart[i]
          return
            "  \(study.model.name(ofActivity: i)): not before \(words.begin(min(low, scenario.grid.slotCount))), and no time after that serves"
        })
  }

  /// The releases with the least slack first.
  private var ranked: [GraphStudy.ReleaseTimes] {
    study.releases().sorted { ($0.slack ?? .max, $0.release.index) < ($1.slack ?? .max, $1.release.index) }
  }

  private var releaseText: [String] {
    let width = min(28, scenario.releases.map(\.id.count).max() ?? 0)
    return ["", heading("Earliest deliveries if nobody had to share, the tightest first:")]
      + capped(
        ranked.map { times in
          let id = scenario[times.release].id.padding(to: width)
          guard let end = times.earliestDelivery else { return "  \(id)  can't be delivered" }
          let slack = times.slack.map { slack in
            slack < 0
              ? Paint.bad("late by \(words.stretch(slack)) at best", terminal.colour)
              : slack == 0 ? "no slack" : "slack \(words.stretch(slack))"
          }
          return "  \(id)  \(words.end(end))  \(slack ?? "no due date")  \(chainText(times.chain))"
        })
  }

  /// The releases of a chain with the phases that decide, first to last.
  private func chainText(_ chain: [Int]) -> String {
    let names = chain.reversed().map { i in study.model.name(ofActivity: i) }
    guard names.count > 4 else { return names.joined(separator: " → ") }
    return names.prefix(2).joined(separator: " → ") + " → … → " + names.suffix(2).joined(separator: " → ")
  }

  private func contentionText(_ contention: ContentionStudy) -> [String] {
    guard !contention.rows.isEmpty else { return [] }
    let width = min(28, contention.rows.map { $0.id.count + $0.kind.rawValue.count + 1 }.max() ?? 0)
    return ["", heading("Contention: what all releases would want, of what there is (--contention: week by week):")]
      + capped(
        contention.rows.map { row in
          let name = "\(row.kind.rawValue) \(row.id)".padding(to: width)
          return
            "  \(name)  \(padded(row.percent)) in all;  as early as may be: \(worst(row, row.early, contention));  just in time: \(worst(row, row.justInTime, contention))"
        })
  }

  private func worst(_ row: ContentionStudy.Row, _ demand: [Int], _ contention: ContentionStudy) -> String {
    guard let worst = row.worst(demand) else { return "nothing" }
    let over = demand.indices.count { demand[$0] > row.supply[$0] }
    let text = "\(percent(worst.percent)) in the week of \(week(worst.week, contention))"
    return over > 0 ? Paint.warning(text, terminal.colour) + " (\(over) week\(over == 1 ? "" : "s") over)" : text
  }

  private func week(_ index: Int, _ contention: ContentionStudy) -> String {
    scenario.grid.instant(of: contention.weeks[index]).date.description
  }

  private func percent(_ value: Int?) -> String { value.map { "\($0) %" } ?? "none there" }

  private func padded(_ value: Int?) -> String {
    let text = percent(value)
    return String(repeating: " ", count: max(0, 6 - text.count)) + text
  }

  private func weekText(_ contention: ContentionStudy) -> [String] {
    var lines: [String] = []
    for row in contention.rows.prefix(limit) {
      lines.append(heading("\(row.kind.rawValue) \(row.id): \(percent(row.percent)) of what there is"))
      for week in row.supply.indices where row.early[week] + row.justInTime[week] > 0 {
        let early = ContentionStudy.Row.percent(row.early[week], row.supply[week])
        let late = ContentionStudy.Row.percent(row.justInTime[week], row.supply[week])
        lines.append(
          "  \(self.week(week, contention))  early \(padded(early)) \(bar(early))  just in time \(padded(late)) \(bar(late))"
        )
      }
    }
    if contention.rows.isEmpty { lines.append("Nothing is shared.") }
    if contention.rows.count > limit {
      lines.append("… and \(contention.rows.count - limit) more (--limit 0 shows all)")
    }
    return lines
  }

  /// Ten characters for 100 %, fifteen at most.
  private func bar(_ percent: Int?) -> String {
    let length = min(15, (min(percent ?? 1000, 1000) + 9) / 10)
    let text = String(repeating: "#", count: min(10, length)) + String(repeating: "!", count: max(0, length - 10))
    return text.padding(to: 15)
  }

  private func impactText(_ impact: Impact) -> [String] {
    let report = impact.report
    var lines = [heading("If \(impact.name) slips by \(words.stretch(report.by)):")]
    if report.hits.isEmpty { lines.append("  no delivery moves: the slip is taken up by slack.") }
    lines += capped(
      report.hits.map { hit in
        let id = scenario[hit.release].id
        guard let shift = hit.shift, let after = hit.latenessAfter else {
          return "  \(id)  " + Paint.bad("can no longer be delivered", terminal.colour)
        }
        var line = "  \(id)  moves by \(words.stretch(shift))"
        if after > hit.latenessBefore {
          let cost = scenario[hit.release].delayCost * (after - hit.latenessBefore)
          line +=
            ", " + Paint.bad("late by \(words.stretch(after))", terminal.colour)
            + (cost > 0 ? " (+\(Money.text(cost, perDay: scenario.grid.slotsPerDay)))" : "")
        } else if scenario[hit.release].due != nil {
          line += after > 0 ? ", late as before" : ", still on time"
        }
        return line
      })
    lines.append(
      report.reachable == 0
        ? "No other release comes after it."
        : "\(report.reachable) other release\(report.reachable == 1 ? " comes" : "s come") after it by some chain of orders; "
          + (report.harmless >= scenario.grid.slotCount
            ? "none of their deliveries moves, however long it slips."
            : report.harmless == 0
              ? "any slip moves a delivery of theirs."
              : "up to \(words.stretch(report.harmless)) of slip moves no delivery of theirs."))
    lines.append("Earliest dates are compared, as if nobody had to share; what sharing adds, 'orchestra replan' tells.")
    return lines
  }

  // MARK: JSON

  var json: JSONText {
    let grid = scenario.grid
    func instant(_ slot: Int) -> JSONText { .string(grid.instant(of: slot).description) }
    var members: [(key: String, value: JSONText)] = [
      ("schema-version", .int(1)), ("command", .string("graph")), ("status", .string("listed")), ("exit", .int(0)),
      ("releases-count", .int(scenario.releases.count)), ("phases-count", .int(scenario.phases.count)),
      ("arcs-count", .int(study.model.network.arcs.count)), ("per-day", .int(grid.slotsPerDay)),
    ]
    if let impact {
      members.append(("impact", json(impact)))
      return .object(members)
    }
    let network = study.model.network
    members += [
      ("parts-by-order", .array(study.parts(Components.byOrder(network)).prefix(limit).map(JSONText.int))),
      ("parts-by-resources", .array(study.parts(Components.byResources(network)).prefix(limit).map(JSONText.int))),
      ("tight", .bool(study.earliest.isTight)),
      (
        "circles",
        .array(study.circles.prefix(limit).map { .array(CircleWords(study).lines($0).map(JSONText.string)) })
      ),
      (
        "impossible",
        .array(study.impossible.prefix(limit).map { .string(study.model.name(ofActivity: $0)) })
      ),
      (
        "releases",
        .array(
          ranked.prefix(limit).map { times in
            .object([
              ("release", .string(scenario[times.release].id)),
              ("earliest-delivery", times.earliestDelivery.map(instant) ?? .null),
              ("slack-slots", .optional(times.slack)),
              ("chain", .array(times.chain.reversed().map { .string(study.model.name(ofActivity: $0)) })),
              ("phases", .array(scenario[times.release].phases.map { phaseJSON($0) })),
            ])
          })
      ),
      ("contention", contentionJSON),
    ]
    if let critical { members.append(("critical-chain", .array(critical.map(JSONText.string)))) }
    return .object(members)
  }

  private func phaseJSON(_ i: Int) -> JSONText {
    let grid = scenario.grid
    let name = JSONText.string(scenario.phases[i].id)
    guard !study.earliest.isImpossible(i) else { return .object([("phase", name), ("possible", .bool(false))]) }
    return .object([
      ("phase", name), ("possible", .bool(true)),
      ("earliest-start", .string(grid.instant(of: study.earliest.earliestStart[i]).description)),
      ("earliest-end", .string(grid.instant(of: study.earliest.earliestEnd[i]).description)),
      ("latest-start", .string(grid.instant(of: study.latest.latestStart[i]).description)),
      ("latest-end", .string(grid.instant(of: study.latest.latestEnd[i]).description)),
      ("slack-slots", .int(study.latest.totalSlack(i))), ("free-slack-slots", .int(study.latest.freeSlack[i])),
    ])
  }

  private var contentionJSON: JSONText {
    let contention = ContentionStudy(study)
    return .array(
      contention.rows.prefix(limit).map { row in
        .object([
          ("kind", .string(row.kind.rawValue)), ("id", .string(row.id)), ("percent", .optional(row.percent)),
          (
            "weeks",
            .array(
              row.supply.indices.filter { row.early[$0] + row.justInTime[$0] > 0 }.map { week in
                .object([
                  ("week", .string(self.week(week, contention))), ("supply", .int(row.supply[week])),
                  ("early", .int(row.early[week])), ("just-in-time", .int(row.justInTime[week])),
                ])
              })
          ),
        ])
      })
  }

  private func json(_ impact: Impact) -> JSONText {
    .object([
      ("item", .string(impact.name)), ("by-slots", .int(impact.report.by)),
      ("harmless-slots", .int(impact.report.harmless)), ("reachable-releases", .int(impact.report.reachable)),
      (
        "hits",
        .array(
          impact.report.hits.prefix(limit).map { hit in
            .object([
              ("release", .string(scenario[hit.release].id)), ("shift-slots", .optional(hit.shift)),
              ("late-before-slots", .int(hit.latenessBefore)), ("late-after-slots", .optional(hit.latenessAfter)),
            ])
          })
      ),
    ])
  }
}
