import ReleaseGraph
import ReleaseModel
import Timeline

/// Why a team, an environment or an opening of a window is as full as it is: who holds it, and who waits.
extension ItemExplainer {
  /// Openings with who lies in them and who had to go elsewhere.
  func explain(_ id: WindowID, _ date: CivilDate?) -> [Section] {
    let users = network.activities.indices.filter {
      schedule.isPresent($0) && model.modes[Int(schedule.mode[$0])].window == id
    }
    let all = scenario[id].occurrences.filter {
      date == nil || scenario.grid.instant(of: $0.range.lowerBound).date == date
    }
    var sections: [Section] = []
    for occurrence in all {
      let inside = users.filter {
        occurrence.range.lowerBound <= Int(schedule.start[$0]) && Int(schedule.end[$0]) <= occurrence.range.upperBound
      }
      if inside.isEmpty && date == nil { continue }
      let weight = inside.filter { schedule.start[$0] < schedule.end[$0] }.reduce(0) {
        $0 + ($1 < scenario.phases.count ? scenario.phases[$1].weight : 0)
      }
      let names = inside.isEmpty ? "nobody" : inside.map(words.name).joined(separator: ", ")
      var lines = [
        occurrence.limit.map { "carries \(weight) of \($0): \(names)" } ?? "carries \(names), and has no limit"
      ]
      for other in users where Int(schedule.start[other]) >= occurrence.range.upperBound {
        if let reason = keptOut(other, of: occurrence.range) { lines.append(reason) }
        if lines.count > 12 { break }
      }
      sections.append(
        Section(
          key: "opening", heading: "window \(scenario[id].id), \(times.begin(occurrence.range.lowerBound)):",
          lines: lines))
    }
    if sections.isEmpty {
      sections = [
        Section(key: "opening", heading: "window \(scenario[id].id):", lines: ["nobody uses it in this plan."])
      ]
    }
    return sections
  }

  /// Why a later user of the window does not lie in an opening.
  private func keptOut(_ i: Int, of range: Range<Slot>) -> String? {
    let m = Int(schedule.mode[i])
    guard let start = network.nextStart(mode: m, from: range.lowerBound), start < range.upperBound else {
      return "\(words.name(i)) can't use it: calendar, freeze or outage."
    }
    guard let first = obstacles.obstacles(of: i, at: start).first else {
      return "\(words.name(i)) could lie in it as well: only the cost or the rest of its release speaks for later."
    }
    return "\(words.name(i)) is not in it: \(words.text(first, of: i, at: start))."
  }

  /// Holders in order of time, then those who wait.
  func resource(_ name: String, _ isMeant: (ScenarioNetwork.ResourceOrigin) -> Bool) -> [Section] {
    let meant = Set(model.resources.indices.filter { isMeant(model.resources[$0]) })
    var held: [(place: String, activity: Int)] = []
    for i in network.activities.indices where schedule.isPresent(i) {
      for (k, demand) in network.modes[Int(schedule.mode[i])].demands.enumerated() where meant.contains(demand.resource)
      {
        held.append((words.place(demand.resource, schedule.copy(i, demand: k)), i))
      }
    }
    guard !held.isEmpty else {
      return [Section(key: "held", heading: "\(name):", lines: ["nobody needs it in this plan."])]
    }
    held.sort {
      ($0.place, schedule.start[$0.activity], $0.activity) < ($1.place, schedule.start[$1.activity], $1.activity)
    }
    let lines = held.map { hold in
      "\(hold.place): \(times.begin(Int(schedule.start[hold.activity]))) to \(times.end(Int(schedule.end[hold.activity]))) \(words.name(hold.activity))"
    }
    var waits: [String] = []
    for hold in held.prefix(4000) {
      let link = CriticalChain.link(hold.activity, network, obstacles)
      guard let binding = link.binding, let resource = binding.resource, meant.contains(resource) else { continue }
      waits.append(words.line(link))
    }
    func capped(_ lines: [String]) -> [String] {
      lines.count <= 40 ? lines : lines.prefix(40) + ["… and \(lines.count - 40) more"]
    }
    return [
      Section(key: "held", heading: "Who holds \(name), and when:", lines: capped(lines)),
      Section(
        key: "waits", heading: "Who starts later because of it:",
        lines: waits.isEmpty ? ["nobody: it is no bottleneck of this plan."] : capped(waits)),
    ]
  }
}
