import ProofChecker
import Testing

/// The checker on logs written by hand: what it takes, what it refuses, and what it says of files that are no logs.
@Suite struct LogCheckerTests {
  /// Two jobs of 2 slots that share one unit, the second also after a job of 1.
  private let project = ProofProject(
    jobs: [
      .init(modes: [.init(duration: 2, demands: [1])]), .init(modes: [.init(duration: 2, demands: [1])]),
      .init(modes: [.init(duration: 1, demands: [0])]),
    ],
    orders: [.init(before: 2, after: 1)], capacities: [1])

  private static let head = ["proof orchestra 1", "project 3 1 0"]

  /// That the two jobs need 4 slots.
  private static let proof = [
    "a M<=3", "i o 1 0 : M<=3 -> s1<=1", "n 1 s1<=1 : .", "i o 2 0 : M<=3 -> s2<=1", "n 2 s2<=1 : .",
    "i o 3 2 : -> s2>=1", "n 3 s2>=1 : .", "i r 1 : s1<=1 s2>=1 s2<=1 -> false", "n 4 : .", "s 0 2 0", "c optimal 4",
  ]

  /// That the two jobs need 4 slots, by what they do in 3.
  private static func byEnergy(_ rule: String) -> [String] {
    [
      "a M<=3", "i o 1 0 : M<=3 -> s1<=1", "n 1 s1<=1 : .", "i o 2 0 : M<=3 -> s2<=1", "n 2 s2<=1 : .",
      "\(rule) : s1<=1 s2<=1 -> false", "n 3 : .", "s 0 2 0", "c optimal 4",
    ]
  }

  private func check(_ lines: [String]) throws(ProofFault) -> ProofReport.Verdict {
    try LogChecker.check(Array(lines.joined(separator: "\n").utf8), of: project).verdict
  }

  private func refusal(_ lines: [String]) throws -> Int? {
    if case .refused(let line, _) = try check(Self.head + lines) { return line }
    return nil
  }

  @Test func acceptsWhatHolds() throws {
    #expect(try check(Self.head + Self.proof) == .accepted(.optimal(4)))
    #expect(try check(Self.head + ["c bound 0"]) == .accepted(.bound(0)))
    #expect(try check(Self.head + ["f path 3", "c bound 3"]) == .accepted(.bound(3)))
    #expect(try check(Self.head + ["f energy 4 1 0 0", "s 0 2 0", "c optimal 4"]) == .accepted(.optimal(4)))
    #expect(try check(Self.head + ["f scaled 4 1 0 0 : 0 1", "s 0 2 0", "c optimal 4"]) == .accepted(.optimal(4)))
    #expect(try check(Self.head + ["f clique 4 0 0 : 1 2", "s 0 2 0", "c optimal 4"]) == .accepted(.optimal(4)))
    #expect(try check(Self.head + Self.byEnergy("i e 1 0 3")) == .accepted(.optimal(4)))
    #expect(try check(Self.head + ["k 1 2"] + Self.byEnergy("i c 1 0 3")) == .accepted(.optimal(4)))
    #expect(try check(Self.head + ["k 2 3", "c bound 0"]) == .accepted(.bound(0)))
    #expect(try check(Self.head + ["f weights 4 1 0 0 : 1 1 0 : 1", "c bound 4"]) == .accepted(.bound(4)))
  }

  /// Logs whose last line or, before a claim, whose last but one does not hold.
  private static let wrong: [String] = [
    "n 1 s1<=1 :", "i o 1 2 : -> s2>=2", "i o 3 2 : -> s2>=2", "i r 1 : -> false", "f path 4", "f energy 5 1 0 0",
    "f scaled 5 1 0 0 : 0 1", "f scaled 4 1 0 0 : 1 2", "f scaled 4 1 0 0 : 0", "f clique 5 0 0 : 1 2",
    "f clique 4 0 0 : 1 3", "f clique 4 0 0 : 1 1", "f clique 4 0 1 : 1 2", "k 1 3", "k 1 1",
    "i e 1 0 3 : s1<=1 -> false", "i e 1 0 3 : s1<=1 s2<=2 -> false", "i e 1 0 4 : s1<=1 s2<=1 -> false",
    "i e 1 1 3 : s1<=1 s2<=2 -> s3>=1", "k 1 2\ni c 1 0 4 : s1<=1 s2<=1 -> false",
    "f circle", "f weights 5 1 0 0 : 1 1 0 : 1", "s 0 1 0", "s 0 2 2", "c bound 1", "c infeasible", "n 5 s1<=1 : 9",
    "n 5 s1<=1 : .", "s 0 2 0\nc optimal 4", "a M<=3\nc bound 4", "f energy 4 1 0 0\ns 0 1 0", "c optimal 0",
    "f energy 4 1 0 0\ns 0 3 0\nc optimal 4", "n 1 M>=0 :\nn 1 M>=0 :",
  ]

