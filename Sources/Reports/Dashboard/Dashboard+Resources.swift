import ReleaseModel
import Timeline

/// Environments and teams: what is booked, how full it is, week by week.
extension Dashboard {
  /// The weeks, from Monday, that the plan touches; at most 160, so that a table stays readable.
  var weeks: [Range<Int>] {
    guard let extent = picture.extent else { return [] }
    let first = picture.instant(extent.lowerBound).date
    var monday = first + -first.weekday.rawValue
    var result: [Range<Int>] = []
    let origin = scenario.grid.start.minutes
    while LocalInstant(monday).minutes - origin < extent.upperBound && result.count < 160 {
      let from = LocalInstant(monday).minutes - origin
      result.append(from..<(from + 7 * 1440))
      monday = monday + 7
    }
    return result
  }

  private func slots(_ minutes: Range<Int>) -> Range<Int> {
    scenario.grid.clipped(minutes.lowerBound / slotMinutes, minutes.upperBound / slotMinutes)
  }

  private struct Booking {
    var phase: Int
    var from: Int
    var to: Int
    var units: Int
  }

  private var bookings: [[[Booking]]] {
    var result = scenario.environments.map { Array(repeating: [Booking](), count: $0.instances.count) }
    for (phase, bar) in picture.bars.enumerated() {
      guard let bar, !bar.isMilestone else { continue }
      let units = picture.option(of: phase, bar).units
      for booking in bar.bookings where result[booking.environment.index].indices.contains(booking.instance) {
        let lead = scenario[booking.environment].lead * slotMinutes
        result[booking.environment.index][booking.instance].append(
          Booking(phase: phase, from: bar.start - lead, to: bar.end, units: units))
      }
    }
    return result
  }

  var environments: Markup {
    guard let extent = picture.extent, !scenario.environments.isEmpty else {
      return "<p>This plan books no environments.</p>"
    }
    let all = bookings
    let weeks = weeks
    var page: Markup =
      "<p>Each lane is one instance: blocks are bookings (with their lead), bars under a block its changeover, hatched stretches outages. Move the pointer over a block, or open the table below it.</p>"
    page += contention(all, weeks)
    for (index, environment) in scenario.environments.enumerated() {
      let count = all[index].reduce(0) { $0 + $1.count }
      page += """
        <article class="resource"><h3>\(environment.annotations.name ?? environment.id) <small>\(environment.annotations.name == nil ? "" : environment.id + " · ")\(plural(environment.instances.count, "instance"))\(environment.changeover > 0 ? " · changeover \(DateWords.stretch(environment.changeover * slotMinutes))" : "") · \(plural(count, "booking"))</small></h3>
        \(lanes(environment, all[index], extent))
        """
      if count > 0 { page += table(environment, all[index]) }
      page += "</article>"
    }
    return page
  }

  /// Twelve hundred wide: x of an instant.
  private func x(_ minutes: Int, _ extent: Range<Int>) -> Int {
    Int(
      Double(min(max(minutes, extent.lowerBound), extent.upperBound) - extent.lowerBound) / Double(extent.count)
        * 12_000)
  }

  private func lanes(_ environment: Environment, _ bookings: [[Booking]], _ extent: Range<Int>) -> Markup {
    let rows = environment.instances.count
    let height = rows * 26 + 18
    var body: Markup = "\(monthLines(extent, height))"
    for (row, instance) in environment.instances.enumerated() {
      let top = row * 26 + 18
      body += "<line class=\"lane\" x1=\"0\" x2=\"1200\" y1=\"\(top + 24)\" y2=\"\(top + 24)\"/>"
      for outage in instance.outages {
        let from = x(outage.range.lowerBound * slotMinutes, extent)
        let to = x(outage.range.upperBound * slotMinutes, extent)
        if to > from {
          body +=
            "<rect class=\"outage\" x=\"\(tenths: from)\" y=\"\(top)\" width=\"\(tenths: max(to - from, 10))\" height=\"22\"><title>Outage \(outage.annotations.why ?? "") until \(time(outage.range.upperBound * slotMinutes))</title></rect>"
        }
      }
      // Bookings that share an instance lie in the free tracks below each other.
      let tracks = tracks(bookings[row])
      let thickness = max(3, 20 / max(1, (tracks.max() ?? 0) + 1))
      for (k, booking) in bookings[row].enumerated() {
        let phase = scenario.phases[booking.phase]
        guard isShown[phase.release.index] else { continue }
        let from = x(booking.from, extent)
        let width = max(15, x(booking.to, extent) - from)
        let isBroken = broken.contains(scenario.path(of: PhaseID(booking.phase)))
        let y = top + 1 + tracks[k] * thickness
        if y > top + 21 { continue }
        if environment.changeover > 0 {
          let end = x(booking.to + environment.changeover * slotMinutes, extent)
          body +=
            "<rect class=\"changeover\" x=\"\(tenths: from + width)\" y=\"\(y + thickness / 2)\" width=\"\(tenths: max(0, end - from - width))\" height=\"3\"/>"
        }
        body +=
          "<rect class=\"book k\(phase.release.index % 8)\(isBroken ? " broken" : "")\" x=\"\(tenths: from)\" y=\"\(y)\" width=\"\(tenths: width)\" height=\"\(max(2, thickness - 1))\" rx=\"2\"><title>\(isBroken ? "⚠ " : "")\(scenario.path(of: PhaseID(booking.phase))), \(time(booking.from)) to \(end(booking.to))</title></rect>"
      }
    }
    return """
      <div class="lanes"><div class="names" aria-hidden="true">\(environment.instances.markup { "<span>\($0.id ?? environment.id)</span>" })</div>
      <svg viewBox="0 0 1200 \(height)" preserveAspectRatio="none" height="\(height)" role="img" aria-label="Bookings of \(environment.id) over time; the table below lists them">\(body)</svg></div>
      """
  }

