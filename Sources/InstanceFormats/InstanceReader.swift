import ReleaseGraph

/// Reads published instances.
package enum InstanceReader {
  /// Reads an instance; the format is told from the file's name, else from its content.
  package static func read(_ text: String, name: String, format: InstanceFormat? = nil) throws(InstanceFault)
    -> Instance
  {
    let source = InstanceText(text)
    guard !source.lines.isEmpty else { throw InstanceFault(line: 1, message: "the file is empty") }
    let format = format ?? detect(source, name)
    switch format {
    case .psplib: return try PSPLIBReader.read(source)
    case .patterson: return Instance(format: format, network: try PattersonReader.read(source), isMultiMode: false)
    case .progenMax: return Instance(format: format, network: try ProGenMaxReader.read(source), isMultiMode: false)
    case .mplib: return Instance(format: format, network: try MPLIBReader.read(source), isMultiMode: false)
    }
  }

  private static func detect(_ source: InstanceText, _ name: String) -> InstanceFormat {
    let name = name.lowercased()
    if name.hasSuffix(".sm") || name.hasSuffix(".mm") { return .psplib }
    if name.hasSuffix(".rcp") { return .patterson }
    if name.hasSuffix(".sch") { return .progenMax }
    if source.lines[0].tokens[0].hasPrefix("*") { return .psplib }
    if source.lines.contains(where: { $0.tokens.contains { $0.contains(":") } }) { return .mplib }
    if source.lines.contains(where: { $0.tokens.contains { $0.hasPrefix("[") } }) { return .progenMax }
    return source.lines[0].tokens.count == 1 ? .mplib : .patterson
  }
}

/// Patterson's format: jobs, resources, capacities; per job its duration, demands, number of successors, successors.
enum PattersonReader {
  static func read(_ source: InstanceText) throws(InstanceFault) -> Network {
    var stream = NumberStream(source.tokens)
    let count = try stream.number("the number of jobs", in: 1...1_000_000)
    let resources = try stream.number("the number of resources", in: 0...1000)
    var capacities: [Int] = []
    for _ in 0..<resources { capacities.append(try stream.number("a capacity")) }
    var jobs: [Job] = []
    for _ in 0..<count {
      let duration = try stream.number("a duration")
      var demands: [Int] = []
      for _ in 0..<resources { demands.append(try stream.number("a demand")) }
      var job = Job(ways: [Job.Way(duration: duration, demands: demands)])
      let successors = try stream.number("the number of successors", in: 0...count)
      for _ in 0..<successors { job.successors.append((try stream.number("a successor", in: 1...count) - 1, nil)) }
      jobs.append(job)
    }
    guard stream.isAtEnd else { throw InstanceFault(line: stream.line, message: "more numbers after the last job") }
    return ProjectBuilder(renewable: capacities, jobs: jobs).network()
  }
}

/// ProGen/max: a head, then per job its number, modes, successors with start-to-start lags in brackets; then per job
/// mode, duration and demands; then the capacities.
enum ProGenMaxReader {
  static func read(_ source: InstanceText) throws(InstanceFault) -> Network {
    let lines = source.lines
    let head = try numbers(lines[0], 0..<lines[0].tokens.count, "the numbers of jobs and resources")
    guard head.count >= 2, head[0] <= 1_000_000, head[1] <= 1000 else {
      throw InstanceFault(line: lines[0].number, message: "expected the number of jobs and of resources")
    }
    let count = head[0] + 2
    let resources = head[1]
    guard lines.count >= 2 * count + 2 else {
      throw InstanceFault(
        line: lines[lines.count - 1].number,
        message: "the file ends early: \(2 * count + 2) lines are expected for \(head[0]) jobs")
    }
    var jobs: [Job] = []
    for index in 0..<count {
      let line = lines[1 + index]
      guard line.tokens.count >= 3 else {
        throw InstanceFault(line: line.number, message: "expected job, modes, number of successors")
      }
      let fields = try numbers(line, 0..<3, "job, modes, number of successors")
      guard fields[0] == index else {
        throw InstanceFault(line: line.number, message: "job \(fields[0]) where job \(index) is expected")
      }
      guard line.tokens.count == 3 + 2 * fields[2] else {
        throw InstanceFault(line: line.number, message: "expected \(fields[2]) successors, each with a lag in brackets")
      }
      var job = Job(ways: [])
      for k in 0..<fields[2] {
        let successor = try InstanceNumbers.parse(line.tokens[3 + k], "a successor", line.number, 0...(count - 1))
        let lag = line.tokens[3 + fields[2] + k]
        guard lag.hasPrefix("["), lag.hasSuffix("]") else {
          throw InstanceFault(line: line.number, message: "'\(lag.prefix(20))' is no lag in brackets")
        }
        job.successors.append(
          (
            successor,
            try InstanceNumbers.parse(
              lag.dropFirst().dropLast(), "a lag", line.number, -InstanceText.largest...InstanceText.largest)
          ))
      }
      jobs.append(job)
    }
    for index in 0..<count {
      let line = lines[1 + count + index]
      let fields = try numbers(line, 0..<line.tokens.count, "job, mode, duration and demands")
      guard fields.count == 3 + resources, fields[0] == index else {
        throw InstanceFault(
          line: line.number, message: "expected job \(index), its mode, duration and \(resources) demands")
      }
      jobs[index].ways = [Job.Way(duration: fields[2], demands: Array(fields[3...]))]
    }
    let last = lines[1 + 2 * count]
    let capacities = try numbers(last, 0..<last.tokens.count, "the capacities")
    guard capacities.count == resources else {
      throw InstanceFault(line: last.number, message: "expected \(resources) capacities")
    }
    return ProjectBuilder(renewable: capacities, jobs: jobs).network()
  }