  @Test(arguments: wrong) func refuses(_ text: String) throws {
    #expect(try refusal([text]) == 2 + text.split(separator: "\n").count)
  }

  /// Each step of the proof is needed.
  @Test func refusesWithoutAnyStep() throws {
    for k in Self.proof.indices.dropLast() where !Self.proof[k].hasPrefix("a") {
      var lines = Self.proof
      lines.remove(at: k)
      #expect(try refusal(lines) != nil, "without '\(Self.proof[k])'")
    }
    #expect(try refusal(Self.proof.dropLast() + ["c optimal 5"]) != nil)
    #expect(try refusal(Self.proof.dropLast() + ["c infeasible"]) != nil)
  }

  @Test func aboutAnotherInstance() throws {
    #expect(try check(["proof orchestra 1", "project 4 1 0", "c bound 0"]) != .accepted(.bound(0)))
  }

  /// Third lines that are no steps.
  private static let noSteps: [String] = [
    "x", "i", "i q 1 : -> false", "i o 1 : -> false", "i o 4 1 : -> false", "i r 2 : -> false", "i b 1 : -> false",
    "i e 2 0 3 : -> false", "i e 1 3 0 : -> false", "i e 1 : -> false", "i c 1 0 3 : -> false", "k 4",
    "f clique 4 0 0 1",
    "f scaled 4 1 0 0 : x",
    "i o 1 0 : s4<=3 -> false", "i o 1 0 : s1<3 -> false", "i o 1 0 : s1<=99999999999999999999 -> false",
    "i o 1 0 : m1.2>=1 -> false", "i o 1 0 : s1<=3", "i o 1 0 : -> s1<=3 s1<=4", "i o 1 0 : \u{1}", "n", "n 0 s1<=1",
    "n 1 s1<=1 : x", "a s1<=3", "a M>=3", "f", "f dream 3", "f energy 3 2 0 0", "f weights 3 1 0 0 1", "s 0 1",
    "s 0 1 0:2", "s 0 -1 0", "c", "c optimal", "left", "c bound 0\nn 1 s1<=1",
  ]

  /// Logs that are none from their beginning, or end too early.
  private static let noLogs: [String] = [
    "", "proof orchestra 2", "proof orchestra 1", "proof orchestra 1\nn 1", "proof orchestra 1\nproject 3 1 0",
  ]

  @Test(arguments: noSteps) func faultyStep(_ line: String) {
    fault(Self.head + [line], at: line.contains("\n") ? 4 : 3)
  }

  @Test(arguments: noLogs) func faultyLog(_ text: String) {
    fault([text], at: max(1, text.split(separator: "\n").count))
  }

  private func fault(_ lines: [String], at line: Int) {
    do throws(ProofFault) {
      let verdict = try check(lines)
      Issue.record("\(verdict) instead of a fault in line \(line)")
    } catch {
      #expect(error.line == line, "\(error.message)")
      #expect(!error.message.isEmpty)
    }
  }

  @Test(arguments: [
    ("x.sm", "", 1), ("x.rcp", "3 1\n4", 2), ("x.rcp", "0 1", 1), ("x.sch", "2 1\n0 1 1 9 [0]", 2),
    ("x.sch", "2 1\n0 1 1 1", 2), ("x.sch", "a b", 1), ("x.mm", "jobs : 2\n- renewable : 1\n- nonrenewable : -3", 3),
  ])
  func faultyInstances(_ name: String, _ text: String, _ line: Int) {
    #expect { try ProjectReader.read(text, name: name) } throws: { ($0 as? ProofFault)?.line == line }
  }
}
