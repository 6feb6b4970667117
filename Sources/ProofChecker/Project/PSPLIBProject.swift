/// PSPLIB's sections: counts, precedences, durations with demands by mode, availabilities.
struct PSPLIBProject {
  private let lines: [Substring]

  init(_ lines: [Substring]) { self.lines = lines }

  func read() throws(ProofFault) -> ProofProject {
    let count = try number(in: "jobs ", 1...1_000_000)
    let renewable = try number(in: "- renewable", 0...1000)
    let budgets = try number(in: "- nonrenewable", 0...1000)
    guard try number(in: "- doubly", 0...1000) == 0 else {
      throw ProofFault(line: 1, message: "doubly constrained resources are not known here")
    }
    var project = ProofProject(jobs: [], orders: [], capacities: [])
    var rows = try numbers(below: "PRECEDENCE RELATIONS")
    var modeCounts: [Int] = []
    for j in 0..<count {
      _ = try rows.next(j + 1...j + 1)
      modeCounts.append(try rows.next(1...1000))
      for _ in 0..<(try rows.next(0...count)) {
        project.orders.append(.init(before: j, after: try rows.next(1...count) - 1))
      }
    }
    rows = try numbers(below: "REQUESTS/DURATIONS")
    for j in 0..<count {
      _ = try rows.next(j + 1...j + 1)
      var modes: [ProofProject.Mode] = []
      for k in 0..<modeCounts[j] {
        _ = try rows.next(k + 1...k + 1)
        let duration = try rows.next()
        modes.append(.init(duration: duration, demands: try rows.next(renewable), spends: try rows.next(budgets)))
      }
      project.jobs.append(.init(modes: modes))
    }
    rows = try numbers(below: "RESOURCEAVAILABILITIES")
    project.capacities = try rows.next(renewable)
    project.budgets = try rows.next(budgets)
    return project
  }

  private func number(in title: String, _ range: ClosedRange<Int>) throws(ProofFault) -> Int {
    guard let index = lines.firstIndex(where: { $0.drop(while: \.isWhitespace).hasPrefix(title) }),
      let colon = lines[index].firstIndex(of: ":")
    else { throw ProofFault(line: 1, message: "no line '\(title)'") }
    var numbers = Numbers([lines[index][colon...]], from: index + 1)
    return try numbers.next(range)
  }

  /// What stands below a title, from the first row of numbers alone: names of columns hold numbers too.
  private func numbers(below title: String) throws(ProofFault) -> Numbers {
    let wanted = title.filter { $0 != " " }
    guard let start = lines.firstIndex(where: { $0.filter { !$0.isWhitespace }.hasPrefix(wanted) }) else {
      throw ProofFault(line: 1, message: "no section '\(title)'")
    }
    let end = lines[start...].firstIndex { $0.hasPrefix("***") } ?? lines.count
    let first = lines[start + 1..<max(end, start + 1)].firstIndex { line in
      let words = line.split(whereSeparator: \.isWhitespace)
      return !words.isEmpty && words.allSatisfy { Int($0) != nil }
    }
    guard let first else { throw ProofFault(line: start + 1, message: "nothing below '\(title)'") }
    return Numbers(lines[first..<end], from: first + 1)
  }
}
