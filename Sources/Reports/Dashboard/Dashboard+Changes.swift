import ReleaseModel
import Timeline

/// What needs a decision, what the weeks bring, and what differs from the baseline.
extension Dashboard {
  /// What a release manager should look at first; each with its sign and words.
  var attention: Markup {
    var items: [(icon: String, words: Markup)] = []
    for gate in gateRows where !gate.isReady && gate.bar.start >= now {
      let open = gate.criteria.filter { $0.status != .passed && $0.status != .waived }
      let names = open.map { ($0.annotations.name ?? $0.id) + ($0.status == .failed ? " (failed)" : "") }
      items.append(("⚑", "<b>\(gate.name)</b> on \(time(gate.bar.start)) waits for \(names.joined(separator: ", "))"))
    }
    let gates = items.count
    if gates > 4 {
      items = Array(items.prefix(4)) + [("⚑", "and \(gates - 4) more gates, under <a href=\"#gates\">Gates</a>")]
    }
    let full = windowUses.filter { use in
      use.limit.map { use.load >= $0 } ?? false && use.range.upperBound * slotMinutes > now
    }
    if let first = full.first {
      items.append(
        (
          "▭",
          "\(plural(full.count, "opening")) \(full.count == 1 ? "is" : "are") full, the first <b>\(windowName(first.window))</b> on \(time(first.range.lowerBound * slotMinutes)); nothing can join"
        ))
    }
    if let busy = busiest {
      items.append(
        (
          "▥",
          "<b>\(busy.name)</b> is booked \(busy.share) % in the week of \(DateWords.day(picture.instant(busy.week).date))"
        ))
    }
    let deferred = shown.filter { picture.states[$0] == .deferred }
    if !deferred.isEmpty {
      items.append(
        (
          "⊘",
          "left out: \(Markup.join(deferred.prefix(6).map(link), ", "))\(deferred.count > 6 ? " and \(deferred.count - 6) more" : "")"
        ))
    }
    if items.isEmpty { return "" }
    return """
      <div class="panel"><h3>Needs attention</h3><ul class="plain attention">
      \(items.markup { "<li><span aria-hidden=\"true\">\($0.icon)</span><span>\($0.words)</span></li>\n" })</ul></div>
      """
  }

  /// Columns of deliveries by week, the late ones on top, over the freezes.
  var deliveries: Markup {
    guard let extent = picture.extent else { return "" }
    let weeks = weeks
    var onTime = Array(repeating: 0, count: weeks.count)
    var late = onTime
    for index in shown {
      guard let bar = picture.bars[scenario.releases[index].delivery.index],
        let week = weeks.firstIndex(where: { $0.contains(max(bar.end - 1, bar.start)) })
      else { continue }
      if case .late = picture.states[index] { late[week] += 1 } else { onTime[week] += 1 }
    }
    let most = max(zip(onTime, late).map { $0 + $1 }.max() ?? 1, 1)
    let step = 13_600 / max(weeks.count, 1)
    var body = Markup()
    for freeze in scenario.freezes where !freeze.range.isEmpty && !weeks.isEmpty {
      let origin = weeks[0].lowerBound
      func x(_ slot: Int) -> Int { min(max(300 + (slot * slotMinutes - origin) * step / (7 * 1440), 300), 13_900) }
      let from = x(freeze.range.lowerBound)
      let width = x(freeze.range.upperBound) - from
      if width > 0 {
        body +=
          "<rect class=\"freezeband\" x=\"\(tenths: from)\" y=\"14\" width=\"\(tenths: width)\" height=\"156\"><title>\(freezeName(freeze))</title></rect>"
      }
    }
    var month = 0
    for (k, week) in weeks.enumerated() {
      let x = 300 + k * step
      let date = picture.instant(week.lowerBound).date
      let upper = onTime[k] * 1350 / most
      let top = late[k] * 1350 / most
      let width = max(step - 25, step / 2)
      if onTime[k] > 0 {
        body +=
          "<rect class=\"column on\" x=\"\(tenths: x)\" y=\"\(tenths: 1700 - upper)\" width=\"\(tenths: width)\" height=\"\(tenths: upper)\"/>"
      }
      if late[k] > 0 {
        body +=
          "<rect class=\"column late\" x=\"\(tenths: x)\" y=\"\(tenths: 1690 - upper - top)\" width=\"\(tenths: width)\" height=\"\(tenths: top)\"/>"
      }
      if onTime[k] + late[k] > 0 && step >= 160 {
        body +=
          "<text class=\"axis\" x=\"\(tenths: x + width / 2)\" y=\"\(tenths: 1650 - upper - top)\" text-anchor=\"middle\">\(onTime[k] + late[k])</text>"
      }
      if date.month != month {
        body +=
          "<path class=\"gridline\" d=\"M\(tenths: x - 12) 14V186\"/><text class=\"axis\" x=\"\(tenths: x)\" y=\"186\">\(DateWords.months[date.month - 1])\(month == 0 || date.month == 1 ? " \(date.year)" : "")</text>"
        month = date.month
      }
    }
    let last = picture.instant(extent.upperBound - 1).date
    return """
      <svg class="picture" viewBox="0 0 1400 196" role="img"><title>Deliveries by week up to \(DateWords.day(last)): \(onTime.reduce(0, +)) on time, \(late.reduce(0, +)) late, at most \(most) a week</title>\(body)<path class="gridline" d="M30 170H1390"/></svg>
      """
  }

  var changes: Markup {
    guard let baseline else { return "" }
    var rows: [(release: Int, words: Markup, from: String, to: String)] = []
    for index in shown {
      let release = scenario.releases[index]
      let before = baseline.states[index]
      let after = picture.states[index]
      if before != .deferred && after == .deferred {
        rows.append((index, "newly deferred", "planned", "deferred"))
      } else if before == .deferred && after != .deferred {
        rows.append((index, "planned again", "deferred", "planned"))
      }
      for phase in release.phases {
        guard let old = baseline.bars[phase], let new = picture.bars[phase] else { continue }
        if old.start != new.start {
          let by = new.start - old.start
          rows.append(
            (
              index, "\(scenario.phases[phase].id) \(by > 0 ? "later" : "earlier") by \(DateWords.stretch(abs(by)))",
              time(old.start), time(new.start)
            ))
        } else if old.option != new.option || old.bookings.map(\.instance) != new.bookings.map(\.instance) {
          rows.append((index, "\(scenario.phases[phase].id) is done another way", time(old.start), time(new.start)))
        }
      }
    }
    let cost = plan.cost.flatMap { new in subject.baseline?.cost.map { new - $0 } }
    let costWords =
      cost.map { $0 == 0 ? "The cost is the same." : "The cost \($0 > 0 ? "rises" : "falls") by \(money(abs($0)))." }
      ?? ""
    if rows.isEmpty {
      return "<div class=\"panel\"><h3>Since the baseline</h3><p>Nothing moved. \(costWords)</p></div>"
    }
    return """
      <h3>Since the baseline</h3><p>\(plural(rows.count, "change")). \(costWords)</p>
      <div class="wide" tabindex="0" role="region" aria-label="Changes since the baseline"><table><thead><tr><th scope="col">Release</th><th scope="col">Change</th><th scope="col">Was</th><th scope="col">Is</th></tr></thead><tbody>
      \(rows.prefix(300).markup { "<tr><th scope=\"row\">\(link($0.release))</th><td>\($0.words)</td><td>\($0.from)</td><td>\($0.to)</td></tr>" })
      </tbody></table></div>\(rows.count > 300 ? "<p>The first 300 are listed.</p>" : "")
      """
  }
}
