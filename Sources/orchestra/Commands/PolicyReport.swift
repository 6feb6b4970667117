import Planning
import ReleaseModel
import ScenarioFiles

/// Policies one by one, for people and programs.
struct PolicyReport {
  let items: [(finding: PolicyFinding, files: [String])]

  /// A policy is broken, and more than a warning.
  var fails: Bool { items.contains { $0.finding.fails } }

  /// The exit status of a command that would have ended with another one: success alone gives way.
  func exit(_ other: ExitStatus) -> ExitStatus {
    fails && (other == .done || other == .changed) ? .policyFailed : other
  }

  // MARK: text

  /// `2 of 3`; empty where there are none.
  var keptText: String {
    items.isEmpty ? "" : "\(items.count { $0.finding.outcome == .kept }) of \(items.count)"
  }

  /// Nothing where there are no policies.
  func lines(colour: Bool) -> [String] {
    if items.isEmpty { return [] }
    let broken = items.count { $0.finding.outcome == .broken }
    let kept = items.count { $0.finding.outcome == .kept }
    let headline = "Policies: \(kept) of \(items.count) kept" + (broken == 0 ? "." : ", \(broken) broken.")
    return [broken == 0 ? headline : Paint.bold(headline, colour)] + items.map { line($0.finding, $0.files, colour) }
  }

  private func line(_ finding: PolicyFinding, _ files: [String], _ colour: Bool) -> String {
    let word: String
    switch (finding.outcome, finding.policy.severity) {
    case (.kept, _): word = Paint.good("kept      ", colour)
    case (.broken, .failure): word = Paint.bad("broken    ", colour)
    case (.broken, .warning): word = Paint.warning("warning   ", colour)
    case (.notJudged, _): word = Paint.dim("not judged", colour)
    }
    var text = "  \(word)  \(name(finding)): \(finding.text)"
    let shown = finding.offenders.prefix(5).joined(separator: ", ")
    if !shown.isEmpty {
      text += ": " + shown + (finding.offenders.count > 5 ? " and \(finding.offenders.count - 5) more" : "")
    }
    let place = place(finding, files)
    return text + "." + (place.isEmpty ? "" : " (\(place))")
  }

  private func name(_ finding: PolicyFinding) -> String {
    let policy = finding.policy
    let id = policy.annotations.name ?? policy.id
    return policy.assertions.count > 1 && finding.key != policy.id ? "\(id), \(finding.key)" : id
  }

  private func place(_ finding: PolicyFinding, _ files: [String]) -> String {
    let place = finding.policy.place
    guard place.line > 0, files.indices.contains(Int(place.file)) else { return "" }
    return "\(files[Int(place.file)]):\(place.line)"
  }

  // MARK: JSON

  var json: JSONText {
    .array(
      items.map { finding, files in
        .object([
          ("id", .string(finding.policy.id)), ("assertion", .string(finding.key)),
          ("severity", .string(finding.policy.severity.rawValue)), ("outcome", .string(finding.outcome.rawValue)),
          ("text", .string(finding.text)), ("offenders", .array(finding.offenders.map(JSONText.string))),
          ("place", .string(place(finding, files))),
        ])
      })
  }
}
