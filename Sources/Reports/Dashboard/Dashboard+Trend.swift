import ReleaseModel
import Timeline

/// How the plan developed from one to the next.
extension Dashboard {
  var trend: Markup {
    let points = subject.trend
    // A bound speaks of the cost and the price of moves together; beside the cost alone it could lie above it.
    let hasMoves = points.contains { ($0.moveCost ?? 0) > 0 }
    func head(_ title: String) -> Markup { hasMoves ? "<th scope=\"col\" class=\"n\">\(title)</th>" : "" }
    func moveCost(_ point: ReportSubject.TrendPoint) -> Markup {
      hasMoves ? "<td class=\"n\">\(point.moveCost.map(money) ?? "–")</td>" : ""
    }
    return """
      <p>Plans in the order in which they were made, this one last.</p>
      <div class="columns"><div class="panel"><h3>Cost</h3>\(chart(points.map { point in point.cost.map { $0 + (point.moveCost ?? 0) } }, points.map(\.bound), "Cost from plan to plan"))<p class="legend"><span><span class="stroke"></span>\(hasMoves ? "cost with the price of moves" : "cost")</span><span><span class="stroke dashed"></span>proved bound</span></p></div>
      <div class="panel"><h3>Releases on time</h3>\(chart(points.map { $0.releases == 0 ? 100 : $0.onTime * 100 / $0.releases }, points.map { _ in 100 }, "Share of releases on time from plan to plan"))<p class="legend"><span><span class="stroke"></span>percent on time</span><span><span class="stroke dashed"></span>all</span></p></div></div>
      <div class="wide" tabindex="0" role="region" aria-label="Table of plans"><table><thead><tr><th scope="col">Plan</th><th scope="col" class="n">Cost</th>\(head("Moves' price"))<th scope="col" class="n">\(hasMoves ? "Bound of both" : "Bound")</th><th scope="col" class="n">On time</th><th scope="col" class="n">Deferred</th><th scope="col" class="n">Moves</th></tr></thead><tbody>
      \(points.markup { "<tr><th scope=\"row\">\($0.name)</th><td class=\"n\">\($0.cost.map(money) ?? "–")</td>\(moveCost($0))<td class=\"n\">\($0.bound.map(money) ?? "–")</td><td class=\"n\">\($0.onTime) of \($0.releases)</td><td class=\"n\">\($0.deferred.map(String.init) ?? "–")</td><td class=\"n\">\($0.moves.map(String.init) ?? "–")</td></tr>" })
      </tbody></table></div>
      """
  }

  /// A line of values over a dashed one; the table says the same.
  private func chart(_ values: [Int?], _ limits: [Int?], _ words: String) -> Markup {
    let top = max((values + limits).compactMap(\.self).max() ?? 1, 1)
    let step = 9_600 / max(values.count - 1, 1)
    func y(_ value: Int) -> Int { 1500 - Int(Double(value) / Double(top) * 1400) }
    func path(_ list: [Int?]) -> Markup {
      var text = Markup()
      for (k, value) in list.enumerated() {
        if let value { text += "\(text.text.isEmpty ? "M" : "L")\(200 + k * step) \(tenths: y(value))" }
      }
      return text
    }
    let dots = values.enumerated().markup { k, value -> Markup in
      guard let value else { return "" }
      return "<circle class=\"dot\" cx=\"\(percent: 200 + k * step)\" cy=\"\(tenths: y(value))\" r=\"4\"/>"
    }
    return """
      <svg class="trend" width="100%" height="160" role="img" aria-label="\(words); the table below lists it"><svg width="100%" height="160" viewBox="0 0 10000 160" preserveAspectRatio="none"><path class="gridline" d="M0 150H10000"/><path class="limit" d="\(path(limits))"/><path class="line" d="\(path(values))"/></svg>\(dots)</svg>
      """
  }
}
