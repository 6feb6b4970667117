import PlanVerifier
import Planning
import ReleaseModel
import ScenarioFiles
import Timeline

/// Alternatives side by side, for people.
struct WhatIfReport {
  let scenario: Scenario
  /// The file of the given baseline.
  let baselineName: String?
  let session: WhatIfSession.Result
  /// What each change of each case does.
  let words: [[String]]
  let elapsed: Duration
  let terminal: Terminal
  /// Where the plan of each case was written.
  var files: [String?] = []
  /// Policies judged by the plan of each case; empty where there is no plan or no policy.
  var policies: [PolicyReport] = []
  /// The same by the baseline.
  var baselinePolicies = PolicyReport(items: [])

  var names: [String] { session.cases.map(\.name) }
  private var perDay: Int { scenario.grid.slotsPerDay }
  private var seconds: Double {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    return (seconds * 10).rounded() / 10
  }

  func money(_ scaled: Int) -> String { Money.text(scaled, perDay: perDay) }

  // MARK: the table

  /// Cells are aligned to the right, those of the first column to the left.
  private typealias Row = [String]

  private static let terms: [(name: String, of: @Sendable (PlanMeasures) -> Int)] = [
    ("lateness", { $0.cost.lateness }), ("deferral", { $0.cost.deferral }), ("options", { $0.cost.options }),
    ("environments", { $0.cost.environments }), ("makespan", { $0.cost.makespan }),
  ]

  /// The terms that cost something in any plan.
  private var terms: [(name: String, of: @Sendable (PlanMeasures) -> Int)] {
    let measures = ([session.baseline] + session.answers.map(\.planned)).compactMap { $0?.measures }
    return Self.terms.filter { term in measures.contains { term.of($0) != 0 } }
  }

  private var head: Row {
    ["", "cost", "change"] + (terms.count > 1 ? terms.map(\.name) : []) + [
      "late", "left out", "last end", "moved", "could be cheaper by",
    ] + (showsPolicies ? ["policies kept"] : [])
  }

  private var showsPolicies: Bool { ([baselinePolicies] + policies).contains { !$0.items.isEmpty } }

  private func row(_ name: String, _ plan: WhatIfPlan, moved: Int?, _ policies: PolicyReport? = nil) -> Row {
    let measures = plan.measures
    let change = session.baseline.map { measures.cost.total - $0.measures.cost.total }
    return [name, money(measures.cost.total), change.map { moved == nil ? "" : signed($0) } ?? ""]
      + (terms.count > 1 ? terms.map { money($0.of(measures)) } : [])
      + [
        "\(measures.late.count)", "\(measures.deferred.count)", measures.end.map { "\($0.date)" } ?? "–",
        moved.map { session.countsMoves ? "\($0)" : "" } ?? "",
        plan.isProved ? "0, proved" : "at most \(Gap.text(cost: measures.cost.total, bound: plan.bound))",
      ] + (showsPolicies ? [policies?.keptText ?? ""] : [])
  }

  private func signed(_ scaled: Int) -> String {
    scaled == 0 ? "0" : (scaled < 0 ? "−" : "+") + money(abs(scaled))
  }

  private func row(_ name: String, _ outcome: WhatIfAnswer.Outcome, _ moves: Int, _ policies: PolicyReport? = nil)
    -> (cells: Row, isPlan: Bool)
  {
    switch outcome {
    case .planned(let plan): (row(name, plan, moved: moves, policies), true)
    case .infeasible: ([name, "no plan exists"], false)
    case .unknown: ([name, "no plan found in time"], false)
    case .refused: ([name, "withheld: a fault of the program"], false)
    }
  }

  private var rows: [(cells: Row, isPlan: Bool)] {
    var rows: [(cells: Row, isPlan: Bool)] = []
    if let baseline = session.baseline {
      rows.append((row("as planned", baseline, moved: nil, baselinePolicies), true))
    } else if session.breaches > 0 {
      let count = session.breaches
      rows.append((["as planned", "breaks \(count) rule\(count == 1 ? "" : "s")"], false))
    } else if let outcome = session.withoutBaseline {
      rows.append(row("as it is", outcome, 0))
    }
    if let unchanged = session.unchanged, showsUnchanged {
      rows.append(row("no change, searched on", unchanged.outcome, unchanged.moves.count))
    }
    for (index, answer) in session.answers.enumerated() {
      let judged = policies.indices.contains(index) ? policies[index] : nil
      rows.append(row("\(index + 1) \(names[index])", answer.outcome, answer.moves.count, judged))
    }
    return rows
  }

