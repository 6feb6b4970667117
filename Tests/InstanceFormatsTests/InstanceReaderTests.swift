import Foundation
import InstanceFormats
import ReleaseGraph
import Testing

@Suite struct InstanceReaderTests {
  private let patterson = """
    4 1
    2
    0 0 2 2 3
    3 2 1 4
    2 1 1 4
    0 0 0
    """

  @Test func readsPatterson() throws {
    let network = try InstanceReader.read(patterson, name: "small.rcp").network
    #expect(network.activities.count == 4)
    #expect(network.arcs.count == 4)
    #expect(network.horizon == 5)
    #expect(network.modes[1].demands.map(\.amount) == [2])
    #expect(network.modes[0].demands.isEmpty)
  }

  @Test func readsProGenMax() throws {
    let text = """
      2\t1\t0\t0
      0\t1\t2\t1\t2\t[0]\t[0]
      1\t1\t2\t2\t3\t[2]\t[3]
      2\t1\t2\t1\t3\t[-4]\t[2]
      3\t1\t0
      0\t1\t0\t0
      1\t1\t3\t1
      2\t1\t2\t1
      3\t1\t0\t0
      1
      """
    let network = try InstanceReader.read(text, name: "small.sch").network
    #expect(network.activities.count == 4)
    #expect(network.arcs.contains(Arc(from: 2, .start, to: 1, .start, lag: -4)))
    #expect(network.arcs.contains(Arc(from: 1, .start, to: 3, .start, lag: 3)))
  }

  @Test func readsSeveralProjects() throws {
    let text = """
      2
      1
      3
      2
      0
      1
      0 0 1 1:2
      4 2 1 2:1
      1
      5
      1
      2 3 0
      """
    let network = try InstanceReader.read(text, name: "small.txt").network
    #expect(network.activities.map(\.earliest) == [0, 0, 5])
    #expect(network.arcs == [Arc(from: 0, .end, to: 1, .start), Arc(from: 1, .end, to: 2, .start)])
  }

  @Test(arguments: [
    ("", 1), ("x 1", 1), ("4 1\n2\n0 0 2 2 9", 3), ("4 1\n2\n0 0 2 2", 3), ("99999999999999999999 1", 1), ("-4 1", 1),
  ])
  func namesTheLineOfAFault(_ text: String, _ line: Int) {
    do {
      _ = try InstanceReader.read(text, name: "broken.rcp")
      Issue.record("expected a fault")
    } catch { #expect(error.line == line) }
  }

  /// Truncated and mutated files end in faults or networks, never in a trap.
  @Test(arguments: 0..<400 as Range<UInt64>)
  func survivesMutations(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var bytes = Array(patterson.utf8)
    for _ in 0..<(1 + random(4)) {
      switch random(3) {
      case 0: bytes[random(bytes.count)] = Array("0123456789-[]: \nx".utf8)[random(17)]
      case 1: bytes.remove(at: random(bytes.count))
      default: bytes.insert(UInt8(48 + random(10)), at: random(bytes.count))
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    for format in InstanceFormat.allCases { _ = try? InstanceReader.read(text, name: "mutated", format: format) }
  }

  private static let shared = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/instances")

  private static var isSharedPresent: Bool { FileManager.default.fileExists(atPath: shared.path) }

  @Test(.enabled(if: isSharedPresent)) func readsAllPublishedInstances() throws {
    let sizes = [
      "j30": 32, "j60": 62, "j90": 92, "j120": 122, "rg300": 302, "ubo20": 22, "ubo50": 52, "ubo100": 102,
      "ubo200": 202,
      "mmlib50": 52, "mmlib100": 102, "mplib1": 24 * 62,
    ]
    for (set, size) in sizes.sorted(by: { $0.key < $1.key }) {
      let folder = Self.shared.appendingPathComponent(set)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        let instance = try InstanceReader.read(text, name: name)
        #expect(instance.network.activities.count == size, "\(set)/\(name)")
        #expect(instance.isMultiMode == set.hasPrefix("mmlib"))
      }
    }
  }
}
