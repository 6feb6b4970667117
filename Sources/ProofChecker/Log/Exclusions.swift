/// # Jobs that cannot run at once
///
/// Two jobs cannot where on some resource the least that each demands exceeds the capacity together, or where one ends before the other
/// begins, by an order or a row of orders. Complexity: O(members · (members · resources + orders)).
struct Exclusions {
  private let project: ProofProject
  /// Jobs that begin after the end of each.
  private var next: [[Int]]

  init(_ project: ProofProject) {
    self.project = project
    next = Array(repeating: [], count: project.jobs.count)
    for order in project.orders where order.before != order.after {
      let modes = project.jobs[order.before].modes
      if order.lag.map({ lag in modes.allSatisfy { $0.duration <= lag } }) ?? true {
        next[order.before].append(order.after)
      }
    }
  }

  /// The first two of the jobs that may run at once; nil if there are none.
  func meeting(_ jobs: [Int]) -> (Int, Int)? {
    let after = jobs.map(followers)
    for (p, a) in jobs.enumerated() {
      for (q, b) in jobs.enumerated().dropFirst(p + 1) {
        if after[p].contains(b) || after[q].contains(a) || exceed(a, b) { continue }
        return (a, b)
      }
    }
    return nil
  }

  private func exceed(_ a: Int, _ b: Int) -> Bool {
    func least(_ job: Int, _ resource: Int) -> Int { project.jobs[job].modes.map { $0.demands[resource] }.min() ?? 0 }
    return project.capacities.indices.contains { least(a, $0) + least(b, $0) > project.capacities[$0] }
  }

  private func followers(_ job: Int) -> Set<Int> {
    var seen: Set<Int> = []
    var open = next[job]
    while let one = open.popLast() {
      if seen.insert(one).inserted { open += next[one] }
    }
    return seen
  }
}