  private func tracks(_ bookings: [Booking]) -> [Int] {
    var ends: [Int] = []
    var result = Array(repeating: 0, count: bookings.count)
    for k in bookings.indices.sorted(by: { (bookings[$0].from, $0) < (bookings[$1].from, $1) }) {
      if let free = ends.firstIndex(where: { $0 <= bookings[k].from }) {
        ends[free] = bookings[k].to
        result[k] = free
      } else {
        result[k] = ends.count
        ends.append(bookings[k].to)
      }
    }
    return result
  }

  /// Lines and names where months begin.
  func monthLines(_ extent: Range<Int>, _ height: Int) -> Markup {
    var result = Markup()
    var date = picture.instant(extent.lowerBound).date
    let last = picture.instant(extent.upperBound - 1).date
    var free = -1000
    while date <= last {
      if date.day == 1 {
        let x = x(LocalInstant(date).minutes - scenario.grid.start.minutes, extent)
        result += "<line class=\"month\" x1=\"\(tenths: x)\" x2=\"\(tenths: x)\" y1=\"0\" y2=\"\(height)\"/>"
        if x - free >= 500 && x < 11_600 {
          result +=
            "<text x=\"\(tenths: x + 30)\" y=\"12\">\(DateWords.months[date.month - 1])\(date.month == 1 ? " \(date.year)" : "")</text>"
          free = x
        }
      }
      date = date + 1
    }
    return result
  }

  private func table(_ environment: Environment, _ bookings: [[Booking]]) -> Markup {
    let rows = bookings.enumerated().flatMap { row, list in list.map { (row, $0) } }
      .filter { isShown[scenario.phases[$0.1.phase].release.index] }.sorted { $0.1.from < $1.1.from }
    return """
      <details><summary>Bookings of \(environment.id) as a table</summary><div class="wide"><table><thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Instance</th><th scope="col">Release</th><th scope="col">Phase</th><th scope="col" class="n">Units</th></tr></thead><tbody>
      \(rows.markup { row, booking in
        let phase = scenario.phases[booking.phase]
        return "<tr><td>\(time(booking.from))</td><td>\(end(booking.to))</td><td>\(environment.instances[row].id ?? environment.id)</td><td>\(title(of: scenario[phase.release]))</td><td>\(phase.id)</td><td class=\"n\">\(booking.units)</td></tr>" })
      </tbody></table></div></details>
      """
  }

  /// Percent of unit-time booked, per environment and week.
  private func contention(_ bookings: [[[Booking]]], _ weeks: [Range<Int>]) -> Markup {
    let shares: [[Int]] = scenario.environments.indices.map { index in
      weeks.map { week in
        var used = 0
        for (k, instance) in bookings[index].enumerated()
        where scenario.environments[index].instances.indices.contains(k) {
          for booking in instance {
            used += max(0, min(booking.to, week.upperBound) - max(booking.from, week.lowerBound)) * booking.units
          }
        }
        let range = slots(week)
        let supply =
          scenario.environments[index].instances.reduce(0) { $0 + $1.units.integral(over: range) } * slotMinutes
        return supply == 0 ? (used > 0 ? 100 : 0) : used * 100 / supply
      }
    }
    return heat(
      "Contention by week: percent of capacity booked", "Environment",
      scenario.environments.map { $0.annotations.name ?? $0.id }, weeks, shares)
  }

  /// A table of percentages by week, shaded by tens.
  private func heat(_ caption: String, _ noun: String, _ names: [String], _ weeks: [Range<Int>], _ shares: [[Int]])
    -> Markup
  {
    """
    <div class="wide" tabindex="0" role="region" aria-label="\(caption)"><table class="heat"><caption>\(caption)</caption><thead><tr><th scope="col">\(noun)</th>\(weeks.markup { week in
      let date = picture.instant(week.lowerBound).date
      return "<th scope=\"col\"><span>\(date.day)</span> \(DateWords.months[date.month - 1])</th>" })</tr></thead><tbody>
    \(names.indices.markup { row in
      "<tr><th scope=\"row\">\(names[row])</th>\(shares[row].markup { share in share == 0 ? "<td></td>" : "<td class=\"h\(min(10, (share + 9) / 10))\">\(share)</td>" })</tr>\n" })
    </tbody></table></div>
    """
  }

