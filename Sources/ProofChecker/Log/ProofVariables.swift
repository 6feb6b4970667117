/// What a log speaks about: starts, ends and modes of jobs, and the makespan, numbered.
struct ProofVariables {
  let jobCount: Int
  /// Number of the first mode of each job; one past the last at its end.
  private let firstMode: [Int]

  init(_ project: ProofProject) {
    jobCount = project.jobs.count
    var next = 2 * project.jobs.count + 1
    var first: [Int] = []
    for job in project.jobs {
      first.append(next)
      next += job.modes.count
    }
    firstMode = first + [next]
  }

  var count: Int { firstMode[jobCount] }
  var makespan: Int { 2 * jobCount }
  func start(_ job: Int) -> Int { job }
  func end(_ job: Int) -> Int { jobCount + job }
  func modes(_ job: Int) -> Range<Int> { firstMode[job]..<firstMode[job + 1] }

  /// The job of a variable; nil for the makespan.
  func job(of variable: Int) -> Int? {
    if variable < jobCount { return variable }
    if variable < 2 * jobCount { return variable - jobCount }
    if variable == makespan { return nil }
    var low = 0
    var high = jobCount
    while low + 1 < high {
      let middle = (low + high) / 2
      if firstMode[middle] <= variable { low = middle } else { high = middle }
    }
    return low
  }
}

/// A bound of a variable: side 2v is v, side 2v + 1 is −v, and the atom says side ≤ bound.
struct ProofAtom: Hashable {
  var side: Int
  var bound: Int

  static func atMost(_ variable: Int, _ value: Int) -> ProofAtom { ProofAtom(side: 2 * variable, bound: value) }
  static func atLeast(_ variable: Int, _ value: Int) -> ProofAtom { ProofAtom(side: 2 * variable + 1, bound: -value) }

  var variable: Int { side / 2 }
  var negated: ProofAtom { ProofAtom(side: side ^ 1, bound: -bound - 1) }
}

/// Bounds of all variables, with a way back.
struct ProofDomains {
  private var bound: [Int]
  private var undo: [(side: Int, bound: Int)] = []
  /// A variable has no value left.
  private(set) var isEmpty = false

  /// The bounds that an instance gives by itself: releases, and the horizon.
  init(_ project: ProofProject, _ variables: ProofVariables) {
    let horizon = project.horizon
    bound = Array(repeating: 0, count: 2 * variables.count)
    for (j, job) in project.jobs.enumerated() {
      let least = project.leastDuration(j)
      bound[2 * variables.start(j)] = horizon - least
      bound[2 * variables.start(j) + 1] = -job.earliest
      bound[2 * variables.end(j)] = horizon
      bound[2 * variables.end(j) + 1] = -(job.earliest + least)
      for mode in variables.modes(j) {
        bound[2 * mode] = 1
        bound[2 * mode + 1] = job.modes.count == 1 ? -1 : 0
      }
    }
    bound[2 * variables.makespan] = horizon
  }

  func lower(_ variable: Int) -> Int { -bound[2 * variable + 1] }
  func upper(_ variable: Int) -> Int { bound[2 * variable] }
  func holds(_ atom: ProofAtom) -> Bool { bound[atom.side] <= atom.bound }
  func fails(_ atom: ProofAtom) -> Bool { bound[atom.side ^ 1] < -atom.bound }

  /// For good.
  mutating func fix(_ atom: ProofAtom) {
    if holds(atom) { return }
    if fails(atom) { isEmpty = true }
    bound[atom.side] = atom.bound
  }

  /// Until `restore`; false where that leaves the variable no value.
  mutating func assume(_ atom: ProofAtom) -> Bool {
    if holds(atom) { return true }
    if fails(atom) { return false }
    undo.append((atom.side, bound[atom.side]))
    bound[atom.side] = atom.bound
    return true
  }

  mutating func restore() {
    while let last = undo.popLast() { bound[last.side] = last.bound }
  }
}
