import PlanStore
import Planning
import ReleaseModel
import Reports
package import ScenarioFiles

/// What a run did, as people and programs read it in the morning.
package struct NightReport {
  let report: NightlyRun.Report
  let asOf: String

  package init(_ report: NightlyRun.Report) {
    self.report = report
    asOf = report.jobs.first { !$0.asOf.isEmpty }?.asOf ?? ""
  }

  package var subject: String {
    let moved = report.jobs.reduce(0) { $0 + $1.moves.count }
    let troubled = report.jobs.filter { $0.outcome.exit != 0 }.map { "\($0.line): \($0.outcome.rawValue)" }
    let head = "Release plan\(asOf.isEmpty ? "" : " as of \(asOf)"): \(moved) moved"
    return troubled.isEmpty ? head : head + "; " + troubled.joined(separator: ", ")
  }

  package struct Page: Sendable {
    package var name: String
    package var html: String
  }

  /// The plans to look at, one page each.
  package var pages: [Page] {
    let made = report.jobs.compactMap(\.page)
    return made.enumerated().map { Page(name: made.count == 1 ? "night.html" : "night-\($0 + 1).html", html: $1) }
  }

  package var text: String { render(heading: { $0 + "\n" + String(repeating: "-", count: $0.count) }, bullet: "  ") }

  package var markdown: String { render(heading: { "## " + $0 }, bullet: "- ") }

  private func render(heading: (String) -> String, bullet: String) -> String {
    var lines = [subject, ""]
    for job in report.jobs {
      lines.append(heading(job.line))
      lines.append("")
      lines.append(headline(job))
      if let figures = job.figures {
        lines.append(
          "On time \(figures.onTime) of \(figures.releases); busiest environment booked \(figures.contention / 10) %"
            + (figures.slack.map { "; least slack before a window \($0 / max(1, job.perDay)) d" } ?? "") + ".")
      }
      if let nearest = job.nearest, nearest.bound > 0 {
        lines.append(Self.unavoidable(nearest))
      }
      if !job.note.isEmpty { lines.append(job.note) }
      lines += policies(job).map { bullet + $0 }
      lines += job.moves.prefix(200).map { bullet + line($0, job) }
      if job.moves.count > 200 { lines.append("… and \(job.moves.count - 200) more") }
      lines.append("")
    }
    if !report.problems.isEmpty {
      lines.append(heading("Problems"))
      lines += report.problems.map { bullet + $0 }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func unavoidable(_ nearest: Replanner.Nearest) -> String {
    let limit =
      nearest.isAmongFewestPublished ? ", moving no more than \(plural(nearest.published, "published phase"))" : ""
    return
      "At least \(plural(nearest.bound, "move")) \(nearest.bound == 1 ? "was" : "were") unavoidable (proved\(limit))."
  }

  private func headline(_ job: NightlyRun.JobReport) -> String {
    var text = "Outcome: \(job.outcome.rawValue)"
    if let plan = job.plan { text += ", plan \(plan.prefix(12))" }
    if let baseline = job.baseline, baseline != job.plan { text += " from \(baseline.prefix(12))" }
    if let cost = job.cost { text += ", cost \(cost / max(1, job.perDay))" }
    return text + ", \(job.moves.count) moved."
  }

  /// Each policy by itself: `policy kept: at least 90 % on time wanted, 94 % are`.
  private func policies(_ job: NightlyRun.JobReport) -> [String] {
    job.policies.map { finding in
      let word =
        switch finding.outcome {
        case .kept: "policy kept"
        case .broken: finding.fails ? "policy broken" : "policy warns"
        case .notJudged: "policy not judged"
        }
      let who = finding.offenders.prefix(5).joined(separator: ", ")
      return "\(word): \(finding.policy.annotations.name ?? finding.policy.id): \(finding.text)"
        + (who.isEmpty ? "." : ": \(who).")
    }
  }

  private func line(_ move: Move, _ job: NightlyRun.JobReport) -> String {
    let change = move.to.map { "\(move.from.start) → \($0.start)" } ?? "deferred"
    let why: String
    switch move.cause {
    case .happened: why = "already so"
    case .forced(let reason, _): why = "forced: \(reason)"
    case .hindered(let reason, _, true): why = "chosen: another plan keeps it; in this one \(reason)"
    case .hindered(let reason, _, false): why = "not proved to be forced: \(reason)"
    case .chosen(let saves, _): why = saves > 0 ? "chosen: saves \(saves / max(1, job.perDay))" : "chosen"
    }
    return "\(move.phase): \(change)\(move.isPublished ? " (published)" : "") — \(why)"
  }

  // MARK: for programs

  /// The log line: one object.
  package func log(seconds: Double, peakMegabytes: Int) -> JSONText {
    .object([
      ("schema-version", .int(1)), ("command", .string("nightly")),
      ("status", .string(report.exit == 0 ? "done" : report.exit == 8 ? "kept-earlier" : "trouble")),
      ("exit", .int(report.exit)), ("seconds", .double((seconds * 1000).rounded() / 1000)),
      ("peak-megabytes", .int(peakMegabytes)),
      ("scenarios", .array(report.jobs.map(Self.job))), ("problems", .array(report.problems.map(JSONText.string))),
    ])
  }

  /// For hooks: the log with every move.
  package var payload: JSONText {
    .object([
      ("schema-version", .int(1)), ("subject", .string(subject)), ("text", .string(text)), ("exit", .int(report.exit)),
      ("scenarios", .array(report.jobs.map(Self.job))),
    ])
  }

  private static func job(_ job: NightlyRun.JobReport) -> JSONText {
    .object([
      ("scenario", .string(job.line)), ("outcome", .string(job.outcome.rawValue)), ("as-of", .string(job.asOf)),
      ("plan", .optional(job.plan)), ("baseline", .optional(job.baseline)), ("cost", .optional(job.cost)),
      ("move-cost", .optional(job.moveCost)), ("moves", .int(job.moves.count)),
      ("forced", .int(job.moves.count { $0.isForced })),
      ("not-proved", .int(job.moves.count { $0.standing == .notProved })),
      ("published-moves", .int(job.moves.count { $0.isPublished })),
      ("on-time", .optional(job.figures?.onTime)), ("releases", .optional(job.figures?.releases)),
      ("note", .string(job.note)),
      (
        "policies",
        .array(
          job.policies.map {
            .object([
              ("id", .string($0.policy.id)), ("assertion", .string($0.key)),
              ("severity", .string($0.policy.severity.rawValue)), ("outcome", .string($0.outcome.rawValue)),
              ("text", .string($0.text)), ("offenders", .array($0.offenders.map(JSONText.string))),
            ])
          })
      ),
    ])
  }
}
