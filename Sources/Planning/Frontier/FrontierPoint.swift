import PlanVerifier
package import ReleaseModel

/// A verified plan on the way between two aims, and how much better a plan in its place may be.
package struct FrontierPoint: Sendable {
  /// Cost of what is left out (scaled), or people of the team.
  package var x: Int
  /// All other cost, or the whole cost (scaled).
  package var y: Int
  /// No plan with this x has a smaller y.
  package var bound: Int
  package var plan: Plan
  package var measures: PlanMeasures

  package var isProved: Bool { bound >= y }
}

/// Verified points none of which another one beats in both aims, by x.
package struct Frontier: Sendable {
  package var points: [FrontierPoint]
  /// Values of x for which no plan exists (proved), or none was found.
  package var impossible: [Int] = []
  package var unknown: [Int] = []

  package init(points: [FrontierPoint] = []) { self.points = points }

  /// Drops points that another is at least as good as in both aims.
  static func undominated(_ points: [FrontierPoint]) -> [FrontierPoint] {
    var kept: [FrontierPoint] = []
    for point in points.sorted(by: { ($0.x, $0.y) < ($1.x, $1.y) }) where kept.last.map({ point.y < $0.y }) ?? true {
      kept.append(point)
    }
    return kept
  }
}
