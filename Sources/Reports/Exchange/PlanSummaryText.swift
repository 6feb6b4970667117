import ReleaseModel
import Timeline

/// A plan for a terminal: summary, late releases, windows, bars; in at most `columns` columns.
package struct PlanSummaryText {
  private let subject: ReportSubject
  private let picture: PlanPicture
  private let columns: Int
  private let colour: Bool
  private let shown: [Int]

  package init(_ subject: ReportSubject, columns: Int, colour: Bool) {
    self.subject = subject
    picture = PlanPicture(subject.scenario, subject.plan)
    self.columns = max(60, columns)
    self.colour = colour
    shown = picture.releases(where: subject.filter)
  }

  private func paint(_ code: String, _ text: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
  private var scenario: Scenario { subject.scenario }

  package var text: String { (summary + [""] + timeline).joined(separator: "\n") + "\n" }

  package var summary: [String] {
    var late = 0
    var deferred = 0
    var missing = 0
    for index in shown {
      switch picture.states[index] {
      case .late: late += 1
      case .deferred: deferred += 1
      case .unplanned: missing += 1
      case .onTime: break
      }
    }
    var lines = [paint("1", TerminalText.clean(scenario.name.isEmpty ? "Release plan" : scenario.name))]
    lines.append(
      "\(plural(shown.count, "release")): \(shown.count - late - deferred - missing) on time, \(late) late, \(deferred) deferred"
        + (missing > 0 ? ", \(missing) not planned" : ""))
    lines += TerminalText.wrapped(
      "Cost \(subject.plan.costWords). "
        + ProofWords.text(subject), columns)
    if !subject.findings.isEmpty {
      lines.append(paint("31", "! This plan breaks rules: \(plural(subject.findings.count, "violation"))"))
      for finding in subject.findings.prefix(30) {
        lines += TerminalText.wrapped("[\(finding.rule)] \(finding.message)", columns - 2).map { "  " + $0 }
      }
    }
    let uses = picture.windowUses
    if !uses.isEmpty {
      lines += ["", paint("1", "Windows")]
      let width = min(20, uses.map { TerminalText.width(scenario[$0.window].id) }.max() ?? 0)
      for use in uses.prefix(12) {
        let names = use.phases.map { scenario[scenario.phases[$0].release].id }.joined(separator: ", ")
        let load = use.limit.map { "\(use.load)/\($0)" } ?? "\(use.load)"
        let start = DateWords.instant(scenario.grid.instant(of: use.range.lowerBound))
        lines.append(
          TerminalText.cut(
            TerminalText.padded(start, 22) + " " + TerminalText.padded(scenario[use.window].id, width) + " "
              + TerminalText.padded(load, 6) + " " + names, columns))
      }
      if uses.count > 12 { lines.append("… and \(uses.count - 12) more openings") }
    }
    return lines
  }

  /// One line a release, under a scale of months.
  package var timeline: [String] {
    guard let extent = picture.axis(of: shown) else { return ["Nothing is planned."] }
    let width = min(24, shown.map { TerminalText.width(scenario.releases[$0].id) }.max() ?? 0)
    let room = max(20, columns - width - 3)
    func column(_ minutes: Int) -> Int {
      min(room - 1, max(0, Int(Double(minutes - extent.lowerBound) / Double(extent.count) * Double(room))))
    }
    var lines = [TerminalText.padded("", width + 3) + scale(extent, room, column)]
    for index in shown { lines.append(line(index, width, room, extent, column)) }
    lines.append(
      "= work  | gate  # delivery  ^ due\(hasFarDues(extent) ? "  < > due beyond" : "")  ! late  - deferred  ? not planned"
        + (subject.findings.isEmpty ? "" : "  X breaks a rule"))
    return lines
  }

  private func hasFarDues(_ axis: Range<Int>) -> Bool {
    shown.contains { index in
      guard picture.bars[scenario.releases[index].delivery.index] != nil else { return false }
      return scenario.releases[index].due.map { !axis.contains($0.value * scenario.grid.slotMinutes) } ?? false
    }
  }

  private func line(_ index: Int, _ width: Int, _ room: Int, _ axis: Range<Int>, _ column: (Int) -> Int) -> String {
    let release = scenario.releases[index]
    let broken = Set(subject.findings.flatMap(\.parties))
    var cells = Array(repeating: Character(" "), count: room)
    for phase in release.phases {
      guard let bar = picture.bars[phase] else { continue }
      let from = column(bar.start)
      let mark: Character =
        broken.contains(scenario.path(of: PhaseID(phase)))
        ? "X" : phase == release.delivery.index ? "#" : scenario.phases[phase].isGate ? "|" : "="
      for k in from...max(from, column(max(bar.end - 1, bar.start))) where mark != "=" || cells[k] == " " {
        cells[k] = mark
      }
    }
    if let due = release.due, picture.bars[release.delivery.index] != nil {
      let at = due.value * scenario.grid.slotMinutes
      if axis.contains(at) {
        let k = column(at)
        if cells[k] == " " { cells[k] = "^" }
      } else if at < axis.lowerBound {
        if cells[0] == " " { cells[0] = "<" }
      } else {
        // Beyond the axis: an arrow at the edge, with the date where there is room.
        let words = Array(" due \(picture.instant(at - 1).date) >")
        let isFree = words.count <= room && cells[(room - words.count)...].allSatisfy { $0 == " " }
        if isFree { cells.replaceSubrange((room - words.count)..., with: words) } else { cells[room - 1] = ">" }
      }
    }
    var mark = " "
    switch picture.states[index] {
    case .onTime: break
    case .late: mark = paint("31", "!")
    case .deferred: mark = "-"
    case .unplanned: mark = "?"
    }
    while cells.last == " " { cells.removeLast() }
    let isLate = if case .late = picture.states[index] { true } else { false }
    return TerminalText.padded(TerminalText.cut(release.id, width), width) + " " + mark + " " + painted(cells, isLate)
  }

  /// Deliveries green or, late, red; gates blue; what breaks a rule red.
  private func painted(_ cells: [Character], _ isLate: Bool) -> String {
    if !colour { return String(cells) }
    return cells.map { cell in
      switch cell {
      case "#": paint(isLate ? "31" : "32", "#")
      case "|": paint("34", "|")
      case "X": paint("31", "X")
      default: String(cell)
      }
    }.joined()
  }

  private func scale(_ extent: Range<Int>, _ room: Int, _ column: (Int) -> Int) -> String {
    var text = Array(repeating: Character(" "), count: room + 4)
    var free = 0
    var date = picture.instant(extent.lowerBound).date
    let first = date
    let last = picture.instant(extent.upperBound - 1).date
    while date <= last {
      if date.day == 1 || date == first {
        let at = column(LocalInstant(date).minutes - scenario.grid.start.minutes)
        if at >= free && at + 3 < room {
          for (k, character) in DateWords.months[date.month - 1].enumerated() { text[at + k] = character }
          free = at + 4
        }
      }
      date = date + 1
    }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// Text in a terminal's cells.
enum TerminalText {
  /// Cells that a text takes: wide characters two, combining ones none.
  static func width(_ text: String) -> Int {
    text.reduce(0) { $0 + cells($1) }
  }

  private static func cells(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    let value = first.value
    if first.properties.isEmojiPresentation { return 2 }
    return (0x1100...0x115F).contains(value) || (0x2E80...0xA4CF).contains(value) || (0xAC00...0xD7A3).contains(value)
      || (0xF900...0xFAFF).contains(value) || (0xFE30...0xFE6F).contains(value) || (0xFF00...0xFF60).contains(value)
      || (0x20000...0x3FFFD).contains(value) ? 2 : 1
  }

  /// Without what a terminal would obey: control characters, and marks that turn the direction of writing.
  static func clean(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let value = scalar.value
          let isControl = value < 0x20 || (0x7F...0x9F).contains(value)
          let turns =
            (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) || value == 0x200E || value == 0x200F
          return isControl || turns ? "\u{FFFD}" : scalar
        }))
  }

  static func cut(_ text: String, _ width: Int) -> String {
    let text = clean(text)
    if self.width(text) <= width { return text }
    var result = ""
    var used = 0
    for character in text {
      if used + cells(character) > width - 1 { break }
      result.append(character)
      used += cells(character)
    }
    return result + "…"
  }

  static func padded(_ text: String, _ width: Int) -> String {
    let text = clean(text)
    return text + String(repeating: " ", count: max(0, width - self.width(text)))
  }

  static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in clean(text).split(separator: " ") {
      if !line.isEmpty && self.width(line) + 1 + self.width(String(word)) > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
