/// # Reads published instances for the checker, with nothing of the optimizer's readers
///
/// PSPLIB (`.sm`, `.mm`), Patterson (`.rcp`), ProGen/max (`.sch`) and MPLIB: all are numbers in a known order between
/// words. The format is told from the name, else from the content.
package enum ProjectReader {
  package static func read(_ text: String, name: String) throws(ProofFault) -> ProofProject {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let kind = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    let hasStars = lines.first { !$0.allSatisfy(\.isWhitespace) }?.hasPrefix("*") ?? false
    var project: ProofProject
    if kind == "sm" || kind == "mm" || hasStars {
      project = try PSPLIBProject(lines).read()
    } else if kind == "sch" || kind != "rcp" && text.contains("[") {
      project = try ProGenProject(lines).read()
    } else if kind != "rcp" && text.contains(":") {
      project = try projects(Numbers(lines))
    } else {
      project = try patterson(Numbers(lines))
    }
    // A milestone holds nothing.
    for j in project.jobs.indices {
      for k in project.jobs[j].modes.indices where project.jobs[j].modes[k].duration == 0 {
        project.jobs[j].modes[k].demands = project.capacities.map { _ in 0 }
      }
    }
    return project
  }

  private static func patterson(_ source: Numbers) throws(ProofFault) -> ProofProject {
    var numbers = source
    let count = try numbers.next(1...1_000_000)
    let kinds = try numbers.next(0...1000)
    var project = ProofProject(jobs: [], orders: [], capacities: try numbers.next(kinds))
    for j in 0..<count {
      let duration = try numbers.next()
      project.jobs.append(.init(modes: [.init(duration: duration, demands: try numbers.next(kinds))]))
      for _ in 0..<(try numbers.next(0...count)) {
        project.orders.append(.init(before: j, after: try numbers.next(1...count) - 1))
      }
    }
    return project
  }

  /// MPLIB: projects one after the other, successors as `project:job`.
  private static func projects(_ source: Numbers) throws(ProofFault) -> ProofProject {
    var numbers = source
    let count = try numbers.next(1...100_000)
    let kinds = try numbers.next(0...1000)
    var project = ProofProject(jobs: [], orders: [], capacities: try numbers.next(kinds))
    var first: [Int] = []
    var links: [(before: Int, project: Int, job: Int, line: Int)] = []
    for _ in 0..<count {
      first.append(project.jobs.count)
      let size = try numbers.next(1...1_000_000)
      let release = try numbers.next()
      _ = try numbers.next(kinds)
      for _ in 0..<size {
        let duration = try numbers.next()
        let mode = ProofProject.Mode(duration: duration, demands: try numbers.next(kinds))
        for _ in 0..<(try numbers.next(0...1_000_000)) {
          let of = try numbers.next(1...count)
          links.append((project.jobs.count, of - 1, try numbers.next(1...1_000_000) - 1, numbers.line))
        }
        project.jobs.append(.init(modes: [mode], earliest: release))
      }
    }
    first.append(project.jobs.count)
    for link in links {
      let after = first[link.project] + link.job
      guard after < first[link.project + 1] else { throw ProofFault(line: link.line, message: "a successor is no job") }
      project.orders.append(.init(before: link.before, after: after))
    }
    return project
  }
}

/// What is wrong with a file, and where.
package struct ProofFault: Error, Hashable, Sendable {
  package let line: Int
  package let message: String
}

/// The numbers of a file, one after the other; whatever stands between them parts them.
struct Numbers {
  private var values: [(value: Int, line: Int)] = []
  private var position = 0

  init(_ lines: some Sequence<Substring>, from first: Int = 1) {
    for (index, line) in lines.enumerated() {
      for word in line.split(whereSeparator: { !$0.isNumber && $0 != "-" }) {
        if let value = Int(word) { values.append((value, index + first)) }
      }
    }
  }

  var line: Int { position > 0 ? values[position - 1].line : values.first?.line ?? 1 }
  var isAtEnd: Bool { position >= values.count }

  mutating func next(_ range: ClosedRange<Int> = 0...10_000_000) throws(ProofFault) -> Int {
    guard position < values.count else { throw ProofFault(line: line, message: "the file ends early") }
    let (value, line) = values[position]
    position += 1
    guard range.contains(value) else {
      throw ProofFault(line: line, message: "\(value) where \(range.lowerBound) to \(range.upperBound) is expected")
    }
    return value
  }

  mutating func next(_ count: Int, in range: ClosedRange<Int> = 0...10_000_000) throws(ProofFault) -> [Int] {
    var result: [Int] = []
    for _ in 0..<count { result.append(try next(range)) }
    return result
  }
}
