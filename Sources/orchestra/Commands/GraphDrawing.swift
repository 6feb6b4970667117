import Planning
import ReleaseGraph
import ReleaseModel
import Timeline

/// The graph in Graphviz' language: a cluster a release, a node a phase, an edge an order. Red: what has no slack.
struct GraphDrawing {
  let study: GraphStudy
  /// Releases at most; 0 for all.
  let limit: Int

  var text: String {
    let scenario = study.scenario
    let network = study.model.network
    let shown = limit == 0 ? scenario.releases.count : min(limit, scenario.releases.count)
    var lines = [
      "digraph orchestra {", "  rankdir=LR;", "  node [shape=box, fontname=\"sans-serif\", fontsize=10];",
      "  edge [fontname=\"sans-serif\", fontsize=9];", "  label=\(quote(scenario.name));",
    ]
    for (index, release) in scenario.releases.prefix(shown).enumerated() {
      lines.append("  subgraph cluster_\(index) {")
      lines.append("    label=\(quote(release.id));")
      for phase in release.phases { lines.append("    " + node(phase, scenario.phases[phase].id)) }
      lines.append("  }")
    }
    let last = shown > 0 ? scenario.releases[shown - 1].phases.upperBound : 0
    for activity in scenario.phases.count..<max(scenario.phases.count, network.activities.count) {
      lines.append("  " + node(activity, study.model.name(ofActivity: activity)))
    }
    func isShown(_ i: Int) -> Bool { i < last || i >= scenario.phases.count }
    for arc in network.arcs where isShown(arc.from) && isShown(arc.to) { lines.append("  " + edge(arc)) }
    if shown < scenario.releases.count {
      let rest = "and \(scenario.releases.count - shown) more releases (--limit 0 draws all)"
      lines.append("  rest [shape=plaintext, label=\(quote(rest))];")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private func node(_ i: Int, _ name: String) -> String {
    var attributes = ["label=\(quote(label(i, name)))"]
    if i >= study.scenario.phases.count || study.scenario.phases[i].isGate { attributes.append("shape=diamond") }
    if study.earliest.isImpossible(i) {
      attributes.append("color=red, style=dashed")
    } else if study.latest.totalSlack(i) == 0 {
      attributes.append("color=red")
    }
    return "n\(i) [\(attributes.joined(separator: ", "))];"
  }

  private func label(_ i: Int, _ name: String) -> String {
    study.earliest.isImpossible(i)
      ? name + "\nno time"
      : name + "\n" + study.scenario.grid.instant(of: study.earliest.earliestStart[i]).date.description
  }

  private func edge(_ arc: Arc) -> String {
    var attributes: [String] = []
    if arc.lag != 0 || arc.calendar != 0 {
      let words = TimeWords(study.scenario.grid)
      let stretch = arc.calendar == 0 ? words.stretch(arc.lag) : words.work(abs(arc.lag))
      attributes.append("label=\(quote(arc.lag < 0 ? "at most " + stretch : "+ " + stretch))")
    }
    if arc.lag < 0 { attributes.append("style=dashed, constraint=false") }
    if arc.fromEnd == .start { attributes.append("taillabel=\"start\"") }
    if arc.toEnd == .end { attributes.append("headlabel=\"end\"") }
    return "n\(arc.from) -> n\(arc.to)" + (attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]") + ";"
  }

  private func quote(_ text: String) -> String {
    var quoted = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default: if character.value >= 32 { quoted.unicodeScalars.append(character) }
      }
    }
    return quoted + "\""
  }
}
