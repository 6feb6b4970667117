import DenseCollections
import Foundation
import ProofChecker
import ReleaseGraph
import Synchronization
import Testing

@testable import Optimizer

/// Logs of tiny random instances: what they claim is what trying all schedules gives, every line is true of every schedule,
/// and logs that were tampered with are refused or still say nothing false. `ORCHESTRA_PROOFS` sets the number.
@Suite struct ProofLogTests {
  private let cases = ProcessInfo.processInfo.environment["ORCHESTRA_PROOFS"].flatMap(UInt64.init) ?? 20

  /// What a search wrote.
  private final class Sink: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    func take(_ block: [UInt8]) { bytes.withLock { $0 += block } }
    var lines: [String] {
      String(decoding: bytes.withLock { $0 }, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  /// The log of an engine that searches alone, and the least makespan that it found.
  private func log(_ network: Network, seed: UInt64) -> (lines: [String], makespan: Int?) {
    let sink = Sink()
    let log = ProofLog(for: network) { sink.take($0) }
    let learner = ClauseLearner(network: network, hint: nil, seed: seed, log: log)
    // Tiny searches would end before the dearer rules are set up.
    if seed % 2 == 0 { learner.onStart = { $0.engine.dearThreshold = 0 } }
    var best: Incumbent?
    var used = 0
    while used < 40_000_000 {
      var slice = Slice(ticks: 200_000, stop: .never, incumbent: best, bound: ProvedBound())
      learner.run(&slice)
      used += max(1, slice.used)
      if let found = slice.found { best = found }
      if slice.isFinished { break }
    }
    let outcome = Outcome(status: .unknown(.ideas), best: best, bound: ProvedBound(), statistics: SearchStatistics())
    ProofConclusion(network).write(outcome, to: log)
    return (sink.lines, best?.objective.cost)
  }

  private func check(_ lines: [String], _ project: ProofProject) throws -> ProofReport.Verdict {
    try LogChecker.check(Array(lines.joined(separator: "\n").utf8), of: project).verdict
  }

  private func claim(_ makespan: Int?) -> ProofReport.Verdict {
    .accepted(makespan.map { .optimal($0) } ?? .infeasible)
  }

  @Test func acceptedAndTrue() throws {
    var byEnergy = 0
    for seed in 0..<cases {
      let random = RandomInstance(seed: seed)
      let (network, project) = (try random.network(), try random.project())
      #expect(ProofLog.covers(network))
      #expect(network.horizon == project.horizon)
      let schedules = AllSchedules(project).all
      let best = schedules.map { $0.makespan(project) }.min()
      let (lines, found) = log(network, seed: seed)
      #expect(found == best, "seed \(seed)")
      let verdict = try check(lines, project)
      #expect(verdict == claim(best), "seed \(seed): \(lines.suffix(4))")
      for line in lines where !isTrue(line, schedules, project, lines) {
        Issue.record("seed \(seed): '\(line)' is false of some schedule")
      }
      byEnergy += lines.count { $0.hasPrefix("i e ") || $0.hasPrefix("i c ") }
    }
    #expect(byEnergy > 0)
  }

  /// A small change of any line is refused, or what the line then says is true all the same.
  @Test func tamperedWith() throws {
    var random = SeededGenerator(seed: 4)
    var refused = 0
    var tried = 0
    for seed in 0..<cases {
      let instance = RandomInstance(seed: seed &+ 1_000)
      let project = try instance.project()
      let (lines, makespan) = log(try instance.network(), seed: seed)
      #expect(try check(lines, project) == claim(makespan), "seed \(seed)")
      let schedules = AllSchedules(project).all
      for _ in 0..<30 {
        let place = 4 + random.below(max(1, lines.count - 4))
        guard let changed = tamper(lines[place], &random) else { continue }
        tried += 1
        var other = lines
        other[place] = changed
        if case .accepted = try check(other, project) {
          let isStillTrue = changed.hasPrefix("c") ? false : isTrue(changed, schedules, project, other)
          #expect(isStillTrue, "seed \(seed): '\(lines[place])' as '\(changed)'")
        } else {
          refused += 1
        }
      }
    }
    #expect(tried > 300 && refused > tried / 2, "\(refused) of \(tried)")
  }

  /// A nogood that later ones rest on cannot be missing; nor can any claim be one greater.
  @Test func missingAndGreater() throws {
    for seed in 0..<cases {
      let instance = RandomInstance(seed: seed &+ 2_000)
      let project = try instance.project()
      let (lines, makespan) = log(try instance.network(), seed: seed)
      var used: Set<Substring> = []
      for line in lines where line.hasPrefix("n ") {
        if let colon = line.firstIndex(of: ":") { used.formUnion(line[colon...].split(separator: " ")) }
      }
      for (place, line) in lines.enumerated() where line.hasPrefix("n ") {
        guard used.contains(line.split(separator: " ")[1]) else { continue }
        var other = lines
        other.remove(at: place)
        guard case .refused = try check(other, project) else {
          Issue.record("seed \(seed): accepted without '\(line)'")
          continue
        }
      }
      for claim in makespan.map({ ["c optimal \($0 + 1)", "c bound \($0 + 1)", "c infeasible"] }) ?? ["c optimal 1"] {
        guard case .refused = try check(lines.dropLast() + [claim], project) else {
          Issue.record("seed \(seed): accepted '\(claim)'")
          continue
        }
      }
      if makespan == nil { #expect(AllSchedules(project).all.isEmpty) }
    }
  }

  /// Whatever bytes a log is made of, it is refused, faulted with its line, or true.
  @Test func arbitraryBytes() throws {
    let instance = RandomInstance(seed: 6)
    let project = try instance.project()
    let (lines, makespan) = log(try instance.network(), seed: 1)
    let bytes = Array(lines.joined(separator: "\n").utf8)
    var random = SeededGenerator(seed: 9)
    let letters = Array("0123456789 :.-><=nifacsMem\n\u{0}~".utf8) + [0xFF]
    for _ in 0..<1_500 {
      var other = bytes
      for _ in 0..<1 + random.below(3) { other[random.below(other.count)] = letters[random.below(letters.count)] }
      if random.chance(1, in: 10) { other.removeLast(random.below(other.count)) }
      do {
        if case .accepted(.optimal(let claim)) = try LogChecker.check(other, of: project).verdict {
          #expect(claim == makespan)
        }
      } catch {
        #expect(error.line >= 1 && !error.message.isEmpty)
      }
    }
  }

  // MARK: what a line says

  /// Drops a premise, moves a bound by one, or drops a literal.
  private func tamper(_ line: String, _ random: inout SeededGenerator) -> String? {
    var words = line.split(separator: " ").map(String.init)
    let bounds = words.indices.filter { words[$0].contains("=") }
    if line.hasPrefix("c"), let value = Int(words[words.count - 1]) {
      words[words.count - 1] = String(value + 1)
      return words.joined(separator: " ")
    }
    guard !bounds.isEmpty, line.hasPrefix("i") || line.hasPrefix("n") else { return nil }
    let place = bounds[random.below(bounds.count)]
    let isLast = line.hasPrefix("i") && place == words.count - 1
    if !isLast && random.chance(1, in: 2) {
      words.remove(at: place)
      return words.joined(separator: " ")
    }
    // Conclusions and clauses become stronger, premises weaker.
    let parts = words[place].split(separator: "=")
    guard let value = Int(parts[1]) else { return nil }
    let isStronger = line.hasPrefix("n") || isLast
    words[place] = "\(parts[0])=\(value + (parts[0].hasSuffix(">") == isStronger ? 1 : -1))"
    return words.joined(separator: " ")
  }

  /// Whether an inference or a nogood is true of every schedule; nogoods of those within the least assumption of the log.
  private func isTrue(_ line: String, _ schedules: [ProofSchedule], _ project: ProofProject, _ log: [String]) -> Bool {
    let words = line.split(separator: " ").map(String.init)
    if words[0] == "i", let colon = words.firstIndex(of: ":"), let arrow = words.firstIndex(of: "->") {
      return schedules.allSatisfy { schedule in
        !words[(colon + 1)..<arrow].allSatisfy { holds($0, schedule, project) }
          || words[arrow + 1] != "false" && holds(words[arrow + 1], schedule, project)
      }
    }
    guard words[0] == "n" else { return true }
    let end = words.firstIndex(of: ":") ?? words.count
    let place = log.firstIndex(of: line) ?? 0
    let most = log[..<place].filter { $0.hasPrefix("a ") }.compactMap { Int($0.dropFirst(5)) }.min() ?? .max
    return schedules.allSatisfy { schedule in
      schedule.makespan(project) > most || words[2..<end].contains { holds($0, schedule, project) }
    }
  }

  private func holds(_ bound: String, _ schedule: ProofSchedule, _ project: ProofProject) -> Bool {
    let parts = bound.split(separator: "=")
    let name = parts[0].dropLast()
    let numbers = name.dropFirst().split(separator: ".").compactMap { Int($0) }
    let value: Int
    switch name.first {
    case "M": value = schedule.makespan(project)
    case "s": value = schedule.starts[numbers[0] - 1]
    case "e":
      let mode = schedule.modes[numbers[0] - 1]
      value = schedule.starts[numbers[0] - 1] + project.jobs[numbers[0] - 1].modes[mode].duration
    default: value = schedule.modes[numbers[0] - 1] == numbers[1] - 1 ? 1 : 0
    }
    let limit = Int(parts[1]) ?? 0
    return parts[0].hasSuffix(">") ? value >= limit : value <= limit
  }
}
