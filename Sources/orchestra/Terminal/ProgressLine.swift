import Optimizer
import Synchronization

/// The line on stderr that tells how a search goes; drawn only on a terminal.
final class ProgressLine: Sendable {
  private struct State {
    var cost: Int?
    var bound = 0
    var phase = "building the first plan"
    var lastDrawn: ContinuousClock.Instant?
    var isDrawn = false
  }

  private let state = Mutex(State())
  private let started: ContinuousClock.Instant
  private let perDay: Int
  private let isShown: Bool

  init(started: ContinuousClock.Instant, perDay: Int, isShown: Bool) {
    self.started = started
    self.perDay = perDay
    self.isShown = isShown
  }

  func update(_ event: SearchEvent) {
    guard isShown else { return }
    state.withLock { state in
      switch event {
      case .improved(let objective, let source, _):
        state.cost = objective.cost
        state.phase = source
      case .bounded(let bound, _): state.bound = bound.cost
      }
      let now = ContinuousClock.now
      if let last = state.lastDrawn, now - last < .milliseconds(100) { return }
      state.lastDrawn = now
      state.isDrawn = true
      let elapsed = now - started
      let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
      let cost = state.cost.map { Money.text($0, perDay: perDay) } ?? "–"
      Terminal.write(
        "\r\u{1B}[K\((seconds * 10).rounded() / 10) s  cost \(cost)  bound \(Money.text(state.bound, perDay: perDay))\(Self.gap(state.cost, state.bound))  \(state.phase)",
        to: 2)
    }
  }

  private static func gap(_ cost: Int?, _ bound: Int) -> String {
    guard let cost, cost > 0 else { return "" }
    return "  gap \(Gap.text(cost: cost, bound: bound))"
  }

  /// Clears the line.
  func finish() {
    if state.withLock({ $0.isDrawn }) { Terminal.write("\r\u{1B}[K", to: 2) }
  }
}

/// How far a cost may be from the best possible one.
enum Gap {
  static func text(cost: Int, bound: Int) -> String {
    if bound >= cost { return "0 %" }
    let permille = Double(cost - bound) / Double(cost) * 1000
    return "\((permille).rounded() / 10) %"
  }
}