  /// Searching on has found something better than the baseline, or the baseline is no plan of the scenario.
  var showsUnchanged: Bool {
    guard let baseline = session.baseline else { return session.breaches > 0 }
    guard let cost = session.unchanged?.planned?.measures.cost.total else { return false }
    return cost < baseline.measures.cost.total
  }

  // MARK: text

  private var title: String {
    let count = session.cases.count
    let source = baselineName.map { " from \($0)" } ?? ""
    return
      "\(scenario.name.isEmpty ? "Scenario" : scenario.name): what if? \(count) case\(count == 1 ? "" : "s")\(source), every plan verified, \(seconds) s."
  }

  private var remark: String? {
    guard showsUnchanged, let baseline = session.baseline, let other = session.unchanged?.planned else { return nil }
    let gain = baseline.measures.cost.total - other.measures.cost.total
    return
      "Without any change, searching on makes the plan cheaper by \(money(gain)): so much of each case's gain is not the change's."
  }

  var text: String {
    var lines = [Paint.bold(title, terminal.colour), ""]
    lines += table
    if let remark { lines += ["", remark] }
    for index in session.answers.indices { lines += [""] + details(index) }
    return lines.joined(separator: "\n")
  }

  private var table: [String] {
    let rows = rows
    let full = [head] + rows.filter(\.isPlan).map(\.cells)
    var widths = (0..<head.count).map { column in full.map { $0[column].count }.max() ?? 0 }
    widths[0] = min(44, rows.map { $0.cells[0].count }.max() ?? 0)
    func line(_ cells: Row) -> String {
      var text = short(cells[0], widths[0]).padding(to: widths[0])
      for column in 1..<cells.count {
        text += "  " + String(repeating: " ", count: max(0, widths[column] - cells[column].count)) + cells[column]
      }
      return text.trimmingTrailingSpaces()
    }
    return [Paint.dim(line(head), terminal.colour)]
      + rows.map { row in
        row.isPlan
          ? line(row.cells)
          : short(row.cells[0], widths[0]).padding(to: widths[0]) + "  " + Paint.bad(row.cells[1], terminal.colour)
      }
  }

  private func short(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : String(text.prefix(max(0, width - 1))) + "…"
  }

  // MARK: one case

  private func details(_ index: Int) -> [String] {
    let answer = session.answers[index]
    var lines = [Paint.bold("\(index + 1) \(names[index])", terminal.colour)]
    for (k, change) in words[index].enumerated() {
      lines.append("  \(words[index].count > 1 ? "(\(k + 1)) " : "")\(change)")
    }
    switch answer.outcome {
    case .infeasible(let conflict):
      lines.append(
        "  No plan exists" + (conflict == nil ? "; the cause was not found in time." : ". These can't be met together:")
      )
      if let conflict {
        lines += ConflictStory(conflict, of: session.cases[index].replanning.scenario).text.split(separator: "\n")
          .map { "  " + $0 }
      }
    case .unknown:
      lines.append("  No plan was found in time, and none was proved impossible. A longer --time-limit may help.")
    case .refused(let breaches):
      lines += breaches.prefix(5).map { "  [\($0.rule.rawValue)] \($0.message)" }
    case .planned(let plan):
      lines += effects(plan, answer).map { "  " + $0 }
      if policies.indices.contains(index) { lines += policies[index].lines(colour: terminal.colour).map { "  " + $0 } }
      lines += moves(answer, index)
    }
    if files.indices.contains(index), let file = files[index] { lines.append("  The plan is in \(file).") }
    return lines
  }

  /// What becomes of releases, in sentences.
  func effects(_ plan: WhatIfPlan, _ answer: WhatIfAnswer) -> [String] {
    guard let baseline = session.baseline else { return [] }
    var lines: [String] = []
    let before = Dictionary(baseline.measures.late.map { ($0.release, $0.slots) }, uniquingKeysWith: { a, _ in a })
    let after = Dictionary(plan.measures.late.map { ($0.release, $0.slots) }, uniquingKeysWith: { a, _ in a })
    let out = Set(plan.measures.deferred)
    let wasOut = Set(baseline.measures.deferred)
    for id in plan.measures.deferred where !wasOut.contains(id) { lines.append("\(id) is left out.") }
    for id in baseline.measures.deferred where !out.contains(id) { lines.append("\(id) is no longer left out.") }
    for item in plan.measures.late where before[item.release] != item.slots {
      lines.append(
        before[item.release].map { "\(item.release) is \(days(item.slots)) late instead of \(days($0))." }
          ?? "\(item.release) becomes \(days(item.slots)) late.")
    }
    for item in baseline.measures.late where after[item.release] == nil && !out.contains(item.release) {
      lines.append("\(item.release) is on time; it was \(days(item.slots)) late.")
    }
    if answer.moves.isEmpty && lines.isEmpty && session.countsMoves {
      let gain = plan.measures.cost.total - baseline.measures.cost.total
      lines.append(
        gain == 0
          ? "Nothing changes: the same plan stays the best found."
          : "The same plan stays; it costs \(gain < 0 ? "less" : "more").")
    }
    if answer.paysAnyway { lines.append("This plan keeps every rule, and costs less, without the change too.") }
    return lines
  }

