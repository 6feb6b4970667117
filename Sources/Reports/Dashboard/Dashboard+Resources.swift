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
      "<p>Each lane is one instance: a block is a booking with its lead, a thin bar behind it the changeover, a dashed frame an outage. The table below each says the same.</p>"
    page += heat(
      "Contention by week: percent of capacity booked", "Environment",
      scenario.environments.map { $0.annotations.name ?? $0.id }, weeks, shares(all, weeks))
    page +=
      "<p class=\"legend\">\(kinds.names.enumerated().markup { "<span><span class=\"kind k\($0.offset % 8)\"></span>\($0.element)</span>" })</p>"
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

  /// Hundredths of a percent of the width.
  func share(_ minutes: Int, _ extent: Range<Int>) -> Int {
    let clipped = min(max(minutes, extent.lowerBound), extent.upperBound)
    return Int(Double(clipped - extent.lowerBound) / Double(extent.count) * 10_000)
  }

  private func lanes(_ environment: Environment, _ bookings: [[Booking]], _ extent: Range<Int>) -> Markup {
    let height = environment.instances.count * 28 + 20
    var body: Markup = "\(monthLines(extent, height))"
    for (row, instance) in environment.instances.enumerated() {
      let top = row * 28 + 20
      body += "<line class=\"lane\" x1=\"0\" x2=\"100%\" y1=\"\(top + 26)\" y2=\"\(top + 26)\"/>"
      body += instance.outages.markup { self.outage($0, top, extent) }
      // Bookings that share an instance lie in the free tracks below each other.
      let tracks = tracks(bookings[row])
      let thickness = max(3, 23 / max(1, (tracks.max() ?? 0) + 1))
      for (k, booking) in bookings[row].enumerated() {
        let y = top + 1 + tracks[k] * thickness
        if y > top + 23 || !isShown[scenario.phases[booking.phase].release.index] { continue }
        if environment.changeover > 0 {
          let from = share(booking.to, extent)
          let end = share(booking.to + environment.changeover * slotMinutes, extent)
          body +=
            "<rect class=\"changeover\" x=\"\(percent: from)\" y=\"\(y + thickness / 2)\" width=\"\(percent: max(0, end - from))\" height=\"3\"/>"
        }
        body += block(booking, y, thickness, extent)
      }
    }
    return """
      <div class="lanes"><div class="names" aria-hidden="true">\(environment.instances.markup { "<span>\($0.id ?? environment.id)</span>" })</div>
      <svg height="\(height)" role="img" aria-label="Bookings of \(environment.id) over time; the table below lists them">\(body)</svg></div>
      """
  }

  private func outage(_ outage: Outage, _ top: Int, _ extent: Range<Int>) -> Markup {
    let from = share(outage.range.lowerBound * slotMinutes, extent)
    let width = share(outage.range.upperBound * slotMinutes, extent) - from
    if width <= 0 { return "" }
    let why = outage.annotations.why ?? "outage"
    return
      "<rect class=\"outage\" x=\"\(percent: from)\" y=\"\(top + 1)\" width=\"\(percent: max(width, 10))\" height=\"23\"><title>Outage \(why) until \(time(outage.range.upperBound * slotMinutes))</title></rect>\(width > why.count * 65 ? "<text class=\"outagename\" x=\"\(percent: from + 30)\" y=\"\(top + 17)\">\(why)</text>" as Markup : "")"
  }

  /// A booking in the colour of its kind, with the release's name where there is room.
  private func block(_ booking: Booking, _ y: Int, _ thickness: Int, _ extent: Range<Int>) -> Markup {
    let phase = scenario.phases[booking.phase]
    let path = scenario.path(of: PhaseID(booking.phase))
    let from = share(booking.from, extent)
    let width = max(12, share(booking.to, extent) - from)
    let isBroken = broken.contains(path)
    let name = title(of: scenario[phase.release])
    let title: Markup = "<title>\(isBroken ? "⚠ " : "")\(path), \(time(booking.from)) to \(end(booking.to))</title>"
    let rectangle: Markup =
      "<rect class=\"k\(kinds.ofPhase[booking.phase] % 8)\(isBroken ? " broken" : "")\" x=\"\(percent: from)\" y=\"\(y)\" width=\"\(percent: width)\" height=\"\(max(2, thickness - 1))\" rx=\"3\">\(title)</rect>"
    if thickness < 15 || width < 250 { return rectangle }
    return
      "\(rectangle)<svg class=\"book\" x=\"\(percent: from)\" y=\"\(y)\" width=\"\(percent: width - 10)\" height=\"\(thickness - 1)\" aria-hidden=\"true\"><text x=\"6\" y=\"\(thickness / 2 + 4)\">\(name)</text></svg>"
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
        let at = share(LocalInstant(date).minutes - scenario.grid.start.minutes, extent)
        result += "<line class=\"gridline\" x1=\"\(percent: at)\" x2=\"\(percent: at)\" y1=\"0\" y2=\"\(height)\"/>"
        if at - free >= 520 && at < 9_600 {
          result +=
            "<text x=\"\(percent: at + 30)\" y=\"13\">\(DateWords.months[date.month - 1])\(date.month == 1 ? " \(date.year)" : "")</text>"
          free = at
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
  private func shares(_ bookings: [[[Booking]]], _ weeks: [Range<Int>]) -> [[Int]] {
    scenario.environments.indices.map { index in
      weeks.map { week in
        var used = 0
        for instance in bookings[index] {
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
  }

  /// The environment and week with the largest share booked, from now on; nil where none is above four fifths.
  var busiest: (name: String, share: Int, week: Int)? {
    let weeks = weeks
    var best: (name: String, share: Int, week: Int)?
    for (index, list) in shares(bookings, weeks).enumerated() {
      for (k, share) in list.enumerated() where weeks[k].upperBound > now && share >= 80 && share > best?.share ?? 0 {
        let environment = scenario.environments[index]
        best = (environment.annotations.name ?? environment.id, share, weeks[k].lowerBound)
      }
    }
    return best
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
        <article class="resource"><h3>\(team.annotations.name ?? team.id) <small>\(team.annotations.name == nil ? "" : team.id + " · ")\(plural(team.capacity, "person", "people"))\(team.calendar.map { " · \(scenario[$0].id)" } ?? "")</small></h3>
        \(load(draws[index].map { ($0.range, $0.people) }, team, extent))</article>
        """
    }
    let table = heat(
      "Load by week: percent of the team's working time", "Team", scenario.teams.map { $0.annotations.name ?? $0.id },
      weeks, shares)
    return "\(table)\(charts)"
  }

  /// People drawn over time, as an area, under the team's capacity, as a line.
  private func load(_ draws: [(range: Range<Int>, people: Int)], _ team: Team, _ extent: Range<Int>) -> Markup {
    var changes: [Int: Int] = [:]
    for draw in draws {
      changes[draw.range.lowerBound, default: 0] += draw.people
      changes[draw.range.upperBound, default: 0] -= draw.people
    }
    var level = 0
    var steps: [(slot: Int, value: Int)] = []
    for slot in changes.keys.sorted() {
      level += changes[slot] ?? 0
      steps.append((slot, level))
    }
    let most = steps.map(\.value).max() ?? 0
    let scale = max(most, team.people.maximum, 1)
    func y(_ value: Int) -> Int { 700 - value * 640 / scale }
    func x(_ slot: Int) -> Int { share(slot * slotMinutes, extent) }
    var area: Markup = "M0 70"
    var last = 0
    for step in steps {
      area += "L\(x(step.slot)) \(tenths: y(last))V\(tenths: y(step.value))"
      last = step.value
    }
    area += "H10000V70Z"
    var limit = Markup()
    for segment in team.people.segments {
      limit +=
        "\(limit.text.isEmpty ? "M" : "L")\(x(segment.range.lowerBound)) \(tenths: y(segment.value))H\(x(segment.range.upperBound))"
    }
    return """
      <div class="lanes"><div class="names" aria-hidden="true"><span>peak \(most) of \(team.people.maximum)</span></div>
      <svg height="92" role="img" aria-label="Load of \(team.id): at most \(most) people at once, capacity \(team.people.maximum)">\(monthLines(extent, 92))<svg y="20" width="100%" height="71" viewBox="0 0 10000 71" preserveAspectRatio="none"><path class="area" d="\(area)"/><path class="limit" d="\(limit)"/></svg></svg></div>
      """
  }
}
