/// # The rules that an inference may rest on
///
/// An inference *premises ⇒ conclusion* is checked by contradiction: under the bounds that the instance gives by itself, the
/// premises and the opposite of the conclusion, one constraint of the instance alone must fail.
///
/// - order i j:     some order from i to j fails: least end of i > greatest start of j, or least start + lag > greatest start.
///                  With j = 0: the least end of i > the greatest makespan.
/// - resource r:    at some instant jobs run for sure, by what is named or by the instance alone, and take more than the capacity; a job with several modes
///                  left counts with the least that any of them takes at that instant.
/// - budget b:      the least that all jobs spend, over the modes left, exceeds the capacity.
/// - job j:         no mode of j is left: each is off, or its duration fits nowhere between the bounds of start and end, or
///                  another one is on.
///
/// - energy r, clique k: see `InferenceRules+Energy.swift`.
///
/// Complexity: O(k² · modes) for k jobs named; a budget or energy O(all modes).
/// Source: time-table and precedence explanations of Schutt et al. 2011, checked as in the DRCP checker of Pumpkin
/// (Flippo, Sidorov, Marijnissen, Smits, Demirović, CP 2024): premises and negated conclusion must overload one instant.
struct InferenceRules {
  enum Rule: Hashable {
    case order(before: Int, after: Int?)
    case resource(Int)
    case budget(Int)
    case job(Int)
    case energy(Int, Range<Int>)
    case clique(Int, Range<Int>)
  }

  let project: ProofProject
  /// Jobs no two of which can run at once, as the log named them.
  var cliques: [[Int]] = []
  /// The most that demands on each resource can add up to within its capacity; filled as it is asked for.
  var usable: [Int: Int] = [:]
  private let variables: ProofVariables
  private var domains: ProofDomains
  /// Jobs that have an instant at which they run for sure, by the bounds of the instance alone.
  private var sure: [Int] = []
  /// Orders by their two jobs.
  private var lags: [Int: [ProofProject.Order]] = [:]

  init(_ project: ProofProject, _ variables: ProofVariables) {
    self.project = project
    self.variables = variables
    domains = ProofDomains(project, variables)
    for order in project.orders { lags[order.before * project.jobs.count + order.after, default: []].append(order) }
    sure = project.jobs.indices.filter { job in
      windows(job).allSatisfy { $0.last < $0.first + $0.duration }
    }
  }

  /// Whether the rule alone makes the conclusion (nil: false) follow from the premises.
  mutating func justify(_ rule: Rule, _ premises: ArraySlice<ProofAtom>, _ conclusion: ProofAtom?) -> Bool {
    defer { domains.restore() }
    for premise in premises where !domains.assume(premise) { return true }
    if let conclusion, !domains.assume(conclusion.negated) { return true }
    switch rule {
    case .order(let before, let after): return failsOrder(before, after)
    case .resource(let resource):
      var jobs = sure + premises.compactMap { variables.job(of: $0.variable) }
      if let job = conclusion.flatMap({ variables.job(of: $0.variable) }) { jobs.append(job) }
      return overloads(resource, Array(Set(jobs)))
    case .budget(let budget): return overspends(budget)
    case .job(let job): return windows(job).isEmpty
    case .energy(let resource, let stretch): return overfills(resource, stretch)
    case .clique(let clique, let stretch): return overfills(cliques[clique], stretch)
    }
  }

  /// A mode that is left, and the starts that it leaves.
  struct Window {
    var mode: Int
    var first: Int
    var last: Int
    var duration: Int
  }

  private func isLeft(_ mode: Int, of job: Int) -> Bool {
    domains.upper(mode) == 1 && !variables.modes(job).contains { $0 != mode && domains.lower($0) == 1 }
  }

  func windows(_ job: Int) -> [Window] {
    var result: [Window] = []
    for (k, number) in variables.modes(job).enumerated() where isLeft(number, of: job) {
      let duration = project.jobs[job].modes[k].duration
      let first = max(domains.lower(variables.start(job)), domains.lower(variables.end(job)) - duration)
      let last = min(domains.upper(variables.start(job)), domains.upper(variables.end(job)) - duration)
      if first <= last { result.append(Window(mode: k, first: first, last: last, duration: duration)) }
    }
    return result
  }

  private func failsOrder(_ before: Int, _ after: Int?) -> Bool {
    let early = windows(before)
    guard let leastStart = early.map(\.first).min(), let leastEnd = early.map({ $0.first + $0.duration }).min() else {
      return true
    }
    guard let after else { return leastEnd > domains.upper(variables.makespan) }
    guard let lastStart = windows(after).map(\.last).max() else { return true }
    return lags[before * project.jobs.count + after, default: []].contains { order in
      (order.lag.map { leastStart + $0 } ?? leastEnd) > lastStart
    }
  }

  private func overloads(_ resource: Int, _ jobs: [Int]) -> Bool {
    let all = jobs.map { (job: $0, windows: windows($0)) }
    if all.contains(where: \.windows.isEmpty) { return true }
    for t in all.flatMap({ $0.windows.map(\.last) }) {
      let load = all.reduce(0) { sum, entry in
        sum
          + (entry.windows.map { window in
            window.last <= t && t < window.first + window.duration
              ? project.jobs[entry.job].modes[window.mode].demands[resource] : 0
          }.min() ?? 0)
      }
      if load > project.capacities[resource] { return true }
    }
    return false
  }

  private func overspends(_ budget: Int) -> Bool {
    var sum = 0
    for (j, job) in project.jobs.enumerated() {
      var least: Int?
      for (k, number) in variables.modes(j).enumerated() where isLeft(number, of: j) {
        least = min(least ?? .max, job.modes[k].spends[budget])
      }
      guard let least else { return true }
      sum += least
    }
    return sum > project.budgets[budget]
  }
}
