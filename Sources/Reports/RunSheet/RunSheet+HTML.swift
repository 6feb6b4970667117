import ReleaseModel
import Timeline

extension RunSheet {
  package var html: String {
    let body = Template.runSheet.text([
      "title": visible(title), "span": span, "load": load,
      "broken": subject.findings.isEmpty ? nil : subject.findings.count, "checks": checks.map(values),
      "changes": clockChanges.map(\.words),
      "hasChecks": !checks.isEmpty, "steps": steps.map(values), "hasSteps": !steps.isEmpty,
      "hours": hours.map { hour in
        [
          "at": time(hour.start), "begins": hour.begins.map(name), "goesOn": hour.goesOn.map(name),
          "isQuiet": hour.begins.isEmpty && hour.goesOn.isEmpty && hour.clocks.isEmpty,
          "clocks": hour.clocks.map(\.words),
        ] as [String: Any]
      }, "hasAfter": !after.isEmpty, "after": after.map(values), "zone": subject.scenario.grid.zone,
      "scenario": String(subject.scenario.sha256.prefix(12)), "status": subject.plan.status.rawValue,
    ])
    return Page(title: title, body: body).html
  }

  private func name(_ step: Step) -> String { visible("\(step.release) \(step.phase)") }

  private func values(_ check: Check) -> [String: Any] {
    [
      "release": visible(check.release), "gate": visible(check.gate), "at": time(check.at),
      "contact": visible(check.contact ?? ""),
      "criteria": check.criteria.map {
        ["mark": $0.isMet ? "☑" : "☐", "name": visible($0.name), "words": $0.words]
      },
    ]
  }

  private func values(_ step: Step) -> [String: Any] {
    var values: [String: Any] = [
      "start": time(step.start), "end": time(step.end), "release": visible(step.release),
      "warning": step.isBroken ? "⚠ " : "", "phase": visible(step.phase),
      "teams": visible(step.teams.joined(separator: ", ")), "systems": visible(step.systems.joined(separator: ", ")),
      "environments": visible(step.environments.joined(separator: ", ")), "contact": visible(step.contact ?? ""),
    ]
    if let note = step.note { values["note"] = visible(note) }
    return values
  }
}
