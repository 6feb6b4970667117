import ReleaseModel
import ScenarioFiles
import Timeline

extension Dashboard {
  /// The frame of the timeline, which the script fills from `data`; beside it still pictures for paper.
  var timeline: Markup {
    let paper = TimelinePicture(self)?.sheets(of: 32).text ?? "<p>Nothing is planned.</p>"
    return Markup(
      stringLiteral: Template.timeline.text([
        "paper": paper, "broken": !subject.findings.isEmpty,
        "kinds": kinds.names.enumerated().map { ["colour": "\($0.offset % 8)", "name": visible($0.element)] },
      ]))
  }

  /// What the script draws, as JSON without `<`, so that it can't end its block. Instants are minutes from the horizon's
  /// start.
  var data: String {
    let axis = picture.axis(of: shown)
    var json = JSONText.object([
      ("zone", .string(scenario.grid.zone)), ("base", .int(scenario.grid.start.minutes)),
      ("from", .int(axis?.lowerBound ?? 0)),
      ("to", .int(axis?.upperBound ?? scenario.grid.slotCount * slotMinutes)),
      ("now", .optional(subject.asOf.map { $0 * slotMinutes })), ("kinds", .array(kinds.names.map(JSONText.string))),
      ("teams", .array(scenario.teams.map { .string($0.annotations.name ?? $0.id) })),
      ("environments", .array(scenario.environments.map { .string($0.annotations.name ?? $0.id) })),
      ("composites", .array(scenario.composites.map { .string($0.annotations.name ?? $0.id) })),
      ("bands", .array(bands)), ("releases", .array(shown.map { release($0, kinds.ofPhase) })),
      ("links", .array(links)),
    ]).compact
    json = json.replacing(["<": "\\u003c"])
    return json
  }

  /// Openings of windows that are used, and freezes: [kind, name, from, to].
  private var bands: [JSONText] {
    windowUses.map { use in
      .array([
        .int(0), .string(windowName(use.window)), .int(use.range.lowerBound * slotMinutes),
        .int(use.range.upperBound * slotMinutes),
      ])
    }
      + scenario.freezes.filter { !$0.range.isEmpty }.map { freeze in
        .array([
          .int(1), .string("Freeze " + freezeName(freeze)),
          .int(freeze.range.lowerBound * slotMinutes), .int(freeze.range.upperBound * slotMinutes),
        ])
      }
  }

  private func release(_ index: Int, _ kinds: [Int]) -> JSONText {
    let release = scenario.releases[index]
    let state = state(index)
    var teams: [Int] = []
    var environments: [Int] = []
    for phase in release.phases {
      guard let bar = picture.bars[phase] else { continue }
      for demand in picture.option(of: phase, bar).teams where !teams.contains(demand.team.index) {
        teams.append(demand.team.index)
      }
      for booking in bar.bookings where !environments.contains(booking.environment.index) {
        environments.append(booking.environment.index)
      }
    }
    let composites = compositesOfRelease[index]
    let note = [release.annotations.note, release.annotations.why].compactMap(\.self).joined(separator: " ")
    let values: [(key: String, value: JSONText)] = [
      ("x", .int(index)), ("i", .string(release.id)), ("n", .optional(release.annotations.name)),
      ("o", .optional(release.annotations.owner)), ("m", .optional(note.isEmpty ? nil : note)),
      ("l", .array(release.annotations.labels.map { .string("\($0.key): \($0.value)") })),
      ("s", .string(state.word)), ("k", .string(state.icon)),
      ("d", .optional(release.due.map { $0.value * slotMinutes })),
      ("t", .array(teams.map(JSONText.int))), ("e", .array(environments.map(JSONText.int))),
      ("c", .array(composites.map(JSONText.int))),
      (
        "p",
        .array(
          release.phases.compactMap { phase in
            picture.bars[phase].map { bar in
              row(phase, bar, kinds[phase])
            }
          })
      ),
    ]
    return .object(values.filter { $0.value != .null })
  }

  /// [id, kind, start, duration, flags, text, why, own index, index of the phase waited for or -1, baseline start,
  /// baseline duration]; flags: 1 delivery, 2 gate, 8 breaks a rule.
  private func row(_ phase: Int, _ bar: PlanPicture.Bar, _ kind: Int) -> JSONText {
    let value = scenario.phases[phase]
    let isDelivery = scenario[value.release].delivery.index == phase
    let isBroken = !broken.isEmpty && broken.contains(scenario.path(of: PhaseID(phase)))
    let flags = (isDelivery ? 1 : 0) + (value.isGate ? 2 : 0) + (isBroken ? 8 : 0)
    var fields: [JSONText] = [
      .string(value.annotations.name ?? value.id), .int(kind), .int(bar.start), .int(bar.end - bar.start), .int(flags),
      .string(detail(phase, bar)), .string(why(phase)), .int(phase),
      .int(reasons[phase].lazy.compactMap(\.follows).first ?? -1),
    ]
    if let old = baseline?.bars[phase], old.start != bar.start || old.end != bar.end {
      fields += [.int(old.start), .int(old.end - old.start)]
    }
    return .array(fields)
  }

  /// Who, where and in which window.
  func detail(_ phase: Int, _ bar: PlanPicture.Bar) -> String {
    var parts: [String] = []
    if !bar.isMilestone {
      parts += picture.option(of: phase, bar).teams.map { "\($0.people) of \(scenario[$0.team].id)" }
      parts += bar.bookings.map { instanceName($0) }
    }
    if let window = bar.window { parts.append("window \(scenario[window.id].id)") }
    if !scenario.phases[phase].changes.isEmpty {
      parts.append("changes " + scenario.phases[phase].changes.map { scenario[$0].id }.joined(separator: ", "))
    }
    return parts.joined(separator: " · ")
  }

  func instanceName(_ booking: PlanPicture.Bar.Booking) -> String {
    let environment = scenario[booking.environment]
    guard environment.instances.indices.contains(booking.instance), let id = environment.instances[booking.instance].id
    else { return environment.id }
    return "\(environment.id)/\(id)"
  }

  /// Dependencies between shown releases as [release, phase row, release, phase row].
  private var links: [JSONText] {
    var result: [JSONText] = []
    func ends(_ endpoint: Endpoint, isSource: Bool) -> (release: Int, phase: Int)? {
      switch endpoint {
      case .phase(let id): return (scenario[id].release.index, id.index)
      case .release(let id):
        let phases = scenario[id].phases
        return (id.index, isSource ? phases.upperBound - 1 : phases.lowerBound)
      }
    }
    for dependency in scenario.dependencies {
      guard let from = ends(dependency.from, isSource: true), let to = ends(dependency.to, isSource: false),
        isShown[from.release], isShown[to.release], let source = picture.bars[from.phase],
        let target = picture.bars[to.phase]
      else { continue }
      let fromEnd = dependency.kind == .finishToStart || dependency.kind == .finishToFinish
      let toStart = dependency.kind == .finishToStart || dependency.kind == .startToStart
      result.append(
        .array([
          .int(from.release), .int(fromEnd ? source.end : source.start), .int(to.release),
          .int(toStart ? target.start : target.end), .string(dependencyName(dependency)),
        ]))
    }
    return result
  }

  func dependencyName(_ dependency: Dependency) -> String {
    "\(name(of: dependency.from)) → \(name(of: dependency.to))"
  }

  func name(of endpoint: Endpoint) -> String {
    switch endpoint {
    case .release(let id): scenario[id].id
    case .phase(let id): scenario.path(of: id)
    }
  }
}