  private func days(_ slots: Int) -> String { TimeWords(scenario.grid).stretch(slots) }

  private func moves(_ answer: WhatIfAnswer, _ index: Int) -> [String] {
    if answer.moves.isEmpty { return [] }
    var lines = answer.moves.prefix(15).map { "    " + line($0, index) }
    if answer.moves.count > 15 { lines.append("    … and \(answer.moves.count - 15) more (--json tells all)") }
    return ["  Moved:"] + lines
  }

  func line(_ move: CaseMove, _ index: Int) -> String {
    guard let to = move.to else { return "\(move.phase): left out with its release" }
    return "\(move.phase): \(change(move.from, to)); \(cause(move, index))"
  }

  private func change(_ from: Plan.Row, _ to: Plan.Row) -> String {
    var parts: [String] = []
    if from.start != to.start {
      let minutes = to.start.minutes - from.start.minutes
      parts.append(
        "\(moment(from.start)) → \(moment(to.start)), \(stretch(minutes)) \(minutes < 0 ? "earlier" : "later")")
    }
    if from.bookings != to.bookings {
      parts.append(
        to.bookings.isEmpty
          ? "without an environment"
          : "on " + to.bookings.map { booking in booking.instance ?? booking.environment }.joined(separator: " and "))
    }
    if from.option != to.option { parts.append("done in way \(to.option + 1) instead of \(from.option + 1)") }
    return parts.joined(separator: ", ")
  }

  private func moment(_ instant: LocalInstant) -> String {
    TimeWords(scenario.grid).day(instant.date)
      + (instant.minuteOfDay == 0 ? "" : " " + ClockTime.text(instant.minuteOfDay))
  }

  private func stretch(_ minutes: Int) -> String {
    let size = abs(minutes)
    var parts: [String] = []
    if size / 1440 > 0 { parts.append("\(size / 1440) d") }
    if size % 1440 / 60 > 0 { parts.append("\(size % 1440 / 60) h") }
    if size % 60 > 0 { parts.append("\(size % 60) min") }
    return parts.joined(separator: " ")
  }

  /// Why it moved, naming the change where a case has several.
  func cause(_ move: CaseMove, _ index: Int) -> String {
    func named(_ change: Int?) -> String {
      guard let change, words[index].indices.contains(change) else { return "" }
      return words[index].count > 1 ? "change (\(change + 1))" : "the change"
    }
    switch move.cause {
    case .forced(let change, let why): return "\(named(change)) forces it: where it was, \(why)"
    case .allowed(let change): return "\(named(change)) makes it possible"
    case .follows(let other, let change):
      return "because of \(other)" + (change == nil || words[index].count < 2 ? "" : ", so of \(named(change))")
    case .chosen(let saves):
      return saves > 0 ? "saves \(money(saves))" : "with others, so that the whole costs least"
    case .deferred: return "its release is left out"
    }
  }

  // MARK: Markdown

  var markdown: String {
    func cell(_ text: String) -> String {
      text.replacing("|", with: "\\|").replacing("\n", with: " ")
    }
    let head = head
    var lines = ["### " + cell(title), "", "| " + head.map(cell).joined(separator: " | ") + " |"]
    lines.append("| --- |" + String(repeating: " ---: |", count: head.count - 1))
    for row in rows {
      let cells = row.cells + Array(repeating: "", count: head.count - row.cells.count)
      lines.append("| " + cells.map(cell).joined(separator: " | ") + " |")
    }
    if let remark { lines += ["", remark] }
    for index in session.answers.indices {
      lines += ["", "<details><summary>\(escaped("\(index + 1) \(names[index])"))</summary>", ""]
      lines += details(index).dropFirst().map { line in
        line.hasPrefix("    ") ? "  - \(escaped(String(line.dropFirst(4))))" : "- \(escaped(String(line.dropFirst(2))))"
      }
      lines += ["", "</details>"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
