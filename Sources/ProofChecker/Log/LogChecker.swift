/// # Checks a proof log against an instance
///
/// The log is text, a line a step, in the manner of DRCP (Flippo et al., CP 2024). Jobs, modes and resources are numbered
/// from 1 in the order of the instance's file. Bounds: `s3>=7` (start of job 3), `e3<=9` (its end), `m3.2>=1` (it has mode
/// 2), `M<=52` (makespan).
///
///     proof orchestra 1
///     project JOBS RENEWABLE NON-RENEWABLE     must be those of the instance
///     rules NAME…   left-out NAME…             what the solver used, and what it did without; not checked
///     a M<=52                                  from here on only schedules that end by 52 are meant
///     i o 3 7 : s3>=4 -> s7>=9                 inference by an order (o), from job 3 to job 7 (0: to the makespan),
///     i r 2 : s3<=5 s3>=4 s7>=3 -> s7>=9       … a renewable resource (r), a budget (b), a job's modes (j);
///     i j 4 : … -> false                       the premises hold together only where the conclusion does
///     k 3 7 9                                  a clique: no two of these jobs can run at once; numbered from 1
///     i e 2 5 9 : s3<=6 … -> false             inference by the energy of resource 2, or (c) of clique 2, in slots 5..<9
///     n 17 s7>=9 s3<=3 : . 12 .                of these bounds one holds; why: `.` the next inference, 12 an earlier n
///     f path 52 · f energy 52 R HEAD TAIL · f circle
///     f scaled 52 R HEAD TAIL : F0 F1 … · f clique 52 HEAD TAIL : JOB…
///     f weights 52 LIMIT HEAD TAIL : WEIGHT… : PRICE…
///     s 0 4:2 9 …                              starts (and modes, where there is a choice) of a schedule
///     c optimal 52 · c bound 52 · c infeasible what all this comes to; the last line
///
/// - Inferences are checked by `InferenceRules`, one by one, by the instance alone; they serve the next `n` only.
/// - `n` is checked by unit propagation: the opposites of its bounds, with the bounds that are known for good, go through
///   the reasons in the order given, each of which may add a bound, until one of them has all its bounds contradicted. A
///   single bound is then known for good; no bound at all means that nothing is left.
/// - Nothing left under `a M<=v` proves a makespan of at least v + 1; without any `a` that there is no schedule.
///
/// Trusted: the readers of `ProjectReader`, the horizon of `ProofProject`, and these rules. Nothing of the solver.
/// Complexity: linear in the length of the log, but for the rules. Memory: the nogoods.
package struct LogChecker {
  private let project: ProofProject
  private let variables: ProofVariables
  private let facts: BoundFacts
  private var rules: InferenceRules
  /// What is known for good.
  private var known: ProofDomains
  /// Clauses, one after the other.
  private var pool: [ProofAtom] = []
  private var nogoods: [Int: Range<Int>] = [:]
  /// Inferences since the last nogood, as clauses.
  private var inferences: [[ProofAtom]] = []
  /// Least makespan that schedules were assumed to keep to.
  private var assumed: Int?
  private var isEmpty = false
  private var number = 0
  private var verdict: ProofReport.Verdict?
  private var report = ProofReport(verdict: .refused(line: 0, why: ""))

  package init(_ project: ProofProject) {
    self.project = project
    variables = ProofVariables(project)
    facts = BoundFacts(project)
    rules = InferenceRules(project, variables)
    known = ProofDomains(project, variables)
  }

  /// Checks the next line; lines after a refusal are no longer looked at.
  package mutating func take(_ bytes: ArraySlice<UInt8>) throws(ProofFault) {
    number += 1
    if case .refused? = verdict { return }
    var line = LogLine(bytes, number: number)
    if line.isAtEnd { return }
    if verdict != nil { throw line.fault("the log goes on after its conclusion") }
    report.lines += 1
    if report.lines <= 2 { return try readHead(&line) }
    if line.takes("i") { return try readInference(&line) }
    if line.takes("n") { return try readNogood(&line) }
    if line.takes("k") { return try readClique(&line) }
    if line.takes("a") { return try readAssumption(&line) }
    if line.takes("f") { return try readFact(&line) }
    if line.takes("s") { return try readSchedule(&line) }
    if line.takes("c") { return try readConclusion(&line) }
    if line.takes("rules") { return }
    if line.takes("left-out") {
      while !line.isAtEnd { report.leftOut.append(LogLine.text(try line.word("a rule"))) }
      return
    }
    throw line.fault("'\(LogLine.text(try line.word("a step")))' is no step; expected i, n, k, a, f, s or c")
  }

  /// The verdict, after the last line.
  package func finish() throws(ProofFault) -> ProofReport {
    guard let verdict else { throw ProofFault(line: max(number, 1), message: "the log ends without a conclusion") }
    var report = report
    report.verdict = verdict
    return report
  }

  /// Checks a whole log at once.
  package static func check(_ log: [UInt8], of project: ProofProject) throws(ProofFault) -> ProofReport {
    var checker = LogChecker(project)
    for line in log.split(separator: 0x0A, omittingEmptySubsequences: false) { try checker.take(line) }
    return try checker.finish()
  }

  private mutating func refuse(_ why: String) { verdict = .refused(line: number, why: why) }

  private mutating func readHead(_ line: inout LogLine) throws(ProofFault) {
    if report.lines == 1 {
      guard line.takes("proof"), line.takes("orchestra"), line.takes("1"), line.isAtEnd else {
        throw line.fault("no log of a proof: expected 'proof orchestra 1'")
      }
      return
    }
    guard line.takes("project") else { throw line.fault("expected 'project' with its numbers of jobs and resources") }
    let range = 0...1_000_000_000
    let jobs = try line.number("the number of jobs", in: range)
    let renewable = try line.number("the number of renewable resources", in: range)
    let budgets = try line.number("the number of non-renewable resources", in: range)
    if jobs != project.jobs.count || renewable != project.capacities.count || budgets != project.budgets.count {
      refuse("the log is about another instance")
    }
  }

  // MARK: inferences and nogoods

  private mutating func readInference(_ line: inout LogLine) throws(ProofFault) {
    let rule = try readRule(&line)
    guard line.takes(":") else { throw line.fault("expected ':' before the premises") }
    var premises: [ProofAtom] = []
    while !line.takes("->") { premises.append(try line.atom(variables)) }
    let conclusion = line.takes("false") ? nil : try line.atom(variables)
    guard line.isAtEnd else { throw line.fault("more than one conclusion") }
    report.inferences += 1
    guard rules.justify(rule, premises[...], conclusion) else {
      return refuse("the inference does not follow by its rule")
    }
    inferences.append(premises.map(\.negated) + (conclusion.map { [$0] } ?? []))
  }

  private func readRule(_ line: inout LogLine) throws(ProofFault) -> InferenceRules.Rule {
    let jobs = variables.jobCount
    if line.takes("o") {
      let before = try line.index("a job", below: jobs)
      let after = try line.number("a job, or 0", in: 0...jobs) - 1
      return .order(before: before, after: after < 0 ? nil : after)
    }
    if line.takes("r") {
      return .resource(try line.index("a renewable resource", below: project.capacities.count))
    }
    if line.takes("b") {
      return .budget(try line.index("a non-renewable resource", below: project.budgets.count))
    }
    if line.takes("j") { return .job(try line.index("a job", below: jobs)) }
    if line.takes("e") {
      let resource = try line.index("a renewable resource", below: project.capacities.count)
      return .energy(resource, try readStretch(&line))
    }
    if line.takes("c") {
      let clique = try line.index("a clique", below: rules.cliques.count)
      return .clique(clique, try readStretch(&line))
    }
    throw line.fault("'\(LogLine.text(try line.word("a rule")))' is no rule; expected o, r, b, j, e or c")
  }

  private func readStretch(_ line: inout LogLine) throws(ProofFault) -> Range<Int> {
    let from = try line.number("the first slot", in: 0...999_999_999)
    return from..<(try line.number("the slot after the last", in: from...999_999_999))
  }

  private mutating func readClique(_ line: inout LogLine) throws(ProofFault) {
    var jobs: [Int] = []
    while !line.isAtEnd { jobs.append(try line.index("a job", below: project.jobs.count)) }
    guard Set(jobs).count == jobs.count else { return refuse("a job is named twice") }
    if let pair = Exclusions(project).meeting(jobs) {
      return refuse("jobs \(pair.0 + 1) and \(pair.1 + 1) may run at once")
    }
    rules.cliques.append(jobs)
  }

  private mutating func readNogood(_ line: inout LogLine) throws(ProofFault) {
    let name = try line.number("the nogood's number", in: 1...999_999_999)
    var clause: [ProofAtom] = []
    while !line.isAtEnd && !line.takes(":") { clause.append(try line.atom(variables)) }
    var reasons: [Reason] = []
    var next = 0
    while !line.isAtEnd {
      if line.takes(".") {
        guard next < inferences.count else { return refuse("an inference is missing") }
        reasons.append(.inference(next))
        next += 1
      } else {
        let other = try line.number("an earlier nogood", in: 1...999_999_999)
        guard let range = nogoods[other] else { return refuse("there is no nogood \(other)") }
        reasons.append(.nogood(range))
      }
    }
    report.nogoods += 1
    if nogoods[name] != nil { return refuse("there is a nogood \(name) already") }
    guard follows(clause, reasons) else { return refuse("the nogood does not follow from its reasons") }
    inferences.removeAll(keepingCapacity: true)
    if let only = clause.first, clause.count == 1 { known.fix(only) }
    if clause.isEmpty { isEmpty = true }
    nogoods[name] = pool.count..<pool.count + clause.count
    pool += clause
  }

  private enum Reason {
    case inference(Int)
    case nogood(Range<Int>)
  }

  /// Unit propagation of the opposites through the reasons, in their order, to a contradiction.
  private mutating func follows(_ clause: [ProofAtom], _ reasons: [Reason]) -> Bool {
    if isEmpty || known.isEmpty { return true }
    defer { known.restore() }
    for atom in clause where !known.assume(atom.negated) { return true }
    for reason in reasons {
      let step =
        switch reason {
        case .inference(let index): Self.propagate(inferences[index][...], &known)
        case .nogood(let range): Self.propagate(pool[range], &known)
        }
      if step { return true }
    }
    return false
  }

  /// Adds what the clause leaves; true where it leaves nothing.
  private static func propagate(_ clause: ArraySlice<ProofAtom>, _ known: inout ProofDomains) -> Bool {
    var open: ProofAtom?
    for atom in clause where !known.fails(atom) {
      // A second bound of the same side is open with the first: the weaker of both is what is left.
      if let first = open {
        guard first.side == atom.side else { return false }
        open = ProofAtom(side: first.side, bound: max(first.bound, atom.bound))
      } else {
        open = atom
      }
    }
    guard let open else { return true }
    return !known.assume(open)
  }

  // MARK: assumptions, facts, schedules, conclusions

  private mutating func readAssumption(_ line: inout LogLine) throws(ProofFault) {
    let atom = try line.atom(variables)
    guard atom.side == 2 * variables.makespan, line.isAtEnd else {
      throw line.fault("only a greatest makespan can be assumed")
    }
    assumed = min(assumed ?? .max, atom.bound)
    known.fix(atom)
  }

  private mutating func readFact(_ line: inout LogLine) throws(ProofFault) {
    report.facts += 1
    let word = LogLine.text(try line.word("a fact"))
    guard let kind = Fact(rawValue: word) else {
      let kinds = Fact.allCases.map(\.rawValue).joined(separator: ", ")
      throw line.fault("'\(word)' is no fact; expected one of \(kinds)")
    }
    let makespan = kind == .circle ? 0 : try line.number("a makespan", in: 0...999_999_999)
    if let fault = try fault(of: kind, makespan, &line) { return refuse(fault) }
    if kind == .circle { isEmpty = true }
    known.fix(.atLeast(variables.makespan, makespan))
  }

  private enum Fact: String, CaseIterable {
    case path, energy, scaled, clique, weights, circle
  }

  /// Why a fact does not hold; nil if it does.
  private func fault(of kind: Fact, _ makespan: Int, _ line: inout LogLine) throws(ProofFault) -> String? {
    let range = 0...999_999_999
    switch kind {
    case .path: return makespan <= facts.path ? nil : "the longest path is \(facts.path)"
    case .weights:
      switch facts.weights(try readWeights(makespan, &line)) {
      case .verified: return nil
      case .refused(let why): return why
      case .undecided: return "the weights could not be checked within the limit of nodes"
      }
    case .circle: return facts.isCircular ? nil : "no circle of lags adds up to more than nothing"
    case .clique:
      let head = try line.number("a head", in: range)
      let tail = try line.number("a tail", in: range)
      return facts.clique(makespan, head: head, tail: tail, jobs: try readJobs(&line))
    case .energy, .scaled:
      let resource = try line.index("a renewable resource", below: project.capacities.count)
      let head = try line.number("a head", in: range)
      let tail = try line.number("a tail", in: range)
      if kind == .energy {
        let isNeeded = facts.energy(makespan, resource: resource, head: head, tail: tail)
        return isNeeded ? nil : "the work fits between these cut-offs"
      }
      guard line.takes(":") else { throw line.fault("expected ':' before the table") }
      var table: [Int] = []
      while !line.isAtEnd { table.append(try line.number("a value", in: 0...1_000_000)) }
      return facts.scaled(makespan, resource: resource, head: head, tail: tail, table: table)
    }
  }

  private func readJobs(_ line: inout LogLine) throws(ProofFault) -> [Int] {
    guard line.takes(":") else { throw line.fault("expected ':' before the jobs") }
    var jobs: [Int] = []
    while !line.isAtEnd { jobs.append(try line.index("a job", below: project.jobs.count)) }
    return jobs
  }

  private func readWeights(_ makespan: Int, _ line: inout LogLine) throws(ProofFault) -> WeightCertificate {
    let range = 0...999_999_999
    let limit = try line.number("a limit", in: range)
    let head = try line.number("a head", in: range)
    let tail = try line.number("a tail", in: range)
    guard line.takes(":") else { throw line.fault("expected ':' before the weights") }
    var weights: [Int] = []
    while !line.isAtEnd && !line.takes(":") { weights.append(try line.number("a weight", in: range)) }
    var prices: [Int] = []
    while !line.isAtEnd { prices.append(try line.number("a price", in: range)) }
    return WeightCertificate(
      weights: weights, limit: limit, head: head, tail: tail, makespan: makespan, prices: prices)
  }

  private mutating func readSchedule(_ line: inout LogLine) throws(ProofFault) {
    var schedule = ProofSchedule(starts: [], modes: [])
    while !line.isAtEnd {
      let word = try line.word("a start")
      let parts = word.split(separator: 0x3A, omittingEmptySubsequences: false)
      guard parts.count <= 2, let start = LogLine.value(parts[0]), start >= 0,
        let mode = parts.count == 2 ? LogLine.value(parts[1]) : 1
      else { throw line.fault("'\(LogLine.text(word))' is no start") }
      schedule.starts.append(start)
      schedule.modes.append(mode - 1)
    }
    guard schedule.starts.count == project.jobs.count,
      zip(schedule.modes, project.jobs).allSatisfy({ $1.modes.indices.contains($0) })
    else { throw line.fault("a schedule has a start and a mode of each of the \(project.jobs.count) jobs") }
    if let breach = schedule.breach(of: project) { return refuse("the schedule breaks a rule: \(breach)") }
    report.makespan = min(report.makespan ?? .max, schedule.makespan(project))
  }

  /// The greatest makespan that is proved to be needed; nil where there is no schedule at all.
  private var proved: Int? {
    if isEmpty || known.isEmpty { return assumed.map { $0 + 1 } }
    let lower = known.lower(variables.makespan)
    return assumed.map { min(lower, $0 + 1) } ?? lower
  }

  private mutating func readConclusion(_ line: inout LogLine) throws(ProofFault) {
    if line.takes("infeasible") {
      guard proved == nil else { return refuse("the log does not show that there is no schedule") }
      verdict = .accepted(.infeasible)
      return
    }
    let isOptimal = line.takes("optimal")
    guard isOptimal || line.takes("bound") else { throw line.fault("expected optimal, bound or infeasible") }
    let claim = try line.number("a makespan", in: 0...999_999_999)
    if let proved, proved < claim { return refuse("the log shows a makespan of at least \(proved) only") }
    if isOptimal && report.makespan != claim {
      return refuse(report.makespan.map { "the schedule's makespan is \($0)" } ?? "the log has no schedule")
    }
    verdict = .accepted(isOptimal ? .optimal(claim) : .bound(claim))
  }
}
