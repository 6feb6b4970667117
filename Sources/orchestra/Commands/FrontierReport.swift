import PlanVerifier
import Planning
import ReleaseModel
import Reports
import ScenarioFiles
import Timeline

/// A frontier as table, CSV, drawing and JSON.
struct FrontierReport {
  let scenario: Scenario
  /// Nil: lateness against leaving out.
  var team: Team?
  var frontier: Frontier
  let colour: Bool
  var elapsed: Duration = .zero

  private var perDay: Int { scenario.grid.slotsPerDay }
  private func money(_ scaled: Int) -> String { Money.text(scaled, perDay: perDay) }
  private func x(_ point: FrontierPoint) -> String { team == nil ? money(point.x) : "\(point.x)" }

  var exit: ExitStatus {
    if !frontier.points.isEmpty { return .done }
    return frontier.unknown.isEmpty && !frontier.impossible.isEmpty && team != nil ? .infeasible : .noPlanYet
  }

  private var seconds: Double {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return (seconds * 10).rounded() / 10
  }

  private var title: String {
    let name = scenario.name.isEmpty ? "Scenario" : scenario.name
    if let team { return "\(name): cost against people of team \(team.id)" }
    return "\(name): lateness against leaving releases out"
  }

  private var heads: [String] {
    team.map { ["people of \($0.id)", "cost"] } ?? ["cost of what is left out", "all other cost"]
  }

  // MARK: text

  var text: String {
    let count = frontier.points.count
    var lines = [
      Paint.bold("\(title). \(count) plan\(count == 1 ? "" : "s"), every one verified, \(seconds) s.", colour), "",
    ]
    let rows =
      [heads + ["no plan there below", "late", "left out"]]
      + frontier.points.map { point in
        let low = point.isProved ? "proved" : money(point.bound)
        return [x(point), money(point.y), low, "\(point.measures.late.count)", names(point.measures.deferred)]
      }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for (index, row) in rows.enumerated() {
      let text = row.indices.map { column in
        column == row.count - 1
          ? row[column] : String(repeating: " ", count: widths[column] - row[column].count) + row[column]
      }.joined(separator: "  ")
      lines.append(index == 0 ? Paint.dim(text, colour) : text)
    }
    if team != nil {
      if !frontier.impossible.isEmpty {
        lines.append("No plan exists with \(frontier.impossible.map(String.init).joined(separator: ", ")).")
      }
      if !frontier.unknown.isEmpty {
        lines.append("No plan was found in time with \(frontier.unknown.map(String.init).joined(separator: ", ")).")
      }
    } else if !frontier.impossible.isEmpty {
      lines.append("No plan keeps every release.")
    }
    lines += advice
    return lines.joined(separator: "\n")
  }

  private func names(_ ids: [String]) -> String {
    ids.isEmpty ? "–" : ids.prefix(4).joined(separator: ", ") + (ids.count > 4 ? " and \(ids.count - 4) more" : "")
  }

  /// From which number on more people bring nothing any more.
  private var advice: [String] {
    guard let team, let best = frontier.points.last else { return [] }
    guard let first = frontier.points.first(where: { $0.y == best.y }), first.x < best.x else { return [] }
    return [
      "More than \(first.x) people of \(team.id) bring nothing here\(frontier.points.contains { $0.x == first.x && $0.isProved } ? "" : " that was found")."
    ]
  }

  // MARK: CSV, drawing, JSON

  /// Money in whole units with three places; one line a point.
  var csv: String {
    func plain(_ scaled: Int) -> String { money(scaled).replacing(",", with: "") }
    let first = team == nil ? "deferral-cost,other-cost" : "people,cost"
    let lines = frontier.points.map { point in
      [
        team == nil ? plain(point.x) : "\(point.x)", plain(point.y), plain(point.bound),
        point.isProved ? "yes" : "no", "\(point.measures.late.count)", plain(point.measures.cost.lateness),
        "\"" + point.measures.deferred.joined(separator: " ").replacing("\"", with: "\"\"") + "\"",
      ].joined(separator: ",")
    }
    return ([first + ",bound,proved,late,lateness-cost,left-out"] + lines).joined(separator: "\n") + "\n"
  }

  var picture: FrontierPicture {
    let day = Double(perDay)
    return FrontierPicture(
      title: title, axes: (heads[0], heads[1]),
      points: frontier.points.map { point in
        FrontierPicture.Point(
          x: team == nil ? Double(point.x) / day : Double(point.x), y: Double(point.y) / day,
          bound: Double(point.bound) / day,
          label:
            "\(heads[0]) \(x(point)), \(heads[1]) \(money(point.y))\(point.isProved ? ", proved" : ", none below \(money(point.bound))"); left out: \(names(point.measures.deferred))"
        )
      })
  }

  var json: JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("frontier")),
      ("status", .string(frontier.points.isEmpty ? "unknown" : "done")), ("exit", .int(Int(exit.rawValue))),
      ("scenario", .string(scenario.name)), ("per-day", .int(perDay)), ("team", .optional(team?.id)),
      (
        "points",
        .array(
          frontier.points.map { point in
            .object([
              (team == nil ? "deferral-cost" : "people", .int(point.x)),
              (team == nil ? "other-cost" : "cost", .int(point.y)), ("bound", .int(point.bound)),
              ("proved", .bool(point.isProved)), ("lateness", .int(point.measures.cost.lateness)),
              ("late", .int(point.measures.late.count)),
              ("deferred", .array(point.measures.deferred.map(JSONText.string))),
            ])
          })
      ),
      ("impossible", .array(frontier.impossible.map(JSONText.int))),
      ("unknown", .array(frontier.unknown.map(JSONText.int))), ("wall-seconds", .double(seconds)),
    ])
  }
}