  // MARK: teams

  var teams: Markup {
    guard let extent = picture.extent, !scenario.teams.isEmpty else { return "<p>This plan needs no teams.</p>" }
    let weeks = weeks
    var draws = Array(repeating: [(range: Range<Int>, people: Int, phase: Int)](), count: scenario.teams.count)
    for (phase, bar) in picture.bars.enumerated() {
      guard let bar, !bar.isMilestone else { continue }
      let from = bar.start / slotMinutes
      let range = scenario.grid.clipped(from, max(from + 1, (bar.end + slotMinutes - 1) / slotMinutes))
      for demand in picture.option(of: phase, bar).teams {
        draws[demand.team.index].append((range, demand.people, phase))
      }
    }
    var shares: [[Int]] = []
    var charts = Markup()
    for (index, team) in scenario.teams.enumerated() {
      let working = team.calendar.map { scenario[$0].working } ?? WorkCalendar.always(horizon: scenario.grid.slotCount)
      let capacity = team.people.masked(by: working)
      let supply = weeks.map { capacity.integral(over: slots($0)) }
      var used = Array(repeating: 0, count: weeks.count)
      for draw in draws[index] {
        for (k, week) in weeks.enumerated() {
          let range = slots(week)
          let from = max(range.lowerBound, draw.range.lowerBound)
          let to = min(range.upperBound, draw.range.upperBound)
          if from < to {
            let isNight = !scenario.phases[draw.phase].windows.isEmpty
            used[k] += (isNight ? to - from : working.work(before: to) - working.work(before: from)) * draw.people
          }
        }
      }
      shares.append(zip(used, supply).map { $0.1 == 0 ? ($0.0 > 0 ? 100 : 0) : $0.0 * 100 / $0.1 })
      charts += """
        <article class="resource"><h3>\(team.annotations.name ?? team.id) <small>\(team.annotations.name == nil ? "" : team.id + " · ")\(plural(team.capacity, "person").replacing("persons", with: "people"))\(team.calendar.map { " · \(scenario[$0].id)" } ?? "")</small></h3>
        \(load(draws[index].map { ($0.range, $0.people) }, team, extent))</article>
        """
    }
    return heat(
      "Load by week: percent of the team's working time", "Team", scenario.teams.map { $0.annotations.name ?? $0.id },
      weeks, shares) + charts
  }

  /// People drawn over time, as an area, under the team's capacity, as a line.
  private func load(_ draws: [(range: Range<Int>, people: Int)], _ team: Team, _ extent: Range<Int>) -> Markup {
    var changes: [Int: Int] = [:]
    for draw in draws {
      changes[draw.range.lowerBound, default: 0] += draw.people
      changes[draw.range.upperBound, default: 0] -= draw.people
    }
    var level = 0
    var peak = team.people.maximum
    var steps: [(slot: Int, value: Int)] = []
    for slot in changes.keys.sorted() {
      level += changes[slot] ?? 0
      steps.append((slot, level))
      peak = max(peak, level)
    }
    let scale = max(peak, 1)
    func y(_ value: Int) -> Int { 780 - value * 620 / scale }
    var area = "M0 78"
    var last = 0
    for step in steps {
      let px = x(step.slot * slotMinutes, extent)
      area += "L\(tenths(px)) \(tenths(y(last)))L\(tenths(px)) \(tenths(y(step.value)))"
      last = step.value
    }
    area += "L1200 \(tenths(y(last)))L1200 78Z"
    var limit = ""
    for segment in team.people.segments {
      let from = x(segment.range.lowerBound * slotMinutes, extent)
      let to = x(segment.range.upperBound * slotMinutes, extent)
      limit +=
        "\(limit.isEmpty ? "M" : "L")\(tenths(from)) \(tenths(y(segment.value)))L\(tenths(to)) \(tenths(y(segment.value)))"
    }
    let peakLoad = steps.map(\.value).max() ?? 0
    return """
      <div class="lanes"><div class="names" aria-hidden="true"><span>peak \(peakLoad)</span><span>of \(team.people.maximum)</span></div>
      <svg viewBox="0 0 1200 80" preserveAspectRatio="none" height="80" role="img" aria-label="Load of \(team.id): at most \(peakLoad) people at once, capacity \(team.people.maximum)">\(monthLines(extent, 80))<path class="area" d="\(area)"/><path class="limit" d="\(limit)"/></svg></div>
      """
  }

  private func tenths(_ value: Int) -> String { value % 10 == 0 ? String(value / 10) : "\(value / 10).\(value % 10)" }
}

extension Markup {
  static func + (a: Markup, b: Markup) -> Markup { "\(a)\(b)" }
}
