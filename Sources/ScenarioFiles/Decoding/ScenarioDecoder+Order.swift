import ReleaseModel

/// Section 7: the order of the phases within a release.
extension ScenarioDecoder {
  mutating func readOrder(_ sources: [Fields], _ names: [String: Int], _ first: Int) {
    for (index, fields) in sources.enumerated() {
      if fields.has("after") {
        var found: [PhaseID] = []
        var known: Set<Int> = []
        for (text, place) in report.texts(fields["after"], "after") {
          guard let other = reference(text, place, in: names, what: "phase of the release") else { continue }
          if other == index {
            report.append(
              Diagnostic(at: place, code: "circle", "after: \(quoted(text)) follows itself", expected: "another phase"))
          } else if known.insert(other).inserted {
            found.append(PhaseID(first + other))
          }
        }
        phases[first + index].predecessors = found
      } else if index > 0 {
        phases[first + index].predecessors = [PhaseID(first + index - 1)]
      }
    }
    checkCircle(sources, first)
  }

  /// A circle of `after`, gates' waits included, is an error; it is told as a loop. O(phases + `after`).
  private mutating func checkCircle(_ sources: [Fields], _ first: Int) {
    guard sources.contains(where: { $0.has("after") }) else { return }
    let count = sources.count
    // Node count + i stands for "phase i and all listed before it", which is what a gate waits for.
    func before(_ node: Int) -> [Int] {
      if node >= count { return node > count ? [node - 1, node - count] : [0] }
      let own = phases[first + node].predecessors.map { $0.index - first }
      return phases[first + node].isGate && node > 0 ? own + [count + node - 1] : own
    }
    var state = [UInt8](repeating: 0, count: 2 * count)
    for start in 0..<count where state[start] == 0 {
      var stack = [(node: start, before: before(start), next: 0)]
      state[start] = 1
      while let (node, list, next) = stack.last {
        guard next < list.count else {
          state[node] = 2
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let other = list[next]
        if state[other] == 1 {
          report(circle: stack.map(\.node).drop { $0 != other }.filter { $0 < count }, sources, first)
          return
        }
        if state[other] == 0 {
          state[other] = 1
          stack.append((other, before(other), 0))
        }
      }
    }
  }

  /// Each of the nodes waits for the next, the last for the first.
  private mutating func report(circle: [Int], _ sources: [Fields], _ first: Int) {
    let loop = Array(circle.reversed())
    let named = loop.first { sources[$0].has("after") } ?? loop[0]
    let names = (loop + [loop[0]]).map { quoted(phases[first + $0].id) }
    let shown = names.count > 12 ? names.prefix(6) + ["…"] + names.suffix(5) : names
    report.append(
      Diagnostic(
        at: sources[named].place(of: "after"), code: "circle",
        "circle of phases: \(shown.joined(separator: " before "))",
        expected: "an order without circles"
          + (loop.contains { phases[first + $0].isGate } ? " (a gate waits for all listed before it)" : "")))
  }
}
