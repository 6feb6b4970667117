import ReleaseModel
import ScenarioFiles
import Timeline

/// Freezes that give way, and windows that open once more.
extension LeverSet {
  mutating func addFreeze(_ id: FreezeID, _ phases: [PhaseID]) {
    let freeze = scenario[id]
    let path: [ValuePath.Step] = [
      .name("freezes"), freeze.id.map { .name($0) } ?? .index(indexInFile(freeze.place, scenario.freezes.map(\.place))),
    ]
    let name = freeze.id.map { "freeze '\($0)'" } ?? "the freeze"
    var releases: [ReleaseID] = []
    for phase in phases where !releases.contains(scenario[phase].release) { releases.append(scenario[phase].release) }
    for release in releases.prefix(4) {
      let ids =
        (freeze.exceptReleases.map { scenario[$0].id } + freeze.exceptComposites.map { scenario[$0].id }
        + [scenario[release].id]).map(ScenarioEdit.quoted).joined(separator: ", ")
      levers.append(
        Lever(
          .freeze(id), size: 4, "except '\(scenario[release].id)' from \(name)",
          [ScenarioEdit(path + [.name("except")], .set("[\(ids)]"))]))
    }
    let days = max(1, freeze.range.count / perDay)
    let (first, last) = (day(freeze.range.lowerBound), day(freeze.range.upperBound + perDay - 1))
    if days > 1 {
      levers.append(
        Lever(
          rule: .freeze(id), steps: days - 1, size: { $0 },
          edits: { [self] n in [ScenarioEdit(path + [.name("to")], .set(date(endingAt: (last - n) * perDay)))] },
          text: { [self] n in "end \(name) at \(time.end((last - n) * perDay)), \(n) day\(n == 1 ? "" : "s") earlier" })
      )
      levers.append(
        Lever(
          rule: .freeze(id), steps: days - 1, size: { $0 },
          edits: { [self] n in
            [ScenarioEdit(path + [.name("from")], .set("\(scenario.grid.instant(of: (first + n) * perDay).date)"))]
          },
          text: { [self] n in "begin \(name) on \(time.begin((first + n) * perDay)), \(n) day\(n == 1 ? "" : "s") later"
          }))
    }
    levers.append(Lever(.freeze(id), size: days, "drop \(name)", [ScenarioEdit(path, .remove)]))
  }

  /// An extra opening for one phase, and for those that must deliver in one opening with it: as long as they need, at each
  /// hour that may serve; found by solving without windows.
  mutating func addOpening(_ id: PhaseID) {
    let all = [id] + fellows(of: id)
    guard let duration = all.flatMap({ scenario[$0].options }).map(\.duration).max() else { return }
    var name = "extra-\(scenario[id].id)"
    while scenario.windows.contains(where: { $0.id == name }) { name += "x" }
    let slots = max(1, duration)
    openings.append(
      Opening(phase: id) { [self] start in
        let at = scenario.grid.instant(of: start)
        let names = all.map { "'\(scenario.path(of: $0))'" }.joined(separator: ", ")
        return Lever(
          .windowNeed(id), size: 7,
          "an extra window for \(names) from \(time.begin(start)) to \(time.end(start + slots))",
          [
            ScenarioEdit(
              [.name("windows")],
              .add(["{ id: \(ScenarioEdit.quoted(name)), dates: [{ at: \(at), length: \(length(slots)) }] }"]))
          ]
            + all.map { one in
              let windows = (scenario[one].windows.map { scenario[$0].id } + [name]).map(ScenarioEdit.quoted)
              return ScenarioEdit(phase(one) + [.name("window")], .set("[\(windows.joined(separator: ", "))]"))
            })
      })
  }

  /// Deliveries that must lie in one opening with this one, or start with it.
  private func fellows(of id: PhaseID) -> [PhaseID] {
    let release = scenario[id].release
    guard scenario[release].delivery == id else { return [] }
    var found: [PhaseID] = []
    for composite in scenario.composites where composite.releases.contains(release) {
      for member in composite.releases.map({ scenario[$0].delivery })
      where member != id && !found.contains(member) && !scenario[member].windows.isEmpty {
        found.append(member)
      }
    }
    return found
  }
}
