import DenseCollections
import InstanceFormats
import ProofChecker
import ReleaseGraph

/// A tiny random instance as the text of a file, so that the optimizer's reader and the checker's read it both.
struct RandomInstance {
  let name: String
  let text: String

  /// By turns: single mode, least and greatest lags, several modes with non-renewable resources.
  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed &* 31 &+ 7)
    switch seed % 3 {
    case 0: (name, text) = ("random.rcp", Self.patterson(&random))
    case 1: (name, text) = ("random.sch", Self.progen(&random))
    default: (name, text) = ("random.mm", Self.multiMode(&random))
    }
  }

  func network() throws -> Network { try InstanceReader.read(text, name: name).network }
  func project() throws -> ProofProject { try ProjectReader.read(text, name: name) }

  private static func patterson(_ random: inout SeededGenerator) -> String {
    let count = 5 + random.below(2)
    var lines = ["\(count) 2", "3 2"]
    for j in 0..<count {
      let after = (j + 1..<count).filter { _ in random.chance(1, in: 4) }.map { $0 + 1 }
      let fields = [random.below(4), random.below(4), random.below(3), after.count] + after
      lines.append(fields.map(String.init).joined(separator: " "))
    }
    return lines.joined(separator: "\n")
  }

  private static func progen(_ random: inout SeededGenerator) -> String {
    let count = 4
    var lines = ["\(count) 2 0 0"]
    var links: [[(Int, Int)]] = Array(repeating: [], count: count + 2)
    var durations = [0] + (0..<count).map { _ in 1 + random.below(3) } + [0]
    durations[1] = random.below(3)
    for j in 1...count {
      links[0].append((j, 0))
      links[j].append((count + 1, durations[j]))
      for k in j + 1..<count + 1 where random.chance(1, in: 2) {
        let lag = random.below(4) - 1
        links[j].append((k, lag))
        if random.chance(1, in: 2) { links[k].append((j, -lag - random.below(3))) }
      }
    }
    for (j, after) in links.enumerated() {
      let head = "\(j) 1 \(after.count)"
      lines.append(head + after.map { " \($0.0)" }.joined() + after.map { " [\($0.1)]" }.joined())
    }
    for j in links.indices {
      let demands = durations[j] == 0 ? [0, 0] : [random.below(3), 1 + random.below(2)]
      lines.append("\(j) 1 \(durations[j]) \(demands[0]) \(demands[1])")
    }
    lines.append("2 3")
    return lines.joined(separator: "\n")
  }

  private static func multiMode(_ random: inout SeededGenerator) -> String {
    let count = 4
    var lines = [
      "***", "jobs (incl. supersource/sink ):  \(count)", "RESOURCES", "  - renewable : 1 R", "  - nonrenewable : 1 N",
      "  - doubly constrained : 0 D", "***", "PRECEDENCE RELATIONS:", "jobnr. #modes #successors successors",
    ]
    let modes = (0..<count).map { _ in 1 + random.below(2) }
    for j in 0..<count {
      let after = (j + 1..<count).filter { _ in random.chance(1, in: 3) }.map { $0 + 1 }
      lines.append(([j + 1, modes[j], after.count] + after).map(String.init).joined(separator: " "))
    }
    lines += ["***", "REQUESTS/DURATIONS:", "jobnr. mode duration R 1 N 1", "-----"]
    for j in 0..<count {
      for k in 0..<modes[j] {
        let fields = [k + 1, random.below(3) + (k == 0 ? 1 : 0), random.below(3), random.below(4)]
        lines.append(((k == 0 ? [j + 1] : []) + fields).map(String.init).joined(separator: " "))
      }
    }
    lines += ["***", "RESOURCEAVAILABILITIES:", "R 1 N 1", "2 \(4 + random.below(5))", "***"]
    return lines.joined(separator: "\n")
  }
}

/// Every schedule of a tiny project within its horizon: the oracle of what proofs may say.
struct AllSchedules {
  private let project: ProofProject
  private(set) var all: [ProofSchedule] = []
  private var current: ProofSchedule

  init(_ project: ProofProject) {
    self.project = project
    current = ProofSchedule(starts: [], modes: [])
    place()
  }

  private mutating func place() {
    let j = current.starts.count
    guard j < project.jobs.count else {
      if current.breach(of: project) == nil { all.append(current) }
      return
    }
    for (k, mode) in project.jobs[j].modes.enumerated() where mode.duration <= project.horizon {
      for start in 0...project.horizon - mode.duration {
        current.starts.append(start)
        current.modes.append(k)
        if isOrdered(j) { place() }
        current.starts.removeLast()
        current.modes.removeLast()
      }
    }
  }

  private func end(_ j: Int) -> Int { current.starts[j] + project.jobs[j].modes[current.modes[j]].duration }

  private func isOrdered(_ j: Int) -> Bool {
    project.orders.allSatisfy { order in
      guard max(order.before, order.after) == j else { return true }
      return current.starts[order.after] >= (order.lag.map { current.starts[order.before] + $0 } ?? end(order.before))
    }
  }
}
