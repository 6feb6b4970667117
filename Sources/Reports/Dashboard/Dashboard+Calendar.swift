import ReleaseModel
import Timeline

/// The months as pages of a wall calendar: deployments, gates, windows and freezes.
extension Dashboard {
  private struct Entry {
    var style: String
    var words: Markup
  }

  var calendar: Markup {
    guard let extent = picture.extent else { return "<p>Nothing is planned.</p>" }
    let first = picture.instant(extent.lowerBound).date
    let last = picture.instant(extent.upperBound - 1).date
    let entries = entries
    var page = Markup()
    var (year, month, _) = first.components
    var count = 0
    while count < 60, let day = CivilDate(year: year, month: month, day: 1), day <= last {
      page += self.month(day, entries)
      (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
      count += 1
    }
    return page
  }

  private var entries: [Int: [Entry]] {
    var result: [Int: [Entry]] = [:]
    func add(_ minutes: Int, _ style: String, _ words: Markup) {
      result[picture.instant(minutes).date.dayNumber, default: []].append(Entry(style: style, words: words))
    }
    for freeze in scenario.freezes where !freeze.range.isEmpty {
      let name = freezeName(freeze)
      var at = freeze.range.lowerBound * slotMinutes
      let end = freeze.range.upperBound * slotMinutes
      var days = 0
      while at < end && days < 400 {
        add(at, "freeze", "❄ \(name)")
        at += 1440 - picture.instant(at).minuteOfDay
        days += 1
      }
    }
    for use in windowUses {
      let shownPhases = use.phases.filter { isShown[scenario.phases[$0].release.index] }
      let start = use.range.lowerBound * slotMinutes
      add(
        start, "window",
        "▭ \(ClockTime.text(picture.instant(start).minuteOfDay)) \(windowName(use.window)), \(shownPhases.count)")
    }
    for index in shown {
      let release = scenario.releases[index]
      for phase in release.phases {
        guard let bar = picture.bars[phase] else { continue }
        if phase == release.delivery.index {
          let state = state(index)
          add(bar.start, state.style == "bad" ? "delivery late" : "delivery", "\(state.icon) \(link(index))")
        } else if scenario.phases[phase].isGate {
          add(bar.start, "gate", "⚑ \(title(of: release)) \(scenario.phases[phase].id)")
        }
      }
    }
    for (index, bar) in picture.gateBars.enumerated() {
      if let bar {
        add(bar.start, "gate", "⚑ \(scenario.composites[index].annotations.name ?? scenario.composites[index].id) gate")
      }
    }
    return result
  }

  private func month(_ first: CivilDate, _ entries: [Int: [Entry]]) -> Markup {
    let days = CivilDate.days(inMonth: first.month, of: first.year)
    var date = first + -first.weekday.rawValue
    var rows = Markup()
    while date.dayNumber < first.dayNumber + days {
      rows += "<tr>"
      for _ in 0..<7 {
        let inMonth = date.month == first.month && date.year == first.year
        rows += inMonth ? day(date, entries[date.dayNumber] ?? []) : "<td class=\"other\"></td>"
        date = date + 1
      }
      rows += "</tr>\n"
    }
    let name = "\(DateWords.longMonths[first.month - 1]) \(first.year)"
    return """
      <div class="scrolls"><table class="month"><caption>\(name)</caption><thead><tr>\(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].markup { "<th scope=\"col\"><abbr title=\"\($0)\">\($0.prefix(3))</abbr></th>" })</tr></thead><tbody>
      \(rows)</tbody></table></div>
      """
  }

  private func day(_ date: CivilDate, _ entries: [Entry]) -> Markup {
    let style = date.weekday >= .sat ? " class=\"weekend\"" : "" as Markup
    let head = entries.prefix(5)
    let more = entries.dropFirst(5)
    return """
      <td\(style)><span class="daynumber">\(date.day)</span>\(entries.isEmpty ? "" : "<ul>\(head.markup(item))</ul>" as Markup)\(more.isEmpty ? "" : "<details><summary>\(more.count) more</summary><ul>\(more.markup(item))</ul></details>" as Markup)</td>
      """
  }

  private func item(_ entry: Entry) -> Markup { "<li class=\"\(entry.style)\">\(entry.words)</li>" }
}
