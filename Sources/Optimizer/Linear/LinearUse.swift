/// What linear programming did in a search.
package struct LinearUse: Hashable, Sendable {
  package var solves: Int
  package var seconds: Double
  /// The bound's argument where it came from a linear program; nil where another one was better.
  package var boundFrom: String?
}

extension Outcome {
  /// Nil where no linear program was solved.
  package var linear: LinearUse? {
    guard let worker = statistics.workers.first(where: { $0.name == LinearBounder.title }) else { return nil }
    func value(_ name: String) -> Int { worker.counters.first { $0.name == name }?.value ?? 0 }
    return LinearUse(
      solves: value("solves"), seconds: Double(value("milliseconds")) / 1000,
      boundFrom: bound.source.hasPrefix(LinearBounder.source) ? bound.source : nil)
  }
}
