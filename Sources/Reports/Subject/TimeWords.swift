import ReleaseModel
package import Timeline

/// Instants and amounts as people read them.
package enum DateWords {
  package static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  package static let longMonths = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// `Sat 6 Mar 2027`.
  package static func day(_ date: CivilDate) -> String {
    let weekday = date.weekday.name
    return "\(weekday.prefix(1).uppercased())\(weekday.dropFirst()) \(date.day) \(months[date.month - 1]) \(date.year)"
  }

  /// `6 Mar 2027`.
  static func dayAndMonth(_ date: CivilDate) -> String { "\(date.day) \(months[date.month - 1]) \(date.year)" }

  /// `Sat 6 Mar 2027 20:00`.
  package static func instant(_ instant: LocalInstant) -> String {
    day(instant.date) + " " + ClockTime.text(instant.minuteOfDay)
  }

  /// An end: midnight is told as the end of the day before.
  package static func end(_ instant: LocalInstant) -> String {
    instant.minuteOfDay == 0 ? day(instant.date + -1) + " 24:00" : self.instant(instant)
  }

  /// `3 d 4 h`, of wall-clock time.
  package static func stretch(_ minutes: Int) -> String {
    let days = minutes / 1440
    let hours = minutes % 1440 / 60
    let rest = minutes % 60
    var parts: [String] = []
    if days > 0 { parts.append("\(days) d") }
    if hours > 0 { parts.append("\(hours) h") }
    if rest > 0 || parts.isEmpty { parts.append("\(rest) min") }
    return parts.joined(separator: " ")
  }
}

/// Costs as people read them: divided by the slots of a day, exact to three places, thousands grouped.
package enum CostWords {
  package static func text(_ scaled: Int, perDay: Int) -> String {
    let sign = scaled < 0 ? "−" : ""
    let perDay = UInt(max(perDay, 1))
    let whole = grouped(scaled.magnitude / perDay)
    let thousandths = (scaled.magnitude % perDay * 1000 + perDay / 2) / perDay
    if thousandths == 0 { return sign + whole }
    if thousandths >= 1000 { return sign + grouped(scaled.magnitude / perDay + 1) }
    let digits = String(thousandths)
    return sign + whole + "." + String(repeating: "0", count: 3 - digits.count) + digits
  }

  /// Rounded to whole units, for headlines.
  package static func whole(_ scaled: Int, perDay: Int) -> String {
    let perDay = UInt(max(perDay, 1))
    return (scaled < 0 ? "−" : "") + grouped((scaled.magnitude + perDay / 2) / perDay)
  }

  package static func grouped(_ value: UInt) -> String {
    var digits = Array(String(value))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return String(digits)
  }
}

extension Plan {
  /// What the bound speaks of: the cost and, of a plan made from another, the price of its moves.
  package var costWithMoves: Int? { cost.map { $0 + (moveCost ?? 0) } }
  package var hasMoveCost: Bool { (moveCost ?? 0) > 0 }
  /// `12,000`, or `12,000 + 300 for moves`.
  package var costWords: String {
    guard let cost else { return "–" }
    let moves = hasMoveCost ? " + \(CostWords.text(moveCost ?? 0, perDay: perDay)) for moves" : ""
    return CostWords.text(cost, perDay: perDay) + moves
  }
}

/// What a plan's status and bound mean to a board.
package enum ProofWords {
  package static func text(_ subject: ReportSubject) -> String {
    let plan = subject.plan
    if !subject.findings.isEmpty && plan.status != .relaxed {
      return "The plan breaks rules: what it says of its cost and proof does not hold."
    }
    guard let cost = plan.costWithMoves else { return "The plan states no cost." }
    let bound = plan.bound ?? 0
    func money(_ scaled: Int) -> String { CostWords.text(scaled, perDay: plan.perDay) }
    switch plan.status {
    case .optimal: return "Proved: no plan costs less, and none as cheap delivers earlier."
    case .relaxed: return "No plan keeps every date; this one misses the dates listed as violations."
    case .infeasible: return "Proved: no plan exists."
    case .unknown: return "No plan was found."
    case .feasible:
      if bound >= cost { return "Proved: no plan costs less. Earlier deliveries at the same cost were not ruled out." }
      let share = cost > 0 ? Int((Double(cost - bound) / Double(cost) * 1000).rounded()) : 0
      return
        "No plan can cost less than \(money(bound)): at most \(share / 10).\(share % 10) % of \(plan.hasMoveCost ? "the cost with its moves" : "this cost") could still be saved."
    }
  }
}
