import ReleaseModel
import Timeline

/// The timeline as a still picture: a line a release, phases by kind, due dates, freezes, the baseline. For paper, for
/// readers without scripts, and as a file of its own.
struct TimelinePicture {
  let dashboard: Dashboard
  let extent: Range<Int>

  private static let width = 1400
  private static let names = 214
  private static let rowHeight = 26
  private static let top = 40

  init?(_ dashboard: Dashboard) {
    guard let extent = dashboard.picture.axis(of: dashboard.shown) else { return nil }
    self.dashboard = dashboard
    // Room for the last label, and for a due date just after the end.
    self.extent = extent.lowerBound..<(extent.upperBound + max(extent.count / 40, 1))
  }

  private var picture: PlanPicture { dashboard.picture }
  private var scenario: Scenario { dashboard.scenario }

  /// Pictures of at most `count` releases each, as sheets for printing.
  func sheets(of count: Int) -> Markup {
    stride(from: 0, to: dashboard.shown.count, by: count).markup { from in
      "<div class=\"sheet\">\(svg(Array(dashboard.shown[from..<min(from + count, dashboard.shown.count)])))</div>\n"
    }
  }

  /// The picture of these releases; `style` goes into it where it stands alone.
  func svg(_ releases: [Int], style: Markup = "") -> Markup {
    let height = Self.top + releases.count * Self.rowHeight + 8
    let frame: Markup =
      style.text.isEmpty
      ? "class=\"picture\""
      : "class=\"picture\" width=\"\(Self.width)\" height=\"\(height)\" font-family=\"sans-serif\""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.width) \(height)" \(frame) role="img"><title>\(scenario.name.isEmpty ? "Release plan" : scenario.name): releases over time</title>\(style)\(freezes(height))\(months(height))\(today(height))\(releases.enumerated().markup { row($0.element, Self.top + $0.offset * Self.rowHeight) })</svg>
      """
  }

  /// Tenths of a unit.
  private func x(_ minutes: Int) -> Int {
    let clipped = min(max(minutes, extent.lowerBound), extent.upperBound)
    let share = Double(clipped - extent.lowerBound) / Double(extent.count)
    return Self.names * 10 + Int(share * Double((Self.width - Self.names) * 10))
  }

  private func months(_ height: Int) -> Markup {
    var result = Markup()
    var free = -10_000
    var date = picture.instant(extent.lowerBound).date
    let last = picture.instant(extent.upperBound - 1).date
    while date <= last {
      if date.day == 1 || free < 0 {
        let at = x(LocalInstant(date).minutes - scenario.grid.start.minutes)
        result += "<path class=\"gridline\" d=\"M\(tenths: at) 4V\(height)\"/>"
        let isCut = free < 0 && date.day > 20
        if at >= free && at < (Self.width - 60) * 10 && !isCut {
          result +=
            "<text class=\"axis\" x=\"\(tenths: at + 50)\" y=\"16\">\(DateWords.months[date.month - 1])\(date.month == 1 || free < 0 ? " \(date.year)" : "")</text>"
          free = at + 620
        }
      }
      date = date + 1
    }
    return result
  }

  private func freezes(_ height: Int) -> Markup {
    scenario.freezes.filter { !$0.range.isEmpty }.markup { freeze in
      let from = x(freeze.range.lowerBound * dashboard.slotMinutes)
      let to = x(freeze.range.upperBound * dashboard.slotMinutes)
      if to <= from { return "" }
      let name = dashboard.freezeName(freeze)
      let fits = name.count * 65 + 250 < to - from
      return
        "<rect class=\"freezeband\" x=\"\(tenths: from)\" y=\"22\" width=\"\(tenths: to - from)\" height=\"\(height - 26)\"><title>\(name)</title></rect>\(fits ? "<text class=\"axis freezename\" x=\"\(tenths: from + 40)\" y=\"34\">❄ \(name)</text>" as Markup : "")"
    }
  }

  private func today(_ height: Int) -> Markup {
    guard let asOf = dashboard.subject.asOf else { return "" }
    let at = x(asOf * dashboard.slotMinutes)
    return
      "<path class=\"nowline\" d=\"M\(tenths: at) 22V\(height)\"/><text class=\"axis\" x=\"\(tenths: at + 30)\" y=\"34\">as of</text>"
  }

  private func row(_ index: Int, _ top: Int) -> Markup {
    let release = scenario.releases[index]
    let state = dashboard.state(index)
    let name = dashboard.title(of: release)
    var body: Markup = """
      <path class="gridline" d="M0 \(top + Self.rowHeight - 1)H\(Self.width)"/><text x="8" y="\(top + 16)"><tspan class="\(state.style)">\(state.icon)</tspan> \(name.count > 29 ? String(name.prefix(28)) + "…" : name)</text>
      """
    for phase in release.phases {
      if let old = dashboard.baseline?.bars[phase], old.start != picture.bars[phase]?.start, !old.isMilestone {
        body +=
          "<rect class=\"old\" x=\"\(tenths: x(old.start))\" y=\"\(top + 20)\" width=\"\(tenths: max(20, x(old.end) - x(old.start)))\" height=\"4\"/>"
      }
    }
    for phase in release.phases {
      if let bar = picture.bars[phase] { body += mark(phase, bar, top) }
    }
    if let due = release.due {
      let minutes = due.value * dashboard.slotMinutes
      if extent.contains(minutes) {
        let at = x(minutes)
        body +=
          "<path class=\"due\" d=\"M\(tenths: at) \(top + 2)v18\"/><path class=\"bad\" d=\"M\(tenths: at) \(top + 2)l6 4l-6 4z\"/>"
      } else {
        body += farDue(minutes, top)
      }
    }
    return body
  }

  /// A due date beyond the axis: an arrow at the edge towards it, with the date.
  private func farDue(_ minutes: Int, _ top: Int) -> Markup {
    let words = "due \(DateWords.dayAndMonth(picture.instant(minutes - 1).date))"
    return minutes < extent.lowerBound
      ? "<text class=\"axis bad\" x=\"\(Self.names + 4)\" y=\"\(top + 15)\">◂ \(words)</text>"
      : "<text class=\"axis bad\" x=\"\(Self.width - 6)\" y=\"\(top + 15)\" text-anchor=\"end\">\(words) ▸</text>"
  }

  private func mark(_ phase: Int, _ bar: PlanPicture.Bar, _ top: Int) -> Markup {
    let value = scenario.phases[phase]
    let isBroken = !dashboard.broken.isEmpty && dashboard.broken.contains(scenario.path(of: PhaseID(phase)))
    if bar.isMilestone {
      return
        "<path class=\"stone\(isBroken ? " broken" : "")\" d=\"M\(tenths: x(bar.start)) \(top + 4)l6 7l-6 7l-6 -7z\"/>"
    }
    let isDelivery = scenario[value.release].delivery.index == phase
    let width = max(isDelivery ? 80 : 20, x(bar.end) - x(bar.start))
    let name = value.annotations.name ?? value.id
    let label: Markup =
      name.count * 65 + 80 <= width
      ? "<text class=\"onbar\" x=\"\(tenths: x(bar.start) + 45)\" y=\"\(top + 15)\">\(name)</text>" : ""
    return
      "<rect class=\"k\(dashboard.kinds.ofPhase[phase] % 8)\(isBroken ? " broken" : isDelivery ? " delivery" : "")\" x=\"\(tenths: x(bar.start))\" y=\"\(top + 3)\" width=\"\(tenths: width)\" height=\"16\" rx=\"3\"/>\(label)"
  }
}
