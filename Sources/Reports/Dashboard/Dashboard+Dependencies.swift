import ReleaseModel
import Timeline

/// Dependencies between releases, and who waits for whom.
extension Dashboard {
  private struct Edge {
    var dependency: Dependency
    var from: Int
    var to: Int
    /// Minutes between what it binds, the lag taken off; nil where the plan lacks an end, or the lag counts working time.
    var slack: Int?
    var fromTeam: String
    var toTeam: String
  }

  private func team(_ endpoint: Endpoint) -> String {
    func of(_ phase: Int) -> String? {
      guard let bar = picture.bars[phase] else {
        return scenario.phases[phase].options[0].teams.first.map { scenario[$0.team].id }
      }
      return picture.option(of: phase, bar).teams.first.map { scenario[$0.team].id }
    }
    switch endpoint {
    case .phase(let id): return of(id.index) ?? "no team"
    case .release(let id): return scenario[id].phases.lazy.compactMap(of).first ?? "no team"
    }
  }

  private func extent(_ endpoint: Endpoint) -> (release: Int, start: Int?, end: Int?) {
    switch endpoint {
    case .phase(let id): return (scenario[id].release.index, picture.bars[id.index]?.start, picture.bars[id.index]?.end)
    case .release(let id):
      let bars = scenario[id].phases.compactMap { picture.bars[$0] }
      return (id.index, bars.map(\.start).min(), bars.map(\.end).max())
    }
  }

  private var edges: [Edge] {
    scenario.dependencies.compactMap { dependency in
      let from = extent(dependency.from)
      let to = extent(dependency.to)
      guard isShown[from.release] || isShown[to.release] else { return nil }
      let fromEnd = dependency.kind == .finishToStart || dependency.kind == .finishToFinish
      let toStart = dependency.kind == .finishToStart || dependency.kind == .startToStart
      var slack: Int?
      if let a = fromEnd ? from.end : from.start, let b = toStart ? to.start : to.end, dependency.calendar == nil {
        slack = b - a - dependency.lag * slotMinutes
      }
      return Edge(
        dependency: dependency, from: from.release, to: to.release, slack: slack, fromTeam: team(dependency.from),
        toTeam: team(dependency.to))
    }
  }

  var dependencies: Markup {
    let edges = edges
    if edges.isEmpty { return "<p>No release depends on another.</p>" }
    return """
      \(matrix(edges))
      <h3>Each dependency</h3>
      <div class="wide tall" tabindex="0" role="region" aria-label="Table of dependencies"><table class="sticky"><thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Kind</th><th scope="col">Lag</th><th scope="col">Teams</th><th scope="col">To spare</th><th scope="col">Why</th></tr></thead><tbody>
      \(edges.markup { edge in
        "<tr><td><a href=\"#timeline\" data-release=\"\(edge.from)\">\(name(of: edge.dependency.from))</a></td><td><a href=\"#timeline\" data-release=\"\(edge.to)\">\(name(of: edge.dependency.to))</a></td><td class=\"nowrap\">\(edge.dependency.kind.rawValue)</td><td class=\"nowrap\">\(lag(edge.dependency))</td><td>\(edge.fromTeam) → \(edge.toTeam)</td><td class=\"nowrap\">\(spare(edge))</td><td>\(edge.dependency.annotations.why ?? edge.dependency.annotations.note ?? "")</td></tr>\n" })
      </tbody></table></div>
      """
  }

  private func lag(_ dependency: Dependency) -> String {
    let calendar = dependency.calendar.map { " of \(scenario[$0].id)" } ?? ""
    let text =
      dependency.lag == 0
      ? "none" : (dependency.lag < 0 ? "−" : "") + DateWords.stretch(abs(dependency.lag) * slotMinutes)
    let most = dependency.max.map { ", at most \(DateWords.stretch($0.value * slotMinutes))" } ?? ""
    return text + (dependency.lag == 0 ? "" : calendar) + most
  }

  private func spare(_ edge: Edge) -> Markup {
    guard let slack = edge.slack else { return "–" }
    if slack < 0 { return "<span class=\"tag bad\">⚠ broken by \(DateWords.stretch(-slack))</span>" }
    if slack == 0 { return "<span class=\"tag fair\"><span aria-hidden=\"true\">●</span> none: binds</span>" }
    return "\(DateWords.stretch(slack))"
  }

  /// How many dependencies lead from each team (rows) to each other team (columns).
  private func matrix(_ edges: [Edge]) -> Markup {
    var names: [String] = []
    for edge in edges {
      for name in [edge.fromTeam, edge.toTeam] where !names.contains(name) { names.append(name) }
    }
    if names.count > 40 {
      return
        "<p>\(plural(edges.count, "dependency", "dependencies")) between \(names.count) teams.</p>"
    }
    var counts: [String: Int] = [:]
    for edge in edges { counts[edge.fromTeam + "\u{0}" + edge.toTeam, default: 0] += 1 }
    let most = counts.values.max() ?? 1
    func line(_ row: String) -> Markup {
      let cells = names.markup { column -> Markup in
        let count = counts[row + "\u{0}" + column] ?? 0
        return count == 0 ? "<td></td>" : "<td class=\"h\(max(1, count * 10 / most))\">\(count)</td>"
      }
      return "<tr><th scope=\"row\">\(row)</th>\(cells)</tr>\n"
    }
    return """
      <div class="wide" tabindex="0" role="region" aria-label="Dependencies between teams"><table class="heat"><caption>Dependencies from team (row) to team (column)</caption><thead><tr><th scope="col">From \\ to</th>\(names.markup { "<th scope=\"col\">\($0)</th>" })</tr></thead><tbody>
      \(names.markup(line))
      </tbody></table></div>
      """
  }
}
