package import ReleaseGraph
import Synchronization
import Timeline

/// Where a proof goes while a search runs: lines of text, handed on in blocks. The format stands in the proof checker.
package final class ProofLog: Sendable {
  private struct State {
    var buffer: [UInt8] = []
    var bytes = 0
    var nogoods = 0
    /// The greatest makespan that the lines so far prove to be needed; nil where they prove that there is no schedule.
    var proved: Int? = 0
  }

  private let state: Mutex<State>
  private let write: @Sendable ([UInt8]) -> Void
  private static let block = 1 << 20
  /// What is off while a log is written, for want of a rule of the checker.
  private static let leftOut =
    "refutations-before-search surrogate-rows orders-at-the-root bounds-from-below"

  /// `write` is called with the bytes in their order, never from two threads at once.
  package init(for network: Network, write: @escaping @Sendable ([UInt8]) -> Void) {
    self.write = write
    state = Mutex(State())
    append(
      """
      proof orchestra 1
      project \(network.activities.count) \(network.resources.count) \(network.budgets.count)
      rules order resource budget job energy clique path scaled weights
      left-out \(Self.leftOut)

      """)
  }

  /// What has been written, in bytes and nogoods.
  package var size: (bytes: Int, nogoods: Int) { state.withLock { ($0.bytes, $0.nogoods) } }

  var proved: Int? { state.withLock { $0.proved } }

  func append(_ text: String) { append(Array(text.utf8), nogoods: 0, proved: 0) }

  func append(_ text: [UInt8], nogoods: Int, proved: Int?) {
    state.withLock { state in
      state.buffer += text
      state.bytes += text.count
      state.nogoods += nogoods
      if let now = state.proved { state.proved = proved.map { max($0, now) } }
      if state.buffer.count >= Self.block { flush(&state) }
    }
  }

  func flush() { state.withLock { flush(&$0) } }

  private func flush(_ state: inout State) {
    if !state.buffer.isEmpty { write(state.buffer) }
    state.buffer.removeAll(keepingCapacity: true)
  }

  /// Whether logs can tell of a network: jobs that hold constant capacities from start to end, plain lags, non-renewable
  /// resources, and the makespan as the only cost; any other network has no log.
  package static func covers(_ network: Network) -> Bool {
    network.makespanCost == 1 && network.groups.isEmpty && network.windows.isEmpty && network.disjunctions.isEmpty
      && network.synchronies.isEmpty && network.displacements.isEmpty
      && network.deliveries.allSatisfy { $0.weight == 0 || $0.due == nil }
      && network.arcs.allSatisfy { arc in
        network.calendars[arc.calendar].isAlways && arc.toEnd == .start
          && (arc.fromEnd == .start || arc.lag == 0) && (!arc.ordered || arc.lag >= 0)
      }
      && network.resources.allSatisfy { resource in
        resource.kind != .windowLimit && resource.copies == 1 && resource.changeover == 0
          && resource.exclusions.isEmpty && resource.capacity.segments.count == 1
      }
      && network.modes.allSatisfy { mode in
        network.calendars[mode.calendar].isAlways && mode.starts == nil && mode.window == nil && mode.cost == 0
          && mode.holdingRate == 0 && mode.demands.allSatisfy { $0.span == .hold(lead: 0) || $0.span == .work }
      }
      && network.activities.allSatisfy { $0.fixedStart == nil && $0.latestEnd >= network.horizon }
  }
}
