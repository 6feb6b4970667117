import ReleaseGraph

/// PSPLIB's format, single- and multi-mode: sections with titles, tables below.
enum PSPLIBReader {
  static func read(_ source: InstanceText) throws(InstanceFault) -> Instance {
    var reader = PSPLIBReader.Tables(source)
    let count = try reader.count(after: "jobs", in: 1...1_000_000)
    let renewable = try reader.resources("- renewable")
    let nonrenewable = try reader.resources("- nonrenewable")
    let doubly = try reader.resources("- doubly")
    guard doubly == 0 else {
      throw InstanceFault(line: reader.lineOfLast, message: "doubly constrained resources are not known here")
    }
    var jobs = try reader.precedences(count)
    try reader.requests(&jobs, renewable + nonrenewable)
    let capacities = try reader.availabilities(renewable + nonrenewable)
    let builder = ProjectBuilder(
      renewable: Array(capacities[..<renewable]), nonrenewable: Array(capacities[renewable...]), jobs: jobs)
    return Instance(
      format: .psplib, network: builder.network(), isMultiMode: jobs.contains { $0.ways.count > 1 } || nonrenewable > 0)
  }

  private struct Tables {
    let source: InstanceText
    var lineOfLast = 1

    init(_ source: InstanceText) { self.source = source }

    /// The number after the colon of the line that begins with a title.
    mutating func count(after title: String, in range: ClosedRange<Int>) throws(InstanceFault) -> Int {
      guard let line = source.lines.first(where: { $0.tokens[0] == title }) else {
        throw InstanceFault(line: 1, message: "no line '\(title)'")
      }
      lineOfLast = line.number
      guard let last = line.tokens.last(where: { $0 != ":" }) else {
        throw InstanceFault(line: line.number, message: "no number after '\(title)'")
      }
      return try InstanceNumbers.parse(last, "a number", line.number, range)
    }

    mutating func resources(_ title: String) throws(InstanceFault) -> Int {
      let words = title.split(separator: " ")
      guard
        let line = source.lines.first(where: { $0.tokens.count > 1 && $0.tokens[0] == "-" && $0.tokens[1] == words[1] }
        ),
        let colon = line.tokens.firstIndex(of: ":"), colon + 1 < line.tokens.count
      else { throw InstanceFault(line: 1, message: "no line '\(title)'") }
      lineOfLast = line.number
      return try InstanceNumbers.parse(line.tokens[colon + 1], "a number of resources", line.number, 0...1000)
    }

    /// Index of the first line of numbers below a title, whose spaces differ from file to file.
    private func rows(below title: String) throws(InstanceFault) -> Int {
      guard let start = source.lines.firstIndex(where: { $0.tokens.prefix(2).joined().hasPrefix(title) }) else {
        throw InstanceFault(line: 1, message: "no section '\(title)'")
      }
      var index = start + 1
      while index < source.lines.count, Int(source.lines[index].tokens[0]) == nil { index += 1 }
      guard index < source.lines.count else {
        throw InstanceFault(line: source.lines[start].number, message: "nothing below '\(title)'")
      }
      return index
    }

    private func numbers(_ index: Int, _ what: String) throws(InstanceFault) -> [Int] {
      guard index < source.lines.count else {
        throw InstanceFault(line: source.lines.last?.number ?? 1, message: "the file ends where \(what) is expected")
      }
      var result: [Int] = []
      for token in source.lines[index].tokens {
        result.append(try InstanceNumbers.parse(token, what, source.lines[index].number, 0...InstanceText.largest))
      }
      return result
    }

    func precedences(_ count: Int) throws(InstanceFault) -> [Job] {
      let first = try rows(below: "PRECEDENCERELATIONS")
      var jobs: [Job] = []
      for index in 0..<count {
        let fields = try numbers(first + index, "a row of precedences")
        let line = source.lines[first + index].number
        guard fields.count >= 3, fields[0] == index + 1, fields[1] >= 1, fields.count == 3 + fields[2] else {
          throw InstanceFault(
            line: line, message: "expected job \(index + 1), its modes, its number of successors and these")
        }
        guard fields[3...].allSatisfy({ (1...count).contains($0) }) else {
          throw InstanceFault(line: line, message: "a successor is no job")
        }
        jobs.append(
          Job(
            ways: Array(repeating: Job.Way(duration: 0, demands: []), count: min(fields[1], 1000)),
            successors: fields[3...].map { ($0 - 1, nil) }))
      }
      return jobs
    }

    func requests(_ jobs: inout [Job], _ resources: Int) throws(InstanceFault) {
      var row = try rows(below: "REQUESTS/DURATIONS")
      for job in jobs.indices {
        for way in jobs[job].ways.indices {
          var fields = try numbers(row, "durations and demands")
          let line = source.lines[row].number
          if way == 0 {
            guard fields.first == job + 1 else { throw InstanceFault(line: line, message: "expected job \(job + 1)") }
            fields.removeFirst()
          }
          guard fields.count == 2 + resources, fields[0] == way + 1 else {
            throw InstanceFault(line: line, message: "expected mode \(way + 1), a duration and \(resources) demands")
          }
          jobs[job].ways[way] = Job.Way(duration: fields[1], demands: Array(fields[2...]))
          row += 1
        }
      }
    }

    func availabilities(_ resources: Int) throws(InstanceFault) -> [Int] {
      let row = try rows(below: "RESOURCEAVAILABILITIES")
      let fields = try numbers(row, "capacities")
      guard fields.count == resources else {
        throw InstanceFault(line: source.lines[row].number, message: "expected \(resources) capacities")
      }
      return fields
    }
  }
}
