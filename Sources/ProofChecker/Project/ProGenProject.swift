/// ProGen/max: a head; a row a job with successors and lags from start to start in brackets; a row a job with mode,
/// duration and demands; the capacities. Job 0 is the source.
struct ProGenProject {
  private let rows: [(line: Int, words: [Substring])]

  init(_ lines: [Substring]) {
    rows = lines.enumerated().compactMap { index, line in
      let words = line.split(whereSeparator: \.isWhitespace)
      return words.isEmpty ? nil : (index + 1, words)
    }
  }

  func read() throws(ProofFault) -> ProofProject {
    let head = try numbers(0, at: 0..<2)
    guard (0...1_000_000).contains(head[0]), (0...1000).contains(head[1]) else {
      throw ProofFault(line: rows[0].line, message: "expected the numbers of jobs and of resources")
    }
    let count = head[0] + 2
    var project = ProofProject(jobs: [], orders: [], capacities: [])
    for j in 0..<count {
      let degree = try numbers(1 + j, at: 2..<3)[0]
      guard (0...count).contains(degree) else {
        throw ProofFault(line: rows[1 + j].line, message: "\(degree) is no number of successors")
      }
      let after = try numbers(1 + j, at: 3..<3 + degree)
      let lags = try numbers(1 + j, at: 3 + degree..<3 + 2 * degree)
      for (successor, lag) in zip(after, lags) {
        guard (0..<count).contains(successor) else {
          throw ProofFault(line: rows[1 + j].line, message: "\(successor) is no job")
        }
        project.orders.append(.init(before: j, after: successor, lag: lag))
      }
    }
    for j in 0..<count {
      let fields = try numbers(1 + count + j, at: 2..<3 + head[1])
      guard fields.allSatisfy({ $0 >= 0 }) else {
        throw ProofFault(line: rows[1 + count + j].line, message: "a negative duration or demand")
      }
      project.jobs.append(.init(modes: [.init(duration: fields[0], demands: Array(fields[1...]))]))
    }
    project.capacities = try numbers(1 + 2 * count, at: 0..<head[1])
    return project
  }

  private func numbers(_ row: Int, at range: Range<Int>) throws(ProofFault) -> [Int] {
    guard row < rows.count, range.upperBound <= rows[row].words.count else {
      throw ProofFault(
        line: rows.last.map { min($0.line, row < rows.count ? rows[row].line : $0.line) } ?? 1,
        message: "the row or the file ends early")
    }
    var result: [Int] = []
    for word in rows[row].words[range] {
      let bare = word.drop { $0 == "[" }.prefix { $0 != "]" }
      guard let value = Int(bare), abs(value) <= 10_000_000 else {
        throw ProofFault(line: rows[row].line, message: "'\(word.prefix(20))' is no number that can stand here")
      }
      result.append(value)
    }
    return result
  }
}
