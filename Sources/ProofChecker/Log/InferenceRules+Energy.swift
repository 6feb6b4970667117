/// # Energy in a stretch of time
///
/// - energy r a b: the least that all jobs draw of resource r in slots a..<b, whatever their starts and modes within the bounds,
///                 exceeds (b − a) · the most that demands can add up to within the capacity (for no more is ever drawn).
/// - clique k a b: the least time that the jobs of clique k run in slots a..<b exceeds b − a.
///
/// The overlap of [s, s + p) with a stretch rises with s, stays, and falls: it is least at the first or the last start.
/// Source: energetic reasoning, Erschler, Lopez 1990; Baptiste, Le Pape, Nuijten 1999. A set of starts that a time-table edge-finder
/// moves away from contradicts it, since it counts whatever must overlap. Complexity: O(all modes); the sums O(modes · capacity) once.
extension InferenceRules {
  mutating func overfills(_ resource: Int, _ stretch: Range<Int>) -> Bool {
    var need = 0
    for job in project.jobs.indices {
      let windows = windows(job)
      guard !windows.isEmpty else { return true }
      need +=
        windows.map { Self.overlap($0, stretch) * project.jobs[job].modes[$0.mode].demands[resource] }.min() ?? 0
    }
    return need > greatestUse(of: resource) * stretch.count
  }

  func overfills(_ clique: [Int], _ stretch: Range<Int>) -> Bool {
    var need = 0
    for job in clique {
      let windows = windows(job)
      guard !windows.isEmpty else { return true }
      need += windows.map { Self.overlap($0, stretch) }.min() ?? 0
    }
    return need > stretch.count
  }

  private static func overlap(_ window: Window, _ stretch: Range<Int>) -> Int {
    func at(_ start: Int) -> Int {
      max(0, min(start + window.duration, stretch.upperBound) - max(start, stretch.lowerBound))
    }
    return min(at(window.first), at(window.last))
  }

  /// The largest sum of demands within the capacity, of each job one mode that lasts or none.
  private mutating func greatestUse(of resource: Int) -> Int {
    if let known = usable[resource] { return known }
    let capacity = project.capacities[resource]
    guard capacity <= 10_000 else { return capacity }
    var sums: Set<Int> = [0]
    for job in project.jobs where !sums.contains(capacity) {
      let demands = Set(job.modes.filter { $0.duration > 0 }.map { $0.demands[resource] })
      for sum in sums { for demand in demands where sum + demand <= capacity { sums.insert(sum + demand) } }
    }
    let most = sums.max() ?? 0
    usable[resource] = most
    return most
  }
}
