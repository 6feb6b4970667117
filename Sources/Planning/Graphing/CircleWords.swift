package import ReleaseGraph
import ReleaseModel

/// A circle as a loop that can be read, with the sum that does not come out.
package struct CircleWords: Sendable {
  private let study: GraphStudy
  private let words: TimeWords

  package init(_ study: GraphStudy) {
    self.study = study
    words = TimeWords(study.scenario.grid)
  }

  /// A line for each step, then the sum.
  package func lines(_ circle: Circle) -> [String] {
    let network = study.model.network
    let loop = circle.steps.map(\.arc)
    var lines: [String] = []
    for (position, step) in circle.steps.enumerated() {
      let arc = network.arcs[step.arc]
      let next = network.arcs[loop[(position + 1) % loop.count]]
      lines.append(text(arc) + ";")
      if arc.toEnd == .start && next.fromEnd == .end {
        let length = Circle.shortest(network, arc.to)
        if length > 0 {
          lines.append("\(study.model.name(ofActivity: arc.to)) takes at least \(words.stretch(length));")
        }
      }
    }
    let gain = Circle.gain(loop, network)
    let first = study.model.name(ofActivity: network.arcs[loop[0]].from)
    lines.append("so each round puts \(first) \(words.stretch(gain)) after itself.")
    return lines
  }

  private func text(_ arc: Arc) -> String {
    let from = study.model.name(ofActivity: arc.from)
    let to = study.model.name(ofActivity: arc.to)
    let distance = Circle.distance(study.model.network, arc)
    let first = arc.fromEnd == .start ? "starts" : "ends"
    let second = arc.toEnd == .start ? "starts" : "ends"
    if distance < 0 { return "\(to) \(second) at most \(words.stretch(distance)) before \(from) \(first)" }
    return distance == 0
      ? "\(to) \(second) no earlier than \(from) \(first)"
      : "\(to) \(second) at least \(words.stretch(distance)) after \(from) \(first)"
  }
}
