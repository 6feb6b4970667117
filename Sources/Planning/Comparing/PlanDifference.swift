package import ReleaseGraph
package import ReleaseModel
package import Timeline

/// # What differs between two plans
///
/// Rows are matched by release and phase. With the scenario each moved row has its cause: what it waits for now, or no
/// longer. O(rows + moved rows × their obstacles).
package struct PlanDifference: Sendable {
  package enum Kind: String, Sendable {
    case added = "+"
    case removed = "-"
    case moved = "~"
  }

  package struct Line: Sendable {
    package var kind: Kind
    /// `release.phase`.
    package var name: String
    package var before: Plan.Row?
    package var after: Plan.Row?
    package var isPublished: Bool
    package var cause: String?
  }

  package let lines: [Line]
  /// Releases that are deferred now and were not, and those that are back.
  package let newlyDeferred: [String]
  package let noLongerDeferred: [String]
  /// Releases with a due date that are delivered by it, of all that have one; nil without a scenario.
  package let onTime: (before: Int, after: Int, of: Int)?
  package let before: Plan
  package let after: Plan

  package var moved: Int { lines.count { $0.kind == .moved } }
  package var published: Int { lines.count { $0.isPublished } }
  package var isEmpty: Bool { lines.isEmpty && newlyDeferred.isEmpty && noLongerDeferred.isEmpty }

  /// `published` is the stretch in which a move hurts: rows of the earlier plan that start in it.
  package init(
    _ before: Plan, _ after: Plan, model: ScenarioNetwork?, published: Range<LocalInstant>? = nil
  ) {
    self.before = before
    self.after = after
    newlyDeferred = after.deferred.filter { !before.deferred.contains($0) }
    noLongerDeferred = before.deferred.filter { !after.deferred.contains($0) }
    let causes = model.flatMap { Causes($0, before, after) }
    onTime = model.map { model in
      let dated = model.scenario.releases.filter { $0.due != nil }
      return (Self.onTime(before, dated, model), Self.onTime(after, dated, model), dated.count)
    }
    let later = Self.rows(after)
    let earlier = Self.rows(before)
    var lines: [Line] = []
    for row in before.rows {
      let name = Self.name(row)
      let isPublished = published?.contains(row.start) ?? false
      guard let other = later[name] else {
        lines.append(Line(kind: .removed, name: name, before: row, isPublished: isPublished))
        continue
      }
      guard
        row.start != other.start || row.end != other.end || row.option != other.option
          || row.bookings != other.bookings || row.window != other.window
      else { continue }
      lines.append(
        Line(
          kind: .moved, name: name, before: row, after: other, isPublished: isPublished,
          cause: causes?.cause(name, row, other)))
    }
    for row in after.rows where earlier[Self.name(row)] == nil {
      lines.append(Line(kind: .added, name: Self.name(row), after: row, isPublished: false))
    }
    self.lines = lines
  }

  private static func name(_ row: Plan.Row) -> String { row.release + "." + row.phase }

  private static func rows(_ plan: Plan) -> [String: Plan.Row] {
    Dictionary(plan.rows.map { (name($0), $0) }, uniquingKeysWith: { a, _ in a })
  }

  private static func onTime(_ plan: Plan, _ releases: [Release], _ model: ScenarioNetwork) -> Int {
    let rows = rows(plan)
    return releases.count { release in
      guard let due = release.due, let row = rows[model.scenario.path(of: release.delivery)] else { return false }
      return row.end <= model.scenario.grid.instant(of: due.value)
    }
  }

  /// Why a row lies where it does in either plan.
  private struct Causes {
    let activities: [String: Int]
    let network: Network
    let obstacles: (before: StartObstacles, after: StartObstacles)
    let words: (before: ObstacleWords, after: ObstacleWords)

    init?(_ model: ScenarioNetwork, _ before: Plan, _ after: Plan) {
      guard let a = model.schedule(from: before), let b = model.schedule(from: after) else { return nil }
      network = model.network
      let adjacency = Adjacency(network)
      obstacles = (StartObstacles(network, adjacency, a), StartObstacles(network, adjacency, b))
      words = (ObstacleWords(model, a), ObstacleWords(model, b))
      activities = Dictionary(
        network.activities.indices.map { (model.name(ofActivity: $0), $0) }, uniquingKeysWith: { a, _ in a })
    }

    func cause(_ name: String, _ old: Plan.Row, _ new: Plan.Row) -> String? {
      guard let i = activities[name], obstacles.after.schedule.isPresent(i), obstacles.before.schedule.isPresent(i)
      else { return nil }
      if new.start > old.start {
        // What stands in the way of its earlier time in the new plan, else of any earlier one.
        let slot = Int(obstacles.before.schedule.start[i])
        if let first = obstacles.after.obstacles(of: i, at: slot).first {
          return first == .noStart ? words.after.notThen(i) : words.after.text(first, of: i, at: slot)
        }
        return words.after.reason(CriticalChain.link(i, network, obstacles.after))
      }
      guard new.start < old.start else { return nil }
      let slot = Int(obstacles.after.schedule.start[i])
      let first = obstacles.before.obstacles(of: i, at: slot).first
      return first.flatMap { $0 == .noStart ? nil : "before, " + words.before.text($0, of: i, at: slot) }
    }
  }
}
