/// A solution of a network: for each activity its mode, start, end and the copies that its demands take.
///
/// `copies` is flat with stride `stride`: the k-th demand of activity i's mode takes copy
/// `copies[i * stride + k]` (0 where the resource has one copy).
package struct Schedule: Hashable, Sendable {
  /// Per activity: index into `Network.modes`, or −1 where absent.
  package var mode: [Int32]
  /// Per activity: slot border, or −1 where absent.
  package var start: [Int32]
  package var end: [Int32]
  package var copies: [UInt16]
  package let stride: Int

  /// A schedule in which every activity is absent.
  package init(for network: Network) {
    let n = network.activities.count
    stride = network.modes.lazy.map(\.demands.count).max() ?? 0
    mode = Array(repeating: -1, count: n)
    start = mode
    end = mode
    copies = Array(repeating: 0, count: n * stride)
  }

  package func isPresent(_ activity: Int) -> Bool { mode[activity] >= 0 }

  package func copy(_ activity: Int, demand k: Int) -> Int { Int(copies[activity * stride + k]) }

  package mutating func setCopy(_ activity: Int, demand k: Int, to copy: Int) {
    copies[activity * stride + k] = UInt16(copy)
  }
}
