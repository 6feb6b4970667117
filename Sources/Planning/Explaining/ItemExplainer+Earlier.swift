import Optimizer
import ReleaseGraph
import ReleaseModel
import Timeline

/// What would bring an item earlier: planned anew as the scenario is, and with changes of it.
extension ItemExplainer {
  func share(of questions: Int) -> Duration {
    let rest = (question.options.limits.deadline ?? .now + .seconds(20)) - .now
    return max(.milliseconds(200), rest / max(1, questions))
  }

  func earlier(_ i: Int) -> Section {
    let start = Int(schedule.start[i])
    let perDay = scenario.grid.slotsPerDay
    var lines: [String] = []
    var asked: Set<Int> = []
    var goals: [(String, Int)] = []
    // Times that its windows and calendars close as they are: only changes could bring it there.
    var closed: [(String, Int)] = []
    let steps: [(String, Int?)] = [
      ("Any earlier", start - 1), ("A day earlier", start - perDay), ("A week earlier", start - 7 * perDay),
      ("One opening of its window earlier", openingBefore(i)),
    ]
    for (name, latest) in steps {
      guard let latest else { continue }
      let first = network.activities[i].modes.compactMap { network.previousStart(mode: $0, from: latest) }.max()
      guard let first else {
        if load == nil || latest < 0 {
          lines.append("\(name): its windows, calendars and freezes leave no such start.")
        }
        closed.append((name, latest))
        continue
      }
      if asked.insert(first).inserted {
        goals.append((goals.isEmpty ? "Any earlier" : name, first))
      } else if latest != openingBefore(i) {
        closed.append((name, latest))
      }
    }
    closed.removeAll { $0.1 < 0 || load == nil }
    let end = question.options.limits.deadline ?? .now + .seconds(20)
    var promises: [EarlierChanges.Promise] = []
    var isImpossible = goals.isEmpty
    var isPossible = false
    func told(_ head: String, _ found: [EarlierChanges.Promise]) -> [String] {
      if found.isEmpty { return [head] }
      promises += found
      let lead = found.count == 1 ? "This change would do it:" : "Each of these changes would do it:"
      return ["\(head) \(lead)"] + found.map { "  - \($0.text) (\(cost($0)))" }
    }
    let question = question.part(of: (load == nil ? 1 : 2) * (goals.count + closed.count))
    func turn(_ left: Int) -> ContinuousClock.Instant { .now + (end - .now) / max(1, left) }
    for (position, goal) in goals.enumerated() {
      let left = goals.count - position
      let head = "\(goal.0), by \(times.begin(goal.1)): "
      // What is impossible is impossible earlier still; half of the time is for what would change it.
      let answer =
        isImpossible
        ? .impossible
        : question.ask(i, startingBy: goal.1, within: share(of: load == nil ? left : 2 * (left + closed.count)))
      let wasImpossible = isImpossible
      switch answer {
      case .impossible: isImpossible = true
      case .possible: isPossible = true
      case .dearer, .found, .undecided: break
      }
      let found = changes(question, i, goal.1, answer, until: turn(2 * (left + closed.count) - 1))
      if wasImpossible && found.isEmpty { break }
      lines += told(head + text(answer, "so early"), found)
    }
    for (position, goal) in closed.enumerated() where !isPossible {
      let answer = isImpossible ? EarlierQuestion.Answer.impossible : .undecided
      let known = Set(promises.map(\.text))
      // What brings it earlier still is told above.
      let found = changes(question, i, goal.1, answer, until: turn(closed.count - position)).filter {
        !known.contains($0.text)
      }
      if found.isEmpty { continue }
      let head = "\(goal.0), by \(times.begin(goal.1)): its windows and calendars leave no such start as they are."
      lines += told(head, found)
    }
    if !promises.isEmpty {
      lines.append(
        "A plan proves each change. '--repairs DIR' writes them as overlays, which hold \(words.name(i)) to the date.")
    }
    return Section(
      key: "earlier", heading: "What would bring it earlier (everything planned anew):", lines: lines,
      promises: promises)
  }

