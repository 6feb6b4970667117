package import ReleaseGraph
package import ReleaseModel
import ScenarioFiles
package import Timeline

/// What in a plan is asked about: `release`, `release.phase`, `gate:release.phase`, `window:id@date`, `environment:id`,
/// `team:id`.
package enum PlanItem: Hashable, Sendable {
  case release(ReleaseID)
  /// A phase, or a composite's gate.
  case activity(Int)
  /// All openings, or those that begin on a day.
  case window(WindowID, CivilDate?)
  case environment(EnvironmentID)
  case team(TeamID)

  package struct Unknown: Error, Sendable {
    package let message: String
  }

  package init(_ text: String, _ model: ScenarioNetwork) throws(Unknown) {
    let scenario = model.scenario
    if let colon = text.firstIndex(of: ":") {
      let kind = String(text[..<colon])
      let id = String(text[text.index(after: colon)...])
      switch kind {
      case "team": self = .team(TeamID(try Self.find(id, scenario.teams.map(\.id), "team")))
      case "environment":
        self = .environment(EnvironmentID(try Self.find(id, scenario.environments.map(\.id), "environment")))
      case "window": self = try Self.window(id, scenario)
      case "gate", "phase":
        self = .activity(try Self.find(id, model.network.activities.indices.map(model.name), kind))
      case "release": self = .release(ReleaseID(try Self.find(id, scenario.releases.map(\.id), "release")))
      default:
        let hint = nearest(to: kind, among: ["team", "environment", "window", "gate", "phase", "release"])
        throw Unknown(
          message: "unknown kind \(quoted(kind))"
            + (hint.map { "; did you mean '\($0):'?" } ?? "; expected team:, environment:, window: or gate:"))
      }
      return
    }
    let releases = scenario.releases.map(\.id)
    if let index = releases.firstIndex(of: text) {
      self = .release(ReleaseID(index))
      return
    }
    let names = model.network.activities.indices.map(model.name)
    guard let activity = names.firstIndex(of: text) else {
      if let composite = scenario.composites.first(where: { $0.id == text }) {
        let members = composite.releases.map { "'\(scenario[$0].id)'" }.joined(separator: ", ")
        throw Unknown(message: "'\(text)' is a composite; ask about one of its releases: \(members)")
      }
      let hint = nearest(to: text, among: releases + names)
      throw Unknown(
        message: "unknown item \(quoted(text))"
          + (hint.map { "; did you mean '\($0)'?" }
            ?? "; expected release, release.phase, team:id, environment:id or window:id@date"))
    }
    self = .activity(activity)
  }

  private static func find(_ id: String, _ ids: [String], _ what: String) throws(Unknown) -> Int {
    if let index = ids.firstIndex(of: id) { return index }
    let hint = nearest(to: id, among: ids).map { "; did you mean '\($0)'?" }
    let some = ids.isEmpty ? "" : "; expected one of \(ids.prefix(12).joined(separator: ", "))"
    throw Unknown(message: "unknown \(what) \(quoted(id))\(hint ?? some)")
  }

  private static func window(_ text: String, _ scenario: Scenario) throws(Unknown) -> PlanItem {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let window = WindowID(try find(parts[0], scenario.windows.map(\.id), "window"))
    guard parts.count > 1 else { return .window(window, nil) }
    guard let date = CivilDate(text: parts[1]) else {
      throw Unknown(message: "\(quoted(parts[1])) is no day; expected YYYY-MM-DD")
    }
    let days = scenario[window].occurrences.map { scenario.grid.instant(of: $0.range.lowerBound).date }
    guard days.contains(date) else {
      let next = days.min { abs($0.dayNumber - date.dayNumber) < abs($1.dayNumber - date.dayNumber) }
      throw Unknown(
        message: "window '\(parts[0])' does not open on \(date)"
          + (next.map { "; the nearest opening is on \($0)" } ?? ""))
    }
    return .window(window, date)
  }
}