  private static func numbers(_ line: (number: Int, tokens: [Substring]), _ range: Range<Int>, _ what: String)
    throws(InstanceFault) -> [Int]
  {
    var result: [Int] = []
    for token in line.tokens[range] {
      result.append(try InstanceNumbers.parse(token, what, line.number, 0...InstanceText.largest))
    }
    return result
  }
}

/// MPLIB: projects, resources, capacities; per project its size, release date and the resources that it uses; per job
/// its duration, demands, number of successors, and those as `project:job`.
enum MPLIBReader {
  static func read(_ source: InstanceText) throws(InstanceFault) -> Network {
    var stream = NumberStream(source.tokens)
    let projects = try stream.number("the number of projects", in: 1...100_000)
    let resources = try stream.number("the number of resources", in: 0...1000)
    var capacities: [Int] = []
    for _ in 0..<resources { capacities.append(try stream.number("a capacity")) }
    var jobs: [Job] = []
    var firstOfProject: [Int] = []
    var links: [(job: Int, text: Substring, line: Int)] = []
    for _ in 0..<projects {
      firstOfProject.append(jobs.count)
      let size = try stream.number("the size of a project", in: 1...1_000_000)
      let release = try stream.number("a release date")
      var uses: [Bool] = []
      for _ in 0..<resources { uses.append(try stream.number("whether a resource is used", in: 0...1) == 1) }
      for _ in 0..<size {
        let duration = try stream.number("a duration")
        var demands: [Int] = []
        for resource in 0..<resources {
          let line = stream.line
          let amount = try stream.number("a demand")
          if amount > 0 && !uses[resource] {
            throw InstanceFault(line: line, message: "a demand on a resource that the project does not use")
          }
          demands.append(amount)
        }
        var job = Job(ways: [Job.Way(duration: duration, demands: demands)])
        job.earliest = release
        let successors = try stream.number("the number of successors", in: 0...1_000_000)
        for _ in 0..<successors {
          let line = stream.line
          links.append((jobs.count, try stream.token("a successor"), line))
        }
        jobs.append(job)
      }
    }
    firstOfProject.append(jobs.count)
    for link in links {
      let parts = link.text.split(separator: ":")
      guard parts.count == 2 else {
        throw InstanceFault(line: link.line, message: "'\(link.text.prefix(20))' is no project:job")
      }
      let project = try InstanceNumbers.parse(parts[0], "a project", link.line, 1...projects)
      let size = firstOfProject[project] - firstOfProject[project - 1]
      let job = try InstanceNumbers.parse(parts[1], "a job", link.line, 1...size)
      jobs[link.job].successors.append((firstOfProject[project - 1] + job - 1, nil))
    }
    guard stream.isAtEnd else { throw InstanceFault(line: stream.line, message: "more numbers after the last job") }
    return ProjectBuilder(renewable: capacities, jobs: jobs).network()
  }
}