  /// Changes that bring it so early for no more than the plan costs; where no plan has it so early, at any cost.
  private func changes(
    _ question: EarlierQuestion, _ i: Int, _ goal: Slot, _ answer: EarlierQuestion.Answer,
    until deadline: ContinuousClock.Instant
  ) -> [EarlierChanges.Promise] {
    guard let load, i < scenario.phases.count else { return [] }
    var most: Int? = 0
    switch answer {
    case .possible: return []
    case .impossible: most = nil
    case .dearer, .found, .undecided: break
    }
    return EarlierChanges(question, obstacles, load: load).promises(
      for: PhaseID(i), startingBy: goal, costing: most, count: 4, until: deadline)
  }

  /// What a release costs that is left out, what having it would cost, and what would change that.
  func inclusion(_ id: ReleaseID) -> (lines: [String], promises: [EarlierChanges.Promise]) {
    let question = question.part(of: load == nil ? 1 : 2)
    let end = question.options.limits.deadline ?? .now + .seconds(20)
    let answer = question.ask(
      scenario[id].delivery.index, startingBy: network.horizon, within: share(of: load == nil ? 1 : 2))
    var lines = [text(answer, "in the plan")]
    let found: EarlierQuestion.Found
    switch answer {
    case .dearer(_, let one?), .found(let one): found = one
    case .dearer(_, nil), .impossible, .possible, .undecided: return (lines, [])
    }
    let price = (scenario[id].deferCost ?? 0) * scenario.grid.slotsPerDay
    lines.append(
      "A defer-cost above \(money(price + found.extra)) instead of \(money(price)) would make that plan cheaper than leaving it out."
    )
    guard let load else { return (lines, []) }
    let inside = StartObstacles(network, Adjacency(network), found.schedule)
    let promises = EarlierChanges(question, inside, load: load).inclusions(of: id, count: 4, until: end)
    guard !promises.isEmpty else { return (lines, []) }
    lines.append(
      promises.count == 1 ? "With this change it is in the plan:" : "With each of these changes it is in the plan:")
    lines += promises.map { "  - \($0.text) (\(cost($0)))" }
    lines.append(
      "A plan proves each change. '--repairs DIR' writes them as overlays, which keep \(scenario[id].id) in.")
    return (lines, promises)
  }

  private func cost(_ promise: EarlierChanges.Promise) -> String {
    let losers = question.losers(promise.schedule)
    let who = losers.isEmpty ? "" : "; " + changes(losers)
    return (promise.extra > 0 ? "for \(money(promise.extra)) more" : "at no more cost") + who
  }

  /// The last slot before the opening in which an activity lies; nil where it lies in none.
  private func openingBefore(_ i: Int) -> Slot? {
    guard let window = model.modes[Int(schedule.mode[i])].window else { return nil }
    let start = Int(schedule.start[i])
    let opening = scenario[window].occurrences.last { $0.range.lowerBound <= start }
    return opening.map { $0.range.lowerBound - 1 }
  }

  func text(_ answer: EarlierQuestion.Answer, _ what: String) -> String {
    switch answer {
    case .impossible: return "no plan has it \(what) (proved)."
    case .dearer(let least, let found):
      let base = "any plan with it \(what) costs at least \(money(least)) more (proved)"
      return base + (found.map { "; one for \(money($0.extra)) more: \(changes($0))" } ?? "") + "."
    case .possible(let found):
      return found.extra < 0
        ? "possible, and \(money(-found.extra)) cheaper than this plan: \(changes(found))."
        : "possible at the same cost: \(changes(found))."
    case .found(let found):
      return
        "possible for \(money(found.extra)) more: \(changes(found)); whether it must cost that was not decided in time."
    case .undecided: return "not decided in time; a longer --time-limit may help."
    }
  }

  private func changes(_ found: EarlierQuestion.Found) -> String {
    let losers = question.losers(found.schedule)
    return losers.isEmpty ? "no release is delivered later" : changes(losers)
  }

  private func changes(_ losers: [(release: ReleaseID, later: Int?)]) -> String {
    let told = losers.prefix(3).map { loser in
      scenario[loser.release].id + (loser.later.map { " \(times.stretch($0)) later" } ?? " deferred")
    }
    return told.joined(separator: ", ") + (losers.count > 3 ? " and \(losers.count - 3) more later" : "")
  }
}
