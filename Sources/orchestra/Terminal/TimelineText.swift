import Optimizer
import Planning
import ReleaseGraph
import ReleaseModel
import Timeline

/// The plan as bars over time, one release a line.
struct TimelineText {
  let result: Planner.Result
  let columns: Int

  var lines: [String] {
    let scenario = result.model.scenario
    guard let schedule = result.outcome.schedule, let first = result.plan.rows.map(\.start).min(),
      let last = result.plan.rows.map(\.end).max(), first < last
    else { return [] }
    let width = min(24, scenario.releases.map(\.id.count).max() ?? 0)
    let room = max(20, columns - width - 3)
    let span = last.minutes - first.minutes
    func column(_ slot: Int) -> Int {
      min(room - 1, max(0, (scenario.grid.instant(of: slot).minutes - first.minutes) * room / max(span, 1)))
    }
    var lines = ["".padding(to: width + 2) + scale(first, last, room)]
    for release in scenario.releases.prefix(40) {
      var bar = Array(repeating: Character(" "), count: room)
      if schedule.isPresent(release.phases.lowerBound) {
        for index in release.phases {
          let from = column(Int(schedule.start[index]))
          let to = max(from, column(max(Int(schedule.end[index]) - 1, Int(schedule.start[index]))))
          for k in from...to {
            bar[k] =
              index == release.delivery.index ? "#" : scenario.phases[index].isGate ? "|" : bar[k] == " " ? "=" : bar[k]
          }
        }
        for index in release.phases where index == release.delivery.index {
          bar[column(Int(schedule.start[index]))] = "#"
        }
        if let due = release.due, due.value >= 0, due.value <= scenario.grid.slotCount {
          let k = column(due.value)
          if bar[k] == " " { bar[k] = "^" }
        }
      }
      let id = release.id.count > width ? String(release.id.prefix(width - 1)) + "…" : release.id
      let late =
        release.due.map {
          schedule.isPresent(release.delivery.index) && Int(schedule.end[release.delivery.index]) > $0.value
        } ?? false
      let mark = !schedule.isPresent(release.phases.lowerBound) ? "-" : late ? "!" : " "
      lines.append(id.padding(to: width) + mark + " " + String(bar).trimmingTrailingSpaces())
    }
    if scenario.releases.count > 40 {
      lines.append("… and \(scenario.releases.count - 40) more releases (-o writes them all)")
    }
    lines.append("= work   | gate   # delivery   ^ due   ! late   - deferred")
    return lines
  }

  /// Month names where months begin.
  private func scale(_ first: LocalInstant, _ last: LocalInstant, _ room: Int) -> String {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var text = Array(repeating: Character(" "), count: room + 4)
    var date = first.date
    var free = 0
    while date <= last.date {
      if date.day == 1 || date == first.date {
        let at = max(0, (LocalInstant(date).minutes - first.minutes) * room / max(1, last.minutes - first.minutes))
        if at >= free && at + 3 < text.count {
          for (k, character) in months[date.month - 1].enumerated() { text[at + k] = character }
          free = at + 5
        }
      }
      date = date + 1
    }
    return String(text).trimmingTrailingSpaces()
  }
}

extension String {
  func trimmingTrailingSpaces() -> String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
